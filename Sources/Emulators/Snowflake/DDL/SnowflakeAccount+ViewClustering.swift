import Diagnostics
import OrderedCollections
import SnowflakeSQL

// The clustering key of a materialized view, which SHOW and GET_DDL say and nothing else depends
// on. Source: Snowflake documentation, CREATE MATERIALIZED VIEW and ALTER MATERIALIZED VIEW.
extension SnowflakeAccount {
    /// Performs CLUSTER BY, DROP CLUSTERING KEY and SUSPEND or RESUME RECLUSTER of a materialized
    /// view; false for anything else.
    func cluster(
        _ words: [SQLOption], ofView parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> Bool {
        let said = words.map(\.name).joined(separator: " ")
        let isKey = said.hasPrefix("CLUSTER BY")
        guard isKey || said == "DROP CLUSTERING KEY" || said.hasSuffix(" RECLUSTER") else {
            return false
        }
        let resolver = resolver(context)
        let path = try resolver.path(parts, operation: "ALTER", of: .relation)
        let schema = try resolver.schema(of: path)
        guard var view = schema.views[path.key], resolver.sees(view.header), view.isMaterialized
        else { throw .missing("View", resolver.shown(parts)) }
        try resolver.requireOwner(view.header, "view", path.name)
        if isKey, let first = words.first, let last = words.last {
            let text = context.source.text(first.span.start, last.span.end)
            view.clusterBy = try clustering(text, of: view, context)
        } else if said == "DROP CLUSTERING KEY" {
            view.clusterBy = ""
        }
        catalog.databases[path.database]?.schemas[path.schema]?.views[path.key] = view
        return true
    }

    /// The key that `CLUSTER BY (…)` says, of the columns that the view has.
    private func clustering(
        _ text: String, of view: ViewEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> String {
        guard
            case .alterTable(let alter)? =
                (try? SnowflakeParser.parseStatement("ALTER TABLE t \(text)"))?.statement,
            case .clusterBy(let keys)? = alter.actions.first
        else { throw .unsupported("ALTER MATERIALIZED VIEW action") }
        return try clustering(keys, of: view, context)
    }

    /// The key as it is kept. Its names are of columns that the view has.
    func clustering(
        _ keys: [SnowflakeSQL.Expression], of view: ViewEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> String {
        try checkClustering(keys, of: view.header.name, view.shape, context)
        return keys.map(\.canonicalSQL).joined(separator: ", ")
    }
}
