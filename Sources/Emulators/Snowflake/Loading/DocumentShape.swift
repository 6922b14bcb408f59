/// The form of a JSON document: an object with certain keys in a certain order, whose values are
/// texts without escapes, numbers or words.
///
/// Files mostly hold documents of one form, so the values of the next one are found by comparing
/// with what stood around those of the one before, without parsing.
struct DocumentShape {
    /// A value as it stands in the file: the text between the quotes, a number or a word.
    struct Span {
        enum Kind { case text, number, null, yes, no }
        var start: Int
        var end: Int
        var kind: Kind
        /// All bits that the bytes of a text have, and whether there are control characters.
        var bits: UInt8 = 0
        var hasControls = false
        /// Whether a number has a point.
        var hasPoint = false
    }

    /// The keys in the order in which they stand in a document; none before one was learned.
    private(set) var names: [String] = []
    /// The values of the document that was scanned last.
    private(set) var spans: [Span] = []
    /// The keys with their quotes.
    private var keys: [[UInt8]] = []
    /// What stood before each value: from the document's beginning or the value before it on.
    private var leads: [[UInt8]] = []

    var isEmpty: Bool { keys.isEmpty }

    /// Learns the form of the document that begins at a place; false when it has none.
    mutating func learn(_ parser: VariantParser, from start: Int) -> Bool {
        self = DocumentShape()
        var found: (names: [String], leads: [[UInt8]]) = ([], [])
        var place = start
        var opening = UInt8(ascii: "{")
        while place < parser.count, parser.base[place] == opening {
            var next = place + 1
            Self.skipSpace(parser, &next)
            guard let key = Self.text(parser, &next), Self.colon(parser, &next) else {
                return false
            }
            found.names.append(
                String(decoding: Self.bytes(key.start..<key.end, of: parser), as: UTF8.self))
            found.leads.append(Array(Self.bytes(place..<next, of: parser)))
            guard Self.value(parser, &next) != nil else { return false }
            Self.skipSpace(parser, &next)
            place = next
            opening = UInt8(ascii: ",")
        }
        guard place < parser.count, parser.base[place] == UInt8(ascii: "}"),
            !found.names.isEmpty, Set(found.names).count == found.names.count
        else { return false }
        (names, leads) = found
        keys = names.map { Array("\"\($0)\"".utf8) }
        return true
    }

    /// Finds the values of the document at the parser's place, and where it ends; nil when it is
    /// of another form.
    mutating func scan(_ parser: VariantParser) -> Int? {
        var place = parser.place
        spans.removeAll(keepingCapacity: true)
        for index in keys.indices {
            if Self.matches(leads[index], parser, place) {
                place += leads[index].count
            } else {
                guard skipToValue(index, parser, &place) else { return nil }
            }
            guard let span = Self.value(parser, &place) else { return nil }
            spans.append(span)
            Self.skipSpace(parser, &place)
        }
        guard place < parser.count, parser.base[place] == UInt8(ascii: "}") else { return nil }
        return place + 1
    }

