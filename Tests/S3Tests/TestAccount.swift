import CloudModel
import DataFormats
import SimFaults
import SimKernel

@testable import S3

/// An authorizer that refuses what a test names.
final class ListedAuthorizer: Authorizer {
    var denied: [String] = []
    var deniedResources: [String] = []
    /// Whether anonymous callers and other accounts are turned away.
    var deniesStrangers = false
    var questions: [AuthorizationRequest] = []

    func authorize(_ request: AuthorizationRequest) -> Authorization {
        questions.append(request)
        if deniesStrangers, request.principal.kind != .service,
            request.principal.account != "123456789012"
        {
            return .implicitlyDenied(missing: "a stranger")
        }
        return denied.contains(request.action) || deniedResources.contains(request.resource)
            ? .implicitlyDenied(missing: "the test says so") : .allowed(by: "the test")
    }
}

/// Notes what S3 hands over; the first `failures` attempts fail.
final class NotingFunctions: FunctionService {
    struct Call: Equatable {
        let function: String
        let payload: JSONValue
        let at: VirtualInstant
    }
    unowned let world: World
    var calls: [Call] = []
    var failures = 0

    init(world: World) { self.world = world }

    func invokeAsynchronously(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor
    ) throws(ServiceFailure) {
        if failures > 0 {
            failures -= 1
            throw ServiceFailure(
                service: "lambda", code: "TooManyRequestsException", message: "Rate exceeded",
                status: 429)
        }
        calls.append(Call(function: function, payload: payload, at: world.now))
    }

    func invoke(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor,
        completion: @escaping (Result<JSONValue, FunctionFailure>) -> Void
    ) throws(ServiceFailure) {
        throw ServiceFailure(service: "lambda", code: "Unused", message: "", status: 500)
    }
}

/// Notes what is published.
final class NotingTopics: TopicService {
    var messages: [PublishMessage] = []
    var failure: ServiceFailure?

    func publish(_ request: PublishMessage, as actor: Actor) throws(ServiceFailure) -> String {
        if let failure { throw failure }
        messages.append(request)
        return "message-\(messages.count)"
    }
}

/// Notes what is sent to queues.
final class NotingQueues: QueueService {
    var messages: [SendMessage] = []
    var failure: ServiceFailure?

    func send(_ request: SendMessage, as actor: Actor) throws(ServiceFailure) -> SentMessage {
        if let failure { throw failure }
        messages.append(request)
        return SentMessage(messageID: "message-\(messages.count)")
    }

    func receive(
        _ request: ReceiveMessages, as actor: Actor
    ) throws(ServiceFailure) -> [ReceivedMessage] { [] }

    func delete(_ request: DeleteMessages, as actor: Actor) throws(ServiceFailure) {}

    func polled(_ queueARN: String) -> PolledQueue? { nil }
}

/// Notes what is put on the bus.
final class NotingBus: EventBusService {
    var events: [BusEvent] = []

    func put(_ event: BusEvent, as actor: Actor) throws(ServiceFailure) -> String {
        events.append(event)
        return "event-\(events.count)"
    }
}

/// Notes policies; one without statements is malformed to it.
final class NotingPolicies: ResourcePolicyService {
    var policies: [String: String] = [:]

    func setResourcePolicy(_ text: String?, on arn: String) throws(ServiceFailure) {
        if text?.contains("Effekt") == true {
            throw ServiceFailure(
                service: "iam", code: "MalformedPolicyDocument", message: "no Effect", status: 400)
        }
        policies[arn] = text
    }

    func resourcePolicy(on arn: String) -> String? { policies[arn] }
}

/// A world with S3 and notes of everything around it.
final class TestAccount {
    static let start = VirtualInstant(secondsSinceEpoch: 1_767_225_600)
    let world: World
    let authorizer = ListedAuthorizer()
    let context: CloudContext
    let s3: S3Emulator
    let functions: NotingFunctions
    let topics = NotingTopics()
    let queues = NotingQueues()
    let bus = NotingBus()
    let policies = NotingPolicies()
    let actor = Actor(name: "source", principal: .root(account: "123456789012"))

    init(
        bucket: String? = "data", faults: [FaultRule] = [], seed: UInt64? = nil,
        settings: S3Settings = S3Settings()
    ) throws {
        world = World(
            start: Self.start,
            decisions: seed.map { SeededDecisions(seed: $0) as any DecisionSource }
                ?? CalmDecisions())
        context = CloudContext(
            world: world, faults: FaultInjector(rules: faults), authorizer: authorizer)
        s3 = S3Emulator(context: context, settings: settings)
        functions = NotingFunctions(world: world)
        world.add(s3)
        context.ports.objects = s3
        context.ports.functions = functions
        context.ports.topics = topics
        context.ports.queues = queues
        context.ports.eventBus = bus
        context.ports.policies = policies
        if let bucket { try s3.createBucket(bucket) }
    }

    @discardableResult
    func put(_ key: String, _ text: String = "x") throws -> PutObjectAnswer {
        try s3.putObject(
            PutObject(bucket: "data", key: key, body: Array(text.utf8)), as: actor)
    }

    func get(_ key: String, range: String? = nil, version: String? = nil) throws -> String {
        let object = try s3.getObject(
            GetObject(bucket: "data", key: key, versionID: version, range: range), as: actor)
        return String(decoding: object.body, as: UTF8.self)
    }

    @discardableResult
    func delete(_ key: String, version: String? = nil) throws -> DeleteObjectAnswer {
        try s3.deleteObject(
            DeleteObject(bucket: "data", key: key, versionID: version), as: actor)
    }

    @discardableResult
    func copy(_ source: String, _ target: String) throws -> PutObjectAnswer {
        try s3.copyObject(CopyObject(from: "data", source, to: "data", target), as: actor)
    }

    func list(_ change: (inout ListObjects) -> Void = { _ in }) throws -> ObjectPage {
        var request = ListObjects(bucket: "data")
        change(&request)
        return try s3.listObjects(request, as: actor)
    }

    func notify(_ rules: [NotificationConfiguration.FilterRule] = [], events: [String]? = nil)
        throws
    {
        try s3.setNotifications(
            NotificationConfiguration(targets: [
                .init(
                    id: "on-upload", .function, arn: Self.validator,
                    events: events ?? ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], rules: rules)
            ]), of: "data")
    }

    static let validator = "arn:aws:lambda:us-east-1:123456789012:function:validator"

    func run(seconds: Int64 = 60) { world.run(until: world.now + .seconds(seconds)) }

    /// The code of the failure that something ends in.
    func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let failure as ServiceFailure { return failure.code } catch let error as S3Error {
            return error.code
        } catch { return "\(error)" }
    }
}
