import DataFormats
import PipelineModel

/// A record that is not good, with everything that is wrong with it.
struct BadRecord {
    var line: Int
    var raw: Range<Int>
    var reasons: [String]
}

/// What a dataset's job may do otherwise; each is a mistake that people make.
struct CleanPolicy: Hashable, Sendable {
    var casts = CastPolicy()
    /// CSV fields are taken by place, whatever the header says.
    var readsByPosition = false
    /// Bad records are dropped instead of being kept in quarantine.
    var dropsBadRecords = false
}

/// Turns the text of one file into good rows and bad records.
struct RecordCleaner {
    let entity: Entity
    let policy: CleanPolicy
    private let casters: [FieldCaster]
    private let names: [[UInt8]]
    /// One of either for each field; the one that its kind does not use stays empty.
    private var texts: [TextColumn]
    private var numbers: [NumberColumn]
    private let kinds: [ColumnKind]
    private var lines = NumberColumn()
    private(set) var bad: [BadRecord] = []
    /// Texts of the record at hand.
    private var buffer: [UInt8] = []

    init(_ entity: Entity, _ policy: CleanPolicy) {
        self.entity = entity
        self.policy = policy
        casters = entity.fields.map { FieldCaster($0, policy.casts) }
        names = entity.fields.map { Array($0.name.utf8) }
        kinds = entity.fields.map { ColumnKind($0) }
        texts = kinds.map { _ in TextColumn() }
        numbers = kinds.map { _ in NumberColumn() }
    }

    /// The good rows, each with the line from which it comes.
    var table: ColumnTable {
        var table = ColumnTable(columns: [])
        for (index, field) in entity.fields.enumerated() {
            let values: ColumnValues =
                kinds[index] == .text ? .text(texts[index]) : .number(numbers[index])
            table.columns.append(ColumnTable.Column(field.name, kinds[index], values))
        }
        table.columns.append(ColumnTable.Column(Origin.line, .integer, .number(lines)))
        return table
    }

    mutating func read(_ text: [UInt8]) {
        switch entity.format {
        case .ndjson:
            text.withUnsafeBufferPointer { readLines($0, from: FileText.start(of: text)) }
        case .csv: readTable(text)
        }
    }

    // MARK: NDJSON

    private mutating func readLines(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        guard let base = bytes.baseAddress else { return }
        var scanner = ObjectScanner(base)
        var reader = LineReader(bytes, from: start)
        var raws = [RawField](repeating: .missing, count: casters.count)
        // In nearly every file the members of all lines come in one order.
        var order: [Int?] = []
        while let line = reader.next() {
            if line.isEmpty { continue }
            if scanner.scan(line.lowerBound, line.upperBound) {
                fill(&raws, from: scanner, &order)
                take(raws, line: reader.line, raw: line)
            } else {
                readUnusual(UnsafeBufferPointer(rebasing: bytes[line]), reader.line, line)
            }
        }
    }

