import CloudModel
import DataFormats
public import SimKernel

/// The policy of a form by which a browser uploads an object.
///
/// Amazon S3 API Reference, "Creating a POST policy"; texts as S3 answers them. The wire decodes
/// the form and verifies the signature over the policy's own text; this checks what it says.
public struct PostPolicy: Sendable {
    let expiration: VirtualInstant
    let conditions: [Condition]

    enum Condition: Sendable {
        case equals(field: String, value: String, text: String)
        case startsWith(field: String, prefix: String, text: String)
        case length(Int, Int)
    }

    /// Fields that no condition needs to name.
    private static let free = [
        "awsaccesskeyid", "signature", "file", "policy", "x-amz-signature",
    ]

    /// Reads the decoded document of the field `policy`.
    public init(_ document: [UInt8]) throws(S3Error) {
        guard let json = try? JSONValue.parse(document), let members = json.objectValue else {
            throw Self.invalid("Invalid JSON.")
        }
        guard let text = members.text("expiration") else {
            throw Self.invalid("Policy missing expiration.")
        }
        // Of all forms of ISO 8601 S3 takes one: `2025-01-02T03:04:05.000Z`.
        guard text.utf8.count >= 20, text.utf8.dropFirst(10).first == UInt8(ascii: "T"),
            text.hasSuffix("Z"), let instant = try? ISOTime.instant(text)
        else {
            throw Self.invalid("Invalid 'expiration' value: '\(text)'")
        }
        guard let list = members["conditions"]?.arrayValue else {
            throw Self.invalid(
                members["conditions"] == nil
                    ? "Policy missing conditions." : "Invalid 'conditions' value: must be a List.")
        }
        expiration = VirtualInstant(nanoseconds: instant)
        var read: [Condition] = []
        for item in list { read += try Self.conditions(item) }
        conditions = read
    }

    private static func conditions(_ item: JSONValue) throws(S3Error) -> [Condition] {
        let text = item.serialized()
        if let exact = item.objectValue {
            var read: [Condition] = []
            for (field, value) in exact {
                guard let value = value.stringValue else {
                    throw invalid("Invalid Simple-Condition: value must be a string.")
                }
                read.append(.equals(field: field.lowercased(), value: value, text: text))
            }
            guard read.count == 1 else {
                throw invalid(
                    "Invalid Simple-Condition: Simple-Conditions must have exactly one"
                        + " property specified.")
            }
            return read
        }
        guard let parts = item.arrayValue, parts.count == 3, let kind = parts[0].stringValue else {
            throw invalid("Invalid Condition: must have 3 parts.")
        }
        if kind.lowercased() == "content-length-range" {
            guard let low = whole(parts[1]), let high = whole(parts[2]) else {
                throw invalid("Invalid Content-Length-Range: bounds must be integers.")
            }
            return [.length(low, high)]
        }
        guard let name = parts[1].stringValue, name.hasPrefix("$"),
            let value = parts[2].stringValue
        else { throw invalid("Invalid Condition: \(text)") }
        let field = name.dropFirst().lowercased()
        switch kind.lowercased() {
        case "eq": return [.equals(field: field, value: value, text: text)]
        case "starts-with": return [.startsWith(field: field, prefix: value, text: text)]
        default: throw invalid("Invalid Condition: unknown operation '\(kind)'.")
        }
    }

    private static func whole(_ value: JSONValue) -> Int? {
        (value.intValue ?? value.stringValue.flatMap { Int64($0) }).map(Int.init)
    }

    /// Checks a form: its fields with their values, the size of its file, and the time.
    ///
    /// Names are taken without regard to case; `bucket` counts as a field.
    public func check(
        fields: [(name: String, value: String)], size: Int, at now: VirtualInstant
    ) throws(S3Error) {
        guard now < expiration else {
            throw .accessDenied(
                message: "Invalid according to Policy:"
                    + " Policy expired.")
        }
        func value(_ field: String) -> String? {
            fields.first { $0.name.lowercased() == field }?.value
        }
        for condition in conditions {
            switch condition {
            case .equals(let field, let wanted, let text):
                guard value(field) == wanted else { throw Self.failed(text) }
            case .startsWith(let field, let prefix, let text):
                let given = value(field) ?? ""
                // A content type may be a list, of which each must fit.
                let items = field == "content-type" ? given.split(separator: ",") : [given[...]]
                guard items.allSatisfy({ $0.hasPrefix(prefix) }),
                    !given.isEmpty || prefix.isEmpty
                else { throw Self.failed(text) }
            case .length(let low, let high):
                if size < low {
                    throw S3Error(
                        "EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size",
                        members: [
                            "ProposedSize": .string(String(size)),
                            "MinSizeAllowed": .string(String(low)),
                        ])
                }
                if size > high { throw .entityTooLarge(size: size, limit: high) }
            }
        }
        try checkCovered(fields)
    }

    /// Every field of the form must be spoken of, but for a few.
    private func checkCovered(_ fields: [(name: String, value: String)]) throws(S3Error) {
        let named = conditions.compactMap { condition -> String? in
            switch condition {
            case .equals(let field, _, _), .startsWith(let field, _, _): field
            case .length: nil
            }
        }
        for (name, _) in fields {
            let field = name.lowercased()
            guard !Self.free.contains(field), !field.hasPrefix("x-ignore-"),
                !named.contains(field)
            else { continue }
            throw .accessDenied(
                message: "Invalid according to Policy: Extra input fields: \(field)")
        }
    }

    private static func failed(_ condition: String) -> S3Error {
        .accessDenied(
            message: "Invalid according to Policy: Policy Condition failed: \(condition)")
    }

    private static func invalid(_ what: String) -> S3Error {
        S3Error("InvalidPolicyDocument", "Invalid Policy: \(what)")
    }
}
