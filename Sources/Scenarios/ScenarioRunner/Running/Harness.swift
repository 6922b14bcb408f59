import S3
import PipelineModel
import Cloud
import CloudModel
import DataFormats
import ScenarioModel
import SimKernel
import TelcoData

/// The outside world of a run: sources that upload, operators that start things, analysts that ask.
///
/// It is a service like any other, so that what it does is ordered, recorded and replayed like
/// everything else.
final class Harness: Service {
    /// What the harness does when an event comes due.
    enum Due: EventPayload {
        case upload(Int)
        case uploadAgain(PreparedFile)
        case act(Int)
    }

    /// An upload that took place.
    struct Upload: Sendable {
        let key: String
        let bytes: [UInt8]
        let at: VirtualInstant
        let etag: String
    }

    let name: ServiceName = "harness"
    private unowned let cloud: Cloud
    private let files: [PreparedFile]
    private let actions: [Action]
    private(set) var uploads: [Upload] = []
    /// Rows that queries were told to save, by name.
    private(set) var saved: [String: SavedRows] = [:]
    /// Uploads and actions that failed, in words.
    private(set) var failures: [String] = []
    /// Those of them that tried nothing: what was asked for cannot be, whenever it is asked.
    private(set) var untried: [String] = []
    /// The errors of the actions that must be refused, by their number.
    private(set) var refusals: [Int: ServiceFailure] = [:]
    /// The number of the action that is being done.
    private var current = 0
    private var replays = 0

    init(cloud: Cloud, files: [PreparedFile], actions: [Action]) {
        self.cloud = cloud
        self.files = files
        self.actions = actions
    }

    /// Puts everything on the calendar.
    func schedule() {
        for (index, file) in files.enumerated() {
            cloud.world.schedule(
                Due.upload(index), to: name, subject: file.key, at: file.at)
        }
        for (index, action) in actions.enumerated() {
            cloud.world.schedule(
                Due.act(index), to: name, subject: "action \(index + 1)", at: action.at)
        }
    }

    func handle(_ event: Event, in world: World) {
        switch event.payload as? Due {
        case .upload(let index)?: upload(files[index].key, files[index].bytes)
        case .uploadAgain(let file)?: upload(file.key, file.bytes)
        case .act(let index)?:
            current = index
            act(actions[index])
        case nil: preconditionFailure("the harness was sent an event of another service")
        }
    }

    func reset() {
        uploads = []
        saved = [:]
        failures = []
        untried = []
        refusals = [:]
    }

    func snapshot() -> any Sendable { 0 }
    func restore(_ snapshot: any Sendable) {}

    // MARK: Sources

    /// The source's identity: the manifest's first user, or the account's owner without one.
    private var source: Actor {
        guard let pipeline = cloud.pipeline, let user = pipeline.users.first else {
            return Actor(name: "source", principal: .root(account: cloud.context.account))
        }
        return Actor(
            name: user.actor,
            principal: Principal(
                kind: .user, name: pipeline.userARN(user.name), account: pipeline.account))
    }

    private var bucket: String {
        guard let pipeline = cloud.pipeline else { return "" }
        if case .objects(let bucket, _)? = pipeline.contract.layer(for: .inbox)?.location {
            return bucket
        }
        return pipeline.buckets.first?.name ?? ""
    }

    /// Uploads as an SDK would: three more attempts when the answer says that it may help.
    private func upload(_ key: String, _ bytes: [UInt8]) {
        let bucket = bucket
        let context = cloud.context
        let actor = source
        cloud.world.startGuest("source \(key)") { guest in
            let caller = Caller(
                guest: guest, context: context, actor: actor, stepPoint: "source.step",
                subject: key)
            for attempt in 0..<4 {
                do throws(ServiceFailure) {
                    let answer = try await S3Client(caller).put(
                        PutObject(bucket: bucket, key: key, body: bytes))
                    self.uploads.append(
                        Upload(key: key, bytes: bytes, at: context.now, etag: answer.etag))
                    return
                } catch  where error.isRetryable && attempt < 3 {
                    try? await caller.sleep(for: .milliseconds(100 << attempt))
                } catch {
                    // Without an answer the file may have arrived all the same.
                    if let etag = self.landed(key, bytes) {
                        self.uploads.append(
                            Upload(key: key, bytes: bytes, at: context.now, etag: etag))
                    }
                    self.failed("upload of \(key)", error, action: nil)
                    return
                }
            }
        }
    }

    /// The entity tag of an object in the inbox that holds these bytes.
    private func landed(_ key: String, _ bytes: [UInt8]) -> String? {
        guard let body = cloud.s3.body(bucket: bucket, key: key), body.elementsEqual(bytes) else {
            return nil
        }
        return cloud.s3.objects(bucket: bucket).first { $0.key == key }?.etag
    }

