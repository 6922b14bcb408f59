import Cloud
import CloudModel
import DataFormats
import Diagnostics
import Guarantees
import PipelineModel
import ScenarioModel
import SimFaults
import SimKernel
import SimTrace
import TelcoData

/// One run of a scenario: the world, the outside world, and what was observed.
final class ScenarioRun {
    let scenario: Scenario
    let deployed: DeployedPipeline
    let cloud: Cloud
    let harness: Harness
    private let variation: ScenarioRunner.Variation
    private let workers: Workers
    private let files: [PreparedFile]
    private var watcher: Watcher
    private var rights: RightsWatch
    private(set) var observed = Observed()
    /// What judges say who look at the tables alone.
    private var early: Pending<TableVerdicts>?
    var faultsEnded: VirtualInstant
    /// The limit or dead end that cut the run short, in words.
    private(set) var stopped: String?

    init(
        scenario: Scenario, deployed: DeployedPipeline, files: [PreparedFile],
        variation: ScenarioRunner.Variation, memo: Memo
    ) {
        self.scenario = scenario
        self.deployed = deployed
        self.variation = variation
        self.files = files
        workers = memo.workers
        faultsEnded = scenario.clock.start
        var rules = scenario.faults
        if scenario.profile.shuffleRows, !rules.contains(where: { $0.point == "engine.row_order" })
        {
            rules.append(FaultRule(id: "row-order", point: "engine.row_order", effect: .shuffle))
        }
        var settings = deployed.settings
        if let limits = variation.limits { settings.limits = limits }
        cloud = Cloud(
            deployed.snapshot, settings: settings,
            decisions: variation.logsChoices
                ? ChoiceLog(Self.decisions(scenario, variation))
                : Self.decisions(scenario, variation),
            faults: FaultInjector(rules: rules, logsOpportunities: variation.logsOpportunities),
            memo: memo)
        harness = Harness(cloud: cloud, files: files, actions: scenario.actions)
        watcher = Watcher(contract: deployed.pipeline.contract)
        rights = RightsWatch(contract: deployed.pipeline.contract)
        cloud.world.add(harness)
    }

    /// Stored choices replay over a calm world; else the seed decides where something may happen.
    private static func decisions(
        _ scenario: Scenario, _ variation: ScenarioRunner.Variation
    ) -> any DecisionSource {
        if let plan = scenario.decisions {
            return PlannedDecisions(
                plan.map { (key: $0.key, value: $0.value) }, over: CalmDecisions())
        }
        let seeded = SeededDecisions(
            seed: scenario.seed,
            activeSites: ["fault/", "s3.event.", "engine/"] + variation.activeSites)
        guard let seed = variation.prioritySeed else { return seeded }
        return PriorityDecisions(seed: seed, over: seeded)
    }

    // MARK: Phases

    /// - Parameter isJudged: whether the outcome will be asked for.
    func perform(isJudged: Bool = false) {
        let world = cloud.world
        world.afterStep = { [unowned self] _ in
            watcher.look(cloud)
            rights.look(cloud)
        }
        harness.schedule()
        act()
        let deliveries = harness.uploads.count
        // What all deliveries should have led to follows from them alone.
        let pending = isJudged ? workers.start(expecting()) : nil
        // Faults stop here; what is left is to heal and to settle.
        cloud.context.faults.isActive = false
        faultsEnded = world.now
        settle()
        rest()
        // The oracle's working memory is gone before the tables are read.
        let expectation = pending.map {
            harness.uploads.count == deliveries ? $0.value() : expecting()()
        }
        observed = observer(knowing: watcher.images).observe()
        early = expectation.map { workers.start(judgingTables($0)) }
        rights.close(cloud)
        let unfinished = cloud.unfinished
        if stopped == nil {
            // Once more with nothing new to do: the schedules come due on another day.
            run(to: world.now + .days(1))
            rest()
            let observer = observer(
                knowing: watcher.images.merging(observed.known) { seen, _ in seen })
            observed.rerun = observer.tables().map(\.image)
            observed.rerunObjects = observer.objects()
            observed.rerunMessages = observer.messages()
        }
        observed.unfinished = unfinished
        world.afterStep = nil
        world.shutDown()
    }

