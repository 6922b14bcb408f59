public import CloudModel
public import DataFormats

/// Which messages a subscription wants (Amazon SNS developer guide, "Message filtering").
///
/// A policy speaks of message attributes or of the message's body; both are event patterns.
public struct FilterPolicy: Hashable, Sendable {
    /// What a policy speaks of.
    public enum Scope: String, Hashable, Sendable {
        case messageAttributes = "MessageAttributes"
        case messageBody = "MessageBody"
    }

    public let scope: Scope
    private let pattern: EventPattern

    /// The most fields of a policy ("Filter policy constraints").
    static let fieldLimit = 5
    /// The most combinations of values of a policy.
    static let combinationLimit = 150

    /// Reads a policy and holds it to the limits of the service.
    public init(_ json: JSONValue, scope: Scope = .messageAttributes) throws(SNSError) {
        do throws(EventPatternError) {
            pattern = try EventPattern(json)
        } catch {
            throw .invalidParameter("FilterPolicy: \(error.message)")
        }
        self.scope = scope
        if scope == .messageAttributes, pattern.isNested {
            throw .invalidParameter(
                "Filter policy scope MessageAttributes does not support nested filter policy")
        }
        guard pattern.fieldCount <= Self.fieldLimit else {
            throw .invalidParameter(
                "FilterPolicy: Filter policy can not have more than \(Self.fieldLimit) keys")
        }
        let combinations = pattern.combinations(countingLevels: scope == .messageBody)
        guard combinations <= Self.combinationLimit else {
            throw .invalidParameter("FilterPolicy: Filter policy is too complex")
        }
    }

    /// Reads the text of a subscription's attribute `FilterPolicy`.
    init(text: String, scope: Scope) throws(SNSError) {
        guard let json = try? JSONValue(parsing: text, options: JSONParseOptions(maxDepth: 100))
        else { throw .invalidParameter("FilterPolicy: failed to parse JSON.") }
        try self.init(json, scope: scope)
    }

    /// Whether a message passes.
    public func accepts(_ attributes: [MessageAttribute], body: String) -> Bool {
        switch scope {
        case .messageAttributes: pattern.matches(.object(Self.fields(attributes)))
        case .messageBody:
            (try? JSONValue(parsing: body)).map {
                $0.objectValue != nil && pattern.matches($0)
            } ?? false
        }
    }

    /// Attributes as patterns see them; binary ones they do not see.
    private static func fields(_ attributes: [MessageAttribute]) -> JSONObject {
        var fields = JSONObject()
        for attribute in attributes {
            guard case .text(let text) = attribute.value else { continue }
            if attribute.type == "String.Array" {
                fields[attribute.name] = (try? JSONValue(parsing: text)) ?? .string(text)
            } else if attribute.type.hasPrefix("Number"), let number = JSONNumber(text: text) {
                fields[attribute.name] = .number(number)
            } else {
                fields[attribute.name] = .string(text)
            }
        }
        return fields
    }
}
