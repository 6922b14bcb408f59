import DataFormats
import Glibc
import Testing

/// One recorded case: a definition, what goes in, and what the real service did with it.
struct RecordedCase: Sendable, CustomTestStringConvertible {
    let name: String
    let area: String
    let json: JSONValue

    var testDescription: String { name }
    var kind: String { json["kind"]?.stringValue ?? "" }

    /// The definition as text; cases whose definition was no JSON keep the text itself.
    var definitionText: String {
        switch json["definition"] {
        case .string(let text)?: text
        case let value?: value.serialized()
        case nil: ""
        }
    }

    /// The repository: Tests/StepFunctionsTests/RecordedCase.swift is three levels below it.
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static let folder = root + "/../shared/conformance/stepfunctions/cases"

    static let all: [RecordedCase] = {
        var cases: [RecordedCase] = []
        for area in entries(of: folder) {
            for file in entries(of: "\(folder)/\(area)") where file.hasSuffix(".json") {
                guard let bytes = contents(of: "\(folder)/\(area)/\(file)"),
                    let json = try? JSONValue.parse(bytes)
                else { continue }
                cases.append(
                    RecordedCase(name: "\(area)/\(file.dropLast(5))", area: area, json: json))
            }
        }
        return cases
    }()

    static func entries(of folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}

extension String.UTF8View {
    func contains(_ text: String) -> Bool {
        let needle = Array(text.utf8)
        let hay = Array(self)
        guard needle.count <= hay.count else { return false }
        return (0...(hay.count - needle.count)).contains {
            hay[$0..<($0 + needle.count)].elementsEqual(needle)
        }
    }
}
