extension Evaluator {
    /// The items that one key has gathered.
    private struct Group {
        var data: Value
        var tuples: [Tuple] = []
        var pair: Int
    }

    /// An object whose members gather the items with the same key.
    func group(
        _ grouping: Grouping, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        if case .tuples(let stream) = input { return try group(grouping, stream.tuples, frame) }
        var items = input.items
        // Without items the keys are asked once, so that a literal object comes out.
        if items.isEmpty { items = [.undefined] }
        var groups: [Group] = []
        let places = ObjectValue()
        for item in items {
            for (number, pair) in grouping.pairs.enumerated() {
                guard let key = try key(pair.key, item, frame, grouping) else { continue }
                if case .number(let place)? = places[key] {
                    try refuseDuplicate(groups[Int(place)].pair, number, key, grouping)
                    let data = groups[Int(place)].data
                    groups[Int(place)].data = .undefined
                    groups[Int(place)].data = Self.appended(data, item)
                } else {
                    places.append(key, .number(Double(groups.count)))
                    groups.append(Group(data: item, pair: number))
                }
            }
        }
        return try values(grouping, places) { (place) throws(JSONataError) in
            let group = groups[place]
            return try self.evaluate(grouping.pairs[group.pair].value, group.data, frame)
        }
    }

    func group(
        _ grouping: Grouping, _ tuples: [Tuple], _ frame: Frame
    ) throws(JSONataError) -> Value {
        var groups: [Group] = []
        let places = ObjectValue()
        for tuple in tuples.isEmpty ? [Tuple(item: .undefined)] : tuples {
            let inner = Frame(parent: frame, bindings: tuple.bindings)
            for (number, pair) in grouping.pairs.enumerated() {
                guard let key = try key(pair.key, tuple.item, inner, grouping) else { continue }
                if case .number(let place)? = places[key] {
                    try refuseDuplicate(groups[Int(place)].pair, number, key, grouping)
                    groups[Int(place)].tuples.append(tuple)
                } else {
                    places.append(key, .number(Double(groups.count)))
                    groups.append(Group(data: .undefined, tuples: [tuple], pair: number))
                }
            }
        }
        return try values(grouping, places) { (place) throws(JSONataError) in
            let group = groups[place]
            let merged = Self.merged(group.tuples)
            let inner = Frame(parent: frame, bindings: merged.bindings)
            return try self.evaluate(grouping.pairs[group.pair].value, merged.item, inner)
        }
    }

    private func key(
        _ node: Node, _ item: Value, _ frame: Frame, _ grouping: Grouping
    ) throws(JSONataError) -> String? {
        switch try evaluate(node, item, frame) {
        case .undefined: return nil
        case .string(let key): return key
        case let other:
            throw JSONataError(.keyNotString, position: grouping.position, value: other)
        }
    }

    private func refuseDuplicate(
        _ earlier: Int, _ number: Int, _ key: String, _ grouping: Grouping
    ) throws(JSONataError) {
        if earlier != number {
            throw JSONataError(.duplicateKey, position: grouping.position, value: .string(key))
        }
    }

    private func values(
        _ grouping: Grouping, _ places: ObjectValue,
        _ value: (Int) throws(JSONataError) -> Value
    ) throws(JSONataError) -> Value {
        let result = ObjectValue(capacity: places.count)
        for (key, place) in zip(places.keys, places.values) {
            guard case .number(let number) = place else { continue }
            let member = try value(Int(number))
            if !member.isUndefined { result.append(key, member) }
        }
        return .object(result)
    }

    /// One tuple in which each binding holds what it was in all of them.
    private static func merged(_ tuples: [Tuple]) -> Tuple {
        var result = tuples[0]
        for tuple in tuples.dropFirst() {
            result.item = appended(result.item, tuple.item)
            for binding in tuple.bindings {
                let before = result.bindings.first { $0.symbol == binding.symbol }?.value
                result.bind(binding.symbol, appended(before ?? .undefined, binding.value))
            }
        }
        return result
    }

