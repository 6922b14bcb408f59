import Foundation
import Testing

@Suite("What CI needs") struct ContinuousIntegrationTests {
    private static let scenarios = [
        "a.yaml": ScenarioTexts.small("ci/a"), "b.yaml": ScenarioTexts.small("ci/b"),
        "c.yaml": ScenarioTexts.small("ci/c"),
        "d.yaml": ScenarioTexts.small("ci/d", then: "  - alerts: { count: 7 }"),
    ]

    @Test("Shards that run as processes of their own merge into the report of one run")
    func shards() throws {
        let tool = try Tool(scenarios: Self.scenarios)
        defer { tool.remove() }
        let whole = try tool.run("run", "--format", "json")
        var files: [String] = []
        for number in 1...3 {
            let file = "shard-\(number).json"
            _ = try tool.run("run", "--shard", "\(number)/3", "--report", "json=\(file)")
            files.append(file)
        }
        let merged = try Tool.run(
            Tool.binary, ["merge"] + files.reversed() + ["--format", "json"], in: tool.folder)
        #expect(merged.output == whole.output)
        #expect(merged.status == whole.status)
        let partly = try Tool.run(
            Tool.binary, ["merge"] + files.dropLast(), in: tool.folder)
        #expect(partly.status == 2)
        #expect(partly.errors.contains("C0014"))
    }

    @Test("A baseline accepts what is known and fails for what is new")
    func baseline() throws {
        let tool = try Tool(scenarios: Self.scenarios)
        defer { tool.remove() }
        #expect(try tool.run("run").status == 1)
        let update = ["run", "--baseline", "known.json", "--update-baseline"]
        #expect(try Tool.run(Tool.binary, update, in: tool.folder).status == 0)
        let known = try tool.run("run", "--baseline", "known.json")
        #expect(known.status == 0)
        #expect(known.output.contains("0 new, 1 known, 0 fixed"))
        try tool.write(
            ScenarioTexts.small("ci/a", then: "  - alerts: { count: 8 }"),
            to: "scenarios/a.yaml")
        try tool.write(ScenarioTexts.small("ci/d"), to: "scenarios/d.yaml")
        let other = try tool.run("run", "--baseline", "known.json")
        #expect(other.status == 1)
        #expect(other.output.contains("1 new, 0 known, 1 fixed"))
    }

    @Test("What failed is run again alone, until nothing is left")
    func rerun() throws {
        let tool = try Tool(scenarios: Self.scenarios)
        defer { tool.remove() }
        #expect(try tool.run("run").status == 1)
        let again = try tool.run("run", "--rerun", "failed")
        #expect(again.status == 1)
        #expect(again.output.contains("1 scenario"))
        #expect(!again.output.contains("ci/a"))
        try tool.write(ScenarioTexts.small("ci/d"), to: "scenarios/d.yaml")
        #expect(try tool.run("run", "--rerun", "failed").status == 0)
        #expect(try tool.run("run", "--rerun", "failed").output.contains("nothing failed"))
    }

    @Test("Mutants of a filter are killed or told, and the number of jobs changes nothing")
    func mutants() throws {
        let tool = try Tool(scenarios: ["a.yaml": ScenarioTexts.small("ci/a")])
        defer { tool.remove() }
        let one = try tool.run("mutate", "--only", "drop-notification", "--only", "drop-retry")
        let two = try tool.run(
            "mutate", "--only", "drop-notification", "--only", "drop-retry", "--jobs", "1")
        #expect(one.status == 0, "\(one.errors)")
        #expect(one.output == two.output)
        #expect(one.output.contains(" killed: "))
        let strict = try tool.run("mutate", "--only", "drop-retry", "--fail-under", "100")
        #expect(strict.status == 1)
        #expect(strict.output.contains("survived"))
    }

    @Test("Two revisions of a pipeline are laid beside each other")
    func compare() throws {
        let tool = try Tool(scenarios: ["a.yaml": ScenarioTexts.small("ci/a")])
        defer { tool.remove() }
        let same = try tool.run("compare", "telco", "telco")
        #expect(same.status == 0)
        #expect(same.output.contains("1 run alike"))
        let worse = try tool.run("compare", "telco", "telco-naive")
        #expect(worse.output.contains("first difference"))
    }
}
