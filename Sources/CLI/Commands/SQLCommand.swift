import ArgumentParser
import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Glibc
import Reports
import ScenarioModel
import ScenarioRunner
import SimKernel

/// `rehearse sql`.
struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Ask the warehouse of a scenario's run, at any virtual instant, or an empty one.",
        discussion: """
            The scenario runs up to the instant, faults and all, and the query sees what is \
            committed then. Without --at it sees the end of the run. Without a query statements \
            are read from a prompt, or from standard input where that is no terminal: they have \
            an empty warehouse, or with --prompt that of the scenario.
            """)

    @Argument(help: "One query, such as 'select count(*) from DW.FACT_ACTIVITY'.")
    var query: String?

    @OptionGroup var selection: SelectionOptions

    @Option(help: "The virtual instant, such as 2025-01-02T02:00:00Z.")
    var at: String?

    @Flag(help: "Write JSON lines, one object a row.")
    var json = false

    @Flag(help: "Open a prompt at the warehouse of a scenario's run; SQL is no argument then.")
    var prompt = false

    func run() throws {
        guard let query, !prompt else { return try converse() }
        let (selection, scenario, instant) = try question(selection)
        let deployed = try TraceCommand.deployed(scenario, selection.project)
        let rows: SavedRows
        do throws(QuestionFailure) {
            rows = try selection.project.runner.ask(query, of: scenario, on: deployed, at: instant)
        } catch { throw error.problem }
        Output.write(json ? rows.jsonLines : rows.table)
    }

    private func converse() throws {
        let console = try console()
        console.use(DiskFiles())
        // Programs read JSON lines, and want one form of an instant.
        console.showsFormats = !json
        let prompt = SQLPrompt(console: console, json: json)
        guard Terminal.isTerminal(STDIN_FILENO) else { return try prompt.answerInput() }
        prompt.run()
    }

    private func console() throws -> WarehouseConsole {
        guard prompt else {
            let start = try at.map(instant) ?? VirtualInstant(secondsSinceEpoch: 1_735_689_600)
            do throws(ServiceFailure) { return try WarehouseConsole(start: start) } catch {
                throw CommandProblem("Q2001", error.message)
            }
        }
        var options = selection
        // What stands where a query would is the first scenario.
        options.paths = [query].compactMap(\.self) + options.paths
        let (selection, scenario, instant) = try question(options)
        let deployed = try TraceCommand.deployed(scenario, selection.project)
        do throws(QuestionFailure) {
            return try selection.project.runner.console(of: scenario, on: deployed, at: instant)
        } catch { throw error.problem }
    }

    private func question(
        _ options: SelectionOptions
    ) throws -> (Selection, Scenario, VirtualInstant?) {
        let selection = try Selection(options)
        let scenario = try selection.only(
            hint: "name one, or ask an empty warehouse: echo \"select 1\" | rehearse sql")
        let instant = try at.map(instant)
        if let instant, instant < scenario.clock.start {
            throw CommandProblem(
                "C0006", "the clock of this scenario starts at \(scenario.clock.start.isoText)")
        }
        return (selection, scenario, instant)
    }

    private func instant(_ text: String) throws -> VirtualInstant {
        do { return VirtualInstant(nanoseconds: try ISOTime.instant(text)) } catch {
            throw CommandProblem(
                "C0006", "`\(text)` is not an instant: \(error.message)",
                label: "write it like 2025-01-02T02:00:00Z")
        }
    }
}
