import Cloud
import Diagnostics
import Foundation
import PipelineModel
import ScenarioModel
import Testing

@testable import ScenarioRunner

/// Every mistake in a ledger is told with its code, its place and, where one is near, the right
/// word; none is accepted in silence.
@Suite("Malformed files") struct MalformedTests {
    /// Codes of what has no place in a file: the whole of it is concerned.
    private static let placeless = ["P0001"]

    private func check(_ name: String, _ told: (MistakeLedger.Mistake) throws -> [String]) throws {
        var ledger = try MistakeLedger(name)
        for index in ledger.mistakes.indices {
            let mistake = ledger.mistakes[index]
            let lines = try told(mistake)
            #expect(!lines.isEmpty, "\(name): nothing is told about \(mistake.name)")
            for line in lines where line.split(separator: " ")[1] == "nowhere" {
                let isKnown = Self.placeless.contains { line.hasPrefix($0) }
                #expect(isKnown, "\(name) \(mistake.name): \(line)")
            }
            if !MistakeLedger.isWriting {
                #expect(lines == mistake.told, "\(name): \(mistake.name)")
            }
            ledger.mistakes[index].told = lines
        }
        #expect(Set(ledger.mistakes.map(\.name)).count == ledger.mistakes.count)
        if MistakeLedger.isWriting { try ledger.write() }
    }

    // MARK: Scenarios

    @Test("Golden: mistakes in scenarios")
    func scenariosGolden() throws {
        let sound = try SuiteFiles.text("Tests/Golden/malformed/sound.yaml")
        #expect(try told(sound) == [])
        try check("scenarios.txt") { mistake in
            let text = try #require(mistake.applied(to: sound), "\(mistake.name) finds nothing")
            return try told(text)
        }
    }

    /// Everything that reading, deploying and preparing say.
    private func told(_ text: String) throws -> [String] {
        let read = Workbench.reader.read(SourceText(name: "scenarios/bad.yaml", text: text))
        var found = read.issues
        if let scenario = read.scenarios.first {
            do throws(DeploymentFailure) {
                let deployed = try Workbench.laboratory.deploy(for: scenario)
                found += Workbench.runner.problems(of: scenario, on: deployed)
            } catch {
                found += error.diagnostics
            }
        }
        return found.map { MistakeLedger.line($0, isFileTold: false) }
    }

    // MARK: Pipelines

    @Test("Golden: mistakes in pipeline folders: manifests, contracts, policies, ASL and SQL")
    func pipelinesGolden() throws {
        let files = try TutorialFiles.pipeline()
        #expect(files.count == 5)
        #expect(try told(files) == [])
        try check("pipelines.txt") { mistake in
            var files = files
            let path = "shop/" + (mistake.file ?? "pipeline.yaml")
            let sound = try #require(files[path], "\(path)")
            let text: String = try #require(
                mistake.applied(to: sound), "\(mistake.name) finds nothing in \(path)")
            files[path] = text
            return try told(files)
        }
    }

    private func told(_ files: [String: String]) throws -> [String] {
        let laboratory = Laboratory(folders: [("shop", "shop")], files: MemoryFiles(files))
        let scenario = try #require(
            SuiteFiles.read(
                """
                scenario: shop/any
                title: Anything
                version: 1
                pipeline: telco
                clock: { start: "2025-01-02T00:00:00Z" }
                """, name: "any"
            ).scenarios.first)
        var found: [Diagnostic] = []
        let defects = (try? PipelineFolder("shop", files: MemoryFiles(files)).defects) ?? []
        for chosen in [nil] + defects.map({ [$0.id] }) {
            var scenario = scenario
            scenario.pipeline.name = "shop"
            scenario.pipeline.defects = chosen
            do { _ = try laboratory.deploy(for: scenario) } catch {
                found += error.diagnostics
            }
        }
        var lines: [String] = []
        for line in found.map({ MistakeLedger.line($0, isFileTold: true) })
        where !lines.contains(line) {
            lines.append(line)
        }
        return lines
    }
}

/// The pipeline that the tutorial has its reader write.
enum TutorialFiles {
    static func pipeline() throws -> [String: String] {
        var files: [String: String] = [:]
        var path: String?
        var body: [Substring]?
        for line in try SuiteFiles.text("docs/tutorial.md")
            .split(separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("```") {
                if let found = body {
                    if let path { files[path] = found.map { $0 + "\n" }.joined() }
                    (path, body) = (nil, nil)
                } else {
                    body = []
                }
            } else if body != nil {
                body?.append(line)
            } else if let match = line.firstMatch(of: #/^`pipelines/(shop/[^`]+)`:$/#) {
                path = String(match.1)
            }
        }
        return files
    }
}
