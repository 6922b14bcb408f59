import DataFormats
import Diagnostics
import ScenarioModel
import SimKernel
import TelcoData

/// Renders and damages the files that a scenario delivers, in the order of delivery.
struct FilePreparer {
    let scenario: Scenario
    let truth: Truth
    let inbox: String
    let problems: Problems
    var workers = Workers.none
    /// Files beside the scenario, by the path that it names.
    let fixture: (String) -> [UInt8]?

    func files() -> [PreparedFile] {
        var files = strategyFiles()
        var previous = scenario.clock.start
        for delivery in scenario.deliver.files {
            let at: VirtualInstant =
                switch delivery.at {
                case .instant(let nanoseconds): VirtualInstant(nanoseconds: nanoseconds)
                case .afterPrevious(let length): previous + .nanoseconds(length)
                }
            // What comes so long after a file that is too early has told its reason.
            let isFollower =
                if case .afterPrevious = delivery.at { previous < scenario.clock.start } else {
                    false
                }
            previous = at
            if at < scenario.clock.start, !isFollower {
                problems.add(
                    "S0220", "a delivery before the clock's start", delivery.span,
                    notes: ["the clock starts with `clock.start`"])
            }
            if let end = scenario.clock.until, at > end {
                problems.add(
                    "S0226", "a delivery after the end of the time in which faults may strike",
                    delivery.span, notes: ["it ends with `clock.until`"])
            }
            if !delivery.key.hasPrefix(inbox) {
                problems.add(
                    "S0225", "`\(delivery.key)` lies outside of the inbox", delivery.span,
                    label: "the inbox is `\(inbox)`")
            }
            guard let rendered = render(delivery) else { continue }
            let damaged = damage(rendered, delivery.mutations, subject: delivery.key)
            files.append(PreparedFile(key: delivery.key, bytes: damaged.bytes, at: at))
        }
        return files
    }

    // MARK: Contents

    private func render(_ delivery: ScenarioModel.Delivery) -> RenderedFile? {
        let dataset = dataset(of: delivery.key)
        switch delivery.file {
        case .plans: return truth.plansFile()
        case .customers(let asOf, let ids, let history):
            return customers(asOf, ids, history, delivery)
        case .events(let choice): return events(choice, delivery)
        case .text(let text):
            return RenderedFile(dataset: dataset, name: delivery.key, bytes: Array(text.utf8))
        case .bytes(let bytes):
            return RenderedFile(dataset: dataset, name: delivery.key, bytes: bytes)
        case .path(let path):
            guard let bytes = fixture(path) else {
                problems.add(
                    "S0221", "there is no file `\(path)`",
                    problems.place(of: path, in: delivery.span))
                return nil
            }
            return RenderedFile(dataset: dataset, name: delivery.key, bytes: bytes)
        }
    }

    private func customers(
        _ asOf: Int64?, _ ids: [String]?, _ history: Bool, _ delivery: ScenarioModel.Delivery
    ) -> RenderedFile {
        var part = truth
        if let ids {
            for id in ids where !truth.customers.contains(where: { $0.key == id }) {
                problems.add(
                    "S0222", "the truth has no customer `\(id)`",
                    problems.place(of: id, in: delivery.span))
            }
            part.customers = truth.customers.filter { ids.contains($0.key) }
        }
        if history { return part.customerHistoryFile() }
        return part.customersFile(asOf: asOf.map { VirtualInstant(nanoseconds: $0) })
    }

    private func events(_ choice: FileSpec.EventChoice, _ delivery: ScenarioModel.Delivery)
        -> RenderedFile?
    {
        switch choice {
        case .all: return truth.eventsFile()
        case .first(let count), .last(let count):
            if count > truth.events.count {
                problems.add(
                    "S0222", "the truth has \(truth.events.count) events, not \(count)",
                    delivery.span)
            }
            if case .first = choice { return truth.eventsFile(.first(count)) }
            return truth.eventsFile(.last(count))
        case .ids(let ids):
            let known = truth.events.map(\.key)
            for id in ids where !known.contains(id) {
                problems.add(
                    "S0222", "the truth has no event `\(id)`",
                    problems.place(of: id, in: delivery.span),
                    label: closestMatch(to: id, in: known).map { "did you mean `\($0)`?" })
            }
            return truth.eventsFile(.ids(ids))
        case .day(let text):
            guard let date = try? ISOTime.date(text) else {
                problems.add("S0223", "`\(text)` is not a date", delivery.span)
                return nil
            }
            return truth.eventsFile(.day(date.daysSinceEpoch))
        }
    }

    private func dataset(of key: String) -> Dataset {
        let folder = key.dropFirst(inbox.count).prefix { $0 != "/" }
        return Dataset(rawValue: String(folder)) ?? .activityLogs
    }

    // MARK: Damage

    private func damage(
        _ file: RenderedFile, _ mutations: [ScenarioModel.Delivery.Mutation], subject: String
    ) -> RenderedFile {
        var read: [Mutation] = []
        for mutation in mutations {
            do {
                read.append(
                    try MutatorCatalogue.mutation(
                        from: .object([mutation.name: mutation.parameters])))
            } catch {
                problems.add("S0224", error.description, mutation.span)
            }
        }
        do {
            return try MutatorCatalogue.apply(
                read, to: file, seed: scenario.seed, subject: subject)
        } catch {
            problems.add("S0224", error.description, mutations.first?.span)
            return file
        }
    }
}
