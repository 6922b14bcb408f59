import ScenarioModel
import ScenarioRunner
import Testing

@Suite("Twins and layers as tables") struct TwinAndLayerTests {
    /// One plan whose price changes from file to file.
    private func prices(_ check: String) throws -> ScenarioOutcome.State {
        let header =
            "plan_id,plan_name,monthly_price,data_allowance_gb,voice_minutes,"
            + "sms_allowance,roaming_enabled,validity_days,plan_category"
        func file(_ price: String, at hour: String) -> String {
            let rows = "P1,Basic,\(price),1,2,3,true,30,x\\nP2,Other,1.00,1,2,3,N,30,x\\n"
            return """
                  - at: "2025-01-02T\(hour):00:00Z"
                    file: { text: "\(header)\\n\(rows)" }
                    to: raw/plans/at-\(hour).csv
                """
        }
        return try Workbench.run(
            """
            scenario: test/prices
            title: A price that changes
            version: 1
            pipeline: telco
            clock: { start: "2025-01-02T00:00:00Z" }
            deliver:
            \(file("5.00", at: "03"))
            \(file("7.00", at: "09"))
            then:
              - \(check)
            """
        ).state
    }

    @Test(
        "A twin carries the same truth another way, and says when the end differs",
        arguments: [
            ("no-faults", ScenarioOutcome.State.passed), ("delivered-twice", .passed),
            ("all-at-once", .passed), ("split-files", .passed), ("other-zone", .passed),
            ("replayed-archive", .passed),
            // The file delivered last counts, so that another order is another truth.
            ("reverse-order", .failed),
        ])
    func twins(_ twin: String, _ wanted: ScenarioOutcome.State) throws {
        #expect(try prices("same_as: { twin: \(twin), compare: [DW] }") == wanted)
    }

    @Test(
        "Objects of a layer are rows, whatever their format",
        arguments: [
            ("select count(*) from archive_plans", "4"),
            (
                "select monthly_price from archive_plans where plan_id = 'P1' order by _key",
                "[\"5.00\", \"7.00\"]"
            ),
            ("select count(*) from clean_plans where _raw is null", "4"),
            ("select count(*) from quarantine_plans", "0"),
            (
                "select count(*) from archive_plans a join DW.DIM_PLAN d on d.plan_id = a.plan_id",
                "4"
            ),
        ])
    func layers(_ query: String, _ answer: String) throws {
        #expect(
            try prices("sql: { query: \"\(query)\", equals: \(answer) }") == .passed, "\(query)")
        #expect(try prices("sql: { query: \"\(query)\", equals: 99 }") == .failed, "\(query)")
    }
}
