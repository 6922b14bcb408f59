import CloudModel
import DataFormats
import Lambda
import SimFaults
import SimKernel

/// An account with nothing but Lambda in it; its neighbours are played.
final class LambdaTestCloud: Authorizer, CredentialService, TopicService {
    let world: World
    private(set) var context: CloudContext!
    private(set) var lambda: LambdaEmulator!
    var published: [PublishMessage] = []
    var trusts = true

    static let role = "arn:aws:iam::123456789012:role/worker"
    static let topic = "arn:aws:sns:us-east-1:123456789012:letters"

    init(rules: [FaultRule] = []) {
        world = World(start: VirtualInstant(secondsSinceEpoch: 1_735_689_600))
        context = CloudContext(
            world: world, faults: FaultInjector(rules: rules), authorizer: self)
        lambda = LambdaEmulator(context: context)
        world.add(lambda)
        context.ports.functions = lambda
        context.ports.credentials = self
        context.ports.topics = self
    }

    func authorize(_ request: AuthorizationRequest) -> Authorization { .allowed(by: "test") }

    func assumeRole(
        _ roleARN: String, session: String, externalID: String?, as actor: Actor
    ) throws(ServiceFailure) -> Principal {
        guard trusts, let arn = ARN(roleARN) else {
            throw ServiceFailure(
                service: "sts", code: "AccessDenied", message: "not trusted", status: 403)
        }
        return .session(role: arn, name: session)
    }

    func publish(_ request: PublishMessage, as actor: Actor) throws(ServiceFailure) -> String {
        published.append(request)
        return "id-\(published.count)"
    }

    // MARK: Shorthand

    let caller = Actor(name: "source", principal: .service("s3.amazonaws.com"))

    func send(_ function: String, _ subject: String = "a.csv") throws(ServiceFailure) {
        try lambda.invokeAsynchronously(
            function, payload: ["key": .string(subject)], subject: subject, as: caller)
    }

    func function(
        _ name: String = "f", timeout: Int = 3, reserved: Int? = nil,
        asynchronous: AsynchronousConfiguration = AsynchronousConfiguration(),
        code: @escaping FunctionCode
    ) throws(LambdaError) {
        try lambda.put(
            LambdaFunction(
                name: name, code: code, roleARN: Self.role, timeout: timeout,
                reservedConcurrency: reserved, asynchronous: asynchronous))
    }

    /// Seconds since the start of the world at which this happened.
    func seconds(_ operation: String) -> [Int] {
        entries(operation).map { Int($0.instant.secondsSinceEpoch - 1_735_689_600) }
    }

    func entries(_ operation: String) -> [TraceEntry] {
        world.trace.filter { $0.service == "lambda" && $0.operation == operation }
    }

    func run(hours: Int64 = 24) { world.run(until: world.now + .hours(hours)) }
}
