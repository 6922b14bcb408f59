import SnowflakeSQL

/// What values a property may have.
///
/// Source: Snowflake documentation, CREATE <object>, "Syntax" and "Optional parameters".
enum PropertyValue: Sendable {
    case any
    /// A text, as of COMMENT.
    case text
    case flag
    /// A whole number within limits; NULL where there may be none.
    case count(ClosedRange<Int>)
    /// One of some words, written as a word or as a text.
    case word([String])
    /// Something in parentheses.
    case list

    /// Reads the notation of ``ClauseForms``: `text`, `0-90`, `STANDARD|ECONOMY`.
    init(_ text: String) {
        switch text {
        case "any": self = .any
        case "text": self = .text
        case "flag": self = .flag
        case "count": self = .count(0...Int.max)
        case "list": self = .list
        default:
            let limits = text.split(separator: "-").compactMap { Int($0) }
            self =
                limits.count == 2
                ? .count(limits[0]...limits[1]) : .word(text.split(separator: "|").map(String.init))
        }
    }

    /// Whether a value is one of them. What only a variable knows is looked at where it is read.
    func allows(_ value: OptionValue) -> Bool {
        if case .expression(let expression) = value.kind {
            guard case .null = expression.kind else { return true }
            if case .count = self { return true }
            return false
        }
        switch self {
        case .any: return true
        case .text:
            if case .string = value.kind { return true }
            return false
        case .flag: return value.boolean != nil
        case .count(let limits): return value.integer.map(limits.contains) ?? false
        case .word(let words):
            return value.text.map { words.contains($0.uppercased()) } ?? false
        case .list:
            switch value.kind {
            case .options, .list, .query: return true
            default: return false
            }
        }
    }

    /// Whether another kind of value is a matter of grammar.
    var isLiteral: Bool {
        switch self {
        case .text, .list: true
        default: false
        }
    }
}
