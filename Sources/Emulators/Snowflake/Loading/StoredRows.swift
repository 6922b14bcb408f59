/// Rows of values as SQLite keeps them, laid side by side: a file's rows on their way to a table.
///
/// A cell is 16 bytes; texts and blobs lie one after another in a buffer of their own, from which
/// they are bound without being copied.
struct StoredRows: Sendable {
    /// What a cell holds.
    enum Kind: UInt8, Sendable { case null, integer, real, text, blob }

    struct Cell: Sendable {
        /// The integer, the bits of the real number, or where the bytes begin.
        var bits: Int64
        /// How many bytes there are.
        var length: Int32
        var kind: Kind
    }

    let width: Int
    private(set) var cells: [Cell] = []
    private(set) var bytes: [UInt8] = []

    init(width: Int) { self.width = width }

    /// The rows of columns of one length each, those left out that are not wanted.
    init(joining columns: [StoredRows], where isWanted: [Bool]) {
        width = columns.count
        var starts: [Int64] = []
        for column in columns {
            starts.append(Int64(bytes.count))
            bytes += column.bytes
        }
        cells.reserveCapacity(width * isWanted.count)
        for (row, isWanted) in isWanted.enumerated() where isWanted {
            for (place, column) in columns.enumerated() {
                var cell = column.cells[row]
                if cell.kind == .text || cell.kind == .blob { cell.bits += starts[place] }
                cells.append(cell)
            }
        }
    }

    var count: Int { width == 0 ? 0 : cells.count / width }
    /// About how many bytes it takes.
    var weight: Int { 16 * cells.count + bytes.count }

    mutating func reserve(rows: Int, bytes: Int) {
        cells.reserveCapacity(rows * width)
        self.bytes.reserveCapacity(bytes)
    }

    mutating func appendNull() { cells.append(Cell(bits: 0, length: 0, kind: .null)) }

    mutating func append(_ integer: Int64) {
        cells.append(Cell(bits: integer, length: 0, kind: .integer))
    }

    mutating func append(_ real: Double) {
        cells.append(
            Cell(bits: Int64(bitPattern: real.bitPattern), length: 0, kind: .real))
    }

    mutating func append(text: UnsafeBufferPointer<UInt8>) {
        cells.append(
            Cell(bits: Int64(bytes.count), length: Int32(text.count), kind: .text))
        bytes.append(contentsOf: text)
    }

    mutating func append(blob: UnsafeBufferPointer<UInt8>) {
        cells.append(
            Cell(bits: Int64(bytes.count), length: Int32(blob.count), kind: .blob))
        bytes.append(contentsOf: blob)
    }

    mutating func append(_ value: SnowflakeValue) {
        switch Storage.encode(value) {
        case .null: appendNull()
        case .integer(let integer): append(integer)
        case .real(let real): append(real)
        case .text(var text): text.withUTF8 { append(text: $0) }
        case .blob(let blob): blob.withUnsafeBufferPointer { append(blob: $0) }
        }
    }

    /// Appends the cells of a row of others.
    mutating func copy(_ row: Int, of others: StoredRows) {
        for cell in others.cells[row * others.width..<(row + 1) * others.width] {
            guard cell.kind == .text || cell.kind == .blob else {
                cells.append(cell)
                continue
            }
            var moved = cell
            moved.bits = Int64(bytes.count)
            bytes += others.bytes[Int(cell.bits)..<Int(cell.bits) + Int(cell.length)]
            cells.append(moved)
        }
    }

    /// Takes away the cells behind the last `count` whole rows that are kept.
    mutating func cut(to count: Int) { cells.removeSubrange((count * width)...) }

    /// A cell as a value of its column's type.
    func value(
        _ row: Int, _ column: Int, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        let cell = cells[row * width + column]
        let start = Int(cell.bits)
        switch cell.kind {
        case .null: return .null
        case .integer: return try Storage.decode(integer: cell.bits, as: type)
        case .real:
            let real = Double(bitPattern: UInt64(bitPattern: cell.bits))
            if type == .float { return .float(real) }
            return try Storage.decode(wide: Int128(exactly: real.rounded()) ?? 0, as: type)
        case .text, .blob:
            let part = Array(bytes[start..<start + Int(cell.length)])
            return try part.withUnsafeBufferPointer { buffer in
                Result { () throws(SnowflakeError) in
                    try Storage.decode(bytes: buffer, as: type)
                }
            }.get()
        }
    }
}

extension Storage {
    static func decode(
        integer: Int64, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch type {
        case .boolean: .boolean(integer != 0)
        case .date: .date(Int(integer))
        case .time: .time(integer)
        default: try decode(wide: Int128(integer), as: type)
        }
    }

    static func decode(
        wide: Int128, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch type {
        case .number(_, let scale): .number(wide, scale: scale)
        case .timestampNTZ: .timestampNTZ(wide)
        case .timestampLTZ: .timestampLTZ(wide)
        default: throw .internalEngine("a stored number of type \(type)")
        }
    }

    static func decode(
        bytes raw: UnsafeBufferPointer<UInt8>, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch type {
        case .float: return .float(.nan)
        case .text, .null: return .text(String(decoding: raw, as: UTF8.self))
        case .binary: return .binary(Array(raw))
        case .variant, .object, .array: return .variant(try VariantValue.decode(raw))
        case .timestampTZ where raw.count == 18:
            return .timestampTZ(
                wide(raw), offset: Int(Int16(bitPattern: UInt16(raw[16]) << 8 | UInt16(raw[17]))))
        default: return try decode(wide: wide(raw), as: type)
        }
    }
}
