/// Where emulators and guests meet: every service behind a protocol, bound by the `Cloud`.
///
/// Using a service that this cloud does not have is a mistake in its assembly, not in the
/// pipeline, so it stops the program with the port's name.
public final class Ports {
    private var objectsPort: (any ObjectStore)?
    private var functionsPort: (any FunctionService)?
    private var jobsPort: (any JobService)?
    private var topicsPort: (any TopicService)?
    private var machinesPort: (any StateMachineService)?
    private var credentialsPort: (any CredentialService)?
    private var queuesPort: (any QueueService)?
    private var eventBusPort: (any EventBusService)?
    private var policiesPort: (any ResourcePolicyService)?
    private var accessKeysPort: (any AccessKeyBook)?

    /// A service's public API by its endpoint's name, such as `sqs`; nil for one without.
    public var api: (String) -> (any APIService)? = { _ in nil }

    /// Told of a queue, by its ARN, whenever its messages may have become visible.
    public var queueWatcher: (String) -> Void = { _ in }

    init() {}

    public var objects: any ObjectStore {
        get { bound(objectsPort, "objects") }
        set { objectsPort = newValue }
    }
    public var functions: any FunctionService {
        get { bound(functionsPort, "functions") }
        set { functionsPort = newValue }
    }
    public var jobs: any JobService {
        get { bound(jobsPort, "jobs") }
        set { jobsPort = newValue }
    }
    public var topics: any TopicService {
        get { bound(topicsPort, "topics") }
        set { topicsPort = newValue }
    }
    public var machines: any StateMachineService {
        get { bound(machinesPort, "machines") }
        set { machinesPort = newValue }
    }
    public var credentials: any CredentialService {
        get { bound(credentialsPort, "credentials") }
        set { credentialsPort = newValue }
    }
    public var queues: any QueueService {
        get { bound(queuesPort, "queues") }
        set { queuesPort = newValue }
    }
    public var eventBus: any EventBusService {
        get { bound(eventBusPort, "eventBus") }
        set { eventBusPort = newValue }
    }
    public var policies: any ResourcePolicyService {
        get { bound(policiesPort, "policies") }
        set { policiesPort = newValue }
    }
    public var accessKeys: any AccessKeyBook {
        get { bound(accessKeysPort, "accessKeys") }
        set { accessKeysPort = newValue }
    }

    private func bound<Port>(_ port: Port?, _ name: String) -> Port {
        guard let port else { preconditionFailure("this cloud has no port `\(name)`") }
        return port
    }
}
