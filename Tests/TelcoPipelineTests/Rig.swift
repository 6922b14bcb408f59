import CloudModel
import DataFormats
import Foundation
import OrderedCollections
import PipelineModel
import SimFaults
import SimKernel
import TelcoPipeline

/// Everything is allowed.
final class Permissive: Authorizer {
    func authorize(_ request: AuthorizationRequest) -> Authorization { .allowed(by: "test") }
}

/// A versioned bucket in a dictionary.
final class FakeStore: ObjectStore {
    struct Version {
        var id: String
        var object: StoredObject
    }

    unowned let world: World
    private(set) var objects: [String: [Version]] = [:]
    private var nextVersion = 0

    init(world: World) { self.world = world }

    var keys: [String] { objects.keys.filter { objects[$0]?.isEmpty == false }.sorted() }
    func body(_ key: String) -> [UInt8]? { objects[key]?.last?.object.body }
    func current(_ key: String) -> StoredObject? { objects[key]?.last?.object }

    private func failure(_ code: String, _ status: Int) -> ServiceFailure {
        ServiceFailure(service: "s3", code: code, message: code, status: status)
    }

    private func find(_ key: String, _ version: String?) throws(ServiceFailure) -> StoredObject {
        let versions = objects[key] ?? []
        let found =
            version == nil ? versions.last : versions.first { $0.id == version }
        guard let found else {
            throw failure(version == nil ? "NoSuchKey" : "NoSuchVersion", 404)
        }
        return found.object
    }

    func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        if request.ifNoneMatch == "*", objects[request.key]?.isEmpty == false {
            throw failure("PreconditionFailed", 412)
        }
        nextVersion += 1
        var hash = StableHash()
        for byte in request.body { hash.combine(UInt64(byte)) }
        let etag = String(hash.finalize(), radix: 16)
        let id = "v\(nextVersion)"
        objects[request.key, default: []].append(
            Version(
                id: id,
                object: StoredObject(
                    key: request.key, body: request.body, size: request.body.count, etag: etag,
                    versionID: id, sequencer: "", lastModified: world.now, contentType: nil,
                    metadata: request.metadata)))
        return PutObjectAnswer(
            etag: etag, versionID: id, sequencer: "", size: request.body.count)
    }

    func getObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        try find(request.key, request.versionID)
    }

    func headObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        try find(request.key, request.versionID)
    }

    func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        let source = try find(request.sourceKey, request.sourceVersionID)
        return try putObject(
            PutObject(
                bucket: request.bucket, key: request.key, body: source.body,
                metadata: request.metadata ?? source.metadata, ifNoneMatch: request.ifNoneMatch),
            as: actor)
    }

    func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        if let version = request.versionID {
            objects[request.key]?.removeAll { $0.id == version }
        } else {
            objects[request.key] = []
        }
        return DeleteObjectAnswer(versionID: request.versionID, isDeleteMarker: false)
    }

    func listObjects(_ request: ListObjects, as actor: Actor) throws(ServiceFailure) -> ObjectPage {
        let items = keys.filter { $0.hasPrefix(request.prefix) }.compactMap { key in
            current(key).map {
                ObjectPage.Item(
                    key: key, size: $0.size, etag: $0.etag, lastModified: $0.lastModified)
            }
        }
        return ObjectPage(items: items, commonPrefixes: [], nextToken: nil)
    }
}

/// Keeps what is published.
final class FakeTopics: TopicService {
    private(set) var messages: [PublishMessage] = []

    func publish(_ request: PublishMessage, as actor: Actor) throws(ServiceFailure) -> String {
        messages.append(request)
        return "m\(messages.count)"
    }

    /// The published rejections as `file reason`.
    var rejections: [String] {
        messages.compactMap { message in
            guard let value = try? JSONValue(parsing: message.message) else { return nil }
            return "\(value["file"]?.stringValue ?? "") \(value["reason"]?.stringValue ?? "")"
        }
    }
}

/// A job's context with a committer that writes one part and the marker.
struct FakeJobContext: JobContext {
    let jobName: String
    let runID: String
    let arguments: OrderedDictionary<String, String>
    let caller: Caller

    func unread(
        bucket: String, prefix: String, transformationContext: String
    ) async throws(ServiceFailure) -> [ObjectPage.Item] {
        try await s3.list(bucket: bucket, prefix: prefix)
    }

    func commitBookmark() async throws(ServiceFailure) {}

    func write(
        parts: [[UInt8]], extension suffix: String, bucket: String, prefix: String, mode: WriteMode
    ) async throws(ServiceFailure) {
        for (index, part) in parts.enumerated() {
            try await s3.put(
                PutObject(
                    bucket: bucket, key: "\(prefix)part-\(index)-\(runID).\(suffix)", body: part))
        }
        try await s3.put(PutObject(bucket: bucket, key: prefix + "_SUCCESS", body: []))
    }
}

/// The handlers over fakes: one world, one bucket, one topic.
final class Rig {
    static let bucket = "telco-customer360-pipeline"
    let world = World(start: VirtualInstant(secondsSinceEpoch: 1_735_776_000))
    let store: FakeStore
    let topics = FakeTopics()
    let context: CloudContext
    private let authorizer = Permissive()
    private var registry = CodeRegistry()
    private let pipeline: Pipeline
    private var runs = 0

    init(
        folder: String = "pipelines/telco", defects: DefectSelection = .byDefault,
        faults: [FaultRule] = []
    ) throws {
        pipeline = try Pipeline.load(folder, from: DiskFiles(), defects: defects)
        store = FakeStore(world: world)
        context = CloudContext(
            world: world, faults: FaultInjector(rules: faults), authorizer: authorizer)
        context.ports.objects = store
        context.ports.topics = topics
        TelcoPipeline.register(into: &registry, pipeline)
    }

