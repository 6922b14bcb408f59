import Diagnostics
import Guarantees
import PipelineModel
import ScenarioModel
import ScenarioRunner
import Testing

/// Each named mistake of telco-naive is proved both ways by its scenario: red with it, and nothing
/// red in the same scenario without it.
@Suite("The defects of telco-naive") struct DefectTests {
    static let paths = SuiteFiles.files(in: "scenarios/negative", endingWith: ".yaml")

    private func scenario(_ path: String) throws -> Scenario {
        try #require(SuiteFiles.read(try SuiteFiles.text(path), name: path).scenarios.first)
    }

    private func broken(_ scenario: Scenario) throws -> [String] {
        let deployed = try Workbench.laboratory.deploy(for: scenario)
        let outcome = Workbench.runner.run(scenario, on: deployed)
        #expect(outcome.problems.map(\.summary) == [])
        return outcome.verdicts.filter { $0.state == .broken }.map(\.guarantee)
    }

    @Test(
        "With the defect exactly what is expected turns red, without it nothing", arguments: paths)
    func bothWays(path: String) throws {
        var scenario = try scenario(path)
        let expected = try #require(scenario.expectFail)
        let red = try broken(scenario)
        #expect(red.contains(expected.guarantee))
        #expect(expected.unexpected(red) == [])
        scenario.pipeline.defects = []
        scenario.expectFail = nil
        #expect(try broken(scenario) == [])
    }

    @Test("Every defect has a scenario, which waits for the guarantee that the manifest names")
    func everyDefect() throws {
        var waited: [String: String] = [:]
        for path in Self.paths {
            let scenario = try scenario(path)
            for id in scenario.pipeline.defects ?? [] {
                waited[id] = scenario.expectFail?.guarantee
            }
        }
        let defects = try PipelineFolder("pipelines/telco-naive", files: Workbench.Files()).defects
        #expect(defects.count > 35)
        for defect in defects {
            #expect(waited[defect.id] == defect.breaks, "\(defect.id)")
        }
    }
}
