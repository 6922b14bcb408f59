import ArgumentParser
import Cloud
import CloudModel
import Diagnostics
import Reports
import ScenarioModel
import ScenarioRunner

/// `rehearse compare`.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Run the scenarios on two revisions of a pipeline and tell what changes.",
        discussion: """
            Guarantees that are lost and gained, tables that end differently, and where the runs \
            part for the first time. Scenarios about a broken pipeline are left out.

            Exit status: 0 when nothing is lost, 1 when something is, 2 for an invalid scenario or \
            pipeline.
            """)

    @Argument(help: "The pipeline as it was, by name or by folder.")
    var base: String

    @Argument(help: "The pipeline as it is now, by name or by folder.")
    var head: String

    @Argument(help: "Scenario files and folders; all of the project's when left out.")
    var paths: [String] = []

    @Option(help: "Which scenarios, as for `run`.")
    var filter: String?

    @Option(help: "How many scenarios run at once; the output is the same for any number.")
    var jobs: Int?

    func run() async throws {
        let before = try Selection(try options(base))
        let after = try Selection(try options(head))
        if let file = before.broken.first { throw CommandProblem(file.issues) }
        guard !before.scenarios.isEmpty else {
            throw CommandProblem("C0005", "no scenario was selected", status: .nothingSelected)
        }
        let count = before.scenarios.count
        var progress = Progress(total: count, isWanted: true)
        let rows = await inParallel(
            count, jobs: jobs ?? RunCommand.processors,
            { index, memo in
                let one = Self.outcome(before.scenarios[index], before.project, memo)
                let other = Self.outcome(after.scenarios[index], after.project, memo)
                return PipelineComparison.Row(base: one, head: other)
            },
            done: { progress.advance($0.scenario) })
        progress.finish()
        let comparison = PipelineComparison(base: base, head: head, rows: rows)
        Output.write(comparison.text)
        if comparison.hasLosses { throw CommandEnd(status: .failed) }
    }

    private func options(_ pipeline: String) throws -> SelectionOptions {
        let filter = filter.map { ["--filter", $0] } ?? []
        return try SelectionOptions.parse(["--pipeline", pipeline] + filter + ["--"] + paths)
    }

    private static func outcome(
        _ scenario: Scenario, _ project: Project, _ memo: Memo
    ) -> ScenarioOutcome {
        do {
            let deployed = try project.laboratory.deploy(for: scenario)
            return project.runner.run(scenario, on: deployed, memo: memo)
        } catch {
            return .invalid(scenario, error.diagnostics)
        }
    }
}
