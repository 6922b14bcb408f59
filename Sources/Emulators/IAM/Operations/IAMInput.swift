import CloudModel
import DataFormats
import OrderedCollections

/// The members of one request to IAM or STS, read with IAM's own complaints.
struct IAMInput {
    let operation: IAMOperation
    let members: JSONObject
    let actor: Actor

    /// The kind of entity that the operation is about.
    var kind: Entity.Kind {
        guard case .entity(let kind) = operation.subject else {
            preconditionFailure("\(operation.name) is about no user, role or group")
        }
        return kind
    }

    // MARK: Texts

    func text(_ name: String) -> String? { members[name]?.stringValue }

    func required(_ name: String) throws(IAMError) -> String {
        guard let value = text(name) else {
            throw .invalid(name, "null", "Member must not be null")
        }
        if value.isEmpty {
            throw .invalid(
                name, "", "Member must have length greater than or equal to 1")
        }
        return value
    }

    /// A name of word characters and `+=,.@-`.
    func name(_ member: String, upTo limit: Int = 128) throws(IAMError) -> String {
        let value = try required(member)
        guard value.utf8.count <= limit else {
            throw .invalid(
                member, value, "Member must have length less than or equal to \(limit)")
        }
        guard Self.isName(value) else {
            throw .validation(
                "The specified value for \(Self.wire(member)) is invalid. It must contain only"
                    + " alphanumeric characters and/or the following: +=,.@_-")
        }
        return value
    }

    static func isName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "_+=,.@-".utf8.contains(byte)
            }
        }
    }

    /// The member's name as IAM's messages have it: with a small first letter.
    static func wire(_ member: String) -> String {
        member.prefix(1).lowercased() + member.dropFirst()
    }

    func path(_ member: String = "Path") throws(IAMError) -> String {
        guard let path = text(member) else { return "/" }
        let isSound =
            path.utf8.count <= 512 && path.hasPrefix("/") && path.hasSuffix("/")
            && path.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        guard isSound else {
            throw .validation(
                "The specified value for path is invalid. It must begin and end with / and"
                    + " contain only alphanumeric characters and/or / characters.")
        }
        return path
    }

    // MARK: Other members

    func integer(_ name: String, in range: ClosedRange<Int>) throws(IAMError) -> Int? {
        guard let value = members[name], !value.isNull else { return nil }
        guard let number = value.intValue ?? value.stringValue.flatMap({ Int64($0) }) else {
            throw .invalid(name, value.serialized(), "Member must be an integer")
        }
        guard number >= range.lowerBound else {
            throw .invalid(
                name, String(number),
                "Member must have value greater than or equal to \(range.lowerBound)")
        }
        guard number <= range.upperBound else {
            throw .invalid(
                name, String(number),
                "Member must have value less than or equal to \(range.upperBound)")
        }
        return Int(number)
    }

    func flag(_ name: String) -> Bool { members[name]?.boolValue ?? false }

    func texts(_ name: String) -> [String] {
        members[name]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    func oneOf(_ name: String, _ values: [String]) throws(IAMError) -> String? {
        guard let value = text(name) else { return nil }
        guard values.contains(value) else {
            throw .invalid(
                name, value,
                "Member must satisfy enum value set: [\(values.joined(separator: ", "))]")
        }
        return value
    }

    /// `Tags`, at most 50, each key once whatever its case.
    func tags(_ name: String = "Tags") throws(IAMError) -> OrderedDictionary<String, String> {
        var tags: OrderedDictionary<String, String> = [:]
        var folded: OrderedSet<String> = []
        for item in members[name]?.arrayValue ?? [] {
            guard let key = item["Key"]?.stringValue, 1...128 ~= key.utf8.count,
                let value = item["Value"]?.stringValue, value.utf8.count <= 256
            else {
                throw .validation(
                    "1 validation error detected: a tag has a key of 1 to 128 characters and a"
                        + " value of at most 256")
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw .invalidInput(
                    "Tag keys that start with aws: are reserved for system use: \(key)")
            }
            guard folded.append(key.lowercased()).inserted else {
                throw .invalidInput(
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            tags[key] = value
        }
        guard tags.count <= 50 else {
            throw .invalid(
                name, "\(tags.count) tags", "Member must have length less than or equal to 50")
        }
        return tags
    }

    // MARK: Who is meant

    /// The name of the user meant: the one given or else the caller.
    ///
    /// - Throws: `ValidationError` for callers that are no users.
    func userName() throws(IAMError) -> String {
        if members["UserName"] != nil { return try name("UserName") }
        guard actor.principal.kind == .user, let arn = ARN(actor.principal.name),
            arn.resource.hasPrefix("user/"),
            let name = arn.resource.split(separator: "/").last
        else {
            throw .validation("Must specify userName when calling with non-User credentials")
        }
        return String(name)
    }
}

extension IAMError {
    /// The complaint of AWS's request validation.
    static func invalid(_ member: String, _ value: String, _ constraint: String) -> Self {
        let shown = value == "null" ? "null" : "'\(value)'"
        return .validation(
            "1 validation error detected: Value \(shown) at '\(IAMInput.wire(member))' failed to"
                + " satisfy constraint: \(constraint)")
    }
}
