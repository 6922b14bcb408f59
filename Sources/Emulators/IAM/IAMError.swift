public import CloudModel
import OrderedCollections

/// What IAM and STS refuse (IAM and STS API References, "Common errors"); nothing was done.
public struct IAMError: ServiceError {
    /// The codes as they are on the wire.
    public enum Code: String, Hashable, Sendable {
        case accessDenied = "AccessDenied"
        case deleteConflict = "DeleteConflict"
        case entityAlreadyExists = "EntityAlreadyExists"
        case expiredToken = "ExpiredToken"
        case invalidClientTokenID = "InvalidClientTokenId"
        case invalidInput = "InvalidInput"
        case limitExceeded = "LimitExceeded"
        case malformedPolicy = "MalformedPolicyDocument"
        case missingAuthenticationToken = "MissingAuthenticationToken"
        case noSuchEntity = "NoSuchEntity"
        case notImplemented = "NotImplemented"
        case packedPolicyTooLarge = "PackedPolicyTooLarge"
        case validation = "ValidationError"
    }

    public let reason: Code
    public let message: String

    public var code: String { reason.rawValue }

    public var status: Int {
        switch reason {
        case .accessDenied, .expiredToken, .invalidClientTokenID, .missingAuthenticationToken:
            403
        case .noSuchEntity: 404
        case .deleteConflict, .entityAlreadyExists, .limitExceeded: 409
        case .notImplemented: 501
        case .invalidInput, .malformedPolicy, .packedPolicyTooLarge, .validation: 400
        }
    }

    public var isDefinite: Bool { true }
}

extension IAMError {
    static func accessDenied(_ message: String) -> Self {
        Self(reason: .accessDenied, message: message)
    }
    static func deleteConflict(_ message: String) -> Self {
        Self(reason: .deleteConflict, message: message)
    }
    static func entityAlreadyExists(_ message: String) -> Self {
        Self(reason: .entityAlreadyExists, message: message)
    }
    static func invalidInput(_ message: String) -> Self {
        Self(reason: .invalidInput, message: message)
    }
    static func limitExceeded(_ message: String) -> Self {
        Self(reason: .limitExceeded, message: message)
    }
    static func malformedPolicy(_ message: String) -> Self {
        Self(reason: .malformedPolicy, message: message)
    }
    static func noSuchEntity(_ message: String) -> Self {
        Self(reason: .noSuchEntity, message: message)
    }
    static func notEmulated(_ message: String) -> Self {
        Self(reason: .notImplemented, message: message)
    }
    static func validation(_ message: String) -> Self {
        Self(reason: .validation, message: message)
    }
}
