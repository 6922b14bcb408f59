public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// Amazon EventBridge Scheduler: schedules by cron, rate or instant, in time zones.
///
/// Behaviour follows the EventBridge Scheduler user guide, chapters "Schedule types" and "Managing
/// a schedule". Delivery is at least once: the fault point `events.schedule` doubles, delays and
/// loses.
public final class SchedulerEmulator: Service {
    public let name: ServiceName = "scheduler"
    unowned let context: CloudContext
    var state = State()

    /// A schedule that was accepted.
    struct Entry: Sendable {
        let schedule: Schedule
        let expression: ScheduleExpression
        let zone: TimeZoneRules
        /// Tells events of this version of the schedule from those of an earlier one.
        let generation: Int
        let createdAt: VirtualInstant
    }

    /// Everything that Scheduler remembers between two steps.
    struct State: Sendable {
        var entries: OrderedDictionary<String, Entry> = [:]
        var generation = 0
        /// Calls tried so far, by schedule, for execution ids.
        var calls: [String: Int] = [:]
    }

    public init(context: CloudContext) { self.context = context }

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
            createdAt: context.now)
        state.entries[schedule.name] = entry
        if schedule.isEnabled, let first = first(of: entry) { arm(entry, for: first) }
    }

    /// DeleteSchedule.
    public func delete(_ name: String) throws(SchedulerError) {
        guard state.entries.removeValue(forKey: name) != nil else { throw .notFound(name) }
    }

    /// The schedules, in the order in which they were created.
    public var schedules: [Schedule] { state.entries.values.map(\.schedule) }

    public func arn(of schedule: String) -> String {
        "arn:aws:scheduler:\(context.region):\(context.account):schedule/default/\(schedule)"
    }

    private func validate(_ schedule: Schedule) throws(SchedulerError) {
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
        guard ARN(schedule.roleARN)?.service == "iam" else {
            throw .validation(
                "Value '\(schedule.roleARN)' at 'target.roleArn' must be the ARN of an IAM role.")
        }
        if let input = schedule.input, (try? JSONValue(parsing: input)) == nil {
            throw .validation("Invalid JSON in Input of schedule \(schedule.name).")
        }
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? SchedulerEvent else {
            preconditionFailure("scheduler was sent an event of another service")
        }
        switch event {
        case .due(let name, let generation, let scheduled):
            guard let entry = state.entries[name], entry.generation == generation else { return }
            comeDue(entry, scheduled)
        case .fire(let name, let scheduled, let attempt):
            guard let entry = state.entries[name] else { return }
            fire(entry, scheduled, attempt: attempt)
        }
    }

    public func reset() { state = State() }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of scheduler")
        }
        state = snapshot
    }
}

/// What Scheduler schedules for itself.
enum SchedulerEvent: EventPayload {
    /// The time that the expression names has come.
    case due(name: String, generation: Int, scheduled: VirtualInstant)
    /// The target is to be called for that time.
    case fire(name: String, scheduled: VirtualInstant, attempt: Int)
}
