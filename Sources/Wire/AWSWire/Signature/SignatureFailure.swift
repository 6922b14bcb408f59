public import CloudModel
public import DataFormats

/// Why a request's signature does not count, in the words of the service asked.
///
/// Amazon S3 API Reference, "Error responses"; IAM User Guide, "Troubleshoot Signature Version 4
/// signing".
public struct SignatureFailure: ServiceError {
    public let code: String
    public let message: String
    public let status: Int
    public let members: JSONObject

    public var isDefinite: Bool { true }

    init(_ code: String, _ message: String, _ status: Int, _ members: JSONObject = [:]) {
        self.code = code
        self.message = message
        self.status = status
        self.members = members
    }
}

extension SignatureFailure {
    // MARK: Malformed

    /// An `Authorization` header that cannot be read.
    static func malformedHeader(
        _ detail: String, _ dialect: SignatureDialect, _ members: JSONObject = [:]
    ) -> Self {
        switch dialect {
        case .s3:
            Self(
                "AuthorizationHeaderMalformed", "The authorization header is malformed; \(detail)",
                400, members)
        case .query: Self("IncompleteSignature", detail, 400)
        case .json: Self("IncompleteSignatureException", detail, 400)
        }
    }

    /// A query signature that cannot be read.
    static func malformedQuery(_ detail: String, _ dialect: SignatureDialect) -> Self {
        dialect == .s3
            ? Self("AuthorizationQueryParametersError", detail, 400)
            : malformedHeader(detail, dialect)
    }

    /// Signature Version 2, which is read for S3 alone.
    static func oldVersion(_ dialect: SignatureDialect) -> Self {
        .malformedHeader(
            "The authorization mechanism you have provided is not supported. Please use"
                + " AWS4-HMAC-SHA256.", dialect)
    }

    static func notEmulated(_ algorithm: String) -> Self {
        Self(
            "NotImplemented",
            "\(algorithm) is not emulated (fidelity ledger: wire rule Signature Version 4A)", 501)
    }

    /// A header that must be there; only S3 needs one beside the signature's own.
    static func missingHeader(_ name: String) -> Self {
        Self("InvalidRequest", "Missing required header for this request: \(name)", 400)
    }

    // MARK: Who signed

    static func unknownKey(_ id: String, _ dialect: SignatureDialect) -> Self {
        let message = "The security token included in the request is invalid."
        return switch dialect {
        case .s3:
            Self(
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.", 403,
                ["AWSAccessKeyId": .string(id)])
        case .query: Self("InvalidClientTokenId", message, 403)
        case .json: Self("UnrecognizedClientException", message, 400)
        }
    }

    static func invalidToken(_ token: String, _ dialect: SignatureDialect) -> Self {
        dialect == .s3
            ? Self(
                "InvalidToken", "The provided token is malformed or otherwise invalid.", 400,
                ["Token-0": .string(token)])
            : unknownKey("", dialect)
    }

    static func expiredToken(_ token: String, _ dialect: SignatureDialect) -> Self {
        let message = "The security token included in the request is expired"
        return switch dialect {
        case .s3:
            Self(
                "ExpiredToken", "The provided token has expired.", 400,
                ["Token-0": .string(token)])
        case .query: Self("ExpiredToken", message, 403)
        case .json: Self("ExpiredTokenException", message, 400)
        }
    }

    // MARK: What was signed

    static func mismatch(
        key: String, provided: String, stringToSign: String, canonical: String?,
        _ dialect: SignatureDialect
    ) -> Self {
        if dialect == .s3 {
            var members: JSONObject = [
                "AWSAccessKeyId": .string(key), "StringToSign": .string(stringToSign),
                "SignatureProvided": .string(provided),
                "StringToSignBytes": .string(spaced(stringToSign)),
            ]
            if let canonical {
                members["CanonicalRequest"] = .string(canonical)
                members["CanonicalRequestBytes"] = .string(spaced(canonical))
            }
            return Self(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided."
                    + " Check your key and signing method.", 403, members)
        }
        var message =
            "The request signature we calculated does not match the signature you provided. Check"
            + " your AWS Secret Access Key and signing method. Consult the service documentation"
            + " for details."
        if let canonical {
            message += "\n\nThe Canonical String for this request should have been\n'\(canonical)'"
        }
        message += "\n\nThe String-to-Sign should have been\n'\(stringToSign)'\n"
        return Self(
            dialect == .query ? "SignatureDoesNotMatch" : "InvalidSignatureException", message, 403)
    }

    private static func spaced(_ text: String) -> String {
        text.utf8.map { Hex.text([$0]) }.joined(separator: " ")
    }
}
