/// The distinct values of a column in the order in which they appear, and an index for each value.
struct ParquetDictionary {
    var values = ParquetColumn()
    var indices: [UInt32] = []

    /// Nothing when the values are too different for a dictionary to pay.
    init?(_ column: ParquetColumn, type: ParquetPhysicalType) {
        switch type {
        case .boolean, .int96: return nil
        case .int32:
            guard
                let found = Self.distinct(
                    column.int32.count, { UInt64(truncatingIfNeeded: column.int32[$0]) })
            else { return nil }
            indices = found.indices
            values.int32 = found.first.map { column.int32[Int($0)] }
        case .int64:
            guard
                let found = Self.distinct(
                    column.int64.count, { UInt64(bitPattern: column.int64[$0]) })
            else { return nil }
            indices = found.indices
            values.int64 = found.first.map { column.int64[Int($0)] }
        case .float:
            guard
                let found = Self.distinct(
                    column.floats.count, { UInt64(column.floats[$0].bitPattern) })
            else { return nil }
            indices = found.indices
            values.floats = found.first.map { column.floats[Int($0)] }
        case .double:
            guard let found = Self.distinct(column.doubles.count, { column.doubles[$0].bitPattern })
            else { return nil }
            indices = found.indices
            values.doubles = found.first.map { column.doubles[Int($0)] }
        case .byteArray, .fixedLengthByteArray:
            guard let found = Self.distinct(column.byteArrays) else { return nil }
            indices = found.indices
            for place in found.first { values.byteArrays.append(column.byteArrays[Int(place)]) }
        }
        values.count = values.valueCount(of: type)
        let plain = ParquetPlainEncoder.size(of: column, type: type)
        let packed = ParquetPlainEncoder.size(of: values, type: type) + indices.count * width / 8
        guard packed < plain, ParquetPlainEncoder.size(of: values, type: type) <= 1 << 20 else {
            return nil
        }
    }

    /// How many bits an index takes.
    var width: Int { max(1, HybridCodec.width(ofMaximum: values.count - 1)) }

    /// Open addressing over slots that hold the number of a distinct value plus one.
    private struct Slots {
        private(set) var slots: [UInt32]
        private(set) var mask: Int

        init(capacity: Int) {
            slots = [UInt32](repeating: 0, count: capacity)
            mask = capacity - 1
        }

        @inline(__always)
        subscript(slot: Int) -> UInt32 {
            get { slots[slot & mask] }
            set { slots[slot & mask] = newValue }
        }
    }

    /// Gives up when most of the values seen are different.
    @inline(__always)
    private static func isHopeless(distinct: Int, seen: Int) -> Bool {
        seen >= 4096 && distinct > seen / 4 * 3
    }

    @inline(__always)
    private static func distinct(
        _ count: Int, _ key: (Int) -> UInt64
    ) -> (indices: [UInt32], first: [UInt32])? {
        var slots = Slots(capacity: 1024)
        var keys: [UInt64] = []
        var first: [UInt32] = []
        var indices: [UInt32] = []
        indices.reserveCapacity(count)
        for place in 0..<count {
            let wanted = key(place)
            var slot = mix(wanted)
            while true {
                let number = slots[slot]
                if number == 0 {
                    keys.append(wanted)
                    first.append(UInt32(place))
                    slots[slot] = UInt32(keys.count)
                    indices.append(UInt32(keys.count - 1))
                    if isHopeless(distinct: keys.count, seen: place + 1) { return nil }
                    if keys.count * 2 > slots.mask {
                        slots = grown(slots.mask + 1, keys.count) { mix(keys[$0]) }
                    }
                    break
                }
                if keys[Int(number) - 1] == wanted {
                    indices.append(number - 1)
                    break
                }
                slot += 1
            }
        }
        return (indices, first)
    }

    private static func distinct(
        _ arrays: ParquetByteArrays
    ) -> (indices: [UInt32], first: [UInt32])? {
        arrays.bytes.withUnsafeBufferPointer { bytes in
            var slots = Slots(capacity: 1024)
            var hashes: [Int] = []
            var first: [UInt32] = []
            var indices: [UInt32] = []
            indices.reserveCapacity(arrays.count)
            for place in 0..<arrays.count {
                let range = arrays.range(place)
                let wanted = UnsafeBufferPointer(rebasing: bytes[range])
                let hash = hash(wanted)
                var slot = hash
                while true {
                    let number = slots[slot]
                    if number == 0 {
                        hashes.append(hash)
                        first.append(UInt32(place))
                        slots[slot] = UInt32(hashes.count)
                        indices.append(UInt32(hashes.count - 1))
                        if isHopeless(distinct: hashes.count, seen: place + 1) { return nil }
                        if hashes.count * 2 > slots.mask {
                            slots = grown(slots.mask + 1, hashes.count) { hashes[$0] }
                        }
                        break
                    }
                    let known = Int(number) - 1
                    if hashes[known] == hash,
                        same(
                            wanted,
                            UnsafeBufferPointer(rebasing: bytes[arrays.range(Int(first[known]))]))
                    {
                        indices.append(number - 1)
                        break
                    }
                    slot += 1
                }
            }
            return (indices, first)
        }
    }

    private static func grown(_ capacity: Int, _ count: Int, _ hash: (Int) -> Int) -> Slots {
        var slots = Slots(capacity: capacity * 4)
        for number in 0..<count {
            var slot = hash(number)
            while slots[slot] != 0 { slot += 1 }
            slots[slot] = UInt32(number + 1)
        }
        return slots
    }

    @inline(__always)
    private static func mix(_ key: UInt64) -> Int {
        let product = key &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: (product ^ (product >> 32)) >> 1)
    }

    @inline(__always)
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        if let base = bytes.baseAddress {
            let raw = UnsafeRawPointer(base)
            while place + 8 <= bytes.count {
                hash =
                    (hash ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                    &* 0xBF58_476D_1CE4_E5B9
                hash ^= hash >> 29
                place += 8
            }
        }
        while place < bytes.count {
            hash = (hash ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01B3
            place += 1
        }
        return mix(hash)
    }

    @inline(__always)
    private static func same(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard left.count == right.count else { return false }
        var place = 0
        while place < left.count {
            if left[place] != right[place] { return false }
            place += 1
        }
        return true
    }
}
