public import Diagnostics

/// One token of a SQL text, for tools that look at words and their places and not at meaning.
public struct SQLWord: Hashable, Sendable {
    /// What kind of token it is.
    public enum Kind: Hashable, Sendable {
        /// A keyword or a name without quotes; `text` is in upper case.
        case word
        /// Punctuation or an operator.
        case symbol
        /// `$$ … $$`, with the dollars.
        case dollarText
        /// A name in quotes, a number, a text constant, a variable or a place in a stage.
        case other
    }

    public let kind: Kind
    /// As written; words in upper case.
    public let text: String
    /// UTF-8 offsets into the text that was given.
    public let span: SourceSpan

    /// The tokens of a text; nil for a text that is no SQL.
    public static func words(of text: String) -> [SQLWord]? {
        let bytes = Array(text.utf8)
        guard case .success(let tokens) = Tokenizer.tokenize(bytes) else { return nil }
        return tokens.compactMap { token in
            let kind: Kind
            switch token.kind {
            case .end: return nil
            case .word: kind = .word
            case .symbol: kind = .symbol
            case .dollarString: kind = .dollarText
            default: kind = .other
            }
            let raw = String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
            return SQLWord(
                kind: kind, text: kind == .word ? raw.uppercased() : raw, span: token.span)
        }
    }
}
