/// XML text of variants. Source: Snowflake documentation, PARSE_XML and TO_XML; their examples.
enum XMLForm {
    /// Whether an object holds an element of a parsed document.
    static func isElement(_ value: VariantValue) -> Bool {
        guard case .object(let object) = value, object["$"] != nil,
            case .string? = object["@"]
        else { return false }
        return true
    }

    /// A parsed document as indented text, the way a result shows it.
    static func text(_ value: VariantValue, isCompact: Bool = false) -> String {
        var out = ""
        write(value, 0, isCompact, &out)
        return out
    }

    private static func write(
        _ value: VariantValue, _ depth: Int, _ isCompact: Bool, _ out: inout String
    ) {
        guard case .object(let object) = value, case .string(let tag)? = object["@"] else {
            out += scalar(value)
            return
        }
        out += "<\(tag)"
        for member in object.members where member.key.hasPrefix("@") && member.key != "@" {
            out += " \(member.key.dropFirst())=\"\(scalar(member.value))\""
        }
        out += ">"
        let content: [VariantValue]
        if case .array(let items)? = object["$"] {
            content = items
        } else {
            content = object["$"].map { [$0] } ?? []
        }
        let isInline = isCompact || !content.contains { isElement($0) }
        for item in content {
            if !isInline { out += "\n" + String(repeating: "  ", count: depth + 1) }
            write(item, depth + 1, isCompact, &out)
        }
        if !isInline { out += "\n" + String(repeating: "  ", count: depth) }
        out += "</\(tag)>"
    }

    private static func scalar(_ value: VariantValue) -> String {
        TextForm.text(value, SessionParameters(), .utc)
    }

    /// Any variant as XML, with the types of its values as attributes.
    static func document(_ value: VariantValue) -> String {
        if isElement(value) { return text(value, isCompact: true) }
        return typed("SnowflakeData", value)
    }

    private static func typed(_ tag: String, _ value: VariantValue) -> String {
        let type = value == .null ? "NULL" : SemiStructured.typeName(value)
        let content: String
        switch value {
        case .array(let items): content = items.map { typed("e", $0) }.joined()
        case .object(let object):
            content = object.members.map { typed($0.key, $0.value) }.joined()
        case .null, .undefined: content = ""
        default: content = escaped(scalar(value))
        }
        return "<\(tag) type=\"\(type)\">\(content)</\(tag)>"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            default: out.append(character)
            }
        }
        return out
    }
}
