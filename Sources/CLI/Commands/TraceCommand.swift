import ArgumentParser
import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Reports
import ScenarioModel
import ScenarioRunner
import SimKernel
import SimTrace

/// `rehearse trace`.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Look into what happened in a run.",
        subcommands: [Show.self, Diff.self, JourneyOf.self, Why.self])

    /// The trace of a file, or of the one scenario that the options pick.
    static func trace(_ selection: SelectionOptions) throws -> Trace {
        if selection.paths.count == 1, !selection.paths[0].hasSuffix(".yaml"),
            !selection.paths[0].hasSuffix(".yml"), !FileAccess.isFolder(selection.paths[0])
        {
            return try read(selection.paths[0])
        }
        let selection = try Selection(selection)
        let scenario = try selection.only()
        let outcome = selection.project.runner.run(
            scenario, on: try deployed(scenario, selection.project),
            memo: Memo(workers: .threads))
        guard outcome.state != .invalid else { throw CommandProblem(outcome.problems) }
        return outcome.trace
    }

    static func deployed(_ scenario: Scenario, _ project: Project) throws -> DeployedPipeline {
        do throws(DeploymentFailure) {
            return try project.laboratory.deploy(for: scenario)
        } catch {
            throw CommandProblem(error.diagnostics)
        }
    }

    private static func read(_ path: String) throws -> Trace {
        let bytes: [UInt8]
        do throws(FileAccess.Failure) { bytes = try FileAccess.bytes(path) } catch {
            throw CommandProblem("C0003", "`\(path)` cannot be read: \(error.reason)")
        }
        do throws(TraceReadFailure) { return try Trace(reading: bytes) } catch {
            throw CommandProblem("C0008", "`\(path)`, line \(error.line): \(error.reason)")
        }
    }

    /// `rehearse trace show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a trace file, or the trace of a scenario that is run for it.")

        @OptionGroup var selection: SelectionOptions

        @Option(help: "Only entries that have this text in actor, operation, subject or details.")
        var about: String?

        @Flag(help: "Write JSON lines, as trace files have them.")
        var json = false

        func validate() throws {
            guard json, about != nil else { return }
            throw ValidationError("--about picks lines for reading; --json writes whole traces.")
        }

        func run() throws {
            var trace = try TraceCommand.trace(selection)
            if json {
                Output.write(String(decoding: trace.lines(), as: UTF8.self))
                return
            }
            let text = TraceText(style: Terminal.style())
            let summary = text.summary(trace)
            if let about {
                trace.entries.removeAll { entry in
                    // Subjects of messages, keys and the like stand in the details.
                    !entry.sentence.contains(about)
                        && !entry.details.contains {
                            entry.text($0.name)?.contains(about) ?? false
                        }
                }
            }
            Output.write((summary + text.lines(trace.entries)).map { $0 + "\n" }.joined())
        }
    }

    /// `rehearse trace diff`.
    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Show the first difference between two traces.",
            discussion: "Ends with status 1 when they differ.")

        @Argument(help: "A trace file or a scenario file.")
        var left: String

        @Argument(help: "Another one.")
        var right: String

        func run() throws {
            let one = try TraceCommand.trace(try SelectionOptions.parse([left]))
            let other = try TraceCommand.trace(try SelectionOptions.parse([right]))
            let difference = TraceDifference.first(one, other)
            let lines = TraceText(style: Terminal.style()).difference(
                difference, left: one, right: other, names: (left, right))
            Output.write(lines.map { $0 + "\n" }.joined())
            if difference != nil { throw CommandEnd(status: .failed) }
        }
    }

    /// `rehearse trace journey`.
    struct JourneyOf: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "journey",
            abstract: "Follow a record or a file through the layers of a scenario's run.")

        @Argument(help: "A record's key, such as an event id, or an object key.")
        var record: String

        @Option(help: "The scenario's file.")
        var scenario: String

        @Option(help: "Which variant, such as 'gap=1s'.")
        var filter: String?

        @Option(help: "The seed to use instead of the scenario's own.")
        var seed: UInt64?

        @Flag(help: "Write JSON.")
        var json = false

        func run() throws {
            var options = try SelectionOptions.parse([scenario])
            options.filter = filter
            options.seed = seed
            let selection = try Selection(options)
            let scenario = try selection.only()
            let deployed = try TraceCommand.deployed(scenario, selection.project)
            let journey: Journey?
            do throws(QuestionFailure) {
                journey = try selection.project.runner.journey(
                    of: record, in: scenario, on: deployed)
            } catch { throw error.problem }
            guard let journey else {
                throw CommandProblem(
                    "C0010", "nothing in any layer mentions `\(record)`", status: .nothingSelected)
            }
            if json {
                Output.write(SuiteJSON.journey(journey).serialized(style: .pretty) + "\n")
            } else {
                let lines = JourneyText(journey, style: Terminal.style()).lines
                Output.write(([record] + lines).map { $0 + "\n" }.joined())
            }
        }
    }
}

extension QuestionFailure {
    /// The failure as the command line tells it.
    var problem: CommandProblem {
        switch self {
        case .invalid(let diagnostics): CommandProblem(diagnostics)
        case .refused(let failure):
            CommandProblem(
                "C0007",
                "\(failure.code): \(failure.message.split(separator: "\n").joined(separator: " "))",
                status: .failed)
        }
    }
}
