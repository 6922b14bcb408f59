import Cloud
import CloudModel
import PipelineModel
import ScenarioModel
import SimFaults
import SimKernel

/// Tells which of the goals a run has reached.
struct GoalWatch {
    let cloud: Cloud
    let contract: Contract
    /// Rows that the scenario's queries were told to save.
    let saved: [String: SavedRows]

    /// The scenario's goals, then the contract's.
    func results(_ scenario: Scenario) -> [ScenarioOutcome.GoalResult] {
        scenario.goals.map { result($0, isOfContract: false) }
            + contract.situations.map { result($0.goal, isOfContract: true) }
    }

    private func result(_ goal: Goal, isOfContract: Bool) -> ScenarioOutcome.GoalResult {
        var progress = 0
        var isReached = false
        var problem: String?
        switch goal.kind {
        case .seen(let sequence):
            progress = sequence.progress(in: cloud.world.trace)
            isReached = progress == sequence.steps.count
        case .rows(let query):
            let lake = LayerTables(cloud: cloud, contract: contract).tables(for: query)
            switch cloud.queryCommitted(query, with: saved.merging(lake) { saved, _ in saved }) {
            case .success(let rows): isReached = !rows.rows.isEmpty
            case .failure(let failure): problem = "\(failure.code) \(failure.message)"
            }
            progress = isReached ? 1 : 0
        }
        return ScenarioOutcome.GoalResult(
            title: goal.title, isOfContract: isOfContract, isRequired: goal.isRequired,
            isReached: isReached, progress: progress, problem: problem)
    }
}
