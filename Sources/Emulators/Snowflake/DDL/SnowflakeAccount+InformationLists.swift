import OrderedCollections
import SnowflakeSQL

// The views of INFORMATION_SCHEMA that list databases, schemas, tables, columns, views, formats,
// pipes and privileges. Source: Snowflake documentation, "Snowflake Information Schema".
extension SnowflakeAccount {
    /// The rows of such a view; nil for any other.
    func listing(
        _ view: String, _ entry: DatabaseEntry, _ sees: (ObjectHeader) -> Bool
    ) -> [[SnowflakeValue]]? {
        guard let shape = InformationSchema.shapes[view] else { return nil }
        let schemas = entry.schemas.values.filter { sees($0.header) }
        func each(_ rows: (SchemaEntry) -> [[SnowflakeValue]]) -> [[SnowflakeValue]] {
            schemas.flatMap(rows)
        }
        switch view {
        case "DATABASES":
            return catalog.databases.values.filter { sees($0.header) }.map { database in
                shape.row([
                    "DATABASE_NAME": .text(database.header.name),
                    "DATABASE_OWNER": .text(database.header.owner),
                    "IS_TRANSIENT": .text(database.isTransient ? "YES" : "NO"),
                    "COMMENT": text(database.header.comment), "CREATED": time(database.header),
                    "RETENTION_TIME": .integer(retentionDays([database.header.id])),
                    "LAST_ALTERED": time(database.header),
                ])
            }
        case "SCHEMATA":
            return [informationSchemaRow(entry, shape)]
                + schemas.map { row(of: $0, entry, shape) }
        case "TABLES":
            return each { schema in
                schema.tables.values.filter { sees($0.header) }.map {
                    row(of: $0, entry, schema, shape)
                }
                    + schema.views.values.filter { sees($0.header) }.map {
                        row(of: $0, entry, schema, shape)
                    }
            }
        case "COLUMNS":
            return each { schema in
                schema.tables.values.filter { sees($0.header) }.flatMap {
                    rows(of: $0.columns, $0.header, entry, schema, shape)
                }
                    + schema.views.values.filter { sees($0.header) }.flatMap {
                        rows(of: $0.shape, $0.header, entry, schema, shape)
                    }
            }
        case "VIEWS":
            return each { schema in
                // Materialized views are listed in TABLES alone.
                schema.views.values.filter {
                    sees($0.header) && $0.dynamic == nil && !$0.isMaterialized
                }.map { view in
                    shape.row([
                        "TABLE_CATALOG": .text(entry.header.name),
                        "TABLE_SCHEMA": .text(schema.header.name),
                        "TABLE_NAME": .text(view.header.name),
                        "TABLE_OWNER": .text(view.header.owner),
                        "VIEW_DEFINITION": .text(view.text),
                        "IS_SECURE": .text(view.isSecure ? "YES" : "NO"),
                        "CREATED": time(view.header), "LAST_ALTERED": time(view.header),
                        "LAST_DDL": time(view.header), "COMMENT": text(view.header.comment),
                    ])
                }
            }
        default: return listingMore(view, entry, schemas, shape, sees)
        }
    }

    private func row(
        of schema: SchemaEntry, _ entry: DatabaseEntry, _ shape: ShownShape
    ) -> [SnowflakeValue] {
        let header = schema.header
        return shape.row([
            "CATALOG_NAME": .text(entry.header.name), "SCHEMA_NAME": .text(header.name),
            "SCHEMA_OWNER": .text(header.owner),
            "IS_TRANSIENT": .text(schema.isTransient ? "YES" : "NO"),
            "IS_MANAGED_ACCESS": .text(schema.isManaged ? "YES" : "NO"),
            "RETENTION_TIME": .integer(retentionDays([header.id, entry.header.id])),
            "CREATED": time(header), "LAST_ALTERED": time(header),
            "COMMENT": text(header.comment),
        ])
    }

    private func informationSchemaRow(
        _ entry: DatabaseEntry, _ shape: ShownShape
    ) -> [SnowflakeValue] {
        shape.row([
            "CATALOG_NAME": .text(entry.header.name),
            "SCHEMA_NAME": .text(Resolver.information), "CREATED": time(entry.header),
            "LAST_ALTERED": time(entry.header), "COMMENT": .text(InformationSchema.comment),
        ])
    }

