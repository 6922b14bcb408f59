public import SimKernel

/// Glue jobs as other services see them.
public protocol JobService: AnyObject {
    /// StartJobRun: answers the run's id.
    func startJobRun(
        _ job: String, arguments: [(name: String, value: String)], as actor: Actor
    ) throws(ServiceFailure) -> String
    /// GetJobRun.
    func jobRun(_ job: String, id: String, as actor: Actor) throws(ServiceFailure) -> JobRun
    /// BatchStopJobRun for one run.
    func stopJobRun(_ job: String, id: String, as actor: Actor) throws(ServiceFailure)
}

/// The states of a Glue job run (Glue API, "JobRunState").
public enum JobRunState: String, Hashable, Sendable {
    case starting = "STARTING"
    case running = "RUNNING"
    case stopping = "STOPPING"
    case stopped = "STOPPED"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case timeout = "TIMEOUT"
    case error = "ERROR"
    case waiting = "WAITING"

    public var isFinal: Bool {
        switch self {
        case .stopped, .succeeded, .failed, .timeout, .error: true
        case .starting, .running, .stopping, .waiting: false
        }
    }
}

/// One run of a job, as GetJobRun describes it.
public struct JobRun: Hashable, Sendable {
    public let id: String
    public let job: String
    public var state: JobRunState
    /// Zero for the first attempt.
    public let attempt: Int
    public let startedOn: VirtualInstant
    public var completedOn: VirtualInstant?
    public var errorMessage: String?
    /// Minutes.
    public let timeout: Int
    public let arguments: [Argument]

    /// One argument of a run.
    public struct Argument: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        id: String, job: String, state: JobRunState, attempt: Int, startedOn: VirtualInstant,
        timeout: Int, arguments: [Argument]
    ) {
        self.id = id
        self.job = job
        self.state = state
        self.attempt = attempt
        self.startedOn = startedOn
        self.timeout = timeout
        self.arguments = arguments
    }
}

/// What each Glue request is for the gate.
public enum JobCalls {
    public static func start(_ job: String, account: String, region: String) -> ServiceCall {
        call("StartJobRun", "glue.start", job, account, region)
    }
    public static func get(_ job: String, account: String, region: String) -> ServiceCall {
        call("GetJobRun", "glue.get_run", job, account, region)
    }
    public static func stop(_ job: String, account: String, region: String) -> ServiceCall {
        call("BatchStopJobRun", "glue.stop", job, account, region)
    }

    private static func call(
        _ operation: String, _ point: String, _ job: String, _ account: String, _ region: String
    ) -> ServiceCall {
        ServiceCall(
            service: "glue", operation: operation, point: point, subject: job,
            permissions: [
                .init("glue:\(operation)", on: "arn:aws:glue:\(region):\(account):job/\(job)")
            ],
            attributes: [("job", job)])
    }
}
