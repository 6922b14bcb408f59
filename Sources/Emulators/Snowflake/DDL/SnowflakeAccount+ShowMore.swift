import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// SHOW COLUMNS of tables, views and dynamic tables.
    func showColumns(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let shape = Self.columnShape
        var shown = ShownRows(shape)
        shown.nameColumn = 2
        var only: Int?
        let kinds: [ObjectKind?] = [.table, .view, .dynamicTable, .materializedView]
        if let name = show.scope?.name, show.scope?.kind == nil || kinds.contains(show.scope?.kind)
        {
            only = try? relation(try binder(context).parts(name), resolver)
            if only == nil,
                show.scope?.kind != nil || !isContainer(name.parts, resolver)
            {
                throw .objectMissing(resolver.shown(name.parts))
            }
        }
        var inSchemas = show
        if let kind = show.scope?.kind, kinds.contains(kind) { inSchemas.scope = nil }
        let everywhere = catalog.databases.values.flatMap { database in
            database.schemas.values.map { (database: database.header.name, schema: $0) }
        }
        for (database, schema) in only != nil ? everywhere : try scope(inSchemas, resolver) {
            func add(_ header: ObjectHeader, _ columns: [ColumnEntry]) {
                for column in columns {
                    let identity = column.identity.map { _ in column.identityText }
                    shown.rows.append(
                        shape.row([
                            "table_name": .text(header.name),
                            "schema_name": .text(schema.header.name),
                            "column_name": .text(column.name),
                            "data_type": .text(
                                column.type.jsonName(isNullable: !column.isNotNull)),
                            "null?": .text(column.isNotNull ? "NOT_NULL" : "true"),
                            "kind": .text(column.computed == nil ? "COLUMN" : "VIRTUAL_COLUMN"),
                            "expression": .text(column.computed?.canonicalSQL ?? ""),
                            "default": .text(column.defaultText ?? ""),
                            "comment": .text(column.comment ?? ""),
                            "database_name": .text(database),
                            "autoincrement": .text(identity ?? ""),
                        ]))
                }
            }
            for table in schema.tables.values where resolver.sees(table.header) {
                if only == nil || only == table.header.id { add(table.header, table.columns) }
            }
            for view in schema.views.values where resolver.sees(view.header) {
                if only == nil || only == view.header.id { add(view.header, view.shape) }
            }
        }
        return shown
    }

    private static let columnShape = ShownShape(
        "table_name schema_name column_name data_type null? default= kind=COLUMN expression= "
            + "comment= database_name autoincrement= schema_evolution_record")

    /// The id of a table or view.
    private func relation(
        _ parts: [Identifier], _ resolver: Resolver
    ) throws(SnowflakeError) -> Int? {
        let path = try resolver.path(parts, operation: "SHOW")
        let schema = try resolver.schema(of: path)
        guard let header = schema.tables[path.key]?.header ?? schema.views[path.key]?.header,
            resolver.sees(header)
        else { return nil }
        return header.id
    }

    /// Whether the name is that of a schema or database.
    private func isContainer(_ parts: [Identifier], _ resolver: Resolver) -> Bool {
        let names = parts.map(\.name)
        if names.count == 1, (try? resolver.database(names[0])) != nil { return true }
        let database = names.count > 1 ? names[0] : resolver.session.database ?? ""
        return (try? resolver.schema(database, names.last ?? "")) != nil
    }

    private static let taskShape = ShownShape(
        "created_on@ name id database_name schema_name owner comment= warehouse schedule "
            + "predecessors state definition condition allow_overlapping_execution "
            + "error_integration=null last_committed_on@ last_suspended_on@ owner_role_type=ROLE "
            + "config budget task_relations last_suspended_reason success_integration=null "
            + "scheduling_mode target_completion_interval execute_as_user")

    func showTasks(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.taskShape)
        let rootOnly = show.options.contains { $0.name == "ROOT" }
        for (database, schema) in try scope(show, resolver) {
            for task in schema.tasks.values where resolver.sees(task.header) {
                if rootOnly, !task.predecessors.isEmpty || !task.finalizes.isEmpty { continue }
                let predecessors = connection.environment.cast.text(
                    .variant(.array(task.predecessors.map { .string($0) })))
                func parameter(_ name: String) -> String? {
                    task.parameters.last { $0.0 == name }?.1
                }
                shown.rows.append(
                    Self.taskShape.row([
                        "created_on": time(task.header), "name": .text(task.header.name),
                        "id": .text(Self.uuid(task.header.id)), "database_name": .text(database),
                        "schema_name": .text(schema.header.name),
                        "owner": .text(task.header.owner), "comment": .text(task.header.comment),
                        "warehouse": text(task.warehouse), "schedule": text(task.schedule),
                        "predecessors": .text(predecessors),
                        "state": .text(task.isStarted ? "started" : "suspended"),
                        "definition": .text(task.definition),
                        "condition": text(task.conditionText),
                        "allow_overlapping_execution": task.predecessors.isEmpty
                            ? .text(task.overlap == .none ? "false" : "true") : .null,
                        "error_integration": .text(parameter("ERROR_INTEGRATION") ?? "null"),
                        "success_integration": .text(parameter("SUCCESS_INTEGRATION") ?? "null"),
                        "last_committed_on": task.committedOn.map { .timestampLTZ($0) } ?? .null,
                        "last_suspended_on": task.suspendedOn.map { .timestampLTZ($0) } ?? .null,
                        "last_suspended_reason": text(task.suspendedReason),
                        "target_completion_interval": text(
                            parameter("TARGET_COMPLETION_INTERVAL")),
                        "config": task.predecessors.isEmpty ? text(parameter("CONFIG")) : .null,
                        "task_relations": .text(relations(of: task, predecessors, schema)),
                    ]))
            }
        }
        return shown
    }

    /// Source: Snowflake documentation, SHOW TASKS, `task_relations`.
    private func relations(
        of task: TaskEntry, _ predecessors: String, _ schema: SchemaEntry
    ) -> String {
        var parts = ["\"Predecessors\":\(predecessors)"]
        let name = task.header.name
        for other in schema.tasks.values where other.finalizes.hasSuffix(".\(name)") {
            parts.append("\"FinalizerTask\":\"\(other.header.name)\"")
        }
        if !task.finalizes.isEmpty { parts.append("\"FinalizedRootTask\":\"\(task.finalizes)\"") }
        return "{\(parts.joined(separator: ","))}"
    }

    /// An object's number in the form of the unique identifiers that the service gives.
    static func uuid(_ id: Int) -> String {
        func hex(_ number: UInt64, _ width: Int) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let high = ExecutionEnvironment.mix(UInt64(id))
        let low = ExecutionEnvironment.mix(high ^ 0x7461_736B)
        return [
            hex(high >> 32, 8), hex(high >> 16 & 0xFFFF, 4), hex(0x4000 | high & 0xFFF, 4),
            hex(0x8000 | low >> 48 & 0x3FFF, 4), hex(low & 0xFFFF_FFFF_FFFF, 12),
        ].joined(separator: "-")
    }

    private static let procedureShape = ShownShape(
        "created_on@ name schema_name is_builtin=N is_aggregate=N is_ansi=N min_num_arguments# "
            + "max_num_arguments# arguments description catalog_name is_table_function=N "
            + "valid_for_clustering=N is_secure=N secrets external_access_integrations")

    func showProcedures(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.procedureShape)
        for (database, schema) in try scope(show, resolver) {
            for procedure in schema.procedures.values where resolver.sees(procedure.header) {
                let optional = procedure.arguments.count { $0.defaultValue != nil }
                let columns = procedure.returnsTable?.map { "\($0.name) \($0.type.plainName)" }
                let returns =
                    columns.map { "TABLE (\($0.joined(separator: ", ")))" }
                    ?? procedure.returns.plainName
                shown.rows.append(
                    Self.procedureShape.row([
                        "created_on": time(procedure.header),
                        "name": .text(procedure.header.name),
                        "schema_name": .text(schema.header.name),
                        "min_num_arguments": .integer(procedure.arguments.count - optional),
                        "max_num_arguments": .integer(procedure.arguments.count),
                        "arguments": .text(
                            "\(procedure.header.name)(\(Self.shown(procedure.arguments))) "
                                + "RETURN \(returns)"),
                        "description": .text(
                            procedure.header.description("user-defined procedure")),
                        "is_secure": .text(procedure.header.isSecure ? "Y" : "N"),
                        "catalog_name": .text(database),
                        "is_table_function": .text(columns == nil ? "N" : "Y"),
                    ]))
            }
        }
        return shown
    }

    /// The types of a routine's arguments; those that may be left out, or give something back, say
    /// so.
    static func shown(_ arguments: [ProcedureArgument]) -> String {
        arguments.map { argument in
            (argument.isOutput ? "OUT " : argument.defaultValue == nil ? "" : "DEFAULT ")
                + argument.type.plainName
        }.joined(separator: ", ")
    }

    private static let stageShape = ShownShape(
        "created_on@ name database_name schema_name url= has_credentials=N has_encryption_key=N "
            + "owner comment= region type=INTERNAL cloud notification_channel "
            + "storage_integration endpoint owner_role_type=ROLE directory_enabled=N")

    func showStages(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.stageShape)
        for (database, schema) in try scope(show, resolver) {
            for stage in schema.stages.values where resolver.sees(stage.header) {
                let isExternal = !stage.url.isEmpty
                shown.rows.append(
                    Self.stageShape.row([
                        "created_on": time(stage.header), "name": .text(stage.header.name),
                        "database_name": .text(database),
                        "schema_name": .text(schema.header.name), "url": .text(stage.url),
                        "has_credentials": .text(stage.key == nil ? "N" : "Y"),
                        "owner": .text(stage.header.owner),
                        "comment": .text(stage.header.comment),
                        "type": .text(
                            (isExternal ? "EXTERNAL" : "INTERNAL")
                                + (stage.header.session == nil ? "" : " TEMPORARY")),
                        "cloud": isExternal ? .text("AWS") : .null,
                        "storage_integration": stage.integration.isEmpty
                            ? .null : .text(stage.integration),
                        "directory_enabled": .text(stage.directory == nil ? "N" : "Y"),
                    ]))
            }
        }
        return shown
    }

    private static let formatShape = ShownShape(
        "created_on@ name database_name schema_name type owner comment= format_options "
            + "owner_role_type=ROLE")

    func showFileFormats(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.formatShape)
        for (database, schema) in try scope(show, resolver) {
            for format in schema.fileFormats.values where resolver.sees(format.header) {
                shown.rows.append(
                    Self.formatShape.row([
                        "created_on": time(format.header), "name": .text(format.header.name),
                        "database_name": .text(database),
                        "schema_name": .text(schema.header.name),
                        "type": .text(format.format.kind.rawValue),
                        "owner": .text(format.header.owner),
                        "comment": .text(format.header.comment),
                        "format_options": .text(
                            format.format.optionsText(connection.environment.cast)),
                    ]))
            }
        }
        return shown
    }

    private static let sequenceShape = ShownShape(
        "name database_name schema_name next_value# interval# created_on@ owner comment= "
            + "owner_role_type=ROLE ordered=N")

    func showSequences(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.sequenceShape)
        for (database, schema) in try scope(show, resolver) {
            for sequence in schema.sequences.values where resolver.sees(sequence.header) {
                shown.rows.append(
                    Self.sequenceShape.row([
                        "name": .text(sequence.header.name), "database_name": .text(database),
                        "schema_name": .text(schema.header.name),
                        "next_value": .integer(
                            catalog.sequenceValues[sequence.header.id] ?? sequence.start),
                        "interval": .integer(sequence.step), "created_on": time(sequence.header),
                        "owner": .text(sequence.header.owner),
                        "comment": .text(sequence.header.comment),
                        "ordered": .text(sequence.isOrdered ? "Y" : "N"),
                    ]))
            }
        }
        return shown
    }

    private static let roleShape = ShownShape(
        "created_on@ name is_default=N is_current=N is_inherited=N assigned_to_users# "
            + "granted_to_roles# granted_roles# owner comment=")

    func showRoles(_ context: StatementContext) -> ShownRows {
        var shown = ShownRows(Self.roleShape)
        let session = context.session
        let inherited = catalog.effectiveRoles(of: session.role)
        let standard = catalog.users[session.user]?.defaultRole
        func mark(_ flag: Bool) -> SnowflakeValue { .text(flag ? "Y" : "N") }
        for (name, role) in catalog.roles {
            shown.rows.append(
                Self.roleShape.row([
                    "created_on": time(role.header), "name": .text(name),
                    "is_default": mark(standard == name), "is_current": mark(session.role == name),
                    "is_inherited": mark(session.role != name && inherited.contains(name)),
                    "assigned_to_users": .integer(
                        catalog.users.values.count { $0.roles.contains(name) }),
                    "granted_to_roles": .integer(
                        catalog.roles.values.count { $0.granted.contains(name) }),
                    "granted_roles": .integer(role.granted.count),
                    "owner": .text(role.header.owner), "comment": .text(role.header.comment),
                ]))
        }
        return shown
    }

    private static let warehouseShape = ShownShape(
        "name state type=STANDARD size min_cluster_count#=1 max_cluster_count#=1 "
            + "started_clusters#=0 running#=0 queued#=0 is_default=N is_current=N "
            + "is_interactive=N auto_suspend# auto_resume=true available= provisioning= "
            + "quiescing= other= created_on@ resumed_on@ updated_on@ owner comment= "
            + "enable_query_acceleration=false query_acceleration_max_scale_factor#=8 "
            + "resource_monitor=null actives#=0 pendings#=0 failed#=0 suspended#=0 uuid "
            + "scaling_policy=STANDARD budget owner_role_type=ROLE resource_constraint "
            + "generation=1")

    func showWarehouses(_ context: StatementContext, _ resolver: Resolver) -> ShownRows {
        var shown = ShownRows(Self.warehouseShape)
        let standard = catalog.users[context.session.user]?.defaultWarehouse
        for (name, warehouse) in catalog.warehouses where resolver.sees(warehouse.header) {
            let isOn = !warehouse.isSuspended
            let count = SnowflakeValue.integer(isOn ? 1 : 0)
            let share = SnowflakeValue.text(isOn ? "0" : "")
            var row = Self.warehouseShape.row([
                "name": .text(name), "state": .text(isOn ? "STARTED" : "SUSPENDED"),
                "size": .text(warehouse.size), "started_clusters": count,
                "is_default": .text(standard == name ? "Y" : "N"),
                "is_current": .text(context.session.warehouse == name ? "Y" : "N"),
                "auto_suspend": .integer(warehouse.autoSuspend),
                "available": .text(isOn ? "100" : ""), "provisioning": share,
                "quiescing": share, "other": share, "created_on": time(warehouse.header),
                "resumed_on": time(warehouse.header), "updated_on": time(warehouse.header),
                "owner": .text(warehouse.header.owner),
                "comment": .text(warehouse.header.comment), "actives": count,
                "suspended": .integer(isOn ? 0 : 1),
                "uuid": .text("\(warehouse.header.id)"),
            ])
            for (name, type) in Self.warehouseShape.columns {
                guard let text = warehouse.settings[name] else { continue }
                let number = type == .varchar ? nil : Int(text)
                Self.warehouseShape.set(
                    name, number.map { .integer($0) } ?? .text(text), in: &row)
            }
            shown.rows.append(row)
        }
        return shown
    }

    func showTransactions() -> ShownRows {
        var shown = ShownRows(columns: [
            ("id", .integer), ("user", .varchar), ("session", .integer), ("name", .varchar),
            ("started_on", .ltz), ("state", .varchar), ("scope", .integer),
        ])
        for (session, transaction) in sessions.values.flatMap({ session in
            session.openTransactions.map { (session, $0) }
        }) {
            shown.rows.append([
                .integer(transaction.number), .text(session.user), .integer(session.id),
                .text(transaction.name), .timestampLTZ(transaction.started), .text("running"),
                .integer(transaction.depth),
            ])
        }
        return shown
    }

    /// Source: Snowflake documentation, "SQL variables", "Viewing variables for the session".
    private static func variableType(_ value: SnowflakeValue) -> String {
        switch value {
        case .number: "fixed"
        case .float: "real"
        case .text: "text"
        default: SnowflakeType(of: value).familyName.lowercased()
        }
    }

    func showVariables(_ context: StatementContext) -> ShownRows {
        var shown = ShownRows(
            columns: [
                ("session_id", .varchar), ("created_on", .ltz), ("updated_on", .ltz),
                ("name", .varchar), ("value", .varchar), ("type", .varchar), ("comment", .varchar),
            ], nameColumn: 3)
        for name in context.session.variables.keys.sorted() {
            guard let value = context.session.variables[name] else { continue }
            let times = context.session.variableTimes[name].map {
                (created: .timestampLTZ($0.created), updated: .timestampLTZ($0.updated))
                    as (created: SnowflakeValue, updated: SnowflakeValue)
            }
            shown.rows.append([
                .text("\(context.session.id)"), times?.created ?? .null, times?.updated ?? .null,
                .text(name), .text(connection.environment.cast.text(value)),
                .text(Self.variableType(value)), .text(""),
            ])
        }
        return shown
    }
}

