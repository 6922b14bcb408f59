import CloudModel
import DataFormats
import Testing

@testable import AWSWire

/// The worked examples of the Amazon S3 API Reference, "Authenticating requests".
@Suite("AWS's own signature examples")
struct SignatureExampleTests {
    private let world = SignatureWorld()

    private func authorization(_ signed: String, _ signature: String) -> (String, String) {
        (
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=\(signed),Signature=\(signature)"
        )
    }

    @Test("GET of a range")
    func get() throws {
        let request = SignedRequest(
            method: "GET", rawPath: "/test.txt",
            headers: [
                ("Host", "examplebucket.s3.amazonaws.com"), ("Range", "bytes=0-9"),
                ("x-amz-content-sha256", Hex.sha256("")), ("x-amz-date", "20130524T000000Z"),
                authorization(
                    "host;range;x-amz-content-sha256;x-amz-date",
                    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            ])
        #expect(try world.verifier.verify(request)?.payload == .digest(Hex.sha256("")))
    }

    @Test("PUT of a key with a dollar sign")
    func put() throws {
        let digest = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        let request = SignedRequest(
            method: "PUT", rawPath: "/test$file.text",
            headers: [
                ("Host", "examplebucket.s3.amazonaws.com"),
                ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-date", "20130524T000000Z"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"), ("x-amz-content-sha256", digest),
                authorization(
                    "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
            ])
        #expect(Hex.sha256("Welcome to Amazon S3.") == digest)
        #expect(try world.verifier.verify(request)?.payload == .digest(digest))
    }

    @Test("A presigned URL of a day")
    func presigned() throws {
        let request = SignedRequest(
            method: "GET", rawPath: "/test.txt",
            rawQuery: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE"
                + "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
                + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            headers: [("Host", "examplebucket.s3.amazonaws.com")])
        let verified = try #require(try world.verifier.verify(request))
        #expect(verified.payload == .unsigned)
        #expect(
            verified.contextKeys(now: world.now + 1_500_000_000) == [
                .init("s3:authType", "REST-QUERY-STRING"),
                .init("s3:signatureversion", "AWS4-HMAC-SHA256"),
                .init("s3:signatureAge", "1500"),
                .init("s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
            ])
        var later = world
        later.now += 86_401_000_000_000
        let failure = later.failure(request)
        #expect(failure?.code == "AccessDenied" && failure?.message == "Request has expired")
        #expect(failure?.members["Expires"]?.stringValue == "2013-05-25T00:00:00Z")
        later.dialect = .query
        #expect(later.failure(request)?.code == "RequestExpired")
    }

    @Test("A form's policy")
    func form() throws {
        let fields = [
            ("policy", "eyAiZXhwaXJhdGlvbiI6IH0="), ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
            ("x-amz-date", "20130524T000000Z"),
        ].map { (name: $0.0, value: $0.1) }
        let scope = CredentialScope(day: "20130524", region: "us-east-1", service: "s3")
        let signature = SigningKey(secret: SignatureWorld.secret, scope: scope)
            .signature(of: "eyAiZXhwaXJhdGlvbiI6IH0=")
        let good = fields + [(name: "x-amz-signature", value: signature)]
        #expect(try world.verifier.verifyForm(good)?.claim.place == .form)
        #expect(try world.verifier.verifyForm([]) == nil)
        func code(_ fields: [(name: String, value: String)]) -> String? {
            do {
                _ = try world.verifier.verifyForm(fields)
                return nil
            } catch { return error.code }
        }
        #expect(code(fields) == "InvalidArgument")
        #expect(
            code(fields + [(name: "x-amz-signature", value: "00")]) == "SignatureDoesNotMatch")
        #expect(code([fields[0], (name: "AWSAccessKeyId", value: "x")]) == "InvalidArgument")
        let old = [
            fields[0], (name: "AWSAccessKeyId", value: "AKIAIOSFODNN7EXAMPLE"),
            (name: "signature", value: "c2ln"),
        ]
        #expect(code(old) == "SignatureDoesNotMatch")
    }
}
