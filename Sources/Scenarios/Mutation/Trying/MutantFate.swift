/// What became of a mutant.
public struct MutantFate: Sendable {
    /// What turned red, or that nothing did.
    public enum Verdict: Hashable, Sendable {
        /// A guarantee broke: its id and the rule.
        case guarantee(String, rule: String)
        /// A check of the scenario failed.
        case check(String)
        /// A scenario did not stay green because something in it was not tried.
        case inconclusive(String)
        /// The pipeline cannot be deployed any more: nobody could have run it.
        case refused(String)
        /// The whole suite stayed green.
        case survived
    }

    public let mutant: Mutant
    public let verdict: Verdict
    /// The scenario that killed it.
    public let scenario: String?
    /// Scenarios that were run.
    public let runs: Int
    /// For a survivor: scenarios whose run differed from that of the healthy pipeline.
    public let differing: [String]
    /// For a survivor that somebody has looked at: why nobody can tell it from the original.
    public var equivalent: String?

    public var isKilled: Bool {
        switch verdict {
        case .guarantee, .check, .inconclusive: true
        case .refused, .survived: false
        }
    }
}
