import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    func showColumns(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("table_name", .varchar), ("schema_name", .varchar), ("column_name", .varchar),
            ("data_type", .varchar), ("null?", .varchar), ("default", .varchar),
            ("kind", .varchar), ("expression", .varchar), ("comment", .varchar),
            ("database_name", .varchar), ("autoincrement", .varchar),
        ])
        shown.nameColumn = 2
        var only: TableEntry?
        if let scope = show.scope, scope.kind == .table || scope.kind == nil, let name = scope.name,
            let (table, _) = try? resolver.table(name.parts)
        {
            only = table
        } else if let name = show.scope?.name,
            show.scope?.kind == .table
                || show.scope?.kind == nil && !(isContainer(name.parts, resolver))
        {
            throw .objectMissing(resolver.shown(name.parts))
        }
        var inSchemas = show
        if only != nil { inSchemas.scope = nil }
        for (database, schema) in try scope(inSchemas, resolver) {
            for table in schema.tables.values where resolver.sees(table.header) {
                if let only, only.header.id != table.header.id { continue }
                for column in table.columns {
                    shown.rows.append([
                        .text(table.header.name), .text(schema.header.name), .text(column.name),
                        .text(column.type.jsonName(isNullable: !column.isNotNull)),
                        .text(column.isNotNull ? "NOT_NULL" : "true"),
                        .text(column.defaultText ?? ""), .text("COLUMN"), .text(""),
                        .text(column.comment ?? ""), .text(database),
                        .text(
                            column.identity.map {
                                "IDENTITY START \($0.start) INCREMENT \($0.step) ORDER"
                            } ?? ""),
                    ])
                }
            }
        }
        return shown
    }

    /// Whether the name is that of a schema or database.
    private func isContainer(_ parts: [Identifier], _ resolver: Resolver) -> Bool {
        let names = parts.map(\.name)
        if names.count == 1, (try? resolver.database(names[0])) != nil { return true }
        let database = names.count > 1 ? names[0] : resolver.session.database ?? ""
        return (try? resolver.schema(database, names.last ?? "")) != nil
    }

    func showTasks(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("id", .varchar),
            ("database_name", .varchar), ("schema_name", .varchar), ("owner", .varchar),
            ("comment", .varchar), ("warehouse", .varchar), ("schedule", .varchar),
            ("predecessors", .varchar), ("state", .varchar), ("definition", .varchar),
            ("condition", .varchar), ("allow_overlapping_execution", .varchar),
        ])
        for (database, schema) in try scope(show, resolver) {
            for task in schema.tasks.values where resolver.sees(task.header) {
                let predecessors = VariantValue.array(task.predecessors.map { .string($0) })
                shown.rows.append([
                    time(task.header), .text(task.header.name), .text("\(task.header.id)"),
                    .text(database), .text(schema.header.name), .text(task.header.owner),
                    .text(task.header.comment), .text(task.warehouse),
                    task.schedule.isEmpty ? .null : .text(task.schedule),
                    .text(connection.environment.cast.text(.variant(predecessors))),
                    .text(task.isStarted ? "started" : "suspended"), .text(task.definition),
                    task.conditionText.isEmpty ? .null : .text(task.conditionText),
                    .text(task.allowsOverlap ? "true" : "false"),
                ])
            }
        }
        return shown
    }

    func showProcedures(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("schema_name", .varchar),
            ("is_builtin", .varchar), ("is_aggregate", .varchar), ("is_ansi", .varchar),
            ("min_num_arguments", .integer), ("max_num_arguments", .integer),
            ("arguments", .varchar), ("description", .varchar), ("catalog_name", .varchar),
        ])
        for (database, schema) in try scope(show, resolver) {
            for procedure in schema.procedures.values where resolver.sees(procedure.header) {
                let types = procedure.arguments.map(\.type.familyName).joined(separator: ", ")
                let optional = procedure.arguments.count { $0.defaultValue != nil }
                shown.rows.append([
                    time(procedure.header), .text(procedure.header.name),
                    .text(schema.header.name), .text("N"), .text("N"), .text("N"),
                    .integer(procedure.arguments.count - optional),
                    .integer(procedure.arguments.count),
                    .text(
                        "\(procedure.header.name)(\(types)) RETURN \(procedure.returns.familyName)"),
                    .text("user-defined procedure"), .text(database),
                ])
            }
        }
        return shown
    }

    func showStages(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("database_name", .varchar),
            ("schema_name", .varchar), ("url", .varchar), ("has_credentials", .varchar),
            ("has_encryption_key", .varchar), ("owner", .varchar), ("comment", .varchar),
            ("region", .varchar), ("type", .varchar), ("cloud", .varchar),
            ("notification_channel", .varchar), ("storage_integration", .varchar),
        ])
        for (database, schema) in try scope(show, resolver) {
            for stage in schema.stages.values where resolver.sees(stage.header) {
                let isExternal = !stage.url.isEmpty
                shown.rows.append([
                    time(stage.header), .text(stage.header.name), .text(database),
                    .text(schema.header.name), .text(stage.url), .text("N"), .text("N"),
                    .text(stage.header.owner), .text(stage.header.comment), .null,
                    .text(isExternal ? "EXTERNAL" : "INTERNAL"),
                    isExternal ? .text("AWS") : .null, .null,
                    stage.integration.isEmpty ? .null : .text(stage.integration),
                ])
            }
        }
        return shown
    }

    func showFileFormats(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("database_name", .varchar),
            ("schema_name", .varchar), ("type", .varchar), ("owner", .varchar),
            ("comment", .varchar), ("format_options", .varchar),
        ])
        for (database, schema) in try scope(show, resolver) {
            for format in schema.fileFormats.values where resolver.sees(format.header) {
                shown.rows.append([
                    time(format.header), .text(format.header.name), .text(database),
                    .text(schema.header.name), .text(format.format.kind.rawValue),
                    .text(format.header.owner), .text(format.header.comment),
                    .text("{\"TYPE\":\"\(format.format.kind.rawValue)\"}"),
                ])
            }
        }
        return shown
    }

    func showSequences(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("name", .varchar), ("database_name", .varchar), ("schema_name", .varchar),
                ("next_value", .integer), ("interval", .integer), ("created_on", .ltz),
                ("owner", .varchar), ("comment", .varchar),
            ], nameColumn: 0)
        for (database, schema) in try scope(show, resolver) {
            for sequence in schema.sequences.values where resolver.sees(sequence.header) {
                shown.rows.append([
                    .text(sequence.header.name), .text(database), .text(schema.header.name),
                    .integer(catalog.sequenceValues[sequence.header.id] ?? sequence.start),
                    .integer(sequence.step), time(sequence.header), .text(sequence.header.owner),
                    .text(sequence.header.comment),
                ])
            }
        }
        return shown
    }

    func showRoles(_ context: StatementContext) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("is_current", .varchar),
            ("granted_roles", .integer), ("owner", .varchar), ("comment", .varchar),
        ])
        for role in catalog.roles.values {
            shown.rows.append([
                time(role.header), .text(role.header.name),
                .text(context.session.role == role.header.name ? "Y" : "N"),
                .integer(role.granted.count), .text(role.header.owner), .text(role.header.comment),
            ])
        }
        return shown
    }

    func showWarehouses(_ resolver: Resolver) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("name", .varchar), ("state", .varchar), ("type", .varchar), ("size", .varchar),
                ("auto_suspend", .integer), ("created_on", .ltz), ("owner", .varchar),
                ("comment", .varchar),
            ], nameColumn: 0)
        for warehouse in catalog.warehouses.values where resolver.sees(warehouse.header) {
            shown.rows.append([
                .text(warehouse.header.name),
                .text(warehouse.isSuspended ? "SUSPENDED" : "STARTED"), .text("STANDARD"),
                .text(warehouse.size), .integer(warehouse.autoSuspend), time(warehouse.header),
                .text(warehouse.header.owner), .text(warehouse.header.comment),
            ])
        }
        return shown
    }

    func showParameters(_ context: StatementContext) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("key", .varchar), ("value", .varchar), ("default", .varchar),
                ("level", .varchar), ("description", .varchar), ("type", .varchar),
            ], nameColumn: 0)
        let standard = SessionParameters()
        for entry in SessionParameters.table {
            let value = entry.read(context.session.parameters)
            let usual = entry.read(standard)
            shown.rows.append([
                .text(entry.name), .text(value), .text(usual),
                .text(value == usual ? "" : "SESSION"), .text(""), .text("STRING"),
            ])
        }
        return shown
    }

    func showTransactions() -> ShownRows {
        var shown = ShownRows(columns: [
            ("id", .integer), ("user", .varchar), ("session", .integer), ("name", .varchar),
            ("started_on", .ltz), ("state", .varchar),
        ])
        for (session, transaction) in sessions.values.flatMap({ session in
            session.openTransactions.map { (session, $0) }
        }) {
            shown.rows.append([
                .integer(transaction.number), .text(session.user), .integer(session.id),
                .text(transaction.name), .timestampLTZ(transaction.started), .text("running"),
            ])
        }
        return shown
    }

    func showVariables(_ context: StatementContext) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("session_id", .varchar), ("created_on", .ltz), ("updated_on", .ltz),
                ("name", .varchar), ("value", .varchar), ("type", .varchar), ("comment", .varchar),
            ], nameColumn: 3)
        for name in context.session.variables.keys.sorted() {
            guard let value = context.session.variables[name] else { continue }
            shown.rows.append([
                .text("\(context.session.id)"), .null, .null, .text(name),
                .text(connection.environment.cast.text(value)),
                .text(SnowflakeType(of: value).familyName), .text(""),
            ])
        }
        return shown
    }

    /// The kind and full name of every object by id.
    func objectNames() -> [Int: (kind: String, name: String)] {
        var names: [Int: (kind: String, name: String)] = [0: ("ACCOUNT", name)]
        for (database, entry) in catalog.databases {
            names[entry.header.id] = ("DATABASE", database)
            for (schema, inner) in entry.schemas {
                let prefix = "\(database).\(schema)"
                names[inner.header.id] = ("SCHEMA", prefix)
                for (name, object) in inner.tables {
                    names[object.header.id] = ("TABLE", "\(prefix).\(name)")
                }
                for (name, object) in inner.views {
                    names[object.header.id] = ("VIEW", "\(prefix).\(name)")
                }
                for (name, object) in inner.stages {
                    names[object.header.id] = ("STAGE", "\(prefix).\(name)")
                }
                for (name, object) in inner.tasks {
                    names[object.header.id] = ("TASK", "\(prefix).\(name)")
                }
                for (name, object) in inner.streams {
                    names[object.header.id] = ("STREAM", "\(prefix).\(name)")
                }
                for (name, object) in inner.sequences {
                    names[object.header.id] = ("SEQUENCE", "\(prefix).\(name)")
                }
                for (name, object) in inner.fileFormats {
                    names[object.header.id] = ("FILE_FORMAT", "\(prefix).\(name)")
                }
                for object in inner.procedures.values {
                    names[object.header.id] = ("PROCEDURE", "\(prefix).\(object.signature)")
                }
                for object in inner.functions.values {
                    names[object.header.id] = ("FUNCTION", "\(prefix).\(object.signature)")
                }
            }
        }
        for (name, object) in catalog.warehouses { names[object.header.id] = ("WAREHOUSE", name) }
        for (name, object) in catalog.integrations {
            names[object.header.id] = ("INTEGRATION", name)
        }
        return names
    }
}

extension SnowflakeType {
    /// The type as SHOW COLUMNS gives it: JSON.
    func jsonName(isNullable: Bool) -> String {
        let nullable = "\"nullable\":\(isNullable)"
        switch self {
        case .number(let precision, let scale):
            return "{\"type\":\"FIXED\",\"precision\":\(precision),\"scale\":\(scale),\(nullable)}"
        case .text(let length):
            let bytes = min(length * 4, Self.longestText)
            return "{\"type\":\"TEXT\",\"length\":\(length),\"byteLength\":\(bytes),\(nullable),"
                + "\"fixed\":false}"
        case .binary(let length):
            return "{\"type\":\"BINARY\",\"length\":\(length),\"byteLength\":\(length),\(nullable),"
                + "\"fixed\":true}"
        case .float: return "{\"type\":\"REAL\",\(nullable)}"
        case .time(let scale), .timestampNTZ(let scale), .timestampLTZ(let scale),
            .timestampTZ(let scale):
            return "{\"type\":\"\(familyName)\",\"precision\":0,\"scale\":\(scale),\(nullable)}"
        default: return "{\"type\":\"\(familyName)\",\(nullable)}"
        }
    }
}
