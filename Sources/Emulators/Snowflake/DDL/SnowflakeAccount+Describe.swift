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
        case .table where describe.options["TYPE"]?.text?.uppercased() == "STAGE":
            let table = try resolver.table(parts).0
            var stage = StageEntry(
                header: table.header, url: "", integration: "",
                format: table.stageFormat ?? .standard)
            stage.copyOptions = table.copyOptions
            return properties(stageProperties(stage))
        case .table, .view, .dynamicTable, .materializedView:
            return try describedRelation(describe, parts, resolver)
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
            rows += schema.views.values.filter { resolver.sees($0.header) }.map {
                let kind =
                    $0.dynamic != nil
                    ? "DYNAMIC_TABLE" : $0.isMaterialized ? "MATERIALIZED_VIEW" : "VIEW"
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
        case .maskingPolicy: return try describePolicy(.masking, parts, context)
        case .rowAccessPolicy: return try describePolicy(.rowAccess, parts, context)
        case .integration, .storageIntegration: return try describeIntegration(parts, resolver)
        case .stage:
            let (stage, _) = try resolver.stage(parts)
            return properties(stageProperties(stage))
        default: throw .unsupported("DESCRIBE \(describe.kind.rawValue)")
        }
    }

    private func describedRelation(
        _ describe: Describe, _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) -> StatementResult {
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
        if describe.kind != .dynamicTable, let table = schema.tables[path.key],
            resolver.sees(table.header)
        {
            return described(
                table.columns, table.constraints, hasEvolution: table.evolvesSchema)
        }
        if let view = schema.views[path.key], resolver.sees(view.header),
            describe.kind != .dynamicTable || view.dynamic != nil
        {
            return described(view.shape, [])
        }
        let word = describe.kind.rawValue
        throw SnowflakeError.missing(
            word.prefix(1) + word.dropFirst().lowercased(), resolver.shown(parts))
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
        let (entry, _) = try resolver(context).fileFormat(parts, operation: "DESCRIBE")
        return StatementResult(
            columns: ["property", "property_type", "property_value", "property_default"].map {
                .init($0, .varchar)
            },
            rows: entry.format.properties.map {
                [.text($0.name), .text($0.type), .text($0.value), .text($0.standard)]
            })
    }

    /// Source: Snowflake documentation, DESCRIBE INTEGRATION, "Access control requirements".
    private func describeIntegration(
        _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) -> StatementResult {
        let name = parts.last?.name ?? ""
        guard let entry = catalog.integrations[name], resolver.sees(entry.header) else {
            throw .missing("Integration", name)
        }
        try resolver.require("USAGE", on: entry.header, "integration", name)
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

    /// What DESCRIBE says of a stage, and of the stage of a table.
    ///
    /// Source: Snowflake documentation, DESCRIBE STAGE.
    private func stageProperties(_ stage: StageEntry) -> [[String]] {
        // A format that is named says all.
        var rows =
            stage.formatName.map {
                let name = $0.parts.map(\.name).joined(separator: ".")
                return [["STAGE_FILE_FORMAT", "FORMAT_NAME", "String", name, ""]]
            }
            ?? stage.format.properties.map {
                ["STAGE_FILE_FORMAT", $0.name, $0.type, $0.value, $0.standard]
            }
        let copyOptions = [
            ("ON_ERROR", "String", "ABORT_STATEMENT"), ("SIZE_LIMIT", "Long", ""),
            ("PURGE", "Boolean", "false"), ("RETURN_FAILED_ONLY", "Boolean", "false"),
            ("ENFORCE_LENGTH", "Boolean", "true"), ("TRUNCATECOLUMNS", "Boolean", "false"),
            ("FORCE", "Boolean", "false"),
        ]
        rows += copyOptions.map { option in
            let given = stage.copyOptions[option.0]?.text
            let value = option.1 == "Boolean" ? given?.lowercased() : given
            return ["STAGE_COPY_OPTIONS", option.0, option.1, value ?? option.2, option.2]
        }
        let url = stage.url.isEmpty ? "" : "[\"\(stage.url)\"]"
        rows.append(["STAGE_LOCATION", "URL", "String", url, ""])
        if !stage.integration.isEmpty {
            rows.append(
                ["STAGE_INTEGRATION", "STORAGE_INTEGRATION", "String", stage.integration, ""])
        } else if !stage.url.isEmpty {
            rows.append(["STAGE_CREDENTIALS", "AWS_KEY_ID", "String", stage.key?.id ?? "", ""])
        }
        if let refreshed = stage.directory?.refreshedAt {
            let shown = connection.environment.cast.text(.timestampLTZ(refreshed))
            rows.append(["DIRECTORY", "LAST_REFRESHED_ON", "Timestamp", shown, ""])
        }
        let lists = stage.directory == nil ? "false" : "true"
        rows.append(["DIRECTORY", "ENABLE", "Boolean", lists, "false"])
        rows.append(["DIRECTORY", "AUTO_REFRESH", "Boolean", "false", "false"])
        return rows
    }

    private func properties(_ rows: [[String]]) -> StatementResult {
        StatementResult(
            columns: [
                "parent_property", "property", "property_type", "property_value",
                "property_default",
            ].map { .init($0, .varchar) },
            rows: rows.map { $0.map { .text($0) } })
    }

    private func described(
        _ columns: [ColumnEntry], _ constraints: [ConstraintEntry], hasEvolution: Bool = false
    ) -> StatementResult {
        let names =
            [
                "name", "type", "kind", "null?", "default", "primary key", "unique key", "check",
                "expression", "comment", "policy name", "privacy domain",
            ] + (hasEvolution ? ["schema evolution record"] : [])
        func has(_ kind: String, _ column: String) -> SnowflakeValue {
            .text(
                constraints.contains { $0.kind == kind && $0.columns.contains(column) } ? "Y" : "N")
        }
        let rows = columns.map { column -> [SnowflakeValue] in
            var standard = column.defaultText
            if column.identity != nil { standard = column.identityText }
            return [
                .text(column.name), .text(column.typeName),
                .text(column.computed == nil ? "COLUMN" : "VIRTUAL"),
                .text(column.isNotNull ? "N" : "Y"), standard.map { .text($0) } ?? .null,
                has("PRIMARY KEY", column.name), has("UNIQUE", column.name), .null,
                column.computed.map { .text($0.canonicalSQL) } ?? .null,
                column.comment.map { .text($0) } ?? .null,
                text(column.masking.flatMap { catalog.policy($0.policy)?.path.text }), .null,
            ] + (hasEvolution ? [.null] : [])
        }
        return StatementResult(columns: names.map { .init($0, .varchar) }, rows: rows)
    }
}
