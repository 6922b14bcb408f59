public import CloudModel

/// SNS's own errors (Amazon SNS API Reference).
public enum SNSError: ServiceError {
    case topicNotFound
    case subscriptionNotFound
    /// The parameter that is wrong, or what is wrong with it.
    case invalidParameter(String)
    /// An error of the API model that needs no case of its own.
    case refused(code: String, message: String, status: Int)
    /// Something that the real service offers and this one does not.
    case notEmulated(String)

    public var code: String {
        switch self {
        case .topicNotFound, .subscriptionNotFound: "NotFound"
        case .invalidParameter: "InvalidParameter"
        case .refused(let code, _, _): code
        case .notEmulated: "NotEmulated"
        }
    }

    public var message: String {
        switch self {
        case .topicNotFound: "Topic does not exist"
        case .subscriptionNotFound: "Subscription does not exist"
        case .invalidParameter(let what): "Invalid parameter: \(what)"
        case .refused(_, let message, _): message
        case .notEmulated(let what): "SNS here does not emulate \(what)"
        }
    }

    public var status: Int {
        switch self {
        case .topicNotFound, .subscriptionNotFound: 404
        case .invalidParameter: 400
        case .refused(_, _, let status): status
        case .notEmulated: 501
        }
    }

    /// Every refusal comes before the message is stored.
    public var isDefinite: Bool { true }
}
