public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// Amazon EventBridge Scheduler: schedules by cron, rate or instant, in time zones.
///
/// Behaviour follows the EventBridge Scheduler user guide, chapters "Schedule types" and "Managing
/// a schedule". Delivery is at least once: the fault point `events.schedule` doubles, delays and
/// loses.
public final class SchedulerEmulator: Service, APIService {
    public let name: ServiceName = "scheduler"
    public let apiName = "scheduler"
    unowned let context: CloudContext
    var state: State

    /// A schedule that was accepted.
    struct Entry: Sendable {
        let schedule: Schedule
        let expression: ScheduleExpression
        let zone: TimeZoneRules
        /// Tells events of this version of the schedule from those of an earlier one.
        let generation: Int
        /// When this version was accepted.
        let createdAt: VirtualInstant
        /// When the schedule first was.
        let firstCreatedAt: VirtualInstant
    }

    /// A group of schedules.
    struct Group: Sendable {
        let createdAt: VirtualInstant
        var modifiedAt: VirtualInstant
        var tags: Tags
    }

    /// Everything that Scheduler remembers between two steps.
    struct State: Sendable {
        /// By `Schedule.key`.
        var entries: OrderedDictionary<String, Entry> = [:]
        var groups: OrderedDictionary<String, Group>
        var generation = 0
        /// Calls tried so far, by schedule, for execution ids.
        var calls: [String: Int] = [:]
        /// The requests behind client tokens, so that a repeated one changes nothing.
        var tokens: OrderedDictionary<String, JSONObject> = [:]
    }

    public init(context: CloudContext) {
        self.context = context
        state = Self.initial(context.now)
    }

    /// The default group is always there.
    private static func initial(_ now: VirtualInstant) -> State {
        State(groups: ["default": Group(createdAt: now, modifiedAt: now, tags: [:])])
    }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        try await schedulerOperations.respond(self, context, to: request, as: actor, guest: guest)
    }

    // MARK: Configuring

    /// CreateSchedule or UpdateSchedule: what was due before under this name is forgotten.
    public func put(_ schedule: Schedule) throws(SchedulerError) {
        let expression = try ScheduleExpression(schedule.expression)
        var zone = TimeZoneRules.utc
        if let name = schedule.timeZone {
            do throws(TimeZoneError) {
                zone = try TimeZoneRules.named(name)
            } catch {
                throw .invalidTimeZone(name)
            }
        }
        try validate(schedule)
        state.generation += 1
        let entry = Entry(
            schedule: schedule, expression: expression, zone: zone, generation: state.generation,
            createdAt: context.now,
            firstCreatedAt: state.entries[schedule.key]?.firstCreatedAt ?? context.now)
        state.entries[schedule.key] = entry
        if schedule.isEnabled, let first = first(of: entry) { arm(entry, for: first) }
    }

    /// DeleteSchedule, by `Schedule.key`.
    public func delete(_ key: String) throws(SchedulerError) {
        guard state.entries.removeValue(forKey: key) != nil else {
            throw .notFound(key.lastPart(after: "/") ?? key)
        }
    }

    /// The schedules, in the order in which they were created.
    public var schedules: [Schedule] { state.entries.values.map(\.schedule) }

    /// The ARN of a schedule by its `Schedule.key`.
    public func arn(of key: String) -> String {
        let path = key.contains("/") ? key : "default/\(key)"
        return "arn:aws:scheduler:\(context.region):\(context.account):schedule/\(path)"
    }

    private func validate(_ schedule: Schedule) throws(SchedulerError) {
        guard state.groups[schedule.group] != nil else { throw .groupNotFound(schedule.group) }
        if let start = schedule.start, let end = schedule.end, end <= start {
            throw .validation("EndDate must be after StartDate.")
        }
        guard (60...86_400).contains(schedule.maximumEventAge) else {
            throw .validation(
                "MaximumEventAgeInSeconds must be between 60 and 86400, is "
                    + "\(schedule.maximumEventAge).")
        }
        guard (0...185).contains(schedule.maximumRetryAttempts) else {
            throw .validation(
                "MaximumRetryAttempts must be between 0 and 185, is "
                    + "\(schedule.maximumRetryAttempts).")
        }
        if let window = schedule.flexibleWindow, !(1...1_440).contains(window) {
            throw .validation(
                "MaximumWindowInMinutes must be between 1 and 1440, is \(window).")
        }
        guard ARN(schedule.roleARN)?.service == "iam" else {
            throw .validation(
                "Value '\(schedule.roleARN)' at 'target.roleArn' must be the ARN of an IAM role.")
        }
        if let queue = schedule.deadLetterARN,
            ARN(queue)?.service != "sqs" || queue.hasSuffix(".fifo")
        {
            throw .validation("DeadLetterConfig needs the ARN of a standard SQS queue.")
        }
        try validateInput(schedule)
    }

    private func validateInput(_ schedule: Schedule) throws(SchedulerError) {
        switch schedule.target {
        case .queue(let arn, let group):
            guard arn.hasSuffix(".fifo") == (group != nil) else {
                throw .validation(
                    "MessageGroupId is needed for FIFO queues and for no others: \(arn).")
            }
        case .topic: break
        case .stateMachine, .function, .job, .bus:
            if let input = schedule.input, (try? JSONValue(parsing: input)) == nil {
                throw .validation("Invalid JSON in Input of schedule \(schedule.name).")
            }
        }
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? SchedulerEvent else {
            preconditionFailure("scheduler was sent an event of another service")
        }
        switch event {
        case .due(let key, let generation, let scheduled):
            guard let entry = state.entries[key], entry.generation == generation else { return }
            comeDue(entry, scheduled)
        case .fire(let key, let scheduled, let attempt):
            guard let entry = state.entries[key] else { return }
            fire(entry, scheduled, attempt: attempt)
        }
    }

    public func reset() { state = Self.initial(context.now) }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of scheduler")
        }
        state = snapshot
    }
}

/// What Scheduler schedules for itself; schedules by `Schedule.key`.
enum SchedulerEvent: EventPayload {
    /// The time that the expression names has come.
    case due(key: String, generation: Int, scheduled: VirtualInstant)
    /// The target is to be called for that time.
    case fire(key: String, scheduled: VirtualInstant, attempt: Int)
}
