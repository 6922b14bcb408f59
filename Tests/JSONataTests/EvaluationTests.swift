import DataFormats
import JSONata
import Testing

@Suite("Evaluation") struct EvaluationTests {
    @Test("An expression is evaluated for an input")
    func simple() throws {
        let expression = try Expression(parsing: "a.b + 1")
        #expect(try expression.evaluate(["a": ["b": 2]]) == 3)
    }
}
