import Diagnostics
import SnowflakeSQL

/// The words of one SQL script, or of one body between dollars, with how deep in brackets they are.
struct SQLSection {
    struct Word {
        /// In upper case for words without quotes.
        var text: String
        var kind: SQLWord.Kind
        /// UTF-8 offsets into the whole file.
        var start: Int
        var end: Int
        /// A bracket has the depth of what it stands in, its contents one more.
        var depth: Int
    }

    var words: [Word]
    /// Whether this is the body of a procedure or task.
    var isBody: Bool
    /// One statement: the numbers of its words, the semicolon included.
    var statements: [Range<Int>] = []
    /// Conditions of `IF`, `ELSEIF` and `WHILE`.
    var guards: [Range<Int>] = []

    init(_ words: [Word], isBody: Bool) {
        self.words = words
        self.isBody = isBody
        findStatements()
    }

    /// The sections of a file: the file itself and all bodies in it.
    static func sections(of text: String) -> [SQLSection] {
        var found: [SQLSection] = []
        collect(text, base: 0, isBody: false, into: &found)
        return found
    }

    private static func collect(
        _ text: String, base: Int, isBody: Bool, into found: inout [SQLSection]
    ) {
        guard let tokens = SQLWord.words(of: text) else { return }
        var depth = 0
        var words: [Word] = []
        var bodies: [(String, Int)] = []
        for token in tokens {
            if token.kind == .symbol, token.text == ")" { depth -= 1 }
            words.append(
                Word(
                    text: token.text, kind: token.kind, start: token.span.start + base,
                    end: token.span.end + base, depth: depth))
            if token.kind == .symbol, token.text == "(" { depth += 1 }
            if token.kind == .dollarText, token.text.utf8.count >= 4 {
                bodies.append((String(token.text.dropFirst(2).dropLast(2)), token.span.start + 2))
            }
        }
        found.append(SQLSection(words, isBody: isBody))
        for (body, start) in bodies {
            collect(body, base: base + start, isBody: true, into: &found)
        }
    }

    // MARK: Looking

    func text(_ index: Int) -> String { words.indices.contains(index) ? words[index].text : "" }

    func isWord(_ index: Int, _ text: String) -> Bool {
        words.indices.contains(index) && words[index].text == text
            && words[index].kind == .word
    }

    func isSymbol(_ index: Int, _ text: String) -> Bool {
        words.indices.contains(index) && words[index].text == text
            && words[index].kind == .symbol
    }

    /// The statement that a word belongs to: the innermost one.
    func statement(of index: Int) -> Range<Int>? {
        statements.filter { $0.contains(index) }.min { $0.count < $1.count }
    }

    /// The closing bracket of an opening one.
    func closing(_ index: Int) -> Int? {
        let depth = words[index].depth
        return words.indices.dropFirst(index + 1).first {
            words[$0].depth == depth && isSymbol($0, ")")
        }
    }

    /// Parts between commas at one depth.
    func items(_ range: Range<Int>, depth: Int) -> [Range<Int>] {
        split(range) { isSymbol($0, ",") && words[$0].depth == depth }
    }

    /// The range cut at the words that match, without these.
    func split(_ range: Range<Int>, at isCut: (Int) -> Bool) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where isCut(index) {
            parts.append(start..<index)
            start = index + 1
        }
        parts.append(start..<range.upperBound)
        return parts.filter { !$0.isEmpty }
    }

    // MARK: Statements

    private mutating func findStatements() {
        var start = 0
        var open: [(start: Int, isIf: Bool)] = []
        var index = 0
        while index < words.count {
            if index == start, words[index].kind == .word {
                let next = opened(at: index, &open)
                if next > index {
                    start = next
                    index = next
                    continue
                }
            }
            if isSymbol(index, ";"), words[index].depth == 0 {
                if isWord(start, "END") {
                    if let last = open.popLast(), last.isIf {
                        statements.append(last.start..<(index + 1))
                    }
                } else if start < index {
                    statements.append(start..<(index + 1))
                }
                start = index + 1
            }
            index += 1
        }
        if start < words.count, !isWord(start, "END") { statements.append(start..<words.count) }
    }

    /// Where the first statement within a block begins, if a block opens here.
    private mutating func opened(at index: Int, _ open: inout [(start: Int, isIf: Bool)]) -> Int {
        func after(_ word: String) -> Int? {
            words.indices.dropFirst(index).first {
                isWord($0, word) && words[$0].depth == words[index].depth
            }
        }
        switch words[index].text {
        case "BEGIN":
            if ["TRANSACTION", "WORK", ";", "NAME"].contains(text(index + 1)) { return index }
            open.append((index, false))
            return index + 1
        case "DECLARE", "EXCEPTION", "ELSE": return index + 1
        case "WHEN", "ELSEIF":
            guard let then = after("THEN") else { return index }
            if text(index) == "ELSEIF" { guards.append((index + 1)..<then) }
            return then + 1
        case "IF":
            guard let then = after("THEN") else { return index }
            guards.append((index + 1)..<then)
            open.append((index, true))
            return then + 1
        case "FOR", "WHILE":
            guard let loop = after("DO") ?? after("LOOP") else { return index }
            if text(index) == "WHILE" { guards.append((index + 1)..<loop) }
            open.append((index, false))
            return loop + 1
        default: return index
        }
    }
}
