import OrderedCollections
import SnowflakeSQL

// The views of INFORMATION_SCHEMA about structured types. Source: Snowflake documentation,
// ELEMENT_TYPES view, FIELDS view.
extension SnowflakeAccount {
    /// What identifies the type of a column in COLUMNS, ELEMENT_TYPES and FIELDS; nil for one
    /// without structure.
    static func typeIdentifier(of column: ColumnEntry, in table: ObjectHeader) -> String? {
        column.detail.structure.map { _ in "\(table.id)_\(column.ordinal)" }
    }

    /// The rows of ELEMENT_TYPES or FIELDS.
    func structuredTypes(
        _ view: String, _ entry: DatabaseEntry, _ schemas: [SchemaEntry], _ shape: ShownShape,
        _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        var rows: [[SnowflakeValue]] = []
        for schema in schemas {
            for table in schema.tables.values where sees(table.header) {
                let place: [SnowflakeValue] = [
                    .text(entry.header.name), .text(schema.header.name), .text(table.header.name),
                    .text("TABLE"),
                ]
                for column in table.columns {
                    guard let structure = column.detail.structure,
                        let id = Self.typeIdentifier(of: column, in: table.header)
                    else { continue }
                    add(structure, id, place, ofFields: view == "FIELDS", shape, &rows)
                }
            }
        }
        return rows
    }

    /// Adds the rows of a type and of the types inside of it.
    private func add(
        _ structure: StructuredType, _ id: String, _ place: [SnowflakeValue], ofFields: Bool,
        _ shape: ShownShape, _ rows: inout [[SnowflakeValue]]
    ) {
        let parts: [(name: String?, part: StructuredType.Part)]
        switch structure {
        case .array(let part): parts = [(nil, part)]
        case .object(let fields): parts = fields.map { ($0.name, $0.part) }
        case .map(let key, let value):
            parts = [("KEY", StructuredType.Part(type: key)), ("VALUE", value)]
        case .vector: parts = []
        }
        for (index, (name, part)) in parts.enumerated() {
            let inner = part.structure.map { _ in "\(id)_\(index + 1)" }
            if ofFields == (name != nil) {
                var row = shape.row([
                    "OBJECT_CATALOG": place[0], "OBJECT_SCHEMA": place[1],
                    "OBJECT_NAME": place[2], "OBJECT_TYPE": place[3],
                    "DATA_TYPE": .text(part.structure?.familyName ?? part.type.familyName),
                    "DTD_IDENTIFIER": text(inner),
                ])
                shape.set(
                    ofFields ? "ROW_IDENTIFIER" : "COLLECTION_TYPE_IDENTIFIER", .text(id), in: &row)
                if let name {
                    shape.set("FIELD_NAME", .text(name), in: &row)
                    shape.set("ORDINAL_POSITION", .integer(index + 1), in: &row)
                }
                if part.structure == nil { shape.setSizes(of: part.type, in: &row) }
                rows.append(row)
            }
            if let structure = part.structure, let inner {
                add(structure, inner, place, ofFields: ofFields, shape, &rows)
            }
        }
    }
}

extension StructuredType {
    /// The type's name without what is inside.
    var familyName: String {
        switch self {
        case .array: "ARRAY"
        case .object: "OBJECT"
        case .map: "MAP"
        case .vector: "VECTOR"
        }
    }
}

extension ShownShape {
    /// Sets the lengths of a text or bytes and the digits of a number.
    func setSizes(of type: SnowflakeType, in row: inout [SnowflakeValue]) {
        switch type {
        case .text(let count):
            set("CHARACTER_MAXIMUM_LENGTH", .integer(count), in: &row)
            set(
                "CHARACTER_OCTET_LENGTH", .integer(min(count * 4, SnowflakeType.longestText)),
                in: &row)
        case .binary(let count):
            set("CHARACTER_MAXIMUM_LENGTH", .integer(count), in: &row)
            set("CHARACTER_OCTET_LENGTH", .integer(count), in: &row)
        case .number(let digits, let places):
            set("NUMERIC_PRECISION", .integer(digits), in: &row)
            set("NUMERIC_PRECISION_RADIX", .integer(10), in: &row)
            set("NUMERIC_SCALE", .integer(places), in: &row)
        case .decfloat:
            set("NUMERIC_PRECISION", .integer(DecFloat.digits), in: &row)
            set("NUMERIC_PRECISION_RADIX", .integer(10), in: &row)
        default: break
        }
    }
}
