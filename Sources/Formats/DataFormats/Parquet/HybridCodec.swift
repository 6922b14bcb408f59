/// The hybrid of run lengths and bit packing (parquet-format, `Encodings.md`, RLE): levels,
/// indices into dictionaries, truth values.
enum HybridCodec {
    /// Adds exactly `count` values of `width` bits to the array.
    static func decode<Value: FixedWidthInteger & UnsignedInteger>(
        _ bytes: UnsafeBufferPointer<UInt8>, width: Int, count: Int, into values: inout [Value]
    ) throws(ParquetError) {
        guard width <= Value.bitWidth, width <= 32 else {
            throw ParquetError(.corrupt, "values of \(width) bits")
        }
        if width == 0 {
            values.append(contentsOf: repeatElement(0, count: count))
            return
        }
        var place = 0
        var missing = count
        values.makeRoom(for: min(count, 1 << 20))
        while missing > 0 {
            let head = try varint(bytes, &place)
            if head & 1 == 0 {
                let run = min(Int(truncatingIfNeeded: head >> 1), missing)
                guard run > 0 else { throw ParquetError(.corrupt, "a run without values") }
                let size = (width + 7) / 8
                guard size <= bytes.count - place else { throw truncated }
                var value: UInt32 = 0
                for byte in 0..<size { value |= UInt32(bytes[place + byte]) << (8 * byte) }
                guard width == 32 || value >> width == 0 else {
                    throw ParquetError(.corrupt, "a run of a value that is too wide")
                }
                place += size
                values.append(
                    contentsOf: repeatElement(Value(truncatingIfNeeded: value), count: run))
                missing -= run
            } else {
                // Groups of eight; the last one may hold more than is wanted.
                let groups = Int(truncatingIfNeeded: head >> 1)
                let wanted = min(groups.multipliedReportingOverflow(by: 8).partialValue, missing)
                guard groups > 0, groups <= 1 << 28 else {
                    throw ParquetError(.corrupt, "a run of \(groups) groups")
                }
                let present = min(groups * width, bytes.count - place)
                guard (wanted * width + 7) / 8 <= present else { throw truncated }
                unpack(bytes, from: place, width: width, count: wanted, into: &values)
                place += present
                missing -= wanted
            }
        }
    }

    private static func unpack<Value: FixedWidthInteger & UnsignedInteger>(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, width: Int, count: Int,
        into values: inout [Value]
    ) {
        let mask: UInt64 = (1 << UInt64(width)) - 1
        // As long as eight bytes can be had at once, each value is in those it begins in.
        let whole = max(0, min(count, (bytes.count - start - 8) * 8 / width))
        if let base = bytes.baseAddress {
            let raw = UnsafeRawPointer(base + start)
            values.append(
                contentsOf: (0..<whole).lazy.map { number in
                    let bit = number * width
                    let eight = raw.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
                    return Value(
                        truncatingIfNeeded: UInt64(littleEndian: eight) >> UInt64(bit & 7) & mask)
                })
        }
        for number in whole..<count {
            let bit = number * width
            var buffer: UInt64 = 0
            for byte in 0..<((bit & 7) + width + 7) >> 3 {
                buffer |= UInt64(bytes[start + bit >> 3 + byte]) << UInt64(8 * byte)
            }
            values.append(Value(truncatingIfNeeded: buffer >> UInt64(bit & 7) & mask))
        }
    }

    /// Adds the encoding of the values to the bytes.
    static func encode<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: UnsafeBufferPointer<Value>, width: Int, to bytes: inout [UInt8]
    ) {
        if width == 0 { return }
        var place = 0
        var packedStart = 0
        while place < values.count {
            var end = place + 1
            while end < values.count, values[end] == values[place] { end += 1 }
            // A run pays from eight equal values on; what stands before it fills whole groups.
            let borrowed = (8 - (place - packedStart) % 8) % 8
            if end - place - borrowed >= 8 {
                place += borrowed
                pack(values[packedStart..<place], width: width, to: &bytes)
                bytes.append(varint: UInt64(end - place) << 1)
                for byte in 0..<((width + 7) / 8) {
                    bytes.append(UInt8(truncatingIfNeeded: values[place] >> Value(8 * byte)))
                }
                packedStart = end
            }
            place = end
        }
        pack(values[packedStart...], width: width, to: &bytes)
    }

    private static func pack<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: Slice<UnsafeBufferPointer<Value>>, width: Int, to bytes: inout [UInt8]
    ) {
        if values.isEmpty { return }
        let groups = (values.count + 7) / 8
        bytes.append(varint: UInt64(groups) << 1 | 1)
        let start = bytes.count
        var buffer: UInt64 = 0
        var filled = 0
        for value in values {
            buffer |= UInt64(value) << UInt64(filled)
            filled += width
            while filled >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: buffer))
                buffer >>= 8
                filled -= 8
            }
        }
        if filled > 0 { bytes.append(UInt8(truncatingIfNeeded: buffer)) }
        let missing = groups * width - (bytes.count - start)
        bytes.append(contentsOf: repeatElement(0, count: missing))
    }

    /// How many bits the values up to a maximum take.
    static func width(ofMaximum maximum: Int) -> Int {
        Int.bitWidth - maximum.leadingZeroBitCount
    }

    static func varint(
        _ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int
    ) throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard place < bytes.count else { throw truncated }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw ParquetError(.corrupt, "a number in a page is too long") }
        }
    }

    static var truncated: ParquetError { ParquetError(.truncated, "a page ends too early") }
}
