import Diagnostics
import Guarantees
import PipelineModel
import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel
import Testing

@testable import Exploration

/// Known failures with the least that they take: a shrinker that gets worse is seen here.
@Suite("What is found is small") struct ShrinkQualityTests {
    /// A busy week, in which every defect has something to break.
    private static let week = """
        scenario: search/week
        title: A busy week
        version: 1
        pipeline: { name: telco-naive, defects: [DEFECT] }
        clock: { start: "2025-01-01T00:00:00Z" }
        truth:
          plans: { use: sample/plans, take: 5 }
          customers:
            generate:
              count: 6
              registered_between: ["2024-05-01", "2024-12-20"]
              plan_changes: { per_customer: { between: [1, 2] } }
              changes_between: ["2025-01-01", "2025-01-03"]
          events:
            generate:
              per_day: { between: [5, 9] }
              between: ["2025-01-01", "2025-01-03"]
              late: { share: 0.2, by: { between: [1h, 2d] } }
        deliver: { strategy: daily-files }
        """

    struct Known: Sendable, CustomTestStringConvertible {
        let defect: String
        let guarantee: String
        let runs: Int
        let faults: Int
        var testDescription: String { defect }
    }

    static let known = [
        Known(defect: "every-record-a-version", guarantee: "", runs: 1, faults: 0),
        Known(defect: "facts-never-relinked", guarantee: "historical-accuracy", runs: 1, faults: 0),
        Known(
            defect: "version-starts-at-load", guarantee: "historical-accuracy", runs: 1, faults: 0),
        Known(defect: "price-scale-lost", guarantee: "no-corrupt-data", runs: 1, faults: 0),
        Known(defect: "recent-events-only", guarantee: "", runs: 1, faults: 0),
        Known(defect: "one-attempt-only", guarantee: "", runs: 40, faults: 1),
    ]

    @Test("At most three files, three records and two faults show a known defect", arguments: known)
    func minima(_ known: Known) throws {
        let text = Self.week.replacing("DEFECT", with: known.defect)
        let reader = ScenarioReader(
            vocabulary: .init(
                guarantees: GuaranteeCatalogue.all.map(\.id), mutators: [], pipelines: []))
        let read = reader.read(SourceText(name: "search.yaml", text: text))
        #expect(read.issues.map(\.summary) == [])
        let scenario = try #require(read.scenarios.first)
        let laboratory = Laboratory(
            folders: [("telco-naive", "pipelines/telco-naive"), ("telco", "pipelines/telco")],
            files: SearchTests.Files())
        let deployed = try laboratory.deploy(for: scenario)
        let runner = ScenarioRunner { _, _ in nil }
        let explorer = Explorer(
            scenario, runner: runner, deployed: deployed,
            spec: ExploreSpec(strategies: [.crashSweep], runs: known.runs))
        var found: Finding?
        for trial in explorer.plan() {
            let outcome = explorer.run(trial)
            guard FailureIdentity(outcome) != nil else { continue }
            found = explorer.report([(trial, outcome)]).findings.first
            break
        }
        let finding = try #require(found)
        #expect(finding.identity.description.hasPrefix(known.guarantee))
        #expect(finding.isSpelledOut)
        #expect(finding.after.files <= 3)
        #expect(finding.after.rows <= 3)
        #expect(finding.after.faults == known.faults)
        // What is written down is an ordinary scenario that fails alike.
        let written = FoundScenario(finding).text
        let again = reader.read(SourceText(name: "found.yaml", text: written))
        #expect(again.issues.map(\.summary) == [], "\(written)")
        let replayed = runner.run(try #require(again.scenarios.first), on: deployed)
        #expect(FailureIdentity(replayed) == finding.identity, "\(written)")
    }
}
