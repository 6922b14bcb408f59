public import Diagnostics

/// How a scalar was written.
public enum YAMLScalarStyle: Hashable, Sendable {
    case plain, singleQuoted, doubleQuoted
    /// `|`: line ends are kept.
    case literal
    /// `>`: single line ends become spaces.
    case folded
}

/// A node of a YAML document that knows its place in the source.
///
/// Scalars keep their text; ``resolved`` gives them a type by the core schema of YAML 1.2, in
/// which `yes`, `no`, `on`, `off` and dates are strings. Tags, merge keys, keys that are not
/// scalars and repeated keys are refused by ``parse(_:)``.
public enum YAMLNode: Sendable {
    case scalar(text: String, style: YAMLScalarStyle, span: SourceSpan)
    case sequence([YAMLNode], span: SourceSpan)
    case mapping([YAMLMember], span: SourceSpan)
}

/// One key of a mapping and its value.
public struct YAMLMember: Sendable {
    public var key: String
    public var keySpan: SourceSpan
    public var value: YAMLNode

    public init(key: String, keySpan: SourceSpan, value: YAMLNode) {
        self.key = key
        self.keySpan = keySpan
        self.value = value
    }
}

extension YAMLNode {
    /// Parses the one document of a source; an empty source is an empty plain scalar (`null`).
    ///
    /// An alias yields the node that its anchor names, with that node's place.
    public static func parse(_ source: SourceText) throws(Diagnostic) -> YAMLNode {
        try YAMLComposer(source: source).document()
    }

    /// Where the node stands.
    public var span: SourceSpan {
        switch self {
        case .scalar(_, _, let span), .sequence(_, let span), .mapping(_, let span): span
        }
    }

    /// The text of a scalar, whatever its type.
    public var text: String? {
        if case .scalar(let text, _, _) = self { text } else { nil }
    }

    /// The nodes of a sequence.
    public var elements: [YAMLNode]? {
        if case .sequence(let elements, _) = self { elements } else { nil }
    }

    /// The members of a mapping, in order.
    public var members: [YAMLMember]? {
        if case .mapping(let members, _) = self { members } else { nil }
    }

    /// The value of a key; nothing when it is absent or this is no mapping.
    public subscript(key: String) -> YAMLNode? { member(key)?.value }

    /// The member of a key, with the key's place.
    public func member(_ key: String) -> YAMLMember? {
        members?.first { $0.key.hasSameBytes(as: key) }
    }

    /// Whether this is a plain `null`, `~` or nothing at all.
    public var isNull: Bool { resolved == .null }

    /// The value of a scalar by the core schema (YAML 1.2.2, section 10.3.2); nothing for
    /// collections. Numbers are exact; hexadecimal and octal ones become decimal.
    public var resolved: JSONValue? {
        guard case .scalar(let text, let style, _) = self else { return nil }
        return style == .plain ? YAMLCoreSchema.resolve(text) : .string(text)
    }

    /// The node as JSON: keys are the texts of the scalars that stood there.
    public var json: JSONValue {
        switch self {
        case .scalar: return resolved ?? .null
        case .sequence(let elements, _): return .array(elements.map(\.json))
        case .mapping(let members, _):
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members { object.append(member.key, member.value.json) }
            return .object(object)
        }
    }

    /// What kind of node this is, for messages.
    public var kindName: String {
        switch self {
        case .scalar: resolved?.kindName ?? "scalar"
        case .sequence: "list"
        case .mapping: "mapping"
        }
    }
}
