/// Compresses to raw snappy blocks (google/snappy, `format_description.txt`).
///
/// Our own, because releases of libsnappy differ in the bytes they make, and a run must make the
/// same bytes on every machine.
struct SnappyEncoder {
    private let base: UnsafePointer<UInt8>
    private let output: UnsafeMutablePointer<UInt8>
    private var written = 0
    /// For each hash of four bytes where they stood last, counted from the block's beginning.
    private var table: UnsafeMutableBufferPointer<UInt16>
    private let tableBits: UInt32

    private static let blockSize = 1 << 16

    /// Small inputs get a small table, or clearing it would cost more than compressing.
    private static func tableBits(for count: Int) -> UInt32 {
        var bits: UInt32 = 8
        while bits < 14, 1 << bits < count { bits += 1 }
        return bits
    }

    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        // The format's own bound on the worst case.
        let size = 32 + bytes.count + bytes.count / 6
        let bits = tableBits(for: bytes.count)
        let table = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: 1 << bits)
        defer { table.deallocate() }
        var head: [UInt8] = []
        head.append(varint: UInt64(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: size) { output, count in
            _ = output.initialize(from: head)
            count = head.count
            bytes.withUnsafeBufferPointer { input in
                guard let base = input.baseAddress else { return }
                var encoder = SnappyEncoder(
                    base: base, output: output.baseAddress! + head.count, table: table,
                    tableBits: bits)
                var start = 0
                while start < input.count {
                    let end = min(start + blockSize, input.count)
                    encoder.block(from: start, to: end)
                    start = end
                }
                count += encoder.written
            }
        }
    }

    private init(
        base: UnsafePointer<UInt8>, output: UnsafeMutablePointer<UInt8>,
        table: UnsafeMutableBufferPointer<UInt16>, tableBits: UInt32
    ) {
        self.base = base
        self.output = output
        self.table = table
        self.tableBits = tableBits
    }

    private mutating func block(from start: Int, to end: Int) {
        table.update(repeating: 0)
        var nextEmit = start
        // Loads of four and eight bytes stay inside the block.
        let limit = end - 15
        var place = start + 1
        var skip = 32
        while place < limit {
            let word = load32(place)
            let slot = hash(word)
            let candidate = start + Int(table[slot])
            table[slot] = UInt16(truncatingIfNeeded: place - start)
            guard candidate < place, load32(candidate) == word else {
                // Looks less and less closely where nothing repeats.
                place += skip >> 5
                skip += 1
                continue
            }
            skip = 32
            literal(nextEmit, place)
            let length = 4 + matchLength(candidate + 4, place + 4, end: end)
            copy(offset: place - candidate, length: length)
            place += length
            nextEmit = place
            if place < limit {
                table[hash(load32(place - 1))] = UInt16(truncatingIfNeeded: place - 1 - start)
            }
        }
        if nextEmit < end { literal(nextEmit, end) }
    }

    private mutating func literal(_ start: Int, _ end: Int) {
        let length = end - start
        guard length > 0 else { return }
        let count = length - 1
        if count < 60 {
            put(UInt8(count << 2))
        } else if count < 256 {
            put(60 << 2)
            put(UInt8(count))
        } else {
            put(61 << 2)
            put(UInt8(count & 0xFF))
            put(UInt8(count >> 8))
        }
        (output + written).initialize(from: base + start, count: length)
        written += length
    }

    private mutating func copy(offset: Int, length: Int) {
        var length = length
        while length >= 68 {
            longCopy(offset, 64)
            length -= 64
        }
        if length > 64 {
            longCopy(offset, 60)
            length -= 60
        }
        if length < 12, offset < 2048 {
            put(UInt8((offset >> 8) << 5 | (length - 4) << 2 | 1))
            put(UInt8(offset & 0xFF))
        } else {
            longCopy(offset, length)
        }
    }

    private mutating func longCopy(_ offset: Int, _ length: Int) {
        put(UInt8((length - 1) << 2 | 2))
        put(UInt8(offset & 0xFF))
        put(UInt8(offset >> 8))
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        output[written] = byte
        written += 1
    }

    @inline(__always)
    private func load32(_ place: Int) -> UInt32 {
        UInt32(
            littleEndian: UnsafeRawPointer(base + place).loadUnaligned(as: UInt32.self))
    }

    @inline(__always)
    private func hash(_ word: UInt32) -> Int {
        Int((word &* 0x1E35_A7BD) >> (32 - tableBits))
    }

    @inline(__always)
    private func matchLength(_ left: Int, _ right: Int, end: Int) -> Int {
        var length = 0
        while right + length + 8 <= end {
            let one = UnsafeRawPointer(base + left + length).loadUnaligned(as: UInt64.self)
            let other = UnsafeRawPointer(base + right + length).loadUnaligned(as: UInt64.self)
            let difference = UInt64(littleEndian: one ^ other)
            if difference != 0 { return length + difference.trailingZeroBitCount / 8 }
            length += 8
        }
        while right + length < end, base[left + length] == base[right + length] { length += 1 }
        return length
    }
}
