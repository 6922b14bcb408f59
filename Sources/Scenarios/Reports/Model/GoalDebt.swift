import ScenarioRunner

/// A situation that somebody waits for, and whether anything has brought it about.
///
/// A contract's goals belong to all scenarios of its pipeline together, a scenario's own to its
/// variants together. One that nothing reached is a debt: the promises were never tried there.
public struct GoalDebt: Hashable, Sendable {
    public let title: String
    /// The pipeline whose contract names it, or the id of the scenario.
    public let owner: String
    public let isOfContract: Bool
    /// Runs in which it came about.
    public internal(set) var reached: Int
    /// All runs in which it could have.
    public internal(set) var runs: Int

    public var isOpen: Bool { reached == 0 }
}

extension SuiteReport {
    /// Every goal of the suite, in the order of first meeting; those of contracts come first.
    ///
    /// Scenarios about a broken pipeline do not count: what it does tells nothing about another.
    public var goals: [GoalDebt] {
        var goals: [GoalDebt] = []
        var places: [[String]: Int] = [:]
        for scenario in scenarios where scenario.expectedFailure == nil {
            for goal in scenario.goals {
                let owner = goal.isOfContract ? scenario.pipeline : scenario.id
                let name = [goal.isOfContract ? "contract" : "scenario", owner, goal.title]
                let place = places[name] ?? goals.count
                if place == goals.count {
                    places[name] = place
                    goals.append(
                        GoalDebt(
                            title: goal.title, owner: owner, isOfContract: goal.isOfContract,
                            reached: 0, runs: 0))
                }
                goals[place].runs += 1
                if goal.isReached { goals[place].reached += 1 }
            }
        }
        return goals.filter(\.isOfContract) + goals.filter { !$0.isOfContract }
    }
}
