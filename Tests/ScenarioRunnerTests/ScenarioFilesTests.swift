import DataFormats
import Diagnostics
import ScenarioModel
import Testing

@Suite("Scenario files") struct ScenarioFilesTests {
    @Test("A scenario is read without a complaint", arguments: SuiteFiles.scenarios)
    func reads(path: String) throws {
        let result = SuiteFiles.read(try SuiteFiles.text(path), name: path)
        #expect(result.issues.map { "\($0.code) \($0.summary) \($0.label ?? "")" } == [])
        #expect(!result.scenarios.isEmpty)
    }

    @Test("A scenario's id is the end of its path, and no two have one id")
    func ids() throws {
        var seen: [String: String] = [:]
        for path in SuiteFiles.scenarios {
            let read = SuiteFiles.read(try SuiteFiles.text(path), name: path).scenarios
            guard let scenario = read.first else { continue }
            #expect(path.hasSuffix("/\(scenario.id).yaml"), "\(path) has the id \(scenario.id)")
            #expect(seen[scenario.id] == nil, "\(path) and \(seen[scenario.id] ?? "")")
            #expect(scenario.why != nil, "\(path) does not say why")
            #expect(!scenario.tags.isEmpty, "\(path) has no tags")
            seen[scenario.id] = path
        }
        #expect(seen.count > 100)
    }

    @Test("A negative scenario names one defect and the guarantee that it breaks")
    func negatives() throws {
        for path in SuiteFiles.scenarios where path.hasPrefix("scenarios/negative/") {
            let read = SuiteFiles.read(try SuiteFiles.text(path), name: path).scenarios
            let scenario = try #require(read.first)
            #expect(scenario.pipeline.defects?.count == 1, "\(path)")
            #expect(scenario.expectFail != nil, "\(path)")
        }
    }

    @Test(
        "An example of the documents is read without a complaint", arguments: DocumentExamples.all()
    )
    func examples(example: DocumentExamples.Example) {
        let result = SuiteFiles.read(example.text, name: example.document)
        #expect(result.issues.map { "\($0.code) \($0.summary) \($0.label ?? "")" } == [])
        #expect(!result.scenarios.isEmpty)
    }

    @Test("Every key that the reader knows has its place in the document")
    func everyKey() throws {
        let document = try SuiteFiles.text("docs/scenario-format.md")
        let schema = ScenarioSchema.json(vocabulary: SuiteFiles.vocabulary)
        var names: [String] = []
        func collect(_ value: JSONValue) {
            if let members = value["properties"]?.objectValue { names += members.map(\.key) }
            // What holds for single fault points is listed by the tool.
            for member in value.objectValue ?? [:] where member.key != "allOf" {
                collect(member.value)
            }
            for element in value.arrayValue ?? [] { collect(element) }
        }
        collect(schema["properties"] ?? .null)
        names += schema["properties"]?.objectValue?.map(\.key) ?? []
        for name in Set(names).sorted() where !document.contains("`\(name)`") {
            Issue.record("docs/scenario-format.md says nothing about `\(name)`")
        }
    }
}