extension ObjectHeader {
    /// The comment, or what the service says of a routine without one.
    func description(_ standard: String) -> String { comment.isEmpty ? standard : comment }
}

extension ColumnEntry {
    /// What an identity column says of its values.
    var identityText: String {
        guard let identity else { return "" }
        return "IDENTITY START \(identity.start) INCREMENT \(identity.step) "
            + (isOrdered ? "ORDER" : "NOORDER")
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
        case .decfloat:
            return "{\"type\":\"DECFLOAT\",\"precision\":\(DecFloat.digits),\(nullable)}"
        case .interval(let type):
            let family = type.isCalendar ? "INTERVAL_YEAR_MONTH" : "INTERVAL_DAY_TIME"
            return "{\"type\":\"\(family)\",\"precision\":\(type.wirePrecision),"
                + "\"scale\":\(type.wireScale),\(nullable)}"
        case .float: return "{\"type\":\"REAL\",\(nullable)}"
        case .time(let scale), .timestampNTZ(let scale), .timestampLTZ(let scale),
            .timestampTZ(let scale):
            return "{\"type\":\"\(familyName)\",\"precision\":0,\"scale\":\(scale),\(nullable)}"
        default: return "{\"type\":\"\(familyName)\",\(nullable)}"
        }
    }
}
