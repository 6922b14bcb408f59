import Diagnostics
import ScenarioModel
import Testing

@testable import ScenarioRunner

/// A check that asks for what never was is a mistake of its author, and says nothing of the
/// pipeline.
@Suite("Names in checks") struct CheckNameTests {
    private func outcome(_ check: String) throws -> ScenarioOutcome {
        try Workbench.run(WholePipelineTests.day + "\n  - " + check)
    }

    @Test(
        "A misspelt table or column is refused where it stands, with the right one",
        arguments: [
            ("table: { name: DW.DIM_PLN, count: 5 }", "S0151", "DW.DIM_PLAN", "DW.DIM_PLN"),
            (
                "table: { name: DW.DIM_PLAN, count: 1, where: { plan_idd: P001 } }", "S0151",
                "plan_id", "plan_idd"
            ),
            ("table: { name: DW.DIM_PLAN, unique: [plan_nam] }", "S0151", "plan_name", "plan_nam"),
            (
                "table: { name: DW.DIM_PLAN, order_by: [pric], rows: [{ plan_ids: P1 }] }",
                "S0151", "plan_id", "plan_ids"
            ),
            (
                "sql: { query: select count(*) from TELCO_DB.DW.DIM_PLN, equals: 5 }", "S0152",
                "DIM_PLAN", "select count(*) from TELCO_DB.DW.DIM_PLN"
            ),
            (
                "sql: { query: select max(plan_nme) from TELCO_DB.DW.DIM_PLAN, equals: 5 }",
                "S0152", "PLAN_NAME", "select max(plan_nme) from TELCO_DB.DW.DIM_PLAN"
            ),
        ])
    func misspelt(_ check: String, _ code: String, _ meant: String, _ place: String) throws {
        let outcome = try outcome("{ \(check) }")
        #expect(outcome.state == .invalid)
        let found = outcome.problems.first { $0.label == "did you mean `\(meant)`?" }
        let problem = try #require(found, "\(outcome.problems.map(\.summary))")
        #expect(problem.code == code)
        let source = try #require(problem.source)
        let span = try #require(problem.span)
        let bytes = Array(source.text.utf8)[span.start..<span.end]
        #expect(String(decoding: bytes, as: UTF8.self) == place)
    }

    @Test(
        "A check with right names is judged",
        arguments: [
            "table: { name: DW.DIM_PLAN, count: 99 }",
            "table: { name: telco_db.dw.dim_plan, count: 5, where: { PLAN_ID: nobody } }",
            "sql: { query: select 1 / 0, equals: 1 }",
            "sql: { query: select count(*) from TELCO_DB.STAGING.STG_PLANS, equals: 99 }",
            "sql: { query: select count(*) from ARCHIVE_PLANS, equals: 99 }",
        ])
    func judged(_ check: String) throws {
        #expect(try outcome("{ \(check) }").state == .failed)
    }
}
