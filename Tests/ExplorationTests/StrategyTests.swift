import Diagnostics
import Foundation
import Guarantees
import PipelineModel
import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel
import Testing

@testable import Exploration

/// Mistakes that one strategy finds and the others do not, within the same number of runs.
@Suite("What each strategy is for") struct StrategyTests {
    /// A file is tried three times, and nobody sweeps up: only a third crash in a row loses it.
    static let threeCrashes = """
        scenario: search/three-crashes
        title: Three attempts, and nobody who sweeps
        version: 1
        pipeline: { name: telco-naive, defects: [event-keys-verbatim] }
        profile: { iam: "off" }
        clock: { start: "2025-01-02T00:00:00Z" }
        truth: { plans: { use: sample/plans, take: 3 } }
        deliver: [{ at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }]
        always: [timeliness]
        faults:
          - { id: dies, point: lambda.step, hit: { rate: 0.02 }, do: crash }
          - { id: slow, point: s3.get, hit: { rate: 0.05 }, do: { delay: 2s } }
          - { id: twice, point: s3.event.deliver, hit: { rate: 0.05 }, do: { duplicate: { gap: 2s } } }
          - { id: turned-away, point: s3.copy, hit: { rate: 0.05 }, do: throttle }
          - { id: state, point: sfn.enter, hit: { rate: 0.05 }, do: { delay: 5m } }
          - { id: tick, point: wh.task.tick, hit: { rate: 0.05 }, do: { delay: 5m } }
        """

    /// A job that writes in place must be in the middle of it when the load comes, minutes later
    /// than it usually ends.
    static let inPlace = """
        scenario: search/in-place
        title: The load takes what lies in staging
        version: 1
        pipeline: { name: telco-naive, defects: [staged-in-place] }
        clock: { start: "2025-01-02T00:00:00Z" }
        truth:
          plans: { use: sample/plans, take: 3 }
          customers: { generate: { count: 4, registered_between: ["2024-03-01", "2024-12-20"] } }
          events: { generate: { count: 6, day: "2025-01-01" } }
        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
          - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/c.ndjson }
          - { at: "2025-01-02T00:05:00Z", file: events, to: raw/activity_logs/e.ndjson }
        """

    private func explorer(
        _ text: String, _ spec: ExploreSpec, loadsAt cron: String? = nil
    ) throws -> Explorer {
        let reader = ScenarioReader(
            vocabulary: .init(
                guarantees: GuaranteeCatalogue.all.map(\.id), mutators: [], pipelines: []))
        let read = reader.read(SourceText(name: "search.yaml", text: text))
        #expect(read.issues.map(\.summary) == [])
        let scenario = try #require(read.scenarios.first)
        var laboratory = Laboratory(
            folders: [("telco-naive", "pipelines/telco-naive"), ("telco", "pipelines/telco")],
            files: SearchTests.Files())
        if let cron {
            let path = "pipelines/telco/sql/05-task.sql"
            let task = try SearchTests.Files().text(path)
            #expect(task.contains("0 2 * * *"))
            laboratory = laboratory.with(
                text: task.replacing("0 2 * * *", with: cron), at: path)
        }
        return Explorer(
            scenario, runner: ScenarioRunner { _, _ in nil },
            deployed: try laboratory.deploy(for: scenario), spec: spec)
    }

    /// Runs a search and answers everything that failed, without shrinking it.
    private func failures(
        _ text: String, _ strategies: [ExploreSpec.Strategy], like spec: ExploreSpec,
        loadsAt cron: String? = nil
    ) async throws -> [FailureIdentity] {
        var spec = spec
        spec.strategies = strategies
        let explorer = try explorer(text, spec, loadsAt: cron)
        return await search(explorer).compactMap { FailureIdentity($0.outcome) }
    }

    private func search(_ explorer: Explorer) async -> [Explorer.Result] {
        await explorer.search { trials in trials.map { ($0, explorer.run($0)) } }
    }

    @Test("Three faults in a row are found by going on from one and two, and by nothing else")
    func guided() async throws {
        let spec = ExploreSpec(runs: 150)
        let guided = try await failures(Self.threeCrashes, [.guided], like: spec)
        #expect(guided.contains { $0.description.hasPrefix("timeliness/") }, "\(guided)")
        for other in ExploreSpec.Strategy.allCases where other != .guided {
            let found = try await failures(Self.threeCrashes, [other], like: spec)
            #expect(found == [], "\(other)")
        }
    }

    @Test("A pause at the wrong moment is found by priorities and pauses, and by nothing else")
    func preemption() async throws {
        // One seed in 170 pauses the job there for long enough; these are some among which is one.
        let spec = ExploreSpec(runs: 40, firstSeed: 60)
        let paused = try await failures(Self.inPlace, [.pct], like: spec, loadsAt: "8 1 * * *")
        #expect(paused.contains { $0.guarantee == "reader-consistency" }, "\(paused)")
        for other in ExploreSpec.Strategy.allCases where ![.pct, .guided].contains(other) {
            let found = try await failures(Self.inPlace, [other], like: spec, loadsAt: "8 1 * * *")
            #expect(found == [], "\(other)")
        }
    }

    @Test("A guided search is the same whatever the order in which a batch is run")
    func determinism() async throws {
        let spec = ExploreSpec(strategies: [.guided, .pct], runs: 40, firstSeed: 7)
        let explorer = try explorer(Self.threeCrashes, spec)
        func told(_ results: [Explorer.Result]) -> [String] {
            results.map { trial, outcome in
                "\(trial.strategy) \(trial.seed) \(trial.variation.faults ?? []) \(outcome.digest)"
            }
        }
        let forwards = await search(explorer)
        let backwards = await explorer.search { trials in
            let made = trials.indices.reversed().map { place in
                (place, explorer.run(trials[place]))
            }
            return made.reversed().map { (trials[$0.0], $0.1) }
        }
        #expect(told(forwards) == told(backwards))
        #expect(forwards.count == 40)
        let report = explorer.report(forwards)
        #expect(report.shapes > 5)
        #expect(report.guided > 10)
        #expect(report.preempted > 10)
    }

    @Test("What a search reaches of its goals is told, and what it owes")
    func goals() async throws {
        let text =
            Self.threeCrashes + """

                sometimes:
                  - that: a validator dies and is called again
                    seen:
                      - { operation: InvokeEnd, outcome: failed }
                      - { operation: InvokeStart, details: { attempt: 2 } }
                    same: subject
                  - that: somebody else's job runs
                    seen: { service: glue, subject: nobody }
                    must: true
                """
        let explorer = try explorer(text, ExploreSpec(strategies: [.guided], runs: 40))
        let results = await search(explorer)
        let goals = explorer.report(results).goals.filter { !$0.isOfContract }
        #expect(goals.map(\.title).count == 2)
        #expect(goals[0].reached > 0)
        #expect(goals[0].first == .guided)
        #expect(goals[1].reached == 0)
        #expect(goals[1].isRequired)
        // The run as written is a run like any other, and owes what it must reach.
        #expect(
            results.first?.outcome.state
                == .inconclusive("it never came about: somebody else's job runs"))
    }
}
