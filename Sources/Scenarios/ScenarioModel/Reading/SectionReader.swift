import DataFormats
import Diagnostics
import SimFaults
import SimKernel

/// Reads the sections of one scenario; the extensions hold a section each.
struct SectionReader {
    let issues: YAMLIssues
    let vocabulary: ScenarioReader.Vocabulary

    func scenario(
        _ fields: YAMLFields, variant: [Scenario.Variable], source: SourceText
    ) -> Scenario? {
        let id = fields.requiredText("scenario")
        if let id, id.isEmpty, let node = fields.node("scenario") {
            issues.error("0104", "a scenario's id is not empty", at: node.span)
        }
        if let version = fields.required("version"), version.resolved?.intValue != 1 {
            issues.error(
                "0109", "this version of the format is not known", at: version.span,
                label: "write `version: 1`")
        }
        if fields.node("clock") == nil {
            issues.error("0102", "scenario needs `clock` with `start`", at: fields.span)
        }
        let clock = fields.fields("clock").flatMap(clock)
        var scenario = Scenario(
            id: id ?? "", title: fields.requiredText("title") ?? "", why: fields.text("why"),
            tags: fields.texts("tags") ?? [], variant: variant,
            pipeline: fields.required("pipeline").flatMap(pipeline)
                ?? Scenario.PipelineChoice(name: "", defects: nil),
            seed: seed(fields.node("seed")), clock: clock ?? Self.defaultClock,
            profile: fields.fields("profile").map(profile)
                ?? Scenario.Profile(sessionZone: nil, iam: nil, shuffleRows: false),
            truth: fields.fields("truth").map(truth) ?? TruthDeclaration(),
            deliver: fields.node("deliver").map(deliver) ?? DeliveryPlan(files: [], strategy: nil),
            faults: fields.list("faults").map(faults) ?? [],
            actions: (fields.list("when") ?? []).compactMap(action),
            always: fields.node("always").flatMap(always),
            checks: (fields.list("then") ?? []).compactMap(check),
            explore: fields.fields("explore").map(explore),
            expectFail: fields.fields("expect_fail").flatMap(expectedFailure),
            decisions: fields.list("decisions").map { $0.compactMap(decision) }, source: source)
        if let links = fields.node("links"), links.elements == nil {
            fields.wrong(links, "links", "a list")
        }
        scenario.idSpan = fields.node("scenario")?.span
        for node in fields.list("sometimes") ?? [] {
            guard let goal = patterns.goal(node, mayBeRequired: true) else { continue }
            scenario.goals.append(goal)
            scenario.goalPlaces.append(node.span)
        }
        scenario.matchPlaces = matchPlaces(fields.node("faults")?.elements ?? [])
        fields.finish()
        return issues.hasErrors ? nil : scenario
    }

    private static let defaultClock = Scenario.Clock(
        start: VirtualInstant(nanoseconds: 0), until: nil, limit: .days(30), settle: .days(3))

    /// Ten years: what calendars and schedules are known to bear.
    private static let longest = VirtualDuration.days(3_660)

    private func clock(_ fields: YAMLFields) -> Scenario.Clock? {
        defer { fields.finish() }
        var clock = Self.defaultClock
        let start = fields.required("start").flatMap { instant($0, "start") }
        if let node = fields.node("until"), node.text != "quiescent" {
            clock.until = instant(node, "until")
            if let start, let until = clock.until, until < start {
                issues.error("0104", "`until` lies before `start`", at: node.span)
            }
        }
        if let node = fields.node("limit"), let limit = duration(node, "limit") {
            clock.limit = limit
            if limit == .zero || limit > Self.longest {
                issues.error("0104", "`limit` lies between 1ns and 3660d", at: node.span)
            }
        }
        if let node = fields.node("settle") {
            clock.settle = duration(node, "settle") ?? clock.settle
            if clock.settle > Self.longest {
                issues.error("0104", "`settle` lies between 0s and 3660d", at: node.span)
            }
        }
        guard let start else { return nil }
        clock.start = start
        return clock
    }

    private func pipeline(_ node: YAMLNode) -> Scenario.PipelineChoice? {
        let name: YAMLNode?
        var defects: [String]?
        var defectsSpan: SourceSpan?
        if node.text != nil {
            name = node
        } else {
            guard let fields = YAMLFields(node, "pipeline", issues) else { return nil }
            name = fields.required("name")
            defectsSpan = fields.node("defects")?.span
            if fields.node("defects")?.text == "none" {
                defects = []
            } else if fields.node("defects")?.text != "all" {
                defects = fields.texts("defects")
            }
            fields.finish()
        }
        guard let name else { return nil }
        guard let text = name.text else {
            issues.error("0103", "a pipeline's name is text", at: name.span)
            return nil
        }
        if !vocabulary.pipelines.isEmpty, !vocabulary.pipelines.contains(text) {
            issues.unknown("0110", "pipeline", text, at: name.span, known: vocabulary.pipelines)
        }
        return Scenario.PipelineChoice(
            name: text, defects: defects, span: name.span, defectsSpan: defectsSpan)
    }

    private func seed(_ node: YAMLNode?) -> UInt64 {
        guard let node else { return 42 }
        if let text = node.text, let seed = UInt64(text) { return seed }
        issues.error("0104", "a seed is a whole number from 0 to 2^64 - 1", at: node.span)
        return 42
    }

    private func profile(_ fields: YAMLFields) -> Scenario.Profile {
        var profile = Scenario.Profile(sessionZone: nil, iam: nil, shuffleRows: false)
        if let warehouse = fields.fields("warehouse") {
            profile.sessionZone = warehouse.node("session_zone").flatMap(zone)
            profile.shuffleRows = warehouse.flag("shuffle_rows") ?? false
            warehouse.finish()
        }
        if let text = fields.text("iam"), let node = fields.node("iam") {
            let known = ["off", "audit", "enforce"]
            if known.contains(text) {
                profile.iam = text
            } else {
                issues.unknown("0104", "iam mode", text, at: node.span, known: known)
            }
        }
        fields.finish()
        return profile
    }

