import Crypto
import DataFormats
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
        var tag: FileTag
        /// Nanoseconds since the epoch.
        var modified: Int64
    }

    /// The files by their paths in the stage.
    var files: OrderedDictionary<String, File> = [:]
    var refreshedAt: Int128?
    /// What refreshes have found, the latest last, for the streams on the stage.
    var log: [Change] = []

    /// What a refresh found of one file.
    struct Change: Sendable {
        /// The number of the change, among those of all tables.
        var version: Int
        var path: String
        var before: File?
        var after: File?
    }

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
                size: object.size, tag: object.tag, modified: object.lastModified)
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
        if !changes.isEmpty { published([]) }
        let before = stage.directory?.files ?? [:]
        for change in changes {
            let key = Text.string(change[0])
            directory.log.append(
                DirectoryTable.Change(
                    version: commitVersion, path: key, before: before[key],
                    after: directory.files[key]))
        }
        catalog.databases[path.database]?.schemas[path.schema]?.stages[path.key]?.directory =
            directory
        catalog.version += 1
        return StatementResult(
            columns: ["file", "status", "description"].map { .init($0, .varchar) },
            rows: changes)
    }

    /// The rows of a directory table, by the stage's id.
    func directory(_ id: String) -> [[SnowflakeValue]] {
        guard let id = Int(id), let (stage, place) = catalog.stage(id) else { return [] }
        return (stage.directory?.files ?? [:]).map { row(of: $0, $1, place) }
    }

    private func row(
        of path: String, _ file: DirectoryTable.File, _ place: Resolver.Path
    ) -> [SnowflakeValue] {
        let tag = file.tag.text.filter { $0 != "\"" }
        return [
            .text(path), .integer(file.size), .timestampTZ(Int128(file.modified), offset: 0),
            .text(tag), .text(tag),
            .text(
                "https://\(name.lowercased()).snowflakecomputing.com/api/files/\(place.text)/\(path)"
            ),
        ]
    }

    /// The net changes of a directory table between two changes: `id:after:up to`.
    ///
    /// Source: Snowflake documentation, CREATE STREAM, directory table; "Introduction to Streams".
    func directoryChanges(_ text: String) -> [[SnowflakeValue]] {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, let (stage, place) = catalog.stage(parts[0]) else { return [] }
        var net:
            OrderedDictionary<
                String, (before: DirectoryTable.File?, after: DirectoryTable.File?)
            > = [:]
        for change in stage.directory?.log ?? []
        where change.version > parts[1] && change.version <= parts[2] {
            net[change.path] = (net[change.path].map(\.before) ?? change.before, change.after)
        }
        var rows: [[SnowflakeValue]] = []
        for (path, files) in net where files.before != files.after {
            let digest = Insecure.SHA1.hash(data: Array("\(parts[0])/\(path)".utf8))
            let id = Hex.encode(Array(digest), uppercase: false)
            let isUpdate = files.before != nil && files.after != nil
            for (file, action) in [(files.before, "DELETE"), (files.after, "INSERT")] {
                guard let file else { continue }
                rows.append(
                    row(of: path, file, place) + [
                        .text(action), .boolean(isUpdate), .text(id),
                    ])
            }
        }
        return rows
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
