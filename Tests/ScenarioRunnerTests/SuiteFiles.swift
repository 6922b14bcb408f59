import Diagnostics
import Foundation
import Guarantees
import ScenarioModel
import TelcoData

/// The scenario files and documents of the repository.
enum SuiteFiles {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let vocabulary = ScenarioReader.Vocabulary(
        guarantees: GuaranteeCatalogue.all.map(\.id), mutators: MutatorCatalogue.all.map(\.name),
        pipelines: ["telco", "telco-naive", "orders", "shop"])

    /// Paths below the root, sorted.
    static func files(in folder: String, endingWith suffix: String) -> [String] {
        let all = FileManager.default.subpaths(atPath: root.appending(path: folder).path) ?? []
        return all.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }.sorted()
    }

    static var scenarios: [String] { files(in: "scenarios", endingWith: ".yaml") }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func read(_ text: String, name: String) -> (
        scenarios: [Scenario], issues: [Diagnostic]
    ) {
        ScenarioReader(vocabulary: vocabulary).read(SourceText(name: name, text: text))
    }
}
