import ArgumentParser
import Exploration
import Reports
import ScenarioModel
import ScenarioRunner

extension TraceCommand {
    /// `rehearse trace why`.
    struct Why: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "why",
            abstract: "Tell what a broken guarantee follows from, and what it hangs on.",
            discussion: """
                Runs the scenario, follows the causes of the first witness back through the trace, \
                and runs it again without each of its faults, files and actions, one at a time: \
                what makes the guarantee hold when it is left out is what it hangs on.
                """)

        @OptionGroup var selection: SelectionOptions

        func run() throws {
            let selection = try Selection(selection)
            let scenario = try selection.only()
            let deployed = try TraceCommand.deployed(scenario, selection.project)
            let runner = selection.project.runner
            let problems = runner.problems(of: scenario, on: deployed)
            guard problems.isEmpty else { throw CommandProblem(problems) }
            guard let found = Counterfactual(of: scenario, on: deployed, with: runner) else {
                return Output.write("no guarantee is broken\n")
            }
            let lines = CounterfactualText(found, style: Terminal.style()).lines
            Output.write(lines.map { $0 + "\n" }.joined())
        }
    }
}