    /// A line that the scanner does not understand: the real parser has the last word, and what
    /// it accepts is read in its own spelling.
    private mutating func readUnusual(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Int, _ range: Range<Int>
    ) {
        let options = JSONParseOptions(maxDepth: ObjectScanner.maximumDepth, duplicateKeys: .error)
        guard UTF8Inspection.firstInvalidOffset(Array(bytes)) == nil,
            case .object(let object)? = try? JSONValue.parse(bytes, options: options)
        else {
            if policy.casts.isPermissive {
                // What permissive readers make of a broken line: a record of nothing but NULL.
                return take(
                    [RawField](repeating: .missing, count: casters.count), line: line, raw: range)
            }
            bad.append(BadRecord(line: line, raw: range, reasons: ["not_a_record"]))
            return
        }
        var spelled: [UInt8] = []
        JSONValue.object(object).append(to: &spelled)
        spelled.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var scanner = ObjectScanner(base, isTrusted: true)
            guard scanner.scan(0, bytes.count) else {
                bad.append(BadRecord(line: line, raw: range, reasons: ["not_a_record"]))
                return
            }
            var raws = [RawField](repeating: .missing, count: casters.count)
            var order: [Int?] = []
            fill(&raws, from: scanner, &order)
            take(raws, line: line, raw: range)
        }
    }

    private func fill(
        _ raws: inout [RawField], from scanner: ObjectScanner, _ order: inout [Int?]
    ) {
        for index in raws.indices { raws[index] = .missing }
        while order.count < scanner.members.count { order.append(nil) }
        for (place, member) in scanner.members.enumerated() {
            let field: Int
            if let guess = order[place], scanner.member(member, isNamed: names[guess]) {
                field = guess
            } else {
                guard let found = names.firstIndex(where: { scanner.member(member, isNamed: $0) })
                else { continue }
                order[place] = found
                field = found
            }
            let start = scanner.base + member.valueStart
            let bytes = UnsafeBufferPointer(
                start: start, count: member.valueEnd - member.valueStart)
            raws[field] = Self.raw(bytes)
        }
    }

    private static func raw(_ bytes: UnsafeBufferPointer<UInt8>) -> RawField {
        switch bytes[0] {
        case UInt8(ascii: "\""):
            return .text(UnsafeBufferPointer(rebasing: bytes[1..<(bytes.count - 1)]))
        case UInt8(ascii: "{"): return .object(bytes)
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"): return .bool(true)
        case UInt8(ascii: "f"): return .bool(false)
        case UInt8(ascii: "n"): return .null
        default: return .number(bytes)
        }
    }

    // MARK: CSV

    private mutating func readTable(_ text: [UInt8]) {
        let reader = CSVReader(text)
        let header = (reader.header ?? []).map(CSVColumns.trimmed)
        let places = entity.fields.enumerated().map { index, field in
            policy.readsByPosition ? index : header.firstIndex(of: field.name)
        }
        for result in reader {
            switch result {
            case .success(let row): take(row, places, text)
            case .failure(let error):
                let range = lineRange(text, around: error.offset)
                bad.append(BadRecord(line: error.line, raw: range, reasons: ["not_a_record"]))
            }
        }
    }

    private mutating func take(_ row: CSVRow, _ places: [Int?], _ text: [UInt8]) {
        // The fields one behind the other, so that all of them can be pointed at together.
        var fields: [UInt8] = []
        var ranges: [Range<Int>?] = []
        for place in places {
            guard let place, place < row.count else {
                ranges.append(nil)
                continue
            }
            let start = fields.count
            row.withBytes(place) { fields.append(contentsOf: $0) }
            ranges.append(start..<fields.count)
        }
        fields.withUnsafeBufferPointer { bytes in
            let raws: [RawField] = ranges.map { range in
                range.map { .text(UnsafeBufferPointer(rebasing: bytes[$0])) } ?? .missing
            }
            take(raws, line: row.line, raw: row.bytes, isJSON: false)
        }
    }

    /// The line of a text that holds an offset.
    private func lineRange(_ text: [UInt8], around offset: Int) -> Range<Int> {
        let place = min(offset, text.count)
        let start = text[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = text[place...].firstIndex(of: 0x0A) ?? text.count
        return start..<end
    }

    // MARK: Casting

    /// Casts a record; it becomes a row only when every field is good.
    private mutating func take(
        _ raws: [RawField], line: Int, raw: Range<Int>, isJSON: Bool = true
    ) {
        buffer.removeAll(keepingCapacity: true)
        var casts: [CastField] = []
        casts.reserveCapacity(casters.count)
        var starts: [Int] = []
        starts.reserveCapacity(casters.count + 1)
        var reasons: [String] = []
        for (caster, field) in zip(casters, raws) {
            starts.append(buffer.count)
            let cast = castField(caster, field, isJSON)
            if case .bad(let reason) = cast { reasons.append(reason) }
            casts.append(cast)
        }
        starts.append(buffer.count)
        guard reasons.isEmpty else {
            bad.append(BadRecord(line: line, raw: raw, reasons: reasons))
            return
        }
        for (index, cast) in casts.enumerated() {
            append(cast, starts[index]..<starts[index + 1], to: index)
        }
        lines.append(Int64(line))
    }

    private mutating func castField(
        _ caster: FieldCaster, _ raw: RawField, _ isJSON: Bool
    ) -> CastField {
        guard isJSON, case .text(let bytes) = raw, bytes.contains(UInt8(ascii: "\\")) else {
            return caster.cast(raw, into: &buffer)
        }
        // Escapes are rare: the parser undoes them.
        let quoted = UnsafeBufferPointer(start: bytes.baseAddress! - 1, count: bytes.count + 2)
        var text = (try? JSONValue.parse(quoted))?.stringValue ?? ""
        return text.withUTF8 { caster.cast(.text($0), into: &buffer) }
    }

    @inline(__always)
    private mutating func append(_ cast: CastField, _ bytes: Range<Int>, to index: Int) {
        switch (kinds[index], cast) {
        case (.text, .text): texts[index].append(buffer[bytes])
        case (.text, _): texts[index].appendNull()
        case (_, .number(let value)): numbers[index].append(value)
        default: numbers[index].append(nil)
        }
    }
}
