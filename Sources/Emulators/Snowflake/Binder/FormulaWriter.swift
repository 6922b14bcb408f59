/// Writes what a plan computes of nothing but the rows of a scan as a ``RowFormula``.
struct FormulaWriter {
    /// The numbers of the scan's columns, by their names in the plan.
    let columns: [String: Int]
    /// The functions that the plan calls.
    let natives: [NativeFunction]
    /// The columns that are looked at.
    private(set) var used: Set<Int> = []
    private var values: [(text: String, formula: String)] = []
    private var condition = ""

    init(columns: [String: Int], natives: [NativeFunction]) {
        (self.columns, self.natives) = (columns, natives)
    }

    /// The number of a column, or of a computed value, which stand behind all columns; nil where
    /// other hands cannot have it.
    mutating func number(of text: String) -> Int? {
        if let column = columns[text] {
            used.insert(column)
            return column
        }
        if let known = values.firstIndex(where: { $0.text == text }) {
            return LoadedSource.columns + known
        }
        guard let formula = formula(text[...]) else { return nil }
        values.append((text, formula))
        return LoadedSource.columns + values.count - 1
    }

    /// Takes only the rows of a condition; false where other hands cannot tell which.
    mutating func take(condition text: Substring) -> Bool {
        guard let formula = formula(text) else { return false }
        condition = " WHERE \(formula)"
        return true
    }

    /// What a scan is called with: how many values there are, and the query; nothing where all rows
    /// and none but their columns are wanted.
    var argument: String {
        guard !values.isEmpty || !condition.isEmpty else { return "''" }
        let list = (["rowid"] + values.map(\.formula)).joined(separator: ", ")
        let sql = "SELECT \(list) FROM loaded AS p\(condition)"
        return "'\(values.count) \(sql.replacing("'", with: "''"))'"
    }

    // MARK: Reading

    /// Words of SQLite's that look at nothing else.
    private static let words: Set<String> = [
        "and", "or", "not", "is", "null", "case", "when", "then", "else", "end", "between", "in",
        "distinct", "from", "true", "false", "coalesce", "ifnull", "nullif", "iif", "abs", "cast",
        "as", "integer", "text", "real", "blob", "collate", "binary", "rtrim", "typeof", "x",
    ]

    /// A part of a plan with the columns under their names in `loaded`; nil where it looks at
    /// anything else.
    private mutating func formula(_ text: Substring) -> String? {
        let bytes = Array(text.utf8)
        var made: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let start = place
            switch bytes[place] {
            case UInt8(ascii: "'"):
                guard Self.skipQuoted(bytes, &place) else { return nil }
                made += bytes[start..<place]
            case UInt8(ascii: "\""):
                guard Self.skipQuoted(bytes, &place), isPure(bytes[start..<place]) else {
                    return nil
                }
                made += bytes[start..<place]
            case let byte where Self.isOfWord(byte):
                while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
                let word = String(decoding: bytes[start..<place], as: UTF8.self)
                if byte &- 0x30 < 10 || Self.words.contains(word.lowercased()) {
                    made += word.utf8
                } else if let column = columns[word] {
                    used.insert(column)
                    made += "p.c\(column)".utf8
                } else {
                    return nil
                }
            case UInt8(ascii: "?"), UInt8(ascii: ";"), UInt8(ascii: "@"), UInt8(ascii: ":"),
                UInt8(ascii: "["), UInt8(ascii: "`"), UInt8(ascii: "$"), UInt8(ascii: "#"):
                return nil
            default:
                made.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: made, as: UTF8.self)
    }

    /// Whether a name in quotes is that of a function which other hands may call.
    private func isPure(_ name: ArraySlice<UInt8>) -> Bool {
        natives.contains { $0.isPure && name.elementsEqual($0.quoted.utf8) }
    }

    /// Goes past a text or a name in quotes, of which two stand for one inside.
    private static func skipQuoted(_ bytes: [UInt8], _ place: inout Int) -> Bool {
        let quote = bytes[place]
        place += 1
        while place < bytes.count {
            guard bytes[place] == quote else {
                place += 1
                continue
            }
            place += 1
            guard place < bytes.count, bytes[place] == quote else { return true }
            place += 1
        }
        return false
    }

    /// Whether a byte belongs to a word or a number: points stand inside of numbers, and between a
    /// source and its column.
    static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: byte >= 0x80
        }
    }
}
