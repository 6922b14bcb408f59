import DataFormats
import Testing

@testable import StatesLanguage

@Suite("JSONata in definitions")
struct JSONataTests {
    static func problems(of output: String) -> [String] {
        let text = """
            {"QueryLanguage":"JSONata","StartAt":"E","States":{
            "E":{"Type":"Pass","Output":\(output),"End":true}}}
            """
        return DefinitionAnalysis(of: text).problems.map(\.description)
    }

    @Test(
        "An expression that refers to an input that is not there is refused with its place",
        arguments: [
            (
                #"{"v":"{% phone %}"}"#,
                "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not "
                    + "supported. at /States/E/Output/v"
            ),
            (
                #"[1,"{% $$ %}"]"#,
                "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' at the top level is not "
                    + "supported. at /States/E/Output[1]"
            ),
            (
                #""{% $states.errorOutput %}""#,
                "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.errorOutput' outside of a "
                    + "Catch is not supported. at /States/E/Output"
            ),
        ])
    func unsupported(output: String, expected: String) {
        #expect(Self.problems(of: output) == [expected])
    }

    @Test(
        "An expression that cannot be read is refused when the machine is created",
        arguments: [
            ("1 +", "Unexpected end of expression"), ("$x :=", "Unexpected end of expression"),
            ("a[1,2)", "Expected \"]\", got \",\""),
            ("'open", "String literal must be terminated by a matching quote"),
            ("{'a':}", "The symbol \"}\" cannot be used as a unary operator"),
            ("$match('a', /abc", "No terminating / in regular expression"),
        ])
    func invalid(code: String, message: String) {
        #expect(
            Self.problems(of: #""{% \#(code) %}""#) == [
                "INVALID_JSONATA_EXPRESSION: \(message) at /States/E/Output"
            ])
    }

    @Test(
        "Only a text that begins with {% and ends with %} is an expression",
        arguments: [#"" {% a %}""#, #""{% a %} ""#, #""$.a""#, #"{"a.$":"$"}"#, "null", "[]"])
    func constants(output: String) {
        #expect(Self.problems(of: output).isEmpty)
    }

    @Test("Fields of the other language are refused in either direction")
    func otherLanguage() {
        let text = """
            {"StartAt":"A","States":{
            "A":{"Type":"Pass","QueryLanguage":"JSONata","Parameters":{},"Next":"B"},
            "B":{"Type":"Pass","Output":{},"End":true}}}
            """
        #expect(
            DefinitionAnalysis(of: text).problems.map(\.description) == [
                "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field "
                    + "'Parameters' is only supported for the 'JSONPath' QueryLanguage at /States/A",
                "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field "
                    + "'Output' is only supported for the 'JSONata' QueryLanguage at /States/B",
            ])
    }

    @Test(
        "Names of variables are identifiers, and $states is the service's",
        arguments: ["states", "1a", "a-b", String(repeating: "a", count: 81)])
    func variables(name: String) {
        let text = """
            {"QueryLanguage":"JSONata","StartAt":"E","States":{
            "E":{"Type":"Pass","Assign":{"\(name)":1},"End":true}}}
            """
        #expect(DefinitionAnalysis(of: text).problems.count == 1)
    }

    static func evaluate(
        _ code: String, input: JSONValue = [:], variables: JSONObject = [:]
    ) throws -> JSONValue {
        let expression = try JSONataExpression(parsing: code, field: "Output")
        var scope = EvaluationScope(input: input, variables: variables)
        return try expression.evaluate(in: &scope)
    }

    /// `$random(42)` is what `new java.util.Random(42).nextDouble()` gives.
    @Test(
        "The functions that the service adds",
        arguments: [
            ("$partition([1,2,3], 2)", "[[1,2],[3]]"), ("$range(0, 6, 2)", "[0,2,4,6]"),
            ("$range(3, 1, -1)", "[3,2,1]"),
            ("$hash('input', 'SHA-1')", #""140f86aae51ab9e1cda9b4254fe98a74eb54c1a1""#),
            ("$parse('{\"a\":[1]}').a", "[1]"), ("$random(42)", "0.7275636800328681"),
            ("$random() < 1 and $length($uuid()) = 36", "true"),
            ("$now()", #""1970-01-01T00:00:00.000Z""#),
        ])
    func functions(code: String, expected: String) throws {
        #expect(try Self.evaluate(code).serialized() == expected)
    }

    @Test("A variable is read by its name, also when a function has the same")
    func hidden() throws {
        #expect(try Self.evaluate("$count + 1", variables: ["count": 2]) == 3)
        #expect(try Self.evaluate("$states.input.a", input: ["a": [1]]) == [1])
    }

    @Test(
        "A failed expression names itself, its field and the language's code",
        arguments: [
            (
                "$states.input.missing",
                "The JSONata expression '$states.input.missing' specified for the field 'Output' "
                    + "returned nothing (undefined)."
            ),
            (
                "$eval('1')",
                "The JSONata expression '$eval('1')' specified for the field 'Output' threw an "
                    + "error during evaluation. T1006: Attempted to invoke a non-function"
            ),
            (
                "$abs('a')",
                "The JSONata expression '$abs('a')' specified for the field 'Output' threw an error "
                    + "during evaluation. T0410: Argument 1 of function \"abs\" does not match "
                    + "function signature"
            ),
            (
                "$sum(['a'])",
                "The JSONata expression '$sum(['a'])' specified for the field 'Output' threw an "
                    + "error during evaluation. T0412: Argument 1 of function \"sum\" must be an "
                    + "array of \"numbers\""
            ),
            (
                "1 + 'a'",
                "The JSONata expression '1 + 'a'' specified for the field 'Output' threw an error "
                    + "during evaluation. T2002: "
            ),
            (
                "$partition([1], 0)",
                "The JSONata expression '$partition([1], 0)' specified for the field 'Output' "
                    + "threw an error during evaluation: "
            ),
        ])
    func failures(code: String, expected: String) {
        let error = #expect(throws: StatesError.self) { try Self.evaluate(code) }
        #expect(error?.name == "States.QueryEvaluationError")
        #expect(error?.field == "Output")
        #expect(error?.cause?.hasPrefix(expected) == true, "\(error?.cause ?? "")")
    }

    @Test("Random numbers come from the execution's stream and move it on")
    func entropy() throws {
        var scope = EvaluationScope(input: [:], entropy: EntropyStream(seed: 7))
        let uuid = try JSONataExpression(parsing: "$uuid()", field: "Output")
        let first = try uuid.evaluate(in: &scope)
        let second = try uuid.evaluate(in: &scope)
        #expect(first != second)
        var again = EvaluationScope(input: [:], entropy: EntropyStream(seed: 7))
        #expect(try uuid.evaluate(in: &again) == first)
    }
}
