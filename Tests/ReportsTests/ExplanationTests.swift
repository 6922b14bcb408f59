import CloudModel
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
