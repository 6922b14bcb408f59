import Foundation
import Testing

@Suite("The command line") struct CommandLineTests {
    @Test("The version is printed, and help names every exit status")
    func version() throws {
        let tool = try Tool(scenarios: [:])
        defer { tool.remove() }
        let version = try tool.run("--version")
        #expect(version.status == 0)
        #expect(version.output.firstMatch(of: #/^\d+\.\d+\.\d+\n$/#) != nil)
        let help = try tool.run("--help")
        for status in ["  0  ", "  1  ", "  2  ", "  3  ", "  4  ", "  6  ", "  7  ", "130  "] {
            #expect(help.output.contains(status))
        }
    }

    @Test("A passing, a failing, an inconclusive and a missing scenario end differently")
    func statuses() throws {
        let tool = try Tool(scenarios: [
            "pass.yaml": ScenarioTexts.small("pass"),
            "fail.yaml": ScenarioTexts.small("fail", then: "  - alerts: { count: 99 }"),
            "idle.yaml": ScenarioTexts.small("idle", more: ScenarioTexts.idle),
        ])
        defer { tool.remove() }
        let pass = try tool.run("run", "scenarios/pass.yaml")
        #expect(pass.status == 0, "\(pass.output)")
        #expect(pass.errors == "")
        let fail = try tool.run("run", "scenarios/fail.yaml")
        #expect(fail.status == 1)
        #expect(fail.output.contains(" EXPECTED vs ACTUAL   alerts\n   expected   99\n"))
        let idle = try tool.run("run", "scenarios/idle.yaml")
        #expect(idle.status == 3)
        #expect(idle.output.contains("inconclusive: fault `idle` never struck"))
        #expect(try tool.run("run", "scenarios/idle.yaml", "--no-strict").status == 0)
        #expect(try tool.run("run").status == 1)
        #expect(try tool.run("run", "--filter", "tag:nothing").status == 4)
        #expect(try tool.run("run", "scenarios/none.yaml").status == 2)
    }

