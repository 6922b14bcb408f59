extension SemiStructuredFunctions {
    private typealias F = FunctionDefinition

    static let arrays: [FunctionDefinition] = [
        F.simple("ARRAY_CONSTRUCT", [], rest: .any, .array, takesNull: true) {
            (_, a) throws(SnowflakeError) in
            .variant(.array(a.map { $0.isNull ? .undefined : TextForm.variant($0) }))
        },
        F.simple("ARRAY_CONSTRUCT_COMPACT", [], rest: .any, .array, takesNull: true) {
            (_, a) throws(SnowflakeError) in
            .variant(.array(a.filter { !$0.isNull }.map { TextForm.variant($0) }))
        },
        // A key of several values, for COUNT(DISTINCT a, b): NULL when any is.
        F.simple("ARRAY KEY", [], rest: .any, .array) { (_, a) throws(SnowflakeError) in
            .variant(.array(a.map { TextForm.variant($0) }))
        },
        F.simple("ARRAY_SIZE", [.variant], .integer) { (_, a) throws(SnowflakeError) in
            if case .variant(.array(let items)) = a[0] { return .integer(items.count) }
            return .null
        },
        F.simple("ARRAY_APPEND", [.array, .any], .array, takesNull: true) {
            (_, a) throws(SnowflakeError) in
            a[0].isNull
                ? .null
                : .variant(.array(a.items(0) + [a[1].isNull ? .undefined : a.variant(1)]))
        },
        F.simple("ARRAY_PREPEND", [.array, .any], .array) { (_, a) throws(SnowflakeError) in
            .variant(.array([a.variant(1)] + a.items(0)))
        },
        F.simple("ARRAY_CAT", [.array, .array], .array) { (_, a) throws(SnowflakeError) in
            .variant(.array(a.items(0) + a.items(1)))
        },
        F.simple("ARRAY_COMPACT", [.array], .array) { (_, a) throws(SnowflakeError) in
            .variant(.array(a.items(0).filter { $0 != .undefined && $0 != .null }))
        },
        contains,
        F.simple("ARRAY_POSITION", [.any, .array], .integer, takesNull: true) {
            (_, a) throws(SnowflakeError) in
            if a[1].isNull { return .null }
            let wanted = a[0].isNull ? VariantValue.undefined : a.variant(0)
            return a.items(1).firstIndex(of: wanted).map { .integer($0) } ?? .null
        }.ofVariants(value: 0, array: 1),
        F.simple("ARRAY_INSERT", [.array, .integer, .any], .array) {
            (_, a) throws(SnowflakeError) in
            var items = a.items(0)
            var place = a.int(1)
            guard place.magnitude <= UInt(SnowflakeType.longestText) else {
                throw .invalidArgumentValue("ARRAY_INSERT at position \(place)")
            }
            func missing(_ count: Int) -> [VariantValue] {
                Array(repeating: .undefined, count: max(0, count - items.count))
            }
            if place < 0 {
                // As many elements as the position says are behind the new one.
                items = missing(-place) + items
                place += items.count
            }
            items += missing(place)
            items.insert(a.variant(2), at: place)
            return .variant(.array(items))
        },
        F.simple("ARRAY_REMOVE", [.array, .any], .array) { (_, a) throws(SnowflakeError) in
            let gone = a.variant(1)
            return .variant(
                .array(
                    a.items(0).filter { item in
                        // Numbers are equal by value, whether decimal or double.
                        guard let x = Variants.number(item), let y = Variants.number(gone) else {
                            return item != gone
                        }
                        return item != gone && x != y
                    }))
        }.ofVariants(value: 1, array: 0),
        F.simple("ARRAY_REMOVE_AT", [.array, .integer], .array) { (_, a) throws(SnowflakeError) in
            var items = a.items(0)
            let place = a.int(1) < 0 ? items.count + a.int(1) : a.int(1)
            if items.indices.contains(place) { items.remove(at: place) }
            return .variant(.array(items))
        },
        F.simple("ARRAY_SLICE", [.array, .integer, .integer], .array) {
            (_, a) throws(SnowflakeError) in
            let items = a.items(0)
            func place(_ index: Int) -> Int {
                max(0, min(index < 0 ? items.count + index : index, items.count))
            }
            let low = place(a.int(1))
            return .variant(.array(Array(items[low..<max(low, place(a.int(2)))])))
        },
        F.simple("ARRAY_TO_STRING", [.array, .text], .varchar) {
            (environment, a) throws(SnowflakeError) in
            let texts = a.items(0).map { item in
                item == .undefined || item == .null
                    ? "" : TextForm.text(item, environment.parameters, environment.zone)
            }
            return .text(try Text.joined(texts, separator: a.text(1)))
        },
        F.simple("ARRAY_DISTINCT", [.array], .array) { (_, a) throws(SnowflakeError) in
            var seen: Set<VariantValue> = []
            return .variant(.array(a.items(0).filter { seen.insert($0).inserted }))
        },
        F.simple("ARRAY_REVERSE", [.array], .array) { (_, a) throws(SnowflakeError) in
            .variant(.array(a.items(0).reversed()))
        },
        F.simple("ARRAYS_OVERLAP", [.array, .array], .boolean) { (_, a) throws(SnowflakeError) in
            let right = Set(a.items(1))
            return .boolean(a.items(0).contains { right.contains($0) })
        },
        F.simple("ARRAY_INTERSECTION", [.array, .array], .array) {
            (_, a) throws(SnowflakeError) in
            var right = a.items(1)
            return .variant(
                .array(
                    a.items(0).filter { item in
                        guard let place = right.firstIndex(of: item) else { return false }
                        right.remove(at: place)
                        return true
                    }))
        },
        F.simple("ARRAY_EXCEPT", [.array, .array], .array) { (_, a) throws(SnowflakeError) in
            var right = a.items(1)
            return .variant(
                .array(
                    a.items(0).filter { item in
                        guard let place = right.firstIndex(of: item) else { return true }
                        right.remove(at: place)
                        return false
                    }))
        },
        F.simple("ARRAY_FLATTEN", [.array], .array) { (_, a) throws(SnowflakeError) in
            var out: [VariantValue] = []
            for item in a.items(0) {
                switch item {
                case .array(let inner): out += inner
                case .null, .undefined: return .null
                default:
                    throw .execution(
                        100107, "22000",
                        "Not an array: 'Input argument to ARRAY_FLATTEN is not an array of arrays'")
                }
            }
            return .variant(.array(out))
        },
        F.simple("ARRAY_SORT", [.array, .boolean, .boolean], least: 1, .array) {
            (_, a) throws(SnowflakeError) in
            let ascending = a.count < 2 || a.flag(1)
            let nullsFirst = a.count > 2 ? a.flag(2) : !ascending
            let items = a.items(0)
            // JSON's null is the greatest value; where SQL's NULL goes is for the caller to say.
            let missing = items.filter { $0 == .undefined }
            let nulls = items.filter { $0 == .null }
            var rest = items.filter { $0 != .undefined && $0 != .null }
            rest.sort { Variants.precedes($0, $1) == ascending && $0 != $1 }
            rest = ascending ? rest + nulls : nulls + rest
            return .variant(.array(nullsFirst ? missing + rest : rest + missing))
        },
        F.simple("ARRAY_MIN", [.array], .variant) { (_, a) throws(SnowflakeError) in
            // JSON's null is the greatest value, so it is the least only where it is alone.
            let items = a.items(0).filter { $0 != .undefined && $0 != .null }
            if items.isEmpty, a.items(0).contains(.null) { return .variant(.null) }
            return items.min { Variants.precedes($0, $1) }.map { .variant($0) } ?? .null
        },
        F.simple("ARRAY_MAX", [.array], .variant) { (_, a) throws(SnowflakeError) in
            let items = a.items(0).filter { $0 != .undefined }
            if items.contains(.null) { return .variant(.null) }
            return items.max { Variants.precedes($0, $1) }.map { .variant($0) } ?? .null
        },
        F.simple("ARRAY_REPEAT", [.any, .integer], .array, takesNull: true) {
            (_, a) throws(SnowflakeError) in
            if a[1].isNull { return .null }
            let item = a[0].isNull ? VariantValue.undefined : a.variant(0)
            let count = max(0, a.int(1))
            guard count <= SnowflakeType.longestText,
                item.stored.count * count <= SnowflakeType.longestDeclaredText
            else { throw .invalidArgumentValue("ARRAY_REPEAT of \(count) elements") }
            return .variant(.array(Array(repeating: item, count: count)))
        },
        F.simple("ARRAY_GENERATE_RANGE", [.integer, .integer, .integer], least: 2, .array) {
            (_, a) throws(SnowflakeError) in
            let step = a.count > 2 ? a.int(2) : 1
            guard step != 0, abs((a.int(1) - a.int(0)) / step) < 1_000_000 else {
                throw .invalidArgumentValue("invalid step of ARRAY_GENERATE_RANGE")
            }
            return .variant(
                .array(
                    stride(from: a.int(0), to: a.int(1), by: step).map {
                        .number(Int128($0), scale: 0)
                    }))
        },
        F.simple("ARRAYS_TO_OBJECT", [.array, .array], .object) { (_, a) throws(SnowflakeError) in
            guard a.items(0).count == a.items(1).count else {
                throw .execution(
                    215_001, "22000",
                    "Key array and value array had unequal lengths in ARRAYS_TO_OBJECT")
            }
            var object = VariantObject()
            for (key, value) in zip(a.items(0), a.items(1)) {
                if key == .null || key == .undefined { continue }
                guard case .string(let name) = key else {
                    throw .execution(
                        215_002, "22000",
                        "Key supplied for ARRAYS_TO_OBJECT does not have string type")
                }
                object[name] = value == .undefined ? VariantValue.null : value
            }
            return .variant(.object(object))
        },
        F.simple("ARRAYS_ZIP", [.array], rest: .array, .array) { (_, a) throws(SnowflakeError) in
            let all = a.indices.map { a.items($0) }
            let length = all.map(\.count).max() ?? 0
            if length == 0 { return .variant(.array([.object(VariantObject())])) }
            return .variant(
                .array(
                    (0..<length).map { row in
                        var object = VariantObject()
                        for (index, items) in all.enumerated() {
                            let item = row < items.count ? items[row] : .null
                            object["$\(index + 1)"] = item == .undefined ? .null : item
                        }
                        return .object(object)
                    }))
        },
    ]

    private static let contains = F.simple(
        "ARRAY_CONTAINS", [.any, .array], .boolean, takesNull: true
    ) {
        (_, a) throws(SnowflakeError) in
        if a[1].isNull { return .null }
        let items = a.items(1)
        if a[0].isNull {
            return items.contains(.undefined) ? .boolean(true) : .null
        }
        return .boolean(items.contains(a.variant(0)))
    }.ofVariants(value: 0, array: 1)
}

