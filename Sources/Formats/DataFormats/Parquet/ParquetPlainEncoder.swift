/// Writes values in the encoding PLAIN: as they lie in the memory of a little-endian machine.
enum ParquetPlainEncoder {
    /// How many bytes all values take.
    static func size(of column: ParquetColumn, type: ParquetPhysicalType) -> Int {
        switch type {
        case .boolean: (column.booleans.count + 7) / 8
        case .int32: column.int32.count * 4
        case .int64: column.int64.count * 8
        case .float: column.floats.count * 4
        case .double: column.doubles.count * 8
        case .byteArray: column.byteArrays.bytes.count + 4 * column.byteArrays.count
        case .int96, .fixedLengthByteArray: column.byteArrays.bytes.count
        }
    }

    /// Adds some of the values to the bytes.
    static func append(
        _ range: Range<Int>, of column: ParquetColumn, type: ParquetPhysicalType,
        to bytes: inout [UInt8]
    ) {
        switch type {
        case .boolean: pack(column.booleans[range], to: &bytes)
        case .int32: copy(column.int32, range, to: &bytes)
        case .int64: copy(column.int64, range, to: &bytes)
        case .float: copy(column.floats, range, to: &bytes)
        case .double: copy(column.doubles, range, to: &bytes)
        case .int96, .fixedLengthByteArray:
            guard !range.isEmpty else { return }
            let start = column.byteArrays.range(range.lowerBound).lowerBound
            let end = column.byteArrays.range(range.upperBound - 1).upperBound
            bytes.append(contentsOf: column.byteArrays.bytes[start..<end])
        case .byteArray: copyArrays(column.byteArrays, range, to: &bytes)
        }
    }

    private static func copy<Value>(
        _ values: [Value], _ range: Range<Int>, to bytes: inout [UInt8]
    ) {
        #if _endian(big)
            #error("values are copied as they lie in memory, lowest byte first")
        #endif
        values.withUnsafeBytes {
            let size = MemoryLayout<Value>.stride
            bytes.append(contentsOf: $0[(range.lowerBound * size)..<(range.upperBound * size)])
        }
    }

    private static func copyArrays(
        _ arrays: ParquetByteArrays, _ range: Range<Int>, to bytes: inout [UInt8]
    ) {
        guard !range.isEmpty else { return }
        let start = arrays.range(range.lowerBound).lowerBound
        let end = arrays.range(range.upperBound - 1).upperBound
        let size = end - start + 4 * range.count
        let old = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: size))
        bytes.withUnsafeMutableBytes { output in
            arrays.bytes.withUnsafeBytes { input in
                var target = output.baseAddress! + old
                for place in range {
                    let own = arrays.range(place)
                    target.storeBytes(of: UInt32(own.count).littleEndian, as: UInt32.self)
                    target += 4
                    guard !own.isEmpty else { continue }
                    target.copyMemory(
                        from: input.baseAddress! + own.lowerBound, byteCount: own.count)
                    target += own.count
                }
            }
        }
    }

    private static func pack(_ values: ArraySlice<Bool>, to bytes: inout [UInt8]) {
        var byte: UInt8 = 0
        var bit: UInt8 = 0
        for value in values {
            if value { byte |= 1 << bit }
            bit += 1
            if bit == 8 {
                bytes.append(byte)
                byte = 0
                bit = 0
            }
        }
        if bit > 0 { bytes.append(byte) }
    }
}
