import DataFormats
import ScenarioModel
import Testing

@testable import ScenarioRunner

/// A record is followed from the file in which it was delivered, however its key stands there.
@Suite("Journeys") struct JourneyTests {
    private func journey(of record: String, _ key: String, _ packing: String) throws -> [String] {
        let scenario = try Workbench.scenarios(
            """
            scenario: test/journey
            title: A customer whose key is written otherwise
            version: 1
            pipeline: telco
            clock: { start: "2025-01-02T00:00:00Z" }
            deliver:
              - at: "2025-01-02T00:01:00Z"
                to: raw/customers/some.ndjson\(packing.isEmpty ? "" : ".gz")
                mutate: [\(packing)]
                file:
                  text: |
                    {"customer_id":"C1","first_name":"Ada"}
                    {"customer_id":"\(key)","first_name":"Ada","last_name":"Ash","email":"a@b.c","phone":"+1","gender":"F","date_of_birth":"1990-01-02","address":"1 Elm Way","state":"Ostland","country":"Kenya","registration_date":"2025-01-01T08:00:00Z","registration_channel":"web","plan_id":"P001","status":"active"}
            """)[0]
        let journey = try Workbench.runner.journey(
            of: record, in: scenario, on: try Workbench.laboratory.deploy(for: scenario))
        return journey?.stops.filter(\.isPresent).map(\.place) ?? []
    }

    @Test(
        "A record is found in its file by its key as it was written, packed or not",
        arguments: [
            ("C77", ""), (" c77 ", ""), ("c77", "gzip"), ("C77", "gzip"),
        ])
    func delivered(_ key: String, _ packing: String) throws {
        let places = try journey(of: "C77", key, packing)
        #expect(
            places.first == "raw/customers/some.ndjson\(packing.isEmpty ? "" : ".gz") line 2")
        #expect(places.last == "TELCO_DB.DW.DIM_CUSTOMER")
    }
}
