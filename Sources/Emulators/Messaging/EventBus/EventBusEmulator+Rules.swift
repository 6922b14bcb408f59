import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Rules (Amazon EventBridge API Reference, PutRule and its siblings).
extension EventBusEmulator {
    func putRule(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let name = input.string("Name") ?? ""
        guard isName(name, upTo: 64) else {
            throw .validation(
                "1 validation error detected: Value '\(name)' at 'name' failed to satisfy"
                    + " constraint: Member must satisfy regular expression pattern:"
                    + " [\\.\\-_A-Za-z0-9]+")
        }
        var rule = Rule()
        if let text = input.string("EventPattern"), !text.isEmpty {
            rule.pattern = try pattern(text)
            rule.patternText = text
        }
        if let text = input.string("ScheduleExpression"), !text.isEmpty {
            guard bus == "default" else {
                throw .validation("ScheduleExpression is supported only on the default event bus.")
            }
            rule.schedule = try schedule(text)
            rule.scheduleText = text
        }
        guard rule.pattern != nil || rule.schedule != nil else {
            throw .validation(
                "Parameter(s) EventPattern or ScheduleExpression must be specified.")
        }
        switch input.string("State") ?? "ENABLED" {
        case "ENABLED": break
        case "DISABLED": rule.isEnabled = false
        case let other: throw .notEmulated("rules in the state \(other)")
        }
        rule.description = input.string("Description")
        rule.roleARN = input.string("RoleArn")
        let old = state.buses[bus]?.rules[name]
        // Tags are taken at creation only, and targets stay what they are.
        rule.tags = old?.tags ?? Tags(list: input.list("Tags"))
        rule.targets = old?.targets ?? [:]
        if let problem = rule.tags.problem { throw .validation(problem) }
        state.generation += 1
        rule.generation = state.generation
        state.buses[bus]?.rules[name] = rule
        arm(name, after: context.now)
        return ["RuleArn": .string(arn(ofRule: name, on: bus))]
    }

    private func schedule(_ text: String) throws(EventsError) -> ScheduleExpression {
        guard let schedule = try? ScheduleExpression(text) else {
            throw .validation("Parameter ScheduleExpression is not valid.")
        }
        if case .at = schedule { throw .validation("Parameter ScheduleExpression is not valid.") }
        return schedule
    }

    /// Deleting what is not there is a success, too.
    func deleteRule(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let name = input.string("Name") ?? ""
        guard let rule = state.buses[bus]?.rules[name] else { return [:] }
        guard rule.targets.isEmpty else {
            throw .validation("Rule can't be deleted since it has targets.")
        }
        state.buses[bus]?.rules[name] = nil
        return [:]
    }

    func setEnabled(_ isEnabled: Bool, _ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let name = input.string("Name") ?? ""
        let wasEnabled = try rule(name, on: bus).isEnabled
        guard wasEnabled != isEnabled else { return [:] }
        let generation = state.generation + 1
        state.generation = generation
        state.buses[bus]?.rules[name]?.isEnabled = isEnabled
        state.buses[bus]?.rules[name]?.generation = generation
        arm(name, after: context.now)
        return [:]
    }

    func describeRule(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let name = input.string("Name") ?? ""
        var answer = description(of: try rule(name, on: bus), name, bus)
        answer["CreatedBy"] = .string(context.account)
        return answer
    }

    func listRules(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let rules = state.buses[bus]?.rules ?? [:]
        return try listed(rules.keys.sorted(), input, "Rules") { name in
            .object(rules[name].map { description(of: $0, name, bus) } ?? [:])
        }
    }

    private func description(of rule: Rule, _ name: String, _ bus: String) -> JSONObject {
        var item: JSONObject = [
            "Name": .string(name), "Arn": .string(arn(ofRule: name, on: bus)),
            "State": rule.isEnabled ? "ENABLED" : "DISABLED", "EventBusName": .string(bus),
        ]
        item.set("EventPattern", rule.patternText)
        item.set("ScheduleExpression", rule.scheduleText)
        item.set("Description", rule.description)
        item.set("RoleArn", rule.roleARN)
        return item
    }

    func listRuleNamesByTarget(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let bus = try existingBus(input.string("EventBusName"))
        let arn = input.string("TargetArn") ?? ""
        let names = (state.buses[bus]?.rules ?? [:]).filter { rule in
            rule.value.targets.values.contains { $0.arn == arn }
        }.keys.sorted()
        return try listed(names, input, "RuleNames") { .string($0) }
    }

    // MARK: Schedules

    /// Puts the next tick of a rule with a schedule on the calendar.
    func arm(_ name: String, after instant: VirtualInstant) {
        guard let rule = state.buses["default"]?.rules[name], rule.isEnabled,
            let next = Self.next(rule.schedule, after: instant)
        else { return }
        let world = context.world
        // One tick does not cause the next: each is the calendar's.
        let outer = world.currentCause
        world.currentCause = nil
        defer { world.currentCause = outer }
        world.schedule(
            EventsEvent.due(rule: name, generation: rule.generation, scheduled: next),
            to: self.name, subject: name, at: next)
    }

    private static func next(
        _ schedule: ScheduleExpression?, after instant: VirtualInstant
    ) -> VirtualInstant? {
        switch schedule {
        case .cron(let cron): cron.next(after: instant, in: .utc)
        case .rate(let length): instant + length
        case .at, nil: nil
        }
    }

    /// A time of the schedule has come: the fault point decides what becomes of it.
    func comeDue(_ name: String, _ generation: Int, _ scheduled: VirtualInstant) {
        guard state.buses["default"]?.rules[name]?.generation == generation else { return }
        arm(name, after: scheduled)
        let arrivals = context.arrivals(
            at: "events.rule", service: "events", subject: name, attributes: [("rule", name)])
        for wait in arrivals {
            guard wait > .zero else {
                tick(name, generation, scheduled)
                continue
            }
            context.world.schedule(
                EventsEvent.tick(rule: name, generation: generation, scheduled: scheduled),
                to: self.name, subject: name, after: wait)
        }
    }

    func tick(_ name: String, _ generation: Int, _ scheduled: VirtualInstant) {
        guard let rule = state.buses["default"]?.rules[name], rule.generation == generation
        else { return }
        let world = context.world
        let outer = world.currentCause
        defer { world.currentCause = outer }
        world.currentCause = world.record(
            TraceEntry(
                actor: "events", service: "events", operation: "Tick", subject: name,
                details: [TraceField("scheduled", text(of: scheduled))]))
        dispatch(
            envelope(
                id: nextID("default"), detailType: "Scheduled Event", source: "aws.events",
                time: scheduled, resources: [arn(ofRule: name)], detail: [:]), to: rule, name,
            on: "default")
    }
}
