import CloudModel
import DataFormats
import Messaging
import SimFaults
import SimKernel

/// An account with SNS and Scheduler in it; what they call is played and written down.
final class MessagingTestCloud: Authorizer, CredentialService, FunctionService,
    StateMachineService, JobService
{
    let world: World
    private(set) var context: CloudContext!
    private(set) var sns: SNSEmulator!
    private(set) var scheduler: SchedulerEmulator!
    /// Calls as `what name input`, with the instant in front.
    var calls: [String] = []
    /// Failures that the next calls answer.
    var failures: [ServiceFailure] = []

    static let role = "arn:aws:iam::123456789012:role/scheduler"

    init(start: String = "2025-01-01T00:00:00Z", rules: [FaultRule] = []) {
        let now = (try? ISOTime.instant(start)) ?? 0
        world = World(start: VirtualInstant(nanoseconds: now))
        context = CloudContext(
            world: world, faults: FaultInjector(rules: rules), authorizer: self)
        sns = SNSEmulator(context: context)
        scheduler = SchedulerEmulator(context: context)
        world.add(sns)
        world.add(scheduler)
        context.ports.topics = sns
        context.ports.functions = self
        context.ports.machines = self
        context.ports.jobs = self
        context.ports.credentials = self
    }

    func authorize(_ request: AuthorizationRequest) -> Authorization { .allowed(by: "test") }

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
