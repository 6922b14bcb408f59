public import CloudModel

/// EventBridge Scheduler's own errors (API reference, "CreateSchedule").
public enum SchedulerError: ServiceError {
    /// The expression, and what is wrong with it in our words.
    case invalidExpression(String, because: String)
    case invalidTimeZone(String)
    case validation(String)
    case notFound(String)
    case groupNotFound(String)
    /// What is there already, such as `Schedule nightly`.
    case conflict(String)
    /// Something that the real service offers and this one does not.
    case notEmulated(String)

    public var code: String {
        switch self {
        case .invalidExpression, .invalidTimeZone, .validation: "ValidationException"
        case .notFound, .groupNotFound: "ResourceNotFoundException"
        case .conflict: "ConflictException"
        case .notEmulated: "NotEmulated"
        }
    }

    public var message: String {
        switch self {
        case .invalidExpression(let text, let reason):
            "Invalid Schedule Expression \(text). (\(reason))"
        case .invalidTimeZone(let zone): "Invalid ScheduleExpressionTimezone \(zone)."
        case .validation(let text): text
        case .notFound(let name): "Schedule \(name) does not exist."
        case .groupNotFound(let name): "Schedule group \(name) does not exist."
        case .conflict(let what): "\(what) already exists."
        case .notEmulated(let what): "Scheduler here does not emulate \(what)"
        }
    }

    public var status: Int {
        switch self {
        case .invalidExpression, .invalidTimeZone, .validation: 400
        case .notFound, .groupNotFound: 404
        case .conflict: 409
        case .notEmulated: 501
        }
    }

    /// Every refusal comes before the schedule is stored.
    public var isDefinite: Bool { true }
}
