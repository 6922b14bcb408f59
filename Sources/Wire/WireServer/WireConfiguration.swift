public import SimKernel

/// How virtual time passes while a world serves.
public enum TimeMode: Hashable, Sendable {
    /// Only the control API moves the clock.
    case manual
    /// Real time passes as virtual time, and what is due within the horizon after a request
    /// happens at once.
    case eager(horizon: VirtualDuration)
    /// So many virtual seconds pass in a real one.
    case scaled(by: Int64)

    /// The word for it on the command line.
    public var word: String {
        switch self {
        case .manual: "manual"
        case .eager: "eager"
        case .scaled: "scaled"
        }
    }
}

/// What a server accepts at most, so that no client can stall or exhaust it.
public struct WireLimits: Hashable, Sendable {
    public var connections = 1_024
    /// One header's name and value.
    public var headerField = 16 << 10
    /// All headers of a request.
    public var headers = 64 << 10
    /// One request's body.
    public var body = 1 << 30
    /// The bodies of all requests that are being received or answered; more wait unread.
    public var bodies = 2 << 30
    /// Seconds in which a connection must come up with its next whole request head, and
    /// within which a body or an answer must make some progress.
    public var idleSeconds: Int64 = 60
    /// Requests that wait for the world; more are told to slow down.
    public var waiting = 10_000
    /// Trace entries that are kept; older ones are let go.
    public var traceEntries = 200_000

    public init() {}
}

/// How a server is set up.
public struct WireConfiguration: Sendable {
    public var host: String
    /// Zero takes any free port.
    public var port: Int
    public var time: TimeMode
    /// Whether signatures are verified.
    public var authentication: Bool
    public var limits: WireLimits
    /// The pipeline that is deployed; a recording names it.
    public var pipeline: String
    /// Whether the account's new buckets are closed; a recording says so.
    public var hasClosedBuckets: Bool
    /// A file that every request is written to.
    public var recording: String?
    /// A folder whose recording is brought back at the start and written to from then on.
    public var dataFolder: String?
    /// Threads for sockets.
    public var threads: Int
    /// How many bytes of superseded bodies make it worth while to write a kept session anew.
    public var compactsFrom = 16 << 20

    public init(
        host: String = "127.0.0.1", port: Int = 4566,
        time: TimeMode = .eager(horizon: .seconds(5)), authentication: Bool = false,
        limits: WireLimits = WireLimits(), pipeline: String = "",
        hasClosedBuckets: Bool = true, recording: String? = nil,
        dataFolder: String? = nil, threads: Int = 1
    ) {
        self.host = host
        self.port = port
        self.time = time
        self.authentication = authentication
        self.limits = limits
        self.pipeline = pipeline
        self.hasClosedBuckets = hasClosedBuckets
        self.recording = recording
        self.dataFolder = dataFolder
        self.threads = threads
    }
}
