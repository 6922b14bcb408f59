import OrderedCollections
import SnowflakeSQL

// WITH PRIVILEGES of SHOW. Source: Snowflake documentation, SHOW DATABASES, SHOW SCHEMAS, SHOW
// WAREHOUSES.
extension SnowflakeAccount {
    /// Leaves the rows of objects on which the role holds all of the privileges that WITH
    /// PRIVILEGES names; secondary roles do not count where an object is to be made.
    func choose(
        _ shown: inout ShownRows, _ show: Show, _ context: StatementContext, _ resolver: Resolver
    ) {
        guard case .list(let list)? = show.options["WITH PRIVILEGES"]?.kind else { return }
        let privileges = list.compactMap { privilege -> String? in
            guard case .clauses(let words) = privilege.kind else { return nil }
            return words.map(\.name).joined(separator: " ")
        }
        var view = resolver.session
        if privileges.contains(where: { $0.hasPrefix("CREATE ") }) {
            view.effectiveRoles = catalog.effectiveRoles(of: context.session.role)
        }
        let resolver = Resolver(catalog, view)
        let name = shown.nameColumn
        let database = shown.columns.firstIndex { $0.0 == "database_name" }
        shown.rows.removeAll { row in
            let header: ObjectHeader?
            switch show.kind {
            case "DATABASES": header = catalog.databases[Text.string(row[name])]?.header
            case "SCHEMAS":
                let place = database.map { Text.string(row[$0]) } ?? ""
                header = catalog.databases[place]?.schemas[Text.string(row[name])]?.header
            default: header = catalog.warehouses[Text.string(row[name])]?.header
            }
            guard let header else { return true }
            return !privileges.allSatisfy { resolver.has($0, on: header) }
        }
    }
}
