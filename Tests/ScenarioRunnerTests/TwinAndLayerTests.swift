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
            ("delivered-twice", ScenarioOutcome.State.passed),
            ("all-at-once", .passed), ("split-files", .passed), ("other-zone", .passed),
            ("replayed-archive", .passed), ("merged-files", .passed), ("one-a-night", .passed),
            ("strangers", .passed),
            // The file delivered last counts, so that another order is another truth.
            ("reverse-order", .failed),
        ])
    func twins(_ twin: String, _ wanted: ScenarioOutcome.State) throws {
        #expect(try prices("same_as: { twin: \(twin), compare: [DW] }") == wanted)
    }

    @Test(
        "A twin finds what hangs on who else is there, or on how many nights it took",
        arguments: [
            // Keys are numbers of rows, so that strangers move them.
            ("surrogate-keys-redealt", "strangers"),
            // What a load does not take on its own day is forgotten.
            ("recent-events-only", "one-a-night"),
        ])
    func found(_ defect: String, _ twin: String) throws {
        func difference(_ pipeline: String) throws -> [String] {
            try Workbench.run(
                """
                scenario: test/others
                title: The same truth among others
                version: 1
                pipeline: \(pipeline)
                clock: { start: "2025-01-02T00:00:00Z" }
                truth:
                  plans: { generate: { count: 2 } }
                  customers:
                    generate: { count: 3, registered_between: ["2024-03-01", "2024-12-20"] }
                  events: { generate: { count: 5, day: "2025-01-01" } }
                deliver:
                  - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/p.csv }
                  - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/c.ndjson }
                  - { at: "2025-01-02T00:03:00Z", file: events, to: raw/activity_logs/e.ndjson }
                then:
                  - same_as: { twin: \(twin) }
                """
            ).checks.compactMap { $0.failure?.text }
        }
        #expect(try difference("telco") == [])
        #expect(
            try difference("{ name: telco-naive, defects: [\(defect)] }").first?
                .contains("ends differently") == true)
    }

    @Test("A mark of the byte order is no part of a layer's first record")
    func byteOrderMark() throws {
        let outcome = try Workbench.run(
            """
            scenario: test/bom
            title: A file that begins with a mark
            version: 1
            pipeline: telco
            clock: { start: "2025-01-02T00:00:00Z" }
            truth:
              plans: { generate: { count: 2 } }
              customers: { generate: { count: 3 } }
              events: { generate: { count: 5, day: "2025-01-01" } }
            deliver:
              - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/p.csv }
              - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/c.ndjson }
              - at: "2025-01-02T00:03:00Z"
                file: events
                mutate: [bom]
                to: raw/activity_logs/e.ndjson
            then:
              - sql: { query: "select count(event_id) from archive_activity_logs", equals: 5 }
              - sql: { query: "select max(_raw) from archive_activity_logs", equals: null }
            """)
        #expect(outcome.checks.compactMap(\.failure).map(\.actual) == [])
        #expect(outcome.state == .passed)
    }

    @Test(
        "Objects of a layer are rows, whatever their format",
        arguments: [
            ("select count(*) from archive_plans", "4"),
            (
                "select monthly_price from archive_plans where plan_id = 'P1' order by monthly_price",
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
