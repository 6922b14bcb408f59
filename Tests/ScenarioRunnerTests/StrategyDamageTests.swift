import Diagnostics
import ScenarioModel
import ScenarioRunner
import Testing

@Suite("Damage by chance") struct StrategyDamageTests {
    private func scenario(_ kinds: String, seed: Int) -> String {
        """
        scenario: test/damage
        title: Files are damaged by chance
        version: 1
        pipeline: telco
        seed: \(seed)
        clock: { start: "2025-01-02T00:00:00Z" }
        truth:
          plans: { generate: { count: 3 } }
          customers: { generate: { count: 4 } }
          events: { generate: { count: 12, day: "2025-01-02" } }
        deliver:
          strategy: daily-files
          mutate: { rate: 1.0, kinds: \(kinds) }
        """
    }

    @Test("A kind for NDJSON never falls on the plans, whatever the seed", arguments: 1...8)
    func kindsThatFit(seed: Int) throws {
        // Every file is damaged; two of three kinds are impossible for one of the formats.
        let outcome = try Workbench.run(
            scenario("{ json_array: 1, ragged: 1, empty: 1 }", seed: seed))
        #expect(outcome.problems.map(\.description) == [])
        #expect(outcome.state == .passed)
    }

    @Test("A kind that no file can suffer is an error for every seed", arguments: 1...4)
    func impossible(seed: Int) throws {
        let outcome = try Workbench.run(scenario("{ rename_field: 1, empty: 9 }", seed: seed))
        #expect(outcome.problems.map(\.code) == ["S0224"])
    }
}
