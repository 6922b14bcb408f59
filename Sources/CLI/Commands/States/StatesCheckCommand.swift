import ArgumentParser
import Diagnostics
import Reports
import StatesLanguage
import StepFunctions

/// `rehearse states check`.
struct StatesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate definitions as the service does, and remark on what is likely to hurt.")

    @Argument(help: "Definitions, JSON or YAML.")
    var definitions: [String]

    @Flag(help: "Check them as EXPRESS workflows.")
    var express = false

    @Flag(help: "Fail for warnings, too.")
    var strict = false

    func run() throws {
        var problems: [Diagnostic] = []
        for path in definitions {
            let file = try DefinitionFile(path, express: express)
            let found = StepFunctionsEmulator.problems(file.text, type: file.type)
            problems += file.diagnostics(found + DefinitionProblem.warnings(in: file.text))
            problems += file.diagnostics(file.analysis.machine?.lint ?? [])
        }
        Output.problems(problems)
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        let count = "\(definitions.count) definition\(definitions.count == 1 ? "" : "s")"
        Output.write(
            problems.isEmpty
                ? "\(count): nothing to remark on\n"
                : "\(count): \(errors) error\(errors == 1 ? "" : "s"), "
                    + "\(warnings) warning\(warnings == 1 ? "" : "s")\n")
        guard errors > 0 || (strict && warnings > 0) else { return }
        let isRefusal =
            errors > 0
            && problems.allSatisfy {
                $0.severity != .error || CodeStories.refusals.contains($0.code)
            }
        throw CommandEnd(status: isRefusal ? .refused : .invalid)
    }
}
