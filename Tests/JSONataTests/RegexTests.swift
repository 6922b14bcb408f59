import Testing

@testable import JSONata

@Suite("Regular expressions") struct RegexTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let pattern: String
        let text: String
        /// The first match and its groups; nothing when there is none.
        let found: [String?]?
        var flags = RegexFlags()
        var testDescription: String { "/\(pattern)/ on \(text)" }

        init(
            _ pattern: String, _ text: String, _ found: [String?]?, i: Bool = false, m: Bool = false
        ) {
            self.pattern = pattern
            self.text = text
            self.found = found
            flags = RegexFlags(ignoresCase: i, multiline: m)
        }
    }

    static let examples: [Example] = [
        Example("a", "bab", ["a"]),
        Example("a|ab", "ab", ["a"]),
        Example("(a|ab)(c|bcd)(d*)", "abcd", ["abcd", "a", "bcd", ""]),
        Example("a*", "aaa", ["aaa"]),
        Example("a*?", "aaa", [""]),
        Example("a{2}", "aaa", ["aa"]),
        Example("a{2,}", "aaaa", ["aaaa"]),
        Example("a{1,2}?", "aaa", ["a"]),
        Example("a{,2}", "a{,2}", ["a{,2}"]),
        Example("(z)((a+)?(b+)?(c))*", "zaacbbbcac", ["zaacbbbcac", "z", "ac", "a", nil, "c"]),
        Example("(?:(a)|b)*", "ab", ["ab", nil]),
        Example("(a*)*", "b", ["", nil]),
        Example("(?=(a+))", "baaabac", ["", "aaa"]),
        Example("(?=(a+))a*b\\1", "baaabac", ["aba", "a"]),
        Example("(.*?)a(?!(a+)b\\2c)\\2(.*)", "baaabaac", ["baaabaac", "ba", nil, "abaac"]),
        Example("(?<=\\$)\\d+", "a12 $34", ["34"]),
        Example("(?<!\\$)\\b\\d+", "$34 12", ["12"]),
        Example("(?<=(\\d+)(\\d+))$", "1053", ["", "1", "053"]),
        Example("(?<year>\\d{4})-\\k<year>", "2024-2024", ["2024-2024", "2024"]),
        Example("^b", "a\nb", nil),
        Example("^b", "a\nb", ["b"], m: true),
        Example("a$", "a\nb", ["a"], m: true),
        Example(".+", "ab\ncd", ["ab"]),
        Example("[^a-c]+", "abxyz", ["xyz"]),
        Example("[\\w-]+", "--a_9 ", ["--a_9"]),
        Example("[a-]+", "-a-", ["-a-"]),
        Example("[\\d\\s]+", "a1 2b", ["1 2"]),
        Example("[^]", "\n", ["\n"]),
        Example("[]", "a", nil),
        Example("\\bfoo\\b", "a foo b", ["foo"]),
        Example("\\Boo", "foo", ["oo"]),
        Example("ABC", "xabcx", ["abc"], i: true),
        Example("[A-Z]+", "abc", ["abc"], i: true),
        Example("É", "é", ["é"], i: true),
        Example("\\x41\\u0042\\t", "AB\t", ["AB\t"]),
        Example("\\101", "A", ["A"]),
        Example("\\/", "/", ["/"]),
        Example("a.c", "a\u{2028}c", nil),
        Example("^.$", "😀", nil),
        Example("^..$", "😀", ["😀"]),
        Example("(a?)*?b", "aab", ["aab", "a"]),
        Example("(?:a|b)+?c", "abac", ["abac"]),
    ]

    @Test("Matches as ECMA-262 does", arguments: examples)
    func matches(example: Example) throws {
        let program = try RegexCompiler.compile(
            Array(example.pattern.utf16), flags: example.flags)
        let text = MatchedText(example.text)
        var steps = 100_000
        let match = try RegexMatcher.firstMatch(of: program, in: text, from: 0, steps: &steps)
        let found = match.map { match in
            [text.text(match.range)] + match.groups.map { $0.map(text.text) }
        }
        #expect(found == example.found)
    }

    @Test(
        "Malformed expressions are refused",
        arguments: [
            "(", ")", "a**", "*", "[b-a]", "[a", "(?<n", "a{2,1}", "\\", "(?x)", "a{99999}{99999}",
        ])
    func malformed(pattern: String) {
        #expect(throws: RegexSyntaxError.self) {
            try RegexCompiler.compile(Array(pattern.utf16), flags: RegexFlags())
        }
    }

    @Test("Random patterns neither crash nor take more steps than allowed")
    func random() {
        var random = TestRandom(state: 11)
        let pieces = [
            "a", "b", ".", "(", ")", "(?:", "(?=", "(?!", "(?<=", "|", "*", "+", "?", "{1,3}",
            "{2}",
            "[ab]", "[^a]", "\\1", "\\b", "^", "$", "\\d", "\\w", "]", "[",
        ]
        var compiled = 0
        for _ in 0..<5000 {
            let pattern = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined()
            guard
                let program = try? RegexCompiler.compile(
                    Array(pattern.utf16), flags: RegexFlags(ignoresCase: random.below(2) == 0))
            else { continue }
            compiled += 1
            let text = MatchedText(
                (0..<random.below(20)).map { _ in random.pick(["a", "b", "1"]) }.joined())
            var steps = 20_000
            _ = try? RegexMatcher.firstMatch(of: program, in: text, from: 0, steps: &steps)
            #expect(steps >= 0)
        }
        #expect(compiled > 500)
    }
}
