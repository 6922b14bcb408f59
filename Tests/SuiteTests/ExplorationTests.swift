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

    /// A sound pipeline, with one goal that crashes lead to and one that nothing leads to.
    static let sound =
        fragile.replacing(
            "pipeline: { name: telco-naive, defects: [one-attempt-only] }", with: "pipeline: telco"
        ) + """


            sometimes:
              - that: a validator dies and is called again
                seen:
                  - { operation: InvokeEnd, actor: lambda/validator, outcome: failed }
                  - { operation: InvokeStart, details: { attempt: 2 } }
                same: subject
              - { that: somebody else's job runs, seen: { service: glue, subject: nobody } }
            """

    @Test("A guided search and its goals are told alike for any number of jobs")
    func guided() throws {
        let tool = try Tool(scenarios: ["sound.yaml": Self.sound])
        defer { tool.remove() }
        func search(_ more: String...) throws -> Tool.Answer {
            let strategies = ["explore", "scenarios", "--strategy", "guided", "--strategy", "pct"]
            return try Tool.run(Tool.binary, strategies + more, in: tool.folder)
        }
        let one = try search("--runs", "30", "--jobs", "1")
        let two = try search("--runs", "30", "--jobs", "2")
        #expect(one.status == 0)
        #expect(one.output == two.output)
        #expect(one.output.contains("15 with priorities, and a pause or two"))
        #expect(one.output.contains("14 guided by what others had shown"))
        #expect(one.output.contains("different shapes of a run seen"))
        #expect(one.output.contains("never: somebody else's job runs"))
        #expect(!one.output.contains("never: a validator dies and is called again"))
        #expect(one.output.contains("nothing broke"))
        let demanded = try search("--runs", "2", "--require-goals")
        #expect(demanded.status == 3)
    }

    @Test("A run tells which goals it never reached, and owes those that it must reach")
    func goals() throws {
        let owed = Self.sound.replacing(
            "subject: nobody } }", with: "subject: nobody }, must: true }")
        #expect(owed != Self.sound)
        let twice = Self.sound.replacing("scenario: ", with: "scenario: again/")
        let tool = try Tool(scenarios: ["sound.yaml": Self.sound, "again.yaml": twice])
        defer { tool.remove() }
        let free = try tool.run("run", "scenarios")
        #expect(free.status == 0)
        #expect(free.output.contains("never: somebody else's job runs"))
        #expect(try tool.run("run", "scenarios", "--require-goals").status == 3)
        let other = try Tool(scenarios: ["owed.yaml": owed])
        defer { other.remove() }
        let demanded = try other.run("run", "scenarios")
        #expect(demanded.status == 3)
        #expect(demanded.output.contains("it never came about: somebody else's job runs"))
        #expect(try other.run("explore", "scenarios", "--runs", "2").status == 3)
    }
}
