import Diagnostics
import Testing

@testable import StatesLanguage

@Suite("Remarks on definitions")
struct LintTests {
    private static func rules(_ definition: String) throws -> [String] {
        try StateMachine(parsing: definition).lint.map { "\($0.rule) \($0.location)" }
    }

    private static func task(_ fields: String, resource: String = "lambda:invoke") -> String {
        """
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::\(resource)",
        \(fields)"End":true}}}
        """
    }

    private static let retry = #""Retry":[{"ErrorEquals":["States.ALL"]}],"#

    @Test(
        "Each remark has its place, and what is well made has none",
        arguments: [
            (task(#""TimeoutSeconds":9,"# + retry), []),
            (task(""), ["noTimeout /States/T", "noRetry /States/T"]),
            (task(#""HeartbeatSeconds":9,"#), ["noRetry /States/T"]),
            (
                task(#""TimeoutSeconds":9,"# + retry, resource: "sns:publish"),
                ["repeatedWrite /States/T/Retry[0]"]
            ),
            (
                task(
                    #""Parameters":{"Name":"n"},"TimeoutSeconds":9,"# + retry,
                    resource: "states:startExecution"), []
            ),
            (
                task(
                    #""TimeoutSeconds":9,"Retry":[{"ErrorEquals":["States.TaskFailed"]},"#
                        + #"{"ErrorEquals":["Odd"]},{"ErrorEquals":["States.Timeout"]}],"#),
                ["deadHandler /States/T/Retry[1]"]
            ),
            (
                """
                {"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Variable":"$.a",
                "IsPresent":true,"Next":"S"}]},"S":{"Type":"Succeed"}}}
                """, ["noDefault /States/C"]
            ),
        ])
    func rules(definition: String, expected: [String]) throws {
        #expect(try Self.rules(definition) == expected)
    }

    @Test("A remark is a warning that points into the text")
    func diagnostic() throws {
        let text = Self.task("")
        let finding = try #require(try StateMachine(parsing: text).lint.first)
        let diagnostic = finding.diagnostic(in: SourceText(name: "m.json", text: text))
        #expect(diagnostic.severity == .warning)
        #expect(diagnostic.code == "A0101")
        #expect(diagnostic.span != nil)
    }
}

@Suite("Drawing of machines")
struct GraphTests {
    private static let machine = """
        {"StartAt":"C","States":{
        "C":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"P"}],
        "Default":"F"},
        "P":{"Type":"Parallel","Branches":[{"StartAt":"A \\"q\\"","States":{"A \\"q\\"":{
        "Type":"Pass","End":true}}},{"StartAt":"B<","States":{"B<":{"Type":"Wait","Seconds":1,
        "End":true}}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"F"}],"End":true},
        "F":{"Type":"Fail"}}}
        """

    private static func path() -> TakenPath {
        var path = TakenPath()
        path.enter("C", after: nil)
        path.enter("F", after: "C")
        path.failed = "F"
        return path
    }

    @Test("Mermaid shows states, arrows, branches and the path taken")
    func mermaid() throws {
        let graph = StateGraph(try StateMachine(parsing: Self.machine))
        let text = MermaidGraph(graph, path: Self.path()).text
        #expect(text.hasPrefix("flowchart TD\n"))
        for line in [
            #"s0{"C"}"#, #"subgraph s1["P"]"#, #"["A #quot;q#quot;"]"#, #"(["B#lt;"])"#,
            #"s0 -->|"rule 1"| s1"#, #"s0 -->|"default"| s2"#, #"s1 -.->|"States.ALL"| s2"#,
            "class s0 taken", "class s2 failed",
        ] { #expect(text.contains(line), "\(line) in \(text)") }
        // The start and the second arrow out of C; the branches' own arrows come before.
        #expect(text.contains("linkStyle "))
        #expect(!MermaidGraph(graph).text.contains("classDef"))
    }

    @Test("SVG is one picture with every state in it, none upon another")
    func svg() throws {
        let graph = StateGraph(try StateMachine(parsing: Self.machine))
        let text = SVGGraph(graph, path: Self.path()).text
        #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
        for name in ["Choice C", "Parallel P", "A &quot;q&quot;", "B&lt;", "Fail F"] {
            #expect(text.contains(name))
        }
        let layout = GraphLayout(graph)
        let inner = try #require(graph.machine.states.first { $0.name == "B<" }?.index)
        let outer = try #require(graph.machine.states.first { $0.name == "P" }?.index)
        let (small, large) = (layout.boxes[inner]!, layout.boxes[outer]!)
        #expect(small.x > large.x && small.x + small.width < large.x + large.width)
        #expect(small.y > large.y && small.bottom < large.bottom)
        let sibling = try #require(graph.machine.states.first { $0.name.hasPrefix("A") }?.index)
        let other = layout.boxes[sibling]!
        #expect(other.x + other.width <= small.x || small.x + small.width <= other.x)
    }
}
