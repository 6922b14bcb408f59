import Cloud
import CloudModel
import Diagnostics
import Reports
import ScenarioModel
import ScenarioRunner
import SimTrace

/// Runs scenarios on several threads; what comes out does not depend on how many.
struct SuiteRunner: Sendable {
    let laboratory: Laboratory
    let runner: ScenarioRunner
    let jobs: Int
    /// Whether each scenario runs twice and both runs are compared.
    var checksDeterminism = false
    /// Whether wall time is measured.
    var measuresTime = false

    /// A deployed pipeline, or why there is none.
    typealias Deployment = Result<DeployedPipeline, DeploymentFailure>

    /// Deploys each pipeline once and runs the scenarios, each in a world of its own.
    ///
    /// - Parameter done: called once for each scenario, in the order in which they end.
    func run(_ scenarios: [Scenario], done: (ScenarioReport) -> Void) async -> [ScenarioReport] {
        let (representatives, place) = Self.deployments(for: scenarios)
        let deployments = await inParallel(
            representatives.count, jobs: jobs, { index, _ in deploy(representatives[index]) })
        return await inParallel(
            scenarios.count, jobs: jobs,
            { index, memo in report(scenarios[index], deployments[place[index]], memo) },
            done: done)
    }

    /// Worlds that agree on the pipeline and its settings share one deployment: one scenario for
    /// each deployment, and which of them each scenario uses.
    private static func deployments(
        for scenarios: [Scenario]
    ) -> (representatives: [Scenario], place: [Int]) {
        var places: [Laboratory.Key: Int] = [:]
        var representatives: [Scenario] = []
        let place = scenarios.map { scenario in
            let key = Laboratory.key(for: scenario)
            if let known = places[key] { return known }
            places[key] = representatives.count
            representatives.append(scenario)
            return representatives.count - 1
        }
        return (representatives, place)
    }

    /// Deploys the pipeline of one scenario.
    func deploy(_ scenario: Scenario) -> Deployment {
        do throws(DeploymentFailure) {
            return .success(try laboratory.deploy(for: scenario))
        } catch {
            return .failure(error)
        }
    }

    private func report(
        _ scenario: Scenario, _ deployment: Deployment, _ memo: Memo
    ) -> ScenarioReport {
        let deployed: DeployedPipeline
        switch deployment {
        case .success(let found): deployed = found
        case .failure(let failure):
            return .invalid(
                scenario, file: scenario.source.name, problems: failure.diagnostics)
        }
        let stopwatch = measuresTime ? Stopwatch() : nil
        let outcome = runner.run(scenario, on: deployed, memo: memo)
        var report = ScenarioReport(outcome, milliseconds: stopwatch?.milliseconds)
        if checksDeterminism, outcome.state != .invalid {
            // Nothing that the first run has computed may help the second.
            let again = runner.run(scenario, on: deployed)
            if let difference = TraceDifference.first(outcome.trace, again.trace) {
                let lines = TraceText().difference(
                    difference, left: outcome.trace, right: again.trace,
                    names: ("the first run", "the second run"))
                report.state = .nondeterministic(lines.joined(separator: "\n"))
            } else if outcome.verdicts != again.verdicts || outcome.checks != again.checks {
                report.state = .nondeterministic("the traces are equal, the verdicts differ")
            }
        }
        return report
    }
}
