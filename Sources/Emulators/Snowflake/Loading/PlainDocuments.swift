/// Reads JSON documents that are like the one before: objects with the same keys in the same order,
/// whose values have the plain form of their columns.
///
/// Whatever else there is, is left to ``VariantParser``, which also says what is wrong.
final class PlainDocuments {
    /// A value as it stands in the file: the text between the quotes, a number or a word.
    private struct Span {
        enum Kind { case text, number, null, yes, no }
        var start: Int
        var end: Int
        var kind: Kind
    }

    /// What a column takes.
    private struct Column {
        let reader: FieldReader
        let isNotNull: Bool
        let takesNumbers: Bool
        let takesFlags: Bool
    }

    private let target: LoadTarget
    private let columns: [Column]
    /// The keys with their quotes, in the order in which they stand in a document.
    private var keys: [[UInt8]] = []
    /// Which of them each column takes; -1 for none.
    private var places: [Int] = []
    private var spans: [Span] = []

    init(_ target: LoadTarget, _ readers: [FieldReader]) {
        self.target = target
        columns = zip(target.columns, readers).map { column, reader in
            Column(
                reader: reader, isNotNull: column.isNotNull, takesNumbers: column.type.isNumber,
                takesFlags: column.type == .boolean)
        }
    }

    /// Learns the keys of a document that begins at a place, if it is a plain one.
    func learn(_ parser: VariantParser, from start: Int) {
        keys = []
        var place = start + 1
        var names: [String] = []
        repeat {
            Self.skipSpace(parser, &place)
            guard let key = Self.text(parser, &place) else { return }
            names.append(
                String(
                    decoding: UnsafeBufferPointer(
                        start: parser.base + key.start, count: key.end - key.start), as: UTF8.self))
            guard Self.colon(parser, &place), Self.value(parser, &place) != nil else { return }
            Self.skipSpace(parser, &place)
            place += 1
        } while place <= parser.count && parser.base[place - 1] == UInt8(ascii: ",")
        guard place <= parser.count, parser.base[place - 1] == UInt8(ascii: "}"),
            Set(names).count == names.count
        else { return }
        // A column takes the first of the keys that fit, in the order of an object's members.
        let members = VariantObject(names.map { ($0, .null) }).members.map(\.key)
        places = target.columns.indices.map { column in
            target.field(for: column, among: members).flatMap { member in
                names.firstIndex(of: members[member])
            } ?? -1
        }
        keys = names.map { Array("\"\($0)\"".utf8) }
    }

    /// Reads a document into a row; false, with everything as it was, when it is not a plain one.
    func read(_ parser: inout VariantParser, into rows: inout StoredRows) -> Bool {
        guard !keys.isEmpty, let end = scan(parser) else { return false }
        let count = rows.count
        for (column, place) in places.enumerated() {
            guard store(place < 0 ? nil : spans[place], columns[column], parser, &rows) else {
                rows.cut(to: count)
                return false
            }
        }
        parser.place = end
        return true
    }

    /// Finds the values of a document, and where it ends.
    private func scan(_ parser: VariantParser) -> Int? {
        let base = parser.base
        var place = parser.place
        guard base[place] == UInt8(ascii: "{") else { return nil }
        place += 1
        spans.removeAll(keepingCapacity: true)
        for index in keys.indices {
            Self.skipSpace(parser, &place)
            let isKnown = keys[index].withUnsafeBufferPointer { key in
                guard key.count < parser.count - place else { return false }
                for offset in key.indices where base[place + offset] != key[offset] { return false }
                return true
            }
            guard isKnown else { return nil }
            place += keys[index].count
            guard Self.colon(parser, &place), let span = Self.value(parser, &place) else {
                return nil
            }
            spans.append(span)
            Self.skipSpace(parser, &place)
            let isLast = index == keys.count - 1
            guard place < parser.count,
                base[place] == (isLast ? UInt8(ascii: "}") : UInt8(ascii: ","))
            else { return nil }
            place += 1
        }
        return place
    }

    @inline(__always)
    private func store(
        _ span: Span?, _ column: Column, _ parser: VariantParser, _ rows: inout StoredRows
    ) -> Bool {
        guard let span, span.kind != .null else {
            guard !column.isNotNull else { return false }
            rows.appendNull()
            return true
        }
        let raw = UnsafeBufferPointer(start: parser.base + span.start, count: span.end - span.start)
        switch span.kind {
        case .text: return !raw.isEmpty && column.reader.read(raw, into: &rows)
        case .number: return column.takesNumbers && column.reader.read(raw, into: &rows)
        case .yes, .no:
            guard column.takesFlags else { return false }
            rows.append(Int64(span.kind == .yes ? 1 : 0))
            return true
        case .null: return false
        }
    }

    // MARK: Parts of a document

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
        while end < parser.count, parser.base[end] != UInt8(ascii: "\"") {
            guard parser.base[end] != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < parser.count else { return nil }
        place = end + 1
        return Span(start: start, end: end, kind: .text)
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
            while place < parser.count,
                parser.base[place] &- 0x30 < 10 || parser.base[place] == UInt8(ascii: ".")
            {
                place += 1
            }
            return Span(start: start, end: place, kind: .number)
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
