import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// The list of a stage's files as of its last refresh.
///
/// Source: Snowflake documentation, "Manage directory tables", "Query directory tables".
struct DirectoryTable: Sendable {
    /// One file.
    struct File: Hashable, Sendable {
        var size: Int
        var eTag: String
        /// Nanoseconds since the epoch.
        var modified: Int64
    }

    /// The files by their paths in the stage.
    var files: OrderedDictionary<String, File> = [:]
    var refreshedAt: Int128?

    static let columns: [(String, SnowflakeType)] = [
        ("RELATIVE_PATH", .varchar), ("SIZE", .integer),
        ("LAST_MODIFIED", .timestampTZ(scale: 3)), ("MD5", .varchar), ("ETAG", .varchar),
        ("FILE_URL", .varchar),
    ]

    /// What DIRECTORY of a stage says; nil where it is not said.
    static func isEnabled(_ options: [SQLOption]) throws(SnowflakeError) -> Bool? {
        guard let given = options["DIRECTORY"]?.options else { return nil }
        guard given["AUTO_REFRESH"]?.boolean != true else {
            throw .unsupported("AUTO_REFRESH of a directory table")
        }
        return given["ENABLE"]?.boolean ?? false
    }
}

extension SnowflakeAccount {
    /// ALTER STAGE … REFRESH: brings the directory table to the files that are there now.
    func refreshDirectory(
        _ alter: AlterObject, _ options: [SQLOption], _ context: StatementContext
    ) async throws(SnowflakeError) -> StatementResult {
        if context.session.transaction != nil { commit(context.session) }
        let resolver = resolver(context)
        let parts = try binder(context).parts(alter.name ?? ObjectName([]))
        let (stage, path) = try resolver.stage(parts)
        guard var directory = stage.directory else { throw .noDirectory(path.name) }
        let within = options["SUBPATH"]?.text ?? ""
        let name = [path.database, path.schema, path.name].map { Binder.quoted($0) }
        func location(_ within: String) throws(SnowflakeError) -> StageLocation {
            .stage(
                try SnowflakeError.wrapping(
                    SnowflakeParser.parseStage, "@\(name.joined(separator: "."))/\(within)"))
        }
        let whole = try stageSource(try location(""), [], context)
        let found = try await files(in: try stageSource(try location(within), [], context))
        var base = ""
        if case .bucket(_, let prefix, _) = whole.place { base = prefix }
        if !base.isEmpty, !base.hasSuffix("/") { base += "/" }
        var changes: [[SnowflakeValue]] = []
        func note(_ key: String, _ status: String, _ text: String) {
            changes.append([.text(key), .text(status), .text("File \(text) successfully.")])
        }
        var seen: Set<String> = []
        for object in found {
            let key = String(object.key.dropFirst(object.key.hasPrefix(base) ? base.count : 0))
            seen.insert(key)
            let file = DirectoryTable.File(
                size: object.size, eTag: object.eTag, modified: object.lastModified)
            let known = directory.files[key]
            directory.files[key] = file
            if known == nil {
                note(key, "REGISTERED_NEW", "registered")
            } else if known != file {
                note(key, "REGISTERED_UPDATE", "registered")
            }
        }
        for key in directory.files.keys where key.hasPrefix(within) && !seen.contains(key) {
            directory.files[key] = nil
            note(key, "UNREGISTERED", "unregistered")
        }
        directory.refreshedAt = Int128(now())
        catalog.databases[path.database]?.schemas[path.schema]?.stages[path.key]?.directory =
            directory
        catalog.version += 1
        return StatementResult(
            columns: ["file", "status", "description"].map { .init($0, .varchar) },
            rows: changes)
    }

    /// The rows of a directory table, by the stage's id.
    func directory(_ id: String) -> [[SnowflakeValue]] {
        for database in catalog.databases.values {
            for schema in database.schemas.values {
                for stage in schema.stages.values where "\(stage.header.id)" == id {
                    let place =
                        "\(database.header.name).\(schema.header.name)."
                        + stage.header.name
                    return (stage.directory?.files ?? [:]).map { path, file in
                        let tag = file.eTag.filter { $0 != "\"" }
                        return [
                            .text(path), .integer(file.size),
                            .timestampTZ(Int128(file.modified), offset: 0), .text(tag),
                            .text(tag),
                            .text(
                                "https://\(name.lowercased()).snowflakecomputing.com/api/files/"
                                    + "\(place)/\(path)"),
                        ]
                    }
                }
            }
        }
        return []
    }
}

extension Binder {
    /// `DIRECTORY(@stage)` as a source of rows.
    func directory(_ source: StagedSource, _ scope: Scope) throws(SnowflakeError) -> String {
        guard case .stage(let reference) = source.location, case .named(let name) = reference.kind
        else { throw .unsupported("DIRECTORY of a table's or user's stage") }
        let resolver = Resolver(catalog, session)
        let (stage, path) = try resolver.stage(try parts(name))
        try resolver.require(
            stage.url.isEmpty ? "READ" : "USAGE", on: stage.header, "stage", path.name)
        guard stage.directory != nil else { throw .noDirectory(path.name) }
        return add(
            .information,
            [Self.quote("DIRECTORY()"), Self.quote(""), Self.quote("\(stage.header.id)")],
            DirectoryTable.columns, source.alias, scope)
    }
}

extension SnowflakeError {
    /// The number is not documented.
    static func noDirectory(_ stage: String) -> SnowflakeError {
        .compilation(
            2_044, "42601", "Stage '\(stage)' does not have a directory table enabled.")
    }
}
