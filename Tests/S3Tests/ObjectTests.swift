import CloudModel
import SimKernel
import Testing

@testable import S3

@Suite("Objects")
struct ObjectTests {
    @Test("What was put is read back with its MD5 as entity tag")
    func putAndGet() throws {
        let account = try TestAccount()
        let answer = try account.put("a.txt", "hello")
        #expect(answer.etag == "5d41402abc4b2a76b9719d911017c592")
        #expect(answer.versionID == nil)
        #expect(try account.get("a.txt") == "hello")
        let head = try account.s3.headObject(
            GetObject(bucket: "data", key: "a.txt"), as: account.actor)
        #expect(head.body.isEmpty)
        #expect(head.size == 5)
        #expect(head.contentType == "binary/octet-stream")
    }

    @Test(
        "Ranges follow RFC 9110, and headers that are not understood are ignored",
        arguments: [
            ("bytes=0-4", "01234"), ("bytes=5-", "56789"), ("bytes=-3", "789"),
            ("bytes=8-99", "89"), ("bytes=-99", "0123456789"), ("bytes=9-9", "9"),
            ("bytes=5-2", "0123456789"), ("bytes=", "0123456789"), ("bytes=a-b", "0123456789"),
            ("bytes=0-1,4-5", "0123456789"), ("lines=1-2", "0123456789"),
            ("bytes=--1", "0123456789"),
        ])
    func ranges(header: String, wanted: String) throws {
        let account = try TestAccount()
        try account.put("digits", "0123456789")
        #expect(try account.get("digits", range: header) == wanted)
    }

    @Test(
        "A range outside of the object is refused",
        arguments: ["bytes=10-", "bytes=10-12", "bytes=-0"])
    func rangeOutside(header: String) throws {
        let account = try TestAccount()
        try account.put("digits", "0123456789")
        #expect(account.code { _ = try account.get("digits", range: header) } == "InvalidRange")
        try account.put("empty", "")
        #expect(account.code { _ = try account.get("empty", range: "bytes=0-") } == "InvalidRange")
        #expect(account.code { _ = try account.get("empty", range: "bytes=-1") } == "InvalidRange")
    }

    @Test("Conditional reads answer 412 and 304")
    func conditionalReads() throws {
        let account = try TestAccount()
        let etag = try account.put("a", "1").etag
        func read(ifMatch: String? = nil, ifNoneMatch: String? = nil) -> String? {
            account.code {
                _ = try account.s3.getObject(
                    GetObject(
                        bucket: "data", key: "a", ifMatch: ifMatch, ifNoneMatch: ifNoneMatch),
                    as: account.actor)
            }
        }
        #expect(read(ifMatch: "\"\(etag)\"") == nil)
        #expect(read(ifMatch: "\"other\", \(etag)") == nil)
        #expect(read(ifMatch: "other") == "PreconditionFailed")
        #expect(read(ifNoneMatch: etag) == "NotModified")
        #expect(read(ifNoneMatch: "other") == nil)
    }

    @Test("Conditional writes follow S3's rules and have no effect when they fail")
    func conditionalWrites() throws {
        let account = try TestAccount()
        func put(_ text: String, ifNoneMatch: String? = nil, ifMatch: String? = nil) -> String? {
            account.code {
                _ = try account.s3.putObject(
                    PutObject(
                        bucket: "data", key: "a", body: Array(text.utf8),
                        ifNoneMatch: ifNoneMatch, ifMatch: ifMatch), as: account.actor)
            }
        }
        #expect(put("0", ifMatch: "etag") == "NoSuchKey")
        #expect(put("1", ifNoneMatch: "*") == nil)
        #expect(put("2", ifNoneMatch: "*") == "PreconditionFailed")
        #expect(put("3", ifNoneMatch: "etag") == "NotImplemented")
        #expect(put("4", ifMatch: "*") == "NotImplemented")
        #expect(put("5", ifMatch: "wrong") == "PreconditionFailed")
        #expect(try account.get("a") == "1")
        #expect(put("6", ifMatch: "\"c4ca4238a0b923820dcc509a6f75849b\"") == nil)
        #expect(try account.get("a") == "6")
    }

    @Test("A copy keeps bytes, tag and metadata; onto itself it must change something")
    func copies() throws {
        let account = try TestAccount()
        let put = try account.s3.putObject(
            PutObject(
                bucket: "data", key: "a", body: [1, 2], contentType: "text/csv",
                metadata: [("origin", "crm")]), as: account.actor)
        let copy = try account.copy("a", "b")
        #expect(copy.etag == put.etag)
        #expect(copy.sequencer > put.sequencer)
        let read = try account.s3.getObject(GetObject(bucket: "data", key: "b"), as: account.actor)
        #expect(read.contentType == "text/csv")
        #expect(read.metadata.map(\.value) == ["crm"])
        #expect(account.code { try account.copy("a", "a") } == "InvalidRequest")
        let replaced = CopyObject(from: "data", "a", to: "data", "a", metadata: [("n", "1")])
        #expect(account.code { _ = try account.s3.copyObject(replaced, as: account.actor) } == nil)
        let guarded = CopyObject(
            from: "data", "a", to: "data", "c", copySourceIfMatch: "other")
        #expect(
            account.code { _ = try account.s3.copyObject(guarded, as: account.actor) }
                == "PreconditionFailed")
        #expect(account.s3.body(bucket: "data", key: "c") == nil)
    }

    @Test("Missing things have S3's codes, and keys their limit")
    func refusals() throws {
        let account = try TestAccount()
        #expect(account.code { _ = try account.get("none") } == "NoSuchKey")
        #expect(account.code { try account.copy("none", "b") } == "NoSuchKey")
        #expect(
            account.code { try account.put(String(repeating: "k", count: 1_025)) }
                == "KeyTooLongError")
        #expect(account.code { try account.put(String(repeating: "é", count: 512)) } == nil)
        let elsewhere = GetObject(bucket: "nowhere", key: "a")
        #expect(
            account.code { _ = try account.s3.getObject(elsewhere, as: account.actor) }
                == "NoSuchBucket")
        #expect(account.code { try account.delete("none") } == nil)
    }

    @Test("Who may not list is told 403, not 404")
    func hiddenAbsence() throws {
        let account = try TestAccount()
        account.authorizer.denied = ["s3:ListBucket"]
        #expect(account.code { _ = try account.get("none") } == "AccessDenied")
        #expect(account.code { try account.copy("none", "b") } == "AccessDenied")
        account.context.authorizationMode = .off
        #expect(account.code { _ = try account.get("none") } == "NoSuchKey")
    }

    @Test(
        "Bucket names follow the naming rules",
        arguments: [
            ("telco-customer360-pipeline", true), ("a.b.c", true), ("ab", false), ("Data", false),
            ("-data", false), ("data-", false), ("a..b", false), ("192.168.5.4", false),
            ("xn--data", false), ("data-s3alias", false), ("da_ta", false),
            (String(repeating: "a", count: 64), false),
        ])
    func bucketNames(name: String, isValid: Bool) throws {
        let account = try TestAccount(bucket: nil)
        #expect(
            account.code { try account.s3.createBucket(name) }
                == (isValid ? nil : "InvalidBucketName"))
    }

    @Test("Only an empty bucket can be deleted")
    func deleteBucket() throws {
        let account = try TestAccount()
        try account.put("a")
        #expect(account.code { try account.s3.deleteBucket("data") } == "BucketNotEmpty")
        try account.delete("a")
        try account.s3.deleteBucket("data")
        #expect(account.s3.inspect().isEmpty)
    }
}
