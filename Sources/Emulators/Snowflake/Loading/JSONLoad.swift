/// Reads JSON files, one document after another, as COPY does.
///
/// Source: Snowflake documentation, CREATE FILE FORMAT, TYPE = JSON.
struct JSONLoad {
    /// One document and the line on which it begins.
    struct Document {
        var value: Result<VariantValue, SnowflakeError>
        var line: Int
        var offset: Int
    }

    let format: FileFormat

    /// All documents of a file; after a bad one reading goes on at the next line.
    func documents(_ bytes: [UInt8]) -> [Document] {
        var documents: [Document] = []
        bytes.withUnsafeBufferPointer { buffer in
            var parser = VariantParser(buffer, stored: false)
            parser.allowsDuplicates = format.allowDuplicate
            if format.skipByteOrderMark, buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
                parser.place = 3
            }
            var line = 1
            var counted = 0
            while true {
                parser.skipSpace()
                guard parser.place < parser.count else { break }
                while counted < parser.place {
                    if buffer[counted] == 0x0A { line += 1 }
                    counted += 1
                }
                let start = parser.place
                do throws(SnowflakeError) {
                    let value = try parser.value()
                    add(value, line, start, to: &documents)
                } catch {
                    documents.append(
                        Document(value: .failure(error), line: line, offset: start))
                    parser.place = max(start + 1, parser.place)
                    while parser.place < parser.count, buffer[parser.place] != 0x0A {
                        parser.place += 1
                    }
                }
            }
        }
        return documents
    }

    private func add(
        _ value: VariantValue, _ line: Int, _ offset: Int, to documents: inout [Document]
    ) {
        if format.stripOuterArray, case .array(let items) = value {
            for item in items { add(item, line, offset) }
        } else {
            add(value, line, offset)
        }
        func add(_ value: VariantValue, _ line: Int, _ offset: Int) {
            let kept = format.stripNullValues ? Self.withoutNulls(value) : value
            documents.append(Document(value: .success(kept), line: line, offset: offset))
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
    func batch(_ bytes: [UInt8], for target: LoadTarget) throws(SnowflakeError) -> LoadBatch {
        var batch = LoadBatch(columns: target.columns.count)
        let isWhole = target.match == .none
        for document in documents(bytes) {
            batch.parsed += 1
            var column = target.shown(0)
            do throws(SnowflakeError) {
                let value = try document.value.get()
                if isWhole {
                    batch.append([try target.store(.variant(value), in: target.columns[0])])
                    continue
                }
                var object = VariantObject()
                if case .object(let found) = value {
                    object = found
                } else if target.match.isByName {
                    throw .execution(
                        100_069, "22P02", "MATCH_BY_COLUMN_NAME needs JSON objects")
                }
                var row: [SnowflakeValue] = []
                let names = object.members.map(\.key)
                for (index, entry) in target.columns.enumerated() {
                    column = target.shown(index)
                    let place = target.field(for: index, among: names)
                    let member = place.map { object.members[$0].value } ?? .null
                    row.append(
                        try target.store(
                            member == .null ? .null : .variant(member), in: entry))
                }
                batch.append(row)
            } catch {
                batch.problems.append(
                    LoadProblem(
                        error: error, row: batch.parsed, line: document.line, character: 1,
                        column: column, offset: document.offset))
            }
        }
        return batch
    }

    static func requireOneColumn(_ columns: [ColumnEntry], _ kind: String) throws(SnowflakeError) {
        guard columns.count == 1, columns[0].type.isSemiStructured else {
            throw .compilation(
                2019, "0A000",
                "\(kind) file format can produce one and only one column of variant, object, or "
                    + "array type. Load data into separate columns using the MATCH_BY_COLUMN_NAME "
                    + "copy option or copy with transformation.")
        }
    }
}
