import Guarantees
import OrderedCollections
import PipelineModel
import SimKernel
import Testing

/// Judgements of what happened one after another: transactions, executions, and when a correction
/// was first seen.
@Suite("Courses of events") struct CourseTests {
    private static let contract: Contract = {
        let manifest = """
            name: tiny
            version: "1"
            title: One table
            contract:
              layers:
                raw: { purpose: inbox, objects: { bucket: b, prefix: raw/ } }
                loading: { purpose: loading, tables: DB.ST, writers: [L] }
                analytics: { purpose: analytics, tables: DB.DW, writers: [L] }
              alerts: { topic: alerts }
              entities:
                things:
                  kind: reference
                  dataset: raw/things/
                  format: csv
                  key: [id]
                  fields: { id: string, colour: string }
                  table: { name: DB.DW.THINGS }
            buckets: { b: {} }
            topics: { alerts: {} }
            """
        do {
            return try Pipeline.load(
                "tiny", from: MemoryFiles(["tiny/pipeline.yaml": manifest])
            ).contract
        } catch { fatalError("\(error)") }
    }()

    private func rules(_ id: String, _ trace: [TraceEntry]) throws -> [String] {
        let evidence = Evidence(
            contract: Self.contract, trace: trace, expectation: Expectation())
        return try #require(GuaranteeCatalogue.guarantee(id)).judge(evidence).witnesses.map(\.rule)
    }

    private static func entry(
        _ service: String, _ operation: String, _ subject: String, _ details: [String: String],
        fails: Bool = false, as principal: String? = nil
    ) -> TraceEntry {
        var entry = TraceEntry(
            actor: "a", principal: principal, service: service, operation: operation,
            subject: subject,
            details: details.sorted { $0.key < $1.key }.map { TraceField($0.key, $0.value) })
        if fails { entry.outcome = .failed("604") }
        return entry
    }

    private static func statement(
        _ kind: String, _ table: String? = nil, fails: Bool = false
    ) -> TraceEntry {
        var details = ["session": "s", "kind": kind]
        details["writes"] = table
        return entry("snowflake", "Statement", "s #1", details, fails: fails)
    }

    private static let commit = entry("snowflake", "Commit", "s", ["tables": "DB.DW.THINGS"])

    @Test(
        "A commit after a statement that failed shows half a load",
        arguments: [
            ([statement("MERGE", fails: true), commit], true),
            ([statement("DELETE", fails: true), statement("MERGE", "DB.DW.THINGS"), commit], true),
            // Tried again, taken back, or before the transaction.
            ([statement("MERGE", fails: true), statement("MERGE", "DB.DW.THINGS"), commit], false),
            ([statement("MERGE", fails: true), statement("ROLLBACK"), commit], false),
            ([statement("INSERT", fails: true), statement("BEGIN TRANSACTION"), commit], false),
            ([statement("SELECT", fails: true), commit], false),
            ([statement("MERGE", "DB.DW.THINGS"), commit], false),
        ] as [([TraceEntry], Bool)])
    func halfLoad(_ trace: [TraceEntry], _ isHalf: Bool) throws {
        #expect(try rules("reader-consistency", trace).contains("half-load") == isHalf)
    }

    private static let session = "arn:aws:sts::1:assumed-role/m/x"
    private static let started = entry("states", "ExecutionStarted", "m", ["execution": "x"])
    private static let entered = entry("states", "TaskStateEntered", "T", ["execution": "x"])
    private static let ended = entry("states", "ExecutionSucceeded", "m", ["execution": "x"])
    private static let told = entry(
        "sns", "Publish", "alerts",
        ["topic": "alerts", "message": "{\"type\":\"run_failed\"}"], as: session)

    private static func run(_ state: String, _ id: String) -> [TraceEntry] {
        [
            entry("glue", "StartJobRun", "clean", ["run": id], as: session),
            entry(
                "glue", "RunState", "clean", ["run": id, "state": state],
                fails: state == "FAILED"),
        ]
    }

    @Test(
        "An execution that announces a job's failure last and succeeds is found out",
        arguments: [
            ([started, entered] + run("FAILED", "1") + [entered, told, ended], true),
            (
                [
                    started, entered,
                    entry("glue", "StartJobRun", "clean", [:], fails: true, as: session),
                ]
                    + [entered, told, ended], true
            ),
            // The failure of a side step, and work that goes on and ends well.
            ([started, entered, told, entered] + run("SUCCEEDED", "1") + [ended], false),
            (
                [started, entered] + run("FAILED", "1") + run("SUCCEEDED", "2")
                    + [entered, told, ended], false
            ),
            ([started, entered] + run("SUCCEEDED", "1") + [entered, told, ended], false),
            ([started, entered] + run("FAILED", "1") + [ended], false),
        ] as [([TraceEntry], Bool)])
    func falseSuccess(_ trace: [TraceEntry], _ isFound: Bool) throws {
        #expect(try rules("alert-truth", trace).contains("false-success") == isFound)
    }

    private func corrected(at day: Int64?) throws -> [String] {
        func image(_ colour: String) -> TableImage {
            TableImage(name: "DB.DW.THINGS", columns: ["ID", "COLOUR"], rows: [["A", colour]])
        }
        func instant(_ day: Int64) -> VirtualInstant {
            VirtualInstant(secondsSinceEpoch: day * 86_400)
        }
        var expected = TableExpectation(
            name: "DB.DW.THINGS", kind: .reference, keyColumns: ["id"],
            rows: [
                ExpectedRow(
                    key: ["A"], cells: [ExpectedRow.Cell("colour", "blue")], uploaded: instant(10))
            ])
        expected.earlier = [
            ExpectedRow(
                key: ["A"], cells: [ExpectedRow.Cell("colour", "red")], uploaded: .distantPast)
        ]
        var evidence = Evidence(
            contract: Self.contract, trace: [], expectation: Expectation(tables: [expected]))
        evidence.probes = [ReaderProbe(instant: instant(2), entry: 0, tables: [image("red")])]
        if let day {
            evidence.probes.append(
                ReaderProbe(instant: instant(day), entry: 1, tables: [image("blue")]))
        }
        evidence.loads = (1...20).map { instant($0) }
        evidence.end = instant(20)
        return try #require(GuaranteeCatalogue.guarantee("timeliness")).judge(evidence)
            .witnesses.map(\.rule)
    }

    @Test("A correction of a known key is late when what it says is")
    func correction() throws {
        #expect(try corrected(at: 12) == [])
        #expect(try corrected(at: 14) == ["late-record"])
        // What is never said is corrupt; it has its own guarantee.
        #expect(try corrected(at: nil) == [])
    }
}
