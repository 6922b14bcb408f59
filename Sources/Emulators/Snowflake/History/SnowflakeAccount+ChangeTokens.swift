import OrderedCollections
import SnowflakeSQL

// What system functions tell of tables. Source: Snowflake documentation, "System functions".
extension SnowflakeAccount {
    /// A number that rises with each change of a table, or of any table that a view reads.
    func lastChange(
        of name: String, _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeValue {
        let parsed = try parsed("SELECT * FROM \(name)")
        guard case .query(let query) = parsed.statement else {
            throw .invalidArgumentValue("Invalid name: '\(name)'")
        }
        let binder = Binder(
            catalog: catalog, session: view(context),
            source: SourceSlice(parsed.text, startingAt: parsed.span))
        let plan = Plan(try binder.query(query, outer: nil), binder)
        let tokens = plan.reads.map { id -> Int128 in
            let made = catalog.table(id)?.0.header.created ?? 0
            let changed = work.history.commits[id]?.last?.at ?? 0
            // Changes at one instant are told apart by their number.
            return max(made, changed) + Int128(tableVersions[id] ?? 0)
        }
        return .number(tokens.max() ?? 0, scale: 0)
    }

    /// When the last change took place that a stream counts as read.
    func offset(
        of name: String, _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeValue {
        let resolver = resolver(context)
        let path = try resolver.path(NameText.split(name))
        guard let stream = try resolver.schema(of: path).streams[path.key],
            resolver.sees(stream.header)
        else { throw .missing("Stream", name) }
        guard case .table(let id) = stream.source, let (table, _) = catalog.table(id) else {
            throw .invalidArgumentValue(
                "SYSTEM$STREAM_GET_TABLE_TIMESTAMP needs a stream on a table.")
        }
        let commit = work.history.commits[id]?.last { $0.version <= stream.offset }
        return .number(commit?.at ?? table.header.created, scale: 0)
    }

    /// The stages with a directory table, and whether it knows all replicated files.
    func directoryStatus(
        _ name: String?, _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeValue {
        let resolver = resolver(context)
        var stages: [StageEntry] = []
        if let name {
            stages = [try resolver.stage(NameText.split(name)).0]
        } else {
            for database in catalog.databases.values {
                for schema in database.schemas.values {
                    stages += schema.stages.values.filter {
                        $0.directory != nil && resolver.sees($0.header)
                    }
                }
            }
        }
        let list = stages.map { stage in
            "{\"stage\":\"\(stage.header.name)\",\"status\":\"CONSISTENT\"}"
        }
        return .text("[" + list.joined(separator: ",") + "]")
    }

    // MARK: Clustering

    /// The table of SYSTEM$CLUSTERING_… and the key that is asked about.
    func clustering(
        _ a: [SnowflakeValue], _ context: StatementContext
    ) throws(SnowflakeError) -> (table: TableEntry, key: String) {
        let (table, path) = try resolver(context).table(NameText.split(a.text(0)))
        var key = table.clusterBy
        if a.count > 1, Int(a.text(1)) == nil {
            key = a.text(1).trimmed
            guard key.hasPrefix("("), key.hasSuffix(")") else {
                throw .invalidArgumentValue("Invalid clustering keys: '\(key)'")
            }
            key = String(key.dropFirst().dropLast())
        }
        guard !key.isEmpty else {
            throw .invalidArgumentValue(
                "Invalid clustering keys or table \(path.name) is not clustered")
        }
        // What the table does not have is no key, and no filter either.
        let filter = a.count > 2 ? " WHERE \(a.text(2))" : ""
        let name = [path.database, path.schema, path.name].map {
            "\""
                + $0.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
        }
        let parsed = try parsed("SELECT \(key) FROM \(name.joined(separator: "."))\(filter)")
        guard case .query(let query) = parsed.statement else {
            throw .invalidArgumentValue("Invalid clustering keys: '\(key)'")
        }
        let binder = Binder(
            catalog: catalog, session: view(context),
            source: SourceSlice(parsed.text, startingAt: parsed.span))
        _ = try binder.query(query, outer: nil)
        return (table, key.uppercased())
    }

    func clusteringInformation(
        _ a: [SnowflakeValue], _ context: StatementContext
    ) throws(SnowflakeError) -> SnowflakeValue {
        let (table, key) = try clustering(a, context)
        let count = lastRow(of: table.header.id) > 0 ? 1 : 0
        let depths = (0...16).map { depth -> String in
            let place = String(repeating: "0", count: depth < 10 ? 4 : 3) + "\(depth)"
            return "    \"\(place)\" : \(depth == 1 ? count : 0)"
        }
        return .text(
            """
            {
              "cluster_by_keys" : "LINEAR(\(key))",
              "version" : "CLASSIC",
              "total_partition_count" : \(count),
              "total_constant_partition_count" : 0,
              "average_overlaps" : 0.0,
              "average_depth" : \(count).0,
              "partition_depth_histogram" : {
            \(depths.joined(separator: ",\n"))
              },
              "clustering_errors" : [ ]
            }
            """)
    }
}
