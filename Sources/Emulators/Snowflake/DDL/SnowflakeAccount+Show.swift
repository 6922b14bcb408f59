import OrderedCollections
import SnowflakeSQL

/// Rows of SHOW while they are put together.
struct ShownRows {
    var columns: [(String, SnowflakeType)]
    var rows: [[SnowflakeValue]] = []
    /// Which column LIKE and STARTS WITH look at.
    var nameColumn = 1
}

extension SnowflakeAccount {
    /// Why there is nothing of such a kind to show.
    private func unknownKind(_ show: Show, _ context: StatementContext) -> SnowflakeError {
        // No kind has a dot: a name stands where IN is missing.
        guard let word = show.kind.split(separator: " ").last(where: { $0.contains(".") }) else {
            return .unsupported("SHOW \(show.kind)")
        }
        let name = String(word.prefix { $0 != "." })
        let offset = Text.find(name, in: context.source.whole.uppercased()) ?? 0
        let (line, position) = context.source.place(context.source.start + offset) ?? (1, 0)
        return .compilation(
            1003, "42000",
            "syntax error line \(line) at position \(position) unexpected '\(name)'.")
    }

    /// The columns of a kind of which the account can have none.
    private func showNothing(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        let isOfMetric = show.options.contains { $0.name == "FOR METRIC" }
        let kind = show.kind + (isOfMetric ? " FOR METRIC" : "")
        guard let columns = ShownKinds.columns(of: kind, in: show.scope?.kind?.rawValue) else {
            throw unknownKind(show, context)
        }
        let places: [ObjectKind?] = [.account, .database, .schema]
        let isListed = ShownKinds.empty[show.kind] != nil
        if show.scope == nil || isListed || places.contains(show.scope?.kind) {
            _ = try scope(show, resolver)
        }
        var shown = ShownRows(columns: columns)
        shown.nameColumn = columns.firstIndex { $0.0 == "name" } ?? 0
        return shown
    }

