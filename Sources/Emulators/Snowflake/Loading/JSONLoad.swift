/// Reads JSON files, one document after another, as COPY does; a comma may part them ("Query metadata
/// for staged files" shows such a file).
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, TYPE = JSON.
struct JSONLoad {
    /// One document and the line on which it begins.
    struct Document {
        var value: Result<VariantValue, SnowflakeError>
        var line: Int
        var offset: Int
    }

    var format: FileFormat

    /// All documents of a file; after a bad one reading goes on at the next line.
    func documents(_ bytes: [UInt8]) -> [Document] {
        var documents: [Document] = []
        bytes.withUnsafeBufferPointer {
            forEach($0, reading: { _ in false }, learning: { _, _ in }) { documents.append($0) }
        }
        return documents
    }

    /// Goes through the documents of a file: `reading` may take one itself; every other one is
    /// parsed, and `learning` told where it begins.
    private func forEach(
        _ buffer: UnsafeBufferPointer<UInt8>, reading: (inout VariantParser) -> Bool,
        learning: (VariantParser, Int) -> Void, _ body: (Document) -> Void
    ) {
        var parser = VariantParser(buffer, stored: false)
        parser.allowsDuplicates = format.allowDuplicate
        parser.readsOctal = format.enableOctal
        if format.skipByteOrderMark, buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
            parser.place = 3
        }
        var line = 1
        var counted = 0
        var mayBeParted = false
        while true {
            parser.skipSpace()
            if mayBeParted, parser.place < parser.count, buffer[parser.place] == 0x2C {
                parser.place += 1
                parser.skipSpace()
            }
            guard parser.place < parser.count else { break }
            mayBeParted = true
            if reading(&parser) { continue }
            while counted < parser.place {
                if buffer[counted] == 0x0A { line += 1 }
                counted += 1
            }
            let start = parser.place
            do throws(SnowflakeError) {
                let value = try parser.value()
                if case .object = value { learning(parser, start) }
                add(value, line, start, body)
            } catch {
                mayBeParted = false
                body(Document(value: .failure(error), line: line, offset: start))
                parser.place = max(start + 1, parser.place)
                while parser.place < parser.count, buffer[parser.place] != 0x0A {
                    parser.place += 1
                }
            }
        }
    }

    private func add(
        _ value: VariantValue, _ line: Int, _ offset: Int, _ body: (Document) -> Void
    ) {
        func add(_ value: VariantValue) {
            let kept = format.stripNullValues ? Self.withoutNulls(value) : value
            body(Document(value: .success(kept), line: line, offset: offset))
        }
        if format.stripOuterArray, case .array(let items) = value {
            for item in items { add(item) }
        } else {
            add(value)
        }
    }

    /// STRIP_NULL_VALUES: members and elements that are null are left out.
    private static func withoutNulls(_ value: VariantValue) -> VariantValue {
        switch value {
        case .array(let items):
            return .array(items.filter { $0 != .null }.map(withoutNulls))
        case .object(let object):
            return .object(
                VariantObject(
                    object.members.filter { $0.value != .null }.map {
                        ($0.key, withoutNulls($0.value))
                    }))
        default: return value
        }
    }

    /// The rows for a table: one semi-structured column, or members by the columns' names.
    func batch(_ bytes: [UInt8], for target: LoadTarget) -> LoadBatch {
        bytes.withUnsafeBufferPointer { batch($0, for: target) }
    }

    /// The same, in pieces; nil where it must be in one go.
    func pieces(
        _ bytes: [UInt8], of size: Int = LoadPieces.size, for target: LoadTarget
    ) -> LoadPieces? {
        var later = self
        later.format.skipByteOrderMark = false
        let start = format.skipByteOrderMark && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return LoadPieces(
            bytes, from: start, of: size,
            reading: { [later] (piece, _) in
                let batch = later.batch(piece, for: target)
                return batch.problems.isEmpty ? batch : nil
            }, whole: { batch(bytes, for: target) })
    }

    private func batch(
        _ bytes: UnsafeBufferPointer<UInt8>, for target: LoadTarget
    ) -> LoadBatch {
        var batch = LoadBatch(columns: target.columns.count)
        let isWhole = target.match == .none
        let readers = target.columns.map { FieldReader($0, target) }
        var members = MemberPlaces(target)
        let plain = PlainDocuments(target, readers)
        var variants = PlainVariants(format)
        let isVariant = isWhole && target.columns[0].type == .variant
        forEach(
            bytes,
            reading: { parser in
                guard !format.enableOctal else { return false }
                let isRead =
                    isWhole
                    ? variants.read(&parser, into: &batch.rows)
                    : plain.read(&parser, into: &batch.rows)
                if isRead { batch.parsed += 1 }
                return isRead
            },
            learning: { parser, start in
                if isVariant {
                    if batch.parsed == 0 {
                        let documents = bytes.count / (parser.place - start) + 1
                        batch.rows.reserve(rows: min(documents, 1 << 22), bytes: bytes.count)
                    }
                    variants.learn(parser, from: start)
                } else if !isWhole {
                    plain.learn(parser, from: start)
                }
            }
        ) { document in
            batch.parsed += 1
            let start = batch.rowCount
            var column = 0
            do throws(SnowflakeError) {
                let value = try document.value.get()
                if isWhole {
                    batch.rows.append(try target.store(.variant(value), in: target.columns[0]))
                    return
                }
                var object = VariantObject()
                if case .object(let found) = value {
                    object = found
                } else if target.match.isByName {
                    throw .execution(
                        100_069, "22P02", "MATCH_BY_COLUMN_NAME needs JSON objects")
                }
                let places = members.places(in: object)
                while column < places.count {
                    let member = places[column] < 0 ? .null : object.members[places[column]].value
                    try store(member, column, readers[column], target, &batch.rows)
                    column += 1
                }
            } catch {
                batch.rows.cut(to: start)
                batch.problems.append(
                    LoadProblem(
                        error: error, row: batch.parsed, line: document.line, character: 1,
                        column: target.shown(column), offset: document.offset))
            }
        }
        return batch
    }

    /// Stores a member of a document: straight where it is of the column's plain form.
    private func store(
        _ member: VariantValue, _ index: Int, _ reader: FieldReader, _ target: LoadTarget,
        _ rows: inout StoredRows
    ) throws(SnowflakeError) {
        let column = target.columns[index]
        switch (member, column.type) {
        case (.null, _):
            rows.append(try target.store(.null, in: column))
            return
        case (.number(let value, let scale), .number(let precision, let wanted)):
            if scale <= wanted, wanted - scale <= 18, let small = Int64(exactly: value),
                let scaled = Int64(exactly: Decimals.power(wanted - scale)),
                case let (product, overflow) = small.multipliedReportingOverflow(by: scaled),
                !overflow, product.magnitude < Decimals.power(min(precision, 18)).magnitude
            {
                rows.append(product)
                return
            }
        case (.string(var text), _):
            let isRead = text.withUTF8 { !$0.isEmpty && reader.read($0, into: &rows) }
            if isRead { return }
        default: break
        }
        rows.append(try target.store(.variant(member), in: column))
    }

    static func requireOneColumn(_ columns: [ColumnEntry], _ kind: String) throws(SnowflakeError) {
        guard columns.count == 1, columns[0].type.isSemiStructured else {
            throw .compilation(
                2019, "0A000",
                "\(kind) file format can produce one and only one column of type variant, object, "
                    + "or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME "
                    + "copy option or copy with transformation.")
        }
    }
}

/// Where the columns' members are in a document: as in the one before, when its keys are the same.
private struct MemberPlaces {
    private let target: LoadTarget
    private var names: [String] = []
    private var places: [Int]

    init(_ target: LoadTarget) {
        self.target = target
        places = target.columns.map { _ in -1 }
    }

    mutating func places(in object: VariantObject) -> [Int] {
        let members = object.members
        let isKnown =
            members.count == names.count && zip(members, names).allSatisfy { $0.key == $1 }
        if !isKnown {
            names = members.map(\.key)
            places = target.columns.indices.map { target.field(for: $0, among: names) ?? -1 }
        }
        return places
    }
}
