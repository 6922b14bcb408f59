import DataFormats
import Testing

@testable import JSONata

@Suite("Host") struct HostTests {
    @Test("The clock is the host's and stands still during an evaluation")
    func clock() {
        let host = Host(milliseconds: 1_700_000_000_123)
        #expect(outcome("$millis()", host: host) == .value(1_700_000_000_123))
        #expect(outcome("$now()", host: host) == .value("2023-11-14T22:13:20.123Z"))
        #expect(outcome("$now('[Y]-[M]')", host: host) == .value("2023-11"))
    }

    @Test("Random numbers are the host's, so that an evaluation can be repeated")
    func chance() {
        func host() -> Host {
            var random = TestRandom(state: 5)
            return Host(random: { Double(random.next() >> 11) / 9_007_199_254_740_992 })
        }
        let first = outcome("[$random(), $shuffle([1..20])]", host: host())
        #expect(first == outcome("[$random(), $shuffle([1..20])]", host: host()))
        #expect(outcome("$sort($shuffle([1..20])) = [1..20]", host: host()) == .value(true))
        #expect(outcome("$shuffle([1..20]) = [1..20]", host: host()) == .value(false))
    }

    @Test("A host's functions are called with JSON, and their signatures are kept")
    func functions() throws {
        let twice = try HostFunction("twice", signature: "<n:n>") {
            arguments throws(JSONataError) in
            arguments[0]?.doubleValue.map { JSONValue($0 * 2) }
        }
        let failing = try HostFunction("fail") { _ throws(JSONataError) in
            throw JSONataError(code: "X1", message: "no")
        }
        let host = Host(functions: [twice, failing])
        #expect(outcome("$twice(21)", host: host) == .value(42))
        #expect(outcome("[1..3] ~> $map($twice)", host: host) == .value([2, 4, 6]))
        #expect(outcome("$twice(nothing)", host: host) == .undefined)
        #expect(outcome("$twice('a')", host: host) == .error("T0410"))
        #expect(outcome("$fail()", host: host) == .error("X1"))
        #expect(throws: JSONataError.self) {
            try HostFunction("bad", signature: "<n<n>>") { _ in nil }
        }
    }

    @Test("A host's function hides the built-in of its name, and a refused one is not there")
    func hiding() throws {
        let sum = try HostFunction("sum") { _ throws(JSONataError) in "hidden" }
        #expect(outcome("$sum([1])", host: Host(functions: [sum])) == .value("hidden"))
        let host = Host(refused: ["eval"])
        #expect(outcome("$eval('1')", host: host) == .error("T1006"))
        #expect(outcome("$exists($eval)", host: host) == .value(false))
        #expect(outcome("eval('1')", host: host) == .error("T1006"))
    }

    @Test("Bindings are variables, and may hide built-in functions")
    func bindings() {
        #expect(outcome("$x.a + $y", bindings: ["x": ["a": 1], "y": 2]) == .value(3))
        #expect(outcome("$sum", bindings: ["sum": 5]) == .value(5))
        #expect(outcome("$states.input", bindings: ["states": ["input": [1]]]) == .value([1]))
    }

    @Test("An expression tells the variables that it uses")
    func variables() throws {
        let expression = try Expression(parsing: "$a + $sum($b.c) + $d")
        #expect(expression.variables == ["a", "b", "d"])
        #expect(try Expression(parsing: "a.b").variables == [])
        #expect(try Expression(parsing: "$states.input.$states").variables == ["states"])
    }

    @Test("An input is made ready once for many expressions")
    func preparedInput() throws {
        let input = Input(["a": [1, 2, 3]])
        #expect(try Expression(parsing: "$sum(a)").evaluate(input) == 6)
        #expect(try Expression(parsing: "$count(a)").evaluate(input) == 3)
        #expect(try Expression(parsing: "a ~> |$|{'b': 1}|").evaluate(input) == [1, 2, 3])
    }

    @Test("Limits of depth and steps are the host's")
    func limits() {
        let text = "($f := function($n){$n = 0 ? 0 : 1 + $f($n - 1)}; $f(50))"
        #expect(outcome(text) == .value(50))
        let shallow = Host(limits: EvaluationLimits(depth: 100))
        #expect(outcome(text, host: shallow) == .error("U1001"))
        #expect(outcome(text, host: Host(limits: EvaluationLimits(steps: 100))) == .error("U1001"))
    }

    @Test("Errors point to the place, the word and the value")
    func errors() {
        #expect(
            throws: JSONataError(
                code: "S0202", message: "Another symbol was expected here: `]`", position: 5,
                token: ")")
        ) {
            try Expression(parsing: "[1,2)")
        }
        do throws(JSONataError) {
            _ = try Expression(parsing: "a & $uppercase(5)").evaluate(nil)
            Issue.record("a number has no upper case")
        } catch {
            #expect(error.code == "T0410")
            #expect(error.token == "uppercase")
            #expect(error.position == 15)
            #expect(error.argument == 1)
            #expect(error.value == "5")
        }
    }
}
