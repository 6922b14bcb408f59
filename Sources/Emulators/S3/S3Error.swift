public import CloudModel

/// What S3 refuses, with its own codes, messages and statuses.
///
/// Amazon S3 API Reference, "Error responses". All of them are definite: nothing was done.
public enum S3Error: ServiceError {
    case noSuchBucket(String)
    case noSuchKey(String)
    case noSuchVersion(key: String, versionID: String)
    case methodNotAllowed
    case invalidRange
    case preconditionFailed(condition: String)
    case notModified
    case accessDenied(message: String)
    case invalidBucketName(String)
    case bucketAlreadyOwnedByYou(String)
    case bucketNotEmpty(String)
    case keyTooLong(size: Int)
    case invalidURI
    case entityTooLarge
    case metadataTooLarge(size: Int)
    case invalidArgument(message: String, arguments: [Argument])
    case invalidRequest(message: String)
    case illegalVersioningConfiguration
    /// S3 itself has no such thing.
    case notImplemented(header: String)
    /// S3 has it; this emulator does not.
    case notEmulated(String)

    /// A further element of an error answer.
    public struct Argument: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var code: String { answer.code }
    public var message: String { answer.message }
    public var status: Int { answer.status }
    public var isDefinite: Bool { true }

    /// The further elements of the error's XML, in order.
    public var arguments: [Argument] {
        switch self {
        case .noSuchBucket(let name), .invalidBucketName(let name), .bucketNotEmpty(let name),
            .bucketAlreadyOwnedByYou(let name):
            [Argument("BucketName", name)]
        case .noSuchKey(let key): [Argument("Key", key)]
        case .noSuchVersion(let key, let versionID):
            [Argument("Key", key), Argument("VersionId", versionID)]
        case .preconditionFailed(let condition): [Argument("Condition", condition)]
        case .keyTooLong(let size):
            [Argument("Size", String(size)), Argument("MaxSizeAllowed", "1024")]
        case .metadataTooLarge(let size):
            [Argument("Size", String(size)), Argument("MaxSizeAllowed", "2048")]
        case .invalidArgument(_, let arguments): arguments
        case .notImplemented(let header): [Argument("Header", header)]
        default: []
        }
    }

    private var answer: (code: String, message: String, status: Int) {
        switch self {
        case .noSuchBucket: ("NoSuchBucket", "The specified bucket does not exist", 404)
        case .noSuchKey: ("NoSuchKey", "The specified key does not exist.", 404)
        case .noSuchVersion: ("NoSuchVersion", "The specified version does not exist.", 404)
        case .methodNotAllowed:
            (
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.", 405
            )
        case .invalidRange: ("InvalidRange", "The requested range is not satisfiable", 416)
        case .preconditionFailed:
            (
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold", 412
            )
        case .notModified: ("NotModified", "Not Modified", 304)
        case .accessDenied(let message): ("AccessDenied", message, 403)
        case .notImplemented:
            (
                "NotImplemented",
                "A header you provided implies functionality that is not implemented", 501
            )
        case .notEmulated(let what): ("NotImplemented", "\(what) not emulated", 501)
        default: badRequest
        }
    }

    private var badRequest: (code: String, message: String, status: Int) {
        switch self {
        case .invalidBucketName:
            ("InvalidBucketName", "The specified bucket is not valid.", 400)
        case .bucketAlreadyOwnedByYou:
            (
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own"
                    + " it.",
                409
            )
        case .bucketNotEmpty:
            ("BucketNotEmpty", "The bucket you tried to delete is not empty", 409)
        case .keyTooLong: ("KeyTooLongError", "Your key is too long", 400)
        case .invalidURI: ("InvalidURI", "Couldn't parse the specified URI.", 400)
        case .entityTooLarge:
            ("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400)
        case .metadataTooLarge:
            (
                "MetadataTooLarge",
                "Your metadata headers exceed the maximum allowed metadata size", 400
            )
        case .invalidArgument(let message, _): ("InvalidArgument", message, 400)
        case .invalidRequest(let message): ("InvalidRequest", message, 400)
        default:
            (
                "IllegalVersioningConfigurationException",
                "The Versioning element must be specified", 400
            )
        }
    }
}
