import DataFormats
import SimKernel

extension TruthGenerator {
    /// The plan of that id: the same one wherever it stands in a list.
    func plan(id: String, number: Int) -> EntityRecord {
        var draws = DrawStream(seed: seed, "plan", key: id)
        let category =
            Vocabulary.categories[draws.weighted(Vocabulary.categoryWeights)]
        let cents = draws.within(150_000...3_500_000)
        var fields = JSONObject()
        fields.append("plan_id", .string(id))
        fields.append("plan_name", .string("\(category) Plan \(number)"))
        fields.append("monthly_price", .string(Self.decimal(hundredths: cents)))
        fields.append("data_allowance_gb", .string(String(draws.pick(Vocabulary.dataAllowances))))
        fields.append("voice_minutes", .string(String(draws.pick(Vocabulary.voiceMinutes))))
        fields.append("sms_allowance", .string(String(draws.pick(Vocabulary.smsAllowances))))
        fields.append("roaming_enabled", .string(draws.below(20) < 13 ? "Y" : "N"))
        let validity = Vocabulary.validityDays[draws.weighted(Vocabulary.validityWeights)]
        fields.append("validity_days", .string(String(validity)))
        fields.append("plan_category", .string(category))
        return EntityRecord(
            key: id, validFrom: VirtualInstant(nanoseconds: 0), attributes: fields)
    }

    /// The customer of that id with all its changes.
    func customer(
        id: String, number: Int, _ spec: TruthSpec.Customers, plans: [String]
    ) -> EntityTimeline {
        var draws = DrawStream(seed: seed, "customer", key: id)
        let day = draws.within(spec.registered)
        let registered = VirtualInstant(nanoseconds: Int64(day) * CivilTime.nanosecondsPerDay)
        let fields = customerFields(
            id: id, number: number, registered: registered, plans: plans, &draws)
        let first = EntityRecord(key: id, validFrom: registered, attributes: fields)
        var changes = DrawStream(seed: seed, "customer changes", key: id)
        return EntityTimeline(
            key: id, versions: versions(after: first, spec, plans: plans, &changes))
    }

    private func customerFields(
        id: String, number: Int, registered: VirtualInstant, plans: [String],
        _ draws: inout DrawStream
    ) -> JSONObject {
        let place = max(0, draws.below(Vocabulary.firstNames.count + 1) - 1)
        let firstName = Vocabulary.firstNames[place]
        let lastName = draws.pick(Vocabulary.lastNames)
        let email = "\(firstName.lowercased()).\(lastName.lowercased())\(number)@example.com"
        var fields = JSONObject()
        fields.reserveCapacity(15)
        fields.append("customer_id", .string(id))
        fields.append("first_name", .string(firstName))
        fields.append("last_name", .string(lastName))
        fields.append("email", .string(email))
        fields.append("phone", .string(Self.phone(&draws)))
        fields.append("gender", .string(draws.below(2) == 0 ? "F" : "M"))
        // 1955-01-01 to 2003-12-31.
        fields.append("date_of_birth", .string(CivilTime.text(day: draws.within(-5_479...12_417))))
        fields.append("address", .string(Self.address(&draws)))
        fields.append("state", .string(draws.pick(Vocabulary.states)))
        fields.append("country", .string(draws.pick(Vocabulary.countries)))
        fields.append(
            "registration_date", .string(CivilTime.text(nanoseconds: registered.nanoseconds)))
        fields.append("registration_channel", .string(draws.pick(Vocabulary.channels)))
        let plan = draws.next()
        let planPlace = Int(plan.multipliedFullWidth(by: UInt64(max(1, plans.count))).high)
        fields.append("plan_id", .string(plans.isEmpty ? "P001" : plans[planPlace]))
        let status = Vocabulary.statuses[draws.weighted(Vocabulary.statusWeights)]
        fields.append("status", .string(status))
        return fields
    }

    /// The versions that follow the first one, at distinct whole seconds.
    private func versions(
        after first: EntityRecord, _ spec: TruthSpec.Customers, plans: [String],
        _ draws: inout DrawStream
    ) -> [EntityRecord] {
        var kinds: [Change] = []
        kinds += repeatElement(.plan, count: spec.planChanges.resolved(&draws))
        kinds += repeatElement(.status, count: spec.statusChanges.resolved(&draws))
        kinds += repeatElement(.contact, count: spec.contactChanges.resolved(&draws))
        guard !kinds.isEmpty else { return [first] }

        let registered = first.validFrom.secondsSinceEpoch
        let start = max(registered + 1, Int64(spec.changeDays.lowerBound) * 86_400)
        // Whoever registers after those days changes within a month of it.
        let bound = Int64(spec.changeDays.upperBound + 1) * 86_400
        let end = bound > start ? bound : start + 30 * 86_400
        var timed = kinds.map { (second: start + Int64(draws.below(Int(end - start))), kind: $0) }
        timed.sort { ($0.second, $0.kind.rawValue) < ($1.second, $1.kind.rawValue) }

        var versions = [first]
        var last = start - 1
        for (second, kind) in timed {
            last = max(second, last + 1)
            var next = versions[versions.count - 1]
            next.validFrom = VirtualInstant(secondsSinceEpoch: last)
            next.arrivesAt = next.validFrom
            change(kind, of: &next.attributes, plans: plans, &draws)
            next.attributes[TelcoFields.updatedAt] = .string(
                CivilTime.text(nanoseconds: next.validFrom.nanoseconds))
            versions.append(next)
        }
        return versions
    }

    /// What a change of a customer touches.
    private enum Change: Int {
        case plan, status, contact
    }

    private func change(
        _ kind: Change, of fields: inout JSONObject, plans: [String], _ draws: inout DrawStream
    ) {
        switch kind {
        case .plan:
            let others = plans.filter { .string($0) != fields["plan_id"] }
            if !others.isEmpty { fields["plan_id"] = .string(draws.pick(others)) }
        case .status:
            let others = Vocabulary.statuses.filter { .string($0) != fields["status"] }
            fields["status"] = .string(draws.pick(others))
        case .contact:
            fields["phone"] = .string(Self.phone(&draws))
            fields["address"] = .string(Self.address(&draws))
        }
    }

    /// 80 % `+234` and ten digits, 20 % another prefix with eleven or twelve digits in all.
    private static func phone(_ draws: inout DrawStream) -> String {
        if draws.below(5) < 4 { return "+234" + padded(draws.below(10_000_000_000), digits: 10) }
        return "+" + String(draws.within(10_000_000_000...999_999_999_999))
    }

    private static func address(_ draws: inout DrawStream) -> String {
        "\(draws.within(1...300)) \(draws.pick(Vocabulary.streets))"
    }

    /// `12.34`.
    static func decimal(hundredths: Int) -> String {
        "\(hundredths / 100).\(padded(hundredths % 100, digits: 2))"
    }
}
