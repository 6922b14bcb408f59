import DataFormats

@testable import JSONata

/// One case of the language's public test suite.
struct ConformanceCase: Sendable {
    let id: String
    let json: JSONValue

    /// Cases by group, read once from the folder beside the repository.
    static let groups: [(name: String, cases: [ConformanceCase])] = {
        let folder = Files.conformance + "/cases"
        return Files.names(in: folder).map { file in
            let bytes = Files.contents("\(folder)/\(file)") ?? []
            let list = (try? JSONValue.parse(LoneSurrogates.replaced(bytes)))?.arrayValue ?? []
            let cases = list.map { ConformanceCase(id: $0["id"]?.stringValue ?? "?", json: $0) }
            return (file, cases)
        }
    }()

    static var isPresent: Bool { !groups.isEmpty }

    var input: JSONValue? {
        if let data = json["data"] { return data }
        guard let dataset = json["dataset"]?.stringValue,
            let bytes = Files.contents("\(Files.conformance)/datasets/\(dataset).json")
        else { return nil }
        return try? JSONValue.parse(bytes)
    }

    func run() -> Outcome {
        var limits = EvaluationLimits()
        if let depth = json["depth"]?.intValue { limits.depth = min(limits.depth, Int(depth)) }
        let milliseconds = 1_700_000_000_000 as Int64
        return outcome(
            json["expr"]?.stringValue ?? "", input,
            bindings: json["bindings"]?.objectValue ?? JSONObject(),
            host: Host(milliseconds: milliseconds, limits: limits))
    }

    /// What is wrong with an outcome; nothing when it is right.
    func complaint(_ outcome: Outcome) -> String? {
        let code = json["code"]?.stringValue ?? json["error"]?["code"]?.stringValue
        switch outcome {
        case .error(let found): if found == code { return nil }
        case .undefined: if json["undefinedResult"]?.boolValue == true { return nil }
        case .value(let value):
            if let result = json["result"], code == nil {
                let isOpen = json["unordered"]?.boolValue == true
                if Self.same(value, result, isOpen: isOpen) { return nil }
            }
        }
        let expected = json["result"]?.serialized() ?? code ?? "undefined"
        let text = json["expr"]?.stringValue ?? ""
        return "\(id): \(text.prefix(200)) gave \(outcome), expected \(expected)"
    }

    /// Equality with numbers as numbers and, where it is left open, items in any order.
    static func same(_ left: JSONValue, _ right: JSONValue, isOpen: Bool) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): return left.double == right.double
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            if isOpen {
                return left.allSatisfy { item in
                    right.contains { same(item, $0, isOpen: false) }
                }
            }
            return zip(left, right).allSatisfy { same($0, $1, isOpen: false) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { member in
                    right[member.key].map { same(member.value, $0, isOpen: false) } ?? false
                }
        default: return left == right
        }
    }
}
