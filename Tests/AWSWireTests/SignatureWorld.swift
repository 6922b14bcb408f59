import CloudModel
import DataFormats
import SimKernel

@testable import AWSWire

/// The credentials and the clock that signature tests share.
struct SignatureWorld {
    static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    /// 24 May 2013, as in AWS's examples.
    static let exampleTime: Int64 = 1_369_353_600_000_000_000

    var now = exampleTime
    var checksSkew = true
    var dialect = SignatureDialect.s3
    var service: String?
    var region: String?
    var key = AccessKeyCredential(
        id: "AKIAIOSFODNN7EXAMPLE", secret: secret, principal: .root(account: "123456789012"))
    var worldNow = VirtualInstant(nanoseconds: 0)

    var verifier: SignatureVerifier {
        let key = key
        return SignatureVerifier(
            dialect: dialect, clock: SignatureClock(now: now, checksSkew: checksSkew),
            worldNow: worldNow, service: service, region: region,
            credential: { $0 == key.id ? key : nil })
    }

    /// The failure that a request meets; nil if it is verified or anonymous.
    func failure(_ request: SignedRequest, payload: String? = nil) -> SignatureFailure? {
        do {
            _ = try verifier.verify(request, payloadSHA256: payload)
            return nil
        } catch { return error }
    }

    /// Signs a request in its header, all of its headers covered.
    func signed(
        _ request: SignedRequest, time: String = "20130524T000000Z", region: String = "us-east-1",
        service: String = "s3", payload: String = "UNSIGNED-PAYLOAD", secret: String = secret
    ) -> SignedRequest {
        var request = request
        request.headers.append(("X-Amz-Date", time))
        if service == "s3" { request.headers.append(("x-amz-content-sha256", payload)) }
        let names = request.headers.map { $0.name.lowercased() }.sorted()
        let scope = CredentialScope(
            day: String(time.prefix(8)), region: region, service: service)
        let canonical = CanonicalRequest(
            request, signedHeaders: names, payloadHash: payload, isS3: service == "s3",
            isPresigned: false)
        let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n" + Hex.sha256(canonical.text)
        let signature = SigningKey(secret: secret, scope: scope).signature(of: text)
        request.headers.append(
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(key.id)/\(scope),"
                    + "SignedHeaders=\(names.joined(separator: ";")),Signature=\(signature)"
            ))
        return request
    }

    static let get = SignedRequest(
        method: "GET", rawPath: "/bucket/key", headers: [("Host", "localhost:4566")])
}
