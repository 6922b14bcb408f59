import DataFormats
import Diagnostics
import PipelineModel
import Testing

/// The reference of the manifest holds a whole manifest; what it teaches must load.
@Suite("The documented manifest") struct DocumentationTests {
    /// Any file exists; the manifest is put together from the page's YAML blocks.
    struct Files: PipelineFiles {
        let manifest: String

        init() throws {
            let page = try DiskFiles().text("docs/writing-a-pipeline.md")
            var lines: [Substring] = []
            var isInside = false
            for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("```") {
                    isInside = line == "```yaml"
                } else if isInside {
                    lines.append(line)
                }
            }
            manifest = lines.joined(separator: "\n") + "\n"
        }

        func text(_ path: String) throws -> String {
            if path == "shop/pipeline.yaml" { return manifest }
            return path.hasSuffix(".json") ? "{}" : "UPDATE d SET tier = s.tier;\n"
        }

        func exists(_ path: String) -> Bool { true }
    }

    @Test("It loads without a defect, and has every section")
    func loads() throws {
        let pipeline = try Self.load(.none)
        #expect(pipeline.name == "shop")
        #expect(pipeline.functions.count == 1 && pipeline.jobs.count == 2)
        #expect(pipeline.stateMachines.count == 1 && pipeline.schedules.count == 1)
        #expect(pipeline.warehouse?.scripts.count == 3)
        #expect(pipeline.contract.entities.map(\.kind) == [.reference, .dimension, .event])
        #expect(Layer.Purpose.allCases.allSatisfy { pipeline.contract.layer(for: $0) != nil })
    }

    @Test("Each of its defects can be built in", arguments: ["short-timeout", "gold-forgotten"])
    func defects(_ id: String) throws {
        #expect(try Self.load(.only([id])).activeDefects == [id])
    }

    private static func load(_ selection: DefectSelection) throws -> Pipeline {
        let files = try Files()
        do { return try Pipeline.load("shop", from: files, defects: selection) } catch {
            let told = error.diagnostics.map { "\($0.code) \($0.summary)" }
            Issue.record("\(told.joined(separator: "\n"))")
            throw error
        }
    }
}
