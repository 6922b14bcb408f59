public import CloudModel
public import OrderedCollections
public import SimKernel

/// A Glue job's definition (AWS Glue API reference, "Job structure").
public struct GlueJob: Sendable {
    public var name: String
    public var code: JobCode
    /// The role that `glue.amazonaws.com` assumes for each run.
    public var roleARN: String
    /// By name with the leading dashes, such as `--input`.
    public var defaultArguments: OrderedDictionary<String, String>
    /// Minutes, 1 to 10,080.
    public var timeout: Int
    /// Further attempts after a failed one, 0 to 10.
    public var maxRetries: Int
    public var maxConcurrentRuns: Int
    /// How long a run is STARTING before its script runs.
    public var startUp: VirtualDuration

    public init(
        name: String, code: @escaping JobCode, roleARN: String,
        defaultArguments: OrderedDictionary<String, String> = [:], timeout: Int = 480,
        maxRetries: Int = 0, maxConcurrentRuns: Int = 1, startUp: VirtualDuration = .seconds(15)
    ) {
        self.name = name
        self.code = code
        self.roleARN = roleARN
        self.defaultArguments = defaultArguments
        self.timeout = timeout
        self.maxRetries = maxRetries
        self.maxConcurrentRuns = maxConcurrentRuns
        self.startUp = startUp
    }

    func validate() throws(GlueError) {
        guard (1...10_080).contains(timeout) else {
            throw .invalidInput("Timeout should be between 1 and 10080 minutes, is \(timeout)")
        }
        guard (0...10).contains(maxRetries) else {
            throw .invalidInput("MaxRetries should be between 0 and 10, is \(maxRetries)")
        }
        guard maxConcurrentRuns >= 1 else {
            throw .invalidInput("MaxConcurrentRuns should be at least 1, is \(maxConcurrentRuns)")
        }
        guard ARN(roleARN)?.service == "iam" else {
            throw .invalidInput(
                "Role \(roleARN) should be given assume role permissions for Glue Service.")
        }
        _ = try BookmarkOption(arguments: defaultArguments)
    }
}

/// The value of `--job-bookmark-option` (AWS Glue developer guide, "Tracking processed data using
/// job bookmarks").
public enum BookmarkOption: String, Hashable, Sendable {
    case enable = "job-bookmark-enable"
    case disable = "job-bookmark-disable"
    /// Reads what is new without moving the bookmark.
    case pause = "job-bookmark-pause"

    public static let argument = "--job-bookmark-option"

    /// The option that arguments ask for; off unless they do.
    init(arguments: OrderedDictionary<String, String>) throws(GlueError) {
        for window in ["--job-bookmark-from", "--job-bookmark-to"]
        where arguments[window] != nil {
            throw .notEmulated("a bookmark window (\(window))")
        }
        guard let text = arguments[Self.argument] else {
            self = .disable
            return
        }
        guard let option = BookmarkOption(rawValue: text) else {
            throw .invalidInput("Invalid value `\(text)` for \(Self.argument)")
        }
        self = option
    }
}
