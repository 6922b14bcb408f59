import ArgumentParser
import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Reports
import ScenarioModel
import ScenarioRunner
import SimKernel

/// `rehearse sql`.
struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Ask the warehouse of a scenario's run, at any virtual instant.",
        discussion: """
            The scenario runs up to the instant, faults and all, and the query sees what is \
            committed then. Without --at it sees the end of the run.
            """)

    @Argument(help: "One query, such as 'select count(*) from DW.FACT_ACTIVITY'.")
    var query: String

    @OptionGroup var selection: SelectionOptions

    @Option(help: "The virtual instant, such as 2025-01-02T02:00:00Z.")
    var at: String?

    @Flag(help: "Write JSON lines, one object a row.")
    var json = false

    func run() throws {
        let selection = try Selection(selection)
        let scenario = try selection.only()
        let instant = try at.map(instant)
        if let instant, instant < scenario.clock.start {
            throw CommandProblem(
                "C0006", "the clock of this scenario starts at \(scenario.clock.start.isoText)")
        }
        let deployed = try TraceCommand.deployed(scenario, selection.project)
        let rows: SavedRows
        do throws(QuestionFailure) {
            rows = try selection.project.runner.ask(query, of: scenario, on: deployed, at: instant)
        } catch { throw error.problem }
        Output.write(json ? lines(rows) : table(rows))
    }

    private func instant(_ text: String) throws -> VirtualInstant {
        do { return VirtualInstant(nanoseconds: try ISOTime.instant(text)) } catch {
            throw CommandProblem(
                "C0006", "`\(text)` is not an instant: \(error.message)",
                label: "write it like 2025-01-02T02:00:00Z")
        }
    }

    private func lines(_ rows: SavedRows) -> String {
        rows.rows.map { row in
            let pairs = zip(rows.columns, row).map { name, cell in
                (key: name, value: cell.map { JSONValue.string($0) } ?? .null)
            }
            return JSONValue.object(JSONObject(pairs)).serialized() + "\n"
        }.joined()
    }

    private func table(_ rows: SavedRows) -> String {
        let all = [rows.columns] + rows.rows.map { $0.map { $0 ?? "NULL" } }
        let widths = rows.columns.indices.map { column in
            all.map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            // Nothing is padded behind the last column.
            zip(cells.dropLast(), widths).map { Columns.pad($0, to: $1) + "  " }.joined()
                + (cells.last ?? "")
        }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        let count = "(\(rows.rows.count) \(rows.rows.count == 1 ? "row" : "rows"))"
        return ([line(all[0]), rule] + all.dropFirst().map(line) + [count])
            .map { $0 + "\n" }.joined()
    }
}