    private func observer(knowing known: [String: KnownTable]) -> Observer {
        Observer(cloud: cloud, contract: deployed.pipeline.contract, known: known)
    }

    /// Runs until all has been delivered and no fault can strike any more, and at the latest to
    /// the end of acting.
    ///
    /// - Returns: whether acting is over; false when the limit came first.
    @discardableResult
    func act(until limit: VirtualInstant = .distantFuture) -> Bool {
        let end = actingEnds
        run(to: min(lastAction, end, limit))
        while stopped == nil, cloud.world.now < end {
            guard cloud.world.now < limit else { return false }
            let isIdle =
                scenario.clock.until == nil && cloud.world.now > lastAction
                && cloud.context.faults.isSpent(at: cloud.world.now)
            if isIdle { break }
            run(to: min(end, limit, cloud.world.now + .minutes(30)))
        }
        return true
    }

    /// Until when faults may strike: a day and a half after the last thing that the outside does,
    /// so that a whole night is among it.
    private var actingEnds: VirtualInstant {
        if let until = scenario.clock.until { return until }
        return max(lastAction, scenario.clock.start) + .hours(36)
    }

    func run(to instant: VirtualInstant) {
        guard stopped == nil else { return }
        let latest = scenario.clock.start + scenario.clock.limit
        if instant > latest {
            stopped = "the clock's limit of \(scenario.clock.limit) is too short for this scenario"
        }
        if case .limitReached(let limit) = cloud.world.run(until: min(instant, latest)) {
            stopped = "the world reached its limit of \(limit.rawValue)"
        }
    }

    /// Runs on until the promise of timeliness has come due and nothing is under way, for the
    /// time to settle at most: whoever keeps the promise has then had all the time it gives.
    func settle() {
        let latest = cloud.world.now + scenario.clock.settle
        while stopped == nil, cloud.world.now < latest {
            run(to: min(latest, cloud.world.now + .minutes(30)))
            if hasComeDue, cloud.unfinished.isEmpty { return }
        }
    }

