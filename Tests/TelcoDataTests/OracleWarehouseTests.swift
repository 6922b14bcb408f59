import DataFormats
import SimKernel
import Testing

@testable import TelcoData

@Suite("The oracle on the warehouse")
struct OracleWarehouseTests {
    private func customers(_ text: String, at: String) -> Delivery {
        Fixture.delivery("raw/customers/\(at).ndjson", text, at: at)
    }

    private func events(_ text: String, at: String = "2025-01-20T00:00:00Z") -> Delivery {
        Fixture.delivery("raw/activity_logs/\(at).ndjson", text, at: at)
    }

    /// `plan start end` of each version.
    private func history(_ deliveries: [Delivery]) -> [String] {
        let table = Oracle().expectedWarehouse(deliveries).table("DIM_CUSTOMER")!
        let plan = table.place(of: "plan_id")!
        let start = table.place(of: "effective_start_date")!
        return table.rows.map { row in
            let end = row[start + 1] == .null ? "now" : row[start + 1].description.prefix(10)
            #expect(row[start + 2] == .boolean(end == "now"))
            return "\(row[plan]) \(row[start].description.prefix(10)) \(end)"
        }
    }

    /// `event plan start` of each fact.
    private func facts(_ warehouse: ExpectedWarehouse) -> [String] {
        let table = warehouse.table("FACT_ACTIVITY")!
        let plan = table.place(of: "plan_id")!
        let start = table.place(of: "version_start")!
        return table.rows.map { "\($0[0]) \($0[plan]) \($0[start].description.prefix(10))" }
    }

    let first = "2025-01-02T00:00:00Z"

    @Test("Versions follow each other half-open, and the last one is current")
    func versions() {
        let first = customers(Fixture.customer(), at: first)
        let second = customers(
            Fixture.customer(plan: "P2", updated: "2025-01-10T00:00:00Z"),
            at: "2025-01-11T00:00:00Z")
        #expect(history([first, second]) == ["P1 2025-01-01 2025-01-10", "P2 2025-01-10 now"])
        #expect(history([second]) == ["P2 2025-01-10 now"])
    }

