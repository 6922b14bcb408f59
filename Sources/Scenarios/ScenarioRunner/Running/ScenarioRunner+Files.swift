import DataFormats
import Diagnostics
public import ScenarioModel
import SimKernel

extension ScenarioRunner {
    /// The same scenario with every file written out, byte by byte, and no truth behind it; nil
    /// when its files cannot be made.
    ///
    /// What must become of the files follows from their bytes, so such a scenario runs and is
    /// judged like the original. Checks under `then` may speak of the truth and are left out.
    public func spelledOut(_ scenario: Scenario, on deployed: DeployedPipeline) -> Scenario? {
        let problems = Problems(source: scenario.source)
        let truth = TruthBuilder(scenario: scenario, problems: problems).truth()
        let files = FilePreparer(
            scenario: scenario, truth: truth, inbox: inbox(deployed.pipeline), problems: problems,
            fixture: { [fixture] in fixture(scenario.source.name, $0) }
        ).files()
        guard problems.diagnostics.isEmpty else { return nil }
        var spelled = scenario
        spelled.truth = TruthDeclaration()
        spelled.checks = []
        spelled.deliver = DeliveryPlan(
            files: files.map { file in
                let text = String(validating: file.bytes, as: UTF8.self)
                return Delivery(
                    at: .instant(file.at.nanoseconds),
                    file: text.map { .text($0) } ?? .bytes(file.bytes), key: file.key,
                    mutations: [], span: SourceSpan(start: 0, end: 0))
            }, strategy: nil)
        return spelled
    }
}
