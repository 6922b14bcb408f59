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

/// Known failures with the least that they take: a shrinker that gets worse is seen here.
@Suite("What is found is small") struct ShrinkQualityTests {
    /// A scenario about a defect and the least that it takes.
    struct Known: Sendable, CustomTestStringConvertible {
        /// Under `scenarios/negative`.
        let file: String
        let identity: String
        let files: Int
        let rows: Int
        var faults = 0
        var testDescription: String { file }
    }

    static let known = [
        Known(
            file: "warehouse/closed-intervals", identity: "historical-accuracy/point-in-time-link",
            files: 3, rows: 3),
        Known(
            file: "warehouse/facts-never-relinked",
            identity: "historical-accuracy/point-in-time-link", files: 2, rows: 2),
        Known(
            file: "warehouse/every-record-a-version", identity: "historical-accuracy/wrong-version",
            files: 1, rows: 2),
        Known(
            file: "warehouse/no-transaction", identity: "reader-consistency/torn-load", files: 2,
            rows: 2),
        Known(
            file: "stage/duplicates-kept", identity: "safe-reprocessing/duplicate-row", files: 2,
            rows: 2),
        Known(
            file: "validator/one-attempt-only", identity: "conservation/lost-file", files: 1,
            rows: 1, faults: 1),
    ]

    @Test("A known defect is shown by as little as it takes", arguments: known)
    func minima(_ known: Known) throws {
        let whole = try SearchTests.Files().text("scenarios/negative/\(known.file).yaml")
        let text = whole.components(separatedBy: "\nexpect_fail:")[0] + "\n"
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
            spec: ExploreSpec(strategies: [.crashSweep], runs: 40))
        var found: Finding?
        for trial in explorer.plan() {
            let outcome = explorer.run(trial)
            guard FailureIdentity(outcome) != nil else { continue }
            found = explorer.report([(trial, outcome)]).findings.first
            break
        }
        let finding = try #require(found)
        #expect(finding.identity.description == known.identity)
        #expect(finding.isSpelledOut)
        #expect(finding.after.files <= known.files)
        #expect(finding.after.rows <= known.rows)
        #expect(finding.after.faults == known.faults)
        // What is written down is an ordinary scenario that fails alike.
        let written = FoundScenario(finding).text
        let again = reader.read(SourceText(name: "found.yaml", text: written))
        #expect(again.issues.map(\.summary) == [], "\(written)")
        let replayed = runner.run(try #require(again.scenarios.first), on: deployed)
        #expect(FailureIdentity(replayed) == finding.identity, "\(written)")
    }
}
