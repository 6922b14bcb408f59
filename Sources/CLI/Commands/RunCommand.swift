import ArgumentParser
import Diagnostics
import Glibc
import Reports
import ScenarioModel

/// The forms in which a suite's result can be written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    case human, json, junit, coverage

    func text(of suite: SuiteReport, style: TextStyle) -> String {
        switch self {
        case .human: SuiteText(suite, style: style).text
        case .json: SuiteJSON(suite).text
        case .junit: JUnitXML(suite).text
        case .coverage: CoverageText(suite).text
        }
    }
}

/// `kind=path`: a report that goes into a file.
struct ReportTarget: ExpressibleByArgument {
    let format: ReportFormat
    let path: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="),
            let format = ReportFormat(rawValue: String(argument[..<equals]))
        else { return nil }
        path = String(argument[argument.index(after: equals)...])
        guard !path.isEmpty else { return nil }
        self.format = format
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
        help:
            "What is written to standard output: human, json, junit or coverage."
    )
    var format: ReportFormat = .human

    @Option(help: "A further report, as kind=path; may be given several times.")
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

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs counts from 1") }
    }

    func run() async throws {
        let selection = try Selection(selection)
        let stopwatch = timings ? Stopwatch() : nil
        let runner = SuiteRunner(
            laboratory: selection.project.laboratory, runner: selection.project.runner,
            jobs: jobs ?? Self.processors, checksDeterminism: checkDeterminism,
            measuresTime: timings)
        var progress = Progress(
            total: selection.scenarios.count, isWanted: format == .human)
        let reports = await runner.run(selection.scenarios) { progress.advance($0.name) }
        progress.finish()
        let suite = SuiteReport(
            version: Rehearse.version, seed: self.selection.seed,
            scenarios: merged(reports, selection), milliseconds: stopwatch?.milliseconds)
        if suite.scenarios.isEmpty {
            throw CommandProblem(
                "C0005", "no scenario was selected", notes: hints(selection),
                status: .nothingSelected)
        }
        for file in selection.files where !file.isBroken { Output.problems(file.issues) }
        try write(suite)
        let status = suite.exitStatus(isStrict: strict)
        if status != .passed { throw CommandEnd(status: status) }
    }

    static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Runs and files that could not be read, in the order of files.
    ///
    /// A broken file is shown unless a filter asks for something else.
    private func merged(_ reports: [ScenarioReport], _ selection: Selection) -> [ScenarioReport] {
        var merged: [ScenarioReport] = []
        for file in selection.files {
            if file.isBroken {
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
        if !tags.isEmpty { notes.append("tags there: \(tags.joined(separator: ", "))") }
        return notes
    }

    private func write(_ suite: SuiteReport) throws {
        Output.write(format.text(of: suite, style: Terminal.style()))
        if format == .human, Terminal.environment("GITHUB_ACTIONS") == "true" {
            Output.write(GitHubAnnotations(suite).text)
        }
        for target in report {
            let plain = TextStyle()
            do throws(FileAccess.Failure) {
                try FileAccess.write(target.format.text(of: suite, style: plain), to: target.path)
            } catch {
                throw CommandProblem(
                    "C0003", "`\(target.path)` cannot be written: \(error.reason)",
                    status: .internalError)
            }
        }
    }
}
