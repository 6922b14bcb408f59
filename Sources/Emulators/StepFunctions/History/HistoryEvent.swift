public import SimKernel

/// One event of an execution's history.
public struct HistoryEvent: Sendable, Hashable {
    /// From one, without gaps.
    public let id: Int
    /// The event that led to this one; zero at the start.
    public let previousID: Int
    public let timestamp: VirtualInstant
    public let type: HistoryEventType
    public let details: Details

    public enum Details: Sendable, Hashable {
        case none
        case executionStarted(
            input: String, roleARN: String, versionARN: String?, aliasARN: String?)
        case executionSucceeded(output: String)
        /// Of an execution, a Lambda function, an activity or a Map Run.
        case failure(error: String?, cause: String?)
        case stateEntered(name: String, input: String)
        case stateExited(name: String, output: String, assigned: [Assignment])
        case lambdaScheduled(
            resource: String, input: String, timeout: Int64?, credentials: String?)
        /// Of a function or an activity.
        case lambdaSucceeded(output: String)
        case activityScheduled(
            resource: String, input: String, timeout: Int64?, heartbeat: Int64?)
        case activityStarted(worker: String?)
        case taskScheduled(
            TaskKind, parameters: String, region: String, timeout: Int64?, heartbeat: Int64?,
            credentials: String?)
        case taskStarted(TaskKind)
        case taskOutput(TaskKind, output: String)
        case taskFailure(TaskKind, error: String?, cause: String?)
        case evaluationFailed(state: String, location: String?, error: String, cause: String?)
        case mapStarted(length: Int)
        case mapIteration(name: String, index: Int)
        /// Started, or redriven for the so-many-th time.
        case mapRun(arn: String, redriveCount: Int?)
        case executionRedriven(count: Int)
    }

    /// A service integration as events name it.
    public struct TaskKind: Sendable, Hashable {
        /// Such as `startJobRun.sync`.
        public let resource: String
        /// Such as `glue`.
        public let resourceType: String
    }

    /// A variable and the JSON text of its new value.
    public struct Assignment: Sendable, Hashable {
        public let variable: String
        public let value: String
    }
}
