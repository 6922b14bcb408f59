public import CloudModel

/// SQS's own errors (Amazon SQS API Reference, "Common Errors" and each action's).
public struct SQSError: ServiceError {
    /// The error's name in the API model, or the common error's.
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

    static let queueDoesNotExist = SQSError(
        "QueueDoesNotExist", "The specified queue does not exist.")

    static func missing(_ parameter: String) -> SQSError {
        SQSError("MissingParameter", "The request must contain the parameter \(parameter).")
    }

    static func invalid(_ message: String) -> SQSError {
        SQSError("InvalidParameterValue", message)
    }

    static func invalid(_ value: some Any, for name: String, _ reason: String) -> SQSError {
        invalid("Value \(value) for parameter \(name) is invalid. Reason: \(reason)")
    }

    static func invalidAttribute(_ name: String) -> SQSError {
        SQSError("InvalidAttributeValue", "Invalid value for the parameter \(name).")
    }

    static func unsupported(_ message: String) -> SQSError {
        SQSError("UnsupportedOperation", message)
    }

    static func badReceipt(_ handle: String) -> SQSError {
        SQSError(
            "ReceiptHandleIsInvalid",
            "The input receipt handle \"\(handle)\" is not a valid receipt handle.", status: 404)
    }
}

/// How an error's name stands in the JSON protocol and in the older query protocol, which SDKs
/// still report as the error's code (Smithy, "AWS query compatible" trait).
public struct SQSWireError: Hashable, Sendable {
    /// As `ServiceFailure.code` has it.
    public let code: String
    /// For the member `__type` of the body.
    public let type: String
    /// For the header `x-amzn-query-error`, in front of `;Sender`.
    public let queryCode: String

    /// Every error of SQS; a code that is not listed is the same in all places.
    public static let all: [SQSWireError] =
        [
            ("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
            ("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"),
            ("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"),
            ("InvalidAddress", "InvalidAddress"),
            ("InvalidAttributeName", "InvalidAttributeName"),
            ("InvalidAttributeValue", "InvalidAttributeValue"),
            ("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"),
            ("InvalidIdFormat", "InvalidIdFormat"),
            ("InvalidMessageContents", "InvalidMessageContents"),
            ("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"),
            ("OverLimit", "OverLimit"),
            ("PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress"),
            ("QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"),
            ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
            ("QueueNameExists", "QueueAlreadyExists"),
            ("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
            ("RequestThrottled", "RequestThrottled"),
            ("ResourceNotFoundException", "ResourceNotFoundException"),
            ("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
            ("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"),
        ].map {
            SQSWireError(code: $0, type: "com.amazonaws.sqs#\($0)", queryCode: $1)
        } + [
            SQSWireError(
                code: "InvalidParameterValue",
                type: "com.amazon.coral.service#InvalidParameterValueException",
                queryCode: "InvalidParameterValue"),
            SQSWireError(
                code: "MissingParameter",
                type: "com.amazon.coral.service#MissingRequiredParameterException",
                queryCode: "MissingParameter"),
            SQSWireError(
                code: "AccessDenied", type: "com.amazon.coral.service#AccessDeniedException",
                queryCode: "AccessDenied"),
        ]
}
