import DataFormats
import Testing

@testable import JSONata

@Suite("Fuzzing") struct FuzzTests {
    /// Small, so that what a mutation makes endless ends soon.
    static let limits = EvaluationLimits(depth: 200, steps: 50_000)
    static var host: Host { Host(milliseconds: 1_700_000_000_000, limits: limits) }

    static let input: JSONValue = [
        "a": [["b": 1, "c": [1, 2]], ["b": 2, "c": []]], "s": "text", "n": nil, "t": true,
        "o": ["1": 1, "x": ["y": [[1], [2]]]],
    ]

    static let seeds = [
        "a.b", "a[b=1].c", "a{$string(b): c}", "a^(>b).c[0]", "a@$x#$i.{'i': $i, 'x': $x.b}",
        "a.c.%.b", "$map(a, function($v, $i){$v.b + $i})",
        "$reduce(a.b, function($x, $y){$x * $y})",
        "$ ~> |a|{'d': b}, 'c'|", "s ~> $uppercase ~> $lowercase", "$replace(s, /t(e)/i, '$1$$')",
        "$formatNumber(1234.5, '#,##0.00;(0)')", "$fromMillis(0, '[Y]-[MNn] [D1o] [z]', '+0100')",
        "$toMillis('1 March 2020', '[D] [MNn] [Y]')", "$formatInteger(123, 'w;o')", "[1..5][$ > 2]",
        "($f := λ($n)<n:n>{$n <= 1 ? 1 : $n * $f($n - 1)}; $f(5))", "o.*.**", "$split(s, 'x', 2)",
        "$eval('a.b', $)", "x ?? s ?: 'y'", "$merge([o, {'z': $keys(o)}])", "`a`.'b' & \"\\u0041\"",
        "$sort(a, function($l, $r){$l.b < $r.b}).b", "$match(s, /(t)?e/).groups", "/* c */ -a.b",
        "$parseInteger('twelve', 'w') in [1..20] and $not(t) or $exists(n)",
    ]

    static let pieces = [
        "a", "b", "$", "$$", "$x", ".", "[", "]", "{", "}", "(", ")", "'", "\"", "`", "/", "%", "@",
        "#", "^(", "~>", ":=", "?", ":", "??", "?:", "..", ",", ";", "|", "*", "**", "&", "=", "<",
        ">", "-", "1", "0", "1e9", "null", "true", "and", "in", "function($x){", "λ", "$sum(",
        "$map(", "$string(", "[]", "[0]", "[-1]", "$x:=", "\\", "\u{1F600}", "é", "/a*/", "<n:n>",
    ]

    private func run(_ text: String) {
        // An answer of any kind will do; what is read must also be evaluated without harm.
        _ = outcome(text, Self.input, bindings: ["x": [1, 2]], host: Self.host)
    }

    @Test("Random pieces of expressions never crash or hang")
    func pieces() {
        var random = TestRandom(state: 1)
        for _ in 0..<6000 {
            run((0..<random.below(16)).map { _ in random.pick(Self.pieces) }.joined())
        }
    }

    @Test("Mutated expressions never crash or hang")
    func mutations() {
        var random = TestRandom(state: 2)
        for _ in 0..<6000 {
            var text = Array(random.pick(Self.seeds).unicodeScalars)
            for _ in 0...random.below(4) {
                let place = random.below(text.count + 1)
                switch random.below(4) {
                case 0 where place < text.count: text.remove(at: place)
                case 1:
                    text.insert(
                        contentsOf: Array(random.pick(Self.pieces).unicodeScalars), at: place)
                case 2:
                    let other = Array(random.pick(Self.seeds).unicodeScalars)
                    text.insert(
                        contentsOf: other[random.below(other.count)...].prefix(12), at: place)
                default:
                    text = Array(text.prefix(place) + text.suffix(random.below(text.count + 1)))
                }
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text)
            run(String(view))
        }
    }

    @Test("Random code points never crash or hang")
    func codePoints() {
        var random = TestRandom(state: 3)
        for _ in 0..<3000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<random.below(24) {
                let code = UInt32(random.below(random.below(8) == 0 ? 0x11_0000 : 0x80))
                if let scalar = UnicodeScalar(code) { view.append(scalar) }
            }
            run(String(view))
        }
    }

    @Test("Random pictures never crash or hang")
    func pictures() {
        var random = TestRandom(state: 4)
        let parts = [
            "#", "0", ",", ".", ";", "%", "‰", "e", "-", "w", "o", "W", "A", "i", "1", "٠", "[Y",
            "]",
            "[M", "N", "n", ",3-3", ",*-2", "[D1o]", "[z]", "[Z0000t]", "[f001]", "[[", "]]", "[d]",
            "x",
        ]
        let functions = [
            "$formatNumber($n, $p)", "$formatInteger($n, $p)", "$parseInteger($p, $p)",
            "$parseInteger('12', $p)", "$fromMillis($n, $p, $p)", "$toMillis($p, $p)",
            "$toMillis('2020-01-01', $p)", "$formatBase($n, $n)", "$round($n, $n)", "$number($p)",
        ]
        let numbers: [JSONValue] = [0, 1, -1, 12.5, 1e15, -1e21, 1e300, 5e-300, 999.999]
        for _ in 0..<6000 {
            let picture = (0..<random.below(8)).map { _ in random.pick(parts) }.joined()
            _ = outcome(
                random.pick(functions), nil,
                bindings: ["n": random.pick(numbers), "p": .string(picture)], host: Self.host)
        }
    }

    @Test("The same expression gives the same outcome each time")
    func repeatable() {
        var random = TestRandom(state: 6)
        for _ in 0..<200 {
            let text = random.pick(Self.seeds)
            let first = outcome(text, Self.input, host: Self.host)
            #expect(first == outcome(text, Self.input, host: Self.host))
        }
    }
}
