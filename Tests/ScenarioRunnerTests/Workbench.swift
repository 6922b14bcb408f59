import DataFormats
import Diagnostics
import Foundation
import Guarantees
import PipelineModel
import ScenarioModel
import ScenarioRunner
import SimFaults
import TelcoData

/// The repository's own pipelines and a runner, for tests.
enum Workbench {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    struct Files: PipelineFiles {
        func text(_ relativePath: String) throws -> String {
            try String(contentsOf: Workbench.root.appending(path: relativePath), encoding: .utf8)
        }
        func exists(_ relativePath: String) -> Bool {
            FileManager.default.fileExists(
                atPath: Workbench.root.appending(path: relativePath).path)
        }
    }

    static let laboratory = Laboratory(
        folders: [
            ("telco", "pipelines/telco"), ("telco-naive", "pipelines/telco-naive"),
        ], files: Files())

    static let reader = ScenarioReader(
        vocabulary: .init(
            guarantees: GuaranteeCatalogue.all.map(\.id),
            mutators: MutatorCatalogue.all.map(\.name), pipelines: ["telco", "telco-naive"]))

    static let runner = ScenarioRunner { _, _ in nil }

    static func scenarios(_ text: String) throws -> [Scenario] {
        let read = reader.read(SourceText(name: "test.yaml", text: text))
        if let problem = read.issues.first { throw problem }
        return read.scenarios
    }

    static func run(
        _ text: String, as variation: ScenarioRunner.Variation = .init()
    ) throws -> ScenarioOutcome {
        let scenario = try scenarios(text)[0]
        return runner.run(scenario, on: try laboratory.deploy(for: scenario), as: variation)
    }
}
