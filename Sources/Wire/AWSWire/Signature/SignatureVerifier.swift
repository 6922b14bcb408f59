public import CloudModel
import DataFormats
public import SimKernel

/// Verifies Signature Version 4 against the credentials of a world.
///
/// IAM User Guide, "AWS Signature Version 4 for API requests"; Amazon S3 API Reference,
/// "Authenticating requests". It reads no clock and no body: the caller gives both.
public struct SignatureVerifier {
    public let dialect: SignatureDialect
    public let clock: SignatureClock
    /// The service that must be signed for, such as `s3`; nil for any.
    public var service: String?
    /// The region that must be signed for; nil for any.
    public var region: String?
    /// Where keys are kept from one request to the next; nil computes each anew.
    public var keys: SigningKeyCache?
    private let credential: (String) -> AccessKeyCredential?
    private let worldNow: VirtualInstant

    /// - Parameters:
    ///   - worldNow: the virtual clock, on which temporary credentials end.
    ///   - credential: looks up an access key id.
    public init(
        dialect: SignatureDialect, clock: SignatureClock, worldNow: VirtualInstant,
        service: String? = nil,
        region: String? = nil, credential: @escaping (String) -> AccessKeyCredential?
    ) {
        self.dialect = dialect
        self.clock = clock
        self.worldNow = worldNow
        self.service = service
        self.region = region
        self.credential = credential
    }

    /// Who sent the request; nil where it has no signature at all.
    ///
    /// - Parameters:
    ///   - payloadSHA256: the digest of the body in hexadecimal, for services other than S3, which
    ///     know the whole body; S3's requests bring their own and the body is held against it
    ///     later.
    ///   - bucket: the bucket in the host name of a virtual-hosted request; only Signature
    ///     Version 2 of S3 needs it.
    public func verify(
        _ request: SignedRequest, payloadSHA256: String? = nil, bucket: String? = nil
    ) throws(SignatureFailure) -> VerifiedSignature? {
        if dialect == .s3, let old = try oldClaim(request) {
            return try verify(old, of: request, bucket: bucket)
        }
        let reader = SignatureReader(request: request, dialect: dialect)
        guard let claim = try reader.read() else { return nil }
        try checkScope(claim)
        try checkTime(claim)
        let credential = try credential(of: claim)
        if dialect == .s3 { try checkCoverage(request, claim, reader) }
        let (hash, payload) = try payload(request, claim, payloadSHA256)
        let canonical = CanonicalRequest(
            request, signedHeaders: claim.signedHeaders, payloadHash: hash,
            isS3: dialect == .s3, isPresigned: claim.place == .query)
        let stringToSign = claim.prefix + Hex.sha256(canonical.text)
        let key =
            keys?.key(secret: credential.secret, scope: claim.scope)
            ?? SigningKey(secret: credential.secret, scope: claim.scope)
        guard Self.same(key.signature(of: stringToSign), claim.signature) else {
            throw .mismatch(
                key: claim.accessKeyID, provided: claim.signature, stringToSign: stringToSign,
                canonical: canonical.text, dialect)
        }
        return VerifiedSignature(
            credential: credential, claim: claim, payload: payload, payloadHash: hash, key: key)
    }

