import SnowflakeSQL

/// A row pattern as the steps of a small machine that tries one way after the other.
struct RowPatternProgram: Sendable {
    /// What the machine does next.
    enum Step: Hashable, Sendable {
        /// Takes a row that has the symbol and goes on at `next`; the row does not come out when it
        /// is excluded.
        case take(symbol: Int, isExcluded: Bool, next: Int)
        /// Goes on at the first place, or at the second when that leads nowhere. `memory` counts
        /// such steps from 0.
        case choose(first: Int, second: Int, memory: Int)
        case jump(Int)
        /// Goes on at the start of a partition only.
        case start
        /// Goes on at the end of a partition only.
        case end
        case fail
        case done
    }

    private(set) var steps: [Step] = []
    /// The symbols by the number that steps give them.
    let symbols: [String]
    /// How many steps choose.
    private(set) var choices = 0
    /// Whether it matches no rows at all.
    let canBeEmpty: Bool
    let hasExclusion: Bool

    /// More steps than a pattern makes that somebody wrote; large counts are written out as steps.
    static let mostSteps = 16_384

    /// Makes the steps; nothing when there would be too many.
    init?(_ pattern: RowPattern) {
        symbols = pattern.symbols.map(\.name)
        canBeEmpty = Self.canBeEmpty(pattern)
        hasExclusion = Self.hasExclusion(pattern)
        guard emit(pattern, isExcluded: false), add(.done) else { return nil }
    }

    private static func canBeEmpty(_ pattern: RowPattern) -> Bool {
        switch pattern {
        case .symbol: false
        case .alternatives(let parts): parts.contains(where: canBeEmpty)
        case .repetition(let inner, let least, _, _): least == 0 || canBeEmpty(inner)
        default: pattern.parts.allSatisfy(canBeEmpty)
        }
    }

    private static func hasExclusion(_ pattern: RowPattern) -> Bool {
        if case .exclusion = pattern { return true }
        return pattern.parts.contains(where: hasExclusion)
    }

    // MARK: Making steps

    private mutating func add(_ step: Step) -> Bool {
        steps.append(step)
        return steps.count <= Self.mostSteps
    }

    /// A place for a choice between what comes next and what is not known yet.
    private mutating func addChoice() -> Int? {
        let place = steps.count
        guard add(.choose(first: place + 1, second: 0, memory: choices)) else { return nil }
        choices += 1
        return place
    }

    /// Makes a choice lead to the next step as its other way, or as its first one.
    private mutating func settle(_ place: Int, leavesFirst: Bool = false) {
        guard case .choose(let first, _, let memory) = steps[place] else { return }
        steps[place] =
            leavesFirst
            ? .choose(first: steps.count, second: first, memory: memory)
            : .choose(first: first, second: steps.count, memory: memory)
    }

    private mutating func emit(_ pattern: RowPattern, isExcluded: Bool) -> Bool {
        switch pattern {
        case .symbol(let symbol):
            let number = symbols.firstIndex(of: symbol.name) ?? 0
            return add(
                .take(symbol: number, isExcluded: isExcluded, next: steps.count + 1))
        case .partitionStart: return add(.start)
        case .partitionEnd: return add(.end)
        case .sequence(let parts):
            for part in parts {
                guard emit(part, isExcluded: isExcluded) else { return false }
            }
            return true
        case .alternatives(let parts): return emitChoice(parts, isExcluded)
        case .permutation(let parts): return emitPermutation(parts, isExcluded)
        case .exclusion(let inner): return emit(inner, isExcluded: true)
        case .repetition(let inner, let least, let most, let isReluctant):
            return emitRepetition(inner, least, most, isReluctant, isExcluded)
        }
    }

    private mutating func emitChoice(_ parts: [RowPattern], _ isExcluded: Bool) -> Bool {
        var jumps: [Int] = []
        for part in parts.dropLast() {
            guard let choice = addChoice(), emit(part, isExcluded: isExcluded) else { return false }
            jumps.append(steps.count)
            guard add(.jump(0)) else { return false }
            settle(choice)
        }
        guard let last = parts.last, emit(last, isExcluded: isExcluded) else { return false }
        for jump in jumps { steps[jump] = .jump(steps.count) }
        return true
    }

    private mutating func emitRepetition(
        _ inner: RowPattern, _ least: Int, _ most: Int?, _ isReluctant: Bool, _ isExcluded: Bool
    ) -> Bool {
        for _ in 0..<least {
            guard emit(inner, isExcluded: isExcluded) else { return false }
        }
        guard let most else {
            guard let choice = addChoice(), emitRound(inner, isExcluded), add(.jump(choice)) else {
                return false
            }
            settle(choice, leavesFirst: isReluctant)
            return true
        }
        var choices: [Int] = []
        for _ in least..<most {
            guard let choice = addChoice(), emit(inner, isExcluded: isExcluded) else {
                return false
            }
            choices.append(choice)
        }
        for choice in choices { settle(choice, leavesFirst: isReluctant) }
        return true
    }

    /// A further round of a repetition without an end, which takes at least a row: a round without
    /// one would be followed by the same for ever.
    ///
    /// Where the pattern can be empty it is written twice, before and behind the first row of the
    /// round, and has an end behind it only.
    private mutating func emitRound(_ inner: RowPattern, _ isExcluded: Bool) -> Bool {
        guard Self.canBeEmpty(inner) else { return emit(inner, isExcluded: isExcluded) }
        let before = steps.count
        guard emit(inner, isExcluded: isExcluded), add(.fail) else { return false }
        let behind = steps.count
        guard emit(inner, isExcluded: isExcluded) else { return false }
        for place in before..<behind {
            guard case .take(let symbol, let isExcluded, let next) = steps[place] else { continue }
            steps[place] = .take(
                symbol: symbol, isExcluded: isExcluded, next: next + behind - before)
        }
        return true
    }

    /// All orders of the parts, those first that begin with earlier parts: a group of steps for
    /// each set of parts that are done.
    private mutating func emitPermutation(_ parts: [RowPattern], _ isExcluded: Bool) -> Bool {
        guard parts.count < 16 else { return false }
        let all = 1 << parts.count - 1
        var places = [Int](repeating: 0, count: all + 1)
        var jumps: [(place: Int, done: Int)] = []
        for done in 0..<all {
            places[done] = steps.count
            let left = parts.indices.filter { done & 1 << $0 == 0 }
            for part in left {
                var choice: Int?
                if part != left.last {
                    choice = addChoice()
                    guard choice != nil else { return false }
                }
                guard emit(parts[part], isExcluded: isExcluded) else { return false }
                jumps.append((steps.count, done | 1 << part))
                guard add(.jump(0)) else { return false }
                if let choice { settle(choice) }
            }
        }
        places[all] = steps.count
        for jump in jumps { steps[jump.place] = .jump(places[jump.done]) }
        return true
    }
}