    /// Goes past a key whose surroundings are not those that were learned.
    private func skipToValue(_ index: Int, _ parser: VariantParser, _ place: inout Int) -> Bool {
        let opening = index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ",")
        guard place < parser.count, parser.base[place] == opening else { return false }
        place += 1
        Self.skipSpace(parser, &place)
        guard Self.matches(keys[index], parser, place) else { return false }
        place += keys[index].count
        return Self.colon(parser, &place)
    }

    // MARK: Parts of a document

    @inline(__always)
    static func bytes(
        _ range: Range<Int>, of parser: VariantParser
    ) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: parser.base + range.lowerBound, count: range.count)
    }

    @inline(__always)
    private static func matches(_ bytes: [UInt8], _ parser: VariantParser, _ place: Int) -> Bool {
        let count = bytes.count
        guard count <= parser.count - place else { return false }
        let found = UnsafeRawPointer(parser.base + place)
        return bytes.withUnsafeBytes { wanted in
            var offset = 0
            // Eight at a time: most of a file is compared here.
            while offset + 8 <= count {
                guard
                    wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                        == found.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                else { return false }
                offset += 8
            }
            while offset < count {
                guard wanted[offset] == found.load(fromByteOffset: offset, as: UInt8.self) else {
                    return false
                }
                offset += 1
            }
            return true
        }
    }

    @inline(__always)
    private static func skipSpace(_ parser: VariantParser, _ place: inout Int) {
        while place < parser.count {
            switch parser.base[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return
            }
        }
    }

    @inline(__always)
    private static func colon(_ parser: VariantParser, _ place: inout Int) -> Bool {
        skipSpace(parser, &place)
        guard place < parser.count, parser.base[place] == UInt8(ascii: ":") else { return false }
        place += 1
        skipSpace(parser, &place)
        return true
    }

    /// A text in quotes without escapes.
    @inline(__always)
    private static func text(_ parser: VariantParser, _ place: inout Int) -> Span? {
        guard place < parser.count, parser.base[place] == UInt8(ascii: "\"") else { return nil }
        let start = place + 1
        var end = start
        var words: UInt64 = 0
        var controls: UInt64 = 0
        // Eight at a time, up to those with a quote or an escape among them.
        while end + 8 <= parser.count {
            let word = UnsafeRawPointer(parser.base + end).loadUnaligned(as: UInt64.self)
            guard Bytes8.zeros(word ^ Bytes8.quotes) | Bytes8.zeros(word ^ Bytes8.escapes) == 0
            else { break }
            words |= word
            controls |= Bytes8.controls(word)
            end += 8
        }
        var bits = Bytes8.all(words)
        var hasControls = controls != 0
        while end < parser.count, parser.base[end] != UInt8(ascii: "\"") {
            let byte = parser.base[end]
            guard byte != UInt8(ascii: "\\") else { return nil }
            bits |= byte
            hasControls = hasControls || byte < 0x20
            end += 1
        }
        guard end < parser.count else { return nil }
        place = end + 1
        return Span(start: start, end: end, kind: .text, bits: bits, hasControls: hasControls)
    }

    @inline(__always)
    private static func value(_ parser: VariantParser, _ place: inout Int) -> Span? {
        guard place < parser.count else { return nil }
        let start = place
        let kind: Span.Kind
        switch parser.base[place] {
        case UInt8(ascii: "\""): return text(parser, &place)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            place += 1
            var hasPoint = false
            while place < parser.count {
                let isPoint = parser.base[place] == UInt8(ascii: ".")
                guard isPoint || parser.base[place] &- 0x30 < 10 else { break }
                hasPoint = hasPoint || isPoint
                place += 1
            }
            return Span(start: start, end: place, kind: .number, hasPoint: hasPoint)
        case UInt8(ascii: "n"): kind = .null
        case UInt8(ascii: "t"): kind = .yes
        case UInt8(ascii: "f"): kind = .no
        default: return nil
        }
        let word: StaticString =
            switch kind {
            case .null: "null"
            case .yes: "true"
            default: "false"
            }
        guard word.utf8CodeUnitCount <= parser.count - place else { return nil }
        for offset in 0..<word.utf8CodeUnitCount
        where parser.base[place + offset] != word.utf8Start[offset] {
            return nil
        }
        place += word.utf8CodeUnitCount
        return Span(start: start, end: place, kind: kind)
    }
}

/// Eight bytes of a text looked at together.
private enum Bytes8 {
    static let quotes: UInt64 = 0x2222_2222_2222_2222
    static let escapes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Not zero when one of the bytes is.
    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    /// Not zero when one of the bytes is below a blank.
    @inline(__always)
    static func controls(_ word: UInt64) -> UInt64 { (word &- 0x20 &* ones) & ~word & highs }

    /// All bits that the bytes have.
    @inline(__always)
    static func all(_ word: UInt64) -> UInt8 {
        var bits = word | word >> 32
        bits |= bits >> 16
        return UInt8(truncatingIfNeeded: bits | bits >> 8)
    }
}
