extension Evaluator {
    func higherOrder(
        _ builtin: Builtin, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        switch builtin {
        case .map: return try map(arguments, frame)
        case .filter: return try filter(arguments, frame)
        case .single: return try single(arguments, frame)
        case .reduce: return try reduce(arguments, frame)
        case .sort: return try sort(arguments, frame)
        case .each: return try each(arguments, frame)
        default: return try sift(arguments, frame)
        }
    }

    /// Calls a function with as many of the arguments as it takes.
    private func call(
        _ function: Value, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        var count = 1
        if case .function(let function) = function {
            count = Swift.min(Swift.max(function.arity, 1), arguments.count)
        }
        return try nested(function, Array(arguments.prefix(count)), frame)
    }

    private func map(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        if arguments[0].isUndefined { return .undefined }
        var result = ArrayValue.emptySequence
        for (place, item) in arguments[0].items.enumerated() {
            let value = try call(
                arguments[1], [item, .number(Double(place)), arguments[0]], frame)
            if !value.isUndefined { result.append(value) }
        }
        return .array(result)
    }

    private func filter(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        if arguments[0].isUndefined { return .undefined }
        var result = ArrayValue.emptySequence
        for (place, item) in arguments[0].items.enumerated() {
            let answer = try call(
                arguments[1], [item, .number(Double(place)), arguments[0]], frame)
            if try answer.isTrue() { result.append(item) }
        }
        return .array(result)
    }

    private func single(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        if arguments[0].isUndefined { return .undefined }
        var found: Value?
        for (place, item) in arguments[0].items.enumerated() {
            if !arguments[1].isUndefined {
                let answer = try call(
                    arguments[1], [item, .number(Double(place)), arguments[0]], frame)
                guard try answer.isTrue() else { continue }
            }
            if found != nil { throw JSONataError(.severalMatches, argument: place) }
            found = item
        }
        guard let found else { throw JSONataError(.noMatch) }
        return found
    }

    private func reduce(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        if arguments[0].isUndefined { return .undefined }
        guard case .function(let function) = arguments[1] else { return .undefined }
        if function.arity < 2 { throw JSONataError(.reduceArity, argument: 1) }
        let items = arguments[0].items
        var result = arguments[2]
        var place = 0
        if result.isUndefined, let first = items.first {
            result = first
            place = 1
        }
        while place < items.count {
            let values = [result, items[place], .number(Double(place)), arguments[0]]
            result = try call(arguments[1], values, frame)
            place += 1
        }
        return result
    }

    private func sort(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        guard case .array(let array) = arguments[0], array.items.count > 1 else {
            return arguments[0]
        }
        if !arguments[1].isUndefined {
            return .array(
                try MergeSort.sorted(array.items) { (left, right) throws(JSONataError) in
                    try self.nested(arguments[1], [left, right], frame).isTrue()
                })
        }
        let isNumbers = array.items.allSatisfy { if case .number = $0 { true } else { false } }
        let isTexts = array.items.allSatisfy { if case .string = $0 { true } else { false } }
        guard isNumbers || isTexts else { throw JSONataError(.sortNeedsFunction, argument: 1) }
        return .array(
            try MergeSort.sorted(array.items) { (left, right) throws(JSONataError) in
                switch (left, right) {
                case (.number(let left), .number(let right)): left > right
                case (.string(let left), .string(let right)): precedesInUTF16(right, left)
                default: false
                }
            })
    }

    private func each(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        guard case .object(let object) = arguments[0] else { return .undefined }
        var result = ArrayValue.emptySequence
        for place in 0..<object.count {
            let values = [object.values[place], .string(object.keys[place]), arguments[0]]
            let value = try call(arguments[1], values, frame)
            if !value.isUndefined { result.append(value) }
        }
        return .array(result)
    }

    private func sift(_ arguments: [Value], _ frame: Frame) throws(JSONataError) -> Value {
        guard case .object(let object) = arguments[0] else { return .undefined }
        let result = ObjectValue()
        for place in 0..<object.count {
            let values = [object.values[place], .string(object.keys[place]), arguments[0]]
            if try call(arguments[1], values, frame).isTrue() {
                result.append(object.keys[place], object.values[place])
            }
        }
        return result.count == 0 ? .undefined : .object(result)
    }
}
