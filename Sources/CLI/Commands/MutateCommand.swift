import ArgumentParser
import Cloud
import CloudModel
import Diagnostics
import Mutation
import PipelineModel
import Reports
import ScenarioModel
import ScenarioRunner

/// `rehearse mutate`.
struct MutateCommand: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case human, json, sarif }

    static let configuration = CommandConfiguration(
        commandName: "mutate",
        abstract: "Put mistakes into a pipeline, one at a time, and see whether the suite notices.",
        discussion: """
            Changes the state machines, SQL, policies and the manifest of a healthy pipeline, and \
            runs its scenarios against each mutant until one does not stay green. Survivors show \
            where the suite has a hole. Mutants that cannot be told from the original stand, with \
            their reasons, in the pipeline's \(EquivalentMutants.fileName).

            Exit status: 0 when the score is high enough, 1 when it is not or the healthy pipeline \
            is not green, 2 for an invalid scenario or pipeline.
            """)

    @OptionGroup var selection: SelectionOptions

    @Option(help: "Only mistakes whose name, file or id has this text; may be given several times.")
    var only: [String] = []

    @Option(help: "Only each N-th mutant, for a quick look.")
    var sample: Int = 1

    @Option(help: "The score in percent below which the command fails.")
    var failUnder: Int = 0

    @Option(help: "How many mutants are tried at once; the result is the same for any number.")
    var jobs: Int?

    @Option(help: "What is written to standard output: human, json, or sarif with the survivors.")
    var format: Format = .human

    @Flag(help: "List killed and equivalent mutants too.")
    var all = false

    @Flag(help: "List the mutants without trying them.")
    var list = false

    @Option(help: "Show one mutant's changed file, by its id.")
    var show: String?

    /// Mutants between two looks at which scenarios kill most.
    private static let round = 8

    func validate() throws {
        if sample < 1 { throw ValidationError("--sample counts from 1") }
        if !(0...100).contains(failUnder) { throw ValidationError("--fail-under is a percentage") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs counts from 1") }
    }

    func run() async throws {
        let selection = try Selection(selection)
        if let file = selection.broken.first { throw CommandProblem(file.issues) }
        let suite = selection.scenarios.filter { $0.expectFail == nil }
        guard let name = Self.pipeline(of: suite) else {
            throw CommandProblem("C0005", "no scenario was selected", status: .nothingSelected)
        }
        let laboratory = selection.project.laboratory
        let pipeline: Pipeline
        do throws(DeploymentFailure) { pipeline = try laboratory.pipeline(named: name) } catch {
            throw CommandProblem(error.diagnostics)
        }
        let mutants = chosen(pipeline, laboratory)
        if let show {
            guard let mutant = mutants.first(where: { $0.id == show }) else {
                throw CommandProblem(
                    "C0009", "there is no mutant `\(show)`",
                    label: didYouMean(show, in: mutants.map(\.id)))
            }
            return Output.write(mutant.text)
        }
        if list {
            return Output.write(
                mutants.map { "\($0.file):\($0.line)  \($0.change)\n    \($0.id)\n" }.joined())
        }
        guard !mutants.isEmpty else {
            throw CommandProblem("C0009", "no mutant was selected", status: .nothingSelected)
        }
        let known = try equivalents(pipeline, laboratory)
        let runner = SuiteRunner(
            laboratory: laboratory, runner: selection.project.runner,
            jobs: jobs ?? RunCommand.processors)
        let picked = suite.filter { $0.pipeline.name == name }
        var fates = try await tried(mutants, picked, runner)
        let stale = known.mark(&fates)
        let report = MutationReport(
            pipeline: name, scenarios: picked.count, fates: fates,
            stale: only.isEmpty && sample == 1 ? stale : [])
        let text =
            switch format {
            case .human: MutationText(report, showsAll: all).text
            case .json: MutationJSON(report).text
            case .sarif: SARIF(report, version: Rehearse.version).text
            }
        Output.write(text)
        if (report.score ?? 10_000) < failUnder * 100 { throw CommandEnd(status: .failed) }
    }

    /// The pipeline that most scenarios are about.
    private static func pipeline(of suite: [Scenario]) -> String? {
        var counts: [(name: String, count: Int)] = []
        for scenario in suite {
            let name = scenario.pipeline.name
            if let index = counts.firstIndex(where: { $0.name == name }) {
                counts[index].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        return counts.max { $0.count < $1.count }?.name
    }

    private func chosen(_ pipeline: Pipeline, _ laboratory: Laboratory) -> [Mutant] {
        let path = pipeline.folder + "/" + PipelineFolder.manifestName
        let manifest = SourceText(name: path, text: laboratory.text(path) ?? "")
        return MutantFactory(pipeline).mutants(manifest: manifest)
            .filter { mutant in
                only.isEmpty
                    || only.contains {
                        mutant.id.contains($0) || mutant.file.contains($0)
                            || mutant.part.rawValue == $0
                    }
            }
            .enumerated().filter { $0.offset % sample == 0 }.map(\.element)
    }

    private func equivalents(
        _ pipeline: Pipeline, _ laboratory: Laboratory
    ) throws -> EquivalentMutants {
        let path = pipeline.folder + "/" + EquivalentMutants.fileName
        guard let text = laboratory.text(path) else { return EquivalentMutants() }
        do throws(Diagnostic) {
            return try EquivalentMutants(SourceText(name: path, text: text))
        } catch {
            throw CommandProblem([error])
        }
    }

    /// Runs the healthy pipeline first: a suite that is red already kills nothing.
    private func tried(
        _ mutants: [Mutant], _ suite: [Scenario], _ runner: SuiteRunner
    ) async throws -> [MutantFate] {
        var progress = Progress(total: suite.count, isWanted: true)
        let reports = await runner.run(suite) { progress.advance($0.name) }
        progress.finish()
        let healthy = SuiteReport(version: Rehearse.version, scenarios: reports)
        guard healthy.exitStatus(isStrict: true) == .passed else {
            Output.write(SuiteText(healthy, style: Terminal.style()).text)
            throw CommandProblem(
                "C0013",
                "the healthy pipeline does not stay green, so no mutant can be told from it",
                status: .failed)
        }
        var trial = MutationTrial(
            laboratory: runner.laboratory, runner: runner.runner,
            suite: zip(suite, reports).map {
                MutationTrial.Baseline(
                    scenario: $0, digest: $1.digest ?? "", events: $1.events)
            })
        var fates: [MutantFate] = []
        progress = Progress(total: mutants.count, isWanted: true)
        for start in stride(from: 0, to: mutants.count, by: Self.round) {
            let part = Array(mutants[start..<min(start + Self.round, mutants.count)])
            let now = trial
            let found = await inParallel(part.count, jobs: runner.jobs) { index, memo in
                now.fate(of: part[index], memo: memo)
            } done: {
                progress.advance("\($0.mutant.file):\($0.mutant.line) \($0.mutant.change)")
            }
            trial.learn(found)
            fates += found
        }
        progress.finish()
        return fates
    }
}