    /// SHOW. Source: Snowflake documentation, SHOW <objects>, and the page of each kind.
    func show(_ show: Show, _ context: StatementContext) throws(SnowflakeError) -> StatementResult {
        var shown: ShownRows
        let resolver = grantResolver(context)
        let ofPlace = show.scope?.kind.flatMap {
            ShownKinds.columns(of: show.kind, within: $0.rawValue)
        }
        switch show.kind {
        case _ where ofPlace != nil: shown = try showNothing(show, context, resolver)
        case "TABLES", "OBJECTS": shown = try showTables(show, resolver)
        case "VIEWS": shown = try showViews(show, resolver)
        case "DATABASES": shown = showDatabases(show, context, resolver)
        case "SCHEMAS": shown = try showSchemas(show, context, resolver)
        case "COLUMNS": shown = try showColumns(show, context, resolver)
        case "TASKS": shown = try showTasks(show, resolver)
        case "PROCEDURES", "USER PROCEDURES": shown = try showProcedures(show, resolver)
        case "FUNCTIONS", "USER FUNCTIONS": shown = try showFunctions(show, resolver)
        case "STAGES": shown = try showStages(show, resolver)
        case "FILE FORMATS": shown = try showFileFormats(show, resolver)
        case "SEQUENCES": shown = try showSequences(show, resolver)
        case "ROLES": shown = showRoles(context)
        case "MASKING POLICIES": shown = try showPolicies(.masking, show, resolver)
        case "ROW ACCESS POLICIES": shown = try showPolicies(.rowAccess, show, resolver)
        case "TAGS": shown = try showTags(show, resolver)
        case "DATABASE ROLES": shown = try showDatabaseRoles(show, context, resolver)
        case "WAREHOUSES": shown = showWarehouses(context, resolver)
        case "GRANTS", "FUTURE GRANTS": shown = try showGrants(show, context, resolver)
        case "PARAMETERS": shown = try showParameters(show, context, resolver)
        case "TRANSACTIONS": shown = showTransactions()
        case "VARIABLES": shown = showVariables(context)
        case "STREAMS": shown = try showStreams(show, resolver)
        case "PIPES": shown = try showPipes(show, resolver)
        case "USERS": shown = showUsers(resolver)
        case "DYNAMIC TABLES": shown = try showDynamicTables(show, context, resolver)
        case "MATERIALIZED VIEWS": shown = try showMaterializedViews(show, context, resolver)
        case "HYBRID TABLES": shown = try showHybridTables(show, resolver)
        case "INDEXES": shown = try showIndexes(show, resolver)
        case "PRIMARY KEYS", "UNIQUE KEYS": shown = try showKeys(show, resolver)
        case "IMPORTED KEYS", "EXPORTED KEYS": shown = try showForeignKeys(show, resolver)
        case "LOCKS": shown = showLocks()
        case _ where show.kind.hasSuffix("INTEGRATIONS"):
            shown = showIntegrations(show, resolver)
        default:
            shown = try showNothing(show, context, resolver)
        }
        if !["GRANTS", "FUTURE GRANTS", "TRANSACTIONS"].contains(show.kind) { shown.order() }
        catalog.nameRoles(shown.columns.map(\.0), &shown.rows)
        if show.isTerse, ShownKinds.terse.contains(show.kind) { shown.makeTerse(show.kind) }
        choose(&shown, show, context, resolver)
        let column = shown.nameColumn
        if let pattern = show.like {
            shown.rows.removeAll {
                !TextFunctions.matches(
                    Text.string($0[column]).lowercased(), pattern.lowercased(), nil)
            }
        }
        if let prefix = show.startsWith {
            shown.rows.removeAll { !Text.string($0[column]).hasPrefix(prefix) }
        }
        if let last = show.limitFrom {
            shown.rows.removeAll { Text.string($0[column]) <= last }
        }
        if let limit = show.limit, let count = try evaluate(limit, context).value.intValue {
            shown.rows = Array(shown.rows.prefix(count))
        }
        return StatementResult(
            columns: shown.columns.map { .init($0.0, $0.1) }, rows: shown.rows)
    }

    func time(_ header: ObjectHeader) -> SnowflakeValue { .timestampLTZ(header.created) }

    /// The schemas that a SHOW looks into.
    func scope(
        _ show: Show, _ resolver: Resolver
    ) throws(SnowflakeError) -> [(database: String, schema: SchemaEntry)] {
        let parts = show.scope?.name?.parts.map(\.name) ?? []
        let kind = show.scope?.kind?.rawValue
        var databases = Array(catalog.databases.keys)
        var only: String?
        if kind == "ACCOUNT" {
            only = nil
        } else if kind == "DATABASE"
            || kind == nil && parts.count == 1
                && catalog.databases[parts[0]] != nil
        {
            guard let name = parts.last ?? resolver.session.database else {
                throw .noDatabase("SHOW")
            }
            guard let entry = catalog.databases[name], resolver.sees(entry.header) else {
                throw Self.missingForUse
            }
            databases = [name]
        } else if kind == "SCHEMA" || !parts.isEmpty {
            guard let database = parts.count > 1 ? parts[0] : resolver.session.database else {
                throw .noDatabase("SHOW")
            }
            let name = parts.last ?? resolver.session.schema ?? ""
            // Nobody's objects are in there.
            if name == "INFORMATION_SCHEMA", catalog.databases[database] != nil { return [] }
            // Source: the service's own words, which dbt looks for.
            guard let entry = catalog.databases[database]?.schemas[name],
                resolver.sees(entry.header)
            else { throw Self.missingForUse }
            databases = [database]
            only = parts.last ?? resolver.session.schema
        } else if let database = resolver.session.database {
            databases = [database]
            only = resolver.session.schema
        }
        var found: [(database: String, schema: SchemaEntry)] = []
        for database in databases {
            for (name, schema) in catalog.databases[database]?.schemas ?? [:]
            where (only == nil || only == name) && resolver.sees(schema.header) {
                found.append((database, schema))
            }
        }
        return found
    }

