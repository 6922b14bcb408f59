import Diagnostics
import Exploration
import Guarantees
import ScenarioModel
import ScenarioRunner
import SimKernel
import Testing

@Suite("What a failure hangs on") struct CounterfactualTests {
    private func counterfactual(defects: String) throws -> Counterfactual? {
        let reader = ScenarioReader(
            vocabulary: .init(
                guarantees: GuaranteeCatalogue.all.map(\.id), mutators: [], pipelines: []))
        let read = reader.read(SourceText(name: "why.yaml", text: Self.scenario(defects)))
        #expect(read.issues.map(\.summary) == [])
        let scenario = try #require(read.scenarios.first)
        let laboratory = Laboratory(
            folders: [("telco-naive", "pipelines/telco-naive"), ("telco", "pipelines/telco")],
            files: SearchTests.Files())
        return Counterfactual(
            of: scenario, on: try laboratory.deploy(for: scenario),
            with: ScenarioRunner { _, _ in nil })
    }

    private static func scenario(_ defects: String) -> String {
        """
        scenario: test/why
        title: A validator that dies once
        version: 1
        pipeline: { name: telco-naive, defects: \(defects) }
        clock: { start: "2025-01-02T00:00:00Z" }
        truth:
          plans: { generate: { count: 3 } }
          customers: { generate: { count: 4 } }
        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
          - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/c.ndjson }
        faults:
          - id: torn
            point: lambda.step
            match: { key: raw/customers/c.ndjson, after: s3.copy, before: s3.delete }
            do: crash
          - id: twice
            point: s3.event.deliver
            match: { key: raw/plans/plans.csv }
            do: duplicate
        """
    }

    @Test("The fault and the file that it takes are told from those that it does not")
    func oneFault() throws {
        let found = try #require(try counterfactual(defects: "[one-attempt-only]"))
        #expect(found.identity.description == "timeliness/left-in-inbox")
        let holds = found.trials.filter(\.holds).map(\.part)
        #expect(holds == ["fault `torn`", "delivery 2 of `raw/customers/c.ndjson`"])
        #expect(found.trials.count == 4)
        // The causes end with the file and begin with what the outside did.
        #expect(found.causes.first?.actor == "source")
        #expect(found.causes.allSatisfy { $0.subject == "raw/customers/c.ndjson" })
    }

    @Test("Where nothing is broken there is nothing to tell")
    func nothingBroken() throws {
        #expect(try counterfactual(defects: "none") == nil)
    }
}
