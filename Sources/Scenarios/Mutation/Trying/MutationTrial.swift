import Cloud
public import CloudModel
import Diagnostics
public import ScenarioModel
public import ScenarioRunner
import Guarantees
import SimKernel

/// Runs a suite against mutants of a pipeline; every mutant on its own, so callers may spread them
/// over threads.
public struct MutationTrial: Sendable {
    /// What the healthy pipeline made of one scenario.
    public struct Baseline: Sendable {
        public let scenario: Scenario
        public let digest: String
        public let events: Int

        public init(scenario: Scenario, digest: String, events: Int) {
            self.scenario = scenario
            self.digest = digest
            self.events = events
        }
    }

    public let laboratory: Laboratory
    public let runner: ScenarioRunner
    /// In the order in which they are tried.
    public private(set) var suite: [Baseline]
    /// How many mutants each scenario has killed, by its name.
    private var kills: [String: Int] = [:]

    /// - Parameter suite: the scenarios with their runs on the healthy pipeline.
    public init(laboratory: Laboratory, runner: ScenarioRunner, suite: [Baseline]) {
        self.laboratory = laboratory
        self.runner = runner
        self.suite = suite.enumerated().sorted {
            ($0.element.events, $0.offset) < ($1.element.events, $1.offset)
        }.map(\.element)
    }

    /// Lets scenarios that have killed much come first, cheap ones before dear ones.
    ///
    /// Called between rounds of mutants, so the order does not depend on how many run at once.
    public mutating func learn(_ fates: [MutantFate]) {
        for fate in fates {
            if let name = fate.scenario, fate.isKilled { kills[name, default: 0] += 1 }
        }
        let score = suite.enumerated().map { offset, one in
            (kills[one.scenario.name] ?? 0, one.events, offset)
        }
        suite = suite.indices.sorted { left, right in
            let one = score[left]
            let other = score[right]
            // A kill is worth as much as a hundred events are dear.
            let gain = (one.0 * 2_000 - one.1, -one.2)
            let loss = (other.0 * 2_000 - other.1, -other.2)
            return gain > loss
        }.map { suite[$0] }
    }

    /// Runs the suite against one mutant until something does not stay green.
    ///
    /// - Parameter memo: what earlier runs have computed; it saves time and changes nothing else.
    public func fate(of mutant: Mutant, memo: Memo = Memo()) -> MutantFate {
        let laboratory = laboratory.with(text: mutant.text, at: mutant.file)
        var deployments: [Laboratory.Key: DeployedPipeline] = [:]
        var differing: [String] = []
        var noticed: (reason: String, scenario: String)?
        for (index, healthy) in suite.enumerated() {
            let scenario = healthy.scenario
            let deployed: DeployedPipeline
            let key = Laboratory.key(for: scenario)
            if let known = deployments[key] {
                deployed = known
            } else {
                do { deployed = try laboratory.deploy(for: scenario) } catch {
                    let first = error.diagnostics.first
                    return MutantFate(
                        mutant: mutant,
                        verdict: .refused("\(first?.code ?? "") \(first?.summary ?? "")"),
                        scenario: nil, runs: index, differing: [])
                }
                deployments[key] = deployed
            }
            // A mistake can make a pipeline feed itself; it need not do so a million times.
            var variation = ScenarioRunner.Variation()
            variation.limits = Limits(
                events: 20_000 + 20 * healthy.events, traceEntries: 40_000 + 40 * healthy.events)
            let outcome = runner.run(scenario, on: deployed, as: variation, memo: memo)
            switch outcome.state {
            case .failed:
                return MutantFate(
                    mutant: mutant, verdict: Self.reason(outcome), scenario: scenario.name,
                    runs: index + 1, differing: [])
            case .invalid:
                let first = outcome.problems.first
                return MutantFate(
                    mutant: mutant, verdict: .inconclusive("\(first?.summary ?? "invalid")"),
                    scenario: scenario.name, runs: index + 1, differing: [])
            case .inconclusive(let reason):
                if noticed == nil { noticed = (reason, scenario.name) }
            case .passed:
                if outcome.digest != healthy.digest { differing.append(scenario.name) }
            }
        }
        if let noticed {
            return MutantFate(
                mutant: mutant, verdict: .inconclusive(noticed.reason), scenario: noticed.scenario,
                runs: suite.count, differing: differing)
        }
        return MutantFate(
            mutant: mutant, verdict: .survived, scenario: nil, runs: suite.count,
            differing: differing)
    }

    private static func reason(_ outcome: ScenarioOutcome) -> MutantFate.Verdict {
        if let broken = outcome.verdicts.first(where: { $0.state == .broken }) {
            return .guarantee(broken.guarantee, rule: broken.witnesses.first?.rule ?? "")
        }
        let failed = outcome.checks.first { $0.failure != nil }
        return .check(failed?.title ?? "")
    }
}
