import DataFormats
import Diagnostics
import Foundation
import ScenarioModel
import Testing

@Suite("The JSON Schema of scenarios") struct ScenarioSchemaTests {
    @Test(
        "Files and examples fit the schema",
        .enabled(if: PythonSchema.isThere, "python3 has no module jsonschema"))
    func goodFiles() throws {
        var documents: [(name: String, text: String)] = []
        for path in SuiteFiles.scenarios { documents.append((path, try SuiteFiles.text(path))) }
        for example in DocumentExamples.all() {
            documents.append((example.testDescription, example.text))
        }
        #expect(try PythonSchema.refused(documents) == [])
    }

    static let good = """
        scenario: a/b
        title: Something holds
        version: 1
        tags: [a]
        pipeline: telco
        clock: { start: "2025-01-02T00:00:00Z", limit: 3d }
        truth: { plans: { use: sample/plans, take: 3 } }
        deliver:
          - { at: "2025-01-02T00:01:00Z", file: plans, to: raw/plans/plans.csv, mutate: [bom] }
        faults:
          - { id: twice, point: s3.event.deliver, match: { key: "raw/**" }, hit: { nth: 1 }, do: { delay: 5m } }
        when:
          - { at: "2025-01-02T11:00:00Z", start: { state_machine: daily-etl } }
        always: [conservation]
        then:
          - table: { name: DW.DIM_PLAN, count: 3 }
          - alerts: { count: 0 }
        sometimes:
          - { that: it happens, seen: { operation: Notify, times: 2 }, must: true }

        """

    /// What to find in the good file, and what to put there so that it is wrong.
    static let mistakes: [(find: String, put: String)] = [
        ("that: it happens, ", ""), ("seen: {", "sene: {"), ("operation: Notify", "opration: a"),
        ("times: 2", "times: twice"), ("must: true", "rows: select 1"),
        ("title: Something holds", "titel: Something holds"), ("title: Something holds\n", ""),
        ("version: 1", "version: 2"), ("tags: [a]", "tags: a"),
        ("pipeline: telco", "pipeline: telko"),
        ("limit: 3d", "limit: 3 days"), ("\"2025-01-02T00:00:00Z\"", "\"2025-01-02T00:00:00\""),
        ("start: \"2025-01-02T00:00:00Z\", ", ""), ("take: 3", "take: three"),
        ("use: sample/plans, ", ""), ("file: plans, ", ""), ("file: plans", "file: plan"),
        ("at: \"2025-01-02T00:01:00Z\", ", ""), ("mutate: [bom]", "mutate: [bum]"),
        ("mutate: [bom]", "mutate: bom"), ("point: s3.event.deliver", "point: s3.event.delivery"),
        ("point: s3.event.deliver, ", ""), ("match: { key:", "match: { kee:"),
        ("hit: { nth: 1 }", "hit: { nth: 0 }"), ("hit: { nth: 1 }", "hit: { nth: 1, every: 2 }"),
        ("hit: { nth: 1 }", "hit: { rate: 5% }"), ("do: { delay: 5m }", "do: crash"),
        ("do: { delay: 5m }", "do: crush"), ("do: { delay: 5m }", "do: { delay: soon }"),
        ("do: { delay: 5m }", "phase: after, do: drop"),
        ("start: { state_machine: daily-etl }", "start: {}"),
        (", start: { state_machine: daily-etl }", ""), ("conservation", "conversation"),
        ("- alerts", "- alert"), ("alerts: { count: 0 }", "alerts: {}"),
        ("name: DW.DIM_PLAN, count: 3", "name: DW.DIM_PLAN"),
        ("alerts: { count: 0 }", "object: { count: 1 }"),
        ("alerts: { count: 0 }", "sql: { query: x }"),
    ]

    @Test("The reader refuses each mistake, and nothing in the good file")
    func reader() {
        #expect(SuiteFiles.read(Self.good, name: "good").issues.map(\.summary) == [])
        for (find, put) in Self.mistakes {
            let text = Self.good.replacing(find, with: put, maxReplacements: 1)
            #expect(text != Self.good, "\(find)")
            let result = SuiteFiles.read(text, name: "bad")
            #expect(result.scenarios.isEmpty, "\(find) → \(put)")
        }
    }

    @Test(
        "The schema refuses what the reader refuses",
        .enabled(if: PythonSchema.isThere, "python3 has no module jsonschema"))
    func agreement() throws {
        var documents: [(name: String, text: String)] = [("good", Self.good)]
        for (number, mistake) in Self.mistakes.enumerated() {
            let text = Self.good.replacing(mistake.find, with: mistake.put, maxReplacements: 1)
            documents.append(("\(number)", text))
        }
        let refused = try PythonSchema.refused(documents)
        #expect(!refused.contains("good"))
        for (number, mistake) in Self.mistakes.enumerated() {
            #expect(refused.contains("\(number)"), "\(mistake.find) → \(mistake.put)")
        }
    }

    @Test("The schema is the same text every time, and says where faults can strike")
    func stable() throws {
        let first = ScenarioSchema.json(vocabulary: SuiteFiles.vocabulary).serialized()
        #expect(first == ScenarioSchema.json(vocabulary: SuiteFiles.vocabulary).serialized())
        #expect(first.contains("s3.event.deliver"))
        #expect(first.contains("reader-consistency"))
        #expect(first.contains("gzip_truncate"))
    }
}

/// Validates with Python's jsonschema, where that is installed.
enum PythonSchema {
    static let isThere = (try? run(["-c", "import jsonschema"], "").status) == 0

    /// The names of those documents that do not fit.
    static func refused(_ documents: [(name: String, text: String)]) throws -> [String] {
        let lines = try documents.map { document in
            let node = try YAMLNode.parse(SourceText(name: document.name, text: document.text))
            let line: JSONValue = ["name": .string(document.name), "value": node.json]
            return line.serialized()
        }
        let schema = ScenarioSchema.json(vocabulary: SuiteFiles.vocabulary).serialized()
        let answer = try run(
            ["-c", script], ([schema] + lines).joined(separator: "\n") + "\n")
        #expect(answer.status == 0)
        return answer.output.split(separator: "\n").map(String.init)
    }

    private static let script = """
        import json, sys, jsonschema
        lines = sys.stdin.read().splitlines()
        schema = json.loads(lines[0])
        jsonschema.Draft7Validator.check_schema(schema)
        validator = jsonschema.Draft7Validator(schema)
        for line in lines[1:]:
            document = json.loads(line)
            if not validator.is_valid(document["value"]):
                print(document["name"])
        """

    private static func run(
        _ arguments: [String], _ input: String
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // A file, because a pipe would fill up before Python has written its answer.
        let file = FileManager.default.temporaryDirectory.appending(
            path: "rehearsal-schema-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.standardInput = try FileHandle(forReadingFrom: file)
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
