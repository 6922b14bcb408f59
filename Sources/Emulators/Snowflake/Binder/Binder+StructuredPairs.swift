import SnowflakeSQL

/// Where structured and semi-structured values meet.
///
/// Source: Snowflake documentation, "Structured data types", "Transforming values of structured
/// types" and "Working with other semi-structured functions".
extension Binder {
    /// Functions that take no value with a structure.
    private static let takesNoStructure: Set<String> = [
        "ARRAY_CONSTRUCT", "ARRAY_CONSTRUCT_COMPACT", "OBJECT_CONSTRUCT",
        "OBJECT_CONSTRUCT_KEEP_NULL", "TYPEOF", "IS_ARRAY", "IS_OBJECT", "AS_ARRAY", "AS_OBJECT",
    ]

    /// Functions of two arrays, both with a structure or both without.
    private static let takesPair: Set<String> = [
        "ARRAY_CAT", "ARRAY_EXCEPT", "ARRAY_INTERSECTION", "ARRAYS_OVERLAP",
    ]

    /// Which argument of a function becomes an element of the array.
    private static let elementPlace: [String: Int] = [
        "ARRAY_APPEND": 1, "ARRAY_PREPEND": 1, "ARRAY_INSERT": 2,
    ]

    /// The structure of an array, object or map; a vector has none in this sense.
    private func structure(of bound: Bound) -> StructuredType? {
        if case .vector? = bound.detail.structure { return nil }
        return bound.detail.structure
    }

    func refuseStructure(_ name: String, _ a: [Bound]) throws(SnowflakeError) {
        if Self.takesNoStructure.contains(name), a.contains(where: { structure(of: $0) != nil }) {
            throw .argumentTypes(name, of: a)
        }
    }

    /// A function of two arrays of which at least one has a structure; nil for any other.
    func pair(
        _ name: String, _ a: [Bound], _ bind: (Binder, [Bound]) throws(SnowflakeError) -> Bound
    ) throws(SnowflakeError) -> Bound? {
        if name == "ARRAY_CONTAINS" || name == "ARRAY_POSITION", a.count >= 2,
            structure(of: a[1]) != nil, a[0].type == .variant
        {
            throw .argumentTypes(name, of: a)
        }
        guard Self.takesPair.contains(name), a.count == 2, a[0].type != .null,
            a[1].type != .null, structure(of: a[0]) != nil || structure(of: a[1]) != nil
        else { return nil }
        guard let left = structure(of: a[0]), let right = structure(of: a[1]),
            let common = StructuredType.common(left, right)
        else { throw .argumentTypes(name, of: a) }
        let made = try bind(self, [structure(a[0], common), structure(a[1], common)])
        guard made.type == .array else { return made }
        let detail = TypeDetail(structure: common)
        guard name == "ARRAY_EXCEPT" else { return made.with(detail: detail) }
        return structure(made.with(detail: detail), left)
    }

    /// Two values to compare of which one has a structure: both must, and of one kind.
    func structuredPair(
        _ left: Bound, _ right: Bound, _ name: String
    ) throws(SnowflakeError) -> (Bound, Bound)? {
        guard left.type != .null, right.type != .null,
            structure(of: left) != nil || structure(of: right) != nil
        else { return nil }
        guard let a = structure(of: left), let b = structure(of: right),
            let common = StructuredType.common(a, b)
        else { throw .argumentTypes(name, of: [left, right]) }
        return (structure(left, common), structure(right, common))
    }

    /// The arguments with the new element brought to the type of the others.
    func withElement(
        _ name: String, _ a: [Bound], _ part: StructuredType.Part
    ) throws(SnowflakeError) -> [Bound] {
        guard let place = Self.elementPlace[name], a.indices.contains(place),
            a[place].type != .null
        else { return a }
        var given = a
        if let inner = part.structure {
            guard let own = structure(of: a[place]), StructuredType.common(own, inner) != nil
            else { throw .argumentTypes(name, of: a) }
            given[place] = structure(a[place], inner)
        } else {
            guard a[place].type.isCastable(to: part.type) else {
                throw .argumentTypes(name, of: a)
            }
            given[place] = coerce(a[place], to: part.type)
        }
        return given
    }

    /// GET of a structured value: the element with its own type. The key of an object must be
    /// one of its keys.
    func element(
        _ a: [Bound], _ structure: StructuredType,
        _ bind: (Binder, [Bound]) throws(SnowflakeError) -> Bound
    ) throws(SnowflakeError) -> Bound? {
        let part: StructuredType.Part?
        switch structure {
        case .object:
            guard let key = a[1].constantText else { throw .notConstant("GET", "2") }
            part = structure.part(.key(key))
            if part == nil { throw .invalidIdentifier("\(structure.description):\(key)") }
        case .map: part = structure.part(.key(""))
        case .array: part = structure.part(.index(0))
        case .vector: return nil
        }
        guard let part else { return nil }
        var given = a
        if case .array = structure {
            given[1] = coerce(a[1], to: .integer)
            given[0] = Bound(
                call(Self.reached, [a[0].sql, given[1].sql]), .array, from: [a[0], given[1]])
        }
        if case .map = structure { given[1] = coerce(a[1], to: .varchar) }
        return coerce(try bind(self, given), to: part.type)
            .with(detail: TypeDetail(structure: part.structure))
    }

    /// A structured array that has an element at a place; the number of the error is not documented.
    private static let reached = Natives.values("array reached", [.array, .integer], .array) {
        (_, values) throws(SnowflakeError) in
        guard case .variant(.array(let items)) = values[0], let place = values[1].intValue else {
            return .null
        }
        guard items.indices.contains(place), items[place] != .undefined else {
            throw .invalidArgumentValue(
                "Array index \(place) is out of the bounds of a structured array.")
        }
        return values[0]
    }

    /// Values brought to the one type that an array or map of them has.
    func alike(
        _ values: [Bound], _ name: String
    ) throws(SnowflakeError) -> ([Bound], StructuredType.Part) {
        let typed = values.filter { $0.type != .null }
        guard let first = typed.first else {
            throw .argumentTypes(name, of: values)
        }
        var part = StructuredType.Part(type: first.type)
        part.isNotNull = values.allSatisfy { value in
            value.detail.isNotNull || value.constant.map { !$0.isNull } ?? false
        }
        guard typed.contains(where: { structure(of: $0) != nil }) else {
            part.type = try commonType(typed, name)
            return (values.map { coerce($0, to: part.type) }, part)
        }
        var common = structure(of: first)
        for value in typed {
            guard let known = common, let own = structure(of: value) else {
                throw .argumentTypes(name, of: values)
            }
            common = StructuredType.common(known, own)
        }
        guard let common else { throw .argumentTypes(name, of: values) }
        part.type = common.base
        part.structure = common
        return (values.map { structure($0, common) }, part)
    }
}

extension SnowflakeError {
    /// Arguments that a function does not take, with their whole types.
    static func argumentTypes(_ name: String, of bounds: [Bound]) -> SnowflakeError {
        let list = bounds.map { $0.detail.name(of: $0.type) }.joined(separator: ", ")
        return compilation(
            1044, "42P13", "Invalid argument types for function '\(name)': (\(list))")
    }
}
