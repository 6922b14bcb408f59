extension Evaluator {
    func list(_ builtin: Builtin, _ arguments: [Value]) throws(JSONataError) -> Value {
        switch builtin {
        case .append:
            if case .array(let first) = arguments[0], case .array(let second) = arguments[1],
                first.items.count + second.items.count > Self.maxItems
            {
                throw JSONataError(.limitExceeded)
            }
            return Self.appended(arguments[0], arguments[1])
        case .zip: return zip(arguments)
        case .distinct: return try distinct(arguments[0])
        default: break
        }
        guard case .array(let array) = arguments[0], array.items.count > 1 else {
            return arguments[0]
        }
        if builtin == .reverse { return .array(array.items.reversed()) }
        var items = array.items
        for place in stride(from: items.count - 1, through: 1, by: -1) {
            let other = Int((host.random() * Double(place + 1)).clamped(to: 0...Double(place)))
            items.swapAt(place, other)
        }
        return .array(items)
    }

    private func zip(_ arguments: [Value]) -> Value {
        let columns = arguments.map { value -> [Value] in
            if case .array(let array) = value { array.items } else { [] }
        }
        let count = columns.map(\.count).min() ?? 0
        var rows: [Value] = []
        for place in 0..<count { rows.append(.array(columns.map { $0[place] })) }
        return .array(rows)
    }

    private func distinct(_ value: Value) throws(JSONataError) -> Value {
        guard case .array(let array) = value, array.items.count > 1 else { return value }
        var seenTexts: Set<ExactKey> = []
        var seenNumbers: Set<Double> = []
        var others: [Value] = []
        var result: [Value] = []
        for item in array.items {
            switch item {
            case .string(let text):
                if seenTexts.insert(ExactKey(text)).inserted { result.append(item) }
            case .number(let number):
                if seenNumbers.insert(number).inserted { result.append(item) }
            default:
                try spend(others.count + 1)
                if !others.contains(where: { $0.isEqual(to: item) }) {
                    others.append(item)
                    result.append(item)
                }
            }
        }
        return .array(ArrayValue(result, flags: array.isSequence ? .sequence : []))
    }

    func object(_ builtin: Builtin, _ arguments: [Value]) throws(JSONataError) -> Value {
        switch builtin {
        case .keys: return keys(arguments[0])
        case .lookup:
            guard case .string(let name) = arguments[1] else { return .undefined }
            return lookup(name, in: arguments[0])
        case .spread: return spread(arguments[0])
        case .clone:
            var budget = Value.maxNodes
            return try arguments[0].deepCopy(budget: &budget)
        default:
            if arguments[0].isUndefined { return .undefined }
            let result = ObjectValue()
            for case .object(let object) in arguments[0].items {
                for place in 0..<object.count {
                    result.set(object.keys[place], object.values[place])
                }
            }
            return .object(result)
        }
    }

    private func keys(_ value: Value) -> Value {
        let found = ObjectValue()
        switch value {
        case .object(let object): for key in object.keys { found.append(key, .null) }
        case .array(let array):
            for case .string(let key) in array.items.flatMap({ keys($0).items }) {
                found.set(key, .null)
            }
        default: break
        }
        return .array(ArrayValue(flat: found.keys.map(Value.string), flags: .sequence))
    }

    private func spread(_ value: Value) -> Value {
        switch value {
        case .array(let array):
            var result = Value.array(.emptySequence)
            for item in array.items { result = Self.appended(result, spread(item)) }
            return result
        case .object(let object):
            var result = ArrayValue.emptySequence
            for place in 0..<object.count {
                let member = ObjectValue()
                member.append(object.keys[place], object.values[place])
                result.append(.object(member))
            }
            return .array(result)
        default: return value
        }
    }
}
