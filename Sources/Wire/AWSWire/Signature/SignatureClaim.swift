public import CloudModel

/// What a request says about its own signature; nothing of it is proven yet.
public struct SignatureClaim: Hashable, Sendable {
    /// Where the signature was found.
    public enum Place: String, Hashable, Sendable {
        case header = "REST-HEADER"
        case query = "REST-QUERY-STRING"
        case form = "POST"
    }

    public let place: Place
    public let accessKeyID: String
    public let scope: CredentialScope
    /// Small letters, as they are signed; empty for forms.
    public let signedHeaders: [String]
    public let signature: String
    public let time: SignatureTime
    /// Seconds for which a presigned request counts.
    public let expires: Int64?
    public let sessionToken: String?
    /// Whether it is of Signature Version 2, which has no scope.
    public var isOld = false

    static let algorithm = "AWS4-HMAC-SHA256"

    /// What comes before the hash in the string to sign.
    var prefix: String { "\(Self.algorithm)\n\(time.text)\n\(scope)\n" }
}

/// What the payload of a verified request must be.
///
/// Amazon S3 API Reference, "Authenticating requests", `x-amz-content-sha256`.
public enum PayloadForm: Hashable, Sendable {
    /// The bytes must have this SHA-256, in hexadecimal.
    case digest(String)
    /// Whatever it is.
    case unsigned
    /// In `aws-chunked` frames, each signed or none, with a trailer or without.
    case chunked(isSigned: Bool, hasTrailer: Bool)

    /// Reads `x-amz-content-sha256`; nil for what S3 does not know.
    init?(_ text: String) {
        switch text {
        case "UNSIGNED-PAYLOAD": self = .unsigned
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
            self = .chunked(isSigned: true, hasTrailer: false)
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
            self = .chunked(isSigned: true, hasTrailer: true)
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
            self = .chunked(isSigned: false, hasTrailer: true)
        default:
            guard Hex.isDigest(text) else { return nil }
            self = .digest(text.lowercased())
        }
    }
}

/// A request whose signature is right.
public struct VerifiedSignature: Sendable {
    public let credential: AccessKeyCredential
    public let claim: SignatureClaim
    public let payload: PayloadForm
    /// What stood in the canonical request for the payload.
    let payloadHash: String
    /// For the chunks that follow.
    let key: SigningKey?

    /// What policies may ask about the signature.
    ///
    /// Amazon S3 API Reference, "Bucket policy examples using condition keys".
    public func contextKeys(now: Int64) -> [AuthorizationRequest.ContextKey] {
        guard claim.scope.service == "s3" else { return [] }
        if claim.isOld {
            return [
                .init("s3:authType", claim.place.rawValue), .init("s3:signatureversion", "AWS"),
            ]
        }
        let age = max(0, now - claim.time.nanoseconds) / 1_000_000
        return [
            .init("s3:authType", claim.place.rawValue),
            .init("s3:signatureversion", SignatureClaim.algorithm),
            .init("s3:signatureAge", String(age)),
            .init("s3:x-amz-content-sha256", payloadHash),
        ]
    }

    /// A decoder for the request's `aws-chunked` body; nil where the body is none.
    public func chunkDecoder(decodedLength: Int?) -> AWSChunkedDecoder? {
        guard case .chunked(let isSigned, let hasTrailer) = payload, let key else { return nil }
        let chain = ChunkSignatures(key: key, claim: claim)
        return AWSChunkedDecoder(
            signatures: isSigned ? chain : nil, hasTrailer: hasTrailer,
            decodedLength: decodedLength)
    }
}
