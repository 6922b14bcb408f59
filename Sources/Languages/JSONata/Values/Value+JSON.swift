import DataFormats

extension Value {
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let number): self = .number(number.double)
        case .string(let text): self = .string(text)
        case .array(let elements):
            var items: [Value] = []
            items.reserveCapacity(elements.count)
            for element in elements { items.append(Value(element)) }
            self = .array(ArrayValue(items))
        case .object(let members):
            let object = ObjectValue(capacity: members.count)
            for member in members { object.set(member.key, Value(member.value)) }
            self = .object(object)
        }
    }

    /// A copy that shares no object with this value.
    func deepCopy(budget: inout Int) throws(JSONataError) -> Value {
        budget -= 1
        if budget < 0 { throw JSONataError(.limitExceeded) }
        switch self {
        case .array(let array):
            var items: [Value] = []
            items.reserveCapacity(array.items.count)
            for item in array.items { items.append(try item.deepCopy(budget: &budget)) }
            return .array(ArrayValue(items))
        case .object(let object):
            let copy = ObjectValue(copying: object)
            for place in 0..<copy.count {
                copy.replaceValue(at: place, try copy.values[place].deepCopy(budget: &budget))
            }
            return .object(copy)
        default: return self
        }
    }
}

/// Makes JSON of values.
///
/// As in `JSON.stringify`, a function or a missing value is left out of an object and is `null` in
/// an array, and numbers that are not finite are `null`.
struct JSONConversion {
    /// How many values may be made: an object that occurs twice is written twice, so that a small
    /// value can have an endless text.
    var budget: Int
    /// Whether numbers lose what is beyond 15 digits and functions are empty texts.
    var isForText = false

    mutating func json(_ value: Value) throws(JSONataError) -> JSONValue? {
        budget -= 1
        if budget < 0 { throw JSONataError(.limitExceeded) }
        switch value {
        case .undefined: return nil
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .string(let text): return .string(text)
        case .function: return isForText ? .string("") : nil
        case .number(let number): return try json(number)
        case .array, .tuples:
            var elements: [JSONValue] = []
            let items = value.items
            elements.reserveCapacity(items.count)
            for item in items { elements.append(try json(item) ?? .null) }
            return .array(elements)
        case .object(let object):
            var members = JSONObject()
            members.reserveCapacity(object.count)
            for place in 0..<object.count {
                guard let member = try json(object.values[place]) else { continue }
                members.append(object.keys[place], member)
            }
            return .object(members)
        }
    }

    private func json(_ number: Double) throws(JSONataError) -> JSONValue {
        guard isForText else { return JSONValue(number) }
        if number.isInfinite { throw JSONataError(.numberOutOfRange, value: .number(number)) }
        return JSONValue(DecimalDigits.rounded(number, toSignificantDigits: 15))
    }
}
