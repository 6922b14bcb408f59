import CloudModel
import DataFormats
import S3
import SimFaults
import SimKernel
import Snowflake
import WireServer

/// An account with one small object store in it: what a server needs, and no more.
final class EchoAccount: WireAccount {
    let world: World
    let context: CloudContext
    let store: EchoStore

    init(start: VirtualInstant = VirtualInstant(secondsSinceEpoch: 1_735_787_045)) {
        world = World(start: start)
        context = CloudContext(world: world, authorizationMode: .off)
        store = EchoStore(context: context)
        world.add(store)
    }

    func api(_ name: String) -> (any APIService)? { name == "s3" ? store : nil }

    var keys: (any AccessKeyBook)? { nil }

    var warehouse: SnowflakeEmulator? { nil }

    func corsHeaders(
        bucket: String, for request: CORSRequest
    ) -> Result<[(name: String, value: String)], ServiceFailure> { .success([]) }

    var objects: String { store.listing }

    func copy() throws(SnapshotFailure) -> any Sendable { try world.snapshot() }

    static let source = AccountSource(
        make: { EchoAccount() },
        restore: { copy in
            let account = EchoAccount()
            if let copy = copy as? WorldSnapshot {
                account.world.restore(copy, decisions: CalmDecisions())
            }
            return account
        })
}

/// Puts, gets and deletes bodies through the gate.
final class EchoStore: APIService, Service {
    let apiName = "s3"
    let name: ServiceName = "s3"
    unowned let context: CloudContext
    private var objects: [String: [UInt8]] = [:]

    var listing: String {
        objects.keys.sorted().map { "\($0) \(objects[$0] ?? [])" }.joined(separator: "\n")
    }

    init(context: CloudContext) { self.context = context }

    func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        let key = request.input["Key"]?.stringValue ?? ""
        let call = ServiceCall(
            service: "s3", operation: request.operation, point: "s3.put", subject: key)
        return try await context.call(
            call, as: actor, guest: guest,
            perform: { (_) throws(ServiceFailure) in
                switch request.operation {
                case "PutObject":
                    objects[key] = request.body
                    return APIAnswer(["ETag": "\"echo\""])
                case "GetObject", "HeadObject":
                    guard let body = objects[key] else {
                        throw ServiceFailure(
                            service: "s3", code: "NoSuchKey",
                            message: "The specified key does not exist.", status: 404,
                            members: ["Key": .string(key)])
                    }
                    return APIAnswer(
                        [
                            "ContentLength": JSONValue(body.count), "ContentType": "text/plain",
                            "LastModified": "2025-01-02T03:04:05.000Z",
                        ], body: body[...])
                case "DeleteObject":
                    objects[key] = nil
                    return APIAnswer()
                default: throw request.notEmulated(by: "s3")
                }
            })
    }

    func handle(_ event: Event, in world: World) {}
    func reset() { objects = [:] }
    func snapshot() -> any Sendable { objects }
    func restore(_ snapshot: any Sendable) { objects = snapshot as? [String: [UInt8]] ?? [:] }
}
