import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Policies of upload forms")
struct PostPolicyTests {
    private static let now = VirtualInstant(secondsSinceEpoch: 1_767_225_600)
    private static let conditions = #"""
        [{"bucket":"data"},["starts-with","$key","foo"],{"acl":"private"},
         ["starts-with","$Content-Type","text/"],["content-length-range",1,10]]
        """#
    private static let form = [
        ("bucket", "data"), ("key", "foo.txt"), ("acl", "private"), ("Content-Type", "text/plain"),
        ("AWSAccessKeyId", "A"), ("signature", "s"), ("policy", "p"), ("x-ignore-me", "1"),
    ]

    private func policy(_ conditions: String, until: String = "2026-01-02T00:00:00Z") throws
        -> PostPolicy
    {
        try PostPolicy(
            Array("{\"expiration\":\"\(until)\",\"conditions\":\(conditions)}".utf8))
    }

    private func code(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "ok"
        } catch let error as S3Error { return error.code } catch { return "\(error)" }
    }

    @Test(
        "A form must fit every condition, and have no field that no condition names",
        arguments: [
            ("", "", 5, "ok"), ("key", "bar.txt", 5, "AccessDenied"),
            ("acl", "public-read", 5, "AccessDenied"), ("bucket", "other", 5, "AccessDenied"),
            ("Content-Type", "image/png", 5, "AccessDenied"),
            ("Content-Type", "text/a,text/b", 5, "ok"),
            ("x-amz-meta-more", "1", 5, "AccessDenied"), ("X-IGNORE-x", "1", 5, "ok"),
            ("", "", 0, "EntityTooSmall"), ("", "", 11, "EntityTooLarge"),
        ])
    func fields(name: String, value: String, size: Int, expected: String) throws {
        let policy = try policy(Self.conditions)
        var form = Self.form.filter { $0.0 != name }
        if !name.isEmpty { form.append((name, value)) }
        #expect(
            code {
                try policy.check(
                    fields: form.map { (name: $0.0, value: $0.1) }, size: size, at: Self.now)
            } == expected)
    }

    @Test("A field that is missing fails its condition, and a policy ends")
    func missing() throws {
        let policy = try policy(Self.conditions)
        let form = Self.form.filter { $0.0 != "acl" }.map { (name: $0.0, value: $0.1) }
        #expect(
            code { try policy.check(fields: form, size: 5, at: Self.now) } == "AccessDenied")
        #expect(
            code { try policy.check(fields: [], size: 5, at: Self.now + .days(1)) }
                == "AccessDenied")
    }

    @Test("The bucket is a field like any other: a policy must name it")
    func bucket() throws {
        let policy = try policy(#"[["starts-with","$key",""]]"#)
        let form = [("bucket", "data"), ("key", "k")].map { (name: $0.0, value: $0.1) }
        #expect(code { try policy.check(fields: form, size: 5, at: Self.now) } == "AccessDenied")
    }

    @Test(
        "Documents that are no policies",
        arguments: [
            "", "[]", "{}", #"{"expiration":"2026-01-02T00:00:00Z"}"#,
            #"{"expiration":"soon","conditions":[]}"#,
            #"{"expiration":"2026-01-02T00:00:00Z","conditions":{}}"#,
            #"{"expiration":"2026-01-02T00:00:00Z","conditions":[{}]}"#,
            #"{"expiration":"2026-01-02T00:00:00Z","conditions":[{"a":"1","b":"2"}]}"#,
            #"{"expiration":"2026-01-02T00:00:00Z","conditions":[["eq","$a"]]}"#,
            #"{"expiration":"2026-01-02T00:00:00Z","conditions":[["like","$a","b"]]}"#,
            #"{"expiration":"2026-01-02T00:00:00Z","conditions":[["content-length-range","a",1]]}"#,
            #"{"conditions":[]}"#,
        ])
    func documents(text: String) {
        #expect(code { _ = try PostPolicy(Array(text.utf8)) } == "InvalidPolicyDocument")
    }

    @Test("Any bytes are a policy or refused, never worse")
    func fuzz() throws {
        var random = TestRandom(seed: 11)
        let seed = Array(
            "{\"expiration\":\"2026-01-02T00:00:00Z\",\"conditions\":\(Self.conditions)}".utf8)
        for _ in 0..<2_000 {
            var bytes = seed
            for _ in 0..<3 { bytes[Int(random.next()) % bytes.count] = UInt8(random.next() & 255) }
            let result = code { _ = try PostPolicy(bytes) }
            #expect(result == "ok" || result == "InvalidPolicyDocument")
        }
    }
}