    // MARK: Operators

    private func act(_ action: Action) {
        let owner = Actor(name: "operator", principal: .root(account: cloud.context.account))
        switch action.kind {
        case .startMachine(let name, let input):
            attempt("start of \(name)") { () throws(ServiceFailure) in
                _ = try cloud.context.callNow(
                    startExecutionCall(
                        machine: name, account: cloud.context.account,
                        region: cloud.context.region),
                    as: owner
                ) { (actor) throws(ServiceFailure) in
                    try cloud.context.ports.machines.startExecution(
                        name, name: nil, input: input, as: actor)
                }
            }
        case .startJob(let name, let arguments):
            attempt("start of \(name)") { () throws(ServiceFailure) in
                _ = try cloud.context.callNow(
                    JobCalls.start(
                        name, account: cloud.context.account, region: cloud.context.region),
                    as: owner
                ) { (actor) throws(ServiceFailure) in
                    try cloud.context.ports.jobs.startJobRun(name, arguments: arguments, as: actor)
                }
            }
        case .deleteObject(let key):
            let request = DeleteObject(bucket: bucket, key: key)
            // S3 answers as if it had deleted what is not there.
            if actions[current].refusal == nil, cloud.s3.body(bucket: bucket, key: key) == nil {
                untried.append("delete of \(key): there is no such object")
            }
            attempt("delete of \(key)") { () throws(ServiceFailure) in
                _ = try cloud.context.callNow(request.call, as: source) {
                    (actor) throws(ServiceFailure) in
                    try cloud.context.ports.objects.deleteObject(request, as: actor)
                }
            }
        case .stopMachine(let name):
            attempt("stop of \(name)") { () throws(ServiceFailure) in
                try cloud.stopNewestExecution(of: name, as: owner)
            }
        case .replayArchive: replayArchive()
        case .query(let role, let sql, let save): query(role, sql, save)
        }
    }

    private func attempt(_ what: String, _ body: () throws(ServiceFailure) -> Void) {
        do { try body() } catch { failed(what, error, action: current) }
    }

    /// Notes a failure. A service that is busy or struck by a fault was asked in earnest; one that
    /// knows no such thing, or forbids it, was not.
    private func failed(_ what: String, _ error: ServiceFailure, action: Int?) {
        let text = "\(what): \(error.code) \(error.message.replacing("\n", with: " "))"
        if let action, actions[action].refusal != nil {
            refusals[action] = error
            return
        }
        failures.append(text)
        let isBusy = error.isRetryable || error.code == "ConcurrentRunsExceededException"
        if !isBusy, error.fault == nil { untried.append(text) }
    }

    /// Uploads every archived file again, under the inbox and a folder of its own, a second apart
    /// in the order in which they came: what came later is again the last word.
    private func replayArchive() {
        guard let contract = cloud.pipeline?.contract,
            case .objects(let archive, let prefix)? = contract.layer(for: .archive)?.location,
            case .objects(_, let inbox)? = contract.layer(for: .inbox)?.location
        else {
            untried.append("replay of the archive: the contract has no archive or no inbox")
            return
        }
        replays += 1
        let items = cloud.s3.objects(bucket: archive, prefix: prefix)
        if items.isEmpty {
            untried.append("replay of the archive: it was empty, so nothing was uploaded again")
        }
        let ordered = items.sorted { ($0.lastModified, $0.key) < ($1.lastModified, $1.key) }
        for (place, item) in ordered.enumerated() {
            guard let bytes = cloud.s3.body(bucket: archive, key: item.key) else { continue }
            let rest = item.key.dropFirst(prefix.count)
            let dataset = rest.prefix { $0 != "/" }
            let path = rest.dropFirst(dataset.count + 1)
            let file = PreparedFile(
                key: "\(inbox)\(dataset)/replay-\(replays)/\(path)", bytes: bytes,
                at: cloud.world.now + .seconds(Int64(place)))
            cloud.world.schedule(
                Due.uploadAgain(file), to: name, subject: file.key, at: file.at)
        }
    }

    private func query(_ role: String, _ sql: String, _ save: String?) {
        let action = current
        cloud.runSQL(sql, role: role) { result in
            switch result {
            case .success(let rows): if let save { self.saved[save] = rows }
            case .failure(let failure): self.failed("query as \(role)", failure, action: action)
            }
        }
    }
}

/// A file that is ready to be uploaded.
struct PreparedFile: Sendable {
    let key: String
    let bytes: [UInt8]
    let at: VirtualInstant
}
