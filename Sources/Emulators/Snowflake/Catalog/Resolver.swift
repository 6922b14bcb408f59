import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// Finds objects by name for a session, and refuses what its role may not see.
struct Resolver {
    let catalog: Catalog
    let session: SessionView

    init(_ catalog: Catalog, _ session: SessionView) {
        self.catalog = catalog
        self.session = session
    }

    /// A full name: database, schema and the object's own name.
    struct Path: Hashable, Sendable {
        var database: String
        var schema: String
        var name: String
        /// The session whose temporary object has the name.
        var session: Int?

        /// What a schema keeps the object under: temporary ones do not get in the way of others.
        var key: String { session.map { "\(name)\u{1}\($0)" } ?? name }
        var text: String { "\(database).\(schema).\(name)" }
    }

    /// The full name, completed by the session's database and schema.
    func path(
        _ parts: [Identifier], operation: String = "SELECT", of kind: TemporaryKind = .relation
    ) throws(SnowflakeError) -> Path {
        own(try fullPath(parts, operation), kind)
    }

    /// The session's temporary object, which hides all others of its kind and name.
    func own(_ path: Path, _ kind: TemporaryKind) -> Path {
        guard !catalog.temporaries.isEmpty else { return path }
        var own = path
        own.session = session.id
        guard catalog.temporaries.contains(TemporaryObject(kind: kind, path: own)),
            let schema = catalog.databases[path.database]?.schemas[path.schema]
        else { return path }
        // A schema that was dropped has taken its own objects along.
        let exists =
            switch kind {
            case .relation: schema.tables[own.key] != nil || schema.views[own.key] != nil
            case .stage: schema.stages[own.key] != nil
            case .fileFormat: schema.fileFormats[own.key] != nil
            case .function: schema.functions[own.key] != nil
            case .procedure: schema.procedures[own.key] != nil
            }
        return exists ? own : path
    }

    /// What a schema keeps a routine of that name and those arguments under.
    func routineKey(_ key: String, in path: Path, _ kind: TemporaryKind) -> String {
        own(Path(database: path.database, schema: path.schema, name: key), kind).key
    }

    private func fullPath(
        _ parts: [Identifier], _ operation: String
    ) throws(SnowflakeError) -> Path {
        let names = parts.map(\.name)
        switch names.count {
        case 1:
            guard let database = session.database else { throw .noDatabase(operation) }
            guard let schema = session.schema else { throw .noSchema(operation) }
            return Path(database: database, schema: schema, name: names[0])
        case 2:
            guard let database = session.database else { throw .noDatabase(operation) }
            return Path(database: database, schema: names[0], name: names[1])
        case 3:
            let schema = names[1].isEmpty ? "PUBLIC" : names[1]
            return Path(database: names[0], schema: schema, name: names[2])
        default:
            throw .compilation(
                1003, "42000", "invalid object name '\(names.joined(separator: "."))'")
        }
    }

    /// A database that the role may use.
    func database(_ name: String) throws(SnowflakeError) -> DatabaseEntry {
        guard let database = catalog.databases[name], sees(database.header) else {
            throw .missing("Database", name)
        }
        return database
    }

    /// The schema of views about a database, which every database has.
    static let information = "INFORMATION_SCHEMA"

    func schema(_ database: String, _ name: String) throws(SnowflakeError) -> SchemaEntry {
        let parent = try self.database(database)
        guard let schema = parent.schemas[name], sees(schema.header) else {
            throw .missing("Schema", "\(database).\(name)")
        }
        return schema
    }

    /// The schema that holds an object of that full name.
    func schema(of path: Path) throws(SnowflakeError) -> SchemaEntry {
        try schema(path.database, path.schema)
    }

    func shown(_ parts: [Identifier]) -> String {
        parts.map(\.name).joined(separator: ".")
    }

    func table(
        _ parts: [Identifier], operation: String = "SELECT"
    ) throws(SnowflakeError) -> (TableEntry, Path) {
        let path = try path(parts, operation: operation)
        let schema = try schema(of: path)
        guard let table = schema.tables[path.key], sees(table.header) else {
            throw wrongKind(path, in: schema, wanted: "TABLE") ?? .objectMissing(shown(parts))
        }
        return (table, path)
    }

