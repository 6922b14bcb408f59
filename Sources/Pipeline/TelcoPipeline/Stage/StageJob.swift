import CloudModel
import DataFormats
import OrderedCollections
import PipelineModel
import SimKernel

/// The job between clean layer and staging: a complete snapshot of all entities in each run.
///
/// A snapshot has a folder of its own and a manifest that is written last, so that a run may die
/// anywhere, overlap with another and be repeated without anyone reading half a snapshot. Its name
/// begins with the instant before its input was listed: the clean layer only grows, so a snapshot
/// with a later name never knows less.
struct StageJob {
    let places: PipelinePlaces
    let context: any JobContext
    let settings: StageSettings

    init(_ places: PipelinePlaces, _ context: any JobContext) throws(FunctionFailure) {
        self.places = places
        self.context = context
        settings = try StageSettings(context.arguments)
    }

    func run() async throws {
        let taken = context.now
        let id = context.runID.split(separator: "_").last.map { String($0.prefix(12)) } ?? "run"
        let snapshot = "\(taken.compactText)-\(id)"
        let folder = settings.publishing == .inPlace ? "current" : snapshot
        let items = try await list(places.clean).filter {
            !FileName.isIgnored($0.key) && $0.key.hasSuffix(".parquet")
        }
        var datasets = JSONObject()
        for entity in places.entities {
            datasets[entity.datasetName] = try await stage(entity, items, folder)
        }
        let manifest: JSONValue = [
            "snapshot": .string(snapshot), "taken_at": .string(taken.isoText),
            "datasets": .object(datasets),
        ]
        try await put(
            Array((manifest.serialized() + "\n").utf8),
            to: "\(places.staging)manifests/\(snapshot).json")
    }

    /// Writes one entity and answers its entry in the manifest.
    private func stage(
        _ entity: Entity, _ items: [ObjectPage.Item], _ home: String
    ) async throws -> JSONValue {
        let prefix = places.prefix(of: entity, in: places.clean)
        var question = StageQuestion(
            entity: entity, policy: settings.policy, eventTimeName: settings.eventTimeName)
        for item in items where item.key.hasPrefix(prefix) {
            let object = try await retrying(context.caller) { () async throws(ServiceFailure) in
                try await context.s3.get(GetObject(bucket: places.bucket, key: item.key))
            }
            question.files.append(StageQuestion.File(key: item.key, body: FileContent(object.body)))
        }
        let staged = try context.memo.result(for: question, weight: \.weight) {
            try question.answer(context.memo.workers)
        }
        try await quarantine(staged.conflicts, entity)
        let folder = "\(places.staging)\(home)/\(entity.datasetName)/"
        try await context.write(
            parts: [staged.parquet], extension: "parquet", bucket: places.bucket, prefix: folder,
            mode: .overwrite)
        let names = try await list(folder).map(\.key).filter { !FileName.isIgnored($0) }
        return [
            "rows": JSONValue(staged.rowCount), "files": .array(names.map { .string($0) }),
        ]
    }

    private func list(_ prefix: String) async throws(ServiceFailure) -> [ObjectPage.Item] {
        try await retrying(context.caller) { () async throws(ServiceFailure) in
            try await context.s3.list(bucket: places.bucket, prefix: prefix)
        }
    }

    private func put(_ body: [UInt8], to key: String) async throws(ServiceFailure) {
        let request = PutObject(bucket: places.bucket, key: key, body: body)
        try await retrying(context.caller) { () async throws(ServiceFailure) in
            _ = try await context.s3.put(request)
        }
    }

    // MARK: Conflicts

    /// Keeps records that contradict the chosen ones, one object for each file they come from.
    private func quarantine(_ conflicts: ColumnTable, _ entity: Entity) async throws {
        var files: OrderedDictionary<String, NDJSONWriter> = [:]
        for row in 0..<conflicts.rowCount {
            let source = conflicts.text(Origin.key, row)
            let name = FileName(
                inboxKey: source, inbox: entity.dataset, etag: conflicts.text(Origin.etag, row))
            let home = places.prefix(of: entity, in: places.quarantine) + "conflicts/"
            files[name.key(in: home) + ".ndjson", default: NDJSONWriter()].append([
                "dataset": .string(entity.datasetName), "source_key": .string(source),
                "etag": .string(name.etag),
                "line": JSONValue(conflicts.number(Origin.line, row)),
                "raw": .string(record(conflicts, row, entity).serialized()),
                "reasons": ["conflicting_duplicate"],
            ])
        }
        for (key, writer) in files { try await put(writer.bytes, to: key) }
    }

    /// A clean record as JSON.
    private func record(_ table: ColumnTable, _ row: Int, _ entity: Entity) -> JSONValue {
        var object = JSONObject()
        for field in entity.fields {
            switch table[field.name] {
            case .text(let column)?:
                let text = column.text(row)
                if field.kind == .object, let text, let value = try? JSONValue(parsing: text) {
                    object[field.name] = value
                } else {
                    object[field.name] = text.map { .string($0) } ?? .null
                }
            case .number(let column)?:
                object[field.name] = column.value(row).map { printed($0, field) } ?? .null
            case nil: continue
            }
        }
        return .object(object)
    }

    private func printed(_ value: Int64, _ field: Field) -> JSONValue {
        switch field.kind {
        case .boolean: return .bool(value != 0)
        case .date: return .string(CivilDate(daysSinceEpoch: Int(value)).description)
        case .timestamp: return .string(ISOTime.text(ofInstant: value * 1_000))
        case .decimal:
            var digits = String(value.magnitude)
            while digits.count <= field.scale { digits = "0" + digits }
            if field.scale > 0 {
                digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -field.scale))
            }
            return .string((value < 0 ? "-" : "") + digits)
        default: return JSONValue(value)
        }
    }
}

/// How the job may be set up otherwise; each setting is a mistake that people make.
struct StageSettings {
    /// Where a snapshot goes.
    enum Publishing: String {
        /// Into a folder of its own.
        case snapshot
        /// Over the last one.
        case inPlace = "in-place"
    }

    var policy = StagePolicy()
    var publishing = Publishing.snapshot
    /// What the event time is called in staging, if it is not called as in the contract.
    var eventTimeName: String?

    /// Reads the job's arguments; a value that nobody knows stops the job, it is no default.
    init(_ arguments: OrderedDictionary<String, String>) throws(FunctionFailure) {
        for (name, value) in arguments {
            switch (name, value) {
            case ("--LATEST_BY", "delivery"), ("--DUPLICATES", "remove"),
                ("--CONFLICTS", "quarantine"), ("--PUBLISH", "snapshot"):
                continue
            case ("--LATEST_BY", "listing"): policy.ordersByListing = true
            case ("--DUPLICATES", "keep"): policy.keepsDuplicates = true
            case ("--CONFLICTS", "drop"): policy.dropsConflicts = true
            case ("--EVENT_TIME_NAME", _): eventTimeName = value
            case ("--PUBLISH", "in-place"): publishing = .inPlace
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
}
