import ArgumentParser
import Diagnostics
import Glibc
import Reports
import ScenarioModel

/// The forms in which a suite's result can be written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case human, json, junit, ctrf, sarif, markdown, events, github, badge, coverage

    func text(of suite: SuiteReport, style: TextStyle, isStrict: Bool = true) -> String {
        switch self {
        case .human: SuiteText(suite, style: style).text
        case .json: SuiteJSON(suite).text
        case .junit: JUnitXML(suite).text
        case .ctrf: CTRF(suite).text
        case .sarif: SARIF(suite).text
        case .markdown: SuiteMarkdown(suite).text
        case .events:
            SuiteEvents().text(suite, status: suite.exitStatus(isStrict: isStrict))
        case .github: GitHubAnnotations(suite).text
        case .badge: Badge(suite).text
        case .coverage: CoverageText(suite).text
        }
    }
}

/// `kind=path`: a report that goes into a file.
struct ReportTarget {
    let format: ReportFormat
    let path: String

    init(reading text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let kinds = ReportFormat.allCases.map(\.rawValue)
        guard let format = ReportFormat(rawValue: String(parts[0])) else {
            let near = didYouMean(String(parts[0]), in: kinds).map { "; \($0)" } ?? ""
            throw ValidationError(
                "'\(parts[0])' is no kind of report\(near) (kinds: \(kinds.joined(separator: ", ")))"
            )
        }
        guard parts.count == 2, !parts[1].isEmpty else {
            throw ValidationError(
                "a report needs the file it goes into, as \(format.rawValue)=path")
        }
        self.format = format
        path = String(parts[1])
    }
}