    // MARK: - Order

    func sorted(
        _ node: Node, _ terms: [SortTerm], _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        if case .tuples(let stream) = input {
            return .tuples(TupleStream(try sorted(node, terms, stream.tuples, frame)))
        }
        let items = input.items
        if items.count <= 1 { return .array(ArrayValue(items, flags: .sequence)) }
        var keys: [[Value]] = []
        for item in items { keys.append(try self.keys(terms, item, frame)) }
        let order = try order(node, terms, keys)
        return .array(ArrayValue(order.map { items[$0] }))
    }

    func sorted(
        _ node: Node, _ terms: [SortTerm], _ tuples: [Tuple], _ frame: Frame
    ) throws(JSONataError) -> [Tuple] {
        if tuples.count <= 1 { return tuples }
        var keys: [[Value]] = []
        for tuple in tuples {
            let inner = Frame(parent: frame, bindings: tuple.bindings)
            keys.append(try self.keys(terms, tuple.item, inner))
        }
        return try order(node, terms, keys).map { tuples[$0] }
    }

    private func keys(
        _ terms: [SortTerm], _ item: Value, _ frame: Frame
    ) throws(JSONataError) -> [Value] {
        var keys: [Value] = []
        for term in terms { keys.append(try evaluate(term.expression, item, frame)) }
        return keys
    }

    private func order(
        _ node: Node, _ terms: [SortTerm], _ keys: [[Value]]
    ) throws(JSONataError) -> [Int] {
        try MergeSort.sorted(Array(keys.indices)) { (left, right) throws(JSONataError) in
            for (place, term) in terms.enumerated() {
                let result = try self.compare(node, keys[left][place], keys[right][place])
                if result == 0 { continue }
                // What is missing comes last, in either direction.
                let isMissing = keys[left][place].isUndefined || keys[right][place].isUndefined
                return (term.isDescending && !isMissing ? -result : result) > 0
            }
            return false
        }
    }

    /// Negative when the left one comes first, positive when the right one does.
    private func compare(
        _ node: Node, _ left: Value, _ right: Value
    ) throws(JSONataError) -> Int {
        switch (left, right) {
        case (.undefined, .undefined): return 0
        case (.undefined, _): return 1
        case (_, .undefined): return -1
        case (.number(let first), .number(let second)):
            return first == second ? 0 : first < second ? -1 : 1
        case (.string(let first), .string(let second)):
            if sameText(first, second) { return 0 }
            return precedesInUTF16(first, second) ? -1 : 1
        case (.number, .string), (.string, .number):
            throw JSONataError(.sortMixesTypes, position: node.position, value: left)
        case (.number, _), (.string, _):
            throw JSONataError(.sortKeyType, position: node.position, value: right)
        default: throw JSONataError(.sortKeyType, position: node.position, value: left)
        }
    }
}

/// A stable sort whose comparison may fail.
enum MergeSort {
    static func sorted<Element>(
        _ items: [Element],
        isAfter: (Element, Element) throws(JSONataError) -> Bool
    ) throws(JSONataError) -> [Element] {
        var items = items
        var buffer = items
        var width = 1
        while width < items.count {
            var start = 0
            while start < items.count {
                let middle = min(start + width, items.count)
                let end = min(start + 2 * width, items.count)
                var left = start
                var right = middle
                for place in start..<end {
                    let takesRight: Bool
                    if left == middle {
                        takesRight = true
                    } else if right == end {
                        takesRight = false
                    } else {
                        takesRight = try isAfter(items[left], items[right])
                    }
                    buffer[place] = takesRight ? items[right] : items[left]
                    if takesRight { right += 1 } else { left += 1 }
                }
                start = end
            }
            swap(&items, &buffer)
            width *= 2
        }
        return items
    }
}
