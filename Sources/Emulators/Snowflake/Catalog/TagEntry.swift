import OrderedCollections

/// A tag. Source: Snowflake documentation, CREATE TAG.
struct TagEntry: Sendable {
    var header: ObjectHeader
    /// The only values that it may have; nil for any.
    var allowed: [String]?
    /// The masking policies that it brings, at most one for each type, by their ids.
    var policies: [Int] = []
}

/// What tags stand on which objects.
struct TagTable: Sendable {
    /// An object by its id (the account has 0), or one of its columns by the ordinal.
    struct Place: Hashable, Sendable {
        var object: Int
        var column: Int?
    }

    /// The values by the ids of the tags.
    var values: OrderedDictionary<Place, OrderedDictionary<Int, String>> = [:]

    /// Copies of objects keep what is on them.
    mutating func copy(_ ids: [Int: Int]) {
        for (place, tags) in values {
            guard let copy = ids[place.object] else { continue }
            var copied: OrderedDictionary<Int, String> = [:]
            for (tag, value) in tags { copied[ids[tag] ?? tag] = value }
            values[Place(object: copy, column: place.column)] = copied
        }
    }
}

/// One of the places from which an object has its tags: itself, and what it is in.
struct TagLevel: Sendable {
    var place: TagTable.Place
    /// `COLUMN`, `TABLE`, `SCHEMA`, `DATABASE`, `ACCOUNT` or another kind of object.
    var domain: String
}

extension Catalog {
    /// All tags with their places, in the order of the catalog.
    var tags: [(tag: TagEntry, path: Resolver.Path)] {
        databases.values.flatMap { database in
            database.schemas.values.flatMap { schema in
                schema.tags.values.map { tag in
                    (
                        tag,
                        Resolver.Path(
                            database: database.header.name, schema: schema.header.name,
                            name: tag.header.name)
                    )
                }
            }
        }
    }

    /// A tag by its id; nil for one that was dropped.
    func tag(_ id: Int) -> (tag: TagEntry, path: Resolver.Path)? {
        tags.first { $0.tag.header.id == id }
    }

    /// The place itself and all above it, from which it inherits.
    ///
    /// Source: Snowflake documentation, "Tag inheritance".
    func lineage(of place: TagTable.Place, path: Resolver.Path?, _ domain: String) -> [TagLevel] {
        var levels: [TagLevel] = []
        func add(_ id: Int?, _ domain: String) {
            guard let id else { return }
            levels.append(TagLevel(place: .init(object: id, column: nil), domain: domain))
        }
        if place.column != nil { levels.append(TagLevel(place: place, domain: "COLUMN")) }
        add(place.object, domain)
        if let path {
            let database = databases[path.database]
            let schema = database?.schemas[path.schema]
            if schema?.header.id != place.object { add(schema?.header.id, "SCHEMA") }
            if database?.header.id != place.object { add(database?.header.id, "DATABASE") }
        }
        if place.object != 0 { add(0, "ACCOUNT") }
        return levels
    }
}
