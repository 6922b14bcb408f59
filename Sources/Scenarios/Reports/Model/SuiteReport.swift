import Diagnostics
import ScenarioModel
import Crypto
import Guarantees
public import SimKernel

/// What is told about a run of several scenarios.
public struct SuiteReport: Sendable {
    /// The tool's version.
    public var version: String
    /// The seed of the command line; nil when each scenario has its own.
    public var seed: UInt64?
    /// In the order of files and variants.
    public var scenarios: [ScenarioReport]
    /// Wall time, measured only when it is asked for.
    public var milliseconds: Double?
    /// Which part of a suite this is; nil for a whole one.
    public var shard: Shard?

    public init(
        version: String, seed: UInt64? = nil, scenarios: [ScenarioReport],
        milliseconds: Double? = nil, shard: Shard? = nil
    ) {
        self.shard = shard
        self.version = version
        self.seed = seed
        self.scenarios = scenarios
        self.milliseconds = milliseconds
    }

    /// How often each answer was given.
    public struct Counts: Hashable, Sendable {
        public var passed = 0
        /// Of the passed ones, those about a broken pipeline that was found out.
        public var turnedRed = 0
        public var failed = 0
        public var inconclusive = 0
        public var invalid = 0
        public var nondeterministic = 0
    }

    public var counts: Counts {
        var counts = Counts()
        for scenario in scenarios {
            switch scenario.state {
            case .passed:
                counts.passed += 1
                if scenario.turnedRed { counts.turnedRed += 1 }
            case .failed: counts.failed += 1
            case .inconclusive: counts.inconclusive += 1
            case .invalid: counts.invalid += 1
            case .nondeterministic: counts.nondeterministic += 1
            }
        }
        return counts
    }

    /// What became of one guarantee over the whole suite.
    public struct GuaranteeCount: Hashable, Sendable {
        public let id: String
        public var held = 0
        public var broken = 0
        public var notExercised = 0
        /// Scenarios about a broken pipeline in which it turned red as they expect.
        public var redAsExpected = 0
    }

    /// One row for each guarantee that was asked for, in the catalogue's order.
    ///
    /// Scenarios about a broken pipeline count in their own column only: what else breaks there
    /// says nothing about a pipeline that anybody wants.
    public var guarantees: [GuaranteeCount] {
        GuaranteeCatalogue.all.map(\.id).compactMap { id in
            var count = GuaranteeCount(id: id)
            var isAsked = false
            for scenario in scenarios {
                guard let verdict = scenario.verdicts.first(where: { $0.guarantee == id }) else {
                    continue
                }
                isAsked = true
                if let expected = scenario.expectedFailure {
                    if expected.guarantee == id, scenario.turnedRed { count.redAsExpected += 1 }
                    continue
                }
                switch verdict.state {
                case .held: count.held += 1
                case .broken: count.broken += 1
                case .notExercised: count.notExercised += 1
                }
            }
            return isAsked ? count : nil
        }
    }

    /// The virtual time of all runs together.
    public var virtualTime: VirtualDuration {
        scenarios.reduce(.zero) { $0 + $1.virtualTime }
    }

    /// What happened in all runs, as one value: names and digests in order, hashed.
    public var digest: String {
        var hash = SHA256()
        for scenario in scenarios {
            hash.update(data: Array("\(scenario.name)\n\(scenario.digest ?? "-")\n".utf8))
        }
        return "sha256:"
            + hash.finalize().map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }

    /// How the process ends: the worst thing found decides.
    ///
    /// - Parameters:
    ///   - isStrict: whether what was not tried counts as something found.
    ///   - requiresGoals: whether a goal that nothing reached does.
    public func exitStatus(isStrict: Bool, requiresGoals: Bool = false) -> ExitStatus {
        let counts = counts
        if scenarios.isEmpty { return .nothingSelected }
        if counts.nondeterministic > 0 { return .nondeterministic }
        if counts.failed > 0 { return .failed }
        if counts.invalid > 0 {
            let isRefusal = scenarios.allSatisfy { scenario in
                scenario.state != .invalid
                    || scenario.problems.contains { CodeStories.refusals.contains($0.code) }
            }
            return isRefusal ? .refused : .invalid
        }
        if requiresGoals, goals.contains(where: \.isOpen) { return .inconclusive }
        return counts.inconclusive > 0 && isStrict ? .inconclusive : .passed
    }
}
