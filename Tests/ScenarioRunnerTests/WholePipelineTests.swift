import Guarantees
import ScenarioModel
import ScenarioRunner
import SimFaults
import SimKernel
import Testing

@Suite("The whole pipeline") struct WholePipelineTests {
    static let day = """
        scenario: test/day
        title: One calm day
        version: 1
        pipeline: telco
        clock: { start: "2025-01-02T00:00:00Z" }
        truth:
          plans: { generate: { count: 3 } }
          customers: { generate: { count: 10 } }
          events: { generate: { count: 37, day: "2025-01-01" } }
        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
          - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/customers.ndjson }
          - { at: "2025-01-02T00:03:00Z", file: events, to: raw/activity_logs/logs.ndjson }
        then:
          - object: { exists: "archive/**", count: 3 }
        """

    @Test("A calm day holds every guarantee and leaves nothing unfinished")
    func calmDay() throws {
        let outcome = try Workbench.run(Self.day)
        #expect(outcome.verdicts.flatMap(\.witnesses).map(\.text) == [])
        #expect(outcome.state == .passed)
    }
}
