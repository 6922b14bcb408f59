/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Kind: Hashable, Sendable {
        case unexpectedEnd(expected: String)
        case unexpectedByte(UInt8, expected: String)
        case invalidNumber(String)
        case invalidEscape
        case loneSurrogate
        case controlCharacter(UInt8)
        case invalidUTF8
        case byteOrderMark
        case tooDeep(limit: Int)
        case duplicateKey(String)
        case trailingContent
    }

    /// The offset in bytes at which the text stopped being JSON.
    public var offset: Int
    public var kind: Kind

    public init(offset: Int, kind: Kind) {
        self.offset = offset
        self.kind = kind
    }

    /// One sentence for people, without the position.
    public var message: String {
        switch kind {
        case .unexpectedEnd(let expected): "the text ends where \(expected) should be"
        case .unexpectedByte(let byte, let expected):
            "\(Self.name(of: byte)) where \(expected) should be"
        case .invalidNumber(let why): "not a JSON number: \(why)"
        case .invalidEscape: "unknown escape in a string"
        case .loneSurrogate: "half of a surrogate pair in a string"
        case .controlCharacter(let byte): "unescaped \(Self.name(of: byte)) in a string"
        case .invalidUTF8: "invalid UTF-8"
        case .byteOrderMark: "a byte order mark before the value"
        case .tooDeep(let limit): "more than \(limit) levels of nesting"
        case .duplicateKey(let key): "the member `\(key)` appears twice"
        case .trailingContent: "more text after the value"
        }
    }

    public var description: String { "\(message) (at byte \(offset))" }

    private static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x0A: return "a line feed"
        case 0x0D: return "a carriage return"
        case 0x09: return "a tab"
        case 0x20: return "a space"
        case 0x21...0x7E: return "`\(Character(UnicodeScalar(byte)))`"
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return "byte 0x" + (byte < 16 ? "0" : "") + digits
        }
    }
}

/// How a text is parsed beyond what RFC 8259 leaves open.
public struct JSONParseOptions: Hashable, Sendable {
    /// What a repeated member name does.
    public enum DuplicateKeys: Hashable, Sendable {
        /// Refuses the text.
        case error
        /// Keeps the first place and the last value, as JavaScript and Python do.
        case lastWins
        /// Keeps every member; a lookup finds the last.
        case keepAll
    }

    /// How many arrays and objects may be inside each other; at most 4096 is honoured.
    public var maxDepth: Int
    public var duplicateKeys: DuplicateKeys

    public init(maxDepth: Int = 512, duplicateKeys: DuplicateKeys = .lastWins) {
        self.maxDepth = min(maxDepth, 4096)
        self.duplicateKeys = duplicateKeys
    }
}
