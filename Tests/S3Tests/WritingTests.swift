import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Writing objects through the API")
struct WritingTests {
    /// Inputs to PutObject of the body `hello`, and what comes of them.
    static let puts: [(String, String)] = [
        (#"{}"#, "ok"),
        (#"{"ChecksumCRC32":"NhCmhg=="}"#, "ok"),
        (#"{"ChecksumCRC32":"NhCmhg=="  ,"ChecksumAlgorithm":"CRC32"}"#, "ok"),
        (#"{"ChecksumCRC32":"AAAAAA=="}"#, "BadDigest 400"),
        (#"{"ChecksumCRC32":"nonsense"}"#, "InvalidRequest 400"),
        (#"{"ChecksumCRC32":"NhCmhg==","ChecksumSHA1":"x"}"#, "InvalidRequest 400"),
        (#"{"ChecksumCRC32":"NhCmhg==","ChecksumAlgorithm":"SHA256"}"#, "InvalidRequest 400"),
        (#"{"ChecksumAlgorithm":"NOPE"}"#, "InvalidRequest 400"),
        (#"{"ChecksumXXHASH64":"AAAAAAAAAAA="}"#, "NotImplemented 501"),
        (#"{"ContentMD5":"XUFAKrxLKna5cZ2REBfFkg=="}"#, "ok"),
        (#"{"ContentMD5":"AAAAAAAAAAAAAAAAAAAAAA=="}"#, "BadDigest 400"),
        (#"{"ContentMD5":"short"}"#, "InvalidDigest 400"),
        (#"{"StorageClass":"STANDARD_IA"}"#, "ok"),
        (#"{"StorageClass":"FREEZER"}"#, "InvalidStorageClass 400"),
        (#"{"ServerSideEncryption":"AES256"}"#, "ok"),
        (#"{"ServerSideEncryption":"aws:kms","SSEKMSKeyId":"k"}"#, "ok"),
        (#"{"ServerSideEncryption":"rot13"}"#, "InvalidArgument 400"),
        (#"{"SSEKMSKeyId":"k"}"#, "InvalidArgument 400"),
        (#"{"Tagging":"a=1&a=2"}"#, "InvalidArgument 400"),
        (#"{"Tagging":"aws:x=1"}"#, "InvalidTag 400"),
        (#"{"Tagging":"a=%zz"}"#, "InvalidArgument 400"),
        (#"{"Tagging":"a=1&b=2&c=&d&e&f&g&h&i&j&k"}"#, "BadRequest 400"),
        (#"{"ACL":"public-read"}"#, "AccessControlListNotSupported 400"),
        (#"{"ACL":"bucket-owner-full-control"}"#, "ok"),
        (#"{"ACL":"nonsense"}"#, "InvalidArgument 400"),
        (#"{"ObjectLockMode":"GOVERNANCE"}"#, "InvalidRequest 400"),
        (#"{"WebsiteRedirectLocation":"/other"}"#, "ok"),
        (#"{"WebsiteRedirectLocation":"other"}"#, "InvalidArgument 400"),
        (#"{"WriteOffsetBytes":0}"#, "NotImplemented 501"),
        (#"{"IfNoneMatch":"*"}"#, "ok"),
        (#"{"IfNoneMatch":"\"x\""}"#, "NotImplemented 501"),
        (#"{"IfMatch":"\"x\""}"#, "NoSuchKey 404"),
        (#"{"IfMatch":"*"}"#, "NotImplemented 501"),
        (#"{"IfMatch":"\"x\"","IfNoneMatch":"*"}"#, "NotImplemented 501"),
        (#"{"ExpectedBucketOwner":"123456789012"}"#, "ok"),
        (#"{"ExpectedBucketOwner":"000000000000"}"#, "AccessDenied 403"),
    ]

    @Test("PutObject takes and refuses what S3 takes and refuses", arguments: puts)
    func put(input: String, expected: String) throws {
        let account = try TestAccount()
        let more = try #require(try JSONValue(parsing: input).objectValue)
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("k", "PutObject", more, body: "hello")
        }
        #expect((failure?.brief ?? "ok") == expected)
        #expect(account.s3.objects(bucket: "data").isEmpty == (expected != "ok"))
    }

    @Test("The answer carries the tag, the checksum and the encryption")
    func answer() throws {
        let account = try TestAccount()
        let plain = try account.on("k", "PutObject", body: "hello").output
        #expect(plain["ETag"] == "\"5d41402abc4b2a76b9719d911017c592\"")
        #expect(plain["ChecksumType"] == "FULL_OBJECT")
        #expect(plain["ChecksumCRC64NVME"] == "M3eFcAZSQlc=")
        #expect(plain["ServerSideEncryption"] == "AES256")
        #expect(plain["VersionId"] == nil)
        let kms = try account.on(
            "k", "PutObject", ["ServerSideEncryption": "aws:kms", "BucketKeyEnabled": true],
            body: "hello"
        ).output
        #expect(kms["SSEKMSKeyId"]?.stringValue?.hasPrefix("arn:aws:kms:us-east-1:") == true)
        #expect(kms["BucketKeyEnabled"] == true)
        #expect(kms["ETag"] != plain["ETag"])
    }

    /// The checksums of `hello`, computed with zlib, awscrt and hashlib.
    @Test(
        "Every algorithm is computed where it is asked for",
        arguments: [
            ("CRC32", "NhCmhg=="), ("CRC32C", "mnG7TA=="), ("CRC64NVME", "M3eFcAZSQlc="),
            ("SHA1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="),
            ("SHA256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
            ("MD5", "XUFAKrxLKna5cZ2REBfFkg=="),
        ])
    func algorithms(name: String, value: String) throws {
        let account = try TestAccount()
        let put = try account.on(
            "k", "PutObject", ["ChecksumAlgorithm": .string(name)], body: "hello")
        #expect(put.output["Checksum" + name] == .string(value))
        let head = try account.on("k", "HeadObject", ["ChecksumMode": "ENABLED"])
        #expect(head.output["Checksum" + name] == .string(value))
        let listed = try account.onBucket("ListObjectsV2").output["Contents"]?[0]
        #expect(listed?["ChecksumAlgorithm"] == [.string(name)])
    }

    @Test("Conditional overwrites: only what is there, only what it was")
    func conditionalOverwrites() throws {
        let account = try TestAccount()
        let first = try account.on("k", "PutObject", body: "1").output["ETag"]
        let second = try account.on(
            "k", "PutObject", ["IfMatch": first ?? ""], body: "2"
        ).output["ETag"]
        #expect(first != second)
        for input in [["IfMatch": first ?? ""], ["IfNoneMatch": "*"]] as [JSONObject] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on("k", "PutObject", input, body: "3")
            }
            #expect(failure?.brief == "PreconditionFailed 412")
            #expect(failure?.members["Condition"] != nil)
        }
        #expect(account.s3.body(bucket: "data", key: "k") == Array("2".utf8))
    }

    @Test("Customer keys: the same one opens the object, none or another does not")
    func customerKeys() throws {
        let account = try TestAccount()
        let key = [UInt8](repeating: 7, count: 32)
        let keys: JSONObject = [
            "SSECustomerAlgorithm": "AES256", "SSECustomerKey": .string(Base64.encode(key)),
            "SSECustomerKeyMD5": .string(Base64.encode(EntityTag.digest(key[...]))),
        ]
        let put = try account.on("k", "PutObject", keys, body: "secret")
        #expect(put.output["ServerSideEncryption"] == nil)
        #expect(put.output["SSECustomerAlgorithm"] == "AES256")
        #expect(account.body(try account.on("k", "GetObject", keys)) == "secret")
        let other = [UInt8](repeating: 8, count: 32)
        var wrong = keys
        wrong["SSECustomerKey"] = .string(Base64.encode(other))
        wrong["SSECustomerKeyMD5"] = .string(Base64.encode(EntityTag.digest(other[...])))
        var torn = keys
        torn["SSECustomerKeyMD5"] = wrong["SSECustomerKeyMD5"]
        var noDigest = keys
        noDigest["SSECustomerKeyMD5"] = nil
        var short = keys
        short["SSECustomerKey"] = "AAAA"
        var method = keys
        method["SSECustomerAlgorithm"] = "DES"
        try account.on("plain", "PutObject", body: "x")
        for (target, input, expected) in [
            ("k", [:], "InvalidRequest 400"), ("k", wrong, "AccessDenied 403"),
            ("k", torn, "InvalidArgument 400"), ("k", noDigest, "InvalidArgument 400"),
            ("k", short, "InvalidArgument 400"),
            ("k", method, "InvalidEncryptionAlgorithmError 400"),
            ("plain", keys, "InvalidRequest 400"),
        ] as [(String, JSONObject, String)] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on(target, "GetObject", input)
            }
            #expect(failure?.brief == expected)
        }
    }

    @Test("Keys: any bytes of UTF-8 up to 1,024 of them, told apart byte by byte")
    func keys() throws {
        let account = try TestAccount()
        for key in ["a//b", "../x", "a/", "+", "é", "e\u{301}", "\u{1}", "a b?c&d"] {
            try account.on(key, "PutObject", body: key)
            #expect(account.body(try account.on(key, "GetObject")) == key)
        }
        #expect(account.s3.objects(bucket: "data").count == 8)
        let long = String(repeating: "é", count: 513)
        #expect(
            account.failure { () throws(ServiceFailure) in try account.on(long, "PutObject") }?
                .brief == "KeyTooLongError 400")
    }

    @Test("Object tags are put, read and deleted, of versions too")
    func tags() throws {
        let account = try TestAccount()
        try account.on("k", "PutObject", ["Tagging": "a=1"])
        try account.on(
            "k", "PutObjectTagging", ["Tagging": ["TagSet": [["Key": "b", "Value": "2"]]]])
        #expect(
            try account.on("k", "GetObjectTagging").output["TagSet"]
                == [["Key": "b", "Value": "2"]])
        #expect(try account.on("k", "DeleteObjectTagging").status == 204)
        #expect(try account.on("k", "GetObjectTagging").output["TagSet"] == [])
        let many = (0..<11).map { JSONValue.object(["Key": .string("k\($0)"), "Value": ""]) }
        let failure = account.failure { () throws(ServiceFailure) in
            try account.on("k", "PutObjectTagging", ["Tagging": ["TagSet": .array(many)]])
        }
        #expect(failure?.message == "Object tags cannot be greater than 10")
        let same = account.failure { () throws(ServiceFailure) in
            try account.on(
                "k", "PutObjectTagging",
                [
                    "Tagging": [
                        "TagSet": [["Key": "a", "Value": "1"], ["Key": "a", "Value": "2"]]
                    ]
                ])
        }
        #expect(same?.brief == "InvalidTag 400")
    }

    @Test("The typed port and the API leave the same object and the same trace")
    func samePath() throws {
        let account = try TestAccount()
        let typed = PutObject(bucket: "data", key: "k", body: [1]).call
        let operation = try #require(S3Operation.named["PutObject"])
        let api = account.s3.call(
            of: operation,
            S3Request(
                APIRequest(
                    operation: "PutObject", input: ["Bucket": "data", "Key": "k"], body: [1])),
            by: account.actor)
        #expect(typed.permissions == api.permissions)
        #expect(typed.point == api.point && typed.subject == api.subject)
        #expect(typed.details == api.details)
        #expect(typed.attributes.map(\.value) == api.attributes.map(\.value))
    }
}
