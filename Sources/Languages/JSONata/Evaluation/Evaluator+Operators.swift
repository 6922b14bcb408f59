extension Evaluator {
    func binary(
        _ node: Node, _ symbol: Operator, _ leftNode: Node, _ rightNode: Node, _ input: Value,
        _ frame: Frame
    ) throws(JSONataError) -> Value {
        let left = try evaluate(leftNode, input, frame)
        do throws(JSONataError) {
            // The right side of `and` and `or` is evaluated only when it matters.
            if symbol == .and {
                guard try left.isTrue() else { return .bool(false) }
                return .bool(try evaluate(rightNode, input, frame).isTrue())
            }
            if symbol == .or {
                if try left.isTrue() { return .bool(true) }
                return .bool(try evaluate(rightNode, input, frame).isTrue())
            }
            let right = try evaluate(rightNode, input, frame)
            return try operate(symbol, left, right)
        } catch {
            throw error.located(node.position, token: symbol.rawValue)
        }
    }

    private func operate(
        _ symbol: Operator, _ left: Value, _ right: Value
    ) throws(JSONataError) -> Value {
        switch symbol {
        case .add, .subtract, .multiply, .divide, .modulo:
            return try arithmetic(symbol, left, right)
        case .equal, .notEqual:
            if left.isUndefined || right.isUndefined { return .bool(false) }
            return .bool(left.isEqual(to: right) == (symbol == .equal))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return try compare(symbol, left, right)
        case .concatenate:
            let text = try left.text() + right.text()
            if text.utf8.count > Value.maxSize { throw JSONataError(.limitExceeded) }
            return .string(text)
        case .range: return try range(left, right)
        case .contained:
            if left.isUndefined || right.isUndefined { return .bool(false) }
            return .bool(right.items.contains { $0.isEqual(to: left) })
        case .and, .or: return .undefined
        }
    }

    private func arithmetic(
        _ symbol: Operator, _ left: Value, _ right: Value
    ) throws(JSONataError) -> Value {
        let first = try left.finiteNumber()
        if first == nil, !left.isUndefined { throw JSONataError(.leftNotNumber, value: left) }
        let second = try right.finiteNumber()
        if second == nil, !right.isUndefined { throw JSONataError(.rightNotNumber, value: right) }
        guard let first, let second else { return .undefined }
        switch symbol {
        case .add: return .number(first + second)
        case .subtract: return .number(first - second)
        case .multiply: return .number(first * second)
        case .divide: return .number(first / second)
        default: return .number(first.truncatingRemainder(dividingBy: second))
        }
    }

    private func compare(
        _ symbol: Operator, _ left: Value, _ right: Value
    ) throws(JSONataError) -> Value {
        for side in [left, right] {
            switch side {
            case .undefined, .string, .number: break
            default: throw JSONataError(.notComparable, value: side)
            }
        }
        switch (left, right) {
        case (.undefined, _), (_, .undefined): return .undefined
        case (.number(let first), .number(let second)):
            switch symbol {
            case .less: return .bool(first < second)
            case .lessOrEqual: return .bool(first <= second)
            case .greater: return .bool(first > second)
            default: return .bool(first >= second)
            }
        case (.string(let first), .string(let second)):
            switch symbol {
            case .less: return .bool(precedesInUTF16(first, second))
            case .lessOrEqual: return .bool(!precedesInUTF16(second, first))
            case .greater: return .bool(precedesInUTF16(second, first))
            default: return .bool(!precedesInUTF16(first, second))
            }
        default: throw JSONataError(.comparesDifferentTypes, value: left)
        }
    }

    private func range(_ left: Value, _ right: Value) throws(JSONataError) -> Value {
        func bound(_ value: Value, _ code: ErrorCode) throws(JSONataError) -> Double? {
            if value.isUndefined { return nil }
            guard case .number(let number) = value, number.rounded() == number, number.isFinite
            else { throw JSONataError(code, value: value) }
            return number
        }
        let low = try bound(left, .rangeStartNotInteger)
        let high = try bound(right, .rangeEndNotInteger)
        guard let low, let high, low <= high else { return .undefined }
        let count = high - low + 1
        if count > 1e7 { throw JSONataError(.rangeTooLarge, value: .number(count)) }
        try spend(Int(count) / 8)
        var items: [Value] = []
        items.reserveCapacity(Int(count))
        for offset in 0..<Int(count) { items.append(.number(low + Double(offset))) }
        return .array(ArrayValue(flat: items, flags: .sequence))
    }

    func negated(
        _ node: Node, _ operand: Node, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        let value = try evaluate(operand, input, frame)
        if value.isUndefined { return value }
        guard let number = try value.finiteNumber() else {
            throw JSONataError(.negatesNoNumber, position: node.position, token: "-", value: value)
        }
        return .number(-number)
    }

    func array(
        _ nodes: [Node], _ isConstructed: Bool, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        var result = ArrayValue(flat: [], flags: isConstructed ? .constructed : [])
        for node in nodes {
            let value = try evaluate(node, input, frame)
            switch value {
            case .undefined: continue
            case .array(let array):
                // An array that was written as such is an item; others give their items.
                if case .array = node.kind {
                    result.append(value)
                } else {
                    result.append(contentsOf: array)
                }
            case .tuples:
                for item in value.items { result.append(item) }
            default: result.append(value)
            }
        }
        if result.items.count > Self.maxItems { throw JSONataError(.limitExceeded) }
        return .array(result)
    }

    /// Puts two values into one array, the items of arrays one by one.
    static func appended(_ first: Value, _ second: Value) -> Value {
        if first.isUndefined { return second }
        if second.isUndefined { return first }
        var result: ArrayValue
        if case .array(let array) = first {
            result = array
            result.flags = []
        } else {
            result = ArrayValue([first])
        }
        if case .array(let array) = second {
            result.append(contentsOf: array)
        } else {
            result.append(second)
        }
        return .array(result)
    }

    // MARK: - Names

    func lookup(_ name: String, in input: Value) -> Value {
        switch input {
        case .object(let object): return object[name] ?? .undefined
        case .array(let array):
            var result = ArrayValue.emptySequence
            for item in array.items {
                let value = lookup(name, in: item)
                switch value {
                case .undefined: break
                case .array(let inner): result.append(contentsOf: inner)
                default: result.append(value)
                }
            }
            return .array(result)
        default: return .undefined
        }
    }

    func wildcard(_ input: Value) -> Value {
        var input = input
        if case .array(let array) = input, array.flags.contains(.outerWrapper),
            let inner = array.items.first
        {
            input = inner
        }
        let members: [Value]
        switch input {
        case .object(let object): members = object.values
        case .array(let array): members = array.items
        default: return .array(.emptySequence)
        }
        var result = ArrayValue.emptySequence
        for member in members {
            if case .array = member {
                Self.flatten(member, into: &result)
                // What came from an array stays an array, even with one item.
                result.flags = []
            } else {
                result.append(member)
            }
        }
        return .array(result)
    }

    private static func flatten(_ value: Value, into result: inout ArrayValue) {
        if case .array(let array) = value {
            for item in array.items { flatten(item, into: &result) }
        } else {
            result.append(value)
        }
    }

    func descendants(_ input: Value) throws(JSONataError) -> Value {
        guard !input.isUndefined else { return .undefined }
        var result = ArrayValue.emptySequence
        try collectDescendants(input, into: &result)
        return result.items.count == 1 ? result.items[0] : .array(result)
    }

    private func collectDescendants(
        _ value: Value, into result: inout ArrayValue
    ) throws(JSONataError) {
        try spend(1)
        switch value {
        case .array(let array):
            for item in array.items { try collectDescendants(item, into: &result) }
        case .object(let object):
            result.append(value)
            for member in object.values { try collectDescendants(member, into: &result) }
        default: result.append(value)
        }
    }
}
