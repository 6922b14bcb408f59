public import DataFormats

/// A service's own error: the real code and message, and whether the thing was definitely not done.
public protocol ServiceError: Error, Sendable, Hashable {
    /// The service's code, such as `NoSuchKey`.
    var code: String { get }
    var message: String { get }
    /// The HTTP status that the service answers with.
    var status: Int { get }
    /// True when the operation definitely had no effect.
    var isDefinite: Bool { get }
    /// What else the service's answer says, as members of the error's shape in the API model.
    var members: JSONObject { get }
}

extension ServiceError {
    public var members: JSONObject { JSONObject() }
}

/// A failed call as its caller sees it.
public struct ServiceFailure: Error, Hashable, Sendable {
    /// The service that answered, such as `s3`.
    public let service: String
    public let code: String
    public let message: String
    public let status: Int
    /// False when the operation may have taken effect although the call failed.
    public let isDefinite: Bool
    /// The rule behind an injected failure.
    public let fault: String?
    /// What else the service's answer says: members of the error's shape in the API model, such
    /// as `Key` or `CancellationReasons`.
    public let members: JSONObject

    public init(
        service: String, code: String, message: String, status: Int, isDefinite: Bool = true,
        fault: String? = nil, members: JSONObject = JSONObject()
    ) {
        self.service = service
        self.code = code
        self.message = message
        self.status = status
        self.isDefinite = isDefinite
        self.fault = fault
        self.members = members
    }

    public init(_ error: some ServiceError, service: String) {
        self.init(
            service: service, code: error.code, message: error.message, status: error.status,
            isDefinite: error.isDefinite, members: error.members)
    }

    /// A refusal by IAM in the words of the service that was asked, as its API Reference has them
    /// under "Common errors" or, for SNS, in the model's `AuthorizationErrorException`.
    static func denied(
        by service: String, _ message: String, fault: String? = nil
    ) -> ServiceFailure {
        let (code, status) =
            switch service {
            case "sns": ("AuthorizationError", 403)
            case "lambda", "scheduler": ("AccessDeniedException", 403)
            case "events", "glue", "states": ("AccessDeniedException", 400)
            default: ("AccessDenied", 403)
            }
        return ServiceFailure(
            service: service, code: code, message: message, status: status, fault: fault)
    }

    /// The caller is dead: the call had no effect and nobody learns of it.
    public static let guestDied = ServiceFailure(
        service: "kernel", code: "GuestDied", message: "the caller was killed", status: 0)

    /// Whether the caller itself died; nothing that it does from here on has any effect.
    public var isGuestDeath: Bool { code == "GuestDied" && service == "kernel" }

    /// Whether the SDKs' standard retry mode would try this call again.
    ///
    /// AWS SDKs reference guide, "Retry behavior": throttling codes and 500, 502, 503, 504.
    public var isRetryable: Bool {
        if isGuestDeath { return false }
        let throttling = [
            "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException",
            "RequestTimeout", "RequestTimeoutException",
        ]
        return throttling.contains(code) || [500, 502, 503, 504].contains(status)
    }
}
