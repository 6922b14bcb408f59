import DataFormats
import ScenarioModel
import SimKernel
import TelcoData

// Files that a rule cuts from the truth.
extension FilePreparer {
    /// A file before the strategy has damaged it.
    private struct Planned {
        let file: RenderedFile
        let path: String
        let at: VirtualInstant
    }

    func strategyFiles() -> [PreparedFile] {
        guard let strategy = scenario.deliver.strategy else { return [] }
        let planned = dailyFiles()
        check(strategy, planned)
        return planned.map { one in
            let damaged = randomDamage(one.file, strategy, one.path)
            return PreparedFile(key: inbox + one.path, bytes: damaged.bytes, at: one.at)
        }.sorted { ($0.at, $0.key) < ($1.at, $1.key) }
    }

    /// Plans and customers on the first morning, then each day's changes and events on the morning
    /// after; late events on the morning after they arrive.
    private func dailyFiles() -> [Planned] {
        var files: [Planned] = []
        let start = scenario.clock.start
        func put(_ file: RenderedFile, _ path: String, _ at: VirtualInstant) {
            files.append(Planned(file: file, path: path, at: at))
        }
        put(truth.plansFile(), "plans/plans.csv", start + .minutes(1))
        put(truth.customersFile(asOf: start), "customers/customers.ndjson", start + .minutes(2))
        var byDay: [Int: [EntityRecord]] = [:]
        for version in truth.customerVersions where version.validFrom > start {
            byDay[Truth.day(of: version.validFrom), default: []].append(version)
        }
        for day in byDay.keys.sorted() {
            let changed = FileRenderer.file(
                byDay[day] ?? [], dataset: .customers, name: "customers.ndjson")
            put(changed, "customers/day-\(text(day)).ndjson", morning(after: day, start))
        }
        for daily in truth.dailyEventFiles(workers) {
            put(daily.file, "activity_logs/\(daily.path)", morning(after: daily.day, start))
        }
        return files
    }

    private func morning(after day: Int, _ start: VirtualInstant) -> VirtualInstant {
        let midnight = VirtualInstant(secondsSinceEpoch: Int64(day + 1) * 86_400)
        return max(midnight + .minutes(10), start + .minutes(3))
    }

    private func text(_ day: Int) -> String { CivilDate(daysSinceEpoch: day).description }

    // MARK: Damage by chance

    /// Each kind of damage must be possible for some file of the plan, whatever the seed picks.
    private func check(_ strategy: DeliveryPlan.Strategy, _ planned: [Planned]) {
        for kind in strategy.mutationKinds where kind.weight > 0 {
            var reason: MutationError?
            let isPossible = planned.contains { one in
                do throws(MutationError) {
                    _ = try damaged(one.file, by: kind.name, one.path)
                    return true
                } catch {
                    // That a file has the wrong format says least.
                    if reason == nil || fits(kind.name, one.file) { reason = error }
                    return false
                }
            }
            if isPossible { continue }
            problems.add(
                "S0224", reason?.description ?? "there is no file",
                problems.place(of: kind.name, in: strategy.span))
        }
    }

    private func fits(_ kind: String, _ file: RenderedFile) -> Bool {
        MutatorCatalogue.mutator(named: kind)?.formats.contains(file.dataset.format) ?? false
    }

    private func damaged(
        _ file: RenderedFile, by kind: String, _ path: String
    ) throws(MutationError) -> RenderedFile {
        try MutatorCatalogue.apply(
            [Mutation(kind)], to: file, seed: scenario.seed, subject: path)
    }

    /// The file, or what one of the kinds makes of it; kinds that cannot happen to it are left out.
    private func randomDamage(
        _ file: RenderedFile, _ strategy: DeliveryPlan.Strategy, _ path: String
    ) -> RenderedFile {
        guard let rate = strategy.mutationRate.flatMap({ Ratio(decimal: $0) }), rate.numerator > 0
        else { return file }
        let key = DecisionKey(site: "deliver/mutate", subject: path)
        let drawn = SeededDecisions.value(seed: scenario.seed, key: key)
        guard drawn % rate.denominator < rate.numerator else { return file }
        let outcomes = strategy.mutationKinds.filter { $0.weight > 0 }.compactMap { kind in
            (try? damaged(file, by: kind.name, path)).map { (file: $0, weight: kind.weight) }
        }
        let total = outcomes.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return file }
        var pick = Int((drawn >> 20) % UInt64(total))
        for outcome in outcomes {
            pick -= outcome.weight
            if pick < 0 { return outcome.file }
        }
        return file
    }
}
