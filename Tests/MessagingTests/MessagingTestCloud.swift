import CloudModel
import DataFormats
import Messaging
import SimFaults
import SimKernel
import Testing

/// An account with SNS, SQS, EventBridge and Scheduler in it; what else they call is played and
/// written down.
final class MessagingTestCloud: Authorizer, CredentialService, FunctionService,
    StateMachineService, JobService, ResourcePolicyService
{
    let world: World
    private(set) var context: CloudContext!
    private(set) var sns: SNSEmulator!
    private(set) var sqs: SQSEmulator!
    private(set) var events: EventBusEmulator!
    private(set) var scheduler: SchedulerEmulator!
    /// Calls as `what name input`, with the instant in front.
    var calls: [String] = []
    /// Failures that the next calls answer.
    var failures: [ServiceFailure] = []

    static let role = "arn:aws:iam::123456789012:role/scheduler"

    init(
        start: String = "2025-01-01T00:00:00Z", rules: [FaultRule] = [],
        decisions: any DecisionSource = CalmDecisions()
    ) {
        let now = (try? ISOTime.instant(start)) ?? 0
        world = World(start: VirtualInstant(nanoseconds: now), decisions: decisions)
        context = CloudContext(
            world: world, faults: FaultInjector(rules: rules), authorizer: self)
        sns = SNSEmulator(context: context)
        sqs = SQSEmulator(context: context)
        events = EventBusEmulator(context: context)
        scheduler = SchedulerEmulator(context: context)
        world.add(sns)
        world.add(sqs)
        world.add(events)
        world.add(scheduler)
        context.ports.topics = sns
        context.ports.queues = sqs
        context.ports.eventBus = events
        context.ports.policies = self
        context.ports.functions = self
        context.ports.machines = self
        context.ports.jobs = self
        context.ports.credentials = self
    }

    /// What IAM was asked, as `principal action resource`.
    var questions: [AuthorizationRequest] = []
    /// Actions that are denied.
    var denied: [String] = []
    /// Policies by ARN.
    var policies: [String: String] = [:]

    func authorize(_ request: AuthorizationRequest) -> Authorization {
        questions.append(request)
        return denied.contains(request.action)
            ? .implicitlyDenied(missing: "no statement") : .allowed(by: "test")
    }

    func setResourcePolicy(_ text: String?, on arn: String) throws(ServiceFailure) {
        policies[arn] = text
    }

    func resourcePolicy(on arn: String) -> String? { policies[arn] }

    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        .session(role: ARN(roleARN)!, name: session)
    }

    private func note(_ what: String, _ input: String) throws(ServiceFailure) {
        if !failures.isEmpty { throw failures.removeFirst() }
        calls.append("\(ISOTime.text(ofInstant: world.now.nanoseconds)) \(what) \(input)")
    }

    func invokeAsynchronously(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor
    ) throws(ServiceFailure) {
        try note("function \(function)", payload.serialized())
    }

    func invoke(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor,
        completion: @escaping (Result<JSONValue, FunctionFailure>) -> Void
    ) throws(ServiceFailure) {
        completion(.failure(FunctionFailure(errorType: "Unused", errorMessage: "not called")))
    }

    func startExecution(
        _ machine: String, name: String?, input: JSONValue, as actor: Actor
    ) throws(ServiceFailure) -> String {
        try note("machine \(machine)", input.serialized())
        return "arn"
    }

    func startJobRun(
        _ job: String, arguments: [(name: String, value: String)], as actor: Actor
    ) throws(ServiceFailure) -> String {
        try note("job \(job)", arguments.map { "\($0.name)=\($0.value)" }.joined(separator: ","))
        return "jr"
    }

    func jobRun(_ job: String, id: String, as actor: Actor) throws(ServiceFailure) -> JobRun {
        throw ServiceFailure(service: "glue", code: "NotPlayed", message: "", status: 501)
    }

    func stopJobRun(_ job: String, id: String, as actor: Actor) throws(ServiceFailure) {}

    // MARK: Shorthand

    /// Makes one request as a guest, and lets the world go on until it is answered.
    func call(
        _ service: any APIService, _ operation: String, _ input: JSONObject = [:]
    ) throws(ServiceFailure) -> JSONObject {
        var result: Result<JSONObject, ServiceFailure>?
        begin(service, operation, input) { result = $0 }
        while result == nil, world.step() == .advanced {}
        guard let result else { preconditionFailure("\(operation) was never answered") }
        let answer = try result.get()
        if let problem = AnswerShapes.problem(service.apiName, operation, answer) {
            Issue.record("\(problem)")
        }
        return answer
    }

    /// Makes one request as a guest whose answer comes when it comes.
    @discardableResult
    func begin(
        _ service: any APIService, _ operation: String, _ input: JSONObject,
        _ completion: @escaping (Result<JSONObject, ServiceFailure>) -> Void
    ) -> Guest {
        let guest = world.startGuest("tester") { [caller] guest in
            do throws(ServiceFailure) {
                let answer = try await service.respond(
                    to: APIRequest(operation: operation, input: input), as: caller, guest: guest)
                completion(.success(answer.output))
            } catch {
                completion(.failure(error))
            }
        }
        world.drainGuests()
        return guest
    }

    /// Makes a queue and answers its URL.
    @discardableResult
    func queue(_ name: String, _ attributes: JSONObject = [:]) throws(ServiceFailure) -> String {
        try call(
            sqs, "CreateQueue", ["QueueName": .string(name), "Attributes": .object(attributes)])[
                "QueueUrl"]?.stringValue ?? ""
    }

    /// The bodies of the next messages.
    func receive(
        _ queue: String, _ max: Int = 10, _ more: JSONObject = [:]
    ) throws(ServiceFailure) -> [JSONValue] {
        var input: JSONObject = [
            "QueueUrl": .string(sqs.url(of: queue)), "MaxNumberOfMessages": JSONValue(max),
            "MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["All"],
        ]
        for (name, value) in more { input[name] = value }
        return try call(sqs, "ReceiveMessage", input)["Messages"]?.arrayValue ?? []
    }

    func bodies(
        _ queue: String, _ max: Int = 10, _ more: JSONObject = [:]
    ) throws(ServiceFailure) -> [String] {
        try receive(queue, max, more).compactMap { $0["Body"]?.stringValue }
    }

    @discardableResult
    func send(
        _ queue: String, _ body: String, _ more: JSONObject = [:]
    ) throws(ServiceFailure) -> JSONObject {
        var input: JSONObject = [
            "QueueUrl": .string(sqs.url(of: queue)), "MessageBody": .string(body),
        ]
        for (name, value) in more { input[name] = value }
        return try call(sqs, "SendMessage", input)
    }

    func pass(_ seconds: Int64) { world.run(until: world.now + .seconds(seconds)) }

    /// The code and message that a request is refused with.
    func refusal(
        _ service: any APIService, _ operation: String, _ input: JSONObject = [:]
    ) -> String? {
        do throws(ServiceFailure) {
            _ = try call(service, operation, input)
            return nil
        } catch {
            return "\(error.code): \(error.message)"
        }
    }

    let caller = Actor(name: "tester", principal: .root(account: "123456789012"))

    func schedule(
        _ expression: String, zone: String? = nil, start: String? = nil, end: String? = nil,
        target: Schedule.Target = .stateMachine("day"), input: String? = "{}"
    ) throws {
        func instant(_ text: String?) throws -> VirtualInstant? {
            try text.map { VirtualInstant(nanoseconds: try ISOTime.instant($0)) }
        }
        try scheduler.put(
            Schedule(
                name: "daily", expression: expression, timeZone: zone, start: try instant(start),
                end: try instant(end), target: target, roleARN: Self.role, input: input))
    }

    func run(until text: String) throws {
        world.run(until: VirtualInstant(nanoseconds: try ISOTime.instant(text)))
    }

    /// The instants of the calls.
    var instants: [String] { calls.map { String($0.prefix { $0 != " " }) } }
}
