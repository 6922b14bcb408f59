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

@Suite("Searching for failures") struct SearchTests {
    struct Files: PipelineFiles {
        static let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()

        func text(_ relativePath: String) throws -> String {
            try String(contentsOf: Self.root.appending(path: relativePath), encoding: .utf8)
        }
        func exists(_ relativePath: String) -> Bool {
            FileManager.default.fileExists(atPath: Self.root.appending(path: relativePath).path)
        }
    }

    /// One file for a pipeline that forgives no crash of its validator.
    static let fragile = """
        scenario: search/fragile
        title: One file, one attempt
        version: 1
        pipeline: { name: telco-naive, defects: [one-attempt-only] }
        clock: { start: "2025-01-02T00:00:00Z" }
        truth: { plans: { use: sample/plans, take: 3 } }
        deliver: [{ at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }]
        always: [timeliness, conservation]
        """

    static let faults = """

        faults:
          - { id: crash, point: lambda.step, hit: { rate: 0.3 }, do: crash }
          - { id: slow, point: s3.get, hit: { rate: 0.5 }, do: { delay: 2s } }
          - { id: twice, point: s3.event.deliver, hit: { rate: 0.5 }, do: { duplicate: { times: 1 } } }
        """

    private func explorer(_ text: String, _ spec: ExploreSpec) throws -> Explorer {
        let reader = ScenarioReader(
            vocabulary: .init(
                guarantees: GuaranteeCatalogue.all.map(\.id), mutators: [], pipelines: []))
        let read = reader.read(SourceText(name: "search.yaml", text: text))
        #expect(read.issues.map(\.summary) == [])
        let scenario = try #require(read.scenarios.first)
        let laboratory = Laboratory(
            folders: [("telco-naive", "pipelines/telco-naive"), ("telco", "pipelines/telco")],
            files: Files())
        return Explorer(
            scenario, runner: ScenarioRunner { _, _ in nil },
            deployed: try laboratory.deploy(for: scenario), spec: spec)
    }

    private func search(_ explorer: Explorer) -> ExplorationReport {
        explorer.report(explorer.plan().map { ($0, explorer.run($0)) })
    }

    @Test("A sweep tries every opportunity of a crash once, and each run has one crash")
    func sweepCounts() throws {
        let explorer = try explorer(
            Self.fragile, ExploreSpec(strategies: [.crashSweep], runs: 10_000))
        let plan = explorer.plan()
        let places = plan.map { trial in
            trial.variation.faults?.map { "\($0.point) \($0.hit)" }.joined() ?? ""
        }
        #expect(plan.count > 10)
        #expect(Set(places).count == plan.count)
        for point in ["lambda.step", "lambda.return", "glue.step", "wh.stmt"] {
            let numbers = plan.compactMap { trial -> Int? in
                guard let rule = trial.variation.faults?.first, rule.point == point,
                    case .nth(let n) = rule.hit
                else { return nil }
                return n
            }
            #expect(numbers == Array(1...max(numbers.count, 1)), "\(point)")
        }
        let validator = plan.filter { trial in
            trial.variation.faults?.first?.point.hasPrefix("lambda") ?? false
        }
        for trial in validator {
            let outcome = explorer.run(trial)
            #expect(outcome.faults.map(\.fired) == [1])
        }
    }

    @Test("The budget cuts the plan, the sweep first")
    func budget() throws {
        let text = Self.fragile + Self.faults
        let small = try explorer(text, ExploreSpec(runs: 4))
        #expect(small.plan().count == 4)
        #expect(small.plan().first?.strategy == .asWritten)
        #expect(small.plan().dropFirst().allSatisfy { $0.strategy == .crashSweep })
        let seeded = try explorer(text, ExploreSpec(strategies: [.random], runs: 5, firstSeed: 9))
        #expect(seeded.plan().dropFirst().map(\.seed) == [9, 10, 11, 12])
    }

    @Test("A finding is minimal: without any one of its faults and choices it does not fail alike")
    func minimality() throws {
        let explorer = try explorer(
            Self.fragile + Self.faults, ExploreSpec(strategies: [.random], runs: 12))
        let report = search(explorer)
        let finding = try #require(report.findings.first)
        #expect(finding.faults.map(\.id) == ["crash"])
        #expect(finding.sizeAfter < finding.sizeBefore)
        #expect(identity(explorer, finding.faults, finding.decisions) == finding.identity)
        for index in finding.decisions.indices {
            var fewer = finding.decisions
            fewer.remove(at: index)
            #expect(identity(explorer, finding.faults, fewer) != finding.identity)
        }
    }

    @Test("The same search finds the same, and a sound pipeline gives nothing to find")
    func soundness() throws {
        let spec = ExploreSpec(strategies: [.swarm, .random], runs: 6)
        let text = Self.fragile + Self.faults
        let one = search(try explorer(text, spec))
        let two = search(try explorer(text, spec))
        #expect(one.findings.map(\.identity) == two.findings.map(\.identity))
        #expect(one.findings.map(\.decisions) == two.findings.map(\.decisions))
        let sound = text.replacing(
            "pipeline: { name: telco-naive, defects: [one-attempt-only] }", with: "pipeline: telco")
        let report = search(try explorer(sound, spec))
        #expect(report.findings.map(\.identity) == [])
        #expect(report.runs == 6)
        #expect(report.strikes.contains { $0.count > 0 })
    }

    /// How a run with these faults and choices fails, on the finding's seed or any other.
    private func identity(
        _ explorer: Explorer, _ faults: [FaultRule], _ decisions: [Scenario.PlannedDecision]
    ) -> FailureIdentity? {
        var variation = ScenarioRunner.Variation()
        variation.faults = faults
        variation.decisions = decisions
        variation.isBrief = true
        return FailureIdentity(
            explorer.run(.init(strategy: .random, seed: 1, variation: variation)))
    }
}