    /// The rows of a table that are committed.
    func rowCount(_ table: TableEntry) -> Int {
        let filter = isCommitted(in: table.header.id)
        return Int(connection.number("SELECT count(*) FROM \(table.storageName) WHERE \(filter)"))
    }

    private static let viewShape = ShownShape(
        "created_on@ name reserved= database_name schema_name owner comment= text is_secure=false "
            + "is_materialized=false owner_role_type=ROLE change_tracking=OFF kind=VIEW")

    private func showViews(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.viewShape)
        for (database, schema) in try scope(show, resolver) {
            for view in schema.views.values
            where resolver.sees(view.header) && view.dynamic == nil {
                shown.rows.append(
                    Self.viewShape.row([
                        "created_on": time(view.header), "name": .text(view.header.name),
                        "database_name": .text(database),
                        "schema_name": .text(schema.header.name),
                        "owner": .text(view.header.owner), "comment": .text(view.header.comment),
                        "text": .text(view.text),
                        "is_secure": .text(view.isSecure ? "true" : "false"),
                        "is_materialized": .text(view.isMaterialized ? "true" : "false"),
                        "change_tracking": .text(view.isTracked ? "ON" : "OFF"),
                        "kind": .text(view.isMaterialized ? "MATERIALIZED_VIEW" : "VIEW"),
                    ]))
            }
        }
        return shown
    }

    private static let materializedShape = ShownShape(
        "created_on@ name reserved= database_name schema_name cluster_by= rows# bytes#=0 "
            + "source_database_name source_schema_name source_table_name refreshed_on@ "
            + "compacted_on@ owner invalid=false invalid_reason behind_by=0s comment= text "
            + "is_secure=false automatic_clustering=OFF owner_role_type=ROLE")

    /// Their rows are computed when they are read, and so are never behind.
    private func showMaterializedViews(
        _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(Self.materializedShape)
        for (database, schema) in try scope(show, resolver) {
            for view in schema.views.values where resolver.sees(view.header) && view.isMaterialized
            {
                let path = Resolver.Path(
                    database: database, schema: schema.header.name, name: view.header.name)
                let binder = binder(context)
                let isValid = (try? binder.query(of: view, path, at: nil)) != nil
                let source = binder.reads.first.flatMap { tablePath($0) }
                let row = Self.materializedShape.row([
                    "created_on": time(view.header), "name": .text(view.header.name),
                    "database_name": .text(database), "schema_name": .text(schema.header.name),
                    "source_database_name": text(source?.database),
                    "source_schema_name": text(source?.schema),
                    "source_table_name": text(source?.name),
                    "refreshed_on": .timestampLTZ(Int128(now())),
                    "invalid": .text(isValid ? "false" : "true"),
                    "cluster_by": .text(view.clusteringKey),
                    "automatic_clustering": .text(view.clusterBy.isEmpty ? "OFF" : "ON"),
                    "owner": .text(view.header.owner), "comment": .text(view.header.comment),
                    "text": .text(view.text),
                    "is_secure": .text(view.isSecure ? "true" : "false"),
                ])
                shown.rows.append(row)
            }
        }
        return shown
    }
}

extension ShownRows {
    /// Orders the rows by database, schema and name, which is how the service lists objects.
    mutating func order() {
        let keys = [
            ["database_name", "catalog_name"], ["schema_name"], ["table_name", "name"],
        ].compactMap { names in columns.firstIndex { names.contains($0.0) } }
        guard !keys.isEmpty else { return }
        let keyed = rows.enumerated().map { place, row in
            (keys.map { Text.string(row[$0]) }, place, row)
        }
        rows = keyed.sorted { left, right in
            for (one, other) in zip(left.0, right.0) where one != other { return one < other }
            return left.1 < right.1
        }.map(\.2)
    }
}
