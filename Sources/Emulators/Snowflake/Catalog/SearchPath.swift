import OrderedCollections
import SnowflakeSQL

/// The schemas that unqualified names of queries are looked up in.
///
/// Source: Snowflake documentation, "Object name resolution", SEARCH_PATH.
struct SearchPath: Hashable, Sendable {
    /// A schema, maybe without its database, or the session's current or public one.
    enum Item: Hashable, Sendable {
        case current
        case standard
        case schema(database: String?, name: String)
    }

    struct Place: Hashable, Sendable {
        var database: String
        var schema: String
    }

    /// The list as it was written.
    let text: String
    let items: [Item]

    /// The default of the parameter.
    static let standard = SearchPath("$current, $public", [.current, .standard])

    private init(_ text: String, _ items: [Item]) {
        self.text = text
        self.items = items
    }

    /// Reads a list of names; nil when it is none.
    init?(_ text: String) {
        var items: [Item] = []
        for piece in Self.pieces(text) {
            switch piece.lowercased() {
            case "": continue
            case "$current": items.append(.current)
            case "$public": items.append(.standard)
            default:
                let names = NameText.split(piece).map(\.name)
                guard (1...2).contains(names.count), !names.contains("") else { return nil }
                items.append(
                    .schema(
                        database: names.count > 1 ? names[0] : nil, name: names[names.count - 1]))
            }
        }
        self.init(text, items)
    }

    /// What stands between the commas outside of quoted names, without blanks around it.
    private static func pieces(_ text: String) -> [String] {
        var pieces = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted {
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        return pieces.map { piece in
            let start = piece.drop { $0.isWhitespace }
            let blanks = start.reversed().prefix { $0.isWhitespace }.count
            return String(start.dropLast(blanks))
        }
    }

    /// The schemas that the list means in a session, whether they exist or not.
    func places(database: String?, schema: String?) -> [Place] {
        items.compactMap { item in
            switch item {
            case .current:
                guard let database, let schema else { return nil }
                return Place(database: database, schema: schema)
            case .standard: return database.map { Place(database: $0, schema: "PUBLIC") }
            case .schema(let given, let name):
                return (given ?? database).map { Place(database: $0, schema: name) }
            }
        }
    }
}

extension Resolver {
    /// The schemas of the search path that are there, each once.
    var searchedSchemas: [SearchPath.Place] {
        var places: [SearchPath.Place] = []
        let path = session.parameters.searchPath
        for place in path.places(database: session.database, schema: session.schema)
        where !places.contains(place) && (try? schema(place.database, place.schema)) != nil {
            places.append(place)
        }
        return places
    }

    /// The full names that a name in a query may mean, in the order of the search path.
    ///
    /// Names in the texts of views and functions mean objects of their own schema alone.
    func candidates(
        _ parts: [Identifier], operation: String = "SELECT", of kind: TemporaryKind = .relation
    ) throws(SnowflakeError) -> [Path] {
        let places = parts.count == 1 && session.searchesPath ? searchedSchemas : []
        if places.isEmpty { return [try path(parts, operation: operation, of: kind)] }
        return places.map { place in
            own(Path(database: place.database, schema: place.schema, name: parts[0].name), kind)
        }
    }

    /// The full name of what a query names: the first of the candidates that there is.
    private func found(
        _ parts: [Identifier], where exists: (SchemaEntry, Path) -> Bool
    ) throws(SnowflakeError) -> Path {
        let candidates = try candidates(parts)
        for path in candidates {
            if let schema = try? schema(of: path), exists(schema, path) { return path }
        }
        let plain = try path(parts)
        return candidates.contains(plain) ? plain : candidates[0]
    }

    /// The full name of a table, view or stream in a query.
    func relation(_ parts: [Identifier]) throws(SnowflakeError) -> Path {
        try found(parts) { schema, path in
            schema.tables[path.key].map { sees($0.header) } ?? false
                || schema.views[path.key].map { sees($0.header) } ?? false
                || schema.streams[path.key].map { sees($0.header) } ?? false
        }
    }

    /// A sequence that a query names.
    func searchedSequence(_ parts: [Identifier]) throws(SnowflakeError) -> SequenceEntry {
        guard parts.count == 1, session.searchesPath else { return try sequence(parts).0 }
        let path = try found(parts) { schema, path in
            schema.sequences[path.name].map { sees($0.header) } ?? false
        }
        guard let entry = try schema(of: path).sequences[path.name], sees(entry.header) else {
            throw .missing("Sequence", shown(parts))
        }
        try require("USAGE", on: entry.header, "sequence", path.name)
        return entry
    }
}
