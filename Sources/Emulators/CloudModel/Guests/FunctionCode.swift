public import DataFormats
public import OrderedCollections
public import SimKernel

/// A Lambda handler written in Swift: the event in, the answer out, or an error thrown.
///
/// A thrown `FunctionFailure` keeps its type and message; a `ServiceFailure` becomes a failure
/// whose type is the service's code.
public typealias FunctionCode =
    @Sendable (_ event: JSONValue, _ context: FunctionContext) async throws -> JSONValue

/// What a running function may use.
public struct FunctionContext {
    public let functionName: String
    /// The same in every retry of one asynchronous event.
    public let requestID: String
    public let environment: OrderedDictionary<String, String>
    /// When Lambda will kill the invocation.
    public let deadline: VirtualInstant
    public let caller: Caller

    public init(
        functionName: String, requestID: String, environment: OrderedDictionary<String, String>,
        deadline: VirtualInstant, caller: Caller
    ) {
        self.functionName = functionName
        self.requestID = requestID
        self.environment = environment
        self.deadline = deadline
        self.caller = caller
    }

    public var s3: S3Client { S3Client(caller) }
    public var sns: SNSClient { SNSClient(caller) }
    public var now: VirtualInstant { caller.now }
    public var memo: Memo { caller.context.memo }
}

/// A Glue job's script written in Swift.
public typealias JobCode = @Sendable (_ context: any JobContext) async throws -> Void

/// What a running job may use: Glue's own helpers beside the clients.
public protocol JobContext {
    var jobName: String { get }
    var runID: String { get }
    /// The job's default arguments overlaid with the run's, by name with the leading dashes.
    var arguments: OrderedDictionary<String, String> { get }
    var caller: Caller { get }

    /// Objects under a prefix that no committed run of this job has read under this context
    /// name; all of them while bookmarks are off. Hidden names (`_…`, `.…`) are left out.
    func unread(
        bucket: String, prefix: String, transformationContext: String
    ) async throws(ServiceFailure) -> [ObjectPage.Item]

    /// Moves the bookmark past what `unread` answered: Glue's `job.commit()`.
    func commitBookmark() async throws(ServiceFailure)

    /// Writes part files and then the `_SUCCESS` marker under a prefix, as Spark's committer does.
    ///
    /// Overwriting deletes what is there first, file by file, then writes: a reader in between
    /// sees less than either.
    func write(
        parts: [[UInt8]], extension: String, bucket: String, prefix: String, mode: WriteMode
    ) async throws(ServiceFailure)
}

extension JobContext {
    public var s3: S3Client { S3Client(caller) }
    public var sns: SNSClient { SNSClient(caller) }
    public var now: VirtualInstant { caller.now }
    public var memo: Memo { caller.context.memo }
}

/// Spark's save modes that the committer knows.
public enum WriteMode: String, Hashable, Sendable {
    case overwrite, append
}

/// Native code by name, as pipeline manifests refer to it.
public struct CodeRegistry: Sendable {
    public private(set) var functions: OrderedDictionary<String, FunctionCode> = [:]
    public private(set) var jobs: OrderedDictionary<String, JobCode> = [:]

    public init() {}

    public mutating func add(function name: String, _ code: @escaping FunctionCode) {
        functions[name] = code
    }

    public mutating func add(job name: String, _ code: @escaping JobCode) {
        jobs[name] = code
    }
}
