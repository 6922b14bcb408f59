/// A failure inside an execution, with the error name that Retry and Catch match.
///
/// Step Functions developer guide, "Error names".
public struct StatesError: Error, Sendable, Hashable {
    /// The error names that the service itself raises.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        case all = "States.ALL"
        case branchFailed = "States.BranchFailed"
        case dataLimitExceeded = "States.DataLimitExceeded"
        case exceedToleratedFailureThreshold = "States.ExceedToleratedFailureThreshold"
        case heartbeatTimeout = "States.HeartbeatTimeout"
        case intrinsicFailure = "States.IntrinsicFailure"
        case itemReaderFailed = "States.ItemReaderFailed"
        case noChoiceMatched = "States.NoChoiceMatched"
        case permissions = "States.Permissions"
        case queryEvaluation = "States.QueryEvaluationError"
        case resultPathMatchFailure = "States.ResultPathMatchFailure"
        case resultWriterFailed = "States.ResultWriterFailed"
        case runtime = "States.Runtime"
        case taskFailed = "States.TaskFailed"
        case timeout = "States.Timeout"
    }

    public var name: String
    public var cause: String?
    /// The field of the state whose expression failed.
    public var field: String?

    public init(name: String, cause: String?, at field: String? = nil) {
        self.name = name
        self.cause = cause
        self.field = field
    }

    public init(_ name: Name, _ cause: String?, at field: String? = nil) {
        self.init(name: name.rawValue, cause: cause, at: field)
    }
}
