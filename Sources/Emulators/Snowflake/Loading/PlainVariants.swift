/// Turns JSON documents that are like the one before into the text that is kept of a variant (see
/// ``VariantWriter``), without making values of them.
///
/// Whatever is kept in another form than it has in the file, such as a text with escapes, is left
/// to ``VariantParser``.
struct PlainVariants {
    private let stripsNulls: Bool
    private var shape = DocumentShape()
    /// The members in the order in which they are kept: which value each is, and what stands before
    /// it in ``leads``.
    private var members: [(place: Int, lead: Range<Int>)] = []
    private var leads: [UInt8] = []
    /// Room for a row.
    private var row: [UInt8] = []

    init(_ format: FileFormat) { stripsNulls = format.stripNullValues }

    mutating func learn(_ parser: VariantParser, from start: Int) {
        members = []
        guard shape.learn(parser, from: start) else { return }
        let names = shape.names
        let kept = VariantObject(names.map { ($0, .null) }).members.map(\.key)
        var writer = VariantWriter(.stored)
        for (index, key) in kept.enumerated() {
            let lead = writer.bytes.count
            writer.put(index == 0 ? "{" : ",")
            writer.quote(key)
            writer.put(":")
            members.append((names.firstIndex(of: key) ?? 0, lead..<writer.bytes.count))
        }
        // Copies may read a few bytes too many.
        leads = writer.bytes + [UInt8](repeating: 0, count: Self.step)
    }

    /// Reads a document into a row of one column; false, with everything as it was, when it is not
    /// a plain one.
    mutating func read(_ parser: inout VariantParser, into rows: inout StoredRows) -> Bool {
        guard !members.isEmpty, let end = shape.scan(parser) else { return false }
        let room = leads.count + end - parser.place + Self.step
        if row.count < room { row = [UInt8](repeating: 0, count: 2 * room) }
        guard let count = write(parser) else { return false }
        row.withUnsafeBufferPointer {
            rows.append(text: UnsafeBufferPointer(rebasing: $0[..<count]))
        }
        parser.place = end
        return true
    }

    /// Writes the row of the document that was scanned, and tells how long it is.
    private mutating func write(_ parser: VariantParser) -> Int? {
        let (members, spans, stripsNulls) = (members, shape.spans, stripsNulls)
        return leads.withUnsafeBufferPointer { leads in
            row.withUnsafeMutableBufferPointer { row in
                var count = 0
                for member in members {
                    let span = spans[member.place]
                    guard let kept = Self.kept(span, parser, stripsNulls) else { return nil }
                    let lead = leads.baseAddress! + member.lead.lowerBound
                    Self.copy(lead, member.lead.count, to: row.baseAddress! + count)
                    count += member.lead.count
                    let isInside = span.end + Self.step < parser.count
                    let target = row.baseAddress! + count
                    if isInside {
                        Self.copy(kept.baseAddress!, kept.count, to: target)
                    } else {
                        target.update(from: kept.baseAddress!, count: kept.count)
                    }
                    count += kept.count
                }
                row[count] = UInt8(ascii: "}")
                return count + 1
            }
        }
    }

    private static let step = 16

    /// Copies bytes, and maybe some more: most are so few that a call takes longer.
    @inline(__always)
    private static func copy(
        _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        let (source, target) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        var place = 0
        repeat {
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self),
                toByteOffset: place, as: SIMD16<UInt8>.self)
            place += step
        } while place < count
    }

    /// What is kept of a value, out of the file; nil when that is something else.
    private static func kept(
        _ span: DocumentShape.Span, _ parser: VariantParser, _ stripsNulls: Bool
    ) -> UnsafeBufferPointer<UInt8>? {
        let bytes = DocumentShape.bytes(span.start..<span.end, of: parser)
        switch span.kind {
        case .text:
            guard !span.hasControls,
                span.bits < 0x80 || String(validating: bytes, as: UTF8.self) != nil
            else { return nil }
            return DocumentShape.bytes(span.start - 1..<span.end + 1, of: parser)
        case .number: return span.hasPoint ? least(bytes) : isLeast(bytes) ? bytes : nil
        case .null: return stripsNulls ? nil : bytes
        case .yes, .no: return bytes
        }
    }

    /// Whether a whole number has no more digits than are looked at here, and no zeros in front.
    @inline(__always)
    private static func isLeast(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
        guard start < bytes.count, bytes.count - start <= 18 else { return false }
        // There is no zero below zero.
        return bytes[start] != UInt8(ascii: "0") || bytes.count == 1
    }

    /// A number without the zeros at the end of its fraction; nil for one with zeros in front, or
    /// with more digits than are looked at here.
    private static func least(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let zero = UInt8(ascii: "0")
        let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
        guard bytes.count - start <= 18, start < bytes.count else { return nil }
        var end = bytes.count
        var point = end
        for place in start..<bytes.count where bytes[place] == UInt8(ascii: ".") {
            guard point == bytes.count else { return nil }
            point = place
        }
        guard point > start, point != end - 1, bytes[start] != zero || point == start + 1 else {
            return nil
        }
        if point < end {
            while bytes[end - 1] == zero { end -= 1 }
            if end - 1 == point { end = point }
        }
        // There is no zero below zero.
        guard start == 0 || end > start + 1 || bytes[start] != zero else { return nil }
        return UnsafeBufferPointer(rebasing: bytes[..<end])
    }
}
