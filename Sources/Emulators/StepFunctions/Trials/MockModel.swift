import DataFormats

/// What a service's answer looks like, to compare a mock of it with.
///
/// Shapes are those of the services' API models, with the capital letters that Step Functions
/// gives their members.
struct MockModel: Sendable {
    /// `fieldValidationMode`: how closely a mock is looked at.
    enum Mode: String, CaseIterable {
        case strict = "STRICT"
        /// Fields that are there must be right.
        case present = "PRESENT"
        case none = "NONE"
    }

    indirect enum Shape: Sendable {
        /// Texts, bytes and times.
        case string
        case choice([String])
        case number
        case boolean
        case anything
        case list(Shape)
        case texts
        case object([Field])
    }

    struct Field: Sendable {
        let name: String
        let shape: Shape
        var isRequired = false
    }

    private let fields: [Field]

    /// The model of a task's answer; nothing where it is not known here.
    init?(resource: String) {
        guard let kind = TaskResource(resource).kind else { return nil }
        switch ("\(kind.resourceType):\(kind.resource)") {
        case "states:startExecution", "aws-sdk:sfn:startExecution": fields = Self.startExecution
        case "events:putEvents", "aws-sdk:eventbridge:putEvents": fields = Self.putEvents
        case "sqs:sendMessage", "aws-sdk:sqs:sendMessage": fields = Self.sendMessage
        case "sns:publish", "aws-sdk:sns:publish":
            fields = Self.texts(["MessageId", "SequenceNumber"])
        case "lambda:invoke", "aws-sdk:lambda:invoke": fields = Self.invoke
        case "glue:startJobRun", "aws-sdk:glue:startJobRun": fields = Self.texts(["JobRunId"])
        case "aws-sdk:kms:encrypt": fields = Self.encrypt
        case "aws-sdk:s3:getObject": fields = Self.getObject
        default: return nil
        }
    }

    /// What is wrong with a mock, in the service's words.
    func problem(of mock: JSONValue, _ mode: Mode) -> String? {
        guard mode != .none else { return nil }
        return Self.problem(of: mock, fields, mode).map {
            "Mock result schema validation error: \($0)"
        }
    }

    private static func problem(of mock: JSONValue, _ fields: [Field], _ mode: Mode) -> String? {
        for field in fields {
            guard let value = mock[field.name] else {
                if field.isRequired, mode == .strict {
                    return "Required field '\(field.name)' is missing"
                }
                continue
            }
            if let problem = problem(of: value, field.name, field.shape, mode) { return problem }
        }
        return nil
    }

    private static func problem(
        of value: JSONValue, _ name: String, _ shape: Shape, _ mode: Mode
    ) -> String? {
        switch (shape, value) {
        case (.anything, _), (.string, .string), (.number, .number), (.boolean, .bool): return nil
        case (.choice(let choices), .string(let text)):
            return choices.contains(text) ? nil : "Field '\(name)' is not an expected value"
        case (.list(let element), .array(let values)):
            for value in values {
                if let problem = problem(of: value, name, element, mode) { return problem }
            }
            return nil
        case (.texts, .object(let object)):
            return object.allSatisfy { $0.value.stringValue != nil }
                ? nil : "Field '\(name)' must be a string"
        case (.object(let fields), .object): return problem(of: value, fields, mode)
        case (.string, _), (.choice, _): return "Field '\(name)' must be a string"
        case (.number, _): return "Field '\(name)' must be a number"
        case (.boolean, _): return "Field '\(name)' must be a boolean"
        case (.list, _): return "Field '\(name)' must be an array"
        case (.texts, _), (.object, _): return "Field '\(name)' must be an object"
        }
    }

    // MARK: - Models

    private static func texts(_ names: [String]) -> [Field] {
        names.map { Field(name: $0, shape: .string) }
    }

    private static let startExecution = [
        Field(name: "ExecutionArn", shape: .string, isRequired: true),
        Field(name: "StartDate", shape: .string, isRequired: true),
    ]

    private static let putEvents = [
        Field(name: "FailedEntryCount", shape: .number),
        Field(
            name: "Entries", shape: .list(.object(texts(["EventId", "ErrorCode", "ErrorMessage"])))
        ),
    ]

    private static let sendMessage = texts([
        "MD5OfMessageBody", "MD5OfMessageAttributes", "MD5OfMessageSystemAttributes", "MessageId",
        "SequenceNumber",
    ])

    private static let invoke =
        [Field(name: "StatusCode", shape: .number), Field(name: "Payload", shape: .anything)]
        + texts(["FunctionError", "LogResult", "ExecutedVersion"])

    private static let encrypt =
        texts(["CiphertextBlob", "KeyId"]) + [
            Field(
                name: "EncryptionAlgorithm",
                shape: .choice([
                    "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE",
                ]))
        ]

    private static let getObject: [Field] =
        texts([
            "Body", "AcceptRanges", "Expiration", "Restore", "LastModified", "ETag",
            "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1",
            "ChecksumSHA256", "VersionId", "CacheControl", "ContentDisposition",
            "ContentEncoding", "ContentLanguage", "ContentRange", "ContentType", "Expires",
            "WebsiteRedirectLocation", "SSECustomerAlgorithm", "SSECustomerKeyMD5",
            "SSEKMSKeyId", "ObjectLockRetainUntilDate",
        ])
        + ["ContentLength", "MissingMeta", "PartsCount", "TagCount"].map {
            Field(name: $0, shape: .number)
        }
        + ["DeleteMarker", "BucketKeyEnabled"].map { Field(name: $0, shape: .boolean) }
        + [Field(name: "Metadata", shape: .texts)]
        + [
            ("ChecksumType", ["COMPOSITE", "FULL_OBJECT"]),
            ("ServerSideEncryption", ["AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"]),
            (
                "StorageClass",
                [
                    "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA",
                    "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "GLACIER_IR",
                    "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP",
                ]
            ),
            ("RequestCharged", ["requester"]),
            ("ReplicationStatus", ["COMPLETE", "PENDING", "FAILED", "REPLICA", "COMPLETED"]),
            ("ObjectLockMode", ["GOVERNANCE", "COMPLIANCE"]),
            ("ObjectLockLegalHoldStatus", ["ON", "OFF"]),
        ].map { Field(name: $0.0, shape: .choice($0.1)) }
}
