/// One element of `Retry`.
///
/// Amazon States Language specification, "Retrying after Error".
public struct Retrier: Sendable, Hashable {
    public enum Jitter: String, Sendable, Hashable, CaseIterable {
        case none = "NONE"
        /// Any delay between zero and the computed one.
        case full = "FULL"
    }

    public var errors: [String]
    public var interval: Int64 = 1
    public var maxAttempts: Int64 = 3
    public var backoffRate = 2.0
    public var maxDelay: Int64?
    public var jitter = Jitter.none

    init(errors: [String]) { self.errors = errors }

    /// The seconds before a retry, counted from zero and before jitter.
    public func delay(beforeRetry retry: Int64) -> Double {
        var delay = Double(interval)
        for _ in 0..<min(retry, 1000) where delay < 1e9 { delay *= backoffRate }
        if let maxDelay { delay = min(delay, Double(maxDelay)) }
        return min(delay, 31_622_400)
    }

    public func matches(_ error: String) -> Bool { ErrorMatching.matches(error, errors) }
}

/// One element of `Catch`.
///
/// Amazon States Language specification, "Catching Errors".
public struct Catcher: Sendable, Hashable {
    public var errors: [String]
    public var next: Int
    public var resultPath: State.ResultPlace
    public var assign: PayloadTemplate?
    /// The output in the JSONata query language.
    public var output: PayloadTemplate?

    public func matches(_ error: String) -> Bool { ErrorMatching.matches(error, errors) }
}

/// How an error name meets `ErrorEquals`.
enum ErrorMatching {
    /// `States.ALL` is every error but `States.Runtime`; `States.TaskFailed` is every error of a
    /// task but a timeout (Step Functions developer guide, "Error names").
    static func matches(_ error: String, _ patterns: [String]) -> Bool {
        if error == StatesError.Name.runtime.rawValue { return false }
        return patterns.contains { pattern in
            switch pattern {
            case StatesError.Name.all.rawValue: true
            case StatesError.Name.taskFailed.rawValue:
                error != StatesError.Name.timeout.rawValue
                    && error != StatesError.Name.heartbeatTimeout.rawValue
            case StatesError.Name.timeout.rawValue:
                error == StatesError.Name.timeout.rawValue
                    || error == StatesError.Name.heartbeatTimeout.rawValue
            default: pattern == error
            }
        }
    }
}