    private func row(
        of table: TableEntry, _ entry: DatabaseEntry, _ schema: SchemaEntry, _ shape: ShownShape
    ) -> [SnowflakeValue] {
        let isTemporary = table.kind == "TEMPORARY"
        return shape.row([
            "TABLE_CATALOG": .text(entry.header.name), "TABLE_SCHEMA": .text(schema.header.name),
            "TABLE_NAME": .text(table.header.name), "TABLE_OWNER": .text(table.header.owner),
            "TABLE_TYPE": .text(isTemporary ? "TEMPORARY TABLE" : "BASE TABLE"),
            "IS_TRANSIENT": .text(table.kind == "TRANSIENT" ? "YES" : "NO"),
            "CLUSTERING_KEY": text(table.clusteringKey), "ROW_COUNT": .integer(rowCount(table)),
            "BYTES": .integer(0),
            "RETENTION_TIME": .integer(
                retentionDays([table.header.id, schema.header.id, entry.header.id])),
            "IS_INSERTABLE_INTO": .text("YES"),
            "IS_TYPED": .text("YES"), "CREATED": time(table.header),
            "LAST_ALTERED": .timestampLTZ(lastChange(of: table)), "LAST_DDL": time(table.header),
            "AUTO_CLUSTERING_ON": .boolean(!table.clusterBy.isEmpty),
            "COMMENT": text(table.header.comment),
            "IS_TEMPORARY": .text(isTemporary ? "YES" : "NO"),
            "IS_HYBRID": .text(table.isHybrid ? "YES" : "NO"),
        ])
    }

    /// When a table was made or its rows last changed.
    private func lastChange(of table: TableEntry) -> Int128 {
        max(table.header.created, work.history.commits[table.header.id]?.last?.at ?? 0)
    }

    private func row(
        of view: ViewEntry, _ entry: DatabaseEntry, _ schema: SchemaEntry, _ shape: ShownShape
    ) -> [SnowflakeValue] {
        let dynamic = view.dynamic
        let kind =
            dynamic != nil ? "BASE TABLE" : view.isMaterialized ? "MATERIALIZED VIEW" : "VIEW"
        return shape.row([
            "TABLE_CATALOG": .text(entry.header.name), "TABLE_SCHEMA": .text(schema.header.name),
            "TABLE_NAME": .text(view.header.name), "TABLE_OWNER": .text(view.header.owner),
            "TABLE_TYPE": .text(kind),
            "IS_TRANSIENT": .text(dynamic?.isTransient == true ? "YES" : "NO"),
            "CLUSTERING_KEY": text(dynamic?.clusteringKey), "CREATED": time(view.header),
            "LAST_ALTERED": time(view.header), "LAST_DDL": time(view.header),
            "COMMENT": text(view.header.comment),
            "IS_DYNAMIC": .text(dynamic == nil ? "NO" : "YES"),
        ])
    }

    private func rows(
        of columns: [ColumnEntry], _ header: ObjectHeader, _ entry: DatabaseEntry,
        _ schema: SchemaEntry, _ shape: ShownShape
    ) -> [[SnowflakeValue]] {
        columns.enumerated().map { index, column in
            var row = shape.row([
                "TABLE_CATALOG": .text(entry.header.name),
                "TABLE_SCHEMA": .text(schema.header.name), "TABLE_NAME": .text(header.name),
                "COLUMN_NAME": .text(column.name), "ORDINAL_POSITION": .integer(index + 1),
                "COLUMN_DEFAULT": text(column.defaultText),
                "IS_NULLABLE": .text(column.isNotNull ? "NO" : "YES"),
                "DATA_TYPE": .text(column.detail.structure?.familyName ?? column.type.familyName),
                "COMMENT": text(column.comment),
                "COLLATION_NAME": text(column.detail.collation?.specification),
            ])
            func set(_ name: String, _ value: SnowflakeValue) { shape.set(name, value, in: &row) }
            shape.setSizes(of: column.type, in: &row)
            if column.type.isTimestamp || column.type.isTime {
                set("DATETIME_PRECISION", .integer(column.type.scale))
            }
            set("DTD_IDENTIFIER", text(Self.typeIdentifier(of: column, in: header)))
            if let computed = column.computed {
                set("EXPRESSION", .text(computed.canonicalSQL))
                set("KIND", .text("VIRTUAL_COLUMN"))
            }
            if let identity = column.identity {
                set("IS_IDENTITY", .text("YES"))
                set("IDENTITY_GENERATION", .text("BY DEFAULT"))
                set("IDENTITY_START", .text("\(identity.start)"))
                set("IDENTITY_INCREMENT", .text("\(identity.step)"))
                set("IDENTITY_CYCLE", .text("NO"))
                set("IDENTITY_ORDERED", .text(column.isOrdered ? "YES" : "NO"))
            }
            return row
        }
    }
}
