public import CloudModel
import Crypto
public import SimKernel

/// Signature Version 2, which S3 still takes and SDKs still put into presigned URLs and forms.
///
/// Amazon S3 API Reference, "Authenticating requests (AWS Signature Version 2)".
public struct SignatureVersion2 {
    private let clock: SignatureClock
    private let worldNow: VirtualInstant
    private let credential: (String) -> AccessKeyCredential?

    public init(
        clock: SignatureClock, worldNow: VirtualInstant,
        credential: @escaping (String) -> AccessKeyCredential?
    ) {
        self.clock = clock
        self.worldNow = worldNow
        self.credential = credential
    }

    /// Parameters that belong to the resource that is signed.
    private static let resources: Set<String> = [
        "accelerate", "acl", "cors", "delete", "inventory", "lifecycle", "location", "logging",
        "metrics", "analytics", "notification", "object-lock", "partNumber", "policy",
        "replication", "requestPayment", "response-cache-control",
        "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore",
        "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads",
        "versionId", "versioning", "versions", "website",
    ]

    /// Who signed a request so; nil where it carries no such signature.
    ///
    /// - Parameter hostBucket: the bucket where it stands in the host's name.
    public func verify(
        _ request: SignedRequest, hostBucket: String?
    ) throws(SignatureFailure) -> AccessKeyCredential? {
        let query = request.query
        func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
        if let header = request.header("authorization"), header.hasPrefix("AWS ") {
            let parts = header.dropFirst(4).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw .malformedHeader("no key and signature", .s3) }
            let date = request.header("x-amz-date") == nil ? request.header("date") ?? "" : ""
            return try check(
                request, query, key: String(parts[0]), signature: String(parts[1]), date: date,
                token: nil, hostBucket)
        }
        guard let key = parameter("AWSAccessKeyId"), let signature = parameter("Signature") else {
            return nil
        }
        guard let expires = parameter("Expires"), let end = Int64(expires) else {
            throw SignatureFailure(
                "AccessDenied",
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
                    + " parameters", 403)
        }
        guard !clock.checksExpiry || clock.now / SignatureTime.second <= end else {
            throw SignatureFailure("AccessDenied", "Request has expired", 403)
        }
        return try check(
            request, query, key: key, signature: signature, date: expires,
            token: parameter("x-amz-security-token"), hostBucket)
    }

    /// Who signed a browser's form so; nil where it carries no such signature.
    public func verifyForm(
        _ form: MultipartForm
    ) throws(SignatureFailure) -> AccessKeyCredential? {
        guard let policy = form.value("policy"), let key = form.value("awsaccesskeyid"),
            let signature = form.value("signature")
        else { return nil }
        let found = try credential(key, token: form.value("x-amz-security-token"))
        try compare(policy, signature, found)
        return found
    }

    private func check(
        _ request: SignedRequest, _ query: [(name: String, value: String)], key: String,
        signature: String, date: String, token: String?, _ hostBucket: String?
    ) throws(SignatureFailure) -> AccessKeyCredential {
        let found = try credential(
            key, token: token ?? request.header("x-amz-security-token"))
        var names: [String] = []
        for (name, _) in request.headers where name.lowercased().hasPrefix("x-amz-") {
            if !names.contains(name.lowercased()) { names.append(name.lowercased()) }
        }
        var fields = names.map { "\($0):\(request.joinedHeader($0) ?? "")" }
        if let token { fields.append("x-amz-security-token:\(token)") }
        fields.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var resource = (hostBucket.map { "/" + $0 } ?? "") + request.rawPath
        let own = query.filter { Self.resources.contains($0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (place, item) in own.enumerated() {
            resource += place == 0 ? "?" : "&"
            resource += item.value.isEmpty ? item.name : "\(item.name)=\(item.value)"
        }
        let text =
            [
                request.method, request.header("content-md5") ?? "",
                request.header("content-type") ?? "", date,
            ].joined(separator: "\n") + "\n" + fields.map { $0 + "\n" }.joined() + resource
        try compare(text, signature, found)
        return found
    }

    private func credential(
        _ key: String, token: String?
    ) throws(SignatureFailure) -> AccessKeyCredential {
        guard let found = credential(key), found.isActive else { throw .unknownKey(key, .s3) }
        guard let expected = found.sessionToken else { return found }
        guard let token else { throw .unknownKey(key, .s3) }
        guard token == expected else { throw .invalidToken(token, .s3) }
        if let end = found.expiry, end <= worldNow { throw .expiredToken(token, .s3) }
        return found
    }

    private func compare(
        _ text: String, _ signature: String, _ found: AccessKeyCredential
    ) throws(SignatureFailure) {
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Array(text.utf8), using: SymmetricKey(data: Array(found.secret.utf8)))
        guard SignatureVerifier.same(Base64Text.encode(Array(code)), signature) else {
            throw .mismatch(
                key: found.id, provided: signature, stringToSign: text, canonical: nil, .s3)
        }
    }
}
