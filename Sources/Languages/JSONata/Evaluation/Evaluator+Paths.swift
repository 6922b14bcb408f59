extension Evaluator {
    func path(
        _ node: Node, _ path: Path, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        if let names = path.names, let quick = quickPath(names, path, input) { return quick }
        var current = inputSequence(path, input)
        var result = Value.undefined
        var tuples: [Tuple]?
        var carriesTuples = false
        let last = path.steps.count - 1
        for (place, step) in path.steps.enumerated() {
            carriesTuples = carriesTuples || step.isTuple
            if place == 0, step.isConstructor {
                result = try evaluate(step.node, .array(current), frame)
            } else if carriesTuples {
                tuples = try tupleStep(step, current, tuples, frame)
                continue
            } else {
                result = try self.step(step, current, frame, isLast: place == last)
            }
            guard let next = Self.items(for: result) else { break }
            if case .array = result, next.items.isEmpty, !carriesTuples { break }
            current = next
        }
        if let tuples {
            if path.yieldsTuples, node.group == nil {
                return .tuples(TupleStream(tuples))
            }
            if let group = node.group { return try self.group(group, tuples, frame) }
            var items = ArrayValue.emptySequence
            for tuple in tuples { items.append(tuple.item) }
            result = .array(items)
        }
        if path.keepsSingleton, case .array(var array) = result {
            if array.flags.contains(.constructed), !array.isSequence {
                array = ArrayValue([result], flags: .sequence)
            }
            array.flags.insert(.keepsSingleton)
            result = .array(array)
        }
        if let group = node.group { return try self.group(group, result, frame) }
        return result
    }

    /// What the next step goes over: of what is no array, only a text has parts, its code units.
    private static func items(for value: Value) -> ArrayValue? {
        switch value {
        case .undefined: return nil
        case .array(let array): return array
        case .string(let text):
            return ArrayValue(flat: text.utf16.map { .string(LoneSurrogate.decode([$0])) })
        default: return ArrayValue(flat: [])
        }
    }

    private func inputSequence(_ path: Path, _ input: Value) -> ArrayValue {
        guard case .array(let array) = input else { return ArrayValue([input], flags: .sequence) }
        switch path.steps[0].node.kind {
        // A variable is there once, however many items the context has.
        case .variable, .context: return ArrayValue([input], flags: .sequence)
        default: return array
        }
    }

    /// A path of plain names through objects, without building sequences.
    private func quickPath(_ names: [String], _ path: Path, _ input: Value) -> Value? {
        if path.keepsSingleton { return nil }
        var value = input
        for (place, name) in names.enumerated() {
            guard case .object(let object) = value else { return nil }
            guard let member = object[name] else { return .undefined }
            if case .array(let array) = member, place < names.count - 1 || array.isSequence {
                return nil
            }
            value = member
        }
        return value
    }

    /// One step for each item before it; what it gives is put into one sequence.
    private func step(
        _ step: Step, _ input: ArrayValue, _ frame: Frame, isLast: Bool
    ) throws(JSONataError) -> Value {
        if case .sort(let terms) = step.node.kind {
            let result = try sorted(step.node, terms, .array(input), frame)
            return try staged(step.stages, result, frame)
        }
        var sequence = ArrayValue.emptySequence
        var first = Value.undefined
        var count = 0
        for item in input.items {
            let value = try stepValue(step, item, frame)
            if value.isUndefined { continue }
            count += 1
            if count == 1 {
                first = value
                continue
            }
            if count == 2 { Self.add(first, to: &sequence) }
            Self.add(value, to: &sequence)
        }
        if count == 1 {
            if isLast, case .array(let array) = first, !array.isSequence { return first }
            Self.add(first, to: &sequence)
        }
        if sequence.items.count > Self.maxItems { throw JSONataError(.limitExceeded) }
        return .array(sequence)
    }

    private func stepValue(
        _ step: Step, _ item: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        if case .name(let name) = step.node.kind, step.node.isPlain, step.stages.isEmpty {
            try spend(1)
            let value = lookup(name, in: item)
            if case .array(let array) = value { return Self.unwrapped(array) }
            return value
        }
        return try staged(step.stages, try evaluate(step.node, item, frame), frame)
    }

    private func staged(
        _ stages: [Stage], _ value: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        var result = value
        for case .filter(let predicate) in stages {
            result = try filtered(result, predicate, frame)
        }
        return result
    }

    private static func add(_ value: Value, to sequence: inout ArrayValue) {
        switch value {
        case .array(let array) where !array.flags.contains(.constructed):
            sequence.append(contentsOf: array)
        case .tuples(let stream): for tuple in stream.tuples { sequence.append(tuple.item) }
        default: sequence.append(value)
        }
    }

    // MARK: - Predicates

    func filtered(
        _ input: Value, _ predicate: Node, _ frame: Frame
    ) throws(JSONataError) -> Value {
        if case .tuples(let stream) = input {
            return .tuples(TupleStream(try filtered(stream.tuples, predicate, frame)))
        }
        let items = input.items
        if case .number(let number) = predicate.kind {
            guard let place = Self.place(number, count: items.count) else {
                return .array(.emptySequence)
            }
            if case .array = items[place] { return items[place] }
            if items[place].isUndefined { return .array(.emptySequence) }
            return .array(ArrayValue([items[place]], flags: .sequence))
        }
        var result = ArrayValue.emptySequence
        for (place, item) in items.enumerated() {
            let answer = try evaluate(predicate, item, frame)
            for _ in 0..<(try choices(answer, place, count: items.count)) { result.append(item) }
        }
        return .array(result)
    }

    private func filtered(
        _ tuples: [Tuple], _ predicate: Node, _ frame: Frame
    ) throws(JSONataError) -> [Tuple] {
        if case .number(let number) = predicate.kind {
            return Self.place(number, count: tuples.count).map { [tuples[$0]] } ?? []
        }
        var result: [Tuple] = []
        for (place, tuple) in tuples.enumerated() {
            let inner = Frame(parent: frame, bindings: tuple.bindings)
            let answer = try evaluate(predicate, tuple.item, inner)
            for _ in 0..<(try choices(answer, place, count: tuples.count)) { result.append(tuple) }
        }
        return result
    }

    /// How often a predicate's answer chooses the item at a place: numbers are places.
    private func choices(
        _ answer: Value, _ place: Int, count: Int
    ) throws(JSONataError) -> Int {
        if let number = try answer.finiteNumber() {
            return Self.place(number, count: count) == place ? 1 : 0
        }
        if case .array(let array) = answer {
            var chosen = 0
            var allNumbers = true
            for item in array.items {
                guard let number = try item.finiteNumber() else {
                    allNumbers = false
                    break
                }
                if Self.place(number, count: count) == place { chosen += 1 }
            }
            if allNumbers { return chosen }
        }
        return try answer.isTrue() ? 1 : 0
    }

    private static func place(_ number: Double, count: Int) -> Int? {
        let floor = number.rounded(.down)
        let place = floor < 0 ? Double(count) + floor : floor
        return place >= 0 && place < Double(count) ? Int(place) : nil
    }

    // MARK: - Steps that carry bindings

    private func tupleStep(
        _ step: Step, _ input: ArrayValue, _ before: [Tuple]?, _ frame: Frame
    ) throws(JSONataError) -> [Tuple] {
        if case .sort(let terms) = step.node.kind {
            var tuples: [Tuple]
            if let before {
                tuples = try sorted(step.node, terms, before, frame)
            } else {
                tuples = try sorted(step.node, terms, .array(input), frame).items.map {
                    Tuple(item: $0)
                }
                if let index = step.index { Self.number(&tuples, index) }
            }
            return try staged(step.stages, tuples, frame)
        }
        var result: [Tuple] = []
        for tuple in before ?? input.items.map({ Tuple(item: $0) }) {
            let inner =
                tuple.bindings.isEmpty ? frame : Frame(parent: frame, bindings: tuple.bindings)
            let value = try evaluate(step.node, tuple.item, inner)
            if case .tuples(let stream) = value {
                for other in stream.tuples {
                    var joined = tuple
                    joined.item = other.item
                    for binding in other.bindings { joined.bind(binding.symbol, binding.value) }
                    result.append(joined)
                }
                continue
            }
            if value.isUndefined { continue }
            for (place, item) in value.items.enumerated() {
                var next = tuple
                if let focus = step.focus {
                    next.bind(focus, item)
                } else {
                    next.item = item
                }
                if let index = step.index { next.bind(index, .number(Double(place))) }
                if let ancestor = step.ancestor { next.bind(ancestor, tuple.item) }
                result.append(next)
            }
            if result.count > Self.maxItems { throw JSONataError(.limitExceeded) }
        }
        return try staged(step.stages, result, frame)
    }

    private func staged(
        _ stages: [Stage], _ tuples: [Tuple], _ frame: Frame
    ) throws(JSONataError) -> [Tuple] {
        var result = tuples
        for stage in stages {
            switch stage {
            case .filter(let predicate): result = try filtered(result, predicate, frame)
            case .index(let symbol): Self.number(&result, symbol)
            }
        }
        return result
    }

    private static func number(_ tuples: inout [Tuple], _ symbol: Int) {
        for place in tuples.indices { tuples[place].bind(symbol, .number(Double(place))) }
    }
}