/// The order of scalars inside variants.
enum Variants {
    static func precedes(_ left: VariantValue, _ right: VariantValue) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.boolean(let a), .boolean(let b)): !a && b
        case (.date(let a), .date(let b)): a < b
        case (.timestampNTZ(let a), .timestampNTZ(let b)): a < b
        default:
            switch (number(left), number(right)) {
            case (let a?, let b?): a < b
            case (_?, nil): true
            default: false
            }
        }
    }

    static func number(_ value: VariantValue) -> Double? {
        switch value {
        case .number(let unscaled, let scale): Decimals.double(unscaled, scale)
        case .double(let double): double
        default: nil
        }
    }
}

extension FunctionDefinition {
    /// The same of which a text, date or time that is looked for must be a VARIANT already, unless
    /// the array has a type for its elements.
    ///
    /// Source: Snowflake documentation, ARRAY_CONTAINS, ARRAY_POSITION, ARRAY_REMOVE, arguments.
    fileprivate func ofVariants(value: Int, array: Int) -> FunctionDefinition {
        guard case .scalar(let bind) = kind else { return self }
        let name = name
        return replaced { (binder, a) throws(SnowflakeError) in
            let type = a[value].type
            if a[array].detail.structure == nil,
                type.isText || type.isBinary || type.isDateLike || type.isTime
            {
                throw .argumentTypes(name, a.map(\.type))
            }
            return try bind(binder, a)
        }
    }
}
