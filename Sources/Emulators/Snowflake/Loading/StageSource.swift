import OrderedCollections
import SnowflakeSQL

/// A place in a stage after its names are resolved: what is listed and how it is shown.
struct StageSource: Sendable {
    /// Where the files lie.
    enum Place: Sendable {
        case bucket(String, prefix: String, StageAccess)
        /// An internal stage by its key in the account, and a prefix in it.
        case inside(String, prefix: String)
    }

    var place: Place
    /// What stands before a file's key where the file is shown.
    var shownPrefix: String
    /// The stage's own location, from which the names in FILES count.
    var base: String
    var format: FileFormat
    var stageName: String

    /// The name of a file as LIST and COPY show it: the full URL for an external stage, the
    /// stage's name and the path for an internal one.
    func shown(_ key: String) -> String { shownPrefix + key }
}

/// The address of files in S3: `s3://bucket/prefix`.
struct S3Location: Hashable, Sendable {
    var bucket: String
    var prefix: String

    /// Source: Snowflake documentation, CREATE STAGE: only S3 is emulated.
    init(_ url: String) throws(SnowflakeError) {
        let scheme = "s3://"
        guard url.lowercased().hasPrefix(scheme) else {
            throw .invalidPrefix(of: url)
        }
        let rest = url.dropFirst(scheme.count)
        let slash = rest.firstIndex(of: "/")
        bucket = String(rest[..<(slash ?? rest.endIndex)])
        prefix = slash.map { String(rest[rest.index(after: $0)...]) } ?? ""
        guard !bucket.isEmpty else {
            throw .invalidPrefix(of: url)
        }
    }

    var url: String { "s3://\(bucket)/\(prefix)" }

    /// Whether an integration's location holds this one: `*`, or a prefix that ends at a slash.
    func lies(in allowed: String) -> Bool {
        guard allowed != "*" else { return true }
        guard allowed.lowercased().hasPrefix("s3://") else { return false }
        let wanted = allowed.hasSuffix("/") ? allowed : allowed + "/"
        let own = url.hasSuffix("/") ? url : url + "/"
        return own.hasPrefix(wanted)
    }
}

/// A file of an internal stage.
struct InternalFile: Sendable {
    var bytes: [UInt8]
    var tag: FileTag
    var modified: Int64
}

extension SnowflakeAccount {
    /// The place that a statement names, with the rights of the session's role.
    func stageSource(
        _ location: StageLocation, _ options: [SQLOption], _ context: StatementContext
    ) throws(SnowflakeError) -> StageSource {
        var source: StageSource
        switch location {
        case .stage(let reference): source = try stageSource(reference, context)
        case .url(let url, _):
            let place = try S3Location(url)
            let access = try access(
                integration: options["STORAGE_INTEGRATION"]?.text ?? "",
                key: try StageKey(options["CREDENTIALS"]?.options), for: place, context)
            source = StageSource(
                place: .bucket(place.bucket, prefix: place.prefix, access),
                shownPrefix: "s3://\(place.bucket)/", base: place.prefix, format: .standard,
                stageName: url)
        case .variable(let expression):
            let text = try evaluate(expression, context).value.textValue ?? ""
            let reference: StageReference
            do throws(SQLSyntaxError) {
                reference = try SnowflakeParser.parseStage(text)
            } catch { throw SnowflakeError(error) }
            source = try stageSource(reference, context)
        }
        if let format = options["FILE_FORMAT"] {
            source.format = try fileFormat(format, over: source.format, context)
        }
        return source
    }

