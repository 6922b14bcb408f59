import ArgumentParser
import DataFormats
import Reports
import SimKernel
import StepFunctions

/// `rehearse states run`.
struct StatesRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a state machine once, in virtual time, and print its output.")

    @OptionGroup var options: StatesRunOptions

    @Flag(help: "Print the events of the history, those of a distributed Map's children too.")
    var history = false

    @Flag(help: "Print the history as JSON lines, as GetExecutionHistory answers it.")
    var json = false

    func run() throws {
        let executions = try options.run()
        let own = executions[0]
        if history || json {
            for (place, execution) in executions.enumerated() {
                if place > 0, !json { Output.write("\n\(execution.identity.arn)\n") }
                Output.write(json ? lines(execution) : table(execution))
            }
            if !json { Output.write("\n") }
        }
        guard own.status == .succeeded else {
            throw CommandProblem(
                "C0020",
                "the execution ended as \(own.status.rawValue): \(own.error ?? "no error")",
                notes: notes(own), status: .failed)
        }
        if !json, let output = own.output { Output.write(output.text + "\n") }
    }

    private func notes(_ execution: ExecutionState) -> [String] {
        guard let cause = execution.cause else { return [] }
        guard cause.hasSuffix("has no mock") else { return [cause] }
        return [
            cause,
            "a file for --mock says what the state is answered, such as "
                + #"{"STATE": {"Return": {}}}"#,
        ]
    }

    private func lines(_ execution: ExecutionState) -> String {
        execution.history.map { event in
            var object = event.json
            object["timestamp"] = .string(event.timestamp.isoText)
            return JSONValue.object(object).serialized() + "\n"
        }.joined()
    }

    private func table(_ execution: ExecutionState) -> String {
        let width = execution.history.map(\.type.rawValue.count).max() ?? 0
        return execution.history.map { event in
            let id = String(event.id)
            let name = event.stateName ?? ""
            let line =
                String(repeating: " ", count: max(0, 4 - id.count)) + id + "  "
                + "\(event.timestamp.isoText)  "
                + Columns.pad(event.type.rawValue, to: width) + "  " + name
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
