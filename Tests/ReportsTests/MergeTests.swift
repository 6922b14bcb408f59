import DataFormats
import Diagnostics
import Guarantees
import ScenarioModel
import ScenarioRunner
import SimKernel
import Testing

@testable import Reports

@Suite("Shards, merging, baselines and reports for CI") struct MergeTests {
    private func report(_ name: String, _ state: ScenarioReport.State) -> ScenarioReport {
        var report = ScenarioReport(
            id: name, name: name, title: "T", file: "scenarios/\(name).yaml", pipeline: "telco",
            seed: 7, state: state)
        report.digest = "sha256:\(name)"
        report.events = 3
        report.virtualTime = .days(1)
        if state == .failed {
            report.verdicts = [
                Verdict(
                    guarantee: "historical-accuracy", examined: 2,
                    witnesses: [
                        Witness(
                            rule: "gap", subject: "C1", text: "a gap <&> here", expected: "1",
                            actual: "2", entries: [4])
                    ])
            ]
        } else {
            report.verdicts = [
                Verdict(guarantee: "historical-accuracy", examined: 2, witnesses: [])
            ]
        }
        return report
    }

    private var suite: SuiteReport {
        SuiteReport(
            version: "1",
            scenarios: [
                report("a/one", .passed), report("b/two", .failed),
                report("c/three", .inconclusive("a fault never struck")), report("d/four", .passed),
            ])
    }

    private func shards(_ count: Int) throws -> [SuiteReport] {
        try (1...count).map { number in
            let shard = Shard(number: number, of: count)
            var part = suite
            part.shard = shard
            part.scenarios = suite.scenarios.enumerated().compactMap { place, report in
                guard shard.holds(report.name) else { return nil }
                var report = report
                report.place = place
                return report
            }
            // As it is written and read back.
            return try SuiteJSON.read(try JSONValue(parsing: SuiteJSON(part).text))
        }
    }

    @Test(
        "Shards together are the whole, in its order and with its digest", arguments: [1, 2, 3, 7])
    func merging(_ count: Int) throws {
        let merged = try SuiteReport.merged(try shards(count).reversed())
        #expect(merged.scenarios.map(\.name) == suite.scenarios.map(\.name))
        #expect(merged.digest == suite.digest)
        #expect(SuiteJSON(merged).text == SuiteJSON(suite).text)
        #expect(JUnitXML(merged).text == JUnitXML(suite).text)
    }

    @Test("A missing shard and one that is there twice are refused")
    func incomplete() throws {
        let parts = try shards(3)
        #expect(throws: MergeFailure.self) { try SuiteReport.merged(Array(parts.dropLast())) }
        #expect(throws: MergeFailure.self) { try SuiteReport.merged(parts + [parts[0]]) }
        #expect(throws: MergeFailure.self) { try SuiteReport.merged([suite]) }
    }

    @Test("Every name belongs to one shard, whatever else there is")
    func stable() {
        for number in 0..<200 {
            let name = "scenario/\(number)"
            #expect((1...5).count { Shard(number: $0, of: 5).holds(name) } == 1)
        }
        let sizes = (1...4).map { shard in
            (0..<400).count { Shard(number: shard, of: 4).holds("days/case-\($0)") }
        }
        #expect(sizes.allSatisfy { (60...140).contains($0) }, "\(sizes)")
        #expect(Shard("2/4") == Shard(number: 2, of: 4))
        #expect(["", "0/4", "5/4", "1", "a/b", "1/0"].allSatisfy { Shard($0) == nil })
    }

    @Test("A baseline accepts what is known, fails for what is new and tells what is fixed")
    func ratchet() throws {
        let known = try Baseline(try JSONValue(parsing: Baseline(suite).text))
        var verdict = known.verdict(on: suite)
        #expect(verdict.new.isEmpty && verdict.fixed.isEmpty)
        #expect(verdict.accepted == ["b/two", "c/three"])
        var better = suite
        better.scenarios[1] = report("b/two", .passed)
        better.scenarios[3] = report("d/four", .failed)
        verdict = known.verdict(on: better)
        #expect(verdict.new.map(\.scenario) == ["d/four"])
        #expect(verdict.fixed.map(\.scenario) == ["b/two"])
    }

    @Test("SARIF has a rule for each result and escapes what a URI may not hold")
    func sarif() throws {
        let value = SARIF(suite).value
        let run = try #require(value["runs"]?[0])
        let results = try #require(run["results"]?.arrayValue)
        #expect(results.count == 2)
        let rules = try #require(run["tool"]?["driver"]?["rules"]?.arrayValue)
        for result in results {
            let index = Int(try #require(result["ruleIndex"]?.intValue))
            #expect(rules[index]["id"] == result["ruleId"])
        }
        #expect(results[0]["ruleId"] == "historical-accuracy/gap")
        #expect(results[1]["level"] == "warning")
        #expect(SARIF.uri("a b/ü+.yaml") == "a%20b/%C3%BC%2B.yaml")
        let problem = Diagnostic(
            "Q0001", "odd", source: SourceText(name: "sql/x.sql", text: "a\nbc d"),
            span: SourceSpan(start: 5, end: 6))
        let place = SARIF(problems: [problem], version: "1").value["runs"]?[0]?["results"]?[0]?[
            "locations"]?[0]?["physicalLocation"]
        #expect(place?["region"]?["startLine"]?.intValue == 2)
        #expect(place?["region"]?["startColumn"]?.intValue == 4)
    }

    @Test("CTRF counts every scenario once")
    func ctrf() throws {
        let summary = try #require(CTRF(suite).value["results"]?["summary"])
        #expect(summary["tests"] == 4 && summary["passed"] == 2 && summary["failed"] == 1)
        #expect(summary["other"] == 1)
    }

    @Test("Markdown keeps HTML out, and events are lines of JSON")
    func texts() throws {
        #expect(SuiteMarkdown(suite).text.contains("a gap &lt;&amp;&gt; here"))
        let lines = SuiteEvents().text(suite, status: .failed).split(separator: "\n")
        let events = try lines.map { try JSONValue(parsing: String($0)) }
        let names = events.map { $0["event"]?.stringValue ?? "" }
        #expect(names.first == "start" && names.last == "end" && names.count == 6)
        #expect(events.last?["exit_status"] == 1)
        #expect(Badge(suite).text.contains("1 of 4 red"))
    }
}
