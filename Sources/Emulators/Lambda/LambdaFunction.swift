public import CloudModel
public import OrderedCollections
public import SimKernel

/// A function as Lambda knows it: its code and its configuration.
///
/// Fields and limits follow the Lambda API reference, "FunctionConfiguration".
public struct LambdaFunction: Sendable {
    /// What Lambda does when a function sets itself off again and again
    /// (API reference, "PutFunctionRecursionConfig").
    public enum RecursiveLoop: String, Hashable, Sendable {
        case terminate = "Terminate"
        case allow = "Allow"
    }

    public var name: String
    public var code: FunctionCode
    /// The execution role, which `lambda.amazonaws.com` must be allowed to assume.
    public var roleARN: String
    /// Seconds, 1 to 900.
    public var timeout: Int
    /// Megabytes, 128 to 10,240; kept and shown, not enforced on native handlers.
    public var memory: Int
    public var environment: OrderedDictionary<String, String>
    /// The most invocations at one time; zero stops the function, nil shares the account's pool.
    public var reservedConcurrency: Int?
    public var asynchronous: AsynchronousConfiguration
    public var recursiveLoop: RecursiveLoop
    /// How long a cold start takes before the handler runs.
    public var initDuration: VirtualDuration

    public init(
        name: String, code: @escaping FunctionCode, roleARN: String, timeout: Int = 3,
        memory: Int = 128, environment: OrderedDictionary<String, String> = [:],
        reservedConcurrency: Int? = nil,
        asynchronous: AsynchronousConfiguration = AsynchronousConfiguration(),
        recursiveLoop: RecursiveLoop = .terminate,
        initDuration: VirtualDuration = .milliseconds(200)
    ) {
        self.name = name
        self.code = code
        self.roleARN = roleARN
        self.timeout = timeout
        self.memory = memory
        self.environment = environment
        self.reservedConcurrency = reservedConcurrency
        self.asynchronous = asynchronous
        self.recursiveLoop = recursiveLoop
        self.initDuration = initDuration
    }

    /// Refuses what Lambda refuses at CreateFunction and PutFunctionEventInvokeConfig.
    func validate() throws(LambdaError) {
        try check(timeout, "timeout", 1, 900)
        try check(memory, "memorySize", 128, 10_240)
        try check(asynchronous.maximumRetryAttempts, "maximumRetryAttempts", 0, 2)
        try check(asynchronous.maximumEventAge, "maximumEventAgeInSeconds", 60, 21_600)
        if let reservedConcurrency, reservedConcurrency < 0 {
            try check(reservedConcurrency, "reservedConcurrentExecutions", 0, 1_000)
        }
        guard ARN(roleARN)?.service == "iam" else {
            throw .invalidParameter(
                "1 validation error detected: Value '\(roleARN)' at 'role' failed to satisfy "
                    + "constraint: Member must satisfy regular expression pattern: "
                    + #"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#)
        }
        if let target = asynchronous.deadLetterARN {
            guard ARN(target)?.service == "sns" else {
                throw .notEmulated("a dead-letter target other than an SNS topic (\(target))")
            }
        }
        for target in [asynchronous.onSuccessARN, asynchronous.onFailureARN].compactMap({ $0 }) {
            guard ["sns", "lambda"].contains(ARN(target)?.service) else {
                throw .notEmulated("a destination other than a topic or a function (\(target))")
            }
        }
    }

    private func check(
        _ value: Int, _ field: String, _ least: Int, _ most: Int
    ) throws(LambdaError) {
        guard value < least || value > most else { return }
        throw .outOfRange(value, field, least, most)
    }
}

/// What becomes of asynchronous events (API reference, "PutFunctionEventInvokeConfig" and
/// "DeadLetterConfig").
public struct AsynchronousConfiguration: Hashable, Sendable {
    /// Further tries after the first, 0 to 2.
    public var maximumRetryAttempts: Int
    /// Seconds, 60 to 21,600.
    public var maximumEventAge: Int
    /// An SNS topic that gets events that were given up.
    public var deadLetterARN: String?
    /// A topic or function that gets a record of each success.
    public var onSuccessARN: String?
    /// A topic or function that gets a record of each event that was given up.
    public var onFailureARN: String?

    public init(
        maximumRetryAttempts: Int = 2, maximumEventAge: Int = 21_600, deadLetterARN: String? = nil,
        onSuccessARN: String? = nil, onFailureARN: String? = nil
    ) {
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumEventAge = maximumEventAge
        self.deadLetterARN = deadLetterARN
        self.onSuccessARN = onSuccessARN
        self.onFailureARN = onFailureARN
    }
}
