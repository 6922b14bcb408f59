import ArgumentParser
import CloudModel
import Cloud
import Diagnostics
import Exploration
import Reports
import ScenarioModel
import ScenarioRunner
import SimFaults

/// `rehearse explore`.
struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Search scenarios for failures, shrink what is found and write it down.",
        discussion: """
            Runs each scenario with a crash at every opportunity, once each, and then under \
            seeds with its fault rates. Each different failure is shrunk to the fewest faults \
            and choices and written as a scenario that replays it.

            Exit status: 0 when nothing was found, 1 when something was, 2 for an invalid \
            scenario or pipeline.
            """)

    @OptionGroup var selection: SelectionOptions

    @Option(help: "The most runs for each scenario; the scenario's own `explore.runs` otherwise.")
    var runs: Int?

    @Option(help: "Where found scenarios are written.")
    var output: String = "scenarios/found"

    @Option(help: "How many worlds run at once; the findings are the same for any number.")
    var jobs: Int?

    func validate() throws {
        if let runs, runs < 1 { throw ValidationError("--runs counts from 1") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs counts from 1") }
    }

    func run() async throws {
        let selection = try Selection(selection)
        if let file = selection.broken.first { throw CommandProblem(file.issues) }
        guard !selection.scenarios.isEmpty else {
            throw CommandProblem("C0005", "no scenario was selected", status: .nothingSelected)
        }
        let runner = SuiteRunner(
            laboratory: selection.project.laboratory, runner: selection.project.runner,
            jobs: jobs ?? RunCommand.processors)
        var found: Set<FailureIdentity> = []
        var hasFound = false
        for scenario in selection.scenarios where scenario.expectFail == nil {
            let count = try await explore(scenario, runner, selection.project, &found)
            if count > 0 { hasFound = true }
        }
        if hasFound { throw CommandEnd(status: .failed) }
    }

    private func explore(
        _ scenario: Scenario, _ suite: SuiteRunner, _ project: Project,
        _ known: inout Set<FailureIdentity>
    ) async throws -> Int {
        let deployed: DeployedPipeline
        switch suite.deploy(scenario) {
        case .success(let found): deployed = found
        case .failure(let failure): throw CommandProblem(failure.diagnostics)
        }
        let problems = project.runner.problems(of: scenario, on: deployed)
        if !problems.isEmpty { throw CommandProblem(problems) }
        var spec = scenario.explore ?? ExploreSpec()
        if let runs { spec.runs = runs }
        let explorer = Explorer(scenario, runner: suite.runner, deployed: deployed, spec: spec)
        let trials = explorer.plan()
        var progress = Progress(total: trials.count, isWanted: true)
        let results = await inParallel(trials.count, jobs: suite.jobs, from: Memo.Contents()) {
            index, known in
            let memo = Memo(known)
            defer { known = memo.contents }
            return (trial: trials[index], outcome: explorer.run(trials[index], memo: memo))
        } done: { _ in
            progress.advance(scenario.name)
        }
        progress.finish()
        let report = explorer.report(results, known: known)
        if let invalid = report.problems { throw CommandProblem(invalid.problems) }
        Output.write(ExplorationText(report).text)
        for finding in report.findings {
            if finding.identity.isGuarantee { known.insert(finding.identity) }
            let file = FoundScenario(finding)
            let path = "\(output)/\(file.id.split(separator: "/").last ?? "found").yaml"
            do throws(FileAccess.Failure) {
                try FileAccess.write(file.text, to: path)
            } catch {
                throw CommandProblem(
                    "C0003", "`\(path)` cannot be written: \(error.reason)",
                    status: .internalError)
            }
            let other = selection.pipeline.map { " --pipeline \($0)" } ?? ""
            Output.write(
                "   written to  \(path)\n   replay      rehearse replay \(path)\(other)\n\n")
        }
        return report.findings.count
    }
}

/// `rehearse replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run one scenario again, such as one that `explore` wrote.",
        discussion: """
            Stored choices replay over an otherwise calm world. With --skip-fault a rule is left \
            out: does the failure need it?
            """)

    @OptionGroup var selection: SelectionOptions

    @Option(help: "A fault rule to leave out, by its id; may be given several times.")
    var skipFault: [String] = []

    func run() async throws {
        let selection = try Selection(selection)
        var scenario = try selection.only()
        for id in skipFault {
            guard scenario.faults.contains(where: { $0.id == id }) else {
                throw CommandProblem(
                    "C0007", "the scenario has no fault `\(id)`",
                    label: didYouMean(id, in: scenario.faults.map(\.id)))
            }
            scenario.faults.removeAll { $0.id == id }
        }
        let runner = SuiteRunner(
            laboratory: selection.project.laboratory, runner: selection.project.runner, jobs: 1)
        let reports = await runner.run([scenario]) { _ in }
        let suite = SuiteReport(version: Rehearse.version, scenarios: reports)
        Output.write(SuiteText(suite, style: Terminal.style()).text)
        let status = suite.exitStatus(isStrict: true)
        if status != .passed { throw CommandEnd(status: status) }
    }
}
