import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Copying and deleting through the API")
struct CopyDeleteTests {
    private func filled() throws -> TestAccount {
        let account = try TestAccount()
        try account.on(
            "source", "PutObject",
            ["Metadata": ["a": "1"], "Tagging": "t=1", "ContentType": "x/y"], body: "body")
        return account
    }

    @Test("Directives decide whether metadata and tags come along")
    func directives() throws {
        let account = try filled()
        try account.on("copy", "CopyObject", ["CopySource": "/data/source", "ContentType": "n/o"])
        let copy = try account.on("copy", "GetObject").output
        #expect(copy["Metadata"] == ["a": "1"] && copy["ContentType"] == "x/y")
        #expect(copy["TagCount"] == 1)
        let answer = try account.on(
            "new", "CopyObject",
            [
                "CopySource": "data/source", "MetadataDirective": "REPLACE",
                "Metadata": ["b": "2"], "TaggingDirective": "REPLACE", "Tagging": "u=2&v=3",
            ]
        ).output
        #expect(answer["CopyObjectResult"]?["ETag"] == "\"841a2d689ad86bd1611447453c22c6fc\"")
        let new = try account.on("new", "GetObject").output
        #expect(new["Metadata"] == ["b": "2"] && new["ContentType"] == "binary/octet-stream")
        #expect(new["TagCount"] == 2)
    }