    private func stageSource(
        _ reference: StageReference, _ context: StatementContext
    ) throws(SnowflakeError) -> StageSource {
        let resolver = Resolver(catalog, view(context))
        switch reference.kind {
        case .user:
            return inside("~\(context.session.user)", reference.path, shown: "", named: "~")
        case .table(let name):
            let (table, path) = try resolver.table(name.parts)
            var source = inside(
                "%\(table.header.id)", reference.path, shown: "", named: "%\(path.name)")
            if let format = table.stageFormat { source.format = format }
            return source
        case .named(let name):
            let (stage, path) = try resolver.stage(name.parts)
            var format = stage.format
            if let named = stage.formatName {
                format = try resolver.fileFormat(named.parts).0.format
            }
            guard !stage.url.isEmpty else {
                var source = inside(
                    "\(stage.header.id)", reference.path, shown: path.name.lowercased() + "/",
                    named: path.name)
                try resolver.require("READ", on: stage.header, "stage", path.name)
                source.format = format
                return source
            }
            try resolver.require("USAGE", on: stage.header, "stage", path.name)
            let base = try S3Location(stage.url)
            var place = base
            if !reference.path.isEmpty {
                // A stage's location is a folder; what follows it is a literal prefix.
                if !place.prefix.isEmpty, !place.prefix.hasSuffix("/") { place.prefix += "/" }
                place.prefix += reference.path
            }
            let access = try access(
                integration: stage.integration, key: stage.key, for: place, context,
                isChecked: false)
            return StageSource(
                place: .bucket(place.bucket, prefix: place.prefix, access),
                shownPrefix: "s3://\(place.bucket)/", base: place.prefix, format: format,
                stageName: path.text)
        }
    }

    /// The files that belong to a table.
    func tableStage(_ table: TableEntry, _ path: Resolver.Path) -> StageSource {
        var source = inside("%\(table.header.id)", "", shown: "", named: "%\(path.name)")
        if let format = table.stageFormat { source.format = format }
        return source
    }

    private func inside(
        _ key: String, _ path: String, shown: String, named name: String
    ) -> StageSource {
        StageSource(
            place: .inside(key, prefix: path), shownPrefix: shown, base: path, format: .standard,
            stageName: name)
    }

    /// The role behind a storage integration, if it allows the location; the key that is given
    /// instead; else nobody.
    ///
    /// Source: Snowflake documentation, CREATE STORAGE INTEGRATION: blocked locations win.
    private func access(
        integration name: String, key: StageKey?, for place: S3Location,
        _ context: StatementContext, isChecked: Bool = true
    ) throws(SnowflakeError) -> StageAccess {
        guard !name.isEmpty else {
            return StageAccess(
                identity: key.map { .key($0) } ?? .anonymous, session: context.session.id)
        }
        guard
            let integration = catalog.integrations[name.uppercased()] ?? catalog.integrations[name]
        else { throw .missing("Integration", name) }
        if isChecked {
            try Resolver(catalog, view(context)).require(
                "USAGE", on: integration.header, "integration", name)
        }
        guard integration.isEnabled else {
            throw .execution(
                91_003, "22000", "Integration '\(name)' is not enabled.")
        }
        let isAllowed = integration.allowed.contains { place.lies(in: $0) }
        let isBlocked = integration.blocked.contains { place.lies(in: $0) }
        guard isAllowed, !isBlocked else {
            throw .compilation(
                1011, "42601",
                "Location '\(place.url)' is not allowed by integration \(name). Please use DESC "
                    + "INTEGRATION to check out allowed and blocked locations.")
        }
        return StageAccess(
            identity: .role(arn: integration.roleARN, externalID: integration.externalID),
            session: context.session.id)
    }

    /// The format that `FILE_FORMAT` says, over the stage's own.
    func fileFormat(
        _ value: OptionValue, over base: FileFormat, _ context: StatementContext
    ) throws(SnowflakeError) -> FileFormat {
        // `FILE_FORMAT => 'name'` and `FILE_FORMAT = (FORMAT_NAME = …)` name a format.
        guard let options = value.options else {
            return try namedFormat(value, context)
        }
        var format = base
        if let name = options["FORMAT_NAME"] { format = try namedFormat(name, context) }
        if options["TYPE"] != nil, options["FORMAT_NAME"] == nil { format = .standard }
        try format.apply(options)
        return format
    }

    private func namedFormat(
        _ value: OptionValue, _ context: StatementContext
    ) throws(SnowflakeError) -> FileFormat {
        let parts: [Identifier]
        switch value.kind {
        case .name(let name): parts = name.parts
        default:
            do throws(SQLSyntaxError) {
                parts = try SnowflakeParser.parseName(value.text ?? "").parts
            } catch { throw SnowflakeError(error) }
        }
        return try format(parts, context)
    }

