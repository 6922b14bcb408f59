import CloudModel
import Crypto
import DataFormats
import SimKernel

/// Signature Version 2 of S3, which botocore and the aws command line still use for presigned
/// URLs of some regions, and browser forms for their policies.
///
/// Amazon S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".
extension SignatureVerifier {
    /// What a request of the old version says about itself.
    struct OldClaim {
        let place: SignatureClaim.Place
        let accessKeyID: String
        let signature: String
        /// The `Date` header, or the seconds since the epoch at which a presigned request ends.
        let date: String
    }

    /// Finds a signature of the old version; nil where there is none.
    func oldClaim(_ request: SignedRequest) throws(SignatureFailure) -> OldClaim? {
        if let header = request.header("authorization"), header.hasPrefix("AWS ") {
            let parts = header.dropFirst(4).split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                throw SignatureFailure(
                    "InvalidArgument",
                    "AWS authorization header is invalid. Expected"
                        + " AwsAccessKeyId:signature", 400)
            }
            let hasOwnDate = request.header("x-amz-date") != nil
            return OldClaim(
                place: .header, accessKeyID: String(parts[0]), signature: String(parts[1]),
                date: hasOwnDate ? "" : request.header("date") ?? "")
        }
        let names = ["AWSAccessKeyId", "Signature", "Expires"]
        let values = names.map { request.parameter($0) }
        if values[0] == nil && values[1] == nil { return nil }
        guard let key = values[0], let signature = values[1], let expires = values[2] else {
            throw SignatureFailure(
                "AccessDenied",
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
                    + " parameters", 403)
        }
        return OldClaim(place: .query, accessKeyID: key, signature: signature, date: expires)
    }

    func verify(
        _ old: OldClaim, of request: SignedRequest, bucket: String?
    ) throws(SignatureFailure) -> VerifiedSignature {
        try checkDate(old, request)
        let token =
            request.header("x-amz-security-token")
            ?? request.parameter("x-amz-security-token")
        let text = oldText(old, request, bucket: bucket)
        // Of a bucket alone, clients sign the path with a slash at its end, whatever they send.
        guard bucket == nil, !request.rawPath.dropFirst().utf8.contains(UInt8(ascii: "/")),
            request.rawPath.utf8.count > 1
        else { return try verify(old, token: token, stringToSign: text) }
        var slashed = request
        slashed.rawPath += "/"
        if let proof = try? verify(
            old, token: token, stringToSign: oldText(old, slashed, bucket: bucket))
        {
            return proof
        }
        return try verify(old, token: token, stringToSign: text)
    }

    func verify(
        _ old: OldClaim, token: String?, stringToSign: String
    ) throws(SignatureFailure) -> VerifiedSignature {
        let claim = SignatureClaim(
            place: old.place, accessKeyID: old.accessKeyID,
            scope: CredentialScope(day: "", region: "", service: "s3"), signedHeaders: [],
            signature: old.signature, time: SignatureTime(nanoseconds: clock.now), expires: nil,
            sessionToken: token, isOld: true)
        let credential = try credential(of: claim)
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Array(stringToSign.utf8),
            using: SymmetricKey(data: Array(credential.secret.utf8)))
        guard Self.same(Self.base64(Array(code)), old.signature) else {
            throw .mismatch(
                key: old.accessKeyID, provided: old.signature, stringToSign: stringToSign,
                canonical: nil, dialect)
        }
        return VerifiedSignature(
            credential: credential, claim: claim, payload: .unsigned,
            payloadHash: "UNSIGNED-PAYLOAD", key: nil)
    }

    // MARK: Times

    private func checkDate(_ old: OldClaim, _ request: SignedRequest) throws(SignatureFailure) {
        guard old.place == .query else {
            let text = request.header("x-amz-date") ?? old.date
            guard let time = SignatureTime(http: text) ?? SignatureTime(basic: text) else {
                throw .noDate(dialect)
            }
            if clock.checksSkew, abs(time.nanoseconds - clock.now) > 900 * SignatureTime.second {
                throw .skewed(time, now: clock.now, dialect)
            }
            return
        }
        guard let seconds = Int64(old.date), 0...7_000_000_000 ~= seconds else {
            throw SignatureFailure(
                "AccessDenied", "Invalid date (should be seconds since epoch): \(old.date)", 403)
        }
        let end = SignatureTime(nanoseconds: seconds * SignatureTime.second)
        if clock.checksExpiry, clock.now > end.nanoseconds {
            throw SignatureFailure(
                "AccessDenied", "Request has expired", 403,
                [
                    "Expires": .string(
                        ISOTime.text(ofInstant: end.nanoseconds, fraction: .digits(0))),
                    "ServerTime": .string(
                        ISOTime.text(ofInstant: clock.now, fraction: .digits(0))),
                ])
        }
    }

    // MARK: The text that is signed

    /// Parameters that are part of the resource.
    private static let subresources = [
        "accelerate", "acl", "analytics", "cors", "delete", "encryption", "inventory", "legal-hold",
        "lifecycle", "location", "logging", "metrics", "notification", "object-lock",
        "ownershipControls", "partNumber", "policy", "policyStatus", "publicAccessBlock",
        "replication", "requestPayment", "response-cache-control",
        "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore",
        "retention", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId",
        "uploads", "versionId", "versioning", "versions", "website",
    ]

    private func oldText(_ old: OldClaim, _ request: SignedRequest, bucket: String?) -> String {
        // A presigned request may carry its headers as parameters.
        func value(_ name: String) -> String {
            request.joinedHeader(name)
                ?? (old.place == .query ? request.parameter(name) : nil) ?? ""
        }
        var names: [String] = []
        let given =
            request.headers.map(\.name)
            + (old.place == .query ? request.query.map(\.name) : [])
        for name in given where name.hasPrefix("x-amz-") && !names.contains(name) {
            names.append(name)
        }
        let headers = names.sorted().map { "\($0):\(value($0))\n" }.joined()
        let path = request.rawPath.isEmpty ? "/" : request.rawPath
        var resource = (bucket.map { "/" + $0 } ?? "") + path
        let parts = request.rawQuery.split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        }
        let relevant = parts.filter { Self.subresources.contains(String($0[0])) }.map { part in
            part.count == 2
                ? part[0] + "="
                    + String(
                        decoding: URIEncoding.decode(part[1].utf8, plusIsSpace: true),
                        as: UTF8.self) : String(part[0])
        }
        if !relevant.isEmpty { resource += "?" + relevant.sorted().joined(separator: "&") }
        return "\(request.method)\n\(value("content-md5"))\n\(value("content-type"))\n"
            + "\(old.date)\n\(headers)\(resource)"
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for digit in 0..<4 {
                let letter = letters[Int(bits >> UInt32(18 - 6 * digit) & 63)]
                text.append(digit <= group.count ? letter : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
