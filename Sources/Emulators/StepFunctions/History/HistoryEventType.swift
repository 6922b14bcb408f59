/// The types of history events that executions here can have (Step Functions API reference,
/// "HistoryEvent").
public enum HistoryEventType: String, Sendable, Hashable, CaseIterable {
    case executionStarted = "ExecutionStarted", executionSucceeded = "ExecutionSucceeded"
    case executionFailed = "ExecutionFailed", executionAborted = "ExecutionAborted"
    case executionTimedOut = "ExecutionTimedOut", executionRedriven = "ExecutionRedriven"

    case passStateEntered = "PassStateEntered", passStateExited = "PassStateExited"
    case taskStateEntered = "TaskStateEntered", taskStateExited = "TaskStateExited"
    case taskStateAborted = "TaskStateAborted"
    case choiceStateEntered = "ChoiceStateEntered", choiceStateExited = "ChoiceStateExited"
    case waitStateEntered = "WaitStateEntered", waitStateExited = "WaitStateExited"
    case waitStateAborted = "WaitStateAborted"
    case succeedStateEntered = "SucceedStateEntered", succeedStateExited = "SucceedStateExited"
    case failStateEntered = "FailStateEntered"

    case parallelStateEntered = "ParallelStateEntered", parallelStateExited = "ParallelStateExited"
    case parallelStateStarted = "ParallelStateStarted"
    case parallelStateSucceeded = "ParallelStateSucceeded"
    case parallelStateFailed = "ParallelStateFailed", parallelStateAborted = "ParallelStateAborted"

    case mapStateEntered = "MapStateEntered", mapStateExited = "MapStateExited"
    case mapStateStarted = "MapStateStarted", mapStateSucceeded = "MapStateSucceeded"
    case mapStateFailed = "MapStateFailed", mapStateAborted = "MapStateAborted"
    case mapIterationStarted = "MapIterationStarted"
    case mapIterationSucceeded = "MapIterationSucceeded"
    case mapIterationFailed = "MapIterationFailed", mapIterationAborted = "MapIterationAborted"

    case mapRunStarted = "MapRunStarted", mapRunSucceeded = "MapRunSucceeded"
    case mapRunFailed = "MapRunFailed", mapRunAborted = "MapRunAborted"
    case mapRunRedriven = "MapRunRedriven"

    case evaluationFailed = "EvaluationFailed"

    case lambdaFunctionScheduled = "LambdaFunctionScheduled"
    case lambdaFunctionStarted = "LambdaFunctionStarted"
    case lambdaFunctionSucceeded = "LambdaFunctionSucceeded"
    case lambdaFunctionFailed = "LambdaFunctionFailed"
    case lambdaFunctionTimedOut = "LambdaFunctionTimedOut"

    case taskScheduled = "TaskScheduled", taskStarted = "TaskStarted"
    case taskSubmitted = "TaskSubmitted", taskSucceeded = "TaskSucceeded"
    case taskFailed = "TaskFailed", taskTimedOut = "TaskTimedOut"

    case activityScheduled = "ActivityScheduled", activityStarted = "ActivityStarted"
    case activitySucceeded = "ActivitySucceeded", activityFailed = "ActivityFailed"
    case activityTimedOut = "ActivityTimedOut"

    /// Whether the event is an execution's last.
    var endsExecution: Bool {
        switch self {
        case .executionSucceeded, .executionFailed, .executionAborted, .executionTimedOut: true
        default: false
        }
    }
}
