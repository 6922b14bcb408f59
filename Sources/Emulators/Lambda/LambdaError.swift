public import CloudModel

/// Lambda's own errors (API reference, "Invoke" and "CreateFunction").
public enum LambdaError: ServiceError {
    case functionNotFound(arn: String)
    case invalidParameter(String)
    /// A policy, statement or configuration that is not there.
    case resourceNotFound(String)
    case resourceConflict(String)
    /// A payload that is no JSON.
    case invalidRequestContent(String)
    /// At capacity: the reserved concurrency or the account's.
    case tooManyRequests
    case requestTooLarge(size: Int, type: String, limit: Int)
    case recursiveInvocation
    case roleNotAssumable
    /// Something that the real service offers and this one does not.
    case notEmulated(String)

    public var code: String {
        switch self {
        case .functionNotFound, .resourceNotFound: "ResourceNotFoundException"
        case .resourceConflict: "ResourceConflictException"
        case .invalidRequestContent: "InvalidRequestContentException"
        case .invalidParameter: "InvalidParameterValueException"
        case .tooManyRequests: "TooManyRequestsException"
        case .requestTooLarge: "RequestTooLargeException"
        case .recursiveInvocation: "RecursiveInvocationException"
        case .roleNotAssumable: "AccessDeniedException"
        case .notEmulated: "NotEmulated"
        }
    }

    public var message: String {
        switch self {
        case .functionNotFound(let arn): "Function not found: \(arn)"
        case .invalidParameter(let text), .resourceNotFound(let text),
            .resourceConflict(let text), .invalidRequestContent(let text):
            text
        case .tooManyRequests: "Rate Exceeded."
        case .requestTooLarge(let size, let type, let limit):
            "\(size) byte payload is too large for the \(type) invocation type "
                + "(limit \(limit) bytes)"
        case .recursiveInvocation:
            "Lambda has detected your function being invoked in a recursive loop with other "
                + "Amazon Web Services resources and stopped your function's invocation."
        case .roleNotAssumable:
            "The role defined for the function cannot be assumed by Lambda."
        case .notEmulated(let what): "Lambda here does not emulate \(what)"
        }
    }

    public var status: Int {
        switch self {
        case .functionNotFound, .resourceNotFound: 404
        case .resourceConflict: 409
        case .invalidParameter, .invalidRequestContent, .recursiveInvocation: 400
        case .tooManyRequests: 429
        case .requestTooLarge: 413
        case .roleNotAssumable: 403
        case .notEmulated: 501
        }
    }

    /// Every refusal comes before the handler runs.
    public var isDefinite: Bool { true }
}
