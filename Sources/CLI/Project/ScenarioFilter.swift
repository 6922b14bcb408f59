import Diagnostics
import ScenarioModel
import SimFaults

/// Chooses scenarios by tag, id, file, pipeline or variant.
///
///     or    := and ('|' and)*
///     and   := not ('&' not)*
///     not   := '!' not | '(' or ')' | term
///     term  := tag:WORD | id:GLOB | file:GLOB | pipeline:WORD | negative | NAME=VALUE | WORD
///
/// A lone word picks scenarios that have it as a tag or as a part of their id. A value with
/// spaces or one of `&|!()` stands in double quotes.
indirect enum ScenarioFilter: Sendable {
    case or(ScenarioFilter, ScenarioFilter)
    case and(ScenarioFilter, ScenarioFilter)
    case not(ScenarioFilter)
    case tag(String)
    case id(String)
    case file(String)
    case pipeline(String)
    case negative
    case variant(name: String, value: String)
    case word(String)

    /// Whether the filter picks a scenario.
    func picks(_ scenario: Scenario) -> Bool {
        switch self {
        case .or(let left, let right): left.picks(scenario) || right.picks(scenario)
        case .and(let left, let right): left.picks(scenario) && right.picks(scenario)
        case .not(let inner): !inner.picks(scenario)
        case .tag(let tag): scenario.tags.contains(tag)
        case .id(let pattern): Glob.matches(pattern, scenario.id)
        case .file(let pattern): Glob.matches(pattern, scenario.source.name)
        case .pipeline(let name): scenario.pipeline.name == name
        case .negative: scenario.expectFail != nil
        case .variant(let name, let value):
            scenario.variant.contains { $0.name == name && $0.value == value }
        case .word(let word):
            scenario.tags.contains(word) || scenario.id.contains(word)
                || Glob.matches(word, scenario.id)
        }
    }

    /// Reads a filter, or says where it is none.
    static func read(_ text: String) throws(CommandProblem) -> ScenarioFilter {
        var parser = FilterParser(text)
        return try parser.filter()
    }
}

/// Reads filters by recursive descent.
private struct FilterParser {
    private enum Token: Equatable {
        case symbol(Character)
        case word(String)
    }

    private let source: SourceText
    private var tokens: [(token: Token, span: SourceSpan)] = []
    private var place = 0
    private var depth = 0

    init(_ text: String) {
        source = SourceText(name: "--filter", text: text)
    }

    mutating func filter() throws(CommandProblem) -> ScenarioFilter {
        try tokenize()
        guard !tokens.isEmpty else {
            throw problem("the filter is empty", at: SourceSpan(start: 0, end: 0))
        }
        let filter = try or()
        guard place == tokens.count else {
            throw problem("a filter goes on without `&` or `|`", at: tokens[place].span)
        }
        return filter
    }

    private func problem(_ summary: String, at span: SourceSpan) -> CommandProblem {
        CommandProblem([
            Diagnostic(
                "C0004", summary, source: source, span: span,
                notes: [
                    "terms: tag:WORD, id:GLOB, file:GLOB, pipeline:WORD, negative, NAME=VALUE, WORD",
                    "joined by & | ! and ( )",
                ])
        ])
    }

    // MARK: Tokens

    private mutating func tokenize() throws(CommandProblem) {
        let bytes = Array(source.text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                index += 1
            } else if Self.isSymbol(byte) {
                let span = SourceSpan(start: index, end: index + 1)
                tokens.append((.symbol(Character(Unicode.Scalar(byte))), span))
                index += 1
            } else {
                try word(bytes, &index)
            }
        }
    }

    private mutating func word(_ bytes: [UInt8], _ index: inout Int) throws(CommandProblem) {
        let start = index
        var word: [UInt8] = []
        while index < bytes.count, !Self.isSymbol(bytes[index]), bytes[index] != 0x20 {
            guard bytes[index] == UInt8(ascii: "\"") else {
                word.append(bytes[index])
                index += 1
                continue
            }
            guard let end = bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "\"")) else {
                throw problem(
                    "a quote that does not end", at: SourceSpan(start: index, end: bytes.count))
            }
            word += bytes[(index + 1)..<end]
            index = end + 1
        }
        tokens.append(
            (.word(String(decoding: word, as: UTF8.self)), SourceSpan(start: start, end: index)))
    }

    private static func isSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "!"), UInt8(ascii: "("),
            UInt8(ascii: ")"):
            true
        default: false
        }
    }

    // MARK: Expressions

    private mutating func eat(_ symbol: Character) -> Bool {
        guard place < tokens.count, tokens[place].token == .symbol(symbol) else { return false }
        place += 1
        return true
    }

    private mutating func or() throws(CommandProblem) -> ScenarioFilter {
        var left = try and()
        while eat("|") { left = .or(left, try and()) }
        return left
    }

    private mutating func and() throws(CommandProblem) -> ScenarioFilter {
        var left = try not()
        while eat("&") { left = .and(left, try not()) }
        return left
    }

    private mutating func not() throws(CommandProblem) -> ScenarioFilter {
        depth += 1
        defer { depth -= 1 }
        let end = SourceSpan(start: source.text.utf8.count, end: source.text.utf8.count)
        guard place < tokens.count else { throw problem("a term is missing", at: end) }
        let (token, span) = tokens[place]
        guard depth < 100 else { throw problem("the filter is nested too deeply", at: span) }
        if eat("!") { return .not(try not()) }
        if eat("(") {
            let inner = try or()
            guard eat(")") else { throw problem("a bracket that does not close", at: span) }
            return inner
        }
        guard case .word(let word) = token else { throw problem("a term is missing", at: span) }
        place += 1
        return try term(word, span)
    }

    private func term(_ word: String, _ span: SourceSpan) throws(CommandProblem) -> ScenarioFilter {
        if word == "negative" { return .negative }
        if word.hasSuffix(":") || word.hasSuffix("=") {
            throw problem("`\(word)` needs a value behind it", at: span)
        }
        let colon = word.split(separator: ":", maxSplits: 1).map(String.init)
        if colon.count == 2, !colon[0].contains("="), !colon[0].contains("/") {
            switch colon[0] {
            case "tag": return .tag(colon[1])
            case "id": return .id(colon[1])
            case "file": return .file(colon[1])
            case "pipeline": return .pipeline(colon[1])
            default:
                let known = ["tag", "id", "file", "pipeline"]
                let near = closestMatch(to: colon[0], in: known).map { ", did you mean `\($0):`?" }
                throw problem("a term cannot ask for `\(colon[0]):`\(near ?? "")", at: span)
            }
        }
        if let equals = word.firstIndex(of: "="), equals > word.startIndex {
            return .variant(
                name: String(word[..<equals]), value: String(word[word.index(after: equals)...]))
        }
        return .word(word)
    }
}
