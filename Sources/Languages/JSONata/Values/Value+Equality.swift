extension Value {
    /// Equality as `=` has it: by content, members in any order.
    func isEqual(to other: Value) -> Bool {
        switch (self, other) {
        case (.undefined, .undefined), (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return sameText(left, right)
        case (.function(let left), .function(let right)): return left === right
        case (.array(let left), .array(let right)):
            guard left.items.count == right.items.count else { return false }
            for place in left.items.indices
            where !left.items[place].isEqual(to: right.items[place]) {
                return false
            }
            return true
        case (.object(let left), .object(let right)):
            if left === right { return true }
            guard left.count == right.count else { return false }
            for place in 0..<left.count {
                guard let value = right[left.keys[place]], left.values[place].isEqual(to: value)
                else { return false }
            }
            return true
        default: return false
        }
    }

    /// The truth value of `$boolean`; nothing for a missing value.
    func truth() throws(JSONataError) -> Bool? {
        switch self {
        case .undefined: return nil
        case .null, .function: return false
        case .bool(let value): return value
        case .string(let text): return !text.isEmpty
        case .object(let object): return object.count > 0
        case .number(let number):
            if number.isInfinite { throw JSONataError(.numberOutOfRange, value: self) }
            return number != 0 && !number.isNaN
        case .array(let array): return try Value.anyTrue(array.items)
        case .tuples(let stream): return try Value.anyTrue(stream.tuples.map(\.item))
        }
    }

    private static func anyTrue(_ items: [Value]) throws(JSONataError) -> Bool {
        for item in items where try item.truth() == true { return true }
        return false
    }

    /// Whether it counts as true where a condition is asked for; a missing value does not.
    func isTrue() throws(JSONataError) -> Bool { try truth() ?? false }

    /// The number, refusing infinity, which no calculation may take up.
    func finiteNumber() throws(JSONataError) -> Double? {
        guard case .number(let number) = self, !number.isNaN else { return nil }
        if number.isInfinite { throw JSONataError(.numberOutOfRange, value: self) }
        return number
    }
}
