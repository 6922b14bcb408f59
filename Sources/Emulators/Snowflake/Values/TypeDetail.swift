import SnowflakeSQL

/// What a value has beyond how it is stored: the collation of a text, the structure of an array or
/// object. Types that differ only in this convert into each other freely.
struct TypeDetail: Hashable, Sendable {
    var collation: Collation?
    /// Whether the collation was written in the expression, which beats that of a column.
    var isExplicit = false
    var structure: StructuredType?
    /// Whether the value is never NULL, as far as the statement itself tells.
    var isNotNull = false

    static let none = TypeDetail()

    init(
        collation: Collation? = nil, isExplicit: Bool = false, structure: StructuredType? = nil,
        isNotNull: Bool = false
    ) {
        self.isNotNull = isNotNull
        self.collation = collation
        self.isExplicit = isExplicit
        self.structure = structure
    }

    /// The structure that a type's name spells out.
    init(_ name: TypeName, _ parameters: SessionParameters) throws(SnowflakeError) {
        structure = try StructuredType(name, parameters)
    }

    /// The name of the whole type, as DESCRIBE shows it.
    func name(of type: SnowflakeType) -> String {
        if let structure { return structure.description }
        guard let collation, type.isText else { return type.description }
        return "\(type) COLLATE '\(collation.specification)'"
    }
}

/// A structured type: an array, object or map whose elements have types of their own, or a vector.
///
/// Source: Snowflake documentation, "Structured data types" and "Vector data types".
indirect enum StructuredType: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        var type: SnowflakeType
        var structure: StructuredType?
        var isNotNull = false

        var description: String {
            (structure?.description ?? StructuredType.name(type)) + (isNotNull ? " NOT NULL" : "")
        }
    }

    case array(Part)
    case object([Field])
    case map(key: SnowflakeType, value: Part)
    /// Numbers of one kind, so many of them.
    case vector(isFloat: Bool, count: Int)

    var description: String {
        switch self {
        case .array(let part): "ARRAY(\(part.description))"
        case .object(let fields):
            "OBJECT("
                + fields.map { "\($0.name) \($0.part.description)" }.joined(separator: ", ")
                + ")"
        case .map(let key, let value): "MAP(\(Self.name(key)), \(value.description))"
        case .vector(let isFloat, let count): "VECTOR(\(isFloat ? "FLOAT" : "INT"), \(count))"
        }
    }

    /// A type inside of another; a text of any length is shown without one.
    fileprivate static func name(_ type: SnowflakeType) -> String {
        type == .varchar ? "VARCHAR" : type.description
    }

    /// How values of the type are kept.
    var base: SnowflakeType {
        switch self {
        case .array, .vector: .array
        case .object, .map: .object
        }
    }

    /// What stands behind one step into a value of this type.
    func part(_ step: VariantScanner.Step) -> Part? {
        switch (self, step) {
        case (.array(let part), .index): part
        case (.vector(let isFloat, _), .index): Part(type: isFloat ? .float : .integer)
        case (.object(let fields), .key(let key)): fields.first { $0.name == key }?.part
        case (.map(_, let value), _): value
        default: nil
        }
    }

    /// The type that a name stands for; nil for one without structure.
    init?(_ name: TypeName, _ parameters: SessionParameters) throws(SnowflakeError) {
        func part(_ element: TypeElement) throws(SnowflakeError) -> Part {
            let type = try SnowflakeType(element.type, parameters)
            guard !type.isInterval else {
                throw .compilation(
                    2040, "42601", "Unsupported data type '\(type)' inside of '\(name.name)'.")
            }
            return Part(
                type: type,
                structure: try StructuredType(element.type, parameters),
                isNotNull: element.isNotNull)
        }
        switch name.name {
        case "ARRAY" where name.elements.count == 1: self = .array(try part(name.elements[0]))
        case "OBJECT" where !name.elements.isEmpty:
            var fields: [Field] = []
            for element in name.elements {
                fields.append(Field(name: element.name?.name ?? "", part: try part(element)))
            }
            self = .object(fields)
        case "MAP":
            guard name.elements.count == 2 else {
                throw .compilation(
                    2040, "42601", "Unsupported data type 'MAP' without a key and a value type.")
            }
            let key = try SnowflakeType(name.elements[0].type, parameters)
            guard key.isText || key.isNumber && key.scale == 0 else {
                throw .compilation(
                    1044, "42P13", "Unsupported map key type '\(key)': VARCHAR or INTEGER expected")
            }
            self = .map(key: key, value: try part(name.elements[1]))
        case "VECTOR":
            guard name.elements.count == 1, let count = name.arguments.first, count >= 1,
                count <= 4096, ["FLOAT", "INT", "INTEGER"].contains(name.elements[0].type.name)
            else {
                throw .compilation(
                    2040, "42601", "Unsupported data type 'VECTOR': (FLOAT | INT, 1…4096) expected")
            }
            self = .vector(isFloat: name.elements[0].type.name == "FLOAT", count: count)
        default: return nil
        }
    }
}

extension StructuredType {
    /// A field of an OBJECT, whose name keeps its letters as they are written.
    struct Field: Hashable, Sendable {
        var name: String
        var part: Part
    }
}
