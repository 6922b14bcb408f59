public import SimKernel

/// A schedule as CreateSchedule takes it (EventBridge Scheduler API reference).
public struct Schedule: Hashable, Sendable {
    /// What a schedule sets off; by name or ARN.
    public enum Target: Hashable, Sendable {
        /// States StartExecution.
        case stateMachine(String)
        /// Lambda Invoke, asynchronously.
        case function(String)
        /// Glue StartJobRun; the member `Arguments` of the input goes to the run.
        case job(String)
        /// SQS SendMessage; FIFO queues need a group.
        case queue(arn: String, groupID: String?)
        /// SNS Publish.
        case topic(arn: String)
        /// EventBridge PutEvents; the input is the event's detail.
        case bus(arn: String, source: String, detailType: String)
    }

    public var name: String
    public var group: String
    public var description: String?
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
    /// sends the service's own event. Queues and topics take any text.
    public var input: String?
    /// Seconds, 60 to 86,400.
    public var maximumEventAge: Int
    /// 0 to 185.
    public var maximumRetryAttempts: Int
    public var isEnabled: Bool
    /// Minutes, 1 to 1,440, within which the target is called; nil calls it on time.
    public var flexibleWindow: Int?
    /// The queue for calls that were given up.
    public var deadLetterARN: String?
    /// Whether the schedule is deleted after its last call.
    public var deletesAfterCompletion: Bool
    /// Recorded, never used.
    public var kmsKeyARN: String?

    public init(
        name: String, group: String = "default", expression: String, timeZone: String? = nil,
        start: VirtualInstant? = nil, end: VirtualInstant? = nil, target: Target,
        roleARN: String, input: String? = nil, maximumEventAge: Int = 86_400,
        maximumRetryAttempts: Int = 185, isEnabled: Bool = true, flexibleWindow: Int? = nil,
        deadLetterARN: String? = nil, deletesAfterCompletion: Bool = false
    ) {
        self.name = name
        self.group = group
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
        self.flexibleWindow = flexibleWindow
        self.deadLetterARN = deadLetterARN
        self.deletesAfterCompletion = deletesAfterCompletion
    }

    /// What tells schedules apart: the name, in other groups than the default one after the
    /// group's.
    public var key: String { group == "default" ? name : "\(group)/\(name)" }
}
