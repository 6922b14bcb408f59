public import CloudModel

/// SNS's own errors (Amazon SNS API reference, "Publish", "Subscribe", "CreateTopic").
public enum SNSError: ServiceError {
    case topicNotFound
    /// The parameter that is wrong, or what is wrong with it.
    case invalidParameter(String)
    /// Something that the real service offers and this one does not.
    case notEmulated(String)

    public var code: String {
        switch self {
        case .topicNotFound: "NotFound"
        case .invalidParameter: "InvalidParameter"
        case .notEmulated: "NotEmulated"
        }
    }

    public var message: String {
        switch self {
        case .topicNotFound: "Topic does not exist"
        case .invalidParameter(let what): "Invalid parameter: \(what)"
        case .notEmulated(let what): "SNS here does not emulate \(what)"
        }
    }

    public var status: Int {
        switch self {
        case .topicNotFound: 404
        case .invalidParameter: 400
        case .notEmulated: 501
        }
    }

    /// Every refusal comes before the message is stored.
    public var isDefinite: Bool { true }
}
