import DataFormats
import Diagnostics
import Diagnostics
import ScenarioModel
import SimKernel
import TelcoData

/// Makes the truth of a scenario out of its declaration.
struct TruthBuilder {
    let scenario: Scenario
    let problems: Problems
    var workers = Workers.none

    func truth() -> Truth {
        var truth = Truth()
        truth.plans = plans(scenario.truth.plans)
        truth.customers = customers(scenario.truth.customers, plans: truth.plans.map(\.key))
        truth.events = events(
            scenario.truth.events, customers: truth.customers, plans: truth.plans.map(\.key))
        return truth
    }

    private var generator: TruthGenerator { TruthGenerator(seed: scenario.seed, workers: workers) }

    // MARK: Plans

    private func plans(_ source: TruthDeclaration.Source?) -> [EntityRecord] {
        guard let source else { return [] }
        switch source.origin {
        case .sample(let name):
            guard known(name, as: "sample/plans", source) else { return [] }
            return SampleData.plans(seed: scenario.seed, take: source.take ?? 20)
        case .generated(let parameters):
            let reader = Parameters(parameters, "plans", source.span, problems)
            var draws = amounts("plans")
            let count = reader.amount("count")?.drawn(&draws) ?? 20
            reader.finish()
            return take(generator.plans(count: count), source)
        case .rows(let rows):
            let base = generator.plans(count: max(rows.count, 1))
            return rows.enumerated().compactMap { place, row in
                record(row, over: base[place].attributes, key: "plan_id", source) { _ in
                    VirtualInstant(nanoseconds: 0)
                }
            }
        }
    }

    // MARK: Customers

    private func customers(
        _ source: TruthDeclaration.Source?, plans: [String]
    ) -> [EntityTimeline] {
        guard let source else { return [] }
        switch source.origin {
        case .sample(let name):
            guard known(name, as: "sample/customers", source) else { return [] }
            return SampleData.customers(seed: scenario.seed, take: source.take ?? 10_000)
        case .generated(let parameters):
            let reader = Parameters(parameters, "customers", source.span, problems)
            var draws = amounts("customers")
            let count = reader.amount("count")?.drawn(&draws) ?? 20
            var spec = TruthSpec.Customers()
            spec.planChanges = reader.amount("plan_changes")?.telco ?? 0
            spec.statusChanges = reader.amount("status_changes")?.telco ?? 0
            spec.contactChanges = reader.amount("contact_changes")?.telco ?? 0
            // Without days of their own, changes fall into the first week.
            let startDay = Truth.day(of: scenario.clock.start)
            spec.changeDays = reader.days("changes_between") ?? startDay...(startDay + 6)
            // Without days of their own, everybody is registered before the clock starts.
            spec.registered =
                reader.days("registered_between") ?? (startDay - 365)...(startDay - 1)
            reader.finish()
            return take(generator.customers(count: count, spec, plans: plans), source)
        case .rows(let rows):
            let base = generator.customers(count: max(rows.count, 1), .init(), plans: plans)
            return rows.enumerated().compactMap { place, row in
                timeline(row, over: base[place], source)
            }
        }
    }

