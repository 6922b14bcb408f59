import ArgumentParser
import Diagnostics
import Reports

/// `rehearse merge`.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the JSON reports of all shards of a run together.",
        discussion: """
            Every shard has to be there once. What comes out is the report of the whole suite, \
            with the digest that a run in one place has; the exit status is that of such a run.
            """)

    @Argument(help: "JSON reports that `rehearse run --shard k/n --report json=…` wrote.")
    var files: [String]

    @Option(help: "What is written to standard output, as for `run`.")
    var format: ReportFormat = .human

    @Option(
        help: "A further report, as kind=path; may be given several times.",
        transform: ReportTarget.init(reading:))
    var report: [ReportTarget] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Whether an inconclusive scenario ends the command with status 3.")
    var strict = true

    @Flag(help: "Whether a goal that no shard reached ends the command with status 3.")
    var requireGoals = false

    func run() throws {
        var parts: [SuiteReport] = []
        for path in files {
            do throws(ReportReadFailure) {
                parts.append(try SuiteJSON.read(try ReportFiles.json(path)))
            } catch {
                throw CommandProblem("C0008", "`\(path)`: \(error.reason)")
            }
        }
        let suite: SuiteReport
        do throws(MergeFailure) { suite = try SuiteReport.merged(parts) } catch {
            throw CommandProblem("C0014", "the reports cannot be merged: \(error.reason)")
        }
        Output.write(format.text(of: suite, style: Terminal.style(), isStrict: strict))
        try ReportFiles.write(suite, to: report, isStrict: strict)
        let status = suite.exitStatus(isStrict: strict, requiresGoals: requireGoals)
        if status != .passed { throw CommandEnd(status: status) }
    }
}
