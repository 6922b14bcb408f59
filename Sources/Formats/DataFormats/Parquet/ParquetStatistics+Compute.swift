extension ParquetStatistics {
    /// Longer texts are left out: a reader would gain little from them.
    private static let longest = 256

    /// Smallest and largest value in the order that the type defines (parquet.thrift,
    /// `ColumnOrder`), where it defines one.
    init(_ column: ParquetColumn, leaf: ParquetLeaf) {
        let values = column.valueCount(of: leaf.type.physical)
        nullCount = Int64(column.count - values)
        guard values > 0 else { return }
        switch leaf.type.physical {
        case .boolean:
            minimum = [column.booleans.contains(false) ? 0 : 1]
            maximum = [column.booleans.contains(true) ? 1 : 0]
        case .int32:
            if leaf.type.isUnsigned {
                set(Self.bounds(column.int32.lazy.map { UInt32(bitPattern: $0) }))
            } else {
                set(Self.bounds(column.int32))
            }
        case .int64:
            if leaf.type.isUnsigned {
                set(Self.bounds(column.int64.lazy.map { UInt64(bitPattern: $0) }))
            } else {
                set(Self.bounds(column.int64))
            }
        case .float: setFloats(column.floats.lazy.map(Double.init)) { Float($0).bitPattern }
        case .double: setFloats(column.doubles) { $0.bitPattern }
        case .byteArray, .fixedLengthByteArray:
            // Decimals order by value, not by bytes.
            if case .decimal = leaf.type.logical { return }
            setArrays(column.byteArrays)
        case .int96: return
        }
    }

    @inline(__always)
    private static func bounds<Value: Comparable>(
        _ values: some Sequence<Value>
    ) -> (Value, Value)? {
        var bounds: (Value, Value)?
        for value in values {
            guard let known = bounds else {
                bounds = (value, value)
                continue
            }
            if value < known.0 { bounds = (value, known.1) }
            if value > known.1 { bounds = (known.0, value) }
        }
        return bounds
    }

    private mutating func set<Value: FixedWidthInteger>(_ bounds: (Value, Value)?) {
        guard let bounds else { return }
        var low: [UInt8] = []
        low.append(littleEndian: bounds.0)
        var high: [UInt8] = []
        high.append(littleEndian: bounds.1)
        minimum = low
        maximum = high
    }

    /// Not-a-number has no order and takes the bounds with it; zeros count with both signs.
    private mutating func setFloats(
        _ values: some Collection<Double>, _ bits: (Double) -> some FixedWidthInteger
    ) {
        guard !values.contains(where: \.isNaN), let bounds = Self.bounds(values) else { return }
        var low: [UInt8] = []
        low.append(littleEndian: bits(bounds.0 == 0 ? -0.0 : bounds.0))
        var high: [UInt8] = []
        high.append(littleEndian: bits(bounds.1 == 0 ? 0.0 : bounds.1))
        minimum = low
        maximum = high
    }

    private mutating func setArrays(_ arrays: ParquetByteArrays) {
        var low = 0
        var high = 0
        arrays.bytes.withUnsafeBufferPointer { bytes in
            func precedes(_ one: Int, _ other: Int) -> Bool {
                let left = bytes[arrays.range(one)]
                let right = bytes[arrays.range(other)]
                return left.lexicographicallyPrecedes(right)
            }
            for place in 1..<max(1, arrays.count) {
                if precedes(place, low) { low = place }
                if precedes(high, place) { high = place }
            }
        }
        guard arrays.range(low).count <= Self.longest, arrays.range(high).count <= Self.longest
        else { return }
        minimum = Array(arrays[low])
        maximum = Array(arrays[high])
    }
}

extension ParquetType {
    var isUnsigned: Bool {
        if case .integer(_, isSigned: false) = logical { true } else { false }
    }
}
