import DataFormats
import Testing

@testable import StatesLanguage

@Suite("Choice rules")
struct ChoiceTests {
    static func holds(_ rule: String, _ input: JSONValue) throws -> Bool {
        let machine = try StateMachine(
            parsing: """
                {"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{\(rule),"Next":"Y"}],
                "Default":"Y"},"Y":{"Type":"Succeed"}}}
                """)
        guard case .choice(let choice) = machine.states[0].kind else { return false }
        var scope = EvaluationScope(input: input)
        return try choice.rules[0].condition.holds(in: &scope)
    }

    @Test(
        "A comparison holds for values of its kind only",
        arguments: [
            (#""Variable":"$.v","TimestampLessThan":"2016-03-14T01:59:00Z""#, true),
            (#""Variable":"$.v","TimestampEquals":"2016-03-14T03:58:59.5+02:00""#, true),
            (#""Variable":"$.v","IsTimestamp":true"#, true),
            (#""Variable":"$.v","StringMatches":"2016-*:58:*Z""#, true),
            (#""Variable":"$.v","StringMatches":"2016-\\*""#, false),
            (#""Variable":"$.v","NumericEquals":1"#, false),
            (
                #""Or":[{"Variable":"$.v","IsNull":true},{"Variable":"$.w","IsPresent":false}]"#,
                true
            ),
            (#""Not":{"Variable":"$.v","StringGreaterThan":"2017"}"#, true),
            (#""Variable":"$.n","NumericGreaterThanEqualsPath":"$.m""#, true),
        ])
    func comparisons(rule: String, expected: Bool) throws {
        let input: JSONValue = ["v": "2016-03-14T01:58:59.5Z", "n": 2, "m": 2]
        #expect(try Self.holds(rule, input) == expected)
    }

    @Test("A variable that is missing ends the execution, except under IsPresent")
    func missing() {
        #expect(throws: StatesError.self) {
            try Self.holds(#""Variable":"$.x","StringEquals":"a""#, [:])
        }
    }

    @Test("A pattern with many stars stays fast")
    func pattern() throws {
        let pattern = try #require(
            WildcardPattern(String(repeating: "*a", count: 50) + "b"))
        #expect(!pattern.matches(String(repeating: "a", count: 5000)))
    }

    @Test(
        "Texts that are no timestamps have no order",
        arguments: ["2016-13-05T21:29:29Z", "2016-12-05T21:29:29", "2016-12-05t21:29:29Z", "x"])
    func timestamps(text: String) {
        #expect(RFC3339Timestamp(text) == nil)
    }
}
