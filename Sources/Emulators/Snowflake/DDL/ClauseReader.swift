import SnowflakeSQL

/// Reads a clause that is kept as its words, from the first to the last.
struct ClauseReader {
    private let options: [SQLOption]
    private var place = 0

    init(_ options: [SQLOption]) { self.options = options }

    var isAtEnd: Bool { place >= options.count }
    /// The next option, without reading it.
    var next: SQLOption? { isAtEnd ? nil : options[place] }

    /// Reads words that stand alone; false, and nothing read, where others stand.
    mutating func eat(_ words: String...) -> Bool {
        guard place + words.count <= options.count else { return false }
        for (ahead, word) in words.enumerated() {
            let option = options[place + ahead]
            guard option.name == word, case .flag = option.value.kind else { return false }
        }
        place += words.count
        return true
    }

    mutating func skip() { place += 1 }

    /// Reads the name of an object.
    mutating func name() -> ObjectName? {
        guard let option = next else { return nil }
        switch option.value.kind {
        case .flag:
            place += 1
            return ObjectName([Identifier(option.name, isQuoted: true)], span: option.span)
        case .name(let name) where option.name.isEmpty:
            place += 1
            return name
        default: return nil
        }
    }

    /// Reads `WORD (a, b)`: the names in the parentheses.
    mutating func names(behind word: String) -> [Identifier]? {
        guard let option = next, option.name == word else { return nil }
        var found: [Identifier] = []
        for element in option.value.elements {
            guard case .name(let name) = element.kind, let last = name.parts.last else {
                return nil
            }
            found.append(last)
        }
        place += 1
        return found
    }

    /// Reads texts without names, such as those behind ALLOWED_VALUES.
    mutating func texts() -> [String] {
        var found: [String] = []
        while let option = next, option.name.isEmpty, let text = option.value.text {
            found.append(text)
            place += 1
        }
        return found
    }
}