    /// A zone that the table of zones has.
    private func zone(_ node: YAMLNode) -> String? {
        guard let text = node.text else {
            issues.error("0103", "`session_zone` must be text", at: node.span)
            return nil
        }
        if (try? TimeZoneRules.named(text)) != nil { return text }
        issues.error(
            "0119", "the zone `\(text)` is not among those that are emulated", at: node.span,
            label: didYouMean(text, in: TimeZoneRules.knownNames),
            notes: ["docs/decisions/0007-time-zones-in-the-code.md tells how to add one"])
        return nil
    }

    private func always(_ node: YAMLNode) -> [String]? {
        if node.text == "all" { return nil }
        guard let elements = node.elements else {
            issues.error("0103", "`always` must be `all` or a list of guarantees", at: node.span)
            return nil
        }
        if elements.isEmpty {
            issues.error("0104", "`always` names at least one guarantee", at: node.span)
        }
        return elements.compactMap(guarantee)
    }

    /// The id of a guarantee that exists.
    func guarantee(_ node: YAMLNode) -> String? {
        guard let text = node.text else {
            issues.error("0103", "a guarantee is named by its id", at: node.span)
            return nil
        }
        guard vocabulary.guarantees.contains(text) else {
            issues.unknown("0111", "guarantee", text, at: node.span, known: vocabulary.guarantees)
            return nil
        }
        return text
    }

    private func expectedFailure(_ fields: YAMLFields) -> Scenario.ExpectedFailure? {
        defer { fields.finish() }
        let because = fields.text("because")
        var also: [String]? = []
        if fields.node("also")?.text == "any" {
            also = nil
        } else if let nodes = fields.list("also") {
            also = nodes.compactMap(guarantee)
        }
        guard let id = fields.required("guarantee").flatMap(guarantee) else { return nil }
        return Scenario.ExpectedFailure(guarantee: id, also: also, because: because)
    }

    private func explore(_ fields: YAMLFields) -> ExploreSpec {
        var spec = ExploreSpec()
        if let nodes = fields.list("strategies") {
            spec.strategies = nodes.compactMap { node in
                let text = node.text ?? ""
                if let strategy = ExploreSpec.Strategy(rawValue: text) { return strategy }
                issues.unknown(
                    "0104", "strategy", text, at: node.span,
                    known: ExploreSpec.Strategy.allCases.map(\.rawValue))
                return nil
            }
        }
        if spec.strategies.isEmpty, !issues.hasErrors, let node = fields.node("strategies") {
            issues.error("0104", "`strategies` names at least one", at: node.span)
        }
        spec.runs = fields.integer("runs", in: 1...1_000_000) ?? spec.runs
        if let seeds = fields.fields("seeds") {
            spec.firstSeed = seed(seeds.node("from"))
            seeds.finish()
        }
        if let node = fields.node("quiet_tail") {
            spec.quietTail = duration(node, "quiet_tail") ?? spec.quietTail
        }
        fields.finish()
        return spec
    }

    private func decision(_ node: YAMLNode) -> Scenario.PlannedDecision? {
        guard let fields = YAMLFields(node, "decision", issues) else { return nil }
        defer { fields.finish() }
        let occurrence = fields.integer("occurrence", in: 0...Int(UInt32.max)) ?? 0
        let site = fields.requiredText("site")
        let subject = fields.requiredText("subject")
        guard let value = fields.required("value"), let site, let subject else { return nil }
        guard let number = value.text.flatMap({ UInt64($0) }) else {
            issues.error("0104", "a decision's value is a whole number from 0", at: value.span)
            return nil
        }
        let key = DecisionKey(site: site, subject: subject, occurrence: UInt32(occurrence))
        return Scenario.PlannedDecision(key: key, value: number)
    }

    // MARK: Shared scalars

    func instant(_ node: YAMLNode, _ key: String) -> VirtualInstant? {
        guard let text = node.text else {
            issues.error("0103", "`\(key)` must be an instant", at: node.span)
            return nil
        }
        do {
            return VirtualInstant(nanoseconds: try ISOTime.instant(text))
        } catch {
            issues.error(
                "0112", "`\(key)` is not an instant: \(error.message)", at: node.span,
                label: "write it like \"2025-01-02T00:01:00Z\"")
            return nil
        }
    }

    /// Whether a text has the form of a duration, however long.
    private static func isLong(_ text: String) -> Bool {
        let units = ["d", "h", "m", "s", "ms", "us", "ns"]
        var rest = text[...]
        while let digit = rest.first, ("0"..."9").contains(digit) {
            rest = rest.drop { ("0"..."9").contains($0) }
            let unit = rest.prefix { !("0"..."9").contains($0) }
            guard units.contains(String(unit)) else { return false }
            rest = rest.dropFirst(unit.count)
        }
        return rest.isEmpty && !text.isEmpty
    }

    func duration(_ node: YAMLNode, _ key: String) -> VirtualDuration? {
        if let text = node.text, let duration = VirtualDuration(text) { return duration }
        if let text = node.text, Self.isLong(text) {
            issues.error(
                "0113", "`\(key)` is longer than a world can last", at: node.span,
                label: "write it like 90s, 5m, 1h30m or 3d; the most is 3660d")
            return nil
        }
        issues.error(
            "0113", "`\(key)` is not a duration", at: node.span,
            label: "write it like 90s, 5m, 1h30m or 3d")
        return nil
    }
}
