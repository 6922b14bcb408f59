/// Builds one FlatBuffer, from its end to its front, as the format wants it.
///
/// Source: FlatBuffers, "Internals". Offsets count from the end of the buffer.
struct FlatBuffer {
    /// The bytes, the last one first.
    private var reversed: [UInt8] = []
    private var alignment = 1

    /// A place in the buffer, as its distance from the end.
    typealias Offset = Int

    /// One slot of a table.
    enum Field {
        case offset(Offset)
        case int64(Int64)
        case int32(Int32)
        case int16(Int16)
        case byte(UInt8)
    }

    private mutating func prepare(_ size: Int, following: Int = 0) {
        alignment = max(alignment, size)
        while (reversed.count + following) % size != 0 { reversed.append(0) }
    }

    private mutating func place(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { reversed.append(contentsOf: $0.reversed()) }
    }

    private mutating func push(_ value: some FixedWidthInteger) {
        prepare(value.bitWidth / 8)
        place(value)
    }

    private mutating func push(offset: Offset) {
        prepare(4)
        place(UInt32(reversed.count - offset + 4))
    }

    mutating func string(_ text: String) -> Offset {
        let bytes = Array(text.utf8)
        prepare(4, following: bytes.count + 1)
        reversed.append(0)
        reversed.append(contentsOf: bytes.reversed())
        place(UInt32(bytes.count))
        return reversed.count
    }

    mutating func vector(_ offsets: [Offset]) -> Offset {
        prepare(4, following: 4 * offsets.count)
        for offset in offsets.reversed() { push(offset: offset) }
        place(UInt32(offsets.count))
        return reversed.count
    }

    /// A vector of structures of two 64-bit numbers.
    mutating func vector(_ pairs: [(Int64, Int64)]) -> Offset {
        prepare(4, following: 16 * pairs.count)
        prepare(8, following: 16 * pairs.count)
        for (first, second) in pairs.reversed() {
            place(second)
            place(first)
        }
        place(UInt32(pairs.count))
        return reversed.count
    }

    /// A table with its slots by number; a slot that is nil has its default.
    mutating func table(_ fields: [Field?]) -> Offset {
        let end = reversed.count
        var places = [Int](repeating: 0, count: fields.count)
        // The widest first, so that little is lost to alignment.
        let order = fields.indices.sorted { width(fields[$0]) > width(fields[$1]) }
        for index in order {
            switch fields[index] {
            case .offset(let offset): push(offset: offset)
            case .int64(let value): push(value)
            case .int32(let value): push(value)
            case .int16(let value): push(value)
            case .byte(let value): push(value)
            case nil: continue
            }
            places[index] = reversed.count
        }
        push(Int32(0))
        let start = reversed.count
        for place in places.reversed() { push(UInt16(place == 0 ? 0 : start - place)) }
        push(UInt16(start - end))
        push(UInt16(4 + 2 * fields.count))
        let distance = Int32(reversed.count - start)
        withUnsafeBytes(of: distance.littleEndian) { bytes in
            for (index, byte) in bytes.enumerated() { reversed[start - 1 - index] = byte }
        }
        return start
    }

    private func width(_ field: Field?) -> Int {
        switch field {
        case .int64: 8
        case .offset, .int32: 4
        case .int16: 2
        case .byte: 1
        case nil: 0
        }
    }

    /// The finished buffer around its root table.
    mutating func finish(_ root: Offset) -> [UInt8] {
        prepare(alignment, following: 4)
        push(offset: root)
        return reversed.reversed()
    }
}
