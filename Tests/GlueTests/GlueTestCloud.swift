import CloudModel
import Glue
import OrderedCollections
import SimFaults
import SimKernel

/// An account with Glue in it and a bucket that is a sorted list of keys.
final class GlueTestCloud: Authorizer, CredentialService, ObjectStore {
    let world: World
    private(set) var context: CloudContext!
    private(set) var glue: GlueEmulator!
    var objects: [String: StoredObject] = [:]
    var mayDelete = true
    /// The keys there were after every write and delete.
    var history: [[String]] = []

    static let role = "arn:aws:iam::123456789012:role/etl"

    init(rules: [FaultRule] = []) {
        world = World(start: VirtualInstant(secondsSinceEpoch: 1_735_689_600))
        context = CloudContext(
            world: world, faults: FaultInjector(rules: rules), authorizer: self)
        glue = GlueEmulator(context: context)
        world.add(glue)
        context.ports.jobs = glue
        context.ports.credentials = self
        context.ports.objects = self
    }

    func authorize(_ request: AuthorizationRequest) -> Authorization {
        if request.action == "s3:DeleteObject", !mayDelete {
            return .implicitlyDenied(missing: "no statement allows it")
        }
        return .allowed(by: "test")
    }

    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        .session(role: ARN(roleARN)!, name: session)
    }

    // MARK: The bucket

    var keys: [String] { objects.keys.sorted() }

    func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        var hash = StableHash()
        for byte in request.body { hash.combine(UInt64(byte)) }
        let etag = String(hash.finalize(), radix: 16)
        objects[request.key] = StoredObject(
            key: request.key, body: request.body, size: request.body.count, etag: etag,
            versionID: nil, sequencer: "0", lastModified: world.now, contentType: nil, metadata: [])
        history.append(keys)
        return PutObjectAnswer(
            etag: etag, versionID: nil, sequencer: "0", size: request.body.count)
    }

    func getObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        guard let object = objects[request.key] else {
            throw ServiceFailure(service: "s3", code: "NoSuchKey", message: "gone", status: 404)
        }
        return object
    }

    func headObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        try getObject(request, as: actor)
    }

    func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        throw ServiceFailure(service: "s3", code: "NotEmulated", message: "copy", status: 501)
    }

    func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        objects[request.key] = nil
        history.append(keys)
        return DeleteObjectAnswer(versionID: nil, isDeleteMarker: false)
    }

    func listObjects(
        _ request: ListObjects, as actor: Actor
    ) throws(ServiceFailure) -> ObjectPage {
        let items = keys.filter { $0.hasPrefix(request.prefix) }.compactMap { objects[$0] }.map {
            ObjectPage.Item(
                key: $0.key, size: $0.size, etag: $0.etag, lastModified: $0.lastModified)
        }
        return ObjectPage(items: items, commonPrefixes: [], nextToken: nil)
    }

    // MARK: Shorthand

    let caller = Actor(name: "tester", principal: .root(account: "123456789012"))

    func put(_ key: String, _ text: String = "x") {
        _ = try? putObject(
            PutObject(bucket: "b", key: key, body: Array(text.utf8)), as: caller)
    }

    func job(
        _ name: String = "clean", timeout: Int = 10, retries: Int = 0, concurrent: Int = 1,
        arguments: OrderedDictionary<String, String> = [:], code: @escaping JobCode
    ) throws(GlueError) {
        try glue.put(
            GlueJob(
                name: name, code: code, roleARN: Self.role, defaultArguments: arguments,
                timeout: timeout, maxRetries: retries, maxConcurrentRuns: concurrent))
    }

    @discardableResult
    func start(
        _ job: String = "clean", _ arguments: [(name: String, value: String)] = []
    ) throws(ServiceFailure) -> String {
        try glue.startJobRun(job, arguments: arguments, as: caller)
    }

    /// Starts a run and lets time pass until it must have ended.
    func runThrough(
        _ arguments: [(name: String, value: String)] = []
    ) throws(ServiceFailure) -> JobRun {
        let id = try start("clean", arguments)
        world.run(until: world.now + .hours(1))
        return try glue.jobRun("clean", id: id, as: caller)
    }

    var states: [String] {
        world.trace.filter { $0.operation == "RunState" }.compactMap { $0.text("state") }
    }
}
