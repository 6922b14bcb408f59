import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// A bus: its settings and its rules.
struct Bus: Sendable {
    let createdAt: VirtualInstant
    var modifiedAt: VirtualInstant
    /// `Description`, `KmsKeyIdentifier`, `DeadLetterConfig` and `LogConfig`, as they were given.
    var settings = JSONObject()
    var policy: String?
    var tags: Tags = [:]
    var rules: OrderedDictionary<String, Rule> = [:]
}

/// A rule: which events it wants and who gets them.
struct Rule: Sendable {
    var patternText: String?
    var pattern: EventPattern?
    var scheduleText: String?
    var schedule: ScheduleExpression?
    var isEnabled = true
    var description: String?
    var roleARN: String?
    var tags: Tags = [:]
    /// By id.
    var targets: OrderedDictionary<String, RuleTarget> = [:]
    /// Tells ticks of this version of the schedule from those of an earlier one.
    var generation = 0
}

/// Who gets the events of a rule.
struct RuleTarget: Sendable {
    /// What of the event the target gets.
    enum Input: Hashable, Sendable {
        case event
        case constant(String)
        case path(EventPath)
        case transformer(InputTransformer)
    }

    let id: String
    let arn: String
    let kind: CalledTarget
    let input: Input
    /// As it was given to PutTargets.
    let request: JSONObject

    var roleARN: String? { request.string("RoleArn") }
    var groupID: String? { request.object("SqsParameters")?.string("MessageGroupId") }
    var deadLetterARN: String? { request.object("DeadLetterConfig")?.string("Arn") }
    var maximumRetryAttempts: Int {
        request.object("RetryPolicy")?.integer("MaximumRetryAttempts") ?? 185
    }
    var maximumAge: VirtualDuration {
        .seconds(
            Int64(request.object("RetryPolicy")?.integer("MaximumEventAgeInSeconds") ?? 86_400))
    }
}

/// Events of a bus that are kept to be sent again.
struct Archive: Sendable {
    /// An event and when it came.
    struct Item: Sendable {
        let event: JSONValue
        let instant: VirtualInstant
    }

    let bus: String
    let createdAt: VirtualInstant
    var description: String?
    var patternText: String?
    var pattern: EventPattern?
    /// Zero keeps events for ever.
    var retentionDays = 0
    var items: [Item] = []

    /// The events that are not too old.
    func kept(at now: VirtualInstant) -> [Item] {
        guard retentionDays > 0 else { return items }
        return items.filter { $0.instant + .days(Int64(retentionDays)) > now }
    }
}

/// Events that are sent again.
struct Replay: Sendable {
    let archive: String
    let bus: String
    let description: String?
    let from: VirtualInstant
    let to: VirtualInstant
    /// Only these rules get them; all rules when empty.
    let rules: [String]
    let startedAt: VirtualInstant
    var status = "STARTING"
    var endedAt: VirtualInstant?
    var lastReplayed: VirtualInstant?
}

/// What EventBridge schedules for itself.
enum EventsEvent: EventPayload {
    /// An event is on its way to a target.
    case deliver(RuleDelivery)
    /// A rule with a schedule comes due.
    case due(rule: String, generation: Int, scheduled: VirtualInstant)
    /// A rule with a schedule comes due a second time, or late, by a fault.
    case tick(rule: String, generation: Int, scheduled: VirtualInstant)
    /// A replay begins.
    case replay(String)
}

/// An event on its way to one target.
struct RuleDelivery: Sendable {
    let event: JSONValue
    let bus: String
    let rule: String
    let target: String
    let acceptedAt: VirtualInstant
    /// From one.
    var attempt = 1
    /// Whether the fault point was passed: an event meets it once, copies and retries do not.
    var isConsulted = false
}
