import CloudModel
import Foundation
import Guarantees
import PipelineModel
import Reports
import SimKernel
import SimTrace
import TelcoData
import Testing

@Suite("Explanations and pages") struct ExplanationTests {
    @Test("Every topic that did-you-mean may offer has a story")
    func everyTopic() {
        let topics = Explanation.topics
        #expect(topics.count > 150)
        let explanation = Explanation()
        let silent = topics.filter { (explanation.lines(about: $0)?.count ?? 0) < 2 }
        #expect(silent == [])
        #expect(explanation.lines(about: "S9999") == nil)
        #expect(explanation.lines(about: "historical-accuracy/no-such-rule") == nil)
    }

    @Test("No code is told twice, and refusals are codes")
    func codes() {
        let codes = CodeStories.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(CodeStories.refusals.allSatisfy(codes.contains))
    }

    @Test("Every code that stands in the sources has a story")
    func everyCode() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let walk = FileManager.default.enumerator(atPath: root.appending(path: "Sources").path)
        let code = try Regex("\"([A-Z][0-9]{4})\"")
        // Numbers behind the letter of a kind of file, such as `issues.error("0101", …)`.
        let number = try Regex("issues\\.(?:error|warning|unknown)\\(\\s*\"([0-9]{4})\"")
        let letters = ["ScenarioModel": "S", "DataFormats": "S", "Mutation": "M"]
        var silent: Set<String> = []
        for case let path as String in walk ?? .init() where path.hasSuffix(".swift") {
            let text = try String(
                contentsOf: root.appending(path: "Sources/\(path)"), encoding: .utf8)
            var codes = text.matches(of: code).compactMap {
                $0.output[1].substring.map(String.init)
            }
            let letter = letters.first { path.contains("/\($0.key)/") }?.value
            if let letter {
                codes += text.matches(of: number).compactMap { match in
                    match.output[1].substring.map { letter + $0 }
                }
            }
            for code in codes where CodeStories.stories(of: code).isEmpty { silent.insert(code) }
        }
        #expect(silent.sorted() == [])
    }

    @Test("A code that JSONata and scenarios share tells both stories")
    func sharedCodes() {
        let lines = Explanation().lines(about: "S0203")?.joined(separator: " ") ?? ""
        #expect(lines.contains("generator"))
        #expect(lines.contains("JSONata"))
        #expect(Explanation().lines(about: "Q2001") != nil)
        #expect(Explanation().lines(about: "T2001")?.joined().contains("JSONata") == true)
    }

    @Test("Pages name everything that they are about")
    func pages() {
        let points = GeneratedPages.faultPoints
        #expect(FaultCatalogue.points.allSatisfy { points.contains("`\($0.name)`") })
        let mutators = GeneratedPages.mutators
        #expect(MutatorCatalogue.all.allSatisfy { mutators.contains("## `\($0.name)`") })
        let guarantees = GeneratedPages.guarantees
        #expect(GuaranteeCatalogue.all.allSatisfy { guarantees.contains("## `\($0.id)`") })
    }

    @Test("The fidelity page counts and keeps cells in their columns")
    func fidelity() {
        let entries = [
            FidelityEntry(
                service: "s3", kind: .operation, name: "A|B", status: .exact, source: "docs"),
            FidelityEntry(
                service: "s3", kind: .rule, name: "C", status: .approximated("x"), source: "docs"),
        ]
        let page = GeneratedPages.fidelity([("S3", entries)])
        #expect(page.contains("| S3 | 1 | 1 | 0 |"))
        #expect(page.contains("| `A\\|B` | exact | docs |"))
        #expect(page.contains("| `C` | approximated: x | docs |"))
    }

    @Test("The first difference of two traces is shown with what led there")
    func difference() {
        func trace(_ subjects: [String]) -> Trace {
            let world = World(start: VirtualInstant(nanoseconds: 0))
            for subject in subjects {
                world.record(
                    TraceEntry(actor: "a", service: "s3", operation: "Put", subject: subject))
            }
            return Trace(
                header: TraceHeader(
                    scenario: "s", pipeline: "p", seed: 1, start: VirtualInstant(nanoseconds: 0)),
                entries: world.trace)
        }
        let left = trace(["x", "y"])
        let right = trace(["x", "z"])
        let lines = TraceText().difference(
            TraceDifference.first(left, right), left: left, right: right, names: ("l", "r"))
        #expect(lines[0] == "first difference: entry 1")
        #expect(lines.contains { $0.hasPrefix("  - ") && $0.contains("Put  y") })
        #expect(lines.contains { $0.hasPrefix("  + ") && $0.contains("Put  z") })
        let same = TraceText().difference(nil, left: left, right: left, names: ("l", "r"))
        #expect(same == ["no difference: 2 entries are equal"])
    }
}
