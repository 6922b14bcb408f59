import PipelineModel
import Testing

@Suite("Field patterns") struct FieldPatternTests {
    @Test("An identifier pattern takes what it says and nothing more")
    func identifiers() throws {
        let pattern = try FieldPattern("^C[0-9]{1,3}$")
        #expect(pattern.matches("C1"))
        #expect(pattern.matches("C123"))
        for text in ["C", "C1234", "c1", "XC1", "C1 ", "C1\n", ""] {
            #expect(!pattern.matches(text), "\(text)")
        }
    }

    @Test("A greedy count gives back what the rest needs")
    func backtracking() throws {
        let pattern = try FieldPattern("^[a-z0-9]*[0-9]{2}x?$")
        #expect(pattern.matches("abc12"))
        #expect(pattern.matches("12x"))
        #expect(!pattern.matches("ab1"))
    }

    @Test(
        "What the small language lacks is refused by name",
        arguments: [
            ("C[0-9]$", "begins with"), ("^(a)$", "groups"), ("^[^a]$", "negated"),
            ("^a{2,1}$", "no count"), ("^[z-a]$", "backwards"), ("^+$", "nothing to act on"),
            ("^\\d$", "punctuation"),
        ])
    func refusals(text: String, part: String) {
        do {
            _ = try FieldPattern(text)
            Issue.record("accepted \(text)")
        } catch {
            #expect(error.message.contains(part))
        }
    }
}
