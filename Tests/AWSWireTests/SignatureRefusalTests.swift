import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import AWSWire

@Suite("Refused signatures")
struct SignatureRefusalTests {
    private static let scope = "20130524/us-east-1/s3/aws4_request"
    private static let credential = "Credential=AKIAIOSFODNN7EXAMPLE/\(scope)"

    private func request(
        _ authorization: String? = nil, query: String = "",
        headers: [(name: String, value: String)] = [
            ("x-amz-date", "20130524T000000Z"), ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ]
    ) -> SignedRequest {
        var request = SignatureWorld.get
        request.rawQuery = query
        request.headers += headers
        if let authorization { request.headers.append(("Authorization", authorization)) }
        return request
    }

    @Test("A request without a signature is anonymous")
    func anonymous() throws {
        #expect(try SignatureWorld().verifier.verify(SignatureWorld.get) == nil)
    }

    @Test(
        "A header that cannot be read is refused in S3's words",
        arguments: [
            ("AWS AKID:c2ln", "InvalidAccessKeyId", 403), ("AWS AKID", "InvalidArgument", 400),
            ("AWS4-ECDSA-P256-SHA256 Credential=a", "NotImplemented", 501),
            ("Bearer x", "InvalidArgument", 400), ("", "AuthorizationHeaderMalformed", 400),
            ("AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed", 400),
            ("AWS4-HMAC-SHA256 x", "AuthorizationHeaderMalformed", 400),
            (
                "AWS4-HMAC-SHA256 Credential=AKID/2013/us-east-1/s3/aws4_request,"
                    + "SignedHeaders=host,Signature=00", "AuthorizationHeaderMalformed", 400
            ),
            (
                "AWS4-HMAC-SHA256 Credential=AKID/20130524/s3/aws4_request,"
                    + "SignedHeaders=host,Signature=00", "AuthorizationHeaderMalformed", 400
            ),
            ("AWS4-HMAC-SHA256 \(credential),Signature=00", "AuthorizationHeaderMalformed", 400),
            (
                "AWS4-HMAC-SHA256 \(credential),SignedHeaders=host",
                "AuthorizationHeaderMalformed", 400
            ),
            (
                "AWS4-HMAC-SHA256 \(credential),SignedHeaders=x-amz-date,Signature=00",
                "AccessDenied", 403
            ),
            (
                "AWS4-HMAC-SHA256 \(credential),SignedHeaders=host,Signature=00",
                "AccessDenied", 403
            ),
            (
                "AWS4-HMAC-SHA256 Credential=AKIDOTHER/\(scope),SignedHeaders=host,Signature=00",
                "InvalidAccessKeyId", 403
            ),
            (
                "AWS4-HMAC-SHA256 \(credential),SignedHeaders=host;x-amz-content-sha256;x-amz-date"
                    + ",Signature=00", "SignatureDoesNotMatch", 403
            ),
        ])
    func headers(authorization: String, code: String, status: Int) {
        let failure = SignatureWorld().failure(request(authorization))
        #expect(failure?.code == code)
        #expect(failure?.status == status)
    }