    @Test("A backdated version splits history and takes its events")
    func backdated() {
        let later = customers(
            Fixture.customer() + Fixture.customer(plan: "P3", updated: "2025-01-20T00:00:00Z"),
            at: first)
        let logs = events(
            Fixture.event("e1", at: "2025-01-09T23:59:59Z")
                + Fixture.event("e2", at: "2025-01-10T00:00:00Z")
                + Fixture.event("e3", at: "2025-01-20T00:00:00Z")
                + Fixture.event("e4", at: "2024-06-01T00:00:00Z")
                + Fixture.event("e5", customer: "C9"))
        let before = Oracle().expectedWarehouse([later, logs])
        #expect(facts(before)[1] == "e2 P1 2025-01-01")
        let backdated = customers(
            Fixture.customer(plan: "P2", updated: "2025-01-10T00:00:00Z"),
            at: "2025-02-01T00:00:00Z")
        let after = Oracle().expectedWarehouse([later, logs, backdated])
        #expect(
            facts(after) == [
                "e1 P1 2025-01-01", "e2 P2 2025-01-10", "e3 P3 2025-01-20", "e4 P1 2025-01-01",
                "e5 NULL NULL",
            ])
        #expect(
            Oracle().expectedWarehouse(
                [later, logs, backdated], upTo: Fixture.instant("2025-01-31T00:00:00Z")) == before)
    }

    @Test("Equal neighbours are one version, and the latest delivery of an instant counts")
    func collapsed() {
        let same = customers(
            Fixture.customer() + Fixture.customer(updated: "2025-01-10T00:00:00Z"), at: first)
        #expect(history([same]) == ["P1 2025-01-01 now"])
        let corrected = customers(
            Fixture.customer(plan: "P2", updated: "2025-01-01T00:00:00Z"),
            at: "2025-01-03T00:00:00Z")
        #expect(history([same, corrected]) == ["P2 2025-01-01 2025-01-10", "P1 2025-01-10 now"])
        #expect(history([corrected, same]) == history([same, corrected]))
    }

    @Test("The start of a version is an instant, whatever its offset")
    func offsets() {
        let text = Fixture.customer(
            plan: "P2", registered: "2025-01-01T00:00:00+00:00",
            updated: "2025-01-10T01:00:00+02:00")
        #expect(history([customers(text, at: first)]) == ["P2 2025-01-09 now"])
    }

    @Test("The plan delivered last counts, within a file the last line")
    func plans() {
        let header = Fixture.header
        let one = Fixture.delivery("raw/plans/a.csv", header + Fixture.plan(price: "1"))
        let two = Fixture.delivery(
            "raw/plans/b.csv", header + Fixture.plan(price: "2") + Fixture.plan("p1", price: "3"),
            at: "2025-01-03T00:00:00Z")
        let table = Oracle().expectedWarehouse([two, one]).table("DIM_PLAN")!
        #expect(table.rows.count == 1)
        #expect(table.rows[0][2] == .decimal(units: 300, scale: 2))
        #expect(table.rows[0][6] == .boolean(true))
        // The same bytes once more are nothing new, unless the contract says so.
        let again = Fixture.delivery(
            "raw/plans/a.csv", header + Fixture.plan(price: "1"), at: "2025-01-04T00:00:00Z")
        #expect(
            Oracle().expectedWarehouse([one, two, again]).table("DIM_PLAN")
                == {
                    var same = table
                    same.origins = [RecordOrigin(file: 1, line: 3)]
                    return same
                }())
        let last = Oracle(redelivery: .lastCounts).expectedWarehouse([one, two, again])
        #expect(last.table("DIM_PLAN")!.rows[0][2] == .decimal(units: 100, scale: 2))
    }

    @Test("Identical duplicates collapse, different ones lose to the earliest")
    func duplicates() {
        let one = events(Fixture.event("E1") + Fixture.event("e1"))
        let two = events(
            Fixture.event("e1", type: "logout") + Fixture.event("e2"), at: "2025-01-21T00:00:00Z")
        let assessment = Oracle().assess([two, one])
        let warehouse = assessment.warehouse()
        let table = warehouse.table("FACT_ACTIVITY")!
        #expect(table.rows.map { $0[0] } == [.text("e1"), .text("e2")])
        #expect(
            facts(Oracle().expectedWarehouse([events(Fixture.event("\u{C9}E"))]))[0].hasPrefix(
                "\u{C9}e "))
        #expect(table.rows[0][2] == .text("login"))
        #expect(warehouse.conflicts == [RecordOrigin(file: 0, line: 1)])
        #expect(assessment.quarantine.map(\.reasons) == [["conflicting_duplicate"]])
        #expect(assessment.quarantine[0].sourceKey == assessment.files[0].finalKey)
    }

    @Test("Every record is loaded, quarantined or a duplicate")
    func conservation() {
        let text = Fixture.event("e1") + Fixture.event("e2", at: "now") + Fixture.event("e1")
        let assessment = Oracle().assess([events(text)])
        #expect(assessment.files[0].records.count == 3)
        #expect(assessment.warehouse().table("FACT_ACTIVITY")!.rows.count == 1)
        #expect(assessment.quarantine.map(\.line) == [2])
    }

    @Test("The deadline is the second nightly load")
    func deadline() {
        func deadline(_ text: String) -> String {
            let instant = Assessment.deadline(uploadedAt: Fixture.instant(text))
            return CivilTime.text(nanoseconds: instant.nanoseconds)
        }
        #expect(deadline("2025-01-02T00:00:00Z") == "2025-01-03T02:00:00Z")
        #expect(deadline("2025-01-02T02:00:00Z") == "2025-01-04T02:00:00Z")
        #expect(deadline("2025-01-02T23:59:59Z") == "2025-01-04T02:00:00Z")
    }

    @Test("The generated truth comes back from its own files")
    func roundTrip() {
        let spec = TruthSpec(
            plans: 5,
            customers: .init(count: 30, planChanges: .between(0, 4), statusChanges: 1),
            events: .init(count: .total(300)))
        let truth = TruthGenerator(seed: 7).generate(spec)
        let at = Fixture.instant("2026-02-01T00:00:00Z")
        let files = [truth.plansFile(), truth.customerHistoryFile(), truth.eventsFile()]
        let deliveries = files.map {
            Delivery(key: "raw/\($0.dataset.rawValue)/\($0.name)", bytes: $0.bytes, at: at)
        }
        let warehouse = Oracle().expectedWarehouse(deliveries)
        #expect(warehouse.table("DIM_PLAN")!.rows.count == 5)
        #expect(warehouse.table("DIM_CUSTOMER")!.rows.count == truth.customerVersions.count)
        let facts = warehouse.table("FACT_ACTIVITY")!
        #expect(facts.rows.count == 300)
        let plan = facts.place(of: "plan_id")!
        for (event, row) in zip(truth.events, facts.rows) {
            let id = event.attributes["customer_id"]!.stringValue!
            let timeline = truth.customers.first { $0.key == id }!
            let version = timeline.version(at: event.validFrom) ?? timeline.versions[0]
            #expect(row[plan] == .text(version.attributes["plan_id"]!.stringValue!))
        }
    }
}
