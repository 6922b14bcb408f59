import CloudModel
import DataFormats
import PipelineModel
import SimFaults
import SimKernel
import Testing

@Suite("The clean job") struct CleanTests {
    /// Uploads, validates and cleans one file; answers its clean rows and quarantined reasons.
    private func clean(
        _ key: String, _ text: String, folder: String = "pipelines/telco",
        defects: [String] = []
    ) throws -> (rows: [String], reasons: [String]) {
        let rig = try Rig(folder: folder, defects: .only(defects))
        rig.validate(try rig.upload(key, text))
        #expect(rig.runJob("clean") == nil)
        let rows = try rig.store.keys.filter { $0.hasPrefix("clean/") }.flatMap { try rig.rows($0) }
        let reasons = try rig.quarantined().map { record in
            let names = record["reasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return "\(record["line"]?.intValue ?? 0) \(names.joined(separator: ","))"
        }
        return (rows, reasons)
    }

    @Test("A customer's values are trimmed, spelled one way and cast")
    func customer() throws {
        let line = Samples.customer(
            " c0042 ", plan: "p7", updatedAt: "2025-01-01T02:00:00.1234567+02:00"
        )
        .replacing("Ada", with: "\\u00a0Mary \\t  Ann ").replacing("Lagos", with: "  Lagos\u{A0}")
        let (rows, reasons) = try clean("raw/customers/a.ndjson", line)
        #expect(reasons == [])
        let row = try #require(rows.first)
        for part in [
            "customer_id=C0042 ", "plan_id=P7 ", "first_name=Mary Ann ", "state=Lagos ",
            "registration_date=1714521600000000 ", "updated_at=1735689600123456 ",
            "date_of_birth=7363 ", "source_key=raw/customers/a.ndjson ", "source_line=1 ",
            "source_uploaded_at=1735776000000000 ",
        ] {
            #expect(row.contains(part), "\(part) in \(row)")
        }
    }

    @Test("An event's payload is kept as compact text with its exact digits")
    func payload() throws {
        let line = Samples.event(
            "E-1", payload: "{ \"mb used\": 1.50, \"x\": [1e3,  \"a \\\" b\"] }")
        let (rows, reasons) = try clean("raw/activity_logs/a.ndjson", line)
        #expect(reasons == [])
        #expect(rows.first?.contains("event_id=e-1 ") == true)
        #expect(rows.first?.contains(#"payload={"mb used":1.50,"x":[1e3,"a \" b"]} "#) == true)
    }

    @Test("Plans are cast by column name, with or without quotes")
    func plan() throws {
        let text =
            Samples.planHeader + "\n" + "\"p01\",\" Basic  \"\"A\"\" \",19.5,1,2,3,n,30,\"B,C\""
        let (rows, reasons) = try clean("raw/plans/a.csv", text)
        #expect(reasons == [])
        let row = try #require(rows.first)
        for part in [
            "plan_id=P01 ", "plan_name=Basic \"A\" ", "monthly_price=1950 ",
            "roaming_enabled=false ", "plan_category=B,C ",
        ] {
            #expect(row.contains(part), "\(part) in \(row)")
        }
    }

    @Test(
        "A bad value sends its record to quarantine, with the reason",
        arguments: [
            ("\"C1\"", "\"X1\"", "malformed:customer_id"),
            ("\"C1\"", "\"C1234567890123\"", "malformed:customer_id"),
            ("\"C1\"", "7", "wrong_type:customer_id"),
            ("\"Ada\"", "null", "missing:first_name"),
            ("\"Ada\"", "\" \\t \"", "missing:first_name"),
            ("\"F\"", "\"f\"", "unknown_value:gender"),
            ("\"1990-02-28\"", "\"1990-02-30\"", "not_a_date:date_of_birth"),
            ("\"1990-02-28\"", "\"28/02/1990\"", "not_a_date:date_of_birth"),
            ("\"1990-02-28\"", "\"1899-12-31\"", "not_a_date:date_of_birth"),
            ("T00:00:00Z", "T00:00:00", "not_a_timestamp:registration_date"),
            ("T00:00:00Z", " 00:00:00Z", "not_a_timestamp:registration_date"),
            ("T00:00:00Z", "T24:00:00Z", "not_a_timestamp:registration_date"),
            ("T00:00:00Z", "T23:59:60Z", "not_a_timestamp:registration_date"),
            ("\"2024-05-01T00:00:00Z\"", "1714521600", "wrong_type:registration_date"),
            ("2024-05-01T", "2101-01-01T", "not_a_timestamp:registration_date"),
            ("1 Long Road", String(repeating: "é", count: 257), "too_long:address"),
        ])
    func badCustomer(find: String, put: String, reason: String) throws {
        let line = Samples.customer("C1").replacing(find, with: put)
        let (rows, reasons) = try clean(
            "raw/customers/a.ndjson", Samples.customer("C2") + "\n\n" + line)
        #expect(reasons == ["3 \(reason)"])
        #expect(rows.count == 1)
    }

    @Test(
        "Bad numbers and flags of plans go to quarantine",
        arguments: [
            ("2212.81", "2212.815", "too_many_decimals:monthly_price"),
            ("2212.81", "-1", "out_of_range:monthly_price"),
            ("2212.81", "1e3", "not_a_number:monthly_price"),
            ("2212.81", "N/A", "not_a_number:monthly_price"),
            ("2212.81", "12345678901.00", "out_of_range:monthly_price"),
            (",10,", ",12.5,", "not_whole:data_allowance_gb"),
            (",10,", ",2147483648,", "out_of_range:data_allowance_gb"),
            (",10,", ",+5,", "not_a_number:data_allowance_gb"),
            (",Y,", ",yes,", "not_a_boolean:roaming_enabled"),
        ])
    func badPlan(find: String, put: String, reason: String) throws {
        let text = Samples.planHeader + "\n" + Samples.plan("P1").replacing(find, with: put)
        let (rows, reasons) = try clean("raw/plans/a.csv", text)
        #expect(reasons == ["2 \(reason)"])
        #expect(rows.isEmpty)
    }

    @Test(
        "Values at the edges are good",
        arguments: [
            ("2212.81", "0"), ("2212.81", "9999999999.99"), ("2212.81", "00012.5"),
            (",10,", ",5.0,"), (",10,", ",2147483647,"), (",Y,", ",TRUE,"), (",Y,", ", n ,"),
        ])
    func goodPlan(find: String, put: String) throws {
        let text = Samples.planHeader + "\n" + Samples.plan("P1").replacing(find, with: put)
        let (rows, reasons) = try clean("raw/plans/a.csv", text)
        #expect(reasons == [])
        #expect(rows.count == 1)
    }

    @Test(
        "Addresses and payloads of events are checked",
        arguments: [
            ("10.1.2.3", "10.1.2", "not_an_address:ip_address"),
            ("10.1.2.3", "10.1.2.256", "not_an_address:ip_address"),
            ("10.1.2.3", "10.01.2.3", "not_an_address:ip_address"),
            ("\"payload\": {}", "\"payload\": []", "wrong_type:payload"),
            ("\"payload\": {}", "\"payload\": \"x\"", "not_an_object:payload"),
            (", \"payload\": {}", "", "missing:payload"),
            ("\"login\"", "\"" + String(repeating: "x", count: 65) + "\"", "too_long:event_type"),
        ])
    func badEvent(find: String, put: String, reason: String) throws {
        let text = Samples.event("e0") + "\n" + Samples.event("e1").replacing(find, with: put)
        let (rows, reasons) = try clean("raw/activity_logs/a.ndjson", text)
        #expect(reasons == ["2 \(reason)"])
        #expect(rows.count == 1)
    }

    @Test("Death at any step, retry, and a further run: the same objects")
    func crashes() throws {
        let calm = try prepared([])
        #expect(calm.runJob("clean") == nil)
        var step = 1
        while step < 30 {
            let rig = try prepared([
                FaultRule(id: "die", point: "glue.step", hit: .nth(step), effect: .crash)
            ])
            rig.runJob("clean")
            rig.runJob("clean")
            #expect(rig.contents == calm.contents, "death at step \(step)")
            if rig.context.faults.fired == [0] { break }
            step += 1
        }
        #expect(step > 8)
    }

    private func prepared(_ faults: [FaultRule]) throws -> Rig {
        let rig = try Rig(faults: faults)
        rig.validate(
            try rig.upload("raw/plans/a.csv", Samples.planHeader + "\n" + Samples.plan("P1")))
        rig.validate(
            try rig.upload(
                "raw/activity_logs/a.ndjson", Samples.event("e1") + "\n" + Samples.event("")))
        rig.validate(try rig.upload("raw/customers/a.ndjson", Samples.customer("C1")))
        return rig
    }

    @Test("Each switchable mistake of the job does what it is called")
    func switches() throws {
        let plan = Samples.planHeader + "\n" + Samples.plan("P1", price: "1.999")
        #expect(try run(plan, "decimals-cut").rows.first?.contains("monthly_price=199 ") == true)
        #expect(try run(plan, "casts-to-null").rows.first?.contains("monthly_price=null ") == true)
        let dropped = try run(plan, "bad-records-dropped")
        #expect(dropped.rows.isEmpty && dropped.reasons.isEmpty)
        let swapped =
            "plan_id,plan_name,monthly_price,voice_minutes,data_allowance_gb,"
            + "sms_allowance,roaming_enabled,validity_days,plan_category\nP1,x,1,300,10,50,Y,30,B"
        #expect(
            try run(swapped, "csv-by-position").rows.first?.contains("voice_minutes=10 ") == true)
        #expect(try run(swapped).rows.first?.contains("voice_minutes=300 ") == true)
    }

    private func run(
        _ text: String, _ defects: String...
    ) throws -> (rows: [String], reasons: [String]) {
        try clean("raw/plans/a.csv", text, folder: "pipelines/telco-naive", defects: defects)
    }

    @Test("Bad records go where the job is told to put them")
    func quarantinePlace() throws {
        let folder = "pipelines/telco-naive"
        let rig = try Rig(folder: folder, defects: .only(["quarantine-into-rejected"]))
        rig.validate(try rig.upload("raw/activity_logs/a.ndjson", Samples.event("e1") + "\n{}"))
        #expect(rig.runJob("clean") == nil)
        #expect(rig.store.keys.contains { $0.hasPrefix("rejected/activity_logs/") })
        #expect(!rig.store.keys.contains { $0.hasPrefix("quarantine/") })
    }
}
