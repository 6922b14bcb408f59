import OrderedCollections
import SnowflakeSQL

/// An object, or a column of one, that may have tags.
struct TaggedObject {
    var place: TagTable.Place
    var header: ObjectHeader
    /// Where it is; nil for an object of the account.
    var path: Resolver.Path?
    /// `COLUMN`, `TABLE`, `WAREHOUSE`, …
    var domain: String
    var column: String?
    /// The domain of the object that a column is in.
    var owner: String { domain == "COLUMN" ? "TABLE" : domain }
}

extension Resolver {
    func tag(_ parts: [Identifier]) throws(SnowflakeError) -> (TagEntry, Path) {
        let path = try path(parts)
        let schema = try self.schema(of: path)
        guard let tag = schema.tags[path.name],
            sees(tag.header) || session.effectiveRoles.contains(where: mayApplyTags)
                || has("USAGE", on: schema.header)
        else { throw .missing("Tag", shown(parts)) }
        return (tag, path)
    }

    /// Whether a role may set every tag.
    func mayApplyTags(_ role: String) -> Bool {
        role == "ACCOUNTADMIN" || catalog.grants.has("APPLY TAG", on: 0, role: role)
    }

    /// What a function about tags means by a name and a domain.
    ///
    /// Source: Snowflake documentation, SYSTEM$GET_TAG, TAG_REFERENCES.
    func tagged(_ name: String, _ domain: String) throws(SnowflakeError) -> TaggedObject {
        let parts = NameText.split(String(name.prefix { $0 != "(" }))
        let last = parts.last?.name ?? ""
        func plain(_ header: ObjectHeader?, _ kind: String) throws(SnowflakeError) -> TaggedObject {
            guard let header else {
                throw .missing(kind.prefix(1) + kind.dropFirst().lowercased(), shown(parts))
            }
            return TaggedObject(
                place: .init(object: header.id, column: nil), header: header, path: nil,
                domain: kind)
        }
        switch domain {
        case "ACCOUNT":
            return try plain(ObjectHeader(id: 0, name: last, owner: "", created: 0), domain)
        case "DATABASE":
            var found = try plain(try database(last).header, domain)
            found.path = Path(database: last, schema: "", name: last)
            return found
        case "SCHEMA":
            guard let database = parts.count > 1 ? parts[0].name : session.database else {
                throw .noDatabase("SELECT")
            }
            var found = try plain(try schema(database, last).header, domain)
            found.path = Path(database: database, schema: last, name: last)
            return found
        case "WAREHOUSE": return try plain(catalog.warehouses[last]?.header, domain)
        case "ROLE": return try plain(catalog.roles[last]?.header, domain)
        case "USER": return try plain(catalog.users[last]?.header, domain)
        case "INTEGRATION": return try plain(catalog.integrations[last]?.header, domain)
        case "DATABASE ROLE":
            guard let database = parts.count > 1 ? parts[0].name : session.database else {
                throw .noDatabase("SELECT")
            }
            var found = try plain(try self.database(database).roles[last]?.header, domain)
            found.path = Path(database: database, schema: "", name: last)
            return found
        case "COLUMN":
            var found = try member(Array(parts.dropLast()), "TABLE")
            guard let place = found.path else { throw .invalidIdentifier(last) }
            let schema = try self.schema(of: place)
            let name = found.header.name
            let columns = schema.tables[name]?.columns ?? schema.views[name]?.shape ?? []
            guard let column = columns.first(where: { $0.name == last }) else {
                throw .invalidIdentifier(last)
            }
            found.place.column = column.ordinal
            found.domain = domain
            found.column = last
            return found
        default: return try member(parts, domain)
        }
    }

    /// An object in a schema; views and their like are tables here.
    private func member(
        _ parts: [Identifier], _ domain: String
    ) throws(SnowflakeError) -> TaggedObject {
        let path = try path(parts)
        let schema = try self.schema(of: path)
        let wanted = String(domain.map { $0 == " " ? "_" : $0 })
        let tables = ["TABLE", "VIEW", "DYNAMIC_TABLE", "MATERIALIZED_VIEW"]
        let kinds = tables.contains(wanted) ? tables : [wanted]
        var members = schema.members
        members += schema.procedures.values.map { ("PROCEDURE", $0.header) }
        members += schema.functions.values.map { ("FUNCTION", $0.header) }
        let found = members.first {
            kinds.contains($0.kind) && $0.header.name == path.name && sees($0.header)
        }
        guard let header = found?.header else {
            throw .missing(domain.prefix(1) + domain.dropFirst().lowercased(), shown(parts))
        }
        return TaggedObject(
            place: .init(object: header.id, column: nil), header: header, path: path,
            domain: tables.contains(wanted) ? "TABLE" : domain)
    }

    /// The tags of an object, its own and those that it inherits, with the level that each is on.
    func tags(of object: TaggedObject) -> [(tag: Int, value: String, level: String)] {
        var found: [(tag: Int, value: String, level: String)] = []
        for level in catalog.lineage(of: object.place, path: object.path, object.owner) {
            for (tag, value) in catalog.tagged.values[level.place] ?? [:]
            where !found.contains(where: { $0.tag == tag }) && catalog.tag(tag) != nil {
                found.append((tag, value, level.domain))
            }
        }
        return found
    }
}
