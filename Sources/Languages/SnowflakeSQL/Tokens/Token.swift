import Diagnostics

/// One token, as UTF-8 offsets into the text.
struct Token {
    enum Kind: UInt8 {
        case word, quotedName, string, dollarString, number
        /// `$name`, `$1`.
        case variable, positional
        /// `@stage/path`, without the rest of the statement.
        case stage
        /// `file://…` written without quotes.
        case fileURL
        case symbol
        case end
    }

    var kind: Kind
    var symbol: Symbol = .none
    var reserve: Reserve = []
    var start: Int32
    var end: Int32

    var length: Int { Int(end - start) }
    var span: SourceSpan { SourceSpan(start: Int(start), end: Int(end)) }
}

/// Punctuation and operators.
enum Symbol: UInt8 {
    case none
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, semicolon, dot, colon, question, bang
    case doubleColon, assign, arrow, thinArrow, flow, bar
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case plus, minus, star, doubleStar, slash, percent, concatenate, at, ellipsis, other
}

/// Where a word may not be used without quotes
/// (Snowflake SQL reference, "Reserved and limited keywords").
struct Reserve: OptionSet {
    var rawValue: UInt8
    /// Never an identifier.
    static let always = Reserve(rawValue: 1)
    /// Not a column in an expression.
    static let column = Reserve(rawValue: 2)
    /// Not a table or its alias.
    static let table = Reserve(rawValue: 4)
    /// Not an alias without `AS`, because a clause may begin here.
    static let alias = Reserve(rawValue: 8)

    private static let words: [String: Reserve] = {
        var words: [String: Reserve] = [:]
        let always = """
            ALL ALTER AND ANY AS ASOF BETWEEN BY CHECK COLUMN CONNECT CREATE CURRENT DELETE \
            DISTINCT DROP ELSE EXISTS FOLLOWING FOR FROM GRANT GROUP HAVING ILIKE IN INSERT \
            INTERSECT INTO IS LIKE MINUS NOT NULL OF ON OR ORDER QUALIFY REGEXP REVOKE RLIKE ROW \
            ROWS SAMPLE \
            SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER UNION UNIQUE UPDATE VALUES \
            WHENEVER WHERE WITH
            """
        for word in always.split(separator: " ") { words[String(word)] = .always }
        for word in ["CASE", "CAST", "FALSE", "TRUE", "TRY_CAST", "WHEN"] {
            words[word, default: []].formUnion([.column, .alias])
        }
        let table = [
            "CROSS", "FULL", "INNER", "JOIN", "LATERAL", "LEFT", "NATURAL", "RIGHT", "USING",
        ]
        for word in table { words[word, default: []].formUnion([.table, .alias]) }
        for word in ["LIMIT", "OFFSET", "FETCH", "WINDOW", "EXCEPT", "END"] {
            words[word, default: []].formUnion(.alias)
        }
        return words
    }()

    static func of(_ word: UnsafeBufferPointer<UInt8>) -> Reserve {
        guard word.count >= 2, word.count <= 11 else { return [] }
        let upper = String(unsafeUninitializedCapacity: word.count) { buffer in
            for place in 0..<word.count {
                buffer.initializeElement(at: place, to: word[place].asciiUpper)
            }
            return word.count
        }
        return words[upper] ?? []
    }
}

extension UInt8 {
    /// `a`…`z` as `A`…`Z`; everything else as it is.
    @inline(__always) var asciiUpper: UInt8 { self >= 0x61 && self <= 0x7A ? self - 0x20 : self }

    @inline(__always) var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// What may begin a word; letters of other scripts need quotes.
    @inline(__always) var isWordStart: Bool {
        (self >= 0x41 && self <= 0x5A) || (self >= 0x61 && self <= 0x7A) || self == 0x5F
    }

    @inline(__always) var isWordPart: Bool { isWordStart || isDigit || self == 0x24 }

    @inline(__always) var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
}
