import DataFormats
import Diagnostics
import ScenarioModel
import SimFaults
import SimKernel
import Testing

@Suite("Reading scenarios") struct ScenarioReaderTests {
    let reader = ScenarioReader(
        vocabulary: .init(
            guarantees: ["safe-reprocessing", "conservation", "alert-truth"],
            mutators: ["bad_utf8", "corrupt_line"], pipelines: ["telco", "telco-naive"]))

    func read(_ text: String) -> (scenarios: [Scenario], issues: [Diagnostic]) {
        reader.read(SourceText(name: "s.yaml", text: text))
    }

    @Test("A pipeline's manifest is no scenario, and one error says so")
    func manifest() {
        let issues = read("name: telco\nversion: 1\nbuckets: {}\ncontract: {}\n").issues
        #expect(issues.map(\.code) == ["S0100"])
        #expect(issues.first?.label?.contains("--pipeline") ?? false)
    }

    @Test("A template that names nothing is the only error of its place")
    func template() {
        let text = Self.good.replacing("take: 20", with: "take: \"${{ vars.none }}\"")
        #expect(read(text).issues.filter { $0.severity == .error }.map(\.code) == ["S0106"])
    }

    static let good = """
        scenario: ingest/dup
        title: A doubled event changes nothing
        version: 1
        tags: [ingest]
        pipeline: { name: telco-naive, defects: [sampling-validator] }
        clock: { start: "2025-01-02T00:00:00Z", until: quiescent, limit: 3d }
        matrix:
          gap: [0s, 90s]
          arrives: ["2025-01-02T10:00:00Z"]
        truth:
          plans: { use: sample/plans }
          customers: { use: sample/customers, take: 20 }
          events: { generate: { count: 30, day: "2025-01-01" } }
        deliver:
          - { at: "${{ matrix.arrives }}", file: plans, to: raw/plans/plans.csv }
          - after: 1m
            file: { events: { first: 3 } }
            to: raw/activity_logs/logs-${{ matrix.gap }}.ndjson
            mutate: [{ bad_utf8: { line: 3 } }, corrupt_line]
        faults:
          - id: twice
            point: s3.event.deliver
            match: { key: "raw/**" }
            hit: { nth: 1 }
            do: { duplicate: { times: 1, gap: "${{ matrix.gap }}" } }
          - { id: torn, point: lambda.step, match: { after: s3.copy }, hit: { rate: 0.05 }, do: crash }
        when:
          - { at: "2025-01-02T11:00:00Z", query: { as: analyst, sql: "select 1", save: x } }
        always: [safe-reprocessing, conservation]
        then:
          - object: { exists: "archive/**", count: 1 }
          - alerts: { count: 0 }
          - table: { name: DW.FACT_ACTIVITY, count: 30, unique: [event_id] }
          - same_as: { twin: no-faults, compare: [DW] }
        x-note: anything
        """

    @Test("A whole scenario is read, once for each combination of its matrix")
    func wholeScenario() throws {
        let result = read(Self.good)
        #expect(result.issues.map(\.summary) == [])
        #expect(
            result.scenarios.map(\.name) == [
                "ingest/dup [gap=0s arrives=2025-01-02T10:00:00Z]",
                "ingest/dup [gap=90s arrives=2025-01-02T10:00:00Z]",
            ])
        let scenario = try #require(result.scenarios.last)
        #expect(scenario.pipeline.defects == ["sampling-validator"])
        #expect(scenario.faults[0].effect == .duplicate(times: 1, gap: .seconds(90)))
        #expect(scenario.faults[1].hit == .rate(Ratio(5, outOf: 100)))
        #expect(scenario.deliver.files[1].key == "raw/activity_logs/logs-90s.ndjson")
        #expect(scenario.deliver.files[1].mutations.map(\.name) == ["bad_utf8", "corrupt_line"])
        #expect(scenario.checks.count == 4)
    }

    @Test(
        "What is wrong is told with its code and the nearest right word",
        arguments: [
            ("title: A doubled", "titel: A doubled", "S0101", "title"),
            ("point: s3.event.deliver", "point: s3.event.delivery", "S0142", "s3.event.deliver"),
            ("do: crash", "do: crush", "S0148", "crash"),
            ("do: crash", "do: drop", "S0144", nil),
            ("always: [safe", "always: [save", "S0111", "safe-reprocessing"),
            ("{ after: s3.copy }", "{ aftr: s3.copy }", "S0145", "after"),
            ("rate: 0.05", "rate: 5%", "S0104", nil),
            ("limit: 3d", "limit: 3 days", "S0113", nil),
            ("\"2025-01-02T00:00:00Z\"", "\"2025-01-02T00:00:00\"", "S0112", nil),
            ("${{ matrix.arrives }}", "${{ matrix.arives }}", "S0106", "matrix.arrives"),
            ("file: plans", "file: plan", "S0115", "plans"),
            ("bad_utf8", "bad_utf", "S0117", "bad_utf8"),
            ("name: telco-naive", "name: telco-nave", "S0110", "telco-naive"),
            ("version: 1", "version: 2", "S0109", nil),
            ("nth: 1", "nth: 0", "S0104", nil), ("  - alerts", "  - alert", "S0160", "alerts"),
        ] as [(String, String, String, String?)])
    func mistakes(find: String, put: String, code: String, near: String?) throws {
        let text = Self.good.replacing(find, with: put, maxReplacements: 1)
        #expect(text != Self.good)
        let result = read(text)
        #expect(result.scenarios.isEmpty)
        let issue = try #require(result.issues.first { $0.code == code }, "\(result.issues)")
        #expect(issue.span != nil)
        if let near { #expect(issue.label == "did you mean `\(near)`?") }
    }

    @Test("Several mistakes are told at once")
    func several() {
        let text = Self.good.replacing("tags:", with: "tag:").replacing("do: crash", with: "do: x")
        #expect(Set(read(text).issues.map(\.code)) == ["S0101", "S0148"])
    }

    @Test("Damaged files are refused, never a crash", arguments: 0..<300)
    func fuzz(seed: Int) {
        var bytes = Array(Self.good.utf8)
        for step in 0..<6 {
            let key = DecisionKey(site: "fuzz", subject: "\(seed)", occurrence: UInt32(step))
            let drawn = SeededDecisions.value(seed: 7, key: key)
            let index = Int(drawn % UInt64(bytes.count))
            if drawn >> 60 < 4 {
                bytes.remove(at: index)
            } else {
                bytes[index] = UInt8(truncatingIfNeeded: drawn >> 24) & 0x7f
            }
        }
        let result = read(String(decoding: bytes, as: UTF8.self))
        #expect(!result.scenarios.isEmpty || !result.issues.isEmpty)
    }
}
