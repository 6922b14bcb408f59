import CloudModel
import DataFormats
import SimFaults
import SimKernel
import StatesLanguage

@testable import StepFunctions

/// An account with Step Functions and stand-ins for everything around it.
final class Account: Authorizer, CredentialService, JobService, FunctionService, TopicService {
    let shelf = Shelf()
    let world: World
    private(set) var context: CloudContext!
    private(set) var states: StepFunctionsEmulator!
    let desk: Desk

    /// Actions that IAM denies.
    var denied: Set<String> = []
    var runs: [String: JobRun] = [:]
    var stopped: [String] = []
    var published: [PublishMessage] = []
    var calls: [(function: String, payload: JSONValue)] = []
    var startFailure: ServiceFailure?
    /// How a run ends, and after how long.
    var jobOutcome: (state: JobRunState, after: VirtualDuration) = (.succeeded, .seconds(25))
    var function: (JSONValue) -> Result<JSONValue, FunctionFailure> = { .success($0) }
    var functionTime = VirtualDuration.seconds(2)

    init(account: String = "123456789012", faults: FaultInjector = FaultInjector()) {
        world = World(start: VirtualInstant(secondsSinceEpoch: 1_700_000_000))
        desk = Desk()
        context = CloudContext(
            world: world, account: account, faults: faults, authorizer: self)
        states = StepFunctionsEmulator(context: context)
        context.ports.credentials = self
        context.ports.jobs = self
        context.ports.functions = self
        context.ports.topics = self
        context.ports.objects = shelf
        context.ports.machines = states
        world.add(states)
        world.add(desk)
    }

    /// Runs what a stand-in has put off.
    final class Desk: Service {
        let name: ServiceName = "desk"
        var duties: [Int: () -> Void] = [:]
        struct Duty: EventPayload { let number: Int }

        func put(_ world: World, after: VirtualDuration, _ duty: @escaping () -> Void) {
            let number = duties.count
            duties[number] = duty
            world.schedule(Duty(number: number), to: name, subject: "duty", after: after)
        }
        func handle(_ event: Event, in world: World) {
            if let duty = event.payload as? Duty { duties[duty.number]?() }
        }
        func reset() { duties = [:] }
        func snapshot() -> any Sendable { 0 }
        func restore(_ snapshot: any Sendable) {}
    }

    func authorize(_ request: AuthorizationRequest) -> Authorization {
        denied.contains(request.action)
            ? .implicitlyDenied(missing: "no policy allows \(request.action)")
            : .allowed(by: "test")
    }

    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        .session(role: ARN(roleARN)!, name: session)
    }

    // MARK: Glue

    func startJobRun(
        _ job: String, arguments: [(name: String, value: String)], as actor: Actor
    ) throws(ServiceFailure) -> String {
        if let startFailure { throw startFailure }
        let id = "jr_\(runs.count)"
        runs[id] = JobRun(
            id: id, job: job, state: .running, attempt: 0, startedOn: world.now, timeout: 2880,
            arguments: arguments.map { .init(name: $0.name, value: $0.value) })
        let outcome = jobOutcome
        desk.put(world, after: outcome.after) { [unowned self] in
            guard runs[id]?.state == .running else { return }
            runs[id]?.state = outcome.state
            runs[id]?.completedOn = world.now
            if outcome.state == .failed { runs[id]?.errorMessage = "it broke" }
        }
        return id
    }

    func jobRun(_ job: String, id: String, as actor: Actor) throws(ServiceFailure) -> JobRun {
        runs[id]!
    }

    func stopJobRun(_ job: String, id: String, as actor: Actor) throws(ServiceFailure) {
        stopped.append(id)
        runs[id]?.state = .stopped
    }

    // MARK: Lambda and SNS

    func invokeAsynchronously(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor
    ) throws(ServiceFailure) {
        calls.append((function, payload))
    }

    func invoke(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor,
        completion: @escaping (Result<JSONValue, FunctionFailure>) -> Void
    ) throws(ServiceFailure) {
        calls.append((function, payload))
        let answer = self.function(payload)
        desk.put(world, after: functionTime) { completion(answer) }
    }

    func publish(_ request: PublishMessage, as actor: Actor) throws(ServiceFailure) -> String {
        published.append(request)
        return "message-\(published.count)"
    }

    // MARK: Short forms

    static let role = "arn:aws:iam::123456789012:role/machine"

    /// Creates a machine and starts it once.
    func run(
        _ definition: String, input: String = "{}", name: String = "run"
    ) throws -> String {
        try states.createStateMachine("machine", definition: definition, roleARN: Self.role)
        return try states.startExecution("machine", name: name, input: input)
    }

    func types(_ arn: String) throws -> [String] {
        try states.executionHistory(arn, maxResults: 1000).events.map(\.type.rawValue)
    }

    func settle() { world.run(until: world.now + .days(2)) }
}
