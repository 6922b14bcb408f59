import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel
public import StatesLanguage

/// A machine by itself, in a world of its own where mocks answer for every service.
public final class MockedRun {
    private let world: World
    private let context: CloudContext
    private let states: StepFunctionsEmulator
    private let shelf = MockShelf()
    private static let name = "machine"

    /// - Parameters:
    ///   - machine: may use integrations that are not emulated.
    ///   - decisions: what jitter and the like come to; calm ones take the whole delay.
    public init(
        _ machine: StateMachine, type: WorkflowType = .standard, mocks: MockBook,
        start: VirtualInstant, decisions: any DecisionSource = CalmDecisions()
    ) {
        world = World(start: start, decisions: decisions)
        context = CloudContext(world: world, authorizationMode: .off)
        states = StepFunctionsEmulator(context: context)
        context.ports.objects = shelf
        context.ports.credentials = shelf
        world.add(states)
        states.mocks = mocks
        states.answersFromMocksOnly = true
        states.state.machines[Self.name] = StateMachineRecord(
            name: Self.name, arn: states.machineARN(Self.name), type: type,
            roleARN: "arn:aws:iam::\(context.account):role/machine", machine: machine,
            createdAt: start, revision: 1, updatedAt: start)
    }

    /// Runs the machine once, to its end or until nothing can happen any more.
    public func run(
        _ input: String, name: String = "run"
    ) throws(StepFunctionsError) -> ExecutionState {
        let isExpress = states.state.machines[Self.name]?.type == .express
        if isExpress { try states.startSyncExecution(Self.name, name: name, input: input) { _ in } }
        let arn =
            isExpress
            ? states.state.executions.keys.last ?? ""
            : try states.startExecution(Self.name, name: name, input: input)
        while states.execution(arn)?.isRunning == true, case .advanced = world.step() {}
        guard let execution = states.execution(arn) else { throw .executionDoesNotExist(arn: arn) }
        return execution
    }

    /// Every execution of the world, those of distributed Maps' children among them, in order.
    public var executions: [ExecutionState] { states.state.executions.values.map(\.execution) }
}

/// Takes the files of a ResultWriter; there is nothing to be read.
private final class MockShelf: ObjectStore, CredentialService {
    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        guard let role = ARN(roleARN) else { throw refusal("AssumeRole") }
        return .session(role: role, name: session)
    }

    private func refusal(_ operation: String) -> ServiceFailure {
        ServiceFailure(
            service: "s3", code: "NotImplemented",
            message: "s3 \(operation) has no mock", status: 501)
    }

    func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        PutObjectAnswer(etag: "", versionID: nil, sequencer: "", size: request.body.count)
    }

    func getObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        throw refusal("GetObject")
    }

    func headObject(_ request: GetObject, as actor: Actor) throws(ServiceFailure) -> StoredObject {
        throw refusal("HeadObject")
    }

    func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        throw refusal("CopyObject")
    }

    func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        throw refusal("DeleteObject")
    }

    func listObjects(
        _ request: ListObjects, as actor: Actor
    ) throws(ServiceFailure) -> ObjectPage {
        throw refusal("ListObjectsV2")
    }
}
