import CSQLite

/// Numbers for the different values of some keys, in the order in which they first come. NULL is a
/// value like any other here.
struct KeyTable {
    /// How many keys there are.
    let width: Int
    /// The keys of each number, as they first came.
    private(set) var keys: StoredRows
    private(set) var hashes: [UInt64] = []
    /// The numbers in an open table of hashes.
    private var table = [Int32](repeating: -1, count: 16)

    init(width: Int) {
        self.width = width
        keys = StoredRows(width: width)
    }

    var count: Int { hashes.count }

    /// The number of the keys' values, a new one when they are new.
    mutating func number(of values: UnsafePointer<GivenValue>) -> Int32 {
        let hash = Self.hash(values, width)
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while table[place] >= 0 {
            let number = table[place]
            if hashes[Int(number)] == hash, has(values, at: Int(number)) { return number }
            place = (place + 1) & mask
        }
        table[place] = Int32(hashes.count)
        hashes.append(hash)
        for index in 0..<width { keys.append(values[index].pointer) }
        if 2 * hashes.count > table.count { grow() }
        return Int32(hashes.count - 1)
    }

    private mutating func grow() {
        table = Self.table(of: hashes, size: 2 * table.count)
    }

    /// An open table of hashes with the number of each; its size is a power of two.
    static func table(of hashes: [UInt64], size: Int) -> [Int32] {
        var table = [Int32](repeating: -1, count: size)
        for (number, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash) & (size - 1)
            while table[place] >= 0 { place = (place + 1) & (size - 1) }
            table[place] = Int32(number)
        }
        return table
    }

    /// Whether a number stands for some values.
    @inline(__always)
    func has(_ values: UnsafePointer<some StoredValue>, at number: Int) -> Bool {
        for index in 0..<width
        where !keys[number, index].isSame(as: values[index], in: keys.bytes) {
            return false
        }
        return true
    }

    @inline(__always)
    static func hash(_ values: UnsafePointer<some StoredValue>, _ count: Int) -> UInt64 {
        var hash: UInt64 = 0
        for index in 0..<count { hash = values[index].hash(from: hash) }
        return hash
    }
}

extension StoredRows {
    /// Appends a value of SQLite's.
    mutating func append(_ value: OpaquePointer?) {
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: append(sqlite3_value_int64(value))
        case SQLITE_FLOAT: append(sqlite3_value_double(value))
        case SQLITE_TEXT: append(text: Storage.bytes(value))
        case SQLITE_BLOB: append(blob: Storage.bytes(value))
        default: appendNull()
        }
    }
}

extension StoredRows.Cell {
    /// Whether a value is the same, as NULL is to NULL.
    @inline(__always)
    func isSame(as value: some StoredValue, in bytes: [UInt8]) -> Bool {
        switch kind {
        case .null: return value.kind == .null
        case .integer: return value.whole == bits
        case .real:
            let real = Double(bitPattern: UInt64(bitPattern: bits))
            if value.kind == .integer { return Int64(exactly: real) == value.integer }
            return value.kind == .real && real == value.real
        case .text, .blob:
            guard value.kind == kind else { return false }
            let other = value.bytes
            guard other.count == Int(length) else { return false }
            let start = Int(bits)
            return bytes.withUnsafeBufferPointer {
                UnsafeBufferPointer(rebasing: $0[start..<start + other.count]).elementsEqual(other)
            }
        }
    }

    /// How the cell stands to another in SQLite's order: NULL, numbers, texts, blobs.
    func order(_ other: Self, in bytes: [UInt8]) -> Int {
        switch (kind, other.kind) {
        case (.integer, .integer): return bits < other.bits ? -1 : bits > other.bits ? 1 : 0
        case (.integer, .real), (.real, .integer), (.real, .real):
            let (left, right) = (number, other.number)
            return left < right ? -1 : left > right ? 1 : 0
        case (.text, .text), (.blob, .blob):
            let left = bytes[Int(bits)..<Int(bits) + Int(length)]
            let right = bytes[Int(other.bits)..<Int(other.bits) + Int(other.length)]
            if left.lexicographicallyPrecedes(right) { return -1 }
            return right.lexicographicallyPrecedes(left) ? 1 : 0
        default: return rank - other.rank
        }
    }

    private var number: Double {
        kind == .integer ? Double(bits) : Double(bitPattern: UInt64(bitPattern: bits))
    }

    private var rank: Int {
        switch kind {
        case .null: 0
        case .integer, .real: 1
        case .text: 2
        case .blob: 3
        }
    }
}
