import Guarantees
import OrderedCollections
import PipelineModel
import SimKernel
import Testing

@Suite("Guarantees") struct GuaranteeTests {
    /// A contract of one dimension and the facts that link to it.
    static let contract: Contract = {
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
                analytics:
                  purpose: analytics
                  tables: DB.DW
                  writers: [LOADER]
                  readers: [LOADER]
              entities:
                things:
                  kind: dimension
                  dataset: raw/things/
                  format: ndjson
                  key: [id]
                  valid_from: [since]
                  untracked: [since]
                  fields: { id: string, since: timestamp, colour: string }
                  table:
                    name: DB.DW.THINGS
                    surrogate_key: sk
                    valid_from: valid_from
                    valid_to: valid_to
                    current: is_current
                    columns: [id, colour]
            buckets:
              tiny-bucket: {}
            """
        do {
            return try Pipeline.load(
                "tiny", from: MemoryFiles(["tiny/pipeline.yaml": manifest])
            ).contract
        } catch { fatalError("\(error)") }
    }()

    static let columns = ["SK", "ID", "COLOUR", "VALID_FROM", "VALID_TO", "IS_CURRENT"]
    static let early = "2025-01-01T00:00:00Z"
    static let middle = "2025-01-05T00:00:00Z"
    static let late = "2025-01-09T00:00:00Z"

    func evidence(_ rows: [[String?]]) -> Evidence {
        var evidence = Evidence(contract: Self.contract, trace: [], expectation: Expectation())
        evidence.tables = [TableImage(name: "DB.DW.THINGS", columns: Self.columns, rows: rows)]
        return evidence
    }

    func judge(_ id: String, _ evidence: Evidence) throws -> Verdict {
        try #require(GuaranteeCatalogue.guarantee(id)).judge(evidence)
    }

    @Test("Versions that tile time hold; nothing to look at is not exercised")
    func tiling() throws {
        let held = try judge(
            "historical-accuracy",
            evidence([
                ["1", "A", "red", Self.early, Self.middle, "false"],
                ["2", "A", "blue", Self.middle, nil, "true"],
            ]))
        #expect(held.state == .held)
        #expect(try judge("historical-accuracy", evidence([])).state == .notExercised)
    }

    @Test(
        "Every way of not tiling time is named",
        arguments: [
            ("overlap", [("a", early, late as String?), ("b", middle, nil)]),
            ("gap", [("a", early, middle), ("b", late, nil)]),
            ("one-current", [("a", early, middle), ("b", middle, late)]),
            ("empty-interval", [("a", early, early), ("b", early, nil)]),
        ] as [(String, [(String, String, String?)])])
    func notTiling(rule: String, versions: [(String, String, String?)]) throws {
        let rows: [[String?]] = versions.map { colour, from, to in
            ["sk-\(colour)", "A", colour, from, to, to == nil ? "true" : "false"]
        }
        let verdict = try judge("historical-accuracy", evidence(rows))
        #expect(verdict.state == .broken)
        #expect(verdict.witnesses.map(\.rule).contains(rule))
    }

    @Test("A key that readers had seen may not vanish, be it for one instant")
    func vanishing() throws {
        let row: [String?] = ["1", "A", "red", Self.early, nil, "true"]
        let full = TableImage(name: "DB.DW.THINGS", columns: Self.columns, rows: [row])
        let empty = TableImage(name: "DB.DW.THINGS", columns: Self.columns, rows: [])
        var evidence = evidence([row])
        evidence.probes = [full, empty, full].enumerated().map { place, image in
            ReaderProbe(
                instant: VirtualInstant(secondsSinceEpoch: Int64(place)), entry: place,
                tables: [image])
        }
        let verdict = try judge("reader-consistency", evidence)
        #expect(verdict.witnesses.map(\.rule) == ["vanished-key"])
        evidence.probes.remove(at: 1)
        #expect(try judge("reader-consistency", evidence).state == .held)
    }

    @Test("A cell that differs from the record is corrupt, and so is a row without one")
    func corruption() throws {
        var evidence = evidence([
            ["1", "A", "red", Self.early, nil, "true"], ["2", "B", "red", Self.early, nil, "true"],
        ])
        evidence.expectation.tables = [
            TableExpectation(
                name: "DB.DW.THINGS", kind: .dimension, keyColumns: ["id", "valid_from"],
                rows: [
                    ExpectedRow(
                        key: ["A", Self.early], cells: [.init("colour", "blue")],
                        uploaded: VirtualInstant(secondsSinceEpoch: 0))
                ])
        ]
        let verdict = try judge("no-corrupt-data", evidence)
        #expect(Set(verdict.witnesses.map(\.rule)) == ["wrong-value", "unexpected-row"])
    }

    @Test("Somebody who writes where only others may breaks single responsibility")
    func trespass() throws {
        func wrote(_ principal: String) -> Evidence {
            let world = World(start: VirtualInstant(secondsSinceEpoch: 0))
            world.record(
                TraceEntry(
                    actor: "x", principal: principal, service: "s3", operation: "PutObject",
                    subject: "raw/a.ndjson", details: [TraceField("bucket", "tiny-bucket")]))
            return Evidence(
                contract: Self.contract, trace: world.trace, expectation: Expectation())
        }
        let user = "arn:aws:iam::123456789012:user/source"
        let role = "arn:aws:sts::123456789012:assumed-role/mover/session"
        #expect(try judge("single-responsibility", wrote(user)).state == .held)
        let broken = try judge("single-responsibility", wrote(role))
        #expect(broken.witnesses.map(\.rule) == ["foreign-writer"])
        #expect(broken.witnesses[0].entries == [0])
    }
}
