import DataFormats
import Testing

@testable import JSONata

/// Nothing that anyone writes may crash or hang; limits answer with U1001.
@Suite("Robustness") struct RobustnessTests {
    static let limited = Outcome.error("U1001")

    /// A text with a name short enough to be printed.
    struct Long: Sendable, CustomTestStringConvertible {
        let text: String
        init(_ text: String) { self.text = text }
        var testDescription: String { "\(text.prefix(12))…" }
    }

    static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test(
        "Deep nesting is refused when it is read",
        arguments: [
            repeated("(", 100_000), repeated("[", 100_000) + repeated("]", 100_000),
            repeated("-", 100_000) + "1", repeated("{'a':", 100_000),
            "1" + repeated("+1", 100_000), "a" + repeated(".a", 100_000),
            "a" + repeated("[0]", 100_000), repeated("function(){", 100_000),
            "a" + repeated("~>$f", 100_000), "f" + repeated("()", 100_000),
            repeated("$a?", 100_000), repeated("|$|", 100_000), "a" + repeated("^(a)", 100_000),
            "/" + repeated("(", 100_000), "/" + repeated("(", 1000) + repeated(")", 1000) + "/",
            "a" + repeated(" ?? a", 100_000), repeated("$x := ", 100_000) + "1",
        ].map(Long.init))
    func deepText(long: Long) {
        guard case .error = outcome(long.text) else {
            Issue.record("\(long.testDescription) was evaluated")
            return
        }
    }

    @Test("What is just below the limit of nesting is read and evaluated")
    func justBelow() {
        let depth = Parser.maxDepth - 10
        #expect(
            outcome(Self.repeated("(", depth) + "1" + Self.repeated(")", depth)) == .value(1))
        #expect(outcome("1" + Self.repeated("+1", depth)) == .value(JSONValue(depth + 1)))
        #expect(outcome(Self.repeated("[", depth) + Self.repeated("]", depth)) != Self.limited)
        #expect(outcome("$" + Self.repeated("[0]", depth), 7) == .value(7))
        let blocks = Self.repeated("($y := ", depth / 3) + "1" + Self.repeated(";$y)", depth / 3)
        #expect(outcome(blocks) == .value(1))
    }

    @Test(
        "Endless evaluation stops",
        arguments: [
            "($f := function($n){1 + $f($n + 1)}; $f(0))",
            "($f := function(){$f()}; $f())",
            "($f := function($n){$map([1], function($x){$f($n) + 1})}; $f(0))",
            "($f := function($n){$f($n + 1)[0]}; $f(0))",
            "($f := function($n){[$f($n)]}; $f(0))",
            "($f := function($n){$n ~> $f}; $f(0))",
            "($f := function($n){$eval('$f(1) + 1')}; $f(0))",
            "($f := function($n){$sort([1,2], function($a,$b){$f(1)})}; $f(0))",
            "($f := function($n){$replace('a', /a/, function($m){$f(1)})}; $f(0))",
            "($f := function($n){$f(?)}; $g := function($h){$g($h ~> $f)}; $g($f))",
            "($f := function($a){$f([$a])}; $f(1))",
            "($f := function($a){$f({'a': $a})}; $f(1))",
            "$reduce([1..5000], function($a, $x){$zip([$a])}, 1)",
            "($f := function($a, $n){$n = 0 ? $string($a) : $f({'a': $a, 'b': $a}, $n - 1)}; $f(1, 60))",
            "($f := function($a, $n){$n = 0 ? $count($a.**) : $f({'a': $a, 'b': $a}, $n - 1)}; $f(1, 60))",
            "($f := function($a, $n){$n = 0 ? $a : $f($a & $a, $n - 1)}; $f('x', 60))",
            "($f := function($a, $n){$n = 0 ? $a : $f($append($a, $a), $n - 1)}; $f([1], 60))",
            "$pad('', 1e12)",
            "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', /(a+)+$/)",
            "$formatInteger(1e300, 'I')",
        ])
    func endless(text: String) {
        let host = Host(limits: EvaluationLimits(steps: 400_000))
        #expect(outcome(text, host: host) == Self.limited, "\(text)")
    }

    @Test(
        "Long chains of functions and long loops in tail position are no problem",
        arguments: [
            "($f := function($n, $s){$n = 0 ? $s : $f($n - 1, $s + $n)}; $f(20000, 0))",
            "($f := function($g, $n){$n = 0 ? 200010000 : $f(function(){$g}, $n - 1)}; $f(1, 20000))",
            "($f := function($g, $n){$n = 0 ? 200010000 : $f($f(?, $g), $n - 1)}; $f(1, 20000))",
        ])
    func longChains(text: String) {
        #expect(outcome(text) == .value(200_010_000), "\(text)")
    }
}