    private var hasComeDue: Bool {
        let from = max(faultsEnded, lastAction)
        switch deployed.pipeline.contract.timeliness {
        case .loads(let count): return cloud.loads.count { $0 > from } >= count
        case .within(let duration):
            let (seconds, attoseconds) = duration.components
            let length = VirtualDuration(
                nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
            return cloud.world.now >= from + length
        }
    }

    private var lastAction: VirtualInstant {
        (files.map(\.at) + scenario.actions.map(\.at)).max() ?? scenario.clock.start
    }

    /// Lets what is under way come to an end, for six hours at most.
    func rest() {
        let latest = cloud.world.now + .hours(6)
        while stopped == nil, !cloud.unfinished.isEmpty, cloud.world.now < latest {
            run(to: cloud.world.now + .minutes(5))
        }
    }

    // MARK: The outcome

    /// What the oracle expects of all that was delivered.
    private func expecting() -> @Sendable () -> Expectation {
        let deliveries = harness.uploads.map {
            TelcoData.Delivery(key: $0.key, bytes: $0.bytes, at: $0.at, etag: $0.etag)
        }
        let builder = ExpectationBuilder(
            contract: deployed.pipeline.contract, rules: deployed.rules)
        return { builder.expectation(deliveries) }
    }

    /// Verdicts, and the evidence that they were found in with its indexes.
    private struct TableVerdicts: Sendable {
        var evidence: Evidence
        var verdicts: [String: Verdict]
    }

    private var judges: [any Guarantee] {
        let asked = scenario.always ?? deployed.pipeline.contract.guarantees
        return GuaranteeCatalogue.all.filter { asked.contains($0.id) }
    }

    private func judgingTables(_ expectation: Expectation) -> @Sendable () -> TableVerdicts {
        var evidence = Evidence(
            contract: deployed.pipeline.contract, trace: [], expectation: expectation)
        evidence.tables = observed.tables
        evidence.probes = watcher.probes
        let judges = judges.filter(\.isAboutTables)
        return { [evidence] in
            var judged = TableVerdicts(evidence: evidence, verdicts: [:])
            judged.evidence.prepareIndexes()
            for judge in judges { judged.verdicts[judge.id] = judge.judge(judged.evidence) }
            return judged
        }
    }

    /// All verdicts, in the order of the catalogue.
    private func judge() -> (verdicts: [Verdict], expectation: Expectation) {
        let known = early?.value() ?? judgingTables(expecting()())()
        early = nil
        var evidence = known.evidence
        evidence.trace = cloud.world.trace
        evidence.rights = deployed.rights.findings(in: cloud)
        evidence.objects = observed.objects
        // The trace tells of the further night, and so must the messages.
        evidence.messages = observed.rerunMessages ?? observed.messages
        evidence.probes = watcher.probes
        evidence.lockedReaders = rights.found
        evidence.rerun = observed.rerun
        evidence.rerunObjects = observed.rerunObjects
        evidence.quarantined = observed.quarantined
        evidence.unfinished = observed.unfinished
        evidence.loads = cloud.loads
        evidence.faultsEnded = faultsEnded
        evidence.end = cloud.world.now
        let judges = judges
        // What readers saw since then is judged as well.
        let early = evidence.probes.count == known.evidence.probes.count ? known.verdicts : [:]
        let verdicts = workers.map(judges.count) { [evidence] place in
            early[judges[place].id] ?? judges[place].judge(evidence)
        }
        return (verdicts, evidence.expectation)
    }

    func outcome() -> ScenarioOutcome {
        let contract = deployed.pipeline.contract
        let (verdicts, expectation) = judge()
        let checker = Checker(
            cloud: cloud, contract: contract, observed: observed, expectation: expectation,
            verdicts: verdicts, saved: harness.saved)
        let results = scenario.checks.map(checker.result)
        let misnamed = misnamed(results)
        guard misnamed.isEmpty else { return .invalid(scenario, misnamed) }
        var outcome = ScenarioOutcome(
            scenario: scenario, state: .passed, verdicts: verdicts,
            checks: results.compactMap(\.self) + refusals, trace: trace(verdicts),
            faults: faultCounts, opportunities: cloud.context.faults.log ?? [],
            eventsHandled: cloud.world.eventsHandled,
            virtualTime: cloud.world.now - scenario.clock.start, incidents: harness.failures,
            journey: nil, problems: [])
        outcome.choices = (cloud.world.decisions.source as? ChoiceLog)?.asked ?? []
        outcome.strikes = cloud.context.faults.strikes
        outcome.tables = observed.tables
        outcome.cutShort = stopped
        outcome.goals = GoalWatch(cloud: cloud, contract: contract, saved: harness.saved)
            .results(scenario)
        if !variation.isBrief { outcome.coverage = cloud.machineCoverage }
        outcome.untriedActions = harness.untried + unmadeChoices
        if !variation.isBrief, let subject = outcome.firstBlamed {
            outcome.journey = JourneyBuilder(
                cloud: cloud, contract: contract, uploads: harness.uploads,
                observed: observed
            ).journey(of: subject)
        }
        outcome.judge()
        return outcome
    }

    /// Names in checks that failed which nothing has ever had.
    private func misnamed(_ results: [ScenarioOutcome.CheckResult?]) -> [Diagnostic] {
        guard !variation.isBrief, stopped == nil else { return [] }
        let problems = Problems(source: scenario.source)
        let names = CheckNames(
            cloud: cloud, contract: deployed.pipeline.contract, scenario: scenario,
            problems: problems, saved: harness.saved)
        for (check, result) in zip(scenario.checks, results) where result?.failure != nil {
            names.check(check)
        }
        return problems.diagnostics
    }

    /// Stored choices that nobody asked for: the run is not the one that was stored.
    private var unmadeChoices: [String] {
        guard let plan = scenario.decisions else { return [] }
        let made = Set(cloud.world.decisions.record.map(\.key))
        return plan.filter { $0.value != 0 && !made.contains($0.key) }
            .map { "the stored choice \($0.key) never came up" }
    }

    /// Whether the actions that must be refused were, and by what they must be.
    private var refusals: [ScenarioOutcome.CheckResult] {
        scenario.actions.enumerated().compactMap { index, action in
            action.refusal.map { wanted in
                RefusalCheck(cloud: cloud, action: action, number: index + 1)
                    .result(harness.refusals[index], wanted)
            }
        }
    }

    private var faultCounts: [ScenarioOutcome.FaultCount] {
        let injector = cloud.context.faults
        return zip(injector.rules, zip(injector.matched, injector.fired)).map { rule, counts in
            var isLeftToChance = false
            if case .rate = rule.hit { isLeftToChance = true }
            return ScenarioOutcome.FaultCount(
                id: rule.id, rule: rule, matched: counts.0, fired: counts.1,
                isLeftToChance: isLeftToChance)
        }
    }

    private func trace(_ verdicts: [Verdict]) -> Trace {
        Trace(
            header: TraceHeader(
                scenario: scenario.name, pipeline: deployed.pipeline.name, seed: scenario.seed,
                start: scenario.clock.start),
            entries: cloud.world.trace, decisions: cloud.world.decisions.record,
            verdicts: verdicts.map {
                TraceVerdict(
                    guarantee: $0.guarantee, verdict: $0.state.rawValue, examined: $0.examined,
                    witness: Array(Set($0.witnesses.flatMap(\.entries))).sorted())
            })
    }
}

extension ScenarioOutcome {
    /// What the first broken guarantee is about.
    var firstBlamed: String? {
        verdicts.first { $0.state == .broken }?.witnesses.first?.subject
    }

