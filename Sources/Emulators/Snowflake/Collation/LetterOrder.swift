/// The order of letters in the languages of collations: the root order of the Unicode Collation
/// Algorithm for Latin, Greek and Cyrillic letters, with each language's own letters in place.
///
/// Source: Unicode CLDR, root collation and the tailorings of the languages; what a letter is made
/// of comes from its Unicode name (`LATIN SMALL LETTER N WITH TILDE`).
enum LetterOrder {
    struct Element {
        /// The letter; greater letters come later.
        var primary: UInt32
        /// The mark on the letter; 1 for none.
        var accent: UInt8 = 1
        var isUpper = false
        var isPunctuation = false
    }

    static let languages: Set<String> = [
        "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo",
        "es", "et", "eu", "fa", "fi", "fil", "fo", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu",
        "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko", "lt", "lv", "mk", "ml", "mr", "ms",
        "nb", "nl", "nn", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw",
        "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh", "zu",
    ]

    /// Letters of a language in their own right, each with the letter that it follows.
    private static let tailored: [String: [(letter: String, after: Character)]] = [
        "es": [("ñ", "n")], "gl": [("ñ", "n")], "fil": [("ñ", "n")], "eu": [("ñ", "n")],
        "sv": [("å", "z"), ("ä", "z"), ("ö", "z")], "fi": [("å", "z"), ("ä", "z"), ("ö", "z")],
        "da": [("æ", "z"), ("ø", "z"), ("å", "z")], "no": [("æ", "z"), ("ø", "z"), ("å", "z")],
        "nb": [("æ", "z"), ("ø", "z"), ("å", "z")], "nn": [("æ", "z"), ("ø", "z"), ("å", "z")],
        "pl": [
            ("ą", "a"), ("ć", "c"), ("ę", "e"), ("ł", "l"), ("ń", "n"), ("ó", "o"), ("ś", "s"),
            ("ź", "z"), ("ż", "z"),
        ],
        "tr": [("ç", "c"), ("ğ", "g"), ("ı", "h"), ("ö", "o"), ("ş", "s"), ("ü", "u")],
        "az": [("ç", "c"), ("ə", "e"), ("ğ", "g"), ("ı", "h"), ("ö", "o"), ("ş", "s"), ("ü", "u")],
        "cs": [("č", "c"), ("ch", "h"), ("ř", "r"), ("š", "s"), ("ž", "z")],
        "sk": [("ä", "a"), ("č", "c"), ("ch", "h"), ("ô", "o"), ("š", "s"), ("ž", "z")],
        "hu": [
            ("cs", "c"), ("dzs", "d"), ("dz", "d"), ("gy", "g"), ("ly", "l"), ("ny", "n"),
            ("ö", "o"), ("ő", "o"), ("sz", "s"), ("ty", "t"), ("ü", "u"), ("ű", "u"), ("zs", "z"),
        ],
        "hr": [
            ("č", "c"), ("ć", "c"), ("dž", "d"), ("đ", "d"), ("lj", "l"), ("nj", "n"), ("š", "s"),
            ("ž", "z"),
        ],
        "bs": [("č", "c"), ("ć", "c"), ("dž", "d"), ("đ", "d"), ("š", "s"), ("ž", "z")],
        "sl": [("č", "c"), ("š", "s"), ("ž", "z")],
        "et": [("š", "s"), ("ž", "s"), ("õ", "w"), ("ä", "w"), ("ö", "w"), ("ü", "w")],
        "lv": [("č", "c"), ("ģ", "g"), ("ķ", "k"), ("ļ", "l"), ("ņ", "n"), ("š", "s"), ("ž", "z")],
        "lt": [("č", "c"), ("š", "s"), ("ž", "z")],
        "ro": [("ă", "a"), ("â", "a"), ("î", "i"), ("ș", "s"), ("ş", "s"), ("ț", "t"), ("ţ", "t")],
        "sq": [("ç", "c"), ("dh", "d"), ("ë", "e"), ("gj", "g"), ("ll", "l"), ("nj", "n")],
        "is": [("á", "a"), ("é", "e"), ("í", "i"), ("ó", "o"), ("ú", "u"), ("æ", "z"), ("ö", "z")],
        "vi": [("ă", "a"), ("â", "a"), ("đ", "d"), ("ê", "e"), ("ô", "o"), ("ơ", "o"), ("ư", "u")],
    ]

    /// Signs in the order of the root collation; letters come after them.
    private static let signs: [Unicode.Scalar: UInt32] = {
        let order =
            "\t\n\u{0B}\u{0C}\r \u{A0}_-,;:!¡?¿.'\"()[]{}@*/\\&#%`´^¨¯+±<=>|¦~¢$£¤¥€0123456789"
        var places: [Unicode.Scalar: UInt32] = [:]
        for (place, scalar) in order.unicodeScalars.enumerated() {
            places[scalar] = UInt32(place + 1)
        }
        return places
    }()

