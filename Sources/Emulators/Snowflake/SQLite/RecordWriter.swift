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
    }

    func deallocate() { slots.deallocate() }

    /// Takes the values of a row.
    ///
    /// - Returns: how long its record and the header of that are; nil when it lacks a value that it
    ///   must have, or goes on on other pages.
    @inline(__always)
    func take(_ rows: CellRows, _ row: Int) -> (size: Int, header: Int)? {
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
        return size <= Self.most ? (size, header) : nil
    }

    /// Writes the record of the row that was taken.
    ///
    /// - Parameter header: how long the record's header is.
    @inline(__always)
    func write(_ rows: CellRows, header: Int, to place: UnsafeMutableRawPointer) {
        var end = place
        end.put(varint: header)
        for place in slots.indices { end.put(varint: slots[place].type) }
        for place in slots.indices {
            let type = slots[place].type
            let length = Self.length(type)
            if length == 0 { continue }
            if type >= 12 {
                let bytes = rows.address(of: slots[place].cell, in: slots[place].column)
                if let bytes { end.copy(bytes, length) }
            } else {
                end.put(lowest: length, of: slots[place].cell.bits)
            }
            end += length
        }
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

extension UnsafeMutableRawPointer {
    /// Writes so many of the lowest bytes of a number, the highest of them first: one, two, three,
    /// four, six or eight.
    @inline(__always)
    fileprivate func put(lowest count: Int, of number: Int64) {
        switch count {
        case 1: storeBytes(of: UInt8(truncatingIfNeeded: number), as: UInt8.self)
        case 2: put(short: number, at: 0)
        case 3:
            storeBytes(of: UInt8(truncatingIfNeeded: number >> 16), as: UInt8.self)
            put(short: number, at: 1)
        case 4: put(word: number, at: 0)
        case 6:
            put(short: number >> 32, at: 0)
            put(word: number, at: 2)
        default: storeBytes(of: number.bigEndian, as: Int64.self)
        }
    }

    @inline(__always)
    private func put(short number: Int64, at place: Int) {
        put(short: Int(truncatingIfNeeded: number), at: place)
    }

    @inline(__always)
    private func put(word number: Int64, at place: Int) {
        put(word: Int(truncatingIfNeeded: number), at: place)
    }

    /// Copies bytes, of which there are mostly so few that a call takes longer.
    @inline(__always)
    fileprivate func copy(_ bytes: UnsafeRawPointer, _ count: Int) {
        switch count {
        case 8...16:
            let (first, last) = (bytes.word8(at: 0), bytes.word8(at: count - 8))
            storeBytes(of: first, as: UInt64.self)
            storeBytes(of: last, toByteOffset: count - 8, as: UInt64.self)
        case 4..<8:
            let (first, last) = (bytes.word4(at: 0), bytes.word4(at: count - 4))
            storeBytes(of: first, as: UInt32.self)
            storeBytes(of: last, toByteOffset: count - 4, as: UInt32.self)
        default: copyMemory(from: bytes, byteCount: count)
        }
    }
}

extension UnsafeRawPointer {
    @inline(__always)
    fileprivate func word8(at place: Int) -> UInt64 {
        loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    @inline(__always)
    fileprivate func word4(at place: Int) -> UInt32 {
        loadUnaligned(fromByteOffset: place, as: UInt32.self)
    }
}
