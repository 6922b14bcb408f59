/// Full-text search: texts split into tokens, and tokens found in tokens.
///
/// Source: Snowflake documentation, SEARCH, SEARCH_IP and "Using full-text search".
enum TextSearch {
    /// How a text becomes tokens.
    enum Analyzer: String, Sendable {
        case standard = "DEFAULT_ANALYZER"
        case unicode = "UNICODE_ANALYZER"
        case none = "NO_OP_ANALYZER"

        func tokens(_ text: String) -> [String] {
            switch self {
            case .none: return [text]
            case .standard:
                return text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            case .unicode: return TextSearch.words(Array(text.lowercased()))
            }
        }
    }

    /// Which tokens of the search must be found.
    enum Mode: String, Sendable {
        case any = "OR"
        case all = "AND"
        case phrase = "PHRASE"
        case exact = "EXACT"
    }

    /// Words as Unicode's rules for word boundaries see them: marks between two letters or between
    /// two digits belong to the word.
    private static func words(_ characters: [Character]) -> [String] {
        func isWord(_ place: Int) -> Bool {
            guard characters.indices.contains(place) else { return false }
            let character = characters[place]
            return character.isLetter || character.isNumber || character == "_"
        }
        var words: [String] = []
        var word = ""
        for (place, character) in characters.enumerated() {
            var belongs = isWord(place)
            if !belongs, isWord(place - 1), isWord(place + 1) {
                let isNumber = characters[place - 1].isNumber && characters[place + 1].isNumber
                let isText = characters[place - 1].isLetter && characters[place + 1].isLetter
                belongs =
                    isText && "'.:\u{2019}".contains(character)
                    || isNumber && "'.,;\u{2019}".contains(character)
            }
            if belongs {
                word.append(character)
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// Every text in a value of any type; numbers and dates are not searched.
    private static func texts(_ value: VariantValue) -> [String] {
        switch value {
        case .string(let text): return [text]
        case .array(let items): return items.flatMap(texts)
        case .object(let object): return object.members.flatMap { [$0.key] + texts($0.value) }
        case .number(let unscaled, let scale): return [Decimals.text(unscaled, scale: scale)]
        case .boolean(let flag): return [flag ? "true" : "false"]
        default: return []
        }
    }

    /// Whether one of the values has what is searched for; NULL when all of them are NULL.
    static func function(
        _ types: [SnowflakeType], _ search: String, _ analyzer: Analyzer, _ mode: Mode
    ) -> NativeFunction {
        let wanted = analyzer.tokens(search)
        return Natives.values(
            "SEARCH \(analyzer) \(mode) \(Hex.encode(Array(search.utf8), uppercase: false))",
            types, .boolean, takesNull: true
        ) { (_, values) throws(SnowflakeError) in
            if values.allSatisfy(\.isNull) { return .null }
            return .boolean(
                values.contains { value in
                    value.isNull
                        ? false
                        : isFound(search, wanted, texts(TextForm.variant(value)), analyzer, mode)
                })
        }
    }

    private static func isFound(
        _ search: String, _ wanted: [String], _ texts: [String], _ analyzer: Analyzer, _ mode: Mode
    ) -> Bool {
        if wanted.isEmpty { return false }
        if mode == .exact, analyzer == .standard {
            return texts.contains { isExact(Array(search.lowercased()), Array($0.lowercased())) }
        }
        let tokens = texts.flatMap(analyzer.tokens)
        switch mode {
        case .any: return wanted.contains { tokens.contains($0) }
        case .all: return wanted.allSatisfy { tokens.contains($0) }
        case .phrase, .exact: return Text.find(wanted, in: tokens, from: 0) != nil
        }
    }

    /// Whether a text stands in another with the same marks between the words, and with no word
    /// that goes on at either end.
    private static func isExact(_ wanted: [Character], _ text: [Character]) -> Bool {
        func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
        guard let first = wanted.first, let last = wanted.last else { return false }
        var start = 0
        while let place = Text.find(wanted, in: text, from: start) {
            let end = place + wanted.count
            let isFreeBefore = !isWord(first) || place == 0 || !isWord(text[place - 1])
            let isFreeBehind = !isWord(last) || end == text.count || !isWord(text[end])
            if isFreeBefore, isFreeBehind { return true }
            start = place + 1
        }
        return false
    }

    /// Whether one of the values holds the address, or one of the network, that is searched for.
    static func addressFunction(_ types: [SnowflakeType], _ wanted: NetworkAddress)
        -> NativeFunction
    {
        let key = "\(wanted.bits)/\(wanted.prefix ?? -1)/\(wanted.isV6)"
        return Natives.values("SEARCH_IP \(key)", types, .boolean, takesNull: true) {
            (_, values) throws(SnowflakeError) in
            if values.allSatisfy(\.isNull) { return .null }
            return .boolean(
                values.contains { value in
                    value.isNull
                        ? false
                        : texts(TextForm.variant(value)).contains { text in
                            addresses(text).contains { wanted.contains($0) }
                        }
                })
        }
    }

    private static func addresses(_ text: String) -> [NetworkAddress] {
        text.split { !$0.isHexDigit && $0 != "." && $0 != ":" && $0 != "/" }.compactMap { word in
            var word = word
            while word.last == "." { word = word.dropLast() }
            return NetworkAddress(String(word))
        }
    }
}

extension NetworkAddress {
    /// Whether another address is this one or lies in this network.
    func contains(_ other: NetworkAddress) -> Bool {
        guard isV6 == other.isV6 else { return false }
        let free = UInt128((isV6 ? 128 : 32) - (prefix ?? (isV6 ? 128 : 32)))
        return free == 128 || bits >> free == other.bits >> free
    }
}