    /// A customer written out: a timeline gives a version for each entry, from its instant on.
    private func timeline(
        _ row: JSONObject, over base: EntityTimeline, _ source: TruthDeclaration.Source
    ) -> EntityTimeline? {
        var row = row
        let entries = row["timeline"].map { $0.arrayValue ?? [] } ?? []
        if let timeline = row["timeline"], timeline.arrayValue?.isEmpty ?? true {
            problems.add("S0205", "a `timeline` is a list of versions", source.span)
            return nil
        }
        row.removeValue(forKey: "timeline")
        var fields = base.versions[0].attributes
        known(row, fields, "customer", also: ["updated_at", "timeline"], source)
        for (name, value) in row { fields[name] = value }
        guard let key = key(fields, "customer_id", source) else { return nil }
        if entries.isEmpty {
            guard let from = instant(fields["registration_date"], "registration_date", source)
            else { return nil }
            return EntityTimeline(
                key: key, versions: [EntityRecord(key: key, validFrom: from, attributes: fields)])
        }
        var versions: [EntityRecord] = []
        for entry in entries {
            guard let object = entry.objectValue else {
                problems.add("S0205", "an entry of a `timeline` is a mapping", source.span)
                return nil
            }
            guard let from = instant(object["from"], "from", source) else { return nil }
            known(object, base.versions[0].attributes, "version", also: ["from"], source)
            for (name, value) in object where name != "from" { fields[name] = value }
            let text = JSONValue.string(object["from"]?.stringValue ?? "")
            if versions.isEmpty {
                fields["registration_date"] = row["registration_date"] ?? text
            }
            // A registration date of its own leaves the first version to say since when it holds.
            if !versions.isEmpty || row["registration_date"] != nil { fields["updated_at"] = text }
            versions.append(EntityRecord(key: key, validFrom: from, attributes: fields))
        }
        return EntityTimeline(key: key, versions: versions)
    }

    // MARK: Events

    private func events(
        _ source: TruthDeclaration.Source?, customers: [EntityTimeline], plans: [String]
    ) -> [EntityRecord] {
        guard let source else { return [] }
        switch source.origin {
        case .sample(let name):
            guard known(name, as: "sample/activity", source), haveOwners(customers, source) else {
                return []
            }
            return SampleData.activity(
                seed: scenario.seed, take: source.take ?? 100_000, customers: customers,
                workers: workers)
        case .generated(let parameters):
            let spec = eventSpec(parameters, source)
            guard haveOwners(customers, source) else { return [] }
            return take(generator.events(spec, customers: customers, plans: plans), source)
        case .rows(let rows):
            let spec = TruthSpec.Events(count: .total(.exactly(max(rows.count, 1))))
            let anyone =
                customers.isEmpty
                ? generator.customers(count: 1, .init(), plans: plans) : customers
            let base = generator.events(spec, customers: anyone, plans: plans)
            return rows.enumerated().compactMap { place, row in event(row, base[place], source) }
        }
    }

    /// Events that are made up happen to customers; without any there would be none.
    private func haveOwners(
        _ customers: [EntityTimeline], _ source: TruthDeclaration.Source
    ) -> Bool {
        if !customers.isEmpty { return true }
        // Customers that could not be made have been told of.
        guard problems.diagnostics.isEmpty else { return false }
        problems.add(
            "S0206", "there are no customers to whom the events could happen", source.span,
            label: "declare `truth.customers`, or write the events out under `rows`")
        return false
    }

    private func event(
        _ row: JSONObject, _ base: EntityRecord, _ source: TruthDeclaration.Source
    ) -> EntityRecord? {
        var row = row
        if let at = row["at"] {
            row.removeValue(forKey: "at")
            row["event_timestamp"] = at
        }
        // Another type has another payload; a generated one would not fit.
        if row["event_type"] != nil, row["payload"] == nil { row["payload"] = .object([:]) }
        return record(row, over: base.attributes, key: "event_id", source) { fields in
            instant(fields["event_timestamp"], "at", source)
        }
    }

