import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

@Suite("Listings through the API")
struct APIListingTests {
    private func filled(_ keys: [String]) throws -> TestAccount {
        let account = try TestAccount()
        for key in keys { try account.put(key) }
        return account
    }

    private func keys(_ output: JSONObject) -> [String] {
        output.objects("Contents").compactMap { $0.text("Key") }
    }

    private func prefixes(_ output: JSONObject) -> [String] {
        output.objects("CommonPrefixes").compactMap { $0.text("Prefix") }
    }

    @Test("The second version says everything about the page and each object")
    func second() throws {
        let account = try filled(["a", "b/1", "b/2", "c"])
        let output = try account.onBucket(
            "ListObjectsV2", ["Delimiter": "/", "FetchOwner": true]
        ).output
        #expect(keys(output) == ["a", "c"] && prefixes(output) == ["b/"])
        #expect(output["KeyCount"] == 3 && output["MaxKeys"] == 1_000)
        #expect(output["IsTruncated"] == false && output["Name"] == "data")
        #expect(output["Prefix"] == "" && output["Delimiter"] == "/")
        let item = output["Contents"]?[0]
        #expect(item?["Size"] == 1 && item?["StorageClass"] == "STANDARD")
        #expect(item?["ETag"] == "\"9dd4e461268c8034f5c8564e155c67a6\"")
        #expect(item?["ChecksumType"] == "FULL_OBJECT")
        #expect(item?["Owner"]?["ID"]?.stringValue?.utf8.count == 64)
        #expect(
            try account.onBucket("ListObjectsV2").output["Contents"]?[0]?["Owner"] == nil)
    }

    @Test("The first version pages by marker; only with a delimiter it names the next one")
    func first() throws {
        let account = try filled(["a", "b/1", "b/2", "c", "d"])
        let plain = try account.onBucket("ListObjects", ["MaxKeys": 2]).output
        #expect(keys(plain) == ["a", "b/1"] && plain["NextMarker"] == nil)
        #expect(plain["Marker"] == "" && plain["Contents"]?[0]?["Owner"] != nil)
        let page = try account.onBucket("ListObjects", ["MaxKeys": 2, "Delimiter": "/"]).output
        #expect(keys(page) == ["a"] && prefixes(page) == ["b/"])
        #expect(page["NextMarker"] == "b/" && page["IsTruncated"] == true)
        let next = try account.onBucket("ListObjects", ["Marker": "b/", "Delimiter": "/"]).output
        #expect(keys(next) == ["c", "d"] && prefixes(next).isEmpty)
        let inside = try account.onBucket("ListObjects", ["Marker": "b/1"]).output
        #expect(keys(inside) == ["b/2", "c", "d"])
    }

    @Test(
        "Odd delimiters and prefixes",
        arguments: [
            ("", "", ["a/b", "a/c", "ab", "é"], []), ("a", "b", ["a/c"], ["a/b", "ab"]),
            ("", "/", ["ab", "é"], ["a/"]), ("a/", "/", ["a/b", "a/c"], []),
            ("zz", "/", [], []), ("", "b", ["a/c", "é"], ["a/b", "ab"]),
        ])
    func folding(prefix: String, delimiter: String, expected: [String], folded: [String]) throws {
        let account = try filled(["a/b", "a/c", "ab", "é"])
        for operation in ["ListObjects", "ListObjectsV2"] {
            let output = try account.onBucket(
                operation, ["Prefix": .string(prefix), "Delimiter": .string(delimiter)]
            ).output
            #expect(keys(output) == expected && prefixes(output) == folded)
        }
    }

    @Test("Keys are encoded where the client asks for it")
    func encoding() throws {
        let account = try filled(["a b", "é+&"])
        let output = try account.onBucket(
            "ListObjectsV2", ["EncodingType": "url", "StartAfter": "a "]
        ).output
        #expect(keys(output) == ["a+b", "%C3%A9%2B%26"])
        #expect(output["EncodingType"] == "url" && output["StartAfter"] == "a+")
        let failure = account.failure { () throws(ServiceFailure) in
            try account.onBucket("ListObjectsV2", ["EncodingType": "rot13"])
        }
        #expect(failure?.brief == "InvalidArgument 400")
    }

    @Test("Page sizes: zero, too many, negative, none at all")
    func sizes() throws {
        let account = try filled(["a", "b"])
        let none = try account.onBucket("ListObjectsV2", ["MaxKeys": 0]).output
        #expect(keys(none).isEmpty && none["IsTruncated"] == false && none["MaxKeys"] == 0)
        #expect(try account.onBucket("ListObjects", ["MaxKeys": 5_000]).output["MaxKeys"] == 1_000)
        for bad in [-1, "many"] as [JSONValue] {
            for operation in ["ListObjects", "ListObjectsV2", "ListObjectVersions"] {
                let failure = account.failure { () throws(ServiceFailure) in
                    try account.onBucket(operation, ["MaxKeys": bad])
                }
                #expect(failure?.brief == "InvalidArgument 400")
            }
        }
        let token = account.failure { () throws(ServiceFailure) in
            try account.onBucket("ListObjectsV2", ["ContinuationToken": ""])
        }
        #expect(token?.message == "The continuation token provided is incorrect")
    }

    @Test("Any page size gives the same keys and prefixes, in every listing")
    func pagesAgree() throws {
        var random = TestRandom(seed: 3)
        let all = (0..<120).map { _ in
            (0..<3).map { _ in ["a", "b", "/", "c"][Int(random.next() % 4)] }.joined()
                + String(random.next() % 9)
        }
        let account = try filled(all)
        let whole = try account.onBucket("ListObjectsV2", ["Delimiter": "/"]).output
        for size in [1, 2, 3, 7, 50] {
            var seen: [String] = []
            var folded: [String] = []
            var more: JSONObject = ["Delimiter": "/", "MaxKeys": JSONValue(size)]
            while true {
                let page = try account.onBucket("ListObjectsV2", more).output
                seen += keys(page)
                folded += prefixes(page)
                #expect(page["KeyCount"]?.intValue ?? 99 <= Int64(size))
                guard let next = page["NextContinuationToken"] else { break }
                more["ContinuationToken"] = next
            }
            #expect(seen == keys(whole) && folded == prefixes(whole))
            var byMarker: [String] = []
            var marker = ""
            while true {
                let page = try account.onBucket(
                    "ListObjects",
                    ["Delimiter": "/", "MaxKeys": JSONValue(size), "Marker": .string(marker)]
                ).output
                byMarker += keys(page)
                guard let next = page.text("NextMarker") else { break }
                marker = next
            }
            #expect(byMarker == keys(whole))
        }
    }

    @Test("Versions come newest first, in pages that may end within a key")
    func versions() throws {
        let account = try TestAccount()
        try account.put("a", "0")
        try account.s3.setVersioning(.enabled, of: "data")
        for body in ["1", "22", "333"] { try account.put("a", body) }
        try account.delete("a")
        try account.put("b/x")
        try account.put("c")
        let whole = try account.onBucket("ListObjectVersions").output
        #expect(whole.objects("Versions").map { $0["Size"]?.intValue } == [3, 2, 1, 1, 1, 1])
        #expect(whole.objects("Versions")[3]["VersionId"] == "null")
        #expect(whole.objects("DeleteMarkers").map { $0["IsLatest"] } == [true])
        #expect(whole["KeyMarker"] == "" && whole["VersionIdMarker"] == "")
        for size in 1...4 {
            var seen: [String] = []
            var more: JSONObject = ["MaxKeys": JSONValue(size)]
            while true {
                let page = try account.onBucket("ListObjectVersions", more).output
                let items = page.objects("Versions") + page.objects("DeleteMarkers")
                #expect(items.count <= size)
                seen += items.compactMap { $0.text("VersionId") }
                guard page["IsTruncated"] == true else { break }
                more["KeyMarker"] = page["NextKeyMarker"]
                more["VersionIdMarker"] = page["NextVersionIdMarker"]
            }
            #expect(seen.count == 7 && Set(seen).count == 7)
        }
        let folded = try account.onBucket("ListObjectVersions", ["Delimiter": "/"]).output
        #expect(prefixes(folded) == ["b/"])
        for bad in [
            ["VersionIdMarker": "null"], ["KeyMarker": "a", "VersionIdMarker": ""],
            ["KeyMarker": "a", "VersionIdMarker": "zz"],
        ] as [JSONObject] {
            let failure = account.failure { () throws(ServiceFailure) in
                try account.onBucket("ListObjectVersions", bad)
            }
            #expect(failure?.brief == "InvalidArgument 400")
        }
    }

    @Test("Those who delete page by page, markers from the start, come to the end of all versions")
    func deletingByPages() throws {
        let account = try TestAccount()
        try account.s3.setVersioning(.enabled, of: "data")
        for key in ["a", "b", "c", "d"] {
            for body in ["1", "2", "3"] { try account.put(key, body) }
            try account.delete(key)
        }
        for size in [1, 3, 5, 16] {
            var more: JSONObject = [
                "MaxKeys": JSONValue(size), "KeyMarker": "", "VersionIdMarker": "",
            ]
            var seen: [String] = []
            let copy = account.s3.snapshot()
            while true {
                let page = try account.onBucket("ListObjectVersions", more).output
                for item in page.objects("Versions") + page.objects("DeleteMarkers") {
                    let (key, id) = (item.text("Key") ?? "", item.text("VersionId") ?? "")
                    seen.append(id)
                    try account.delete(key, version: id)
                }
                guard page["IsTruncated"] == true else { break }
                more["KeyMarker"] = page["NextKeyMarker"]
                more["VersionIdMarker"] = page["NextVersionIdMarker"]
            }
            #expect(seen.count == 16 && Set(seen).count == 16)
            #expect(account.s3.objects(bucket: "data").isEmpty)
            account.s3.restore(copy)
        }
    }

    @Test("A delimiter leaps over what it folds: a page costs what it answers")
    func leaping() throws {
        var index = KeyIndex<Int>()
        for folder in 0..<20 {
            for file in 0..<2_000 {
                index.update("f\(folder + 10)/\(file)", initial: 0) { _ in true }
            }
        }
        var walk = ListingWalk(prefix: "", delimiter: "/", limit: 1_000)
        var shown = 0
        walk.run(
            index, from: .start,
            shows: { _ in
                shown += 1
                return true
            }, take: { _, _, _ in (1, false) })
        #expect(walk.prefixes.count == 20)
        #expect(shown == 20)
    }

    @Test("Looking on from a place finds what looking from the start finds, with fewer looks")
    func seekingOn() {
        var index = KeyIndex<Int>()
        let keys = (10_000..<30_000).map(String.init)
        for key in keys { index.update(key, initial: 0) { _ in true } }
        var near = 0
        for start in stride(from: 0, to: keys.count, by: 977) {
            let place = index.seek { ByteOrder.compare($0, keys[start]) < 0 }
            for distance in [1, 2, 255, 256, 257, 1_000, 5_000, 20_000] {
                let bound = start + distance < keys.count ? keys[start + distance] : "z"
                var looks = 0
                let found = index.seek(from: place) {
                    looks += 1
                    return ByteOrder.compare($0, bound) < 0
                }
                if distance < 256 { near = max(near, looks) }
                let whole = index.seek { ByteOrder.compare($0, bound) < 0 }
                #expect(found.run == whole.run && found.place == whole.place)
            }
        }
        // At most two runs, and one of them halved eight times.
        #expect(near <= 12)
    }
}
