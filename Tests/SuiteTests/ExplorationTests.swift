import Foundation
import Testing

@Suite("Exploring") struct ExplorationTests {
    /// A pipeline that does not try again: some crash must leave a file behind.
    static let fragile = """
        scenario: validator/one-attempt-only
        title: A validator that dies once and is not called again leaves its file behind
        why: No retries, no dead letters, nobody who sweeps.
        version: 1
        tags: [negative, validator]
        pipeline: { name: telco-naive, defects: [one-attempt-only] }
        clock: { start: "2025-01-02T00:00:00Z" }

        truth:
          plans: { use: sample/plans, take: 5 }
          customers:
            generate: { count: 12, registered_between: ["2024-03-01", "2024-12-20"] }
          events: { generate: { count: 30, day: "2025-01-01" } }

        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv }
          - { at: "2025-01-02T00:02:00Z", file: customers, to: raw/customers/customers.ndjson }
          - { at: "2025-01-02T00:05:00Z", file: events, to: raw/activity_logs/logs.ndjson }
        """

    @Test("A crash sweep finds what one crash breaks, shrinks it to that crash and replays it")
    func crashSweep() throws {
        let tool = try Tool(scenarios: ["fragile.yaml": Self.fragile])
        defer { tool.remove() }
        let explored = try tool.run("explore", "scenarios/fragile.yaml", "--runs", "12")
        #expect(explored.status == 1)
        #expect(explored.output.contains("shrunk from 1 faults and choices to 1"))
        let found = try FileManager.default.contentsOfDirectory(
            atPath: tool.folder + "/scenarios/found"
        ).sorted()
        #expect(found.contains { $0.contains("left-in-inbox") || $0.contains("lost-file") })
        for file in found {
            let path = "scenarios/found/\(file)"
            let text = try String(contentsOfFile: "\(tool.folder)/\(path)", encoding: .utf8)
            #expect(text.components(separatedBy: "point: lambda.step").count == 2)
            // One record, or two where one is linked to the other.
            #expect(
                text.contains("to 1 faults and choices, 1 files and 1 records")
                    || text.contains("to 1 faults and choices, 2 files and 2 records"))
            #expect(try tool.run("replay", path).status == 1)
            #expect(try tool.run("replay", path, "--skip-fault", "sweep").status == 0)
        }
    }

    @Test("The same search finds the same, whatever the number of jobs")
    func jobs() throws {
        let tool = try Tool(scenarios: ["fragile.yaml": Self.fragile])
        defer { tool.remove() }
        let one = try tool.run(
            "explore", "scenarios", "--runs", "6", "--jobs", "1", "--output", "found-1")
        let two = try tool.run(
            "explore", "scenarios/fragile.yaml", "--runs", "6", "--jobs", "2", "--output", "found-2"
        )
        #expect(one.output.replacing("found-1", with: "found-2") == two.output)
        // What was found runs first the next time, and is not found once more.
        let again = try tool.run(
            "explore", "scenarios", "--runs", "6", "--output", "found-2")
        #expect(again.status == 1)
        #expect(again.output.contains("still red  found-2/"))
        #expect(!again.output.contains("written to"))
    }
}
