import ScenarioModel
import ScenarioRunner

/// How often the runs of a search came into a situation that somebody waits for.
public struct GoalCount: Hashable, Sendable {
    public let title: String
    public let isOfContract: Bool
    public let isRequired: Bool
    /// Runs that reached it.
    public var reached = 0
    /// The strategy of the first one.
    public var first: Explorer.Strategy?

    /// The goals in their order.
    static func of(_ results: [Explorer.Result]) -> [GoalCount] {
        guard let goals = results.first?.outcome.goals else { return [] }
        var counts = goals.map {
            GoalCount(
                title: $0.title, isOfContract: $0.isOfContract, isRequired: $0.isRequired)
        }
        for (trial, outcome) in results where outcome.goals.count == counts.count {
            for (place, goal) in outcome.goals.enumerated() where goal.isReached {
                counts[place].reached += 1
                if counts[place].first == nil { counts[place].first = trial.strategy }
            }
        }
        return counts
    }
}
