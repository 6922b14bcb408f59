import Diagnostics
import SimFaults
import Testing

@testable import ScenarioModel

@Suite("Goals and conditions in scenario files") struct GoalReadingTests {
    private func read(_ section: String) -> (scenarios: [Scenario], issues: [Diagnostic]) {
        let text = """
            scenario: test/goals
            title: Something that may come about
            version: 1
            pipeline: any
            clock: { start: "2025-01-02T00:00:00Z" }

            """
        return ScenarioReader(vocabulary: .init(guarantees: [], mutators: [], pipelines: []))
            .read(SourceText(name: "goals.yaml", text: text + section + "\n"))
    }

    @Test("A goal is told by entries that follow one another, or by rows")
    func goals() throws {
        let read = read(
            """
            sometimes:
              - that: two runs overlap
                seen:
                  - { operation: ExecutionStarted }
                  - { operation: ExecutionStarted, times: 2, unless: { operation: [ExecutionFailed, ExecutionSucceeded] } }
                same: actor
                must: true
              - { that: somebody is known, rows: select 1 }
            """)
        #expect(read.issues.map(\.summary) == [])
        let goals = try #require(read.scenarios.first).goals
        #expect(goals.map(\.title) == ["two runs overlap", "somebody is known"])
        #expect(goals.map(\.isRequired) == [true, false])
        guard case .seen(let sequence) = goals[0].kind else {
            Issue.record("it is told by entries")
            return
        }
        #expect(sequence.same == .actor)
        #expect(sequence.steps.map(\.times) == [1, 2])
        #expect(
            sequence.steps[1].unless?.words
                == [.init(.operation, ["ExecutionFailed", "ExecutionSucceeded"])])
        #expect(goals[1].kind == .rows("select 1"))
    }

    @Test("A fault may wait for something")
    func condition() throws {
        let read = read(
            """
            faults:
              - point: lambda.step
                when:
                  seen: { operation: RunState, details: { state: FAILED } }
                  until: { operation: RunState, details: { state: SUCCEEDED } }
                  rows: { table: DW.DIM_PLAN, at_least: 2, at_most: 9 }
                  objects: { key: "archive/**" }
                do: crash
            """)
        #expect(read.issues.map(\.summary) == [])
        let condition = try #require(read.scenarios.first?.faults.first?.condition)
        #expect(condition.seen?.steps.first?.pattern.words.count == 2)
        #expect(condition.until != nil)
        #expect(
            condition.amounts == [
                .init(.rows(table: "DW.DIM_PLAN"), atLeast: 2, atMost: 9),
                .init(.objects(pattern: "archive/**"), atLeast: 1),
            ])
    }

    @Test(
        "Mistakes are told with their place and a way out",
        arguments: [
            (
                "sometimes: [{ that: x, sene: { operation: A } }]", "S0101",
                "unknown key of a goal `sene`"
            ),
            ("sometimes: [{ seen: { operation: A } }]", "S0102", "a goal needs `that`"),
            ("sometimes: [{ that: x }]", "S0104", "a goal is told by either `seen` or `rows`"),
            (
                "sometimes: [{ that: x, seen: { operation: A }, rows: select 1 }]", "S0104",
                "a goal is told by either `seen` or `rows`"
            ),
            (
                "sometimes: [{ that: x, seen: { opration: A } }]", "S0101",
                "unknown key of an entry `opration`"
            ),
            ("sometimes: [{ that: x, seen: [] }]", "S0104", "`seen` names at least one entry"),
            (
                "sometimes: [{ that: x, seen: { operation: A }, same: nothing }]", "S0101",
                "unknown word of an entry `nothing`"
            ),
            (
                "sometimes: [{ that: x, rows: select 1, must: often }]", "S0103",
                "`must` is `true` or `false`"
            ),
            (
                "faults: [{ point: lambda.step, do: crash, when: { until: { operation: A } } }]",
                "S0104", "`until` belongs to `seen`"
            ),
            (
                "faults: [{ point: lambda.step, do: crash, when: { rows: { at_least: 1 } } }]",
                "S0102", "`rows` needs `table`"
            ),
            (
                "faults: [{ point: lambda.step, do: crash, when: { objects: { key: a, at_least: 3, at_most: 2 } } }]",
                "S0104", "`at_least` is more than `at_most`"
            ),
            (
                "faults: [{ point: lambda.step, do: crash, when: soon }]", "S0103",
                "a condition is a mapping"
            ),
        ])
    func mistakes(_ section: String, _ code: String, _ summary: String) {
        let issues = read(section).issues
        #expect(issues.first?.code == code)
        #expect(issues.first?.summary == summary)
    }
}
