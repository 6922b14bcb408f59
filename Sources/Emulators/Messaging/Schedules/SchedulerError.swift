public import CloudModel

/// EventBridge Scheduler's own errors (API reference, "CreateSchedule").
public enum SchedulerError: ServiceError {
    /// The expression, and what is wrong with it in our words.
    case invalidExpression(String, because: String)
    case invalidTimeZone(String)
    case validation(String)
    case notFound(String)
    /// Something that the real service offers and this one does not.
    case notEmulated(String)

    public var code: String {
        switch self {
        case .invalidExpression, .invalidTimeZone, .validation: "ValidationException"
        case .notFound: "ResourceNotFoundException"
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
        case .notEmulated(let what): "Scheduler here does not emulate \(what)"
        }
    }

    public var status: Int {
        switch self {
        case .invalidExpression, .invalidTimeZone, .validation: 400
        case .notFound: 404
        case .notEmulated: 501
        }
    }

    /// Every refusal comes before the schedule is stored.
    public var isDefinite: Bool { true }
}