    private func eventSpec(
        _ parameters: JSONObject, _ source: TruthDeclaration.Source
    ) -> TruthSpec.Events {
        let reader = Parameters(parameters, "events", source.span, problems)
        defer { reader.finish() }
        var spec = TruthSpec.Events()
        let startDay = Truth.day(of: scenario.clock.start)
        if let amount = reader.amount("per_day") {
            spec.count = .perDay(amount.telco)
        } else {
            spec.count = .total(reader.amount("count")?.telco ?? 30)
        }
        if let day = reader.day("day") {
            spec.days = day...day
        } else if let days = reader.days("between") {
            spec.days = days
        } else {
            var draws = amounts("events")
            let length = max(reader.amount("days")?.drawn(&draws) ?? 1, 1)
            spec.days = startDay...(startDay + length - 1)
        }
        if let mix = reader.object("mix") {
            spec.mix = mix.compactMap { member in
                weight(member.value, of: member.key, source).map {
                    TruthSpec.Events.Weight(type: member.key, weight: $0)
                }
            }
            if !spec.mix.contains(where: { $0.weight > 0 }) {
                problems.add(
                    "S0204", "`events.mix` gives no type a weight",
                    problems.place(of: "mix", in: source.span))
            }
        }
        if let late = reader.object("late") {
            let inner = Parameters(late, "events.late", source.span, problems)
            if let text = inner.text("share") {
                if let share = Ratio(decimal: text) {
                    spec.latePerMillion = Int(share.numerator * 1_000_000 / share.denominator)
                } else {
                    problems.add(
                        "S0204", "`events.late.share` must be a decimal from 0 to 1",
                        problems.place(of: "share", in: source.span))
                }
            }
            if let by = inner.durations("by") { spec.lateBy = by }
            inner.finish()
        }
        return spec
    }

    private func weight(
        _ value: JSONValue, of type: String, _ source: TruthDeclaration.Source
    ) -> Int? {
        if let weight = value.intValue, (0...1_000_000).contains(weight) { return Int(weight) }
        problems.add(
            "S0204", "`events.mix.\(type)` must be a whole number from 0 to 1,000,000",
            problems.place(of: type, in: source.span))
        return nil
    }

    // MARK: Shared

    private func record(
        _ row: JSONObject, over base: JSONObject, key: String, _ source: TruthDeclaration.Source,
        from: (JSONObject) -> VirtualInstant?
    ) -> EntityRecord? {
        var fields = base
        known(row, fields, String(key.prefix { $0 != "_" }), also: [], source)
        for (name, value) in row { fields[name] = value }
        guard let id = self.key(fields, key, source), let validFrom = from(fields) else {
            return nil
        }
        return EntityRecord(key: id, validFrom: validFrom, attributes: fields)
    }

    /// The record's key, which is text.
    private func key(
        _ fields: JSONObject, _ name: String, _ source: TruthDeclaration.Source
    ) -> String? {
        if let text = fields[name]?.stringValue { return text }
        problems.add(
            "S0205", "`\(name)` of a row must be text", source.span,
            label: "put it in quotes, or it is a number")
        return nil
    }

    /// A row has the fields of its kind and no others; a mutator makes extra ones.
    private func known(
        _ row: JSONObject, _ fields: JSONObject, _ what: String, also: [String],
        _ source: TruthDeclaration.Source
    ) {
        let known = Array(fields.keys) + also
        for name in row.keys where !known.contains(name) {
            problems.add(
                "S0205", "a \(what) has no field `\(name)`",
                problems.place(of: name, in: source.span),
                label: didYouMean(name, in: known),
                notes: ["its fields: \(known.joined(separator: ", "))"])
        }
    }

    private func instant(
        _ value: JSONValue?, _ name: String, _ source: TruthDeclaration.Source
    ) -> VirtualInstant? {
        guard let text = value?.stringValue, let nanoseconds = try? ISOTime.instant(text) else {
            problems.add(
                "S0201", "`\(name)` of a row is not an instant with an offset", source.span,
                label: "write it like \"2025-01-01T00:00:00Z\"")
            return nil
        }
        return VirtualInstant(nanoseconds: nanoseconds)
    }

    private func known(
        _ name: String, as expected: String, _ source: TruthDeclaration.Source
    ) -> Bool {
        if name == expected { return true }
        problems.add(
            "S0202", "`\(name)` is not a sample of this kind", source.span,
            label: "did you mean `\(expected)`?")
        return false
    }

    private func take<Record>(_ all: [Record], _ source: TruthDeclaration.Source) -> [Record] {
        source.take.map { Array(all.prefix($0)) } ?? all
    }

    /// Draws for how many of something there are, apart from the draws for what they are.
    private func amounts(_ what: String) -> AmountDraws {
        AmountDraws(seed: scenario.seed, what: what)
    }
}
