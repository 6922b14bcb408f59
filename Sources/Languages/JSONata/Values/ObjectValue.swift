/// An object while an expression runs.
///
/// Members are in JavaScript's order: names that are array indices first, by number, then the
/// others as they came. Shared by reference; only the transform operator changes one, and only one
/// of its own copies.
final class ObjectValue {
    private static let linearLimit = 8

    private(set) var keys: [String] = []
    private(set) var values: [Value] = []
    private var index: [ExactKey: Int]?
    /// How many names at the front are array indices.
    private var indexNames = 0
    private(set) var depth = 1

    init() {}

    init(capacity: Int) {
        keys.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
    }

    init(copying other: ObjectValue) {
        keys = other.keys
        values = other.values
        index = other.index
        indexNames = other.indexNames
        depth = other.depth
    }

    var count: Int { keys.count }

    @inline(__always)
    subscript(key: String) -> Value? { place(of: key).map { values[$0] } }

    func set(_ key: String, _ value: Value) {
        depth = max(depth, value.depth + 1)
        if let place = place(of: key) {
            values[place] = value
        } else {
            append(key, value)
        }
    }

    /// Adds a member whose name is known to be new.
    func append(_ key: String, _ value: Value) {
        depth = max(depth, value.depth + 1)
        if let number = Self.arrayIndex(key) {
            var place = indexNames
            while place > 0, let before = Self.arrayIndex(keys[place - 1]), before > number {
                place -= 1
            }
            keys.insert(key, at: place)
            values.insert(value, at: place)
            indexNames += 1
            if keys.count > Self.linearLimit { rebuildIndex() }
            return
        }
        keys.append(key)
        values.append(value)
        if index != nil {
            index?[ExactKey(key)] = keys.count - 1
        } else if keys.count > Self.linearLimit {
            rebuildIndex()
        }
    }

    func remove(_ key: String) {
        guard let place = place(of: key) else { return }
        if place < indexNames { indexNames -= 1 }
        keys.remove(at: place)
        values.remove(at: place)
        index = nil
        if keys.count > Self.linearLimit { rebuildIndex() }
    }

    func replaceValue(at place: Int, _ value: Value) { values[place] = value }

    private func place(of key: String) -> Int? {
        if let index { return index[ExactKey(key)] }
        for place in keys.indices where sameText(keys[place], key) { return place }
        return nil
    }

    private func rebuildIndex() {
        var index: [ExactKey: Int] = [:]
        index.reserveCapacity(keys.count * 2)
        for place in keys.indices { index[ExactKey(keys[place])] = place }
        self.index = index
    }

    /// The number of a name that JavaScript treats as an array index.
    private static func arrayIndex(_ key: String) -> UInt32? {
        let bytes = key.utf8
        guard let first = bytes.first, first >= 0x30, first <= 0x39, bytes.count <= 10 else {
            return nil
        }
        if first == 0x30, bytes.count > 1 { return nil }
        var number: UInt64 = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = number * 10 + UInt64(byte & 15)
        }
        return number < 4_294_967_295 ? UInt32(number) : nil
    }
}
