public import CloudModel

/// EventBridge's own errors (Amazon EventBridge API Reference).
public struct EventsError: ServiceError {
    public let code: String
    public let message: String
    public let status: Int

    init(_ code: String, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }

    /// Every refusal comes before anything is stored.
    public var isDefinite: Bool { true }

    static func validation(_ message: String) -> EventsError {
        EventsError("ValidationException", message)
    }

    static func notFound(_ message: String) -> EventsError {
        EventsError("ResourceNotFoundException", message)
    }

    static func exists(_ message: String) -> EventsError {
        EventsError("ResourceAlreadyExistsException", message)
    }

    static func invalidPattern(_ error: EventPatternError) -> EventsError {
        EventsError(
            "InvalidEventPatternException", "Event pattern is not valid. Reason: \(error.message)")
    }

    /// Something that the real service offers and this one does not.
    static func notEmulated(_ what: String) -> EventsError {
        EventsError("NotEmulated", "EventBridge here does not emulate \(what)", status: 501)
    }
}
