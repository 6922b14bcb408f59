import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Lifecycle and restores, on the virtual clock")
struct LifecycleTests {
    private func put(_ account: TestAccount, _ rules: String) throws {
        let rules = try JSONValue(parsing: rules)
        try account.onBucket(
            "PutBucketLifecycleConfiguration", ["LifecycleConfiguration": ["Rules": rules]])
    }

    private func days(_ account: TestAccount, _ count: Int64) {
        account.run(seconds: 86_400 * count)
    }

    @Test(
        "Rules that S3 takes and refuses",
        arguments: [
            (#"[]"#, "MalformedXML 400"),
            (#"[{"Status":"Enabled","Prefix":"","Expiration":{"Days":1}}]"#, "ok"),
            (#"[{"Status":"Enabled","Filter":{},"Expiration":{"Days":1}}]"#, "ok"),
            (#"[{"Status":"Enabled","Expiration":{"Days":1}}]"#, "MalformedXML 400"),
            (#"[{"Status":"enabled","Prefix":"","Expiration":{"Days":1}}]"#, "MalformedXML 400"),
            (#"[{"Status":"Enabled","Prefix":"","Expiration":{"Days":0}}]"#, "InvalidArgument 400"),
            (
                #"[{"Status":"Enabled","Prefix":"","Expiration":{"Date":"2026-02-01T00:00:00Z"}}]"#,
                "ok"
            ),
            (
                #"[{"Status":"Enabled","Prefix":"","Expiration":{"Date":"2026-02-01T01:00:00Z"}}]"#,
                "InvalidArgument 400"
            ),
            (#"[{"Status":"Enabled","Prefix":""}]"#, "InvalidRequest 400"),
            (
                #"[{"ID":"a","Status":"Enabled","Prefix":"","Expiration":{"Days":1}},{"ID":"a","Status":"Enabled","Prefix":"b","Expiration":{"Days":1}}]"#,
                "InvalidArgument 400"
            ),
            (
                #"[{"Status":"Enabled","Prefix":"","Filter":{"Prefix":"a"},"Expiration":{"Days":1}}]"#,
                "MalformedXML 400"
            ),
            (
                #"[{"Status":"Enabled","Prefix":"","Transitions":[{"Days":1,"StorageClass":"GLACIER"}]}]"#,
                "ok"
            ),
            (
                #"[{"Status":"Enabled","Prefix":"","Transitions":[{"Days":1,"StorageClass":"STANDARD_IA"}]}]"#,
                "InvalidArgument 400"
            ),
            (
                #"[{"Status":"Enabled","Prefix":"","Transitions":[{"Days":1,"StorageClass":"ICE"}]}]"#,
                "MalformedXML 400"
            ),
            (
                #"[{"Status":"Enabled","Prefix":"","Expiration":{"Days":5},"Transitions":[{"Days":5,"StorageClass":"GLACIER"}]}]"#,
                "InvalidArgument 400"
            ),
            (
                #"[{"Status":"Enabled","Filter":{"And":{"Prefix":"a","Tags":[{"Key":"k","Value":"v"}]}},"Expiration":{"Days":5}}]"#,
                "ok"
            ),
            (
                #"[{"Status":"Enabled","Filter":{"And":{"Prefix":"a"}},"Expiration":{"Days":5}}]"#,
                "MalformedXML 400"
            ),
            (
                #"[{"Status":"Enabled","Filter":{"Tag":{"Key":"k","Value":"v"}},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":1}}]"#,
                "InvalidRequest 400"
            ),
        ])
    func rules(input: String, expected: String) throws {
        let account = try TestAccount()
        let rules = try JSONValue(parsing: input)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.onBucket(
                "PutBucketLifecycleConfiguration", ["LifecycleConfiguration": ["Rules": rules]])
        }
        #expect((failure?.brief ?? "ok") == expected)
        guard expected == "ok" else { return }
        let shown = try account.onBucket("GetBucketLifecycleConfiguration").output
        #expect(shown["Rules"]?[0]?["ID"]?.stringValue?.isEmpty == false)
        #expect(shown["Rules"]?[0]?["Expiration"] == rules[0]?["Expiration"])
        #expect(try account.onBucket("DeleteBucketLifecycle").status == 204)
        let none = account.failure { () throws(ServiceFailure) in
            try account.onBucket("GetBucketLifecycleConfiguration")
        }
        #expect(none?.brief == "NoSuchLifecycleConfiguration 404")
    }

    @Test("Objects expire at the midnight after their days, and it is announced")
    func expiration() throws {
        let account = try TestAccount()
        try account.notify(events: ["s3:LifecycleExpiration:*"])
        try put(
            account, #"[{"ID":"r","Status":"Enabled","Prefix":"old/","Expiration":{"Days":2}}]"#)
        try account.on("old/a", "PutObject")
        try account.on("new/a", "PutObject")
        let head = try account.on("old/a", "HeadObject").output
        #expect(
            head["Expiration"]
                == "expiry-date=\"Sun, 04 Jan 2026 00:00:00 GMT\", rule-id=\"r\"")
        days(account, 2)
        #expect(account.s3.objects(bucket: "data").count == 2)
        days(account, 1)
        #expect(account.s3.objects(bucket: "data").map(\.key) == ["new/a"])
        account.run()
        let record = account.functions.calls.last?.payload["Records"]?[0]
        #expect(record?["eventName"] == "LifecycleExpiration:Delete")
        #expect(
            record?["userIdentity"]?["principalId"]?.stringValue?.hasPrefix("AmazonCustomer:")
                == true)
    }

    @Test("With versions: a marker first, then old versions, then the lone marker")
    func versions() throws {
        let account = try TestAccount()
        try account.s3.setVersioning(.enabled, of: "data")
        try put(
            account,
            #"""
            [{"Status":"Enabled","Filter":{},"Expiration":{"Days":1},
              "NoncurrentVersionExpiration":{"NoncurrentDays":1}},
             {"Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"ExpiredObjectDeleteMarker":true}}]
            """#)
        try account.on("k", "PutObject")
        days(account, 2)
        #expect(account.s3.versions(bucket: "data").map(\.isDeleteMarker) == [true, false])
        days(account, 2)
        #expect(account.s3.versions(bucket: "data").isEmpty)
    }

    @Test("Newer noncurrent versions can be kept whatever their age")
    func keeping() throws {
        let account = try TestAccount()
        try account.s3.setVersioning(.enabled, of: "data")
        try put(
            account,
            #"[{"Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":1,"NewerNoncurrentVersions":2}}]"#
        )
        for body in ["1", "2", "3", "4", "5"] { try account.on("k", "PutObject", body: body) }
        days(account, 5)
        #expect(account.s3.versions(bucket: "data").count == 3)
    }

    @Test("Only objects that the filter fits are touched, and uploads are given up")
    func filters() throws {
        let account = try TestAccount()
        try put(
            account,
            #"""
            [{"Status":"Enabled","Filter":{"Tag":{"Key":"tmp","Value":"y"}},"Expiration":{"Days":1}},
             {"Status":"Enabled","Filter":{"ObjectSizeGreaterThan":3},"Expiration":{"Days":1}},
             {"Status":"Disabled","Filter":{},"Expiration":{"Days":1}},
             {"ID":"up","Status":"Enabled","Filter":{},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":1}}]
            """#)
        try account.on("tagged", "PutObject", ["Tagging": "tmp=y"])
        try account.on("large", "PutObject", body: "large")
        try account.on("small", "PutObject", body: "s")
        let upload = try account.on("u", "CreateMultipartUpload").output
        #expect(upload["AbortRuleId"] == "up")
        #expect(upload["AbortDate"] == "2026-01-03T00:00:00.000Z")
        days(account, 3)
        #expect(account.s3.objects(bucket: "data").map(\.key) == ["small"])
        #expect(try account.onBucket("ListMultipartUploads").output["Uploads"] == nil)
    }

    @Test("Transitions change the storage class of what is large enough")
    func transitions() throws {
        let account = try TestAccount()
        try account.notify(events: ["s3:LifecycleTransition"])
        try put(
            account,
            #"[{"Status":"Enabled","Filter":{},"Transitions":[{"Days":1,"StorageClass":"GLACIER"}]}]"#
        )
        let body = String(repeating: "x", count: LifecycleConfiguration.smallestMoved)
        try account.on("large", "PutObject", body: body)
        try account.on("small", "PutObject", body: "x")
        days(account, 3)
        #expect(try account.on("large", "HeadObject").output["StorageClass"] == "GLACIER")
        #expect(try account.on("small", "HeadObject").output["StorageClass"] == nil)
        let record = account.functions.calls.first?.payload["Records"]?[0]
        #expect(
            record?["lifecycleEventData"]?["transitionEventData"]?["destinationStorageClass"]
                == "GLACIER")
    }

    @Test("An archived object is read after its restore, and not before or long after")
    func restore() throws {
        let account = try TestAccount()
        try account.notify(events: ["s3:ObjectRestore:*"])
        try account.on("k", "PutObject", ["StorageClass": "GLACIER"], body: "cold")
        func brief(_ operation: String, _ more: JSONObject = [:]) -> String? {
            account.failure { () throws(ServiceFailure) in
                try account.on("k", operation, more)
            }?.brief
        }
        #expect(brief("GetObject") == "InvalidObjectState 403")
        #expect(brief("HeadObject") == nil)
        let request: JSONObject = ["RestoreRequest": ["Days": 1]]
        #expect(try account.on("k", "RestoreObject", request).status == 202)
        #expect(brief("RestoreObject", request) == "RestoreAlreadyInProgress 409")
        #expect(
            try account.on("k", "HeadObject").output["Restore"] == "ongoing-request=\"true\"")
        account.run(seconds: 5 * 3_600 + 60)
        #expect(account.body(try account.on("k", "GetObject")) == "cold")
        #expect(
            try account.on("k", "HeadObject").output["Restore"]
                == "ongoing-request=\"false\", expiry-date=\"Sat, 03 Jan 2026 00:00:00 GMT\"")
        #expect(try account.on("k", "RestoreObject", request).status == 200)
        days(account, 3)
        #expect(brief("GetObject") == "InvalidObjectState 403")
        let names = account.functions.calls.map { call in
            call.payload["Records"]?[0]?["eventName"]?.stringValue ?? ""
        }
        #expect(
            names == [
                "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete",
            ])
        try account.on("warm", "PutObject")
        let warm = account.failure { () throws(ServiceFailure) in
            try account.on("warm", "RestoreObject", request)
        }
        #expect(warm?.brief == "InvalidObjectState 403")
    }

    @Test(
        "Dates in headers",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (1_356_048_000, "Fri, 21 Dec 2012 00:00:00 GMT"),
            (1_709_210_096, "Thu, 29 Feb 2024 12:34:56 GMT"),
        ])
    func dates(seconds: Int64, text: String) {
        #expect(HTTPDate.text(VirtualInstant(secondsSinceEpoch: seconds)) == text)
    }
}
