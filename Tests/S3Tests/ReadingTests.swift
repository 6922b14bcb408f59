import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Reading objects through the API")
struct ReadingTests {
    private func filled() throws -> TestAccount {
        let account = try TestAccount()
        try account.on(
            "k", "PutObject",
            [
                "ContentType": "text/plain", "CacheControl": "no-cache",
                "Metadata": ["Color": "red"], "Tagging": "a=1&b=2",
            ], body: "0123456789")
        return account
    }

    @Test("GetObject answers everything that the object was put with")
    func whole() throws {
        let account = try filled()
        let answer = try account.on("k", "GetObject", ["ChecksumMode": "ENABLED"])
        #expect(account.body(answer) == "0123456789")
        #expect(answer.status == nil)
        let output = answer.output
        #expect(output["ContentLength"] == 10)
        #expect(output["ETag"] == "\"781e5e245d69b566979b86e28d23f2c7\"")
        #expect(output["ContentType"] == "text/plain")
        #expect(output["CacheControl"] == "no-cache")
        #expect(output["Metadata"] == ["color": "red"])
        #expect(output["TagCount"] == 2)
        #expect(output["AcceptRanges"] == "bytes")
        #expect(output["ServerSideEncryption"] == "AES256")
        #expect(output["ChecksumType"] == "FULL_OBJECT")
        #expect(output["ChecksumCRC64NVME"] != nil)
        #expect(output["StorageClass"] == nil && output["VersionId"] == nil)
        #expect(output["LastModified"] == "2026-01-01T00:00:00.020Z")
    }

    @Test("HeadObject answers the same without the body")
    func head() throws {
        let account = try filled()
        let get = try account.on("k", "GetObject")
        let head = try account.on("k", "HeadObject")
        #expect(head.output == get.output)
        #expect(head.body.isEmpty)
    }

    @Test(
        "Ranges",
        arguments: [
            ("bytes=0-0", "0", "bytes 0-0/10"), ("bytes=2-4", "234", "bytes 2-4/10"),
            ("bytes=7-", "789", "bytes 7-9/10"), ("bytes=-3", "789", "bytes 7-9/10"),
            ("bytes=-99", "0123456789", "bytes 0-9/10"),
            ("bytes=5-99999999999999999999", "56789", "bytes 5-9/10"),
        ])
    func ranges(range: String, body: String, shown: String) throws {
        let answer = try filled().on("k", "GetObject", ["Range": .string(range)])
        #expect(String(decoding: answer.body, as: UTF8.self) == body)
        #expect(answer.status == 206)
        #expect(answer.output["ContentRange"] == .string(shown))
        #expect(answer.output["ContentLength"] == JSONValue(body.utf8.count))
    }

    @Test(
        "Ranges that are not understood are ignored",
        arguments: ["bytes=4-2", "bytes=a-b", "octets=0-1", "bytes=0-1,3-4", "bytes=-", "bytes"])
    func ignoredRanges(range: String) throws {
        let answer = try filled().on("k", "GetObject", ["Range": .string(range)])
        #expect(answer.status == nil && answer.body.count == 10)
    }