    /// Draws the conclusion from verdicts, checks and faults.
    ///
    /// What was not tried makes a scenario inconclusive: a fault that never struck, an action that
    /// failed, a guarantee that it names and that examined nothing. A scenario about a broken
    /// pipeline passes when exactly what it waits for is broken.
    public mutating func judge() {
        if let cutShort {
            state = .inconclusive(cutShort)
        } else if isFailure {
            state = .failed
        } else if let untried {
            state = .inconclusive(untried)
        } else {
            state = .passed
        }
    }

    private var isFailure: Bool {
        let broken = verdicts.filter { $0.state == .broken }.map(\.guarantee)
        if checks.contains(where: { $0.failure != nil }) { return true }
        guard let expected = scenario.expectFail else { return !broken.isEmpty }
        return !broken.contains(expected.guarantee) || !expected.unexpected(broken).isEmpty
    }

    /// What a rule for an action of S3 may have missed: a call that names a version asks for
    /// another action (S3 User Guide, "Required permissions for Amazon S3 API operations").
    private func lead(_ rule: FaultRule) -> String {
        guard rule.point == "iam.authorize",
            let action = rule.match.first(where: { $0.name == "action" })?.pattern,
            ["s3:GetObject", "s3:DeleteObject"].contains(action)
        else { return "" }
        return "; a call that names a version asks for \(action)Version"
    }

    /// The first thing that should have been tried and was not, in words.
    public var untried: String? {
        for fault in faults where fault.fired == 0 {
            if let group = fault.rule.group {
                if faults.contains(where: { $0.rule.group == group && $0.fired > 0 }) { continue }
                return "no fault of the profile `\(group)` ever struck"
            }
            if fault.matched == 0 {
                let why =
                    fault.rule.condition == nil
                    ? lead(fault.rule) : ": there was no opportunity while its `when` held"
                return "fault `\(fault.id)` never struck\(why)"
            }
            if fault.isLeftToChance {
                if case .rate(let ratio) = fault.rule.hit, ratio.numerator == 0 {
                    return "fault `\(fault.id)` can never strike, with a rate of 0"
                }
                continue
            }
            let times = fault.matched == 1 ? "1 opportunity" : "\(fault.matched) opportunities"
            return "fault `\(fault.id)` never struck, with \(times)"
        }
        if let action = untriedActions.first { return action }
        for goal in goals {
            if let problem = goal.problem {
                return "nobody can tell whether ever \(goal.title): \(problem)"
            }
            if goal.isRequired, !goal.isReached { return "it never came about: \(goal.title)" }
        }
        // Without a fault that struck, the twin without faults is this very run.
        let isOwnTwin = scenario.checks.contains { check in
            guard case .sameAs(.noFaults, _) = check.kind else { return false }
            return true
        }
        if isOwnTwin, !faults.contains(where: { $0.fired > 0 }) {
            return "no fault struck, so the twin without faults is the same run"
        }
        guard scenario.expectFail == nil, let named = scenario.always else { return nil }
        return verdicts.first { $0.state == .notExercised && named.contains($0.guarantee) }
            .map { "nothing exercised \($0.guarantee)" }
    }
}
