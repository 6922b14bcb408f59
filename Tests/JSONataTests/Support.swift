import DataFormats
import Glibc

@testable import JSONata

/// What came of an expression: a value, nothing, or the code of an error.
enum Outcome: Equatable, CustomStringConvertible {
    case value(JSONValue)
    case undefined
    case error(String)

    var description: String {
        switch self {
        case .value(let json): json.serialized()
        case .undefined: "undefined"
        case .error(let code): "error \(code)"
        }
    }
}

/// Evaluates an expression the way most tests need it.
func outcome(
    _ text: String, _ input: JSONValue? = nil, bindings: JSONObject = JSONObject(),
    host: Host = Host()
) -> Outcome {
    do throws(JSONataError) {
        let result = try Expression(parsing: text).evaluate(input, bindings: bindings, host: host)
        return result.map(Outcome.value) ?? .undefined
    } catch {
        return .error(error.code)
    }
}

/// A generator with a fixed seed (SplitMix64), so that a failure repeats.
struct TestRandom {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }
}

/// Files outside of the repository.
enum Files {
    static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let conformance = repository + "/../shared/conformance/jsonata"

    static func contents(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count <= 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }
}
