import CloudModel
import DataFormats
import OrderedCollections
import SimFaults
import SimKernel

@testable import Snowflake

/// Objects in memory behind S3's port.
final class MemoryObjects: ObjectStore {
    var objects: [String: (body: [UInt8], at: VirtualInstant)] = [:]
    var now: () -> VirtualInstant = { .distantPast }
    /// The operations that nobody may call.
    var refused: Set<String> = []

    private func admit(_ operation: String) throws(ServiceFailure) {
        guard refused.contains(operation) else { return }
        throw ServiceFailure(service: "s3", code: "AccessDenied", message: "no", status: 403)
    }

    private func stored(_ key: String) throws(ServiceFailure) -> StoredObject {
        guard let found = objects[key] else {
            throw ServiceFailure(service: "s3", code: "NoSuchKey", message: "no", status: 404)
        }
        return StoredObject(
            key: key, body: found.body, size: found.body.count, etag: etag(found.body),
            versionID: nil, sequencer: "0", lastModified: found.at, contentType: nil, metadata: [])
    }

    private func etag(_ body: [UInt8]) -> String {
        var hash = StableHash()
        hash.combine(String(decoding: body, as: UTF8.self))
        return String(hash.finalize(), radix: 16)
    }

    func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        objects[request.key] = (request.body, now())
        return PutObjectAnswer(etag: "", versionID: nil, sequencer: "0", size: request.body.count)
    }

    func getObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        try stored(request.key)
    }

    func headObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        try admit("HeadObject")
        return try stored(request.key)
    }

    func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        throw ServiceFailure(service: "s3", code: "NotImplemented", message: "no", status: 501)
    }

    func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        objects[request.key] = nil
        return DeleteObjectAnswer(versionID: nil, isDeleteMarker: false)
    }

    func listObjects(_ request: ListObjects, as actor: Actor) throws(ServiceFailure) -> ObjectPage {
        try admit("ListObjectsV2")
        let items = objects.keys.filter { $0.hasPrefix(request.prefix) }.sorted().map { key in
            ObjectPage.Item(
                key: key, size: objects[key]?.body.count ?? 0, etag: etag(objects[key]?.body ?? []),
                lastModified: objects[key]?.at ?? .distantPast)
        }
        return ObjectPage(items: items, commonPrefixes: [], nextToken: nil)
    }
}

/// Hands out a session of any role, and remembers for whom.
final class OpenCredentials: CredentialService {
    var asked: [(role: String, externalID: String?, by: String)] = []

    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        asked.append((roleARN, externalID, actor.principal.name))
        return .session(role: ARN(roleARN)!, name: session)
    }
}

/// A world with a warehouse and a bucket in it.
final class TestWarehouse {
    static let start = VirtualInstant(secondsSinceEpoch: 1_709_251_200)  // 2024-03-01T00:00:00Z
    let world: World
    let context: CloudContext
    let objects = MemoryObjects()
    let credentials = OpenCredentials()
    let snowflake: SnowflakeEmulator

    init(faults: [FaultRule] = [], start: VirtualInstant = TestWarehouse.start) {
        world = World(start: start)
        context = CloudContext(
            world: world, authorizationMode: .off, faults: FaultInjector(rules: faults))
        snowflake = SnowflakeEmulator(context: context)
        context.ports.objects = objects
        context.ports.credentials = credentials
        let world = world
        objects.now = { [unowned world] in world.now }
        world.add(snowflake)
    }

    deinit { world.shutDown() }

    /// A database, a schema and an external stage `ST` on `s3://lake/in/`.
    static let setup = """
        CREATE DATABASE DB;
        CREATE SCHEMA DB.S;
        CREATE STORAGE INTEGRATION LAKE TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3'
          ENABLED = TRUE STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role/loader'
          STORAGE_AWS_EXTERNAL_ID = 'X1'
          STORAGE_ALLOWED_LOCATIONS = ('s3://lake/in/')
          STORAGE_BLOCKED_LOCATIONS = ('s3://lake/in/secret/');
        CREATE STAGE DB.S.ST URL = 's3://lake/in/' STORAGE_INTEGRATION = LAKE;
        """

    func deploy(_ sql: String) throws {
        try snowflake.deploy(
            scripts: [("setup.sql", sql)], principal: "arn:aws:iam::999999999999:user/snowflake")
    }

    func put(_ key: String, _ text: String) { put(key, Array(text.utf8)) }

    func put(_ key: String, _ bytes: [UInt8]) { objects.objects[key] = (bytes, world.now) }

    func run(hours: Int64) { world.run(until: world.now + .hours(hours)) }

    /// Runs statements at once in one session and gives the last result as text.
    @discardableResult
    func ask(_ sql: String) throws(SnowflakeError) -> [[String]] {
        try table(sql).rows
    }

    func table(_ sql: String) throws(SnowflakeError) -> (names: [String], rows: [[String]]) {
        let result = try snowflake.query(sql)
        return (
            result.columns.map(\.name),
            result.rows.map { row in
                zip(row, result.columns).map { CanonicalText.text($0, $1.type) ?? "-" }
            }
        )
    }

    /// Entries of the trace as short lines.
    func trace(_ operation: String, _ details: String...) -> [String] {
        world.trace.filter { $0.service == "snowflake" && $0.operation == operation }.map { entry in
            details.map { name in
                guard let field = entry.details.first(where: { $0.name == name }) else {
                    return "-"
                }
                switch field.value {
                case .text(let text): return text
                case .integer(let number): return "\(number)"
                case .flag(let flag): return "\(flag)"
                }
            }.joined(separator: " ")
        }
    }
}
