/// Decodes the values of pages into a column.
struct ParquetPageDecoder {
    let type: ParquetPhysicalType
    let byteLimit: Int

    /// Adds `count` values from the bytes of a page, or their places in its dictionary.
    func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, encoding: Int, count: Int, into page: inout ParquetPage
    ) throws(ParquetError) {
        if count == 0 { return }
        if encoding == 2 || encoding == 8 {
            try indices(bytes, count: count, into: &page)
        } else {
            try decode(bytes, encoding: encoding, count: count, into: &page.values)
        }
    }

    private func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, encoding: Int, count: Int,
        into column: inout ParquetColumn
    ) throws(ParquetError) {
        switch encoding {
        case 0: try plain(bytes, count: count, into: &column)
        case 3: try runs(bytes, count: count, into: &column)
        case 5:
            let (values, _) = try DeltaDecoder.integers(bytes, limit: count)
            guard values.count == count else { throw HybridCodec.truncated }
            switch type {
            case .int32:
                column.int32.append(contentsOf: values.lazy.map { Int32(truncatingIfNeeded: $0) })
            case .int64: column.int64.append(contentsOf: values)
            default: throw wrong("DELTA_BINARY_PACKED")
            }
        case 6:
            guard type == .byteArray else { throw wrong("DELTA_LENGTH_BYTE_ARRAY") }
            _ = try DeltaDecoder.byteArrays(bytes, count: count, into: &column.byteArrays)
        case 7: try prefixed(bytes, count: count, into: &column)
        case 9: try splitStreams(bytes, count: count, into: &column)
        default: throw ParquetError(.unsupported, "encoding \(encoding) is not known")
        }
    }

    /// PLAIN: values as they lie in memory, byte arrays with their length in front.
    func plain(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into column: inout ParquetColumn
    ) throws(ParquetError) {
        switch type {
        case .boolean:
            guard (count + 7) / 8 <= bytes.count else { throw HybridCodec.truncated }
            for place in 0..<count {
                column.booleans.append(bytes[place / 8] >> UInt8(place % 8) & 1 == 1)
            }
        case .int32: try fixed(bytes, count, Int32(0), into: &column.int32) { $0 }
        case .int64: try fixed(bytes, count, Int64(0), into: &column.int64) { $0 }
        case .float:
            try fixed(bytes, count, UInt32(0), into: &column.floats) { Float(bitPattern: $0) }
        case .double:
            try fixed(bytes, count, UInt64(0), into: &column.doubles) { Double(bitPattern: $0) }
        case .int96: try fixedBytes(bytes, count, length: 12, into: &column.byteArrays)
        case .fixedLengthByteArray(let length):
            try fixedBytes(bytes, count, length: length, into: &column.byteArrays)
        case .byteArray: try byteArrays(bytes, count, into: &column.byteArrays)
        }
    }

    private func fixed<Stored: FixedWidthInteger, Value>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, _: Stored, into values: inout [Value],
        _ convert: (Stored) -> Value
    ) throws(ParquetError) {
        let size = MemoryLayout<Stored>.size
        guard count <= bytes.count / size, let base = bytes.baseAddress else {
            throw HybridCodec.truncated
        }
        let raw = UnsafeRawPointer(base)
        values.makeRoom(for: count)
        for place in 0..<count {
            let stored = raw.loadUnaligned(fromByteOffset: place * size, as: Stored.self)
            values.append(convert(Stored(littleEndian: stored)))
        }
    }

    private func fixedBytes(
        _ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, length: Int,
        into arrays: inout ParquetByteArrays
    ) throws(ParquetError) {
        guard count <= bytes.count / length else { throw HybridCodec.truncated }
        arrays.reserve(strings: count, bytes: count * length)
        for place in 0..<count {
            let start = place * length
            arrays.append(UnsafeBufferPointer(rebasing: bytes[start..<(start + length)]))
        }
    }

    private func byteArrays(
        _ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, into arrays: inout ParquetByteArrays
    ) throws(ParquetError) {
        guard count <= bytes.count / 4 else { throw HybridCodec.truncated }
        arrays.reserve(strings: count, bytes: bytes.count - 4 * count)
        var place = 0
        for _ in 0..<count {
            guard bytes.count - place >= 4 else { throw HybridCodec.truncated }
            let length = Int(bytes.littleEndian32(at: place))
            place += 4
            guard length <= bytes.count - place else { throw HybridCodec.truncated }
            arrays.append(UnsafeBufferPointer(rebasing: bytes[place..<(place + length)]))
            place += length
        }
    }

    private func indices(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into page: inout ParquetPage
    ) throws(ParquetError) {
        guard let dictionary = page.dictionary else {
            throw ParquetError(.corrupt, "a dictionary is missing")
        }
        guard let width = bytes.first else { throw HybridCodec.truncated }
        let rest = UnsafeBufferPointer(rebasing: bytes[1...])
        try HybridCodec.decode(rest, width: Int(width), count: count, into: &page.indices)
        let size = dictionary.valueCount(of: type)
        guard Int(page.indices.max() ?? 0) < size else {
            throw ParquetError(.corrupt, "an index beyond the dictionary")
        }
        // Few bytes of a page may stand for very many.
        if dictionary.byteArrays.count > 0 {
            for index in page.indices {
                page.bytesBefore += dictionary.byteArrays.range(Int(index)).count
            }
        }
        guard page.bytesBefore + page.values.byteArrays.bytes.count <= byteLimit else {
            throw ParquetError(.tooLarge, "more than \(byteLimit) bytes in a column")
        }
    }

    /// RLE of truth values, with a length in front.
    private func runs(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into column: inout ParquetColumn
    ) throws(ParquetError) {
        guard type == .boolean else { throw wrong("RLE") }
        guard bytes.count >= 4 else { throw HybridCodec.truncated }
        let length = Int(bytes.littleEndian32(at: 0))
        guard length <= bytes.count - 4 else { throw HybridCodec.truncated }
        var bits: [UInt8] = []
        let body = UnsafeBufferPointer(rebasing: bytes[4..<(4 + length)])
        try HybridCodec.decode(body, width: 1, count: count, into: &bits)
        column.booleans.append(contentsOf: bits.lazy.map { $0 == 1 })
    }

    private func prefixed(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into column: inout ParquetColumn
    ) throws(ParquetError) {
        let first = column.byteArrays.count
        switch type {
        case .byteArray, .fixedLengthByteArray:
            try DeltaDecoder.prefixedByteArrays(
                bytes, count: count, limit: byteLimit, into: &column.byteArrays)
        default: throw wrong("DELTA_BYTE_ARRAY")
        }
        if case .fixedLengthByteArray(let length) = type {
            for place in first..<column.byteArrays.count
            where column.byteArrays.range(place).count != length {
                throw ParquetError(.corrupt, "a value that is not of \(length) bytes")
            }
        }
    }

    /// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.
    private func splitStreams(
        _ bytes: UnsafeBufferPointer<UInt8>, count: Int, into column: inout ParquetColumn
    ) throws(ParquetError) {
        let size: Int
        switch type {
        case .int32, .float: size = 4
        case .int64, .double: size = 8
        case .fixedLengthByteArray(let length): size = length
        default: throw wrong("BYTE_STREAM_SPLIT")
        }
        guard count <= bytes.count / size else { throw HybridCodec.truncated }
        // The streams lie one after another; a page may hold more values than are left.
        let stride = bytes.count / size
        guard stride == count else {
            throw ParquetError(.corrupt, "streams of \(stride) values where \(count) should be")
        }
        var joined = [UInt8](repeating: 0, count: count * size)
        for stream in 0..<size {
            for place in 0..<count {
                joined[place * size + stream] = bytes[stream * stride + place]
            }
        }
        var failure: ParquetError?
        joined.withUnsafeBufferPointer { joined in
            do throws(ParquetError) {
                try plain(joined, count: count, into: &column)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func wrong(_ encoding: String) -> ParquetError {
        ParquetError(.corrupt, "the encoding \(encoding) cannot hold values of type \(type)")
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Four bytes, the lowest first; the caller has checked that they are there.
    @inline(__always)
    func littleEndian32(at place: Int) -> UInt32 {
        UInt32(self[place]) | UInt32(self[place + 1]) << 8 | UInt32(self[place + 2]) << 16
            | UInt32(self[place + 3]) << 24
    }
}