    /// The marks on letters; in the names of Greek letters two of them have names of their own.
    private static let marks: [(name: String, greek: String, weight: UInt8)] = {
        let greek = ["ACUTE": "TONOS", "DIAERESIS": "DIALYTIKA"]
        let names = [
            "ACUTE", "GRAVE", "BREVE", "CIRCUMFLEX", "CARON", "RING", "DIAERESIS", "DOUBLE ACUTE",
            "TILDE", "DOT ABOVE", "STROKE", "CEDILLA", "OGONEK", "MACRON", "COMMA BELOW", "HORN",
            "DOT BELOW", "HOOK",
        ]
        return names.enumerated().map { ($1, greek[$1] ?? $1, UInt8($0 + 3)) }
    }()

    private static let ligatures: [Character: String] = [
        "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ĳ": "ij", "ﬁ": "fi", "ﬂ": "fl",
    ]

    /// The letters of a text with their places.
    static func elements(_ text: String, language: String) -> [Element] {
        let own = tailored[language] ?? []
        var elements: [Element] = []
        var rest = Substring(text)
        scan: while let first = rest.first {
            for (rank, entry) in own.enumerated() {
                guard rest.count >= entry.letter.count else { continue }
                let piece = rest.prefix(entry.letter.count)
                if piece.lowercased() == entry.letter {
                    elements.append(
                        Element(
                            primary: place(of: entry.after) + UInt32(rank) + 1,
                            isUpper: piece.lowercased() != piece))
                    rest = rest.dropFirst(entry.letter.count)
                    continue scan
                }
            }
            rest = rest.dropFirst()
            for letter in ligatures[first] ?? String(first) { elements += self.elements(letter) }
        }
        return elements
    }

    /// Room for the letters that languages put behind this one.
    private static func place(of letter: Character) -> UInt32 {
        let value = letter.unicodeScalars.first?.value ?? 0
        return 0x1000 + (value - 0x61) * 32
    }

    /// The plain sign that a sign in another script or width counts as: blanks, digits, and the
    /// wide letters of ASCII.
    private static func compatible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value >= 0x80 else { return scalar }
        if scalar.properties.generalCategory == .spaceSeparator { return " " }
        if (0xFF01...0xFF5E).contains(scalar.value) {
            return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        }
        if let value = scalar.properties.numericValue, value == value.rounded(), value >= 0,
            value <= 9, !scalar.properties.isAlphabetic
        {
            return Unicode.Scalar(48 + UInt32(value)) ?? scalar
        }
        return scalar
    }

    private static func elements(_ letter: Character) -> [Element] {
        guard var scalar = letter.unicodeScalars.first else { return [] }
        scalar = compatible(scalar)
        if let place = signs[scalar] {
            let isDigit = scalar.properties.numericType != nil
            return [Element(primary: place, isPunctuation: !isDigit)]
        }
        guard scalar.properties.isAlphabetic else {
            return scalar.value < 0x20
                ? [] : [Element(primary: 0x800 + scalar.value % 0x700, isPunctuation: true)]
        }
        let isUpper = scalar.properties.isUppercase
        let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
        var element = Element(primary: primary(of: lower), isUpper: isUpper)
        var names: [String] = []
        if let (base, marks) = parts(lower) {
            element.primary = primary(of: base)
            names = marks
        }
        for mark in letter.unicodeScalars.dropFirst() {
            names.append(String((mark.properties.name ?? "").dropFirst("COMBINING ".count)))
        }
        element.accent = accent(names)
        return [element]
    }

    private static func primary(of lower: Unicode.Scalar) -> UInt32 {
        lower.isASCII ? place(of: Character(lower)) : 0x10000 + lower.value
    }

    /// The weight of the marks on a letter, in whatever order they are named.
    private static func accent(_ names: [String]) -> UInt8 {
        let weights = names.map { name in
            let known = marks.first { name.hasPrefix($0.name) || name.hasPrefix($0.greek) }
            return known.map { Int($0.weight) } ?? 30
        }
        if weights.count < 2 { return UInt8(weights.first ?? 1) }
        return UInt8(40 + weights.sorted().reduce(0) { $0 * 21 + $1 } % 200)
    }

    /// The plain letter and the names of the marks of a Latin or Greek letter with some.
    private static func parts(_ scalar: Unicode.Scalar) -> (Unicode.Scalar, [String])? {
        guard let name = scalar.properties.name, let cut = Text.find(" WITH ", in: name) else {
            return nil
        }
        let bytes = Array(name.utf8)
        let base = String(decoding: bytes[..<cut], as: UTF8.self)
        guard let letter = plainLetters[base] else { return nil }
        let words = String(decoding: bytes[(cut + 6)...], as: UTF8.self).split(separator: " ")
        return (
            letter, words.split(separator: "AND").map { $0.joined(separator: " ") }
        )
    }

    /// The small letters of the Latin and Greek alphabets by their names.
    private static let plainLetters: [String: Unicode.Scalar] = {
        var letters: [String: Unicode.Scalar] = [:]
        for value in Array(0x61...0x7A) + Array(0x3B1...0x3C9) as [UInt32] {
            guard let scalar = Unicode.Scalar(value), let name = scalar.properties.name else {
                continue
            }
            letters[name] = scalar
        }
        return letters
    }()
}
