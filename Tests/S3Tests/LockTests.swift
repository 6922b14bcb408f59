import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Object Lock")
struct LockTests {
    private func locked() throws -> TestAccount {
        let account = try TestAccount(bucket: nil)
        try account.call(
            "CreateBucket", ["Bucket": "data", "ObjectLockEnabledForBucket": true])
        return account
    }

    private func brief(
        _ account: TestAccount, _ operation: String, _ more: JSONObject = [:]
    ) -> String {
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("k", operation, more)
        }
        return failure?.brief ?? "ok"
    }

    private static let soon: JSONValue = "2026-01-02T00:00:00Z"
    private static let later: JSONValue = "2026-02-01T00:00:00Z"

    @Test("A bucket with a lock has versions and cannot suspend them")
    func bucket() throws {
        let account = try locked()
        #expect(try account.onBucket("GetBucketVersioning").output["Status"] == "Enabled")
        let failure = account.failure { () throws(ServiceFailure) in
            try account.onBucket(
                "PutBucketVersioning", ["VersioningConfiguration": ["Status": "Suspended"]])
        }
        #expect(failure?.brief == "InvalidBucketState 409")
        let open = try TestAccount()
        #expect(
            open.failure { () throws(ServiceFailure) in
                try open.onBucket("GetObjectLockConfiguration")
            }?.brief == "ObjectLockConfigurationNotFoundError 404")
        #expect(
            open.failure { () throws(ServiceFailure) in
                try open.onBucket(
                    "PutObjectLockConfiguration",
                    ["ObjectLockConfiguration": ["ObjectLockEnabled": "Enabled"]])
            }?.brief == "InvalidBucketState 409")
        try open.put("k")
        for operation in ["GetObjectRetention", "GetObjectLegalHold"] {
            #expect(brief(open, operation) == "InvalidRequest 400")
        }
    }

    @Test(
        "Configurations of the bucket",
        arguments: [
            (#"{"ObjectLockEnabled":"Enabled"}"#, "ok"),
            (#"{"ObjectLockEnabled":"Disabled"}"#, "MalformedXML 400"),
            (
                #"{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":1}}}"#,
                "ok"
            ),
            (
                #"{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"COMPLIANCE","Years":1}}}"#,
                "ok"
            ),
            (
                #"{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":1,"Years":1}}}"#,
                "MalformedXML 400"
            ),
            (
                #"{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Days":0}}}"#,
                "InvalidArgument 400"
            ),
            (
                #"{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"GOVERNANCE","Years":-1}}}"#,
                "InvalidArgument 400"
            ),
            (
                #"{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"abc","Days":1}}}"#,
                "MalformedXML 400"
            ),
        ])
    func configurations(input: String, expected: String) throws {
        let account = try locked()
        let configuration = try JSONValue(parsing: input)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.onBucket(
                "PutObjectLockConfiguration", ["ObjectLockConfiguration": configuration])
        }
        #expect((failure?.brief ?? "ok") == expected)
        guard expected == "ok" else { return }
        #expect(
            try account.onBucket("GetObjectLockConfiguration").output["ObjectLockConfiguration"]
                == configuration)
    }

    @Test("New objects get the bucket's retention, and keep their own")
    func defaults() throws {
        let account = try locked()
        try account.onBucket(
            "PutObjectLockConfiguration",
            [
                "ObjectLockConfiguration": [
                    "ObjectLockEnabled": "Enabled",
                    "Rule": ["DefaultRetention": ["Mode": "GOVERNANCE", "Days": 1]],
                ]
            ])
        try account.on("k", "PutObject")
        let head = try account.on("k", "HeadObject").output
        #expect(head["ObjectLockMode"] == "GOVERNANCE")
        #expect(head.text("ObjectLockRetainUntilDate")?.hasPrefix("2026-01-02T") == true)
        try account.on(
            "own", "PutObject",
            ["ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": Self.later])
        #expect(try account.on("own", "HeadObject").output["ObjectLockMode"] == "COMPLIANCE")
    }

    @Test("Governance gives way to the bypass, compliance and legal holds to nobody")
    func deleting() throws {
        let account = try locked()
        let version = try account.on("k", "PutObject").output["VersionId"] ?? ""
        try account.on(
            "k", "PutObjectRetention",
            ["Retention": ["Mode": "GOVERNANCE", "RetainUntilDate": Self.soon]])
        let plain: JSONObject = ["VersionId": version]
        let bypass: JSONObject = ["VersionId": version, "BypassGovernanceRetention": true]
        #expect(brief(account, "DeleteObject", plain) == "AccessDenied 403")
        // Hiding is no deletion.
        #expect(brief(account, "DeleteObject") == "ok")
        try account.on(
            "k", "PutObjectLegalHold", ["VersionId": version, "LegalHold": ["Status": "ON"]])
        #expect(brief(account, "DeleteObject", bypass) == "AccessDenied 403")
        try account.on(
            "k", "PutObjectLegalHold", ["VersionId": version, "LegalHold": ["Status": "OFF"]])
        account.authorizer.denied = ["s3:BypassGovernanceRetention"]
        #expect(brief(account, "DeleteObject", bypass) == "AccessDenied 403")
        account.authorizer.denied = []
        #expect(brief(account, "DeleteObject", bypass) == "ok")
    }

    @Test("A lock ends with its date")
    func ending() throws {
        let account = try locked()
        let version =
            try account.on(
                "k", "PutObject",
                ["ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": Self.soon]
            ).output["VersionId"] ?? ""
        let input: JSONObject = ["VersionId": version, "BypassGovernanceRetention": true]
        #expect(brief(account, "DeleteObject", input) == "AccessDenied 403")
        account.run(seconds: 86_401)
        #expect(brief(account, "DeleteObject", input) == "ok")
    }

    @Test("Retention can grow; shrinking needs the bypass, and compliance never shrinks")
    func changing() throws {
        let account = try locked()
        try account.on("k", "PutObject")
        func put(_ mode: JSONValue, _ until: JSONValue, bypass: Bool = false) -> String {
            brief(
                account, "PutObjectRetention",
                [
                    "Retention": ["Mode": mode, "RetainUntilDate": until],
                    "BypassGovernanceRetention": .bool(bypass),
                ])
        }
        #expect(brief(account, "GetObjectRetention") == "NoSuchObjectLockConfiguration 404")
        #expect(put("GOVERNANCE", "2020-01-01T00:00:00Z") == "InvalidArgument 400")
        #expect(put("abc", Self.soon) == "MalformedXML 400")
        #expect(put("GOVERNANCE", Self.soon) == "ok")
        #expect(put("GOVERNANCE", Self.later) == "ok")
        #expect(put("GOVERNANCE", Self.soon) == "AccessDenied 403")
        #expect(put("GOVERNANCE", Self.soon, bypass: true) == "ok")
        #expect(put("COMPLIANCE", Self.later, bypass: true) == "ok")
        #expect(put("COMPLIANCE", Self.soon, bypass: true) == "AccessDenied 403")
        #expect(put("GOVERNANCE", Self.later, bypass: true) == "AccessDenied 403")
        #expect(put("COMPLIANCE", "2026-03-01T00:00:00Z") == "ok")
        let shown = try account.on("k", "GetObjectRetention").output["Retention"]
        #expect(shown?["RetainUntilDate"] == "2026-03-01T00:00:00.000Z")
    }

    @Test(
        "Lock headers of a put",
        arguments: [
            (#"{"ObjectLockMode":"GOVERNANCE"}"#, "InvalidArgument 400"),
            (#"{"ObjectLockRetainUntilDate":"2026-02-01T00:00:00Z"}"#, "InvalidArgument 400"),
            (
                #"{"ObjectLockMode":"abc","ObjectLockRetainUntilDate":"2026-02-01T00:00:00Z"}"#,
                "InvalidArgument 400"
            ),
            (
                #"{"ObjectLockMode":"GOVERNANCE","ObjectLockRetainUntilDate":"2020-02-01T00:00:00Z"}"#,
                "InvalidArgument 400"
            ),
            (#"{"ObjectLockLegalHoldStatus":"ON"}"#, "ok"),
            (#"{"ObjectLockLegalHoldStatus":"abc"}"#, "InvalidArgument 400"),
        ])
    func headers(input: String, expected: String) throws {
        let account = try locked()
        let more = try #require(try JSONValue(parsing: input).objectValue)
        #expect(brief(account, "PutObject", more) == expected)
    }
}
