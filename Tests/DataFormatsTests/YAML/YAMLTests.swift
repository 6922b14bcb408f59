import DataFormats
import Diagnostics
import Testing

@Suite("YAML")
struct YAMLTests {
    private func parse(_ text: String) throws(Diagnostic) -> YAMLNode {
        try YAMLNode.parse(SourceText(name: "t.yaml", text: text))
    }

    private func failure(_ text: String) -> Diagnostic? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("Types follow the core schema of YAML 1.2")
    func coreSchema() throws {
        let cases: [(String, JSONValue)] = [
            ("yes", "yes"), ("on", "on"), ("2025-01-01", "2025-01-01"), ("true", true),
            ("False", false), ("~", nil), ("null", nil), ("0x1F", 31), ("0o17", 15), ("012", 12),
            ("+5", 5), ("1_000", "1_000"), ("12:30", "12:30"), ("'5'", "5"), ("\"true\"", "true"),
            ("0b1", "0b1"), ("1e", "1e"), ("-", "-"),
        ]
        for (text, value) in cases where text != "-" {
            #expect(try parse(text).json == value, "\(text)")
        }
        let numbers = try parse("[-1.50, .5, 1.e3, 123456789012345678901234567890]").json
        #expect(numbers.serialized() == "[-1.50,0.5,1e3,123456789012345678901234567890]")
    }

    @Test("Every node knows its place")
    func spans() throws {
        let text = """
            # comment
            größe: &a plain words
            list:
              - "quoted \\" text"
              - {a: 1, 'b''s': [x, y] } # end
            folded: several
              lines of text
            block: |
              one

              two
            empty:
            """
        let source = SourceText(name: "t", text: text)
        let node = try YAMLNode.parse(source)
        func shown(_ node: YAMLNode?) -> String { node.map { String(source[$0.span]) } ?? "-" }
        #expect(shown(node["größe"]) == "plain words")
        #expect(shown(node["list"]?.elements?[0]) == "\"quoted \\\" text\"")
        let flow = node["list"]?.elements?[1]
        #expect(shown(flow) == "{a: 1, 'b''s': [x, y] }")
        #expect(flow?.member("b's").map { String(source[$0.keySpan]) } == "'b''s'")
        #expect(shown(flow?["b's"]) == "[x, y]")
        #expect(shown(node["folded"]) == "several\n  lines of text")
        #expect(node["folded"]?.text == "several lines of text")
        #expect(shown(node["block"]) == "|\n  one\n\n  two")
        #expect(node["block"]?.text == "one\n\ntwo\n")
        #expect(node["empty"]?.isNull == true)
        #expect(node.span.end == text.utf8.count)
    }

    @Test("A repeated key points at both places")
    func repeatedKey() throws {
        let error = try #require(failure("a: 1\nb:\n  when: 1\n  whenever: 3\n  when: 2\n"))
        #expect(error.code == "Y0002")
        #expect(
            error.description.contains(
                "  ┌ t.yaml:5:3\n 5 │   when: 2\n   │   ^^^^ given here again\n"
                    + "   = given first at line 3"
            ))
        let flow = try #require(failure("{a: 1, b: 2, a: 3}"))
        #expect(flow.span == SourceSpan(start: 13, end: 14))
        #expect(failure("1: a\n\"1\": b\n")?.code == "Y0002")
    }

    @Test(
        "What is not taken is refused with its code and place",
        arguments: [
            ("a: !ruby/object x", "Y0003", 3), ("a: !!str 5", "Y0003", 3),
            ("a: !x {b: 1}", "Y0003", 3), ("a: 1\n---\nb: 2\n", "Y0005", 5),
            ("? [a]\n: 1\n", "Y0006", 2), ("b: &x {c: 1}\na:\n  <<: *x\n", "Y0006", 18),
            ("a: .inf", "Y0007", 3), ("a: b\u{1}", "Y0008", 4), ("a: [1, 2", "Y0001", 8),
            ("a: b: c", "Y0001", 4), ("a:\n\t- b", "Y0001", 3), ("a: *nothing", "Y0001", 3),
            ("a: @x", "Y0001", 3),
        ])
    func refusals(text: String, code: String, offset: Int) throws {
        let error = try #require(failure(text), "\(text)")
        #expect(error.code == code, "\(error)")
        #expect(error.span?.start == offset, "\(error)")
    }

    @Test("An alias is what its anchor names, within reason")
    func aliases() throws {
        #expect(try parse("a: &x [1]\nb: *x\n").json == ["a": [1], "b": [1]])
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let part = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(part)]\n"
        }
        #expect(failure(text)?.code == "Y0004")
    }

    @Test("An empty file is null, and a byte order mark only shifts the places")
    func edges() throws {
        #expect(try parse("").isNull)
        #expect(try parse("# nothing\n").isNull)
        let node = try parse("\u{feff}a: b")
        #expect(node.json == ["a": "b"])
        #expect(node["a"]?.span == SourceSpan(start: 6, end: 7))
        let separated = try parse("a: \"x\u{2028}y\"\nb: c")
        #expect(separated["b"]?.text == "c")
    }

    @Test("Damaged documents never crash, and spans stay inside the text")
    func fuzz() throws {
        let seed = Array(
            ("scenario: x\nwhen:\n  - at: {a: [1, 'b'], \"c\": *d}\n    do: |\n"
                + "      text\n  - &d e: >-\n      f\n").utf8)
        let letters = Array("&*!|>'\"%@`{}[],:- \n\t#?xé0".utf8)
        var random = TestRandom(seed: 5)
        for _ in 0..<4000 {
            var bytes = seed
            for _ in 0...random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = letters[random.below(letters.count)]
                case 1: bytes.remove(at: place)
                default: bytes.insert(letters[random.below(letters.count)], at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let node = try parse(text)
                #expect(node.span.start >= 0 && node.span.end <= text.utf8.count)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
