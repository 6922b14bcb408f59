import ArgumentParser
import DataFormats
import Diagnostics
import Reports
import SimKernel
import StatesLanguage
import StepFunctions

/// What a run of a machine needs.
struct StatesRunOptions: ParsableArguments {
    @Argument(help: "The definition, JSON or YAML.")
    var definition: String

    @Option(help: "A file with the input as JSON; without it the input is {}.")
    var input: String?

    @Option(
        help: """
            A file with what tasks are answered: the mock configuration file of Step Functions \
            Local, or states with {"Return": …} or {"Throw": …}.
            """)
    var mock: String?

    @Option(help: "The test case of the mock file, where it has several.")
    var testCase: String?

    @Option(help: "The machine of the mock file, where it has several.")
    var machine: String?

    @Option(help: "The virtual instant of the start, such as 2025-01-02T02:00:00Z.")
    var at = "2025-01-01T00:00:00Z"

    @Flag(help: "Run it as an EXPRESS workflow.")
    var express = false

    /// Runs the machine; answers every execution, the machine's own first.
    func run() throws -> [ExecutionState] {
        let file = try DefinitionFile(definition, express: express)
        let text = try input.map { try DefinitionFile.text($0) } ?? "{}"
        let run = MockedRun(
            try file.machine(), type: file.type, mocks: try mocks(), start: try start())
        do throws(StepFunctionsError) {
            let own = try run.run(text)
            return [own] + run.executions.filter { $0.identity.arn != own.identity.arn }
        } catch {
            throw CommandProblem("C0020", error.message, status: .failed)
        }
    }

    private func start() throws -> VirtualInstant {
        do { return VirtualInstant(nanoseconds: try ISOTime.instant(at)) } catch {
            throw CommandProblem(
                "C0006", "`\(at)` is not an instant: \(error.message)",
                label: "write it like 2025-01-02T02:00:00Z")
        }
    }

    private func mocks() throws -> MockBook {
        var json: JSONValue = [:]
        if let mock {
            json = try DefinitionFile.json(
                of: SourceText(name: mock, text: try DefinitionFile.text(mock)))
        }
        do throws(MockBook.Problem) {
            return try MockBook(json, machine: machine, testCase: testCase)
        } catch {
            throw CommandProblem("C0021", error.message, notes: error.notes)
        }
    }
}
