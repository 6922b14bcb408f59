import OrderedCollections

// Source: Snowflake documentation, "Snowflake Information Schema", FUNCTIONS view, PROCEDURES view.
extension SnowflakeAccount {
    func routines(
        _ view: String, _ entry: DatabaseEntry, _ schemas: [SchemaEntry], _ shape: ShownShape,
        _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]] {
        schemas.flatMap { schema in
            guard view == "FUNCTIONS" else {
                return schema.procedures.values.filter { sees($0.header) }.map { procedure in
                    row(
                        "PROCEDURE", procedure.header, procedure.arguments, procedure.returns,
                        procedure.body, entry, schema, shape)
                }
            }
            return schema.functions.values.filter { sees($0.header) }.map { function in
                var row = row(
                    "FUNCTION", function.header, function.arguments, function.returns,
                    function.text, entry, schema, shape)
                func set(_ name: String, _ isSo: Bool) {
                    shape.set(name, .text(isSo ? "YES" : "NO"), in: &row)
                }
                set("IS_NULL_CALL", !function.isStrict)
                set("IS_SECURE", function.header.isSecure)
                set("IS_MEMOIZABLE", function.isMemoizable)
                if function.isImmutable { shape.set("VOLATILITY", .text("IMMUTABLE"), in: &row) }
                return row
            }
        }
    }

    private func row(
        _ kind: String, _ header: ObjectHeader, _ arguments: [ProcedureArgument],
        _ type: SnowflakeType, _ body: String, _ entry: DatabaseEntry, _ schema: SchemaEntry,
        _ shape: ShownShape
    ) -> [SnowflakeValue] {
        let list = arguments.map { "\($0.name) \($0.type.plainName)" }.joined(separator: ", ")
        var row = shape.row([
            "ARGUMENT_SIGNATURE": .text("(\(list))"), "DATA_TYPE": .text(type.plainName),
            "CREATED": .timestampLTZ(header.created), "LAST_ALTERED": .timestampLTZ(header.created),
            "COMMENT": header.comment.isEmpty ? .null : .text(header.comment),
        ])
        func set(_ name: String, _ value: SnowflakeValue) { shape.set(name, value, in: &row) }
        set("\(kind)_CATALOG", .text(entry.header.name))
        set("\(kind)_SCHEMA", .text(schema.header.name))
        set("\(kind)_NAME", .text(header.name))
        set("\(kind)_OWNER", .text(header.owner))
        set("\(kind)_DEFINITION", .text(body))
        switch type {
        case .text(let length):
            set("CHARACTER_MAXIMUM_LENGTH", .integer(length))
            set("CHARACTER_OCTET_LENGTH", .integer(min(length * 4, SnowflakeType.longestText)))
        case .number(let precision, let scale):
            set("NUMERIC_PRECISION", .integer(precision))
            set("NUMERIC_PRECISION_RADIX", .integer(10))
            set("NUMERIC_SCALE", .integer(scale))
        default: break
        }
        return row
    }
}
