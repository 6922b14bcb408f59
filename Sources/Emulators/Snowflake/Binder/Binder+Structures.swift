import SnowflakeSQL

extension Binder {
    /// Functions that give back an array of the type they are given.
    private static let keepsArray: Set<String> = [
        "ARRAY_APPEND", "ARRAY_PREPEND", "ARRAY_CAT", "ARRAY_INSERT", "ARRAY_REMOVE",
        "ARRAY_REMOVE_AT", "ARRAY_DISTINCT", "ARRAY_EXCEPT", "ARRAY_INTERSECTION", "ARRAY_SLICE",
        "ARRAY_SORT", "ARRAY_COMPACT", "ARRAY_REVERSE",
    ]

    /// What a function gives for a structured array or object; nil when it is no different from
    /// one without structure.
    ///
    /// Source: Snowflake documentation, OBJECT_INSERT, OBJECT_DELETE, OBJECT_PICK, ARRAY_APPEND,
    /// "Structured data types".
    func structured(
        _ name: String, _ a: [Bound], _ bind: (Binder, [Bound]) throws(SnowflakeError) -> Bound
    ) throws(SnowflakeError) -> Bound? {
        try refuseStructure(name, a)
        if let made = try pair(name, a, bind) { return made }
        guard let structure = a.first?.detail.structure else { return nil }
        switch structure {
        case .array(let part) where Self.keepsArray.contains(name):
            let given = try withElement(name, a, part)
            return try bind(self, given).with(detail: TypeDetail(structure: structure))
        case _ where name == "GET" && a.count == 2: return try element(a, structure, bind)
        case .object where name == "OBJECT_KEYS":
            let keys = StructuredType.array(.init(type: .varchar))
            return try bind(self, a).with(detail: TypeDetail(structure: keys))
        case .object(let fields):
            switch name {
            case "OBJECT_DELETE", "OBJECT_PICK":
                let keys = try keys(name, a[1...])
                for key in keys where !fields.contains(where: { $0.name == key }) {
                    throw .execution(
                        93201, "23001",
                        "Function \(name): expected structured object to contain field \(key) "
                            + "but it did not.")
                }
                let kept =
                    name == "OBJECT_PICK"
                    ? keys.compactMap { key in fields.first { $0.name == key } }
                    : fields.filter { !keys.contains($0.name) }
                return try bind(self, a).with(detail: TypeDetail(structure: .object(kept)))
            case "OBJECT_INSERT": return try insert(a, fields, bind)
            default: return nil
            }
        default: return nil
        }
    }

    /// A structured object with its fields renamed by place (RENAME FIELDS) or with those that it
    /// lacks (ADD FIELDS), ready to be cast. Source: Snowflake documentation, CAST.
    func fitted(
        _ value: Bound, _ type: StructuredType, _ options: [String]
    ) throws(SnowflakeError) -> Bound {
        guard !options.isEmpty, case .object(let wanted) = type,
            case .object(let given)? = value.detail.structure
        else { return value }
        let renames = options.contains { $0.hasPrefix("RENAME") }
        let adds = options.contains { $0.hasPrefix("ADD") }
        if renames, !adds, given.count != wanted.count {
            throw .compilation(
                1044, "42P13",
                "RENAME FIELDS needs as many fields as the object has: \(given.count)")
        }
        let old = given.map(\.name)
        let new = wanted.map(\.name)
        let key = "\(old.joined(separator: "\u{2}"))\u{3}\(new.joined(separator: "\u{2}"))"
        let function = Natives.values(
            "fields \(renames) \(adds) \(key.replacingQuotes)", [.object], .object
        ) { (_, values) throws(SnowflakeError) in
            guard case .variant(.object(let object)) = values[0] else { return .null }
            var made = VariantObject()
            for (place, name) in new.enumerated() {
                if renames, old.indices.contains(place) {
                    made[name] = object[old[place]] ?? .null
                } else {
                    made[name] = object[name] ?? (adds ? .null : nil)
                }
            }
            return .variant(.object(made))
        }
        return Bound(call(function, [value.sql]), .object, from: [value])
    }

    private func keys(
        _ name: String, _ arguments: ArraySlice<Bound>
    ) throws(SnowflakeError) -> [String] {
        var keys: [String] = []
        for (place, argument) in arguments.enumerated() {
            guard let key = argument.constantText else {
                throw .notConstant(name, "\(place + 2)")
            }
            keys.append(key)
        }
        return keys
    }

    private func insert(
        _ a: [Bound], _ fields: [StructuredType.Field],
        _ bind: (Binder, [Bound]) throws(SnowflakeError) -> Bound
    ) throws(SnowflakeError) -> Bound {
        let key = try keys("OBJECT_INSERT", a[1...1])[0]
        let updates = a.count > 3 && a[3].constant?.boolValue ?? false
        let place = fields.firstIndex { $0.name == key }
        if place != nil, !updates {
            throw .execution(
                93202, "23001",
                "Function OBJECT_INSERT: expected structured object to not contain field \(key) "
                    + "but it did.")
        }
        if place == nil, updates {
            throw .execution(
                93201, "23001",
                "Function OBJECT_INSERT: expected structured object to contain field \(key) but "
                    + "it did not.")
        }
        var fields = fields
        var part = StructuredType.Part(type: a[2].type, structure: a[2].detail.structure)
        var a = a
        if let place {
            // The value becomes what the field already holds.
            let known = fields[place].part
            a[2] = known.structure.map { structure(a[2], $0) } ?? coerce(a[2], to: known.type)
        } else {
            part.isNotNull = a[2].detail.isNotNull || a[2].constant.map { !$0.isNull } ?? false
            fields.append(StructuredType.Field(name: key, part: part))
        }
        return try bind(self, a).with(detail: TypeDetail(structure: .object(fields)))
    }
}