    @Test(
        "A presigned query that cannot be read is refused in S3's words",
        arguments: [
            ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "requires the X-Amz-Algorithm"),
            ("X-Amz-Algorithm=X&X-Amz-Signature=0", "only supports"),
            ("Credential=AKID", "the Credential is mal-formed"), ("Date=now", "Long Format"),
            ("Date=20130525T000000Z", "Invalid credential date"),
            ("Expires=abc", "should be a number"), ("Expires=-1", "must be non-negative"),
            ("Expires=604801", "less than a week"), ("Expires=", "should be a number"),
        ])
    func queries(change: String, message: String) {
        var values = [
            ("Algorithm", "AWS4-HMAC-SHA256"),
            ("Credential", "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"),
            ("Date", "20130524T000000Z"), ("Expires", "60"), ("SignedHeaders", "host"),
            ("Signature", "00"),
        ]
        var query = change
        if !change.hasPrefix("X-Amz") {
            let parts = change.split(separator: "=", omittingEmptySubsequences: false)
            values = values.map { $0.0 == parts[0] ? ($0.0, String(parts[1])) : $0 }
            query = values.map { "X-Amz-\($0.0)=\($0.1)" }.joined(separator: "&")
        }
        let failure = SignatureWorld().failure(request(query: query, headers: []))
        #expect(failure?.code == "AuthorizationQueryParametersError")
        #expect(failure?.message.contains(message) == true)
    }

    @Test("Signature Version 2 is S3's alone, ends, and needs all its parts")
    func old() {
        let query = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=b&Expires="
        func failure(_ query: String, _ dialect: SignatureDialect = .s3) -> SignatureFailure? {
            var world = SignatureWorld()
            world.dialect = dialect
            return world.failure(request(query: query, headers: []))
        }
        #expect(failure(query + "1", .query)?.message.contains("AWS4-HMAC-SHA256") == true)
        #expect(failure(query + "1")?.message == "Request has expired")
        #expect(failure(query + "x")?.message.hasPrefix("Invalid date") == true)
        #expect(failure(query + "99999999999999999999")?.code == "AccessDenied")
        #expect(failure(query + "1369353601")?.code == "SignatureDoesNotMatch")
        #expect(failure("Signature=b")?.message.hasPrefix("Query-string authentication") == true)
    }

    @Test("Two signatures at once are refused")
    func others() {
        let both = request("AWS4-HMAC-SHA256 x", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256")
        #expect(SignatureWorld().failure(both)?.code == "InvalidArgument")
    }

    @Test("A request of another time is refused, unless nobody minds")
    func skew() throws {
        var world = SignatureWorld()
        let request = world.signed(SignatureWorld.get)
        for offset in [-899, 0, 899] {
            world.now = SignatureWorld.exampleTime + Int64(offset) * 1_000_000_000
            #expect(try world.verifier.verify(request) != nil)
        }
        for offset in [-901, 901] {
            world.now = SignatureWorld.exampleTime + Int64(offset) * 1_000_000_000
            #expect(world.failure(request)?.code == "RequestTimeTooSkewed")
            var tolerant = world
            tolerant.checksSkew = false
            #expect(try tolerant.verifier.verify(request) != nil)
        }
        world.dialect = .query
        let early = world.failure(request)
        #expect(early?.code == "SignatureDoesNotMatch")
        #expect(early?.message.hasPrefix("Signature expired: 20130524T000000Z") == true)
        world.now = -1
        #expect(world.failure(request)?.message.hasPrefix("Signature not yet current") == true)
        let undated = self.request(
            "AWS4-HMAC-SHA256 \(Self.credential),SignedHeaders=host,"
                + "Signature=00", headers: [])
        #expect(SignatureWorld().failure(undated)?.message.contains("valid Date") == true)
    }

    @Test(
        "Each kind of service has its own words for the same mistake",
        arguments: [
            (SignatureDialect.s3, "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"),
            (.query, "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken"),
            (
                .json, "UnrecognizedClientException", "InvalidSignatureException",
                "ExpiredTokenException"
            ),
        ])
    func dialects(dialect: SignatureDialect, unknown: String, mismatch: String, expired: String) {
        var world = SignatureWorld()
        world.dialect = dialect
        let service = dialect == .s3 ? "s3" : "sns"
        let payload = dialect == .s3 ? "UNSIGNED-PAYLOAD" : Hex.sha256("")
        let request = world.signed(SignatureWorld.get, service: service, payload: payload)
        #expect(world.failure(request) == nil)
        let wrong = world.signed(
            SignatureWorld.get, service: service, payload: payload, secret: "no")
        #expect(world.failure(wrong)?.code == mismatch)
        var stranger = world
        stranger.key = AccessKeyCredential(
            id: "OTHER", secret: "x", principal: .root(account: "1"))
        #expect(stranger.failure(request)?.code == unknown)
        var inactive = world
        inactive.key = AccessKeyCredential(
            id: world.key.id, secret: world.key.secret, principal: world.key.principal,
            isActive: false)
        #expect(inactive.failure(request)?.code == unknown)
        var session = world
        session.key = AccessKeyCredential(
            id: world.key.id, secret: world.key.secret, sessionToken: "token",
            principal: world.key.principal, expiry: VirtualInstant(secondsSinceEpoch: 100))
        session.worldNow = VirtualInstant(nanoseconds: 99_999_999_999)
        #expect(session.failure(request)?.code == unknown)
        var get = SignatureWorld.get
        get.headers.append(("x-amz-security-token", "token"))
        let withToken = session.signed(get, service: service, payload: payload)
        #expect(session.failure(withToken) == nil)
        session.worldNow = VirtualInstant(secondsSinceEpoch: 100)
        #expect(session.failure(withToken)?.code == expired)
        get.headers[get.headers.count - 1].value = "other"
        #expect(
            session.failure(session.signed(get, service: service, payload: payload))?.code
                == (dialect == .s3 ? "InvalidToken" : unknown))
    }

    @Test("A mismatch shows what should have been signed")
    func explanation() {
        let world = SignatureWorld()
        let failure = world.failure(world.signed(SignatureWorld.get, secret: "no"))
        let canonical = failure?.members["CanonicalRequest"]?.stringValue
        #expect(canonical?.hasPrefix("GET\n/bucket/key\n\nhost:localhost:4566\n") == true)
        let text = failure?.members["StringToSign"]?.stringValue
        #expect(text?.hasPrefix("AWS4-HMAC-SHA256\n20130524T000000Z\n") == true)
        #expect(failure?.members["StringToSignBytes"]?.stringValue?.hasPrefix("41 57 53") == true)
    }

    @Test("Headers that S3 needs and that nobody signed are named")
    func coverage() {
        let world = SignatureWorld()
        var request = world.signed(SignatureWorld.get)
        request.headers.append(("x-amz-acl", "public-read"))
        request.headers.append(("Content-MD5", "x"))
        #expect(world.failure(request)?.members["HeadersNotSigned"] == "x-amz-acl, content-md5")
        var bare = SignatureWorld.get
        bare.headers += [
            ("x-amz-date", "20130524T000000Z"),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 \(Self.credential),SignedHeaders=host;x-amz-date,Signature=00"
            ),
        ]
        #expect(
            world.failure(bare)?.message
                == "Missing required header for this request: x-amz-content-sha256")
        let odd = world.signed(SignatureWorld.get, payload: "sha")
        #expect(world.failure(odd)?.code == "InvalidArgument")
    }

    @Test("The service and the region that were signed for must be the right ones")
    func scopes() {
        var world = SignatureWorld()
        let request = world.signed(SignatureWorld.get)
        world.region = "eu-west-1"
        let region = world.failure(request)
        #expect(region?.code == "AuthorizationHeaderMalformed")
        #expect(region?.members["Region"] == "eu-west-1")
        world.region = nil
        world.service = "sqs"
        #expect(world.failure(request)?.message.contains("belongs to \"sqs\"") == true)
    }

    @Test("No bytes in a header or query crash the reader")
    func fuzz() {
        let good = SignatureWorld().signed(SignatureWorld.get)
        let texts = [
            good.header("authorization") ?? "",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
                + "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&"
                + "X-Amz-SignedHeaders=host&X-Amz-Signature=00",
        ].map { Array($0.utf8) }
        var state: UInt64 = 11
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var refused = 0
        for round in 0..<3_000 {
            var bytes = texts[round % 2]
            for _ in 0...random(4) {
                switch random(3) {
                case 0: bytes[random(bytes.count)] = UInt8(random(256))
                case 1: bytes.remove(at: random(bytes.count))
                default: bytes.insert(UInt8(random(256)), at: random(bytes.count))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let request =
                round % 2 == 0 ? self.request(text) : self.request(query: text, headers: [])
            var world = SignatureWorld()
            world.dialect = SignatureDialect.allCases[random(3)]
            if world.failure(request) != nil { refused += 1 }
        }
        #expect(refused > 2_000)
    }
}
