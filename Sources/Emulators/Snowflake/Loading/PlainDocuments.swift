/// Reads JSON documents that are like the one before: objects with the same keys in the same order,
/// whose values have the plain form of their columns.
///
/// Whatever else there is, is left to ``VariantParser``, which also says what is wrong.
final class PlainDocuments {
    /// What a column takes.
    private struct Column {
        let reader: FieldReader
        let isNotNull: Bool
        let takesNumbers: Bool
        let takesFlags: Bool
    }

    private let target: LoadTarget
    private let columns: [Column]
    private var shape = DocumentShape()
    /// Which value each column takes; -1 for none.
    private var places: [Int] = []

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
        guard shape.learn(parser, from: start) else { return }
        let names = shape.names
        // A column takes the first of the keys that fit, in the order of an object's members.
        let members = VariantObject(names.map { ($0, .null) }).members.map(\.key)
        places = target.columns.indices.map { column in
            target.field(for: column, among: members).flatMap { member in
                names.firstIndex(of: members[member])
            } ?? -1
        }
    }

    /// Reads a document into a row; false, with everything as it was, when it is not a plain one.
    func read(_ parser: inout VariantParser, into rows: inout StoredRows) -> Bool {
        guard !shape.isEmpty, let end = shape.scan(parser) else { return false }
        let count = rows.count
        for (column, place) in places.enumerated() {
            guard store(place < 0 ? nil : shape.spans[place], columns[column], parser, &rows) else {
                rows.cut(to: count)
                return false
            }
        }
        parser.place = end
        return true
    }

    @inline(__always)
    private func store(
        _ span: DocumentShape.Span?, _ column: Column, _ parser: VariantParser,
        _ rows: inout StoredRows
    ) -> Bool {
        guard let span, span.kind != .null else {
            guard !column.isNotNull else { return false }
            rows.appendNull()
            return true
        }
        let raw = DocumentShape.bytes(span.start..<span.end, of: parser)
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
}
