import OrderedCollections
import SnowflakeSQL

// What a view reads. Source: Snowflake documentation, GET_OBJECT_REFERENCES.
extension SnowflakeAccount {
    /// The tables and views that a view reads, also through other views.
    func objectReferences(_ text: String) throws(SnowflakeError) -> [[SnowflakeValue]] {
        guard let shape = InformationSchema.shapes["GET_OBJECT_REFERENCES()"] else { return [] }
        let filter = HistoryFilter(text)
        let resolver = readingResolver("")
        let parts = ["DATABASE_NAME", "SCHEMA_NAME", "OBJECT_NAME"].flatMap {
            NameText.split(filter[$0] ?? "")
        }
        let path = try resolver.path(parts)
        guard parts.count == 3, let view = try resolver.schema(of: path).views[path.key],
            view.dynamic == nil, resolver.sees(view.header)
        else { throw .missing("View", resolver.shown(parts)) }
        try resolver.require("SELECT", on: view.header, "view", path.name)
        let binder = Binder(catalog: catalog, session: resolver.session, source: view.source)
        _ = try binder.query(of: view, path, at: nil)
        return binder.named.map { other in
            let isView =
                catalog.databases[other.database]?.schemas[other.schema]?
                .views[other.key] != nil
            return shape.row([
                "DATABASE_NAME": .text(path.database), "SCHEMA_NAME": .text(path.schema),
                "VIEW_NAME": .text(path.name), "REFERENCED_DATABASE_NAME": .text(other.database),
                "REFERENCED_SCHEMA_NAME": .text(other.schema),
                "REFERENCED_OBJECT_NAME": .text(other.name),
                "REFERENCED_OBJECT_TYPE": .text(isView ? "VIEW" : "TABLE"),
            ])
        }
    }
}
