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
    /// SHOW. Source: Snowflake documentation, SHOW; columns without meaning here are left out.
    func show(_ show: Show, _ context: StatementContext) throws(SnowflakeError) -> StatementResult {
        var shown: ShownRows
        let resolver = resolver(context)
        switch show.kind {
        case "TABLES", "OBJECTS": shown = try showTables(show, resolver)
        case "VIEWS": shown = try showViews(show, resolver)
        case "DATABASES": shown = showDatabases(show, context, resolver)
        case "SCHEMAS": shown = try showSchemas(show, context, resolver)
        case "COLUMNS": shown = try showColumns(show, resolver)
        case "TASKS": shown = try showTasks(show, resolver)
        case "PROCEDURES": shown = try showProcedures(show, resolver)
        case "FUNCTIONS", "USER FUNCTIONS": shown = try showFunctions(show, resolver)
        case "STAGES": shown = try showStages(show, resolver)
        case "FILE FORMATS": shown = try showFileFormats(show, resolver)
        case "SEQUENCES": shown = try showSequences(show, resolver)
        case "ROLES": shown = showRoles(context)
        case "WAREHOUSES": shown = showWarehouses(resolver)
        case "GRANTS", "FUTURE GRANTS": shown = try showGrants(show, context, resolver)
        case "PARAMETERS": shown = showParameters(context)
        case "TRANSACTIONS": shown = showTransactions()
        case "VARIABLES": shown = showVariables(context)
        case "STREAMS": shown = try showStreams(show, resolver)
        case "PIPES": shown = try showPipes(show, resolver)
        case "USERS": shown = showUsers(resolver)
        case "DYNAMIC TABLES": shown = try showDynamicTables(show, resolver)
        case "HYBRID TABLES": shown = try showHybridTables(show, resolver)
        case "PRIMARY KEYS", "UNIQUE KEYS": shown = try showKeys(show, resolver)
        case "IMPORTED KEYS", "EXPORTED KEYS": shown = try showForeignKeys(show, resolver)
        case "LOCKS": shown = showLocks()
        case _ where show.kind.hasSuffix("INTEGRATIONS"):
            shown = showIntegrations(show, resolver)
        default:
            guard let columns = ShownKinds.columns(of: show.kind) else {
                throw .unsupported("SHOW \(show.kind)")
            }
            let places: [ObjectKind?] = [.account, .database, .schema]
            let isListed = ShownKinds.empty[show.kind] != nil
            if show.scope == nil || isListed || places.contains(show.scope?.kind) {
                _ = try scope(show, resolver)
            }
            shown = ShownRows(columns: columns)
            shown.nameColumn = columns.firstIndex { $0.0 == "name" } ?? 0
        }
        if show.isTerse, ShownKinds.terse.contains(show.kind) { shown.makeTerse() }
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

    private func showViews(_ show: Show, _ resolver: Resolver) throws(SnowflakeError) -> ShownRows {
        var shown = ShownRows(columns: [
            ("created_on", .ltz), ("name", .varchar), ("reserved", .varchar),
            ("database_name", .varchar), ("schema_name", .varchar), ("owner", .varchar),
            ("comment", .varchar), ("text", .varchar), ("is_secure", .varchar),
            ("is_materialized", .varchar),
        ])
        for (database, schema) in try scope(show, resolver) {
            for view in schema.views.values
            where resolver.sees(view.header) && view.dynamic == nil {
                shown.rows.append([
                    time(view.header), .text(view.header.name), .text(""), .text(database),
                    .text(schema.header.name), .text(view.header.owner),
                    .text(view.header.comment), .text(view.text),
                    .text(view.isSecure ? "true" : "false"),
                    .text(view.isMaterialized ? "true" : "false"),
                ])
            }
        }
        return shown
    }
}
