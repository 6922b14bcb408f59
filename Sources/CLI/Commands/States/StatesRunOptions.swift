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

    @Option(help: "A file with the input as JSON, or the JSON itself; without it the input is {}.")
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
        let text = try inputText()
        let machine = try file.machine()
        let run = MockedRun(
            machine, type: file.type, mocks: try mocks(for: machine), start: try start())
        do throws(StepFunctionsError) {
            let own = try run.run(text)
            return [own] + run.executions.filter { $0.identity.arn != own.identity.arn }
        } catch {
            throw CommandProblem("C0020", error.message, status: .failed)
        }
    }

    private func inputText() throws -> String {
        guard let input else { return "{}" }
        let isJSON = ["{", "[", "\""].contains(where: input.hasPrefix)
        let source = SourceText(
            name: isJSON ? "--input" : input, text: try isJSON ? input : DefinitionFile.text(input))
        guard let fault = DefinitionFile.fault(in: source.text) else { return source.text }
        throw CommandProblem([
            Diagnostic("C0022", "the input is not JSON", source: source, span: fault)
        ])
    }

    private func start() throws -> VirtualInstant {
        do { return VirtualInstant(nanoseconds: try ISOTime.instant(at)) } catch {
            throw CommandProblem(
                "C0006", "`\(at)` is not an instant: \(error.message)",
                label: "write it like 2025-01-02T02:00:00Z")
        }
    }

    private func mocks(for states: StateMachine) throws -> MockBook {
        let book = try mocks()
        let names = states.states.map(\.name)
        guard let stranger = book.stateNames.first(where: { !names.contains($0) }) else {
            return book
        }
        throw CommandProblem(
            "C0021", "the machine has no state `\(stranger)`, for which `\(mock ?? "")` has a mock",
            notes: [didYouMean(stranger, in: names)].compactMap(\.self))
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
