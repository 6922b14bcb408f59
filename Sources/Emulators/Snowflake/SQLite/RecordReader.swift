/// Reads columns of the rows on a table's leaves as cells whose texts stay where they are.
///
/// Source: SQLite, "Database File Format", sections 1.6, "B-tree Pages", and 2.1, "Record Format".
struct RecordReader: Sendable {
    /// The fields of a record that are read, in their order.
    let fields: [Int]
    /// How many bytes of a page are in use.
    let usable: Int

    /// Reads a row of a leaf.
    ///
    /// - Parameter cells: where its fields are put; the places of their bytes are addresses.
    /// - Returns: false when a field lies on another page.
    @inline(__always)
    func read(
        _ row: Int, of leaf: UnsafeRawPointer, to cells: UnsafeMutablePointer<StoredRows.Cell>
    ) -> Bool {
        var header = leaf + leaf.short(at: 8 + 2 * row)
        let size = Int(header.readVarint())
        _ = header.readVarint()
        let limit = header + local(size)
        let start = header
        let headerSize = Int(header.readVarint())
        var body = start + headerSize
        let end = body
        guard body <= limit else { return false }
        var next = 0
        var field = 0
        while next < fields.count {
            // A row from before a column was added is as long as it was; the rest is NULL.
            guard header < end else {
                cells[next] = .null
                next += 1
                continue
            }
            let type = header.readVarint()
            let length = RecordWriter.length(Int(type))
            if field == fields[next] {
                guard length <= limit - body else { return false }
                cells[next] = Self.cell(type, body, length)
                next += 1
            }
            body += length
            field += 1
        }
        return true
    }

    /// How many bytes of a record are on the leaf.
    @inline(__always)
    private func local(_ size: Int) -> Int {
        let most = usable - 35
        if size <= most { return size }
        let least = (usable - 12) * 32 / 255 - 23
        let kept = least + (size - least) % (usable - 4)
        return kept <= most ? kept : least
    }

    @inline(__always)
    private static func cell(
        _ type: Int64, _ body: UnsafeRawPointer, _ length: Int
    ) -> StoredRows.Cell {
        switch type {
        case 0: .null
        case 1: whole(Int64(body.load(as: Int8.self)))
        case 2: whole(Int64(Int16(truncatingIfNeeded: body.short(at: 0))))
        case 3:
            whole(Int64(body.load(as: Int8.self)) << 16 | Int64(body.short(at: 1)))
        case 4: whole(Int64(Int32(bitPattern: body.word(at: 0))))
        case 5:
            whole(
                Int64(Int16(truncatingIfNeeded: body.short(at: 0))) << 32
                    | Int64(body.word(at: 2)))
        case 6: whole(Int64(bigEndian: body.loadUnaligned(as: Int64.self)))
        case 7:
            StoredRows.Cell(
                bits: Int64(bigEndian: body.loadUnaligned(as: Int64.self)), length: 0, kind: .real)
        case 8, 9: whole(type - 8)
        default:
            StoredRows.Cell(
                bits: Int64(Int(bitPattern: body)), length: Int32(length),
                kind: type % 2 == 0 ? .blob : .text)
        }
    }

    @inline(__always)
    private static func whole(_ value: Int64) -> StoredRows.Cell {
        StoredRows.Cell(bits: value, length: 0, kind: .integer)
    }
}
