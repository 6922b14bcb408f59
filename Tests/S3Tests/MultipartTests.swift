import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Multipart uploads")
struct MultipartTests {
    private let big = [UInt8](repeating: 65, count: S3Emulator.smallestPart)

    private func begin(
        _ account: TestAccount, _ more: JSONObject = [:]
    ) throws -> String {
        let output = try account.on("k", "CreateMultipartUpload", more).output
        return try #require(output.text("UploadId"))
    }

    private func upload(
        _ account: TestAccount, _ id: String, _ number: Int, _ body: [UInt8],
        _ more: JSONObject = [:]
    ) throws -> JSONObject {
        var input: JSONObject = [
            "Bucket": "data", "Key": "k", "UploadId": .string(id),
            "PartNumber": JSONValue(number),
        ]
        for (name, value) in more { input[name] = value }
        return try account.call("UploadPart", input, body: body).output
    }

    private func complete(
        _ account: TestAccount, _ id: String, _ parts: [(Int, JSONValue?)],
        _ more: JSONObject = [:]
    ) throws(ServiceFailure) -> JSONObject {
        let list = parts.map { number, etag in
            JSONValue.object(["PartNumber": JSONValue(number), "ETag": etag ?? "none"])
        }
        var input: JSONObject = [
            "UploadId": .string(id), "MultipartUpload": ["Parts": .array(list)],
        ]
        for (name, value) in more { input[name] = value }
        return try account.on("k", "CompleteMultipartUpload", input).output
    }

