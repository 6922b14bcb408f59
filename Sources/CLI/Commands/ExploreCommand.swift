public import ArgumentParser
import CloudModel
import Cloud
import Diagnostics
import Exploration
import Guarantees
import Reports
public import ScenarioModel
import ScenarioRunner
import SimFaults

/// `rehearse explore`.
struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Search scenarios for failures, shrink what is found and write it down.",
        discussion: """
            Runs each scenario as it stands; if that fails, nothing else is searched. Then with a \
            crash at every opportunity, with every permission taken away, and with events in \
            another order, once each; under seeds with its fault rates, or with a pack of common \
            faults if it has none, and with priorities and pauses; at last with changes of the \
            runs that have shown something new. Each different failure is shrunk to the fewest \
            faults, choices, files and records, and written as a scenario that replays it. \
            Scenarios that were found before run first.

            Goals (`sometimes` of a scenario or contract) that no run has reached are told.

            Exit status: 0 when nothing was found, 1 when something was, 2 for an invalid \
            scenario or pipeline, 3 when a goal that must be reached was not.
            """)

    @OptionGroup var selection: SelectionOptions

    @Option(help: "The most runs for each scenario; the scenario's own `explore.runs` otherwise.")
    var runs: Int?

    @Option(help: "Seconds after which no further run is begun; none by default.")
    var time: Double?

    @Option(
        help: """
            How to search: swarm, crash-sweep, deny-sweep, interleave, pct, random or guided; may \
            be given several times. The scenario's own, or all of them, when left out.
            """)
    var strategy: [ExploreSpec.Strategy] = []

    @Flag(help: "A goal of a scenario or contract that no run reached ends with status 3.")
    var requireGoals = false

    @Option(help: "Where found scenarios are written.")
    var output: String = "scenarios/found"

    @Option(help: "How many worlds run at once; the findings are the same for any number.")
    var jobs: Int?

    func validate() throws {
        if let runs, runs < 1 { throw ValidationError("--runs counts from 1") }
        if let time, time <= 0 { throw ValidationError("--time is a number of seconds") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs counts from 1") }
    }

    func run() async throws {
        let selection = try Selection(selection)
        if let file = selection.broken.first { throw CommandProblem(file.issues) }
        guard !selection.scenarios.isEmpty else {
            throw CommandProblem(
                "C0005", "no scenario was selected", notes: selection.leftOutNotes,
                status: .nothingSelected)
        }
        let runner = SuiteRunner(
            laboratory: selection.project.laboratory, runner: selection.project.runner,
            jobs: jobs ?? RunCommand.processors)
        let clock = Stopwatch()
        var found: Set<FailureIdentity> = []
        var hasFound = await replayed(selection, runner, &found)
        var debts = GoalDebts()
        for scenario in selection.scenarios
        where scenario.expectFail == nil && !scenario.tags.contains("found") {
            let report = try await explore(scenario, runner, selection.project, clock, &found)
            if !report.findings.isEmpty { hasFound = true }
            debts.add(report)
        }
        try tellSkipped(selection)
        if hasFound { throw CommandEnd(status: .failed) }
        if debts.isOpen(all: requireGoals) { throw CommandEnd(status: .inconclusive) }
    }

    /// Says what was not searched; a search of nothing is none.
    private func tellSkipped(_ selection: Selection) throws {
        let negative = selection.scenarios.filter { $0.expectFail != nil }
        guard let first = negative.first else { return }
        let names =
            negative.count == 1 ? "`\(first.name)` was" : "\(negative.count) scenarios were"
        let text = "\(names) not searched: with `expect_fail` the failure is known"
        if negative.count == selection.scenarios.count {
            throw CommandProblem("C0005", text, status: .nothingSelected)
        }
        Output.write(text + "\n")
    }

    /// Runs what earlier searches have found: the first thing to know is whether it is still there.
    private func replayed(
        _ selection: Selection, _ runner: SuiteRunner, _ known: inout Set<FailureIdentity>
    ) async -> Bool {
        guard FileAccess.isFolder(output),
            let files = try? selection.project.scenarioFiles([output])
        else { return false }
        let earlier = files.flatMap(\.scenarios).filter { $0.tags.contains("found") }.map {
            var scenario = $0
            if let other = self.selection.pipeline { scenario.pipeline.name = other.lastName }
            return scenario
        }
        var isBroken = false
        for report in await runner.run(earlier, done: { _ in }) {
            guard report.state == .failed, let broken = report.broken.first else {
                Output.write("gone       \(report.file)\n")
                continue
            }
            isBroken = true
            let rule = broken.witnesses.first?.rule ?? ""
            known.insert(FailureIdentity("\(broken.guarantee)/\(rule)"))
            Output.write("still red  \(report.file)  \(broken.guarantee)/\(rule)\n")
        }
        return isBroken
    }

    private func explore(
        _ scenario: Scenario, _ suite: SuiteRunner, _ project: Project, _ clock: Stopwatch,
        _ known: inout Set<FailureIdentity>
    ) async throws -> ExplorationReport {
        let deployed: DeployedPipeline
        switch suite.deploy(scenario) {
        case .success(let found): deployed = found
        case .failure(let failure): throw CommandProblem(failure.diagnostics)
        }
        let problems = project.runner.problems(of: scenario, on: deployed)
        if !problems.isEmpty { throw CommandProblem(problems) }
        var spec = scenario.explore ?? ExploreSpec()
        if let runs { spec.runs = runs }
        if !strategy.isEmpty { spec.strategies = strategy }
        let explorer = Explorer(scenario, runner: suite.runner, deployed: deployed, spec: spec)
        var progress = Progress(total: spec.runs, isWanted: true)
        let limit = time.map { $0 * 1_000 }
        let results = await explorer.search { trials in
            await inParallel(trials.count, jobs: suite.jobs) {
                index, memo -> Explorer.Result? in
                if let limit, clock.milliseconds > limit { return nil }
                return (trials[index], explorer.run(trials[index], memo: memo))
            } done: { _ in
                progress.advance(scenario.name)
            }.compactMap(\.self)
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
        return report
    }
}

/// The goals of several searches: a contract's is paid when any of them reached it.
private struct GoalDebts {
    private var contracts: [[String]: Bool] = [:]
    private var owesRequired = false
    private var owesOwn = false

    mutating func add(_ report: ExplorationReport) {
        for goal in report.goals {
            if goal.isOfContract {
                let name = [report.scenario.pipeline.name, goal.title]
                contracts[name] = contracts[name] ?? false || goal.reached > 0
            } else if goal.reached == 0 {
                owesOwn = true
                if goal.isRequired { owesRequired = true }
            }
        }
    }

    /// Whether a goal is owed, of those that must be reached or of all.
    func isOpen(all: Bool) -> Bool {
        owesRequired || all && (owesOwn || contracts.values.contains(false))
    }
}

extension ExploreSpec.Strategy: ExpressibleByArgument {}

extension String {
    /// The last part of a path.
    fileprivate var lastName: String { split(separator: "/").last.map(String.init) ?? self }
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
