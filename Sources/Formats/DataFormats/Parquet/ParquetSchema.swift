/// The tree of fields of a Parquet file.
public struct ParquetSchema: Hashable, Sendable {
    public var fields: [ParquetField]

    public init(_ fields: [ParquetField]) { self.fields = fields }

    /// The columns in the order of the file.
    public var leaves: [ParquetLeaf] {
        var leaves: [ParquetLeaf] = []
        for field in fields {
            field.collectLeaves(path: [], definition: 0, repetition: 0, into: &leaves)
        }
        return leaves
    }

    /// Whether every field is a column of its own.
    public var isFlat: Bool {
        fields.allSatisfy { field in
            if case .value = field.content { field.repetition != .repeated } else { false }
        }
    }
}

/// One field of a schema: a column or a group of fields.
public struct ParquetField: Hashable, Sendable {
    /// How often a field is there.
    public enum Repetition: Int, Hashable, Sendable {
        case required = 0
        case optional = 1
        case repeated = 2
    }

    /// What a field holds.
    public indirect enum Content: Hashable, Sendable {
        case value(ParquetType)
        case structure([ParquetField])
        /// A group annotated as list; its one field is repeated.
        case list([ParquetField])
        /// A group annotated as map; its one field is repeated and has a key and a value.
        case map([ParquetField])
    }

    public var name: String
    public var repetition: Repetition
    public var content: Content

    public init(_ name: String, _ repetition: Repetition, _ content: Content) {
        self.name = name
        self.repetition = repetition
        self.content = content
    }

    /// A column in which every record has a value.
    public static func required(_ name: String, _ type: ParquetType) -> ParquetField {
        ParquetField(name, .required, .value(type))
    }

    /// A column in which records may have nulls.
    public static func optional(_ name: String, _ type: ParquetType) -> ParquetField {
        ParquetField(name, .optional, .value(type))
    }

    /// A group of fields.
    public static func structure(
        _ name: String, _ fields: [ParquetField], isRequired: Bool = false
    ) -> ParquetField {
        ParquetField(name, isRequired ? .required : .optional, .structure(fields))
    }

    /// A list in the three levels of the format (`list.element`); the element's name is changed
    /// to `element`.
    public static func list(
        _ name: String, of element: ParquetField, isRequired: Bool = false
    ) -> ParquetField {
        var element = element
        element.name = "element"
        return ParquetField(
            name, isRequired ? .required : .optional,
            .list([ParquetField("list", .repeated, .structure([element]))]))
    }

    /// A map from text to values (`key_value.key`, `key_value.value`).
    public static func map(
        _ name: String, to value: ParquetField, isRequired: Bool = false
    ) -> ParquetField {
        var value = value
        value.name = "value"
        let pair: [ParquetField] = [.required("key", .string), value]
        return ParquetField(
            name, isRequired ? .required : .optional,
            .map([ParquetField("key_value", .repeated, .structure(pair))]))
    }

    /// The fields of a group, none for a column.
    public var children: [ParquetField] {
        switch content {
        case .value: []
        case .structure(let fields), .list(let fields), .map(let fields): fields
        }
    }

    func collectLeaves(
        path: [String], definition: Int, repetition level: Int, into leaves: inout [ParquetLeaf]
    ) {
        let path = path + [name]
        let definition = definition + (repetition == .required ? 0 : 1)
        let level = level + (repetition == .repeated ? 1 : 0)
        if case .value(let type) = content {
            leaves.append(
                ParquetLeaf(
                    path: path, type: type, maxDefinition: definition, maxRepetition: level))
        }
        for child in children {
            child.collectLeaves(
                path: path, definition: definition, repetition: level, into: &leaves)
        }
    }
}

/// A column and the levels that place its values in the tree (the Dremel paper's).
public struct ParquetLeaf: Hashable, Sendable {
    public let path: [String]
    public let type: ParquetType
    /// How many optional or repeated fields lead to the value.
    public let maxDefinition: Int
    /// How many repeated fields lead to the value.
    public let maxRepetition: Int

    /// The path joined with dots.
    public var name: String { path.joined(separator: ".") }
}
