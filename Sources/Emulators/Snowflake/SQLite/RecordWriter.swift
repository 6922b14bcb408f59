/// Writes rows as the records that SQLite would make of them.
///
/// Source: SQLite, "Database File Format", section 2.1, "Record Format".
struct RecordWriter {
    /// What a field is made of: a column of the rows, or a cell that is the same in each.
    private struct Slot {
        var column: Int
        var cell: StoredRows.Cell
        var isNotNull: Bool
        var type = 0
    }

    /// How long a record may be that is all on one page.
    static let most = TableImage.pageSize - 35

    private let slots: UnsafeMutableBufferPointer<Slot>
    /// The record of the row that was made last.
    let record: UnsafeMutableRawPointer

    init(_ shape: TableShape) {
        slots = .copy(
            of: shape.places.map { place in
                var slot = Slot(column: -1, cell: .null, isNotNull: place.isNotNull)
                switch place.field {
                case .column(let column): slot.column = column
                case .constant(let value?):
                    slot.cell = StoredRows.Cell(bits: value, length: 0, kind: .integer)
                case .constant(nil): break
                }
                return slot
            })
        // Numbers are written eight bytes at a time.
        record = .allocate(byteCount: TableImage.pageSize + 8, alignment: 8)
    }

    func deallocate() {
        slots.deallocate()
        record.deallocate()
    }

    /// Makes the record of a row.
    ///
    /// - Returns: how many bytes it has; nil when it lacks a value that it must have, or goes on on
    ///   other pages.
    @inline(__always)
    func make(_ rows: CellRows, _ row: Int) -> Int? {
        var header = 1
        var size = 0
        for place in slots.indices {
            if slots[place].column >= 0 { slots[place].cell = rows[row, slots[place].column] }
            let type = Self.type(of: slots[place].cell)
            if type == 0, slots[place].isNotNull { return nil }
            slots[place].type = type
            header += type < 0x80 ? 1 : Self.varintSize(type)
            size += Self.length(type)
        }
        // The header counts the bytes of its own size.
        if header > 0x7F { header += 1 }
        size += header
        guard size <= Self.most else { return nil }
        var end = record
        end.put(varint: header)
        for place in slots.indices { end.put(varint: slots[place].type) }
        for place in slots.indices {
            let type = slots[place].type
            let length = Self.length(type)
            if length == 0 { continue }
            if type >= 12 {
                let bytes = rows.address(of: slots[place].cell, in: slots[place].column)
                if let bytes { end.copyMemory(from: bytes, byteCount: length) }
            } else {
                // The lowest bytes of the number, the highest of them first.
                let bits = slots[place].cell.bits << Int64(64 - 8 * length)
                end.storeBytes(of: bits.bigEndian, as: Int64.self)
            }
            end += length
        }
        return size
    }

    @inline(__always)
    private static func type(of cell: StoredRows.Cell) -> Int {
        switch cell.kind {
        case .null: 0
        case .integer: type(of: cell.bits)
        // Not-a-number is NULL to SQLite.
        case .real: Double(bitPattern: UInt64(bitPattern: cell.bits)).isNaN ? 0 : 7
        case .blob: 12 + 2 * Int(cell.length)
        case .text: 13 + 2 * Int(cell.length)
        }
    }

    @inline(__always)
    private static func type(of integer: Int64) -> Int {
        let size = integer < 0 ? ~integer : integer
        if size <= 0x7F { return integer & 1 == integer ? 8 + Int(integer) : 1 }
        if size <= 0x7FFF { return 2 }
        if size <= 0x7F_FFFF { return 3 }
        if size <= 0x7FFF_FFFF { return 4 }
        return size <= 0x7FFF_FFFF_FFFF ? 5 : 6
    }

    /// How many bytes a value of a type has.
    @inline(__always)
    static func length(_ type: Int) -> Int {
        if type >= 12 { return (type - 12) / 2 }
        if type < 5 { return type }
        return type == 5 ? 6 : type < 8 ? 8 : 0
    }

    /// How many bytes a number that is not negative has as a varint.
    @inline(__always)
    static func varintSize(_ value: Int) -> Int {
        if value < 0x80 { return 1 }
        return value < 0x4000 ? 2 : (70 - value.leadingZeroBitCount) / 7
    }
}
