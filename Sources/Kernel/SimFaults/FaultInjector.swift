public import OrderedCollections
public import SimKernel

/// A fault that strikes: which rule, and what it does.
public struct FaultStrike: Hashable, Sendable {
    public let rule: String
    public let effect: FaultEffect
}

/// Decides at every opportunity whether a fault strikes, and counts both.
///
/// Opportunities are counted whether or not a rule matches, so that a sweep knows how many there
/// are, and a rule that never fired can be told from one that changed nothing.
public struct FaultInjector: Sendable {
    /// How often one point and phase was passed.
    public struct Passage: Hashable, Sendable {
        public let point: String
        public let phase: FaultPhase

        public init(point: String, phase: FaultPhase) {
            self.point = point
            self.phase = phase
        }
    }

    public let rules: [FaultRule]
    /// Off while the world heals; opportunities are still counted.
    public var isActive: Bool
    /// Passages so far, in the order of first meeting.
    public private(set) var opportunities: OrderedDictionary<Passage, Int> = [:]
    /// Opportunities that each rule concerned, in the order of the rules.
    public private(set) var matched: [Int]
    /// Times that each rule struck, in the order of the rules.
    public private(set) var fired: [Int]
    /// Every opportunity at which a fault could strike, in order, when asked for: the plan of a
    /// sweep.
    public private(set) var log: [FaultOpportunity]?
    /// Which rule struck at which entry of the log, in order; empty without a log.
    public private(set) var strikes: [Strike] = []

    /// A rule that struck, by their places in `rules` and `log`.
    public struct Strike: Hashable, Sendable {
        public let rule: Int
        public let opportunity: Int
    }

    /// When the last effect that struck will be over.
    private var effectsEnd = VirtualInstant.distantPast
    private var denials: [(rule: Int, until: VirtualInstant)] = []
    /// Nil when no rule has a condition.
    private var conditions: FaultConditions?

    public init(rules: [FaultRule] = [], isActive: Bool = true, logsOpportunities: Bool = false) {
        self.rules = rules
        self.isActive = isActive
        matched = [Int](repeating: 0, count: rules.count)
        fired = matched
        conditions =
            rules.contains { $0.condition != nil } ? FaultConditions(rules) : nil
        log = logsOpportunities ? [] : nil
    }

    /// Takes other rules and forgets all counts: how a fork of a calm world gets its faults.
    public func replacing(rules: [FaultRule], logsOpportunities: Bool = false) -> FaultInjector {
        FaultInjector(rules: rules, isActive: isActive, logsOpportunities: logsOpportunities)
    }

    /// Rules that have not struck yet.
    public var unfired: [String] {
        zip(rules, fired).filter { $0.1 == 0 }.map(\.0.id)
    }

    /// Whether no rule can strike any more and what struck is over.
    public func isSpent(at now: VirtualInstant) -> Bool {
        guard effectsEnd <= now else { return false }
        return zip(rules, matched).allSatisfy { rule, count in
            switch rule.hit {
            case .nth(let n): count >= n
            case .window(_, let to): to <= now
            case .every: false
            case .rate(let ratio): ratio.numerator == 0
            }
        }
    }

    /// Asks whether a fault strikes here. The first rule that hits wins.
    ///
    /// - Parameter counting: how many of something there are now, for conditions that ask.
    public mutating func consult(
        _ opportunity: @autoclosure () -> FaultOpportunity, point: String, phase: FaultPhase,
        in world: World, counting: (FaultCondition.Thing) -> Int = { _ in 0 }
    ) -> FaultStrike? {
        opportunities[Passage(point: point, phase: phase), default: 0] += 1
        guard !rules.isEmpty || log != nil else { return nil }
        let opportunity = opportunity()
        guard isActive else { return nil }
        log?.append(opportunity)
        conditions?.follow(world)
        var strike: FaultStrike?
        for (index, rule) in rules.enumerated() where rule.concerns(opportunity) {
            if let conditions, !isDenied(index, at: world.now),
                !conditions.holds(index, counting: counting)
            {
                continue
            }
            matched[index] += 1
            guard strike == nil, hits(index, opportunity, in: world) else { continue }
            fired[index] += 1
            if case .deny(let length) = rule.effect {
                denials.append((index, world.now + length))
            }
            effectsEnd = max(effectsEnd, world.now + rule.effect.length)
            if let log { strikes.append(Strike(rule: index, opportunity: log.count - 1)) }
            strike = FaultStrike(rule: rule.id, effect: rule.effect)
        }
        return strike
    }

    /// Whether what this rule has taken away is still missing.
    private func isDenied(_ index: Int, at now: VirtualInstant) -> Bool {
        denials.contains { $0.rule == index && now < $0.until }
    }

    private func hits(_ index: Int, _ opportunity: FaultOpportunity, in world: World) -> Bool {
        let rule = rules[index]
        if isDenied(index, at: world.now) { return true }
        switch rule.hit {
        case .nth(let n): return matched[index] == n
        case .every(let n): return matched[index] % max(n, 1) == 0
        case .window(let from, let to): return from <= world.now && world.now < to
        case .rate(let ratio):
            if ratio.numerator == ratio.denominator { return true }
            // Zero is calm, so the hits are 1 to the numerator.
            let drawn = world.choose(
                "fault/\(rule.id)", opportunity.subject, below: ratio.denominator)
            return drawn > 0 && drawn <= ratio.numerator
        }
    }
}