/// `rehearse run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios and tell whether the pipeline kept its promises.",
        discussion: """
            Exit status:
            \(ExitStatus.table)
            The worst thing found decides: 6 before 1, 1 before 2, 2 before 3.
            """)

    @OptionGroup var selection: SelectionOptions

    @Option(
        help: """
            What is written to standard output: human, json, junit, ctrf, sarif, markdown, events, \
            github, badge or coverage.
            """)
    var format: ReportFormat = .human

    @Option(
        help: "A further report, as kind=path; may be given several times.",
        transform: ReportTarget.init(reading:))
    var report: [ReportTarget] = []

    @Option(help: "How many scenarios run at once; the output is the same for any number.")
    var jobs: Int?

    @Flag(help: "Run every scenario twice and fail where two runs differ.")
    var checkDeterminism = false

    @Flag(help: "Show wall times; without it the output is the same on every machine.")
    var timings = false

    @Flag(
        inversion: .prefixedNo,
        help: "Whether an inconclusive scenario ends the command with status 3.")
    var strict = true

    @Flag(
        help: """
            A goal (`sometimes`) of a scenario or contract that nothing reached ends the command \
            with status 3.
            """)
    var requireGoals = false

    @Option(help: "Only one part of the suite, such as 2/4; `merge` puts the reports together.")
    var shard: Shard?

    @Option(
        help: "A file of failures that are known: others fail the run, and what is fixed is told.")
    var baseline: String?

    @Flag(help: "Write what is wrong now into the baseline.")
    var updateBaseline = false

    @Option(help: "`failed`: only the scenarios that did not pass when they were last run.")
    var rerun: Rerun?

    @Flag(help: "Run again whenever a file of the project changes, until interrupted.")
    var watch = false

    func validate() throws {
        if updateBaseline, baseline == nil {
            throw ValidationError("--update-baseline needs --baseline")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs counts from 1") }
    }

    func run() async throws {
        guard watch else {
            let status = try await once()
            if status != .passed { throw CommandEnd(status: status) }
            return
        }
        while true {
            let seen = ProjectWatch(try Project.find().root)
            do { _ = try await once() } catch let problem as CommandProblem {
                Output.problems(problem.diagnostics)
            }
            Output.writeError("waiting for a change; Ctrl-C ends\n")
            seen.waitForChange()
        }
    }

    /// Runs the selection; answers how the process should end.
    private func once() async throws -> ExitStatus {
        let selection = try Selection(selection)
        let stopwatch = timings ? Stopwatch() : nil
        let runner = SuiteRunner(
            laboratory: selection.project.laboratory, runner: selection.project.runner,
            jobs: jobs ?? Self.processors, checksDeterminism: checkDeterminism,
            measuresTime: timings)
        let memory = RunMemory(selection.project)
        let part = picked(selection, memory)
        var progress = Progress(total: part.count, isWanted: format == .human)
        var reports = await runner.run(part.map(\.scenario)) { progress.advance($0.name) }
        progress.finish()
        if shard != nil {
            for index in reports.indices { reports[index].place = part[index].place }
        }
        let suite = SuiteReport(
            version: Rehearse.version, seed: self.selection.seed,
            scenarios: merged(reports, selection), milliseconds: stopwatch?.milliseconds,
            shard: shard)
        // A shard may be empty; a selection of nothing is a mistake.
        if suite.scenarios.isEmpty, shard == nil || selection.scenarios.isEmpty {
            if rerun != nil, !selection.scenarios.isEmpty {
                Output.write("nothing failed when it was last run\n")
                return .passed
            }
            throw CommandProblem(
                "C0005", "no scenario was selected", notes: hints(selection),
                status: .nothingSelected)
        }
        for file in selection.files where !file.isBroken { Output.problems(file.issues) }
        try write(suite)
        let left = memory.update(suite)
        var status =
            suite.scenarios.isEmpty
            ? .passed : suite.exitStatus(isStrict: strict, requiresGoals: requireGoals)
        if let baseline { status = try judged(suite, against: baseline, status) }
        if rerun != nil, status == .passed, left > 0 { status = .rerunsOutstanding }
        return status
    }

    /// What the shard and the last run leave of the selection, with the places in the whole.
    private func picked(
        _ selection: Selection, _ memory: RunMemory
    ) -> [(place: Int, scenario: Scenario)] {
        let wanted = rerun == nil ? nil : memory.failed
        return selection.scenarios.enumerated().compactMap { place, scenario in
            if let shard, !shard.holds(scenario.name) { return nil }
            if let wanted, !wanted.contains(scenario.name) { return nil }
            return (place, scenario)
        }
    }

    /// Only what is new beside the baseline fails.
    private func judged(
        _ suite: SuiteReport, against path: String, _ status: ExitStatus
    ) throws -> ExitStatus {
        if updateBaseline {
            try ReportFiles.write(Baseline(suite).text, to: path)
            return .passed
        }
        let known: Baseline
        do throws(ReportReadFailure) {
            known = try Baseline(try ReportFiles.json(path))
        } catch {
            throw CommandProblem("C0008", "`\(path)`: \(error.reason)")
        }
        let verdict = known.verdict(on: suite)
        if format == .human { Output.write(BaselineText(verdict, file: path).text) }
        return verdict.new.isEmpty ? .passed : status
    }

    static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Runs and files that could not be read, in the order of files.
    ///
    /// A broken file is shown unless a filter asks for something else.
    private func merged(_ reports: [ScenarioReport], _ selection: Selection) -> [ScenarioReport] {
        var merged: [ScenarioReport] = []
        for file in selection.files {
            if file.isBroken, rerun == nil {
                merged.append(.invalid(nil, file: file.path, problems: file.issues))
            }
            merged += reports.filter { $0.file == file.path }
        }
        return merged
    }

    private func hints(_ selection: Selection) -> [String] {
        if selection.files.isEmpty { return ["there are no scenario files"] }
        var tags: [String] = []
        for scenario in selection.files.flatMap(\.scenarios) {
            for tag in scenario.tags where !tags.contains(tag) { tags.append(tag) }
        }
        let count = selection.files.count
        var notes = [
            "\(count) \(count == 1 ? "file was" : "files were") read, and nothing there was picked"
        ]
        notes += selection.leftOutNotes
        if !tags.isEmpty { notes.append("tags there: \(tags.joined(separator: ", "))") }
        return notes
    }

    private func write(_ suite: SuiteReport) throws {
        Output.write(format.text(of: suite, style: Terminal.style(), isStrict: strict))
        if format == .human, Terminal.environment("GITHUB_ACTIONS") == "true" {
            Output.write(GitHubAnnotations(suite).text)
            if let summary = Terminal.environment("GITHUB_STEP_SUMMARY") {
                try ReportFiles.append(SuiteMarkdown(suite).text, to: summary)
            }
        }
        try ReportFiles.write(suite, to: report, isStrict: strict)
    }
}