    @Test(
        "Conditions on the source, self-copies, and what cannot be copied",
        arguments: [
            (#"{"CopySource":"data/source"}"#, "ok"),
            (#"{"CopySource":"data%2Fsource"}"#, "ok"),
            (#"{"CopySource":"data/none"}"#, "NoSuchKey 404"),
            (#"{"CopySource":"nowhere/source"}"#, "NoSuchBucket 404"),
            (#"{"CopySource":"source"}"#, "InvalidArgument 400"),
            (#"{"CopySource":"data/source?versionId=null"}"#, "ok"),
            (#"{"CopySource":"data/source?versionId=x"}"#, "InvalidArgument 400"),
            (#"{"CopySource":"data/target"}"#, "InvalidRequest 400"),
            (#"{"CopySource":"data/target","MetadataDirective":"REPLACE"}"#, "ok"),
            (#"{"CopySource":"data/target","StorageClass":"STANDARD_IA"}"#, "ok"),
            (#"{"CopySource":"data/target","ServerSideEncryption":"AES256"}"#, "ok"),
            (#"{"CopySource":"data/source","MetadataDirective":"MAYBE"}"#, "InvalidArgument 400"),
            (
                #"{"CopySource":"data/source","CopySourceIfMatch":"841a2d689ad86bd1611447453c22c6fc"}"#,
                "ok"
            ),
            (#"{"CopySource":"data/source","CopySourceIfMatch":"x"}"#, "PreconditionFailed 412"),
            (#"{"CopySource":"data/source","CopySourceIfNoneMatch":"x"}"#, "ok"),
            (
                #"{"CopySource":"data/source","CopySourceIfNoneMatch":"841a2d689ad86bd1611447453c22c6fc"}"#,
                "PreconditionFailed 412"
            ),
            (
                #"{"CopySource":"data/source","CopySourceIfModifiedSince":"2026-01-01T00:00:00Z"}"#,
                "PreconditionFailed 412"
            ),
            (
                #"{"CopySource":"data/source","CopySourceIfUnmodifiedSince":"2025-01-01T00:00:00Z"}"#,
                "PreconditionFailed 412"
            ),
            (
                #"{"CopySource":"data/source","CopySourceIfUnmodifiedSince":"2026-06-01T00:00:00Z"}"#,
                "ok"
            ),
            (#"{"CopySource":"data/source","IfNoneMatch":"*"}"#, "PreconditionFailed 412"),
            (#"{"CopySource":"data/source","ExpectedSourceBucketOwner":"1"}"#, "AccessDenied 403"),
        ])
    func conditions(input: String, expected: String) throws {
        let account = try filled()
        try account.on("target", "PutObject", body: "old")
        let more = try #require(try JSONValue(parsing: input).objectValue)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("target", "CopyObject", more)
        }
        #expect((failure?.brief ?? "ok") == expected)
    }

    @Test("An old version can be copied back; delete markers cannot be copied")
    func versions() throws {
        let account = try filled()
        try account.s3.setVersioning(.enabled, of: "data")
        let old = try account.on("k", "PutObject", body: "1").output["VersionId"]?.stringValue ?? ""
        try account.on("k", "PutObject", body: "2")
        let copy = try account.on(
            "k", "CopyObject", ["CopySource": .string("data/k?versionId=\(old)")]
        ).output
        #expect(copy["CopySourceVersionId"] == .string(old))
        #expect(copy["VersionId"] != nil)
        #expect(account.body(try account.on("k", "GetObject")) == "1")
        let marker = try account.on("k", "DeleteObject").output.text("VersionId") ?? ""
        for (source, expected) in [
            ("data/k", "NoSuchKey 404"), ("data/k?versionId=\(marker)", "InvalidRequest 400"),
        ] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on("x", "CopyObject", ["CopySource": .string(source)])
            }
            #expect(failure?.brief == expected)
        }
    }

    @Test("A copy of a multipart object has a tag of its own")
    func copiedParts() throws {
        let account = try TestAccount()
        let id = try account.on("k", "CreateMultipartUpload").output["UploadId"] ?? ""
        let part = try account.on(
            "k", "UploadPart", ["UploadId": id, "PartNumber": 1], body: "x"
        ).output["ETag"]
        try account.on(
            "k", "CompleteMultipartUpload",
            [
                "UploadId": id,
                "MultipartUpload": ["Parts": [["PartNumber": 1, "ETag": part ?? ""]]],
            ])
        let copy = try account.on("copy", "CopyObject", ["CopySource": "data/k"]).output
        #expect(copy["CopyObjectResult"]?["ETag"] == part)
    }

    @Test("Many keys in one request, each with its own answer, missing ones too")
    func batch() throws {
        let account = try filled()
        try account.notify(events: ["s3:ObjectRemoved:*"])
        let objects: JSONValue = [
            ["Key": "source"], ["Key": "none"], ["Key": ""], ["Key": "x", "VersionId": "?"],
        ]
        let output = try account.onBucket("DeleteObjects", ["Delete": ["Objects": objects]]).output
        #expect(output["Deleted"] == [["Key": "source"], ["Key": "none"]])
        let errors = output.objects("Errors").compactMap { $0.text("Code") }
        #expect(errors == ["UserKeyMustBeSpecified", "InvalidArgument"])
        account.run()
        #expect(account.functions.calls.count == 2)
        let quiet = try account.onBucket(
            "DeleteObjects", ["Delete": ["Objects": [["Key": "y"]], "Quiet": true]])
        #expect(quiet.output.isEmpty)
        let many = (0...1_000).map { JSONValue.object(["Key": .string("k\($0)")]) }
        for bad in [[], many] as [[JSONValue]] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.onBucket("DeleteObjects", ["Delete": ["Objects": .array(bad)]])
            }
            #expect(failure?.brief == "MalformedXML 400")
        }
    }

    @Test("Who may not delete a key is told so for that key alone")
    func batchDenied() throws {
        let account = try filled()
        try account.on("other", "PutObject")
        account.authorizer.deniedResources = ["arn:aws:s3:::data/source"]
        let output = try account.onBucket(
            "DeleteObjects", ["Delete": ["Objects": [["Key": "source"], ["Key": "other"]]]]
        ).output
        #expect(output["Deleted"] == [["Key": "other"]])
        #expect(output["Errors"]?[0]?["Code"] == "AccessDenied")
    }

    @Test("Markers and versions in a batch")
    func batchVersions() throws {
        let account = try filled()
        try account.s3.setVersioning(.enabled, of: "data")
        let hide = try account.onBucket(
            "DeleteObjects", ["Delete": ["Objects": [["Key": "source"]]]]
        ).output["Deleted"]?[0]
        #expect(hide?["DeleteMarker"] == true)
        let marker = hide?["DeleteMarkerVersionId"] ?? ""
        let show = try account.onBucket(
            "DeleteObjects",
            ["Delete": ["Objects": [["Key": "source", "VersionId": marker]]]]
        ).output["Deleted"]?[0]
        #expect(show?["DeleteMarker"] == true && show?["DeleteMarkerVersionId"] == marker)
        #expect(show?["VersionId"] == marker)
        #expect(account.body(try account.on("source", "GetObject")) == "body")
    }

    @Test(
        "Conditional deletes",
        arguments: [
            (#"{"IfMatch":"*"}"#, "ok"),
            (#"{"IfMatch":"\"841a2d689ad86bd1611447453c22c6fc\""}"#, "ok"),
            (#"{"IfMatch":"\"x\""}"#, "PreconditionFailed 412"),
            (#"{"IfMatchSize":4}"#, "NotImplemented 501"),
            (#"{"MFA":"1 2"}"#, "NotImplemented 501"),
        ])
    func conditionalDeletes(input: String, expected: String) throws {
        let account = try filled()
        let more = try #require(try JSONValue(parsing: input).objectValue)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("source", "DeleteObject", more)
        }
        #expect((failure?.brief ?? "ok") == expected)
        let missing = account.failure { () throws(ServiceFailure) in
            try account.on("none", "DeleteObject", ["IfMatch": "*"])
        }
        #expect(missing?.brief == "NoSuchKey 404")
    }
}
