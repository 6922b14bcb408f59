import Reports
import ScenarioModel
import ScenarioRunner
import Testing

@Suite("Goals of a suite") struct GoalDebtTests {
    private func goal(_ title: String, contract: Bool, reached: Bool) -> ScenarioOutcome.GoalResult
    {
        ScenarioOutcome.GoalResult(
            title: title, isOfContract: contract, isRequired: false, isReached: reached,
            progress: 0, problem: nil)
    }

    private func report(
        _ id: String, _ goals: [ScenarioOutcome.GoalResult], broken: Bool = false
    ) -> ScenarioReport {
        var report = ScenarioReport(
            id: id, name: id, title: id, file: "\(id).yaml", pipeline: "p", seed: 1, state: .passed)
        report.goals = goals
        if broken { report.expectedFailure = Scenario.ExpectedFailure(guarantee: "conservation") }
        return report
    }

    private var suite: SuiteReport {
        SuiteReport(
            version: "1",
            scenarios: [
                report(
                    "a",
                    [
                        goal("own", contract: false, reached: false),
                        goal("shared", contract: true, reached: false),
                        goal("rare", contract: true, reached: false),
                    ]),
                // Another variant of it.
                report("a", [goal("own", contract: false, reached: true)]),
                report("b", [goal("shared", contract: true, reached: true)]),
                report("c", [goal("rare", contract: true, reached: true)], broken: true),
            ])
    }

    @Test("A contract's goal is paid by any scenario, a scenario's own by any of its variants")
    func debts() {
        let goals = suite.goals
        #expect(goals.map(\.title) == ["shared", "rare", "own"])
        #expect(goals.map(\.reached) == [1, 0, 1])
        #expect(goals.map(\.runs) == [2, 1, 2])
        #expect(goals.map(\.owner) == ["p", "p", "a"])
    }

    @Test("A debt is told, and changes the status where somebody asks for it")
    func status() {
        #expect(suite.exitStatus(isStrict: true) == .passed)
        #expect(suite.exitStatus(isStrict: true, requiresGoals: true) == .inconclusive)
        let text = SuiteText(suite).text
        #expect(text.contains(" Goals   2 of 3 reached\n   never: rare   (p)\n"))
        #expect(CoverageText(suite).text.contains("goals 2/3\n  never: rare (p)\n"))
    }

    @Test("Debts survive in the JSON report, so that shards pay them together")
    func json() throws {
        let read = try SuiteJSON.read(SuiteJSON(suite).value)
        #expect(read.goals.map(\.title) == suite.goals.map(\.title))
        #expect(read.goals.map(\.reached) == suite.goals.map(\.reached))
    }
}