    /// Compares without telling by its duration where the texts differ.
    static func same(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    // MARK: Checks

    func checkScope(_ claim: SignatureClaim) throws(SignatureFailure) {
        if let service, claim.scope.service != service {
            let detail =
                "incorrect service \"\(claim.scope.service)\". This endpoint belongs to"
                + " \"\(service)\"."
            throw claim.place == .query
                ? .malformedQuery(
                    "Error parsing the X-Amz-Credential parameter; \(detail)", dialect)
                : .malformedHeader(detail, dialect)
        }
        if let region, claim.scope.region != region {
            let detail = "the region '\(claim.scope.region)' is wrong; expecting '\(region)'"
            throw claim.place == .query
                ? .malformedQuery(
                    "Error parsing the X-Amz-Credential parameter; \(detail)", dialect)
                : .malformedHeader(detail, dialect, ["Region": .string(region)])
        }
    }

    private func checkTime(_ claim: SignatureClaim) throws(SignatureFailure) {
        let skew = 900 * SignatureTime.second
        if let expires = claim.expires {
            if clock.checksExpiry,
                clock.now > claim.time.nanoseconds + expires * SignatureTime.second
            {
                throw .expired(claim.time, seconds: expires, now: clock.now, dialect)
            }
            if clock.checksSkew, claim.time.nanoseconds > clock.now + skew {
                throw dialect == .s3
                    ? SignatureFailure("AccessDenied", "Request is not yet valid", 403)
                    : .skewed(claim.time, now: clock.now, dialect)
            }
            return
        }
        guard clock.checksSkew else { return }
        if abs(claim.time.nanoseconds - clock.now) > skew {
            throw .skewed(claim.time, now: clock.now, dialect)
        }
    }

    /// The credentials behind a claim, if they count today.
    func credential(of claim: SignatureClaim) throws(SignatureFailure) -> AccessKeyCredential {
        guard let credential = credential(claim.accessKeyID), credential.isActive else {
            throw .unknownKey(claim.accessKeyID, dialect)
        }
        switch (credential.sessionToken, claim.sessionToken) {
        case (nil, nil): break
        case (_?, nil): throw .unknownKey(claim.accessKeyID, dialect)
        case (let expected, let given?):
            guard expected == given else { throw .invalidToken(given, dialect) }
            if let end = credential.expiry, end <= worldNow {
                throw .expiredToken(given, dialect)
            }
        }
        return credential
    }

    /// S3 wants `content-md5` and every `x-amz-*` header signed that a request has.
    private func checkCoverage(
        _ request: SignedRequest, _ claim: SignatureClaim, _ reader: SignatureReader
    ) throws(SignatureFailure) {
        var names: [String] = []
        for (name, _) in request.headers {
            guard name.hasPrefix("x-amz-") || name == "content-md5",
                !claim.signedHeaders.contains(name),
                !names.contains(name)
            else { continue }
            // On a presigned request this one makes the signature wrong instead.
            if claim.place == .query, name == "x-amz-content-sha256" { continue }
            names.append(name)
        }
        if !names.isEmpty { throw reader.unsigned(names) }
    }

    // MARK: Payload

    /// The hash in the canonical request, and what the body must be.
    private func payload(
        _ request: SignedRequest, _ claim: SignatureClaim, _ digest: String?
    ) throws(SignatureFailure) -> (hash: String, PayloadForm) {
        let header = request.header("x-amz-content-sha256")
        guard dialect == .s3 else {
            let hash = digest ?? header ?? Hex.sha256("")
            if let header, let digest, Hex.isDigest(header), header.lowercased() != digest {
                // What was signed is not what came: the signature of what came decides.
                return (digest, .digest(digest))
            }
            if header == "UNSIGNED-PAYLOAD" { return ("UNSIGNED-PAYLOAD", .unsigned) }
            return (hash, .digest(hash))
        }
        guard let text = header ?? request.parameter("X-Amz-Content-Sha256") else {
            guard claim.place == .query else {
                throw .missingHeader("x-amz-content-sha256")
            }
            return ("UNSIGNED-PAYLOAD", .unsigned)
        }
        guard let form = PayloadForm(text) else {
            throw SignatureFailure(
                "InvalidArgument",
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD,"
                    + " STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                    + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.", 400,
                ["ArgumentName": "x-amz-content-sha256", "ArgumentValue": .string(text)])
        }
        return (text, form)
    }

    /// Holds the body against the digest that was signed.
    public static func check(
        _ payload: PayloadForm, sha256 computed: String
    ) throws(SignatureFailure) {
        guard case .digest(let claimed) = payload, claimed != computed else { return }
        throw SignatureFailure(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.", 400,
            [
                "ClientComputedContentSHA256": .string(claimed),
                "S3ComputedContentSHA256": .string(computed),
            ])
    }
}
