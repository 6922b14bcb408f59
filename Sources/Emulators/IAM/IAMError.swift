public import CloudModel

/// What IAM and STS refuse (IAM and STS API References, "Common errors"); nothing was done.
public enum IAMError: ServiceError {
    case entityAlreadyExists(String)
    case noSuchEntity(String)
    case validation(String)
    case accessDenied(String)

    public var code: String {
        switch self {
        case .entityAlreadyExists: "EntityAlreadyExists"
        case .noSuchEntity: "NoSuchEntity"
        case .validation: "ValidationError"
        case .accessDenied: "AccessDenied"
        }
    }

    public var message: String {
        switch self {
        case .entityAlreadyExists(let message), .noSuchEntity(let message),
            .validation(let message), .accessDenied(let message):
            message
        }
    }

    public var status: Int {
        switch self {
        case .entityAlreadyExists: 409
        case .noSuchEntity: 404
        case .validation: 400
        case .accessDenied: 403
        }
    }

    public var isDefinite: Bool { true }
}
