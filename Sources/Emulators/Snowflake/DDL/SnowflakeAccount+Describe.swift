import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// DESCRIBE. Source: Snowflake documentation, DESCRIBE TABLE and its siblings.
    func describe(
        _ describe: Describe, _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        guard let objectName = describe.name else { return try describedResult(describe, context) }
        let resolver = resolver(context)
        let parts = try binder(context).parts(objectName)
        if let made = try describedAsShown(describe, parts, context) { return made }
        switch describe.kind {
        case .table, .view:
            if parts.count >= 2, parts[parts.count - 2].name == "INFORMATION_SCHEMA",
                let columns = InformationSchema.columns[parts[parts.count - 1].name]
            {
                return described(
                    columns.enumerated().map {
                        ColumnEntry(ordinal: $0, name: $1.0, type: $1.1)
                    }, [])
            }
            let path = try resolver.path(parts, operation: "DESCRIBE")
            let schema = try resolver.schema(of: path)
            if let table = schema.tables[path.name], resolver.sees(table.header) {
                return described(table.columns, table.constraints)
            }
            if let view = schema.views[path.name], resolver.sees(view.header) {
                return try describedView(view, path, context)
            }
            throw SnowflakeError.missing(
                describe.kind == .view ? "View" : "Table", resolver.shown(parts))
        case .database:
            let database = try resolver.database(parts.last?.name ?? "")
            return StatementResult(
                columns: [
                    .init("created_on", .ltz), .init("name", .varchar), .init("kind", .varchar),
                ],
                rows: [[time(database.header), .text("INFORMATION_SCHEMA"), .text("SCHEMA")]]
                    + database.schemas.values.filter { resolver.sees($0.header) }.map {
                        [time($0.header), .text($0.header.name), .text("SCHEMA")]
                    })
        case .schema:
            let database = parts.count > 1 ? parts[0].name : context.session.database ?? ""
            let schema = try resolver.schema(database, parts.last?.name ?? "")
            var rows: [[SnowflakeValue]] = schema.tables.values.filter { resolver.sees($0.header) }
                .map { [time($0.header), .text($0.header.name), .text("TABLE")] }
            rows += schema.views.values.map {
                let kind = $0.isMaterialized ? "MATERIALIZED_VIEW" : "VIEW"
                return [time($0.header), .text($0.header.name), .text(kind)]
            }
            return StatementResult(
                columns: [
                    .init("created_on", .ltz), .init("name", .varchar), .init("kind", .varchar),
                ],
                rows: rows)
        case .function, .procedure: return try describedRoutine(describe, parts, context)
        case .fileFormat: return try describedFormat(parts, context)
        case .pipe: return try describePipe(objectName, context)
        case .integration, .storageIntegration: return try describeIntegration(parts)
        case .stage:
            let (stage, _) = try resolver.stage(parts)
            return properties([
                ("STAGE_LOCATION", "URL", "String", "[\"\(stage.url)\"]"),
                ("STAGE_INTEGRATION", "STORAGE_INTEGRATION", "String", stage.integration),
                ("STAGE_FILE_FORMAT", "TYPE", "String", stage.format.kind.rawValue),
            ])
        default: throw .unsupported("DESCRIBE \(describe.kind.rawValue)")
        }
    }

    /// DESCRIBE RESULT: the columns of an earlier result.
    private func describedResult(
        _ describe: Describe, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        guard let result = describe.result,
            let id = try evaluate(result, context).value.textValue,
            let found = context.session.results[id]
        else { throw .execution(709, "02000", "Statement not found") }
        return described(
            found.columns.enumerated().map {
                ColumnEntry(ordinal: $0, name: $1.name, type: $1.type)
            }, [])
    }

    private func describedFormat(
        _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "DESCRIBE")
        guard let entry = try resolver.schema(of: path).fileFormats[path.name],
            resolver.sees(entry.header)
        else { throw .missing("File format", resolver.shown(parts)) }
        return StatementResult(
            columns: ["property", "property_type", "property_value", "property_default"].map {
                .init($0, .varchar)
            },
            rows: [
                [.text("TYPE"), .text("String"), .text(entry.format.kind.rawValue), .text("CSV")]
            ])
    }

    private func describeIntegration(_ parts: [Identifier]) throws(SnowflakeError)
        -> StatementResult
    {
        let name = parts.last?.name ?? ""
        guard let entry = catalog.integrations[name] else { throw .missing("Integration", name) }
        let rows: [[SnowflakeValue]] = [
            ("ENABLED", "Boolean", entry.isEnabled ? "true" : "false"),
            ("STORAGE_PROVIDER", "String", "S3"),
            ("STORAGE_ALLOWED_LOCATIONS", "List", entry.allowed.joined(separator: ",")),
            ("STORAGE_BLOCKED_LOCATIONS", "List", entry.blocked.joined(separator: ",")),
            ("STORAGE_AWS_ROLE_ARN", "String", entry.roleARN),
            ("STORAGE_AWS_EXTERNAL_ID", "String", entry.externalID ?? ""),
        ].map { [.text($0.0), .text($0.1), .text($0.2), .text("")] }
        return StatementResult(
            columns: ["property", "property_type", "property_value", "property_default"].map {
                .init($0, .varchar)
            }, rows: rows)
    }

    private func properties(_ rows: [(String, String, String, String)]) -> StatementResult {
        StatementResult(
            columns: [
                "parent_property", "property", "property_type", "property_value",
                "property_default",
            ].map { .init($0, .varchar) },
            rows: rows.map { [.text($0.0), .text($0.1), .text($0.2), .text($0.3), .text("")] })
    }

    private func describedView(
        _ view: ViewEntry, _ path: Resolver.Path, _ context: StatementContext
    ) throws(SnowflakeError) -> StatementResult {
        var session = self.view(context)
        session.effectiveRoles = catalog.effectiveRoles(of: view.header.owner)
        session.database = path.database
        session.schema = path.schema
        let binder = Binder(catalog: catalog, session: session, source: view.source)
        let bound = try binder.query(view.query, outer: nil)
        var columns: [ColumnEntry] = []
        for (index, column) in bound.columns.enumerated() {
            let name = index < view.columns.count ? view.columns[index].name : column.name
            columns.append(ColumnEntry(ordinal: index, name: name, type: column.type))
        }
        return described(columns, [])
    }

    private func described(
        _ columns: [ColumnEntry], _ constraints: [ConstraintEntry]
    ) -> StatementResult {
        let names = [
            "name", "type", "kind", "null?", "default", "primary key", "unique key", "check",
            "expression", "comment", "policy name", "privacy domain",
        ]
        func has(_ kind: String, _ column: String) -> SnowflakeValue {
            .text(
                constraints.contains { $0.kind == kind && $0.columns.contains(column) } ? "Y" : "N")
        }
        let rows = columns.map { column -> [SnowflakeValue] in
            var standard = column.defaultText
            if let identity = column.identity {
                standard = "IDENTITY START \(identity.start) INCREMENT \(identity.step) ORDER"
            }
            return [
                .text(column.name), .text(column.typeName), .text("COLUMN"),
                .text(column.isNotNull ? "N" : "Y"), standard.map { .text($0) } ?? .null,
                has("PRIMARY KEY", column.name), has("UNIQUE", column.name), .null, .null,
                column.comment.map { .text($0) } ?? .null, .null, .null,
            ]
        }
        return StatementResult(columns: names.map { .init($0, .varchar) }, rows: rows)
    }
}
