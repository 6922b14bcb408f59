/// Rows of values as SQLite keeps them, laid side by side: a file's rows on their way to a table.
///
/// A cell is 16 bytes; texts and blobs lie one after another in a buffer of their own, from which
/// they are bound without being copied. Cells come row by row, or the columns of a file that keeps
/// them apart lie in rows of their own.
struct StoredRows: Sendable {
    /// What a cell holds.
    enum Kind: UInt8, Sendable { case null, integer, real, text, blob }

    struct Cell: Sendable {
        /// The integer, the bits of the real number, or where the bytes begin.
        var bits: Int64
        /// How many bytes there are.
        var length: Int32
        var kind: Kind

        static let null = Cell(bits: 0, length: 0, kind: .null)
        static let zero = Cell(bits: 0, length: 0, kind: .integer)
    }

    let width: Int
    /// The columns, each as rows of one, where they lie apart.
    private let columns: [StoredRows]
    private(set) var cells: [Cell] = []
    private(set) var bytes: [UInt8] = []

    init(width: Int) {
        self.width = width
        columns = []
    }

    /// Rows of columns of one length.
    init(columns: [StoredRows]) {
        width = columns.count
        self.columns = columns
    }

    /// The rows of others that are wanted.
    init(_ others: StoredRows, where isWanted: (Int) -> Bool) {
        self.init(width: others.width)
        for row in 0..<others.count where isWanted(row) { copy(row, of: others) }
    }

    var count: Int { width == 0 ? 0 : columns.first?.cells.count ?? cells.count / width }
    /// About how many bytes it takes.
    var weight: Int { columns.reduce(16 * cells.count + bytes.count) { $0 + $1.weight } }

    @inline(__always)
    subscript(row: Int, column: Int) -> Cell {
        columns.isEmpty ? cells[row * width + column] : columns[column].cells[row]
    }

    /// The bytes of a column's texts and blobs.
    private func bytes(of column: Int) -> [UInt8] {
        columns.isEmpty ? bytes : columns[column].bytes
    }

    mutating func reserve(rows: Int, bytes: Int) {
        cells.reserveCapacity(rows * width)
        self.bytes.reserveCapacity(bytes)
    }

    mutating func appendNull() { cells.append(.null) }

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

    /// Appends a text that is put together where it is to lie.
    @inline(__always)
    mutating func append(_ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        cells.append(
            Cell(bits: Int64(start), length: Int32(bytes.count - start), kind: .text))
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

    /// Appends whole numbers.
    @inline(__always)
    mutating func append(wholes: some Collection<Int64>) {
        cells.append(contentsOf: wholes.lazy.map { Cell(bits: $0, length: 0, kind: .integer) })
    }

    /// Appends texts that lie one after another, of which each ends where it is told.
    mutating func append(texts: [UInt8], ends: [Int]) {
        let start = bytes.count
        bytes += texts
        cells.append(
            contentsOf: ends.indices.lazy.map { place in
                let from = place == 0 ? 0 : ends[place - 1]
                return Cell(
                    bits: Int64(start + from), length: Int32(ends[place] - from), kind: .text)
            })
    }

    /// Appends a cell whose bytes are here already.
    mutating func append(_ cell: Cell) { cells.append(cell) }

    /// Appends some of many cells, whose bytes are here already.
    mutating func append(_ places: [UInt32], of others: [Cell]) {
        others.withUnsafeBufferPointer { others in
            cells.append(contentsOf: places.lazy.map { others[Int($0)] })
        }
    }

    /// Takes away the cells from a place on, and leaves their bytes.
    mutating func takeBack(from place: Int) -> [Cell] {
        let taken = Array(cells[place...])
        cells.removeSubrange(place...)
        return taken
    }

    /// Appends the cells of a row of others.
    mutating func copy(_ row: Int, of others: StoredRows) {
        for column in 0..<others.width {
            var cell = others[row, column]
            if cell.kind == .text || cell.kind == .blob {
                let start = Int(cell.bits)
                cell.bits = Int64(bytes.count)
                bytes += others.bytes(of: column)[start..<start + Int(cell.length)]
            }
            cells.append(cell)
        }
    }

    /// Takes away the cells behind the last `count` whole rows that are kept.
    mutating func cut(to count: Int) { cells.removeSubrange((count * width)...) }

    /// A cell as a value of its column's type.
    func value(
        _ row: Int, _ column: Int, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        let cell = self[row, column]
        let start = Int(cell.bits)
        switch cell.kind {
        case .null: return .null
        case .integer: return try Storage.decode(integer: cell.bits, as: type)
        case .real:
            let real = Double(bitPattern: UInt64(bitPattern: cell.bits))
            if type == .float { return .float(real) }
            return try Storage.decode(wide: Int128(exactly: real.rounded()) ?? 0, as: type)
        case .text, .blob:
            let part = Array(bytes(of: column)[start..<start + Int(cell.length)])
            return try part.withUnsafeBufferPointer { buffer in
                Result { () throws(SnowflakeError) in
                    try Storage.decode(bytes: buffer, as: type)
                }
            }.get()
        }
    }
}

extension StoredRows {
    /// Where the cells of a column and the bytes of its texts begin.
    struct Column {
        let cells: UnsafePointer<Cell>?
        let bytes: UnsafeRawPointer?
    }

    /// How far a column's next cell is.
    var stride: Int { columns.isEmpty ? width : 1 }

    /// Gives the places of all columns, for as long as the work goes on.
    func withColumns<T, Failure: Error>(
        _ work: ([Column]) throws(Failure) -> T
    ) throws(Failure) -> T {
        try withColumns(from: 0, []) { all throws(Failure) in
            guard columns.isEmpty else { return try work(all) }
            let first = all[0]
            return try work(
                (0..<width).map { place in
                    Column(cells: first.cells.map { $0 + place }, bytes: first.bytes)
                })
        }
    }

    private func withColumns<T, Failure: Error>(
        from place: Int, _ before: [Column], _ work: ([Column]) throws(Failure) -> T
    ) throws(Failure) -> T {
        if place == max(1, columns.count) { return try work(before) }
        let rows = columns.isEmpty ? self : columns[place]
        return try rows.bytes.withUnsafeBytes { bytes in
            rows.cells.withUnsafeBufferPointer { cells in
                Result { () throws(Failure) in
                    let column = Column(cells: cells.baseAddress, bytes: bytes.baseAddress)
                    return try withColumns(from: place + 1, before + [column], work)
                }
            }
        }.get()
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
        case .interval(let type): .interval(wide, type)
        default: throw .internalEngine("a stored number of type \(type)")
        }
    }

    static func decode(
        bytes raw: UnsafeBufferPointer<UInt8>, as type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        switch type {
        case .float: return .float(.nan)
        case .decfloat: return .decfloat(DecFloat(ordered: raw))
        case .text, .uuid, .null: return .text(String(decoding: raw, as: UTF8.self))
        case .binary: return .binary(Array(raw))
        case .variant, .object, .array: return .variant(try VariantValue.decode(raw))
        case .timestampTZ where raw.count == 18:
            return .timestampTZ(
                wide(raw), offset: Int(Int16(bitPattern: UInt16(raw[16]) << 8 | UInt16(raw[17]))))
        default: return try decode(wide: wide(raw), as: type)
        }
    }
}
