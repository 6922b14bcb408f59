import Crypto

/// Digests of rows that are the same everywhere: of the values alone, not of how they are stored.
struct RowDigest {
    private var hash = SHA256()

    mutating func combine(_ values: ColumnValues, row: Int) {
        switch values {
        case .text(let column):
            if column.isNull[row] { return combine([0]) }
            combine([1])
            combine(count: column.range(row).count)
            column.withBytes(row) { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        case .number(let column):
            guard let value = column.value(row) else { return combine([0]) }
            combine([2])
            combine(count: Int(value))
        }
    }

    mutating func combine(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    private mutating func combine(count: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(count)).littleEndian) {
            hash.update(bufferPointer: $0)
        }
    }

    /// The first eight bytes as a positive number of so many bits.
    func number(bits: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in hash.finalize().prefix(8) { value = value << 8 | UInt64(byte) }
        return Int64(value >> UInt64(64 - bits))
    }
}
