public import Cloud
public import CloudModel
public import Diagnostics
import PipelineModel
public import ScenarioModel
import SimFaults
public import SimKernel
import SnowflakeSQL

/// Why a question about a run has no answer.
public enum QuestionFailure: Error, Sendable {
    /// The scenario cannot be run.
    case invalid([Diagnostic])
    /// The warehouse answered an error.
    case refused(ServiceFailure)
}

extension ScenarioRunner {
    /// What is wrong with a scenario beyond its file, found without running it.
    public func problems(of scenario: Scenario, on deployed: DeployedPipeline) -> [Diagnostic] {
        do {
            _ = try arrange(scenario, on: deployed, as: Variation())
            return []
        } catch {
            return error.diagnostics
        }
    }

    /// Runs a scenario up to an instant and asks the warehouse for what is committed then.
    ///
    /// - Parameter instant: nil for the end of the run, before the schedules come due once more.
    public func ask(
        _ sql: String, of scenario: Scenario, on deployed: DeployedPipeline,
        at instant: VirtualInstant?, as variation: Variation = Variation()
    ) throws(QuestionFailure) -> SavedRows {
        let source = SourceText(name: "query", text: sql)
        let statements: [ParsedStatement]
        do { statements = try SnowflakeParser.parseStatements(source) } catch {
            throw .invalid([error.diagnostic(in: source)])
        }
        guard statements.count == 1 else {
            throw .invalid([
                Diagnostic(
                    "C0015", "one query is answered, and the text has \(statements.count)",
                    source: source, span: statements.dropFirst().first?.span,
                    label: statements.isEmpty ? nil : "ask it in a command of its own")
            ])
        }
        let run: ScenarioRun
        do { run = try arrange(scenario, on: deployed, as: variation).run } catch {
            throw .invalid(error.diagnostics)
        }
        run.advance(to: instant)
        defer { run.cloud.world.shutDown() }
        let lake = LayerTables(cloud: run.cloud, contract: deployed.pipeline.contract)
            .tables(for: sql)
        switch run.cloud.queryCommitted(
            sql, with: run.harness.saved.merging(lake) { saved, _ in saved })
        {
        case .success(let rows): return rows
        case .failure(let failure): throw .refused(failure)
        }
    }

    /// Runs a scenario up to an instant and opens a session with its warehouse.
    public func console(
        of scenario: Scenario, on deployed: DeployedPipeline, at instant: VirtualInstant?,
        as variation: Variation = Variation()
    ) throws(QuestionFailure) -> WarehouseConsole {
        let run: ScenarioRun
        do { run = try arrange(scenario, on: deployed, as: variation).run } catch {
            throw .invalid(error.diagnostics)
        }
        run.advance(to: instant)
        // The scenario's faults are not meant for who looks at its end.
        run.cloud.context.faults.isActive = false
        do throws(ServiceFailure) {
            return try WarehouseConsole(run.cloud, keeping: run)
        } catch { throw .refused(error) }
    }

    /// Runs a scenario and follows a record (by its key) or a file (by its object key).
    ///
    /// - Returns: nil when nothing in any layer mentions it.
    public func journey(
        of record: String, in scenario: Scenario, on deployed: DeployedPipeline,
        as variation: Variation = Variation()
    ) throws(QuestionFailure) -> Journey? {
        let run: ScenarioRun
        do { run = try arrange(scenario, on: deployed, as: variation).run } catch {
            throw .invalid(error.diagnostics)
        }
        run.perform()
        return JourneyBuilder(
            cloud: run.cloud, contract: deployed.pipeline.contract, uploads: run.harness.uploads,
            observed: run.observed
        ).journey(of: record)
    }
}

extension ScenarioRun {
    /// The same phases as a whole run, left at an instant.
    func advance(to instant: VirtualInstant?) {
        harness.schedule()
        guard act(until: instant ?? .distantFuture) else { return }
        cloud.context.faults.isActive = false
        faultsEnded = cloud.world.now
        if let instant {
            run(to: instant)
        } else {
            settle()
            rest()
        }
    }
}
