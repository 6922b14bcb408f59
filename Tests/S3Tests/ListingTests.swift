import CloudModel
import SimKernel
import Testing

@testable import S3

@Suite("Listing")
struct ListingTests {
    @Test("Keys come in the order of their UTF-8 bytes")
    func order() throws {
        let account = try TestAccount()
        for key in ["é", "z", "a/b", "Z", "a", "e\u{301}", "a-b", "𝄞", "\u{FFFD}"] {
            try account.put(key)
        }
        let keys = try account.list().items.map(\.key)
        #expect(
            keys.map { Array($0.utf8) }
                == keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(keys.count == 9)
    }

    @Test("A delimiter groups keys, and groups count towards the page")
    func delimiter() throws {
        let account = try TestAccount()
        for key in ["a", "d/1", "d/2", "d/3", "e/1", "f"] { try account.put(key) }
        let page = try account.list {
            $0.delimiter = "/"
            $0.maxKeys = 2
        }
        #expect(page.items.map(\.key) == ["a"])
        #expect(page.commonPrefixes == ["d/"])
        let token = try #require(page.nextToken)
        let next = try account.list {
            $0.delimiter = "/"
            $0.continuationToken = token
        }
        #expect(next.commonPrefixes == ["e/"])
        #expect(next.items.map(\.key) == ["f"])
        #expect(next.nextToken == nil)
        let inside = try account.list {
            $0.prefix = "d/"
            $0.delimiter = "/"
        }
        #expect(inside.items.map(\.key) == ["d/1", "d/2", "d/3"])
    }

    @Test("No page has more than 1,000 keys, and pages join without gap or overlap")
    func pages() throws {
        let account = try TestAccount()
        let keys = (0..<2_345).map { "raw/" + String($0 + 10_000) }
        for key in keys.shuffled(seed: 7) { try account.put(key, "") }
        var found: [String] = []
        var token: String?
        repeat {
            let page = try account.list {
                $0.maxKeys = 5_000
                $0.continuationToken = token
            }
            #expect(page.items.count <= 1_000)
            found += page.items.map(\.key)
            token = page.nextToken
        } while token != nil
        #expect(found == keys)
    }

    @Test("Start-after, zero keys, a full last page and tokens that are not ours")
    func edges() throws {
        let account = try TestAccount()
        for key in ["a", "b", "c"] { try account.put(key) }
        #expect(try account.list { $0.startAfter = "a" }.items.map(\.key) == ["b", "c"])
        #expect(try account.list { $0.startAfter = "aa" }.items.map(\.key) == ["b", "c"])
        let none = try account.list { $0.maxKeys = 0 }
        #expect(none.items.isEmpty && none.nextToken == nil)
        #expect(try account.list { $0.maxKeys = 3 }.nextToken == nil)
        #expect(account.code { _ = try account.list { $0.maxKeys = -1 } } == "InvalidArgument")
        #expect(
            account.code { _ = try account.list { $0.continuationToken = "x" } }
                == "InvalidArgument")
    }

    @Test("Any mix of puts and deletes lists like a sorted set")
    func model() throws {
        let account = try TestAccount()
        var model: Set<String> = []
        var random = TestRandom(seed: 42)
        for _ in 0..<3_000 {
            let key = "k/\(random.next() % 700)"
            if random.next() % 3 == 0 {
                try account.delete(key)
                model.remove(key)
            } else {
                try account.put(key, "")
                model.insert(key)
            }
        }
        #expect(account.s3.objects(bucket: "data").map(\.key) == model.sorted())
        #expect(account.s3.inspect()[0].keyCount == model.count)
    }
}

/// A small generator with a fixed seed.
struct TestRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}

extension Array {
    func shuffled(seed: UInt64) -> [Element] {
        var random = TestRandom(seed: seed)
        var copy = self
        for place in copy.indices.reversed() {
            copy.swapAt(place, Int(random.next() % UInt64(place + 1)))
        }
        return copy
    }
}
