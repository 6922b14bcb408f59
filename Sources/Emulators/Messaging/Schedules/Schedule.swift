public import SimKernel

/// A schedule as CreateSchedule takes it (EventBridge Scheduler API reference).
public struct Schedule: Hashable, Sendable {
    /// What a schedule sets off; by name.
    public enum Target: Hashable, Sendable {
        /// States StartExecution.
        case stateMachine(String)
        /// Lambda Invoke, asynchronously.
        case function(String)
        /// Glue StartJobRun; the member `Arguments` of the input goes to the run.
        case job(String)
    }

    public var name: String
    /// `cron(…)`, `rate(…)` or `at(…)`.
    public var expression: String
    /// A zone of the tz database; UTC when nil.
    public var timeZone: String?
    public var start: VirtualInstant?
    public var end: VirtualInstant?
    public var target: Target
    /// The role that `scheduler.amazonaws.com` assumes for each call.
    public var roleARN: String
    /// JSON text in which `<aws.scheduler.scheduled-time>`, `<aws.scheduler.schedule-arn>`,
    /// `<aws.scheduler.execution-id>` and `<aws.scheduler.attempt-number>` are filled in; nil
    /// sends the service's own event.
    public var input: String?
    /// Seconds, 60 to 86,400.
    public var maximumEventAge: Int
    /// 0 to 185.
    public var maximumRetryAttempts: Int
    public var isEnabled: Bool

    public init(
        name: String, expression: String, timeZone: String? = nil, start: VirtualInstant? = nil,
        end: VirtualInstant? = nil, target: Target, roleARN: String, input: String? = nil,
        maximumEventAge: Int = 86_400, maximumRetryAttempts: Int = 185, isEnabled: Bool = true
    ) {
        self.name = name
        self.expression = expression
        self.timeZone = timeZone
        self.start = start
        self.end = end
        self.target = target
        self.roleARN = roleARN
        self.input = input
        self.maximumEventAge = maximumEventAge
        self.maximumRetryAttempts = maximumRetryAttempts
        self.isEnabled = isEnabled
    }
}