    @Test(
        "Ranges outside of the object are 416",
        arguments: ["bytes=10-", "bytes=99-100", "bytes=-0"])
    func unsatisfiable(range: String) throws {
        let account = try filled()
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("k", "GetObject", ["Range": .string(range)])
        }
        #expect(failure?.brief == "InvalidRange 416")
        #expect(failure?.members["ActualObjectSize"] == "10")
        #expect(failure?.members["RangeRequested"] == .string(range))
    }

    /// The object was put at 2026-01-01T00:00:00Z.
    @Test(
        "Conditions and their precedence",
        arguments: [
            (#"{"IfMatch":"\"781e5e245d69b566979b86e28d23f2c7\""}"#, "ok"),
            (#"{"IfMatch":"781e5e245d69b566979b86e28d23f2c7"}"#, "ok"),
            (#"{"IfMatch":"\"no\""}"#, "PreconditionFailed 412"),
            (#"{"IfNoneMatch":"\"no\""}"#, "ok"),
            (#"{"IfNoneMatch":"\"781e5e245d69b566979b86e28d23f2c7\""}"#, "NotModified 304"),
            (#"{"IfNoneMatch":"*"}"#, "NotModified 304"),
            (#"{"IfModifiedSince":"2025-12-31T00:00:00Z"}"#, "ok"),
            (#"{"IfModifiedSince":"2026-01-01T00:00:00Z"}"#, "NotModified 304"),
            (#"{"IfModifiedSince":"2027-01-01T00:00:00Z"}"#, "ok"),
            (#"{"IfUnmodifiedSince":"2025-12-31T00:00:00Z"}"#, "PreconditionFailed 412"),
            (#"{"IfUnmodifiedSince":"2026-01-01T00:00:00Z"}"#, "ok"),
            (#"{"IfModifiedSince":"nonsense"}"#, "ok"),
            (
                #"{"IfMatch":"\"781e5e245d69b566979b86e28d23f2c7\"","IfUnmodifiedSince":"2025-01-01T00:00:00Z"}"#,
                "ok"
            ),
            (
                #"{"IfNoneMatch":"\"781e5e245d69b566979b86e28d23f2c7\"","IfModifiedSince":"2025-01-01T00:00:00Z"}"#,
                "NotModified 304"
            ),
            (#"{"IfNoneMatch":"\"no\"","IfModifiedSince":"2026-01-01T00:00:00Z"}"#, "ok"),
        ])
    func conditions(input: String, expected: String) throws {
        let account = try filled()
        let more = try #require(try JSONValue(parsing: input).objectValue)
        for operation in ["GetObject", "HeadObject"] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on("k", operation, more)
            }
            #expect((failure?.brief ?? "ok") == expected)
            if failure?.status == 304 { #expect(failure?.members["ETag"] != nil) }
        }
    }

    @Test("Headers of the answer can be overridden, but not by nobody")
    func overrides() throws {
        let account = try filled()
        let answer = try account.on(
            "k", "GetObject",
            ["ResponseContentType": "a/b", "ResponseContentDisposition": "attachment"])
        #expect(answer.output["ContentType"] == "a/b")
        #expect(answer.output["ContentDisposition"] == "attachment")
        let failure = account.failure { () throws(ServiceFailure) in
            try account.call(
                "GetObject", ["Bucket": "data", "Key": "k", "ResponseContentType": "a/b"],
                as: TestAccount.nobody)
        }
        #expect(failure?.brief == "InvalidRequest 400")
    }

    @Test("Part numbers of an object that came whole")
    func partNumbers() throws {
        let account = try filled()
        let answer = try account.on("k", "GetObject", ["PartNumber": 1])
        #expect(answer.status == 206 && answer.body.count == 10)
        #expect(answer.output["PartsCount"] == nil)
        for (more, expected) in [
            (["PartNumber": 2], "InvalidPartNumber 416"),
            (["PartNumber": 0], "InvalidArgument 400"),
            (["PartNumber": 10_001], "InvalidArgument 400"),
            (["PartNumber": 1, "Range": "bytes=0-1"], "InvalidRequest 400"),
        ] as [(JSONObject, String)] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on("k", "GetObject", more)
            }
            #expect(failure?.brief == expected)
        }
    }

    @Test("What is missing, hidden or a marker is told apart")
    func absences() throws {
        let account = try filled()
        func brief(_ operation: String, _ input: JSONObject) -> ServiceFailure? {
            account.failure { () throws(ServiceFailure) in try account.call(operation, input) }
        }
        #expect(brief("GetObject", ["Bucket": "data", "Key": "none"])?.brief == "NoSuchKey 404")
        #expect(
            brief("GetObject", ["Bucket": "missing", "Key": "k"])?.brief == "NoSuchBucket 404")
        #expect(brief("GetObject", ["Bucket": "NO", "Key": "k"])?.brief == "InvalidBucketName 400")
        try account.s3.setVersioning(.enabled, of: "data")
        let marker = try account.on("k", "DeleteObject")
        #expect(marker.status == 204)
        #expect(marker.output["DeleteMarker"] == true)
        let id = try #require(marker.output["VersionId"])
        let hidden = brief("GetObject", ["Bucket": "data", "Key": "k"])
        #expect(hidden?.brief == "NoSuchKey 404")
        #expect(hidden?.members["DeleteMarker"] == true)
        #expect(hidden?.members["VersionId"] == id)
        let named = brief("HeadObject", ["Bucket": "data", "Key": "k", "VersionId": id])
        #expect(named?.brief == "MethodNotAllowed 405")
        #expect(named?.members["DeleteMarker"] == true)
        #expect(named?.members["Allow"] == "DELETE")
        #expect(
            brief("GetObject", ["Bucket": "data", "Key": "k", "VersionId": "x"])?.brief
                == "InvalidArgument 400")
        let null = try account.on("k", "GetObject", ["VersionId": "null"])
        #expect(null.output["VersionId"] == "null")
    }

    @Test("Ranges and whole bodies share the object's bytes")
    func sharing() throws {
        let account = try filled()
        let whole = try account.on("k", "GetObject").body
        let part = try account.on("k", "GetObject", ["Range": "bytes=2-4"]).body
        let base = whole.withUnsafeBufferPointer { $0.baseAddress }
        let inner = part.withUnsafeBufferPointer { $0.baseAddress }
        #expect(base.map { $0 + 2 } == inner)
    }

    @Test("GetObjectAttributes answers what is asked for")
    func attributes() throws {
        let account = try filled()
        let answer = try account.on(
            "k", "GetObjectAttributes",
            ["ObjectAttributes": ["ETag", "Checksum", "ObjectSize", "StorageClass"]])
        #expect(answer.output["ETag"] == "781e5e245d69b566979b86e28d23f2c7")
        #expect(answer.output["ObjectSize"] == 10)
        #expect(answer.output["StorageClass"] == "STANDARD")
        #expect(answer.output["Checksum"]?["ChecksumType"] == "FULL_OBJECT")
        #expect(answer.output["ObjectParts"] == nil)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("k", "GetObjectAttributes", ["ObjectAttributes": ["Colour"]])
        }
        #expect(failure?.brief == "InvalidArgument 400")
    }
}
