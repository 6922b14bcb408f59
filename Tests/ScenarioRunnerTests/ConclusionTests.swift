import Diagnostics
import Guarantees
import ScenarioModel
import Testing

@testable import ScenarioRunner

/// When a run that broke nothing is still not green.
@Suite("Conclusions") struct ConclusionTests {
    private func state(_ more: String) throws -> ScenarioOutcome.State {
        try Workbench.run(WholePipelineTests.day + "\n" + more).state
    }

    @Test("A fault that is left to chance and meets no opportunity was not tried")
    func noOpportunity() throws {
        let fault = "point: s3.copy, match: { key: nowhere }, hit: { rate: 0.5 }, do: throttle"
        #expect(
            try state("faults: [{ id: f, \(fault) }]") == .inconclusive("fault `f` never struck"))
    }

    @Test("A fault with a rate of zero can never strike, and was not tried")
    func rateOfZero() throws {
        let fault = "point: s3.copy, hit: { rate: 0 }, do: throttle"
        #expect(
            try state("faults: [{ id: f, \(fault) }]")
                == .inconclusive("fault `f` can never strike, with a rate of 0"))
    }

    @Test("A twin without faults is the run itself when no fault has struck")
    func vacuousTwin() throws {
        let twin = "  - same_as: { twin: no-faults, compare: [DW] }"
        #expect(
            try state(twin)
                == .inconclusive("no fault struck, so the twin without faults is the same run"))
    }

    @Test("A failed check with a fault that never struck says so")
    func untriedFailure() throws {
        let fault = "point: s3.copy, match: { key: nowhere }, do: throttle"
        let outcome = try Workbench.run(
            WholePipelineTests.day
                + "\n  - alerts: { count: 7 }\nfaults: [{ id: f, \(fault) }]")
        #expect(outcome.state == .failed)
        #expect(outcome.untried == "fault `f` never struck")
    }

    @Test("Where nothing was delivered, nothing was shown to be safe to do again")
    func nothingDelivered() throws {
        let outcome = try Workbench.run(
            """
            scenario: test/nothing
            title: Nothing is delivered
            version: 1
            pipeline: telco
            clock: { start: "2025-01-02T00:00:00Z" }
            always: [safe-reprocessing]
            """)
        #expect(outcome.state == .inconclusive("nothing exercised safe-reprocessing"))
    }

    @Test("A fault whose time never comes is told with the opportunities that it had")
    func opportunities() throws {
        let fault = "point: events.schedule, hit: { nth: 99 }, do: drop"
        guard case .inconclusive(let reason) = try state("faults: [{ id: f, \(fault) }]") else {
            Issue.record("conclusive")
            return
        }
        #expect(reason.hasPrefix("fault `f` never struck, with "))
    }

    @Test("An action that fails was not tried")
    func failedAction() throws {
        let stop = "when: [{ at: \"2025-01-02T12:00:00Z\", stop: { state_machine: daily-etl } }]"
        guard case .inconclusive(let reason) = try state(stop) else {
            Issue.record("conclusive")
            return
        }
        #expect(reason.hasPrefix("stop of daily-etl: ExecutionDoesNotExist"), "\(reason)")
    }

    @Test("A stored choice that nobody asks for was not made")
    func unmadeChoice() throws {
        #expect(
            try state("decisions: [{ site: fault/none, subject: x, value: 1 }]")
                == .inconclusive("the stored choice fault/none[x]#0 never came up"))
    }

    @Test("A source whose upload is struck after it arrived has delivered it")
    func uploadWithoutAnswer() throws {
        let fault = "point: s3.put, phase: after, match: { key: \"raw/plans/*\" }, hit: { nth: 1 }"
        let outcome = try Workbench.run(
            WholePipelineTests.day + "\nfaults: [{ id: f, \(fault), do: crash }]")
        #expect(!outcome.verdicts.contains { $0.state == .broken })
    }

    @Test("What a role may not ask must be refused, and is a failed check when it is not")
    func refused() throws {
        func query(_ sql: String) -> String {
            "when: [{ at: \"2025-01-03T12:00:00Z\", refused: true, "
                + "query: { as: ANALYST_ROLE, sql: \(sql) } }]"
        }
        #expect(try state(query("select 1 from TELCO_DB.STAGING.STG_PLANS")) == .passed)
        #expect(try state(query("select 1 from TELCO_DB.DW.DIM_PLAN")) == .failed)
    }

    @Test(
        "An action is refused by what must refuse it, and by nothing else",
        arguments: [
            // A misspelt name is no denial, whoever asks.
            ("denied", "select 1 from TELCO_DB.DW.DIM_PLN", ScenarioOutcome.State.failed),
            ("denied", "call TELCO_DB.DW.NOBODY()", .failed),
            ("denied", "select * from TELCO_DB.STAGING.STG_PLANS", .passed),
            ("denied", "delete from TELCO_DB.DW.DIM_PLAN", .passed),
            ("denied", "call TELCO_DB.STAGING.LOAD_WAREHOUSE()", .passed),
            ("\"003001\"", "delete from TELCO_DB.DW.DIM_PLAN", .passed),
            ("\"002003\"", "delete from TELCO_DB.DW.DIM_PLAN", .failed),
            ("any", "select 1 from TELCO_DB.STAGING.STG_PLNS", .passed),
            ("any", "select 1", .failed), ("false", "select 1", .passed),
            ("false", "select 1 from TELCO_DB.STAGING.STG_PLANS", .failed),
        ])
    func refusedBy(_ refusal: String, _ sql: String, _ wanted: ScenarioOutcome.State) throws {
        #expect(
            try state(
                "when: [{ at: \"2025-01-03T12:00:00Z\", refused: \(refusal), "
                    + "query: { as: ANALYST_ROLE, sql: \"\(sql)\" } }]") == wanted)
    }

    @Test("A journey that ends in two rows has not ended well")
    func doubledJourney() throws {
        let outcome = try Workbench.run(
            """
            scenario: test/doubled
            title: An event on the edge of two versions
            version: 1
            pipeline: { name: telco-naive, defects: [closed-intervals] }
            clock: { start: "2025-01-02T00:00:00Z" }
            truth:
              plans: { use: sample/plans, take: 20 }
              customers:
                - customer_id: C1
                  timeline:
                    - { from: "2025-01-01T00:00:00Z", plan_id: P005 }
                    - { from: "2025-01-01T09:00:00Z", plan_id: P016 }
              events:
                rows:
                  - { event_id: e-1, customer_id: C1, at: "2025-01-01T09:00:00Z" }
                  - { event_id: e-0, customer_id: C1, at: "2025-01-01T08:59:59.999Z" }
            deliver:
              - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
              - after: 1m
                file: { customers: { history: true } }
                to: raw/customers/customers.ndjson
              - { after: 1m, file: events, to: raw/activity_logs/logs.ndjson }
            then:
              - journey: { event: e-1, ends_in: DW.FACT_ACTIVITY, linked_to: { plan_id: P016 } }
              - journey: { event: e-0, ends_in: DW.FACT_ACTIVITY, linked_to: { plan_id: P005 } }
            always: [conservation]
            """)
        #expect(outcome.problems.map(\.description) == [])
        #expect(outcome.checks.map { $0.failure?.actual } == ["2 rows", nil])
    }

    @Test("A delete of what is not there, and a look by nobody of the pipeline, prove nothing")
    func deleteOfNothing() throws {
        let deleted = try state(
            "when: [{ at: \"2025-01-02T00:30:00Z\", delete: raw/plans/nothing.csv }]")
        #expect(
            deleted
                == .inconclusive("delete of raw/plans/nothing.csv: there is no such object"))
        #expect(
            try state(
                "when: [{ at: \"2025-01-03T12:00:00Z\", "
                    + "query: { sql: \"select count(*) from TELCO_DB.DW.FACT_ACTIVITY\" } }]")
                == .passed)
        #expect(
            try state(
                "when: [{ at: \"2025-01-03T12:00:00Z\", "
                    + "query: { sql: \"delete from TELCO_DB.DW.DIM_PLAN\" } }]")
                == .failed)
    }

    @Test("A replay of an empty archive has replayed nothing")
    func emptyReplay() throws {
        func state(at time: String) throws -> ScenarioOutcome.State {
            try self.state("when: [{ at: \"2025-01-02T\(time)Z\", replay_archive: true }]")
        }
        #expect(
            try state(at: "00:00:30")
                == .inconclusive(
                    "replay of the archive: it was empty, so nothing was uploaded again"))
        guard case .inconclusive = try state(at: "05:00:00") else { return }
        Issue.record("an archive with files was replayed")
    }

    @Test("Dead letters are counted on their own topic, and patterns fit members")
    func deadLetters() throws {
        let fault = "point: lambda.step, match: { key: raw/plans/plans.csv, before: s3.copy }"
        let dies = "faults: [{ id: f, \(fault), hit: { every: 1 }, do: crash }]"
        #expect(try state("  - alerts: { topic: dead_letters, count: 1 }\n\(dies)") == .passed)
        #expect(try state("  - alerts: { topic: dead_letters, count: 0 }\n\(dies)") == .failed)
        #expect(try state("  - alerts: { count: 0, where: { file: \"raw/*\" } }") == .passed)
    }

    @Test("A job that runs already was asked for in earnest")
    func busy() throws {
        let start = "when: [{ at: \"2025-01-03T01:00:10Z\", run_job: { job: clean } }]"
        #expect(try state(start) == .passed)
    }

    @Test("A failed check is told even where something was not tried")
    func failureFirst() throws {
        let fault = "{ id: f, point: s3.copy, match: { key: nowhere }, do: throttle }"
        #expect(try state("  - alerts: { count: 7 }\nfaults: [\(fault)]") == .failed)
    }

    @Test(
        "Cells are ordered with NULL first, numbers by value, and the rest by text",
        arguments: [
            (nil, "1", -1), (nil, nil, 0), ("9.50", "10", -1), ("100", "99.9", 1), ("10", "10", 0),
            ("2025-01-02", "2025-01-10", -1), ("b", "a", 1), ("-5", "3", -1),
        ])
    func order(_ one: String?, _ other: String?, _ wanted: Int) {
        #expect(CellOrder.compare(one, other).signum() == wanted)
        #expect(CellOrder.compare(other, one).signum() == -wanted)
    }
}
