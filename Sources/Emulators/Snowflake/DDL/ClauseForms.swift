import SnowflakeSQL

/// The clauses that may stand in one place of a statement, in any order and number.
///
/// They are written as the documentation's syntax is, parted by semicolons: `COPY GRANTS` for
/// words, `<>` for a name, `ON()` for a word with parentheses, `()` for any such words in a row,
/// `[WITH]` for what may be left out, `''` for texts, `=` for any `name = value`, `*` for anything
/// more, and `AUTO_SUSPEND = count` for a property and its values. `~` joins what the parser reads
/// as one word. An exclamation mark stands before what is documented but not emulated.
struct ClauseForms: Sendable {
    /// One word of a clause.
    private enum Piece: Sendable {
        case word(String)
        /// A word with something in parentheses behind it.
        case list(String)
        case lists
        case name
        case texts
        case assignment
        case rest
    }

    /// Where the options of a statement leave the clauses.
    enum Finding: Hashable, Sendable {
        case none
        /// The option with this number belongs to no clause; the number of all options where the
        /// last clause is not complete.
        case stray(Int)
        /// A clause that is not emulated, by its words.
        case refused(String)
    }

    private var phrases: [[Piece]] = []
    private var refused: [String] = []
    private(set) var properties: [String: PropertyValue] = [:]

    init(_ text: String) {
        for form in text.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let parts = form.split(separator: "=", maxSplits: 1)
            if parts.count == 2, !form.hasSuffix("=") {
                let value = PropertyValue(String(parts[1].filter { $0 != " " }))
                for name in parts[0].split(separator: " ") {
                    properties[String(name.map { $0 == "~" ? " " : $0 })] = value
                }
            } else {
                var words = form.split(separator: " ").map(String.init)
                if words[0] == "!" {
                    words.removeFirst()
                    refused.append(
                        words.prefix { $0.utf8.allSatisfy { $0 >= 0x41 } }.joined(separator: " "))
                }
                phrases += Self.phrases(words)
            }
        }
    }

    /// These forms and others.
    func union(_ other: ClauseForms) -> ClauseForms {
        var both = self
        both.phrases += other.phrases
        both.refused += other.refused
        both.properties.merge(other.properties) { $1 }
        return both
    }

    func union(_ text: String) -> ClauseForms { union(ClauseForms(text)) }

    /// A phrase with and without each of its pieces that may be left out.
    private static func phrases(_ words: [String]) -> [[Piece]] {
        var found: [[Piece]] = [[]]
        for word in words {
            let isOptional = word.hasPrefix("[")
            let bare = word.filter { $0 != "[" && $0 != "]" }
            let piece: Piece =
                switch bare {
                case "<>": .name
                case "''": .texts
                case "*": .rest
                case "()": .lists
                case "=": .assignment
                case _ where bare.hasSuffix("()"): .list(String(bare.dropLast(2)))
                default: .word(String(bare.map { $0 == "~" ? " " : $0 }))
                }
            found = found.flatMap { isOptional ? [$0 + [piece], $0] : [$0 + [piece]] }
        }
        return found.filter { !$0.isEmpty }
    }

    /// Whether UNSET may name it: a property, or the first word of a clause.
    func knows(_ name: String) -> Bool {
        if properties[name] != nil { return true }
        return phrases.contains {
            if case .word(name)? = $0.first { return true }
            return false
        }
    }

    /// Where options leave the clauses; `isKnown` tells of further properties.
    func finding(
        in options: [SQLOption], isKnown: (String) -> Bool = { _ in false }
    ) -> Finding {
        var place = 0
        while place < options.count {
            let option = options[place]
            if option.isAssigned, properties[option.name] != nil || isKnown(option.name) {
                place += 1
                continue
            }
            // A property without its value ends where the value should be.
            var furthest = properties[option.name] != nil || isKnown(option.name) ? 1 : 0
            var whole = 0
            for phrase in phrases {
                let (count, isWhole) = match(phrase, options, place)
                furthest = max(furthest, count)
                if isWhole { whole = max(whole, count) }
            }
            guard whole > 0 else { return .stray(place + furthest) }
            let words = options[place..<place + whole].map(\.name).joined(separator: " ")
            if let found = refused.first(where: { words.hasPrefix($0) }) { return .refused(found) }
            place += whole
        }
        return .none
    }

    /// How many options from a place on a phrase takes, and whether it is whole.
    private func match(
        _ phrase: [Piece], _ options: [SQLOption], _ start: Int
    ) -> (count: Int, isWhole: Bool) {
        var place = start
        for piece in phrase {
            if case .rest = piece { return (options.count - start, true) }
            guard place < options.count else { return (place - start, false) }
            let option = options[place]
            switch piece {
            case .word(let word):
                guard option.isFlag, option.name == word else { return (place - start, false) }
            case .list(let word):
                guard option.name == word, option.isList else { return (place - start, false) }
            case .lists:
                guard option.isList else { return (place - start, false) }
                while place + 1 < options.count, options[place + 1].isList { place += 1 }
            case .assignment:
                guard option.isAssigned else { return (place - start, false) }
            case .name:
                guard option.isName else { return (place - start, false) }
            case .texts:
                guard option.isText else { return (place - start, false) }
                while place + 1 < options.count, options[place + 1].isText { place += 1 }
            case .rest: break
            }
            place += 1
        }
        return (place - start, true)
    }
}

extension SQLOption {
    /// A word that stands alone.
    var isFlag: Bool {
        if case .flag = value.kind { return true }
        return false
    }

    /// `name = value`.
    var isAssigned: Bool { !name.isEmpty && !isFlag && hasAssignment }

    /// A word with something in parentheses, or an arrow, behind it.
    fileprivate var isList: Bool { !name.isEmpty && !isFlag && !hasAssignment }

    fileprivate var isText: Bool {
        if name.isEmpty, case .string = value.kind { return true }
        return false
    }

    /// What may be the name of an object.
    fileprivate var isName: Bool {
        if name.isEmpty, case .name = value.kind { return true }
        return isFlag || name == "IDENTIFIER" && !isAssigned
    }
}
