import DataFormats

/// A label on a bucket or object.
struct Tag: Sendable, Hashable {
    let key: String
    let value: String

    var output: JSONValue { ["Key": .string(key), "Value": .string(value)] }

    /// A set of tags as it is shown, in the order of their keys; S3 promises none.
    static func output(_ tags: [Tag]) -> JSONValue {
        .array(tags.sorted { ByteOrder.compare($0.key, $1.key) < 0 }.map(\.output))
    }
}

/// Which tags S3 takes (Amazon S3 User Guide, "Categorizing your storage using tags").
enum TagRules {
    /// The tags of a `Tagging` structure or a list of `Tag` structures.
    static func read(_ list: [JSONObject], limit: Int) throws(S3Error) -> [Tag] {
        var tags: [Tag] = []
        for item in list {
            guard let key = item.text("Key"), let value = item.text("Value") else {
                throw .malformedXML
            }
            tags.append(Tag(key: key, value: value))
        }
        try check(tags, limit: limit)
        return tags
    }

    /// The tags of the `x-amz-tagging` header: URL query parameters.
    static func read(header: String) throws(S3Error) -> [Tag] {
        var tags: [Tag] = []
        for item in header.split(separator: "&") {
            let parts = item.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = FormEncoding.decode(parts[0]),
                let value = FormEncoding.decode(parts.count > 1 ? parts[1] : ""),
                !tags.contains(where: { $0.key == key })
            else {
                throw .invalidArgument(
                    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query"
                        + " parameters without tag name duplicates.", "x-amz-tagging", header)
            }
            tags.append(Tag(key: key, value: value))
        }
        try check(tags, limit: 10)
        return tags
    }

    private static func check(_ tags: [Tag], limit: Int) throws(S3Error) {
        guard tags.count <= limit else {
            throw S3Error(
                "BadRequest",
                limit == 10
                    ? "Object tags cannot be greater than 10"
                    : "Bucket tag count cannot be greater than \(limit)")
        }
        for (place, tag) in tags.enumerated() {
            if tags[..<place].contains(where: { $0.key == tag.key }) {
                throw invalid("Cannot provide multiple Tags with the same key", tag.key)
            }
            if tag.key.hasPrefix("aws:") {
                throw invalid("System tags cannot be added/updated by requester", tag.key)
            }
            guard (1...128).contains(tag.key.unicodeScalars.count), isAllowed(tag.key) else {
                throw invalid("The TagKey you have provided is invalid", tag.key)
            }
            guard tag.value.unicodeScalars.count <= 256, isAllowed(tag.value) else {
                throw S3Error(
                    "InvalidTag", "The TagValue you have provided is invalid",
                    members: ["TagKey": .string(tag.key), "TagValue": .string(tag.value)])
            }
        }
    }

    private static func isAllowed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .decimalNumber, .letterNumber, .otherNumber, .spaceSeparator,
                .nonspacingMark, .spacingMark:
                true
            default: "_.:/=+-@".unicodeScalars.contains(scalar)
            }
        }
    }

    private static func invalid(_ message: String, _ key: String) -> S3Error {
        S3Error("InvalidTag", message, members: ["TagKey": .string(key)])
    }
}
