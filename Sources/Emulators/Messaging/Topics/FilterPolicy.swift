public import DataFormats

/// Which messages a subscription wants, by their attributes (Amazon SNS developer guide, "Filter
/// policies for message attributes").
///
/// Every named attribute must meet one of its conditions.
public struct FilterPolicy: Hashable, Sendable {
    enum Condition: Hashable, Sendable {
        case equals(String)
        case prefix(String)
        case anythingBut([String])
        case exists(Bool)
    }

    private struct Rule: Hashable, Sendable {
        let attribute: String
        let conditions: [Condition]
    }

    private var rules: [Rule] = []

    /// Reads a policy; operators beyond those that are known are refused by name.
    public init(_ json: JSONValue) throws(SNSError) {
        guard let object = json.objectValue else {
            throw .invalidParameter("FilterPolicy: Filter policy must be a JSON object")
        }
        for (name, value) in object {
            guard let values = value.arrayValue else {
                throw .invalidParameter(
                    "FilterPolicy: \"\(name)\" must be an object or an array")
            }
            var conditions: [Condition] = []
            for value in values { conditions.append(try Self.condition(value)) }
            rules.append(Rule(attribute: name, conditions: conditions))
        }
    }

    private static func condition(_ value: JSONValue) throws(SNSError) -> Condition {
        if let text = value.stringValue { return .equals(text) }
        guard let object = value.objectValue, object.count == 1, let (name, operand) = object.first
        else { throw .notEmulated("the filter condition \(value.serialized())") }
        if name == "prefix", let text = operand.stringValue { return .prefix(text) }
        if name == "exists", let flag = operand.boolValue { return .exists(flag) }
        if name == "anything-but" {
            let texts = (operand.arrayValue ?? [operand]).compactMap(\.stringValue)
            if !texts.isEmpty { return .anythingBut(texts) }
        }
        throw .notEmulated("the filter operator `\(name)`")
    }

    /// Whether a message with these attributes passes.
    public func accepts(_ attributes: [(name: String, value: String)]) -> Bool {
        rules.allSatisfy { rule in
            let value = attributes.first { $0.name == rule.attribute }?.value
            return rule.conditions.contains { condition in
                switch condition {
                case .equals(let text): value == text
                case .prefix(let text): value?.hasPrefix(text) ?? false
                case .anythingBut(let texts): value.map { !texts.contains($0) } ?? false
                case .exists(let flag): (value != nil) == flag
                }
            }
        }
    }
}
