import DataFormats
import Testing

@testable import StatesLanguage

@Suite("JSONPath")
struct JSONPathTests {
    static let store = try! JSONValue(
        parsing: """
            {"store": {"book": [
              {"category": "reference", "title": "Sayings", "price": 8.95},
              {"category": "fiction", "title": "Sword", "price": 12.99, "isbn": "1"},
              {"category": "fiction", "title": "Moby", "price": 8.99, "isbn": "2"}],
              "bicycle": {"color": "red", "price": 19.95}}, "list": [0, 1, 2, 3, 4],
              "with space": {"dotted.name": 7}}
            """)

    @Test(
        "A path finds what Jayway's library finds",
        arguments: [
            ("$.store.bicycle.color", "\"red\""),
            ("$['with space']['dotted.name']", "7"),
            ("$.store.book[0].title", "\"Sayings\""),
            ("$.store.book[-1].title", "\"Moby\""),
            ("$.store.book[*].price", "[8.95,12.99,8.99]"),
            ("$..price", "[8.95,12.99,8.99,19.95]"),
            ("$.store.book[?(@.price < 10)].title", "[\"Sayings\",\"Moby\"]"),
            ("$.store.book[?(@.isbn)].title", "[\"Sword\",\"Moby\"]"),
            ("$.store.book[?(!@.isbn)].title", "[\"Sayings\"]"),
            (
                "$.store.book[?(@.category == 'fiction' && @.price > 10)].title", "[\"Sword\"]"
            ),
            ("$.store.book[?(@.category in ['reference'])].title", "[\"Sayings\"]"),
            ("$.list[1:3]", "[1,2]"), ("$.list[:2]", "[0,1]"), ("$.list[-2:]", "[3,4]"),
            ("$.list[0,2]", "[0,2]"), ("$.list.length()", "5"), ("$.list.max()", "4.0"),
            ("$.nowhere[1:].x", "[]"), ("$..nothing", "[]"), ("$.store.book[9:]", "[]"),
        ])
    func finds(path: String, expected: String) throws {
        let found = try JSONPath(parsing: path).find(in: Self.store)
        #expect(found.serialized() == expected)
    }

    @Test(
        "A definite path that finds nothing fails in the library's words",
        arguments: [
            ("$.no.such.path", "Missing property in path $['no']"),
            ("$.store.toys", "No results for path: $['store']['toys']"),
            ("$.list[7]", "No results for path: $['list'][7]"),
        ])
    func fails(path: String, message: String) throws {
        let path = try JSONPath(parsing: path)
        #expect(throws: JSONPathFailure(message)) { try path.find(in: Self.store) }
    }

    @Test(
        "What is no path is refused",
        arguments: [
            "", "store", "$.", "$..", "$[", "$.a[", "$['a", "$.a b", "$.a[?(@.b =~ /x/)]",
            "$.a.nope()", "$.a[1", "$$$", "$.a[99999999999]",
        ])
    func refuses(text: String) {
        #expect(throws: JSONPathSyntaxError.self) { try JSONPath(parsing: text) }
    }

    @Test("A reference path makes the members it needs and refuses to cross other values")
    func writes() throws {
        let path = try #require(ReferencePath(try JSONPath(parsing: "$.a.b")))
        #expect(try path.writing(1, into: ["x": 2]) == ["x": 2, "a": ["b": 1]])
        #expect(throws: StatesError.self) { try path.writing(1, into: ["a": [1, 2]]) }
        #expect(ReferencePath(try JSONPath(parsing: "$.a[*]")) == nil)
        #expect(ReferencePath(try JSONPath(parsing: "$$.a")) == nil)
    }

    @Test("No text of path characters stops the parser or the walk")
    func fuzz() throws {
        let parts =
            ["$", "@", ".", "..", "[", "]", "*", "?(", ")", "'a'", "a", "0", ":", "-1", ","]
            + ["==", "&&", "!", "(", "length()", "é", " ", "\"", "$$"]
        var entropy = EntropyStream(seed: 7)
        var parsed = 0
        for _ in 0..<20_000 {
            var text = "$"
            for _ in 0..<Int(entropy.next() % 12) {
                text += parts[Int(entropy.next() % UInt64(parts.count))]
            }
            if let path = try? JSONPath(parsing: text) {
                parsed += 1
                _ = try? path.find(in: Self.store)
            }
        }
        #expect(parsed > 100)
    }
}
