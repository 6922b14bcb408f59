import CSQLite

/// COUNT(DISTINCT …) over values as they are stored: equal values have equal bytes.
///
/// SQLite would build an index of all values for it, which costs four times as much.
final class DistinctCount: AggregateState {
    static let function = NativeFunction(
        name: "count_distinct", body: .aggregate({ _ in DistinctCount() }, argumentTypes: []))

    private var seen = ByteSet()

    func take(
        _ call: FunctionCall, as types: [SnowflakeType]
    ) throws(SnowflakeError) {
        let value = call.arguments?[0]
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: return
        case SQLITE_INTEGER:
            var bits = sqlite3_value_int64(value)
            withUnsafeBytes(of: &bits) { seen.insert($0, kind: 1) }
        case SQLITE_FLOAT:
            // Zero has two signs and is one value.
            var bits = (sqlite3_value_double(value) + 0).bitPattern
            withUnsafeBytes(of: &bits) { seen.insert($0, kind: 2) }
        case SQLITE_TEXT: seen.insert(UnsafeRawBufferPointer(Storage.bytes(value)), kind: 3)
        default: seen.insert(UnsafeRawBufferPointer(Storage.bytes(value)), kind: 4)
        }
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        preconditionFailure("it takes values as they are stored")
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        throw .compilation(
            1303, "42601", "DISTINCT is not allowed in a window function whose frame slides")
    }

    func result() throws(SnowflakeError) -> SnowflakeValue { .integer(seen.count) }
}

/// A set of byte strings, side by side in one array.
struct ByteSet {
    private(set) var count = 0
    private var bytes: [UInt8] = []
    private var slots: [Slot] = Array(repeating: Slot(), count: 64)

    private struct Slot {
        var hash: UInt64 = 0
        var start = 0
        /// Minus one for an empty slot.
        var length = -1
    }

    /// - Parameter kind: keeps equal bytes of different kinds apart.
    mutating func insert(_ value: UnsafeRawBufferPointer, kind: UInt8) {
        if 2 * count >= slots.count { grow() }
        let hash = Self.hash(value, kind)
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].length >= 0 {
            if slots[place].hash == hash, isEqual(slots[place], value, kind) { return }
            place = (place + 1) & mask
        }
        slots[place] = Slot(hash: hash, start: bytes.count, length: value.count)
        bytes.append(kind)
        bytes.append(contentsOf: value)
        count += 1
    }

    private func isEqual(_ slot: Slot, _ value: UnsafeRawBufferPointer, _ kind: UInt8) -> Bool {
        guard slot.length == value.count, bytes[slot.start] == kind else { return false }
        return bytes[(slot.start + 1)..<(slot.start + 1 + slot.length)].elementsEqual(value)
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: 4 * old.count)
        let mask = slots.count - 1
        for slot in old where slot.length >= 0 {
            var place = Int(truncatingIfNeeded: slot.hash) & mask
            while slots[place].length >= 0 { place = (place + 1) & mask }
            slots[place] = slot
        }
    }

    /// Eight bytes a step; what it gives is never seen, only whether values are equal.
    private static func hash(_ value: UnsafeRawBufferPointer, _ kind: UInt8) -> UInt64 {
        var state = 0x9E37_79B9_7F4A_7C15 &+ UInt64(kind) &+ UInt64(value.count) << 8
        var offset = 0
        while offset + 8 <= value.count {
            state = mix(state ^ value.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < value.count {
            rest = rest << 8 | UInt64(value[offset])
            offset += 1
        }
        return mix(state ^ rest)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