    @Test("The same bytes come out for any number of jobs, and twice")
    func jobs() throws {
        let names = ["a", "b", "c", "d", "e"]
        let tool = try Tool(
            scenarios: Dictionary(
                uniqueKeysWithValues: names.map { ("\($0).yaml", ScenarioTexts.small($0)) }))
        defer { tool.remove() }
        let one = try tool.run("run", "--jobs", "1", "--format", "json")
        let four = try tool.run("run", "--jobs", "4", "--format", "json")
        #expect(one.output == four.output)
        #expect(one.output.contains("sha256:"))
        let checked = try tool.run("run", "--check-determinism")
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test("Golden: a malformed scenario is told with places, nearest words and status 2")
    func malformedGolden() throws {
        let tool = try Tool(scenarios: ["bad.yaml": ScenarioTexts.malformed])
        defer { tool.remove() }
        let check = try tool.run("check", "scenarios/bad.yaml")
        #expect(check.status == 2)
        expectGolden(check.errors, is: "malformed.txt")
        let run = try tool.run("run")
        #expect(run.status == 2)
        #expect(run.output.contains("error[S0142]"))
    }

    private func expectGolden(_ text: String, is name: String) {
        let file = URL(filePath: Tool.root).appending(path: "Tests/Golden/cli/\(name)")
        if ProcessInfo.processInfo.environment["REHEARSAL_GOLDEN"] == "write" {
            try? text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(text == (try? String(contentsOf: file, encoding: .utf8)))
    }

    @Test("Usage errors have status 2 and say what was meant")
    func usage() throws {
        let tool = try Tool(scenarios: ["a.yaml": ScenarioTexts.small("a")])
        defer { tool.remove() }
        #expect(try tool.run("run", "--bogus").status == 2)
        #expect(try tool.run("run", "--jobs", "0").status == 2)
        let filter = try tool.run("run", "--filter", "tag:x & (")
        #expect(filter.status == 2)
        #expect(filter.errors.contains("error[C0004]"))
        let topic = try tool.run("explain", "no-corrupt-dat")
        #expect(topic.status == 2)
        #expect(topic.errors.contains("did you mean `no-corrupt-data`?"))
        let pipeline = try tool.run("run", "--pipeline", "telc")
        #expect(pipeline.status == 2)
        #expect(pipeline.errors.contains("did you mean `telco`?"))
    }

    @Test(
        "Filters pick by tag, id, file and their combinations",
        arguments: [
            ("tag:small", ["a/one", "b/two"]), ("id:a/*", ["a/one"]), ("!id:a/*", ["b/two"]),
            ("one | two", ["a/one", "b/two"]), ("file:**/2.yaml", ["b/two"]),
            ("tag:small & !(one | negative)", ["b/two"]), ("pipeline:telco & \"two\"", ["b/two"]),
        ])
    func filters(_ filter: String, _ picked: [String]) throws {
        let tool = try Tool(scenarios: [
            "1.yaml": ScenarioTexts.small("a/one"), "2.yaml": ScenarioTexts.small("b/two"),
        ])
        defer { tool.remove() }
        let answer = try tool.run("run", "--filter", filter)
        let names = ["a/one", "b/two"].filter { answer.output.contains(" \($0) ") }
        #expect(names == picked)
    }

    @Test("JSONata is evaluated once, or for each line of a stream in which one line is no request")
    func jsonata() throws {
        let tool = try Tool(scenarios: [:])
        defer { tool.remove() }
        let once = try tool.run("jsonata", "$sum([1..3]) & $now()", "--at", "2025-01-02T02:00:00Z")
        #expect(once.status == 0)
        #expect(once.output == "\"62025-01-02T02:00:00.000Z\"\n")
        let wrong = try tool.run("jsonata", "1 + 'a'")
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("error[T2002]"))
        #expect(try tool.run("jsonata").status == 2)
        let lines = [
            #"{"id":1,"expr":"a + $x","data":{"a":1},"bindings":{"x":2}}"#, "no JSON",
            #"{"id":"b","expr":"a","data":{}}"#, #"{"id":3,"expr":"[1"}"#,
        ]
        try lines.joined(separator: "\n").write(
            toFile: tool.folder + "/in.jsonl", atomically: true, encoding: .utf8)
        let command = "'\(Tool.binary)' jsonata --jsonl < in.jsonl"
        let stream = try Tool.run("/bin/bash", ["-c", command], in: tool.folder)
        let answers = stream.output.split(separator: "\n")
        #expect(answers.count == 4)
        #expect(answers.first == #"{"id":1,"result":3}"#)
        #expect(answers.dropFirst().first?.hasPrefix(#"{"id":null,"error":"malformed""#) == true)
        #expect(answers.dropFirst(2).first == #"{"id":"b","undefined":true}"#)
        #expect(answers.last == #"{"id":3,"error":"S0203"}"#)
    }

    @Test("State machines that fail, are wrong or lack a mock end with a code and a reason")
    func stateMachines() throws {
        let tool = try Tool(scenarios: [:])
        defer { tool.remove() }
        try tool.write(
            #"{"StartAt":"T","States":{"T":{"Type":"Task","End":true,"Resource":"#
                + #""arn:aws:states:::lambda:invoke"}}}"#, to: "task.json")
        try tool.write("StartAt: A\nStates: { A: { Type: Pass, Next: B } }\n", to: "odd.yaml")
        try tool.write(
            #"{"StartAt":"T","States":{"T":{"Type":"Task","End":true,"Resource":"#
                + #""arn:aws:states:::batch:submitJob"}}}"#, to: "batch.json")
        let unmocked = try tool.run("states", "run", "task.json")
        #expect(unmocked.status == 1)
        #expect(unmocked.errors.contains("has no mock"))
        let odd = try tool.run("states", "check", "odd.yaml")
        #expect(odd.status == 2)
        #expect(odd.errors.contains("A0003") && odd.errors.contains("at /States/A/Next"))
        #expect(odd.errors.contains("odd.yaml:2:34"))
        try tool.write(#"{"Tea":{"Return":{}}}"#, to: "stranger.json")
        let stranger = try tool.run("states", "run", "task.json", "--mock", "stranger.json")
        #expect(stranger.status == 2)
        #expect(stranger.errors.contains("no state `Tea`"))
        let input = try tool.run("states", "run", "task.json", "--input", "{a}")
        #expect(input.errors.contains("C0022") && input.errors.contains("--input:1:2"))
        #expect(try tool.run("states", "check", "batch.json").status == 7)
        #expect(try tool.run("states", "check", "task.json").errors.contains("A0102"))
        try tool.write(#"{"T":{"Return":{"a":1}}}"#, to: "mock.json")
        let run = try tool.run("states", "run", "batch.json", "--mock", "mock.json", "--json")
        #expect(run.status == 0)
        #expect(run.output.contains(#""type":"TaskSucceeded""#))
        let picture = try tool.run(
            "states", "graph", "batch.json", "--mock", "mock.json", "--format", "svg")
        #expect(picture.output.hasPrefix("<svg ") && picture.output.contains("#28a745"))
        #expect(try tool.run("states", "run", "task.json", "--mock", "task.json").status == 2)
    }

    @Test(
        "SQL is answered from standard input, and at a terminal with keys, history and completion")
    func prompt() throws {
        let tool = try Tool(scenarios: [:])
        defer { tool.remove() }
        func ask(_ command: String) throws -> Tool.Answer {
            try Tool.run(
                "/bin/bash", ["-c", "HOME=$PWD; export HOME; \(command)"], in: tool.folder)
        }
        let piped = try ask("echo 'select 1 as a; select 2 as b' | '\(Tool.binary)' sql --json")
        #expect(piped.output == "{\"A\":\"1\"}\n{\"B\":\"2\"}\n")
        let wrong = try ask("echo 'select x' | '\(Tool.binary)' sql")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("Q2001") && wrong.errors.contains("X"))
        // `script` is a terminal; a statement over two lines, a completed word, one from before.
        let keys = #"sel\t7 as\rn;\r\033[A\rexit\r"#
        let typed = try ask(
            "command -v script > /dev/null || exit 77; "
                + "printf '\(keys)' | script -qec \"'\(Tool.binary)' sql\" /dev/null")
        guard typed.status != 77 else { return }
        #expect(typed.status == 0)
        #expect(typed.output.components(separatedBy: "(1 row)").count == 3)
        #expect(try ask("cat .rehearsal_sql_history").output == "select 7 as n;\n")
    }

    @Test("A reader that closes the pipe early is no error")
    func pipe() throws {
        let tool = try Tool(scenarios: [:])
        defer { tool.remove() }
        let command = "set -o pipefail; '\(Tool.binary)' mutators list | head -n 1"
        let answer = try Tool.run("/bin/bash", ["-c", command], in: tool.folder)
        #expect(answer.status == 0)
        #expect(answer.output.split(separator: "\n").count == 1)
    }

    @Test("Reports go into files beside standard output")
    func reports() throws {
        let tool = try Tool(scenarios: ["a.yaml": ScenarioTexts.small("a")])
        defer { tool.remove() }
        let answer = try tool.run(
            "run", "--report", "junit=\(tool.folder)/out/r.xml", "--report",
            "json=\(tool.folder)/out/r.json")
        #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
        let xml = try String(contentsOfFile: tool.folder + "/out/r.xml", encoding: .utf8)
        #expect(xml.contains("<testsuite name=\"a\""))
        #expect(FileManager.default.fileExists(atPath: tool.folder + "/out/r.json"))
        #expect(try tool.run("run", "--report", "junit").status == 2)
    }

    @Test("Traces are shown, compared and refused when they are cut short")
    func traces() throws {
        let other = ScenarioTexts.small("a").replacing("00:01:00Z", with: "00:02:00Z")
        let tool = try Tool(scenarios: ["a.yaml": ScenarioTexts.small("a"), "b.yaml": other])
        defer { tool.remove() }
        let lines = try tool.run("trace", "show", "scenarios/a.yaml", "--json").output
        let file = tool.folder + "/a.trace"
        try lines.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try tool.run("trace", "diff", file, "scenarios/a.yaml").status == 0)
        let different = try tool.run("trace", "diff", file, "scenarios/b.yaml")
        #expect(different.status == 1)
        #expect(different.output.hasPrefix("first difference: entry 0\n"))
        let cut = String(lines.prefix(lines.count / 2))
        try cut.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try tool.run("trace", "show", file).status == 2)
        let journey = try tool.run(
            "trace", "journey", "raw/plans/plans.csv", "--scenario", "scenarios/a.yaml")
        #expect(journey.output.contains("accepted"))
    }

    @Test("The pages that come from the code are current")
    func documents() throws {
        let answer = try Tool.run(Tool.binary, ["docs", "check"], in: Tool.root)
        #expect(answer.status == 0, "\(answer.output)")
        #expect(answer.output.contains("current  docs/fidelity.md"))
    }

    @Test("Every shipped pipeline and scenario is valid")
    func shipped() throws {
        let answer = try Tool.run(Tool.binary, ["check"], in: Tool.root)
        #expect(answer.status == 0, "\(answer.errors)")
    }
}
