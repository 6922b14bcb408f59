/// The three encodings of differences (parquet-format, `Encodings.md`).
enum DeltaDecoder {
    /// DELTA_BINARY_PACKED: reads all integers and says how many bytes they took.
    static func integers(
        _ bytes: UnsafeBufferPointer<UInt8>, limit: Int
    ) throws(ParquetError) -> (values: [Int64], length: Int) {
        var place = 0
        let blockSize = try HybridCodec.varint(bytes, &place)
        let miniblocks = try HybridCodec.varint(bytes, &place)
        let total = try HybridCodec.varint(bytes, &place)
        let first = zigzag(try HybridCodec.varint(bytes, &place))
        guard blockSize > 0, blockSize <= 1 << 20, blockSize % 128 == 0, miniblocks > 0,
            blockSize % miniblocks == 0, (blockSize / miniblocks) % 32 == 0
        else { throw ParquetError(.corrupt, "impossible blocks of differences") }
        guard total <= UInt64(limit) else {
            throw ParquetError(.corrupt, "\(total) differences where \(limit) values should be")
        }
        let perMiniblock = Int(blockSize / miniblocks)
        var values: [Int64] = []
        guard total > 0 else { return (values, place) }
        values.reserveCapacity(min(Int(total), 1 << 20))
        values.append(first)
        while values.count < Int(total) {
            let minimum = zigzag(try HybridCodec.varint(bytes, &place))
            guard Int(miniblocks) <= bytes.count - place else { throw HybridCodec.truncated }
            let widths = place..<(place + Int(miniblocks))
            place = widths.upperBound
            for width in widths where values.count < Int(total) {
                let width = Int(bytes[width])
                guard width <= 64 else {
                    throw ParquetError(.corrupt, "differences of \(width) bits")
                }
                let size = perMiniblock / 8 * width
                guard size <= bytes.count - place else { throw HybridCodec.truncated }
                let wanted = min(perMiniblock, Int(total) - values.count)
                unpack(
                    bytes, from: place, width: width, count: wanted, minimum: minimum,
                    into: &values)
                place += size
            }
        }
        return (values, place)
    }

    private static func unpack(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, width: Int, count: Int,
        minimum: Int64, into values: inout [Int64]
    ) {
        var last = values[values.count - 1]
        var bit = start * 8
        for _ in 0..<count {
            var delta: UInt64 = 0
            var got = 0
            while got < width {
                let taken = min(8 - bit % 8, width - got)
                let piece = (UInt64(bytes[bit / 8]) >> UInt64(bit % 8)) & ((1 << UInt64(taken)) - 1)
                delta |= piece << UInt64(got)
                got += taken
                bit += taken
            }
            last = last &+ minimum &+ Int64(bitPattern: delta)
            values.append(last)
        }
    }

    /// DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
    static func byteArrays(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into arrays: inout ParquetByteArrays
    ) throws(ParquetError) -> Int {
        var (lengths, place) = try integers(bytes, limit: count)
        guard lengths.count == count else { throw HybridCodec.truncated }
        arrays.reserve(strings: count, bytes: bytes.count - place)
        for length in lengths {
            guard length >= 0, length <= bytes.count - place else { throw HybridCodec.truncated }
            let end = place + Int(length)
            arrays.append(UnsafeBufferPointer(rebasing: bytes[place..<end]))
            place = end
        }
        lengths = []
        return place
    }

    /// DELTA_BYTE_ARRAY: how much each shares with the one before, then the rest of each.
    static func prefixedByteArrays(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, limit: Int,
        into arrays: inout ParquetByteArrays
    ) throws(ParquetError) {
        let (prefixes, place) = try integers(bytes, limit: count)
        guard prefixes.count == count else { throw HybridCodec.truncated }
        var suffixes = ParquetByteArrays()
        let rest = UnsafeBufferPointer(rebasing: bytes[place...])
        _ = try byteArrays(rest, count: count, into: &suffixes)
        var last: [UInt8] = []
        for number in 0..<count {
            let prefix = prefixes[number]
            guard prefix >= 0, prefix <= last.count else {
                throw ParquetError(.corrupt, "a text shares more than the one before has")
            }
            last.removeSubrange(Int(prefix)...)
            last.append(contentsOf: suffixes[number])
            guard arrays.bytes.count + last.count <= limit else {
                throw ParquetError(.tooLarge, "more than \(limit) bytes in a column")
            }
            arrays.append(last)
        }
    }

    private static func zigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
