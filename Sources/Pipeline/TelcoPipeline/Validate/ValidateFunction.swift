import CloudModel
import DataFormats
import OrderedCollections
import PipelineModel
import SimKernel

/// The validator: judges each new file of the inbox and moves it to where it belongs.
///
/// Every step can be repeated by a retry, by a doubled event or by a second invocation at the same
/// time: copies have names that follow from key and content, the announcement is made before the
/// original goes, and an original that is gone means that the work is done.
struct ValidateFunction {
    let places: PipelinePlaces
    let context: FunctionContext
    let switches: ValidateSwitches

    init(_ places: PipelinePlaces, _ context: FunctionContext) throws(FunctionFailure) {
        self.places = places
        self.context = context
        switches = try ValidateSwitches(context.environment)
    }

    /// How old a file must be before the sweep takes it from a late event.
    static let sweepAge = VirtualDuration.minutes(15)

    func handle(_ event: JSONValue) async throws -> JSONValue {
        if let prefix = event["sweep"]?.stringValue {
            return switches.sweeps ? try await sweep(prefix) : ["swept": [:]]
        }
        // S3 sends one `s3:TestEvent` without records when a notification is set up.
        let records = event["Records"]?.arrayValue ?? []
        var handled: [JSONValue] = []
        var failure: (any Error)?
        for record in records {
            guard record["eventName"]?.stringValue?.hasPrefix("ObjectCreated") == true,
                let object = record["s3"]?["object"], let key = object["key"]?.stringValue
            else { continue }
            do {
                let outcome = try await handle(
                    key: switches.decodesKeys ? FileName.decoded(key) : key,
                    version: object["versionId"]?.stringValue)
                handled.append(.string(outcome.rawValue))
            } catch {
                if let error = error as? ServiceFailure, error.isGuestDeath { throw error }
                // One bad file must not keep the others from being handled.
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return ["handled": .array(handled)]
    }

    /// What became of a file.
    enum Outcome: String {
        case ignored, gone, archived, rejected
    }

    func handle(key: String, version: String?) async throws -> Outcome {
        guard key.hasPrefix(places.inbox) else { return .ignored }
        if switches.ignoresHidden, FileName.isIgnored(key) { return .ignored }
        let object: StoredObject
        do {
            let request = GetObject(bucket: places.bucket, key: key, versionID: version)
            object = try await retrying(context.caller) { () async throws(ServiceFailure) in
                try await context.s3.get(request)
            }
        } catch {
            guard error.isMissingObject else { throw error }
            if switches.announcesMissing { try await announceMissing(key, version) }
            return .gone
        }
        let name = FileName(inboxKey: key, inbox: places.inbox, etag: object.etag)
        switch verdict(key: key, name: name, body: object.body) {
        case .accepted:
            try await archive(object, key: key, name: name)
            return .archived
        case .rejected(let rejection):
            try await reject(object, key: key, name: name, rejection)
            return .rejected
        }
    }

    private func verdict(key: String, name: FileName, body: [UInt8]) -> FileVerdict {
        guard let entity = places.entity(ofInboxKey: key) else {
            let known = places.entities.map(\.dataset).joined(separator: ", ")
            return .rejected(
                Rejection(
                    reason: "unknown_dataset", line: nil,
                    detail: "the key is under none of \(known)"
                ))
        }
        let inspector = FileInspector(
            entity: entity, thoroughness: switches.thoroughness,
            acceptsByteOrderMark: switches.acceptsByteOrderMark)
        let question = InspectionQuestion(
            inspector: inspector, name: name.base, body: FileContent(body))
        return context.memo.result(for: question, weight: { _ in body.count + 512 }) {
            inspector.verdict(name: name.base, body: body)
        }
    }

    // MARK: Sweeping

    /// Handles files whose events were lost or given up, oldest versions as they come to light.
    private func sweep(_ prefix: String) async throws -> JSONValue {
        let deadline = context.now + VirtualDuration(nanoseconds: -Self.sweepAge.nanoseconds)
        var counts: OrderedDictionary<String, Int> = [:]
        var seen: Set<String> = []
        while true {
            let items = try await retrying(context.caller) { () async throws(ServiceFailure) in
                try await context.s3.list(bucket: places.bucket, prefix: prefix)
            }
            // Removing a version can uncover an older one of the same key.
            let fresh = items.filter {
                $0.lastModified <= deadline && !FileName.isIgnored($0.key)
                    && seen.insert("\($0.key) \($0.lastModified.nanoseconds)").inserted
            }
            if fresh.isEmpty { break }
            for item in fresh {
                let outcome = try await handle(key: item.key, version: nil)
                counts[outcome.rawValue, default: 0] += 1
            }
        }
        var answer = JSONObject()
        for (name, count) in counts { answer[name] = JSONValue(count) }
        return ["swept": .object(answer)]
    }
}

/// How the function may be set up otherwise; each switch is a mistake that people make.
struct ValidateSwitches {
    /// Where accepted files go.
    enum ArchiveKey: String {
        /// By folders, content tag and name.
        case content
        /// By processing date and name.
        case date
    }

    /// What an announcement that fails does.
    enum AlertFailure: String {
        case retry, swallow
    }

    var thoroughness = FileInspector.Thoroughness.full
    var archiveKey = ArchiveKey.content
    var alertFailure = AlertFailure.retry
    var acceptsByteOrderMark = true
    var decodesKeys = true
    var ignoresHidden = true
    var announcesMissing = false
    var sweeps = true

    /// Reads the environment; a value that nobody knows stops the function, it is no default.
    init(_ environment: OrderedDictionary<String, String>) throws(FunctionFailure) {
        for (name, value) in environment {
            switch (name, value) {
            case ("VALIDATION", "full"), ("ARCHIVE_KEY", "content"), ("ALERT_FAILURE", "retry"),
                ("BOM", "accept"), ("EVENT_KEYS", "decode"), ("HIDDEN_FILES", "ignore"),
                ("MISSING_OBJECT", "ignore"), ("SWEEP", "on"):
                continue
            case ("VALIDATION", "sample"): thoroughness = .sample
            case ("ARCHIVE_KEY", "date"): archiveKey = .date
            case ("ALERT_FAILURE", "swallow"): alertFailure = .swallow
            case ("BOM", "refuse"): acceptsByteOrderMark = false
            case ("EVENT_KEYS", "verbatim"): decodesKeys = false
            case ("HIDDEN_FILES", "validate"): ignoresHidden = false
            case ("MISSING_OBJECT", "announce"): announcesMissing = true
            case ("SWEEP", "off"): sweeps = false
            default:
                throw FunctionFailure(
                    errorType: "ConfigurationError",
                    errorMessage: "environment variable \(name) cannot be `\(value)`")
            }
        }
    }
}