    private var actor: Actor {
        Actor(name: "test", principal: .root(account: context.account))
    }

    /// Puts a file and answers its event.
    @discardableResult
    func upload(_ key: String, _ body: [UInt8]) throws -> JSONValue {
        let answer = try store.putObject(
            PutObject(bucket: Self.bucket, key: key, body: body), as: actor)
        world.run(until: world.now + .seconds(1))
        return event(key, answer.versionID ?? "")
    }

    @discardableResult
    func upload(_ key: String, _ text: String) throws -> JSONValue {
        try upload(key, Array(text.utf8))
    }

    func event(_ key: String, _ version: String) -> JSONValue {
        let encoded = key.replacingOccurrences(of: " ", with: "+")
        return [
            "Records": [
                [
                    "eventName": "ObjectCreated:Put",
                    "s3": [
                        "bucket": ["name": .string(Self.bucket)],
                        "object": ["key": .string(encoded), "versionId": .string(version)],
                    ],
                ]
            ]
        ]
    }

    /// Invokes the validator up to three times, as Lambda would; answers the last failure.
    @discardableResult
    func validate(_ event: JSONValue, attempts: Int = 3) -> (any Error)? {
        let code = registry.functions["telco/validate"]!
        let environment = pipeline.functions[0].environment
        var failure: (any Error)?
        for _ in 0..<attempts {
            failure = run("lambda.step") { caller in
                _ = try await code(
                    event,
                    FunctionContext(
                        functionName: "validator", requestID: "r", environment: environment,
                        deadline: .distantFuture, caller: caller))
            }
            if failure == nil { return nil }
            world.run(until: world.now + .minutes(1))
        }
        return failure
    }

    /// Runs a job up to three times.
    @discardableResult
    func runJob(_ name: String, attempts: Int = 3) -> (any Error)? {
        let job = pipeline.jobs.first { $0.name == name }!
        let code = registry.jobs[job.script]!
        var failure: (any Error)?
        for _ in 0..<attempts {
            runs += 1
            let id = "jr_\(runs)"
            failure = run("glue.step") { caller in
                try await code(
                    FakeJobContext(
                        jobName: name, runID: id, arguments: job.arguments, caller: caller))
            }
            if failure == nil { return nil }
            world.run(until: world.now + .minutes(1))
        }
        return failure
    }

    private struct NeverEnded: Error {}

    private func run(_ point: String, _ body: @escaping (Caller) async throws -> Void) -> (
        any Error
    )? {
        final class Box { var failure: (any Error)? = NeverEnded() }
        let box = Box()
        let context = context
        let actor = actor
        let guest = world.startGuest("test") { guest in
            let caller = Caller(
                guest: guest, context: context, actor: actor, stepPoint: point, subject: "test")
            do {
                try await body(caller)
                // A dead guest's success is nobody's.
                if guest.isAlive { box.failure = nil }
            } catch { box.failure = error }
        }
        world.drainGuests()
        while !guest.hasEnded, world.step() == .advanced {}
        return box.failure
    }

    // MARK: Looking

    /// Every object with the text of its body, staging aside: its names carry the time.
    var contents: [String] {
        store.keys.filter { !$0.hasPrefix("staging/") }.map { key in
            "\(key) \(hash(store.body(key) ?? []))"
        }
    }

    private func hash(_ bytes: [UInt8]) -> UInt64 {
        var hash = StableHash()
        for byte in bytes { hash.combine(UInt64(byte)) }
        return hash.finalize()
    }

    /// The rows of the newest complete snapshot, as JSON texts.
    func staged(_ dataset: String) throws -> [String] {
        guard let manifest = store.keys.last(where: { $0.hasPrefix("staging/manifests/") }),
            let body = store.body(manifest)
        else { return [] }
        let value = try JSONValue.parse(body)
        let files = value["datasets"]?[dataset]?["files"]?.arrayValue ?? []
        return try files.compactMap(\.stringValue).flatMap { try rows($0) }
    }

    /// The rows of a Parquet object as JSON texts.
    func rows(_ key: String) throws -> [String] {
        let file = try ParquetFile(store.body(key) ?? [])
        var lines = [String](repeating: "", count: file.rowCount)
        for (place, leaf) in file.leaves.enumerated() {
            let column = try file.column(place)
            for row in lines.indices {
                let text =
                    switch leaf.type.physical {
                    case .byteArray: column.optionalStrings[row] ?? "null"
                    case .int64: column.optionalInt64[row].map(String.init) ?? "null"
                    case .int32: column.optionalInt32[row].map(String.init) ?? "null"
                    case .boolean: column.optionalBooleans[row].map(String.init) ?? "null"
                    default: "?"
                    }
                lines[row] += "\(leaf.name)=\(text) "
            }
        }
        return lines
    }

    func quarantined() throws -> [JSONValue] {
        try store.keys.filter { $0.hasPrefix("quarantine/") }.flatMap { key in
            try String(decoding: store.body(key) ?? [], as: UTF8.self).split(separator: "\n").map {
                try JSONValue(parsing: String($0))
            }
        }
    }
}

/// The project's own files.
struct DiskFiles: PipelineFiles {
    private let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    func text(_ relativePath: String) throws -> String {
        try String(contentsOf: root.appending(path: relativePath), encoding: .utf8)
    }

    func exists(_ relativePath: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: relativePath).path)
    }
}