    /// The format of a name in a text.
    func fileFormat(
        named text: String, _ context: StatementContext
    ) throws(SnowflakeError) -> FileFormat {
        let parts: [Identifier]
        do throws(SQLSyntaxError) { parts = try SnowflakeParser.parseName(text).parts } catch {
            throw SnowflakeError(error)
        }
        return try format(parts, context)
    }

    private func format(
        _ parts: [Identifier], _ context: StatementContext
    ) throws(SnowflakeError) -> FileFormat {
        let resolver = Resolver(catalog, view(context))
        let (entry, path) = try resolver.fileFormat(parts)
        try resolver.require("USAGE", on: entry.header, "file format", path.name)
        return entry.format
    }
}

// Files, wherever they lie.
extension SnowflakeAccount {
    func files(in source: StageSource) async throws(SnowflakeError) -> [StagedObject] {
        switch source.place {
        case .bucket(let bucket, let prefix, let access):
            guard let stagedObjects else { throw .noObjectStore }
            return try await stagedObjects.list(bucket: bucket, prefix: prefix, with: access)
                .filter { !$0.key.hasSuffix("/") }
        case .inside(let stage, let prefix):
            let files = work.internalFiles[stage] ?? [:]
            return files.keys.filter { $0.hasPrefix(prefix) }.sorted().compactMap { key in
                files[key].map {
                    StagedObject(
                        key: key, size: $0.bytes.count, tag: $0.tag, lastModified: $0.modified)
                }
            }
        }
    }

    /// The file of a key, looked for alone.
    func file(_ key: String, in source: StageSource) async throws(SnowflakeError) -> StagedObject {
        let missing = SnowflakeError.remoteFileMissing(source.shown(key))
        switch source.place {
        case .bucket(let bucket, _, let access):
            guard let stagedObjects else { throw .noObjectStore }
            do throws(SnowflakeError) {
                return try await stagedObjects.head(bucket: bucket, key: key, with: access)
            } catch {
                throw error.code == missing.code ? missing : error
            }
        case .inside:
            let found = try await files(in: source).first { $0.key == key }
            guard let found else { throw missing }
            return found
        }
    }

    func bytes(
        of file: StagedObject, in source: StageSource
    ) async throws(SnowflakeError) -> [UInt8] {
        switch source.place {
        case .bucket(let bucket, _, let access):
            guard let stagedObjects else { throw .noObjectStore }
            return try await stagedObjects.get(bucket: bucket, key: file.key, with: access)
        case .inside(let stage, _):
            guard let found = work.internalFiles[stage]?[file.key] else {
                throw .remoteFileMissing(source.shown(file.key))
            }
            return found.bytes
        }
    }

    func remove(_ file: StagedObject, from source: StageSource) async throws(SnowflakeError) {
        switch source.place {
        case .bucket(let bucket, _, let access):
            try await stagedObjects?.remove(bucket: bucket, key: file.key, with: access)
        case .inside(let stage, _):
            forget(file.key, inStage: stage)
        }
    }
}

/// Refuses a place that is not a stage's: queries read stages alone.
func requireStage(_ source: StagedSource) throws(SnowflakeError) {
    if case .url(let url, _) = source.location { throw .invalidPrefix(of: url) }
}

extension SnowflakeError {
    static func invalidPrefix(of url: String) -> SnowflakeError {
        compilation(1011, "42601", "invalid URL prefix found in: '\(url)'")
    }

    /// Source: the service's own words for a file that FILES names and that is not there.
    static var noObjectStore: SnowflakeError {
        .execution(91_003, "22000", "No object store is connected to this account.")
    }

    static func remoteFileMissing(_ name: String) -> SnowflakeError {
        execution(
            91_016, "22000",
            "Remote file '\(name)' was not found. There are several potential causes. The file "
                + "might not exist. The required credentials may be missing or invalid. If you are "
                + "running a copy command, please make sure files are not deleted when they are "
                + "being loaded or files are not being loaded into two different tables "
                + "concurrently with auto purge option.")
    }
}