    /// The error where the name of a table or view is that of another kind of relation.
    func wrongKind(_ path: Path, in schema: SchemaEntry, wanted: String) -> SnowflakeError? {
        let found: String
        if let table = schema.tables[path.key], sees(table.header) {
            found = "TABLE"
        } else if let view = schema.views[path.key], sees(view.header) {
            found = view.kind
        } else {
            return nil
        }
        return found == wanted ? nil : .wrongKind(found, wanted: wanted)
    }

    func sequence(_ parts: [Identifier]) throws(SnowflakeError) -> (SequenceEntry, Path) {
        let (sequence, path) = try entry(parts, "SELECT", "Sequence", \.sequences, \.header)
        try require("USAGE", on: sequence.header, "sequence", path.name)
        return (sequence, path)
    }

    func stage(_ parts: [Identifier]) throws(SnowflakeError) -> (StageEntry, Path) {
        let path = try path(parts, of: .stage)
        guard let stage = try schema(of: path).stages[path.key], sees(stage.header) else {
            throw .missing("Stage", path.text)
        }
        return (stage, path)
    }

    func fileFormat(
        _ parts: [Identifier], operation: String = "SELECT"
    ) throws(SnowflakeError) -> (FileFormatEntry, Path) {
        try entry(parts, operation, "File format", \.fileFormats, \.header, kind: .fileFormat)
    }

    func task(
        _ parts: [Identifier], operation: String = "SELECT"
    ) throws(SnowflakeError) -> (TaskEntry, Path) {
        try entry(parts, operation, "Task", \.tasks, \.header)
    }

    func pipe(
        _ parts: [Identifier], operation: String
    ) throws(SnowflakeError) -> (PipeEntry, Path) {
        try entry(parts, operation, "Pipe", \.pipes, \.header)
    }

    /// An object of a schema that the role sees, with its full name.
    ///
    /// - Parameter kind: of objects that sessions may have for themselves.
    private func entry<Entry>(
        _ parts: [Identifier], _ operation: String, _ title: String,
        _ table: KeyPath<SchemaEntry, OrderedDictionary<String, Entry>>,
        _ header: KeyPath<Entry, ObjectHeader>, kind: TemporaryKind? = nil
    ) throws(SnowflakeError) -> (Entry, Path) {
        var path = try fullPath(parts, operation)
        if let kind { path = own(path, kind) }
        guard let entry = try schema(of: path)[keyPath: table][path.key],
            sees(entry[keyPath: header])
        else { throw .missing(title, shown(parts)) }
        return (entry, path)
    }
}

// Rights. Source: Snowflake documentation, "Access control privileges".
extension Resolver {
    /// Whether the session's role owns the object, or inherits a role that does.
    func owns(_ header: ObjectHeader) -> Bool { session.effectiveRoles.contains(header.owner) }

    /// Whether the role holds any right on the object; what it does not see does not exist.
    func sees(_ header: ObjectHeader) -> Bool {
        if let owner = header.session, owner != session.id { return false }
        if session.seesAll || owns(header) { return true }
        return session.effectiveRoles.contains { catalog.grants.hasAny(on: header.id, role: $0) }
    }

    func has(_ privilege: String, on header: ObjectHeader) -> Bool {
        if owns(header) { return true }
        return session.effectiveRoles.contains {
            catalog.grants.has(privilege, on: header.id, role: $0)
        }
    }

    /// Refuses an operation that the role has no right to.
    func require(
        _ privilege: String, on header: ObjectHeader, _ kind: String, _ name: String
    ) throws(SnowflakeError) {
        guard has(privilege, on: header) else { throw .insufficientPrivileges(kind, name) }
    }

    /// Refuses an operation that only the owner may do.
    func requireOwner(
        _ header: ObjectHeader, _ kind: String, _ name: String
    ) throws(SnowflakeError) {
        guard owns(header) else { throw .insufficientPrivileges(kind, name) }
    }
}
