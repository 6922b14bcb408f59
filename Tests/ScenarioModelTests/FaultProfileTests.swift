import CloudModel
import Diagnostics
import ScenarioModel
import SimFaults
import SimKernel
import Testing

@Suite("Profiles of faults") struct FaultProfileTests {
    @Test("Every part of a profile is a point of the catalogue, with a phase and effect of its own")
    func parts() {
        let start = VirtualInstant(secondsSinceEpoch: 0)
        for profile in FaultProfile.all {
            let rules = profile.rules(id: "p", from: start, to: start + .hours(1))
            #expect(!rules.isEmpty)
            for rule in rules {
                let point = FaultCatalogue.point(named: rule.point)
                #expect(point?.phases.contains(rule.phase) == true, "\(rule.point)")
                #expect(point?.effects.contains(rule.effect.word) == true, "\(rule.point)")
                #expect(rule.group == "p")
            }
        }
    }

    @Test("A profile stands for its rules; a misspelt one is told with the nearest")
    func reading() {
        func read(_ text: String) -> (rules: [FaultRule], issues: [Diagnostic]) {
            ScenarioReader.faults(in: SourceText(name: "faults.yaml", text: text))
        }
        let window = "from: \"2025-01-02T00:00:00Z\", to: \"2025-01-02T01:00:00Z\""
        let storm = read("[{ id: storm, profile: backlog-flush, \(window) }]")
        #expect(storm.rules.map(\.id) == ["storm/s3.event.deliver"])
        #expect(storm.rules.first?.effect == .reorder(window: .hours(1)))
        let misspelt = read("[{ profile: brownout, \(window) }]")
        #expect(misspelt.issues.map(\.code) == ["S0104"])
        #expect(misspelt.issues.first?.label == "did you mean `brown-out`?")
        #expect(read("[{ profile: midnight }]").issues.map(\.code) == ["S0102", "S0102"])
    }
}
