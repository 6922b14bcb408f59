import Guarantees
import PipelineModel
import SimKernel
import Testing

/// What readers saw at some instant counts, though a later load heals it.
@Suite("Guarantees at every instant") struct InstantTests {
    private static let contract: Contract = {
        let manifest = """
            name: tiny
            version: "1"
            title: A dimension and its facts
            contract:
              layers:
                raw:
                  purpose: inbox
                  objects: { bucket: tiny-bucket, prefix: raw/ }
                  writers: [source]
                  readers: [mover]
                clean:
                  purpose: clean
                  objects: { bucket: tiny-bucket, prefix: clean/ }
                  writers: [mover]
                  readers: [stager]
                analytics:
                  purpose: analytics
                  tables: DB.DW
                  writers: [LOADER]
                  readers: [LOADER, ANALYST]
              entities:
                people:
                  kind: dimension
                  dataset: raw/people/
                  format: ndjson
                  key: [id]
                  valid_from: [since, born]
                  untracked: [since]
                  fields:
                    id: string
                    born: timestamp
                    since: { type: timestamp, required: false }
                    colour: string
                  table:
                    name: DB.DW.PEOPLE
                    surrogate_key: sk
                    valid_from: valid_from
                    valid_to: valid_to
                    current: is_current
                    columns: [id, colour]
                visits:
                  kind: event
                  dataset: raw/visits/
                  format: ndjson
                  key: [visit]
                  event_time: at
                  fields: { visit: string, id: string, at: timestamp }
                  references:
                    - { field: id, entity: people, at: at, column: sk, unknown: "-1" }
                  table: { name: DB.DW.VISITS }
            buckets:
              tiny-bucket: {}
            """
        do {
            return try Pipeline.load(
                "tiny", from: MemoryFiles(["tiny/pipeline.yaml": manifest])
            ).contract
        } catch { fatalError("\(error)") }
    }()

    private static let early = "2025-01-01T00:00:00Z"
    private static let late = "2025-01-05T00:00:00.500000Z"

    private func people(_ rows: [[String?]]) -> TableImage {
        TableImage(
            name: "DB.DW.PEOPLE",
            columns: ["SK", "ID", "COLOUR", "VALID_FROM", "VALID_TO", "IS_CURRENT"], rows: rows)
    }

    private func visits(_ links: [(visit: String, at: String, sk: String)]) -> TableImage {
        TableImage(
            name: "DB.DW.VISITS", columns: ["VISIT", "ID", "AT", "SK"],
            rows: links.map { [$0.visit, "A", $0.at, $0.sk] })
    }

    private func evidence(_ states: [[TableImage]]) -> Evidence {
        var evidence = Evidence(contract: Self.contract, trace: [], expectation: Expectation())
        evidence.probes = states.enumerated().map { place, tables in
            ReaderProbe(
                instant: VirtualInstant(secondsSinceEpoch: Int64(place) * 3_600), entry: place,
                tables: tables)
        }
        evidence.tables = states.last ?? []
        return evidence
    }

    private func expected(_ colours: [String], earlier: [String] = []) -> TableExpectation {
        func row(_ colour: String) -> ExpectedRow {
            ExpectedRow(
                key: ["A", Self.early], cells: [.init("colour", colour)],
                uploaded: VirtualInstant(secondsSinceEpoch: 0))
        }
        var table = TableExpectation(
            name: "DB.DW.PEOPLE", kind: .dimension, keyColumns: ["id", "valid_from"],
            rows: colours.map(row))
        table.earlier = earlier.map(row)
        return table
    }

    private func judge(_ id: String, _ evidence: Evidence) throws -> Verdict {
        try #require(GuaranteeCatalogue.guarantee(id)).judge(evidence)
    }

    private func person(_ colour: String) -> [String?] {
        ["1", "A", colour, Self.early, nil, "true"]
    }

    @Test("A wrong cell that the next load heals was read, and is corrupt")
    func healedCell() throws {
        var healed = evidence([[people([person("mud")])], [people([person("red")])]])
        healed.expectation.tables = [expected(["red"])]
        let verdict = try judge("no-corrupt-data", healed)
        #expect(verdict.witnesses.map(\.rule) == ["wrong-value"])
        #expect(verdict.witnesses.first?.text.contains("1970-01-01T00:00:00Z") == true)
        // What a good record said before another one took its place is no corruption.
        healed.expectation.tables = [expected(["red"], earlier: ["mud"])]
        #expect(try judge("no-corrupt-data", healed).state == .held)
        // At the end it is.
        var stale = evidence([[people([person("mud")])]])
        stale.expectation.tables = [expected(["red"], earlier: ["mud"])]
        #expect(try judge("no-corrupt-data", stale).state == .broken)
    }

    @Test("A row without a record is corrupt though it goes away; one witness tells of each")
    func invented() throws {
        var evidence = evidence([
            [people([person("red"), ["9", "X", "red", Self.early, nil, "true"]])],
            [people([person("red"), ["9", "X", "dun", Self.early, nil, "true"]])],
            [people([person("red")])],
        ])
        evidence.expectation.tables = [expected(["red"])]
        let verdict = try judge("no-corrupt-data", evidence)
        #expect(verdict.witnesses.map(\.subject) == ["X"])
        #expect(verdict.witnesses.map(\.rule) == ["unexpected-row"])
    }

    @Test("A fact linked for a night to another version than the one beside it is wrong history")
    func healedLink() throws {
        let both = people([
            ["1", "A", "red", Self.early, Self.late, "false"],
            ["2", "A", "blue", Self.late, nil, "true"],
        ])
        func judged(_ sk: String, at: String) throws -> [String] {
            let right = visits([("v", at, at < Self.late ? "1" : "2")])
            let verdict = try judge(
                "historical-accuracy", evidence([[both, visits([("v", at, sk)])], [both, right]]))
            return verdict.witnesses.map(\.rule)
        }
        #expect(try judged("2", at: "2025-01-03T00:00:00Z") == ["point-in-time-link"])
        #expect(try judged("-1", at: "2025-01-03T00:00:00Z") == ["point-in-time-link"])
        #expect(try judged("1", at: "2025-01-03T00:00:00Z") == [])
        // An event before the first version belongs to the first.
        #expect(try judged("1", at: "2024-01-03T00:00:00Z") == [])
    }

    @Test("Versions that meet at a fraction of a second tile time")
    func fractions() throws {
        let whole = "2025-01-05T00:00:00Z"
        let rows: [[String?]] = [
            ["1", "A", "red", whole, Self.late, "false"],
            ["2", "A", "blue", Self.late, nil, "true"],
        ]
        #expect(try judge("historical-accuracy", evidence([[people(rows)]])).state == .held)
    }

    @Test("A reader of a layer who may not read it sees no whole state")
    func lockedOut() throws {
        var evidence = evidence([[people([person("red")])]])
        #expect(try judge("reader-consistency", evidence).state == .held)
        evidence.lockedReaders = [
            LockedReader(
                role: "ANALYST", table: "DB.DW.PEOPLE", reason: "no SELECT on table DB.DW.PEOPLE",
                instant: VirtualInstant(secondsSinceEpoch: 0), entry: 0)
        ]
        let verdict = try judge("reader-consistency", evidence)
        #expect(verdict.witnesses.map(\.rule) == ["locked-out"])
    }
}
