import SimKernel
import Testing

@testable import TelcoData

@Suite("The oracle on records")
struct OracleRecordTests {
    let customers = "raw/customers/a.ndjson"
    let activity = "raw/activity_logs/a.ndjson"
    let plans = "raw/plans/p.csv"

    private func customer(_ old: String, _ new: String) -> [String]? {
        let text = Fixture.customer()
        #expect(text.contains(old))
        let parts = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        return Fixture.faults(customers, parts.joined(separator: new))
    }

    @Test("Values are trimmed, ids folded, names collapsed")
    func normalised() {
        let text = Fixture.customer("\u{A0} c7\\t", plan: " p2 ", first: " Ann \u{A0} Lee ")
        let file = Oracle().assess(Fixture.delivery(customers, text))
        guard case .good(let values) = file.records[0].verdict else {
            Issue.record("not good")
            return
        }
        #expect(values[0] == .text("C7"))
        #expect(values[1] == .text("Ann Lee"))
        #expect(values[EntityRule.customers.place(of: "plan_id")] == .text("P2"))
    }

    @Test("Each rule for customers refuses what it must")
    func customerFaults() {
        #expect(Fixture.faults(customers, Fixture.customer()) == [])
        #expect(customer("\"F\"", "\"f\"") == ["gender: bad_choice"])
        #expect(customer("\"F\"", "null") == ["gender: missing"])
        #expect(customer("\"Eze\"", "\" \\u00a0\"") == ["last_name: missing"])
        #expect(customer("\"Eze\"", "7") == ["last_name: not_text"])
        #expect(customer("1990-02-28", "1990-02-30") == ["date_of_birth: bad_date"])
        #expect(customer("1990-02-28", "1899-12-31") == ["date_of_birth: bad_date"])
        #expect(customer("\"C1\"", "\"C1234567890123\"") == ["customer_id: bad_code"])
        #expect(customer("\"C1\"", "\"CX\"") == ["customer_id: bad_code"])
        #expect(customer("active", "gone") == ["status: bad_choice"])
        #expect(customer("1 A St", String(repeating: "é", count: 256)) == [])
        #expect(customer("1 A St", String(repeating: "é", count: 257)) == ["address: too_long"])
        #expect(
            Fixture.faults(customers, Fixture.customer(updated: "yesterday"))
                == ["updated_at: bad_timestamp"])
        #expect(Fixture.faults(customers, Fixture.customer(updated: " ")) == [])
    }

    @Test("Timestamps need an offset and a real instant")
    func timestamps() {
        for good in [
            "2025-01-05T00:00:00Z", "2025-01-05T00:00:00.123456789+05:30",
            "2024-02-29T23:59:59-00:00", "1970-01-01T00:00:00Z",
        ] {
            #expect(Fixture.faults(activity, Fixture.event("e", at: good)) == [], "\(good)")
        }
        for bad in [
            "2025-01-05T00:00:00", "2025-01-05 00:00:00Z", "2025-01-05T24:00:00Z",
            "2025-01-05T23:59:60Z", "2023-02-29T00:00:00Z", "1736035200", "2025-01-05T00:00:00.Z",
            "2025-01-05T00:00:00.1234567890Z", "1969-12-31T23:59:59Z", "2101-01-01T00:00:00Z",
            "2025-01-05T00:00Z", "2025-01-05T00:00:00+0530", "2025-01-05T00:00:00z",
        ] {
            let faults = Fixture.faults(activity, Fixture.event("e", at: bad))
            #expect(faults == ["event_timestamp: bad_timestamp"], "\(bad)")
        }
        #expect(
            TimestampText.microseconds("2025-01-05T01:00:00.1234569+01:00", years: 1970...2100)
                == 1_736_035_200_123_456)
    }

    @Test("Numbers of plans are plain, whole where they must be, and never negative")
    func plans1() {
        func faults(_ row: String) -> [String]? { Fixture.faults(plans, Fixture.header + row) }
        #expect(faults(Fixture.plan()) == [])
        #expect(faults(Fixture.plan(price: "10.505")) == ["monthly_price: bad_scale"])
        #expect(faults(Fixture.plan(price: "-1")) == ["monthly_price: negative"])
        #expect(faults(Fixture.plan(price: "1e3")) == ["monthly_price: bad_number"])
        #expect(faults(Fixture.plan(price: "+5")) == ["monthly_price: bad_number"])
        #expect(faults(Fixture.plan(price: "00012")) == [])
        #expect(faults(Fixture.plan(price: "99999999999")) == ["monthly_price: out_of_range"])
        #expect(faults(Fixture.plan(price: "NaN")) == ["monthly_price: bad_number"])
        #expect(faults(Fixture.plan(roaming: "TRUE")) == [])
        #expect(faults(Fixture.plan(roaming: "yes")) == ["roaming_enabled: bad_boolean"])
        #expect(faults("P1,A,1,1.5,1,1,Y,1,B\n") == ["data_allowance_gb: bad_number"])
        #expect(faults("P1,A,1,2147483648,1,1,Y,1,B\n") == ["data_allowance_gb: out_of_range"])
        #expect(faults("P1,A,1,2147483647,1.0,1,Y,1,B\n") == [])
        #expect(
            faults("P1,A,1,,1,1,Y,1,\n") == [
                "data_allowance_gb: missing", "plan_category: missing",
            ])
    }

    @Test("Events need an object as payload and a dotted quad")
    func events() {
        #expect(
            Fixture.faults(activity, Fixture.event("e", payload: "\"{}\"")) == [
                "payload: not_object"
            ])
        #expect(
            Fixture.faults(activity, Fixture.event("e", payload: "null")) == ["payload: missing"])
        let long = String(repeating: "x", count: 65)
        #expect(Fixture.faults(activity, Fixture.event(long)) == ["event_id: too_long"])
        #expect(
            Fixture.faults(activity, Fixture.event("e", type: long)) == ["event_type: too_long"])
        let address = Fixture.event("e").split(separator: "10.0.0.1")
        for bad in ["10.0.0", "10.0.0.256", "10.0.0.1.2", "10..0.1", "10.0.0.01", "a.b.c.d"] {
            let text = address.joined(separator: bad)
            #expect(Fixture.faults(activity, text) == ["ip_address: bad_address"], "\(bad)")
        }
    }
}
