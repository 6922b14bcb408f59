/// Writes rows as the records that SQLite would make of them.
///
/// Source: SQLite, "Database File Format", section 2.1, "Record Format".
struct RecordWriter {
    private let shape: TableShape
    /// The serial types of the row that was measured, and the sizes of its record's parts.
    private var types: [Int]
    private var headerSize = 0
    private var size = 0

    init(_ shape: TableShape) {
        self.shape = shape
        types = [Int](repeating: 0, count: shape.places.count)
    }

    /// How many bytes the record of a row has; nil when a value that it must have is missing.
    @inline(__always)
    mutating func measure(_ rows: CellRows, _ row: Int) -> Int? {
        var header = 0
        var body = 0
        for place in types.indices {
            let type: Int
            switch shape.places[place].field {
            case .column(let column): type = Self.type(of: rows[row, column])
            case .constant(let value): type = value.map(Self.type(of:)) ?? 0
            }
            if type == 0, shape.places[place].isNotNull { return nil }
            types[place] = type
            header += type < 0x80 ? 1 : Self.varintSize(type)
            body += Self.length(type)
        }
        header += 1
        // The header counts the bytes of its own size.
        if header > 0x7F { header += 1 }
        headerSize = header
        size = header + body
        return size
    }

    /// How many bytes the cell of a record has.
    @inline(__always)
    static func cellSize(_ size: Int, row: Int) -> Int { varintSize(size) + varintSize(row) + size }

    /// Writes the cell of the row that was measured last.
    @inline(__always)
    func write(_ rows: CellRows, _ row: Int, _ number: Int, to cell: UnsafeMutableRawPointer) {
        var end = cell
        end.put(varint: size)
        end.put(varint: number)
        end.put(varint: headerSize)
        for type in types { end.put(varint: type) }
        for place in types.indices {
            let type = types[place]
            let length = Self.length(type)
            guard length > 0 else { continue }
            switch shape.places[place].field {
            case .column(let column):
                let cell = rows[row, column]
                if type >= 12 {
                    if let bytes = rows.address(of: cell, in: column) {
                        end.copyMemory(from: bytes, byteCount: length)
                    }
                } else {
                    Self.put(cell.bits, length, at: end)
                }
            case .constant(let value): Self.put(value ?? 0, length, at: end)
            }
            end += length
        }
    }

    /// The lowest bytes of a number, the highest of them first.
    @inline(__always)
    private static func put(_ bits: Int64, _ length: Int, at end: UnsafeMutableRawPointer) {
        for place in 0..<length {
            end.storeBytes(
                of: UInt8(truncatingIfNeeded: bits >> Int64(8 * (length - 1 - place))),
                toByteOffset: place, as: UInt8.self)
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
    private static func length(_ type: Int) -> Int {
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