    @Test("Parts become one object, whose tag counts them")
    func whole() throws {
        let account = try TestAccount()
        let id = try begin(account, ["ContentType": "text/plain", "Metadata": ["a": "b"]])
        let one = try upload(account, id, 1, big)
        let two = try upload(account, id, 2, Array("tail".utf8))
        let done = try complete(account, id, [(1, one["ETag"]), (2, two["ETag"])])
        let digests = [EntityTag.digest(big[...]), EntityTag.digest(Array("tail".utf8)[...])]
        #expect(done["ETag"] == .string("\"\(EntityTag.ofParts(digests))\""))
        #expect(done.text("ETag")?.hasSuffix("-2\"") == true)
        #expect(done["Location"] == "https://data.s3.us-east-1.amazonaws.com/k")
        #expect(done["ChecksumType"] == "FULL_OBJECT")
        let object = try account.on("k", "GetObject")
        #expect(Array(object.body) == big + Array("tail".utf8))
        #expect(object.output["ContentType"] == "text/plain")
        #expect(object.output["Metadata"] == ["a": "b"])
        let part = try account.on("k", "GetObject", ["PartNumber": 2])
        #expect(account.body(part) == "tail")
        #expect(part.status == 206 && part.output["PartsCount"] == 2)
        #expect(
            part.output["ContentRange"]
                == .string("bytes \(big.count)-\(big.count + 3)/\(big.count + 4)"))
        #expect(
            try account.onBucket("ListMultipartUploads").output["Uploads"] == nil)
        // Asked again, S3 gives the same answer.
        #expect(try complete(account, id, [(1, one["ETag"]), (2, two["ETag"])]) == done)
    }

    @Test("What is wrong with a completion")
    func refusals() throws {
        let account = try TestAccount()
        let id = try begin(account)
        let one = try upload(account, id, 1, [1, 2, 3])["ETag"]
        let three = try upload(account, id, 3, [4])["ETag"]
        func brief(_ parts: [(Int, JSONValue?)], _ more: JSONObject = [:]) -> ServiceFailure? {
            account.failure { () throws(ServiceFailure) in
                _ = try complete(account, id, parts, more)
            }
        }
        #expect(brief([])?.brief == "MalformedXML 400")
        #expect(brief([(2, one)])?.brief == "InvalidPart 400")
        #expect(brief([(1, three)])?.brief == "InvalidPart 400")
        #expect(brief([(3, three), (1, one)])?.brief == "InvalidPartOrder 400")
        #expect(brief([(1, one), (1, one)])?.brief == "InvalidPartOrder 400")
        let small = brief([(1, one), (3, three)])
        #expect(small?.brief == "EntityTooSmall 400")
        #expect(small?.members["ProposedSize"] == "3")
        #expect(small?.members["MinSizeAllowed"] == "5242880")
        #expect(brief([(1, one)], ["MpuObjectSize": 9])?.brief == "InvalidRequest 400")
        #expect(brief([(1, one)], ["IfMatch": "\"x\""])?.brief == "NoSuchKey 404")
        #expect(brief([(1, one)], ["IfNoneMatch": "*"]) == nil)
        // A new upload with the condition: the object is there now.
        let again = try begin(account)
        let part = try upload(account, again, 1, [1])["ETag"]
        let failure = account.failure { () throws(ServiceFailure) in
            _ = try complete(account, again, [(1, part)], ["IfNoneMatch": "*"])
        }
        #expect(failure?.brief == "PreconditionFailed 412")
        for operation in ["UploadPart", "ListParts", "AbortMultipartUpload"] {
            let missing = account.failure { () throws(ServiceFailure) in
                try account.on(
                    operation == "" ? "" : "k", operation, ["UploadId": "none", "PartNumber": 1])
            }
            #expect(missing?.brief == "NoSuchUpload 404")
        }
        for number in [0, 10_001] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on(
                    "k", "UploadPart",
                    ["UploadId": .string(again), "PartNumber": JSONValue(number)])
            }
            #expect(failure?.brief == "InvalidArgument 400")
        }
    }

    @Test("Composite checksums are over the parts' checksums and must be listed")
    func composite() throws {
        let account = try TestAccount()
        let id = try begin(account, ["ChecksumAlgorithm": "SHA256"])
        let without = account.failure { () throws(ServiceFailure) in
            try account.call(
                "UploadPart",
                ["Bucket": "data", "Key": "k", "UploadId": .string(id), "PartNumber": 1])
        }
        #expect(without?.brief == "InvalidRequest 400")
        let one = try upload(account, id, 1, big, ["ChecksumAlgorithm": "SHA256"])
        let two = try upload(account, id, 2, [7], ["ChecksumAlgorithm": "SHA256"])
        let bare = account.failure { () throws(ServiceFailure) in
            _ = try complete(account, id, [(1, one["ETag"]), (2, two["ETag"])])
        }
        #expect(bare?.message.contains("missing for part 1") == true)
        let list = [one, two].enumerated().map { place, part in
            JSONValue.object([
                "PartNumber": JSONValue(place + 1), "ETag": part["ETag"] ?? "",
                "ChecksumSHA256": part["ChecksumSHA256"] ?? "",
            ])
        }
        let done = try account.on(
            "k", "CompleteMultipartUpload",
            ["UploadId": .string(id), "MultipartUpload": ["Parts": .array(list)]]
        ).output
        let digests =
            ChecksumAlgorithm.sha256.digest(big[...]) + ChecksumAlgorithm.sha256.digest([7])
        let expected = Base64.encode(ChecksumAlgorithm.sha256.digest(digests[...])) + "-2"
        #expect(done["ChecksumSHA256"] == .string(expected))
        #expect(done["ChecksumType"] == "COMPOSITE")
        let attributes = try account.on(
            "k", "GetObjectAttributes", ["ObjectAttributes": ["ObjectParts", "Checksum"]]
        ).output
        #expect(attributes["ObjectParts"]?["TotalPartsCount"] == 2)
        #expect(attributes["ObjectParts"]?["Parts"]?[1]?["ChecksumSHA256"] == two["ChecksumSHA256"])
    }

    @Test("Full object checksums are over the whole, and a claim about the whole is verified")
    func fullObject() throws {
        let account = try TestAccount()
        let id = try begin(account, ["ChecksumAlgorithm": "CRC32", "ChecksumType": "FULL_OBJECT"])
        let one = try upload(account, id, 1, big)
        let two = try upload(account, id, 2, [7])
        let parts = [(1, one["ETag"]), (2, two["ETag"])]
        let wrong = account.failure { () throws(ServiceFailure) in
            _ = try complete(account, id, parts, ["ChecksumCRC32": "AAAAAA=="])
        }
        #expect(wrong?.brief == "BadDigest 400")
        let value = Checksum(.crc32, of: (big + [7])[...]).value
        let done = try complete(account, id, parts, ["ChecksumCRC32": .string(value)])
        #expect(done["ChecksumCRC32"] == .string(value))
        #expect(done["ChecksumType"] == "FULL_OBJECT")
        for input in [
            ["ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"],
            ["ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"],
            ["ChecksumType": "COMPOSITE"],
        ] as [JSONObject] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.on("k", "CreateMultipartUpload", input)
            }
            #expect(failure?.brief == "InvalidRequest 400")
        }
    }

    @Test("A part uploaded again replaces the first; aborting leaves nothing")
    func replacing() throws {
        let account = try TestAccount()
        let id = try begin(account)
        _ = try upload(account, id, 1, [1])
        let second = try upload(account, id, 1, [2])["ETag"]
        let listed = try account.on("k", "ListParts", ["UploadId": .string(id)]).output
        #expect(listed["Parts"]?.arrayValue?.count == 1)
        #expect(listed["Parts"]?[0]?["ETag"] == second)
        #expect(
            try account.on("k", "AbortMultipartUpload", ["UploadId": .string(id)]).status == 204)
        #expect(account.s3.objects(bucket: "data").isEmpty)
        let gone = account.failure { () throws(ServiceFailure) in
            try account.on("k", "ListParts", ["UploadId": .string(id)])
        }
        #expect(gone?.brief == "NoSuchUpload 404")
    }

    @Test("Parts and uploads are listed in pages")
    func pages() throws {
        let account = try TestAccount()
        let id = try begin(account)
        for number in 1...5 { _ = try upload(account, id, number * 2, [UInt8(number)]) }
        let first = try account.on(
            "k", "ListParts", ["UploadId": .string(id), "MaxParts": 2]
        ).output
        #expect(first["IsTruncated"] == true && first["NextPartNumberMarker"] == 4)
        let rest = try account.on(
            "k", "ListParts", ["UploadId": .string(id), "PartNumberMarker": 4]
        ).output
        #expect(rest["Parts"]?.arrayValue?.compactMap { $0["PartNumber"]?.intValue } == [6, 8, 10])
        for key in ["a/1", "a/2", "b", "b", "c"] { try account.on(key, "CreateMultipartUpload") }
        var found: [String] = []
        var more: JSONObject = ["MaxUploads": 2]
        for _ in 0..<9 {
            let page = try account.onBucket("ListMultipartUploads", more).output
            found += page.objects("Uploads").compactMap { $0.text("Key") }
            guard page["IsTruncated"] == true else { break }
            more["KeyMarker"] = page["NextKeyMarker"]
            more["UploadIdMarker"] = page["NextUploadIdMarker"]
        }
        #expect(found == ["a/1", "a/2", "b", "b", "c", "k"])
        let folded = try account.onBucket("ListMultipartUploads", ["Delimiter": "/"]).output
        #expect(folded["CommonPrefixes"] == [["Prefix": "a/"]])
    }

    @Test("A part can be a range of an object")
    func partCopy() throws {
        let account = try TestAccount()
        try account.on("source", "PutObject", body: "0123456789")
        let id = try begin(account)
        func copy(_ range: String?) throws(ServiceFailure) -> APIAnswer {
            var input: JSONObject = [
                "UploadId": .string(id), "PartNumber": 1, "CopySource": "data/source",
            ]
            if let range { input["CopySourceRange"] = .string(range) }
            return try account.on("k", "UploadPartCopy", input)
        }
        for range in ["bytes=0-10", "0-1", "bytes=5", "bytes=-5", "bytes=5-1", "bytes=a-b"] {
            let failure = account.failure { () throws(ServiceFailure) in _ = try copy(range) }
            #expect(failure?.brief == "InvalidArgument 400")
        }
        let part = try copy("bytes=2-4").output.object("CopyPartResult")
        let done = try complete(account, id, [(1, part?["ETag"])])
        #expect(done.text("ETag")?.hasSuffix("-1\"") == true)
        #expect(account.body(try account.on("k", "GetObject")) == "234")
    }

    @Test("A completion is announced once, as what it is")
    func event() throws {
        let account = try TestAccount()
        try account.notify(events: ["s3:ObjectCreated:*"])
        let id = try begin(account)
        let part = try upload(account, id, 1, [1])["ETag"]
        _ = try complete(account, id, [(1, part)])
        _ = try complete(account, id, [(1, part)])
        account.run()
        let names = account.functions.calls.map { $0.payload["Records"]?[0]?["eventName"] }
        #expect(names == ["ObjectCreated:CompleteMultipartUpload"])
    }
}
