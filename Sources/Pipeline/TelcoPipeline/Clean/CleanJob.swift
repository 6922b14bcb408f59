import CloudModel
import DataFormats
import OrderedCollections
import PipelineModel
import SimKernel

/// The job between archive and clean layer: each archived file becomes one Parquet file.
///
/// The result of a file has a name that follows from the file's, is written in one piece, and last:
/// it is also the mark that the file is done. So runs may die anywhere, overlap and be repeated.
struct CleanJob {
    let places: PipelinePlaces
    let context: any JobContext
    let settings: CleanSettings

    init(_ places: PipelinePlaces, _ context: any JobContext) throws(FunctionFailure) {
        self.places = places
        self.context = context
        settings = try CleanSettings(context.arguments)
    }

    func run() async throws {
        let archived = try await list(places.archive)
        // Results by name, with the instant at which they were written.
        var done: [String: VirtualInstant] = [:]
        if settings.writeMode == .each {
            for item in try await list(places.clean) { done[item.key] = item.lastModified }
        }
        var due: [Due] = []
        for item in archived where !FileName.isIgnored(item.key) {
            guard let (entity, name) = source(item.key) else { continue }
            let target = name.key(in: places.clean) + ".parquet"
            // An archived file is written again when an earlier upload of it turns up.
            if let written = done[target], written > item.lastModified { continue }
            due.append(Due(item: item, entity: entity, name: name, target: target))
        }
        var next = due[...]
        while !next.isEmpty {
            try await clean(next.prefix(Self.together))
            next = next.dropFirst(Self.together)
        }
    }

    /// How many files are read before the first of them is written.
    private static let together = 8

    /// An archived file that has no result yet.
    private struct Due {
        var item: ObjectPage.Item
        var entity: Entity
        var name: FileName
        var target: String
    }

    private func list(_ prefix: String) async throws(ServiceFailure) -> [ObjectPage.Item] {
        try await retrying(context.caller) { () async throws(ServiceFailure) in
            try await context.s3.list(bucket: places.bucket, prefix: prefix)
        }
    }

    /// The entity and the name of an archived file; nil for what is in no dataset.
    private func source(_ key: String) -> (Entity, FileName)? {
        guard let name = FileName(key: key, in: places.archive) else { return nil }
        let entity = places.entities.first {
            key.hasPrefix(places.prefix(of: $0, in: places.archive))
        }
        return entity.map { ($0, name) }
    }

    /// Reads some files, cleans them side by side, and writes them in their order.
    private func clean(_ files: ArraySlice<Due>) async throws {
        var questions: [CleanQuestion] = []
        for file in files { questions.append(try await question(file)) }
        let answers = context.memo.results(for: questions, weight: { try? $0.get().weight }) {
            question in
            Result { () throws(FunctionFailure) in try question.answer() }
        }
        for (file, answer) in zip(files, answers) {
            try await write(try answer.get(), file.entity, file.name, target: file.target)
        }
    }

    private func question(_ file: Due) async throws -> CleanQuestion {
        let object = try await retrying(context.caller) { () async throws(ServiceFailure) in
            try await context.s3.get(GetObject(bucket: places.bucket, key: file.item.key))
        }
        let mark = object.metadata.first { $0.name == ValidateFunction.Mark.uploadedAt }?.value
        return CleanQuestion(
            entity: file.entity, policy: settings.policy, body: FileContent(object.body),
            archiveKey: file.item.key, name: file.name,
            sourceKey: file.name.inboxKey(places.inbox),
            uploadedAt: mark.flatMap { try? ISOTime.instant($0) }.map { $0 / 1_000 }
                ?? object.lastModified.microsecondsSinceEpoch)
    }

    private func write(
        _ cleaned: CleanQuestion.Answer, _ entity: Entity, _ name: FileName, target: String
    ) async throws {
        if let quarantined = cleaned.quarantined {
            try await put(quarantined, to: name.key(in: settings.quarantine(places)) + ".ndjson")
        }
        switch settings.writeMode {
        case .each: try await put(cleaned.parquet, to: target)
        case .append:
            try await context.write(
                parts: [cleaned.parquet], extension: "parquet", bucket: places.bucket,
                prefix: places.prefix(of: entity, in: places.clean), mode: .append)
        }
    }

    private func put(_ body: [UInt8], to key: String) async throws(ServiceFailure) {
        let request = PutObject(bucket: places.bucket, key: key, body: body)
        try await retrying(context.caller) { () async throws(ServiceFailure) in
            _ = try await context.s3.put(request)
        }
    }
}

/// How the job may be set up otherwise; each setting is a mistake that people make.
struct CleanSettings {
    /// How results are written.
    enum WriteMode: String {
        /// One object for each file, by name.
        case each
        /// Part files beside those that are there.
        case append
    }

    var policy = CleanPolicy()
    var writeMode = WriteMode.each
    private var quarantinePrefix: String?

    /// Reads the job's arguments; a value that nobody knows stops the job, it is no default.
    init(_ arguments: OrderedDictionary<String, String>) throws(FunctionFailure) {
        for (name, value) in arguments {
            switch (name, value) {
            case ("--CASTS", "strict"), ("--TIMESTAMPS", "offset"), ("--TEXTS", "normalise"),
                ("--DECIMALS", "exact"), ("--CSV_COLUMNS", "name"), ("--BAD_RECORDS", "quarantine"),
                ("--WRITE_MODE", "each"):
                continue
            case ("--CASTS", "permissive"): policy.casts.isPermissive = true
            case ("--TIMESTAMPS", "wall-clock"): policy.casts.ignoresOffsets = true
            case ("--TEXTS", "verbatim"): policy.casts.normalises = false
            case ("--DECIMALS", "cut"): policy.casts.cutsDecimals = true
            case ("--CSV_COLUMNS", "position"): policy.readsByPosition = true
            case ("--BAD_RECORDS", "drop"): policy.dropsBadRecords = true
            case ("--WRITE_MODE", "append"): writeMode = .append
            case ("--QUARANTINE", _): quarantinePrefix = value
            default:
                // Glue's own arguments and those that it adds are no concern of the script.
                if name.hasPrefix("--job-") || name.hasPrefix("--enable-")
                    || ["--JOB_NAME", "--JOB_RUN_ID", "--TempDir"].contains(name)
                {
                    continue
                }
                throw FunctionFailure(
                    errorType: "ConfigurationError",
                    errorMessage: "argument \(name) cannot be `\(value)`")
            }
        }
    }

    func quarantine(_ places: PipelinePlaces) -> String { quarantinePrefix ?? places.quarantine }
}
