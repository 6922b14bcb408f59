import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Schedules and groups (EventBridge Scheduler API Reference).
extension SchedulerEmulator {
    func createSchedule(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let schedule = try schedule(input)
        let answer: JSONObject = ["ScheduleArn": .string(arn(of: schedule.key))]
        if isRepeated(input), state.entries[schedule.key] != nil { return answer }
        guard state.entries[schedule.key] == nil else {
            throw .conflict("Schedule \(schedule.name)")
        }
        try put(schedule)
        remember(input)
        return answer
    }

    func updateSchedule(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let schedule = try schedule(input)
        guard state.entries[schedule.key] != nil else { throw .notFound(schedule.name) }
        if !isRepeated(input) {
            try put(schedule)
            remember(input)
        }
        return ["ScheduleArn": .string(arn(of: schedule.key))]
    }

    /// Whether the request came before with the same client token.
    private func isRepeated(_ input: JSONObject) -> Bool {
        guard let token = input.string("ClientToken") else { return false }
        return state.tokens[token] == input
    }

    private func remember(_ input: JSONObject) {
        if let token = input.string("ClientToken") { state.tokens[token] = input }
    }

    func key(_ input: JSONObject) -> String {
        let name = input.string("Name") ?? ""
        let group = input.string("GroupName") ?? "default"
        return group == "default" ? name : "\(group)/\(name)"
    }

    func deleteSchedule(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        try delete(key(input))
        return [:]
    }

    func getSchedule(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        guard let entry = state.entries[key(input)] else {
            throw .notFound(input.string("Name") ?? "")
        }
        return answer(entry)
    }

    func listSchedules(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let prefix = input.string("NamePrefix") ?? ""
        let entries = state.entries.values.filter { entry in
            let schedule = entry.schedule
            return schedule.name.hasPrefix(prefix)
                && input.string("GroupName").map { $0 == schedule.group } ?? true
                && input.string("State").map { ($0 == "ENABLED") == schedule.isEnabled } ?? true
        }
        let sorted = entries.sorted {
            ($0.schedule.group, $0.schedule.name) < ($1.schedule.group, $1.schedule.name)
        }
        let page = try page(sorted, input)
        var answer: JSONObject = [
            "Schedules": .array(
                page.items.map { entry in
                    let whole = self.answer(entry)
                    var summary = JSONObject()
                    for name in [
                        "Arn", "CreationDate", "GroupName", "LastModificationDate", "Name", "State",
                    ] { summary[name] = whole[name] }
                    summary["Target"] = ["Arn": .string(targetARN(entry.schedule.target))]
                    return .object(summary)
                })
        ]
        answer.set("NextToken", page.nextToken)
        return answer
    }

    private func page<Item>(
        _ items: [Item], _ input: JSONObject
    ) throws(SchedulerError) -> Page<Item> {
        let limit = input.integer("MaxResults") ?? 100
        guard (1...100).contains(limit) else {
            throw .validation("MaxResults must be between 1 and 100, is \(limit).")
        }
        guard let page = Page(items, token: input.string("NextToken"), limit: limit) else {
            throw .validation("Invalid NextToken.")
        }
        return page
    }

    // MARK: Groups

    func arn(ofGroup name: String) -> String {
        "arn:aws:scheduler:\(context.region):\(context.account):schedule-group/\(name)"
    }

    func createScheduleGroup(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let name = input.string("Name") ?? ""
        guard isName(name) else {
            throw .validation("Group names have 1 to 64 letters, digits, dots, - or _.")
        }
        let answer: JSONObject = ["ScheduleGroupArn": .string(arn(ofGroup: name))]
        if isRepeated(input), state.groups[name] != nil { return answer }
        guard state.groups[name] == nil else { throw .conflict("Schedule group \(name)") }
        let tags = Tags(list: input.list("Tags"))
        if let problem = tags.problem { throw .validation(problem) }
        state.groups[name] = Group(createdAt: context.now, modifiedAt: context.now, tags: tags)
        remember(input)
        return answer
    }

    /// Deletes a group with its schedules.
    func deleteScheduleGroup(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let name = try existingGroup(input.string("Name") ?? "")
        guard name != "default" else {
            throw .validation("The default schedule group cannot be deleted.")
        }
        state.groups[name] = nil
        state.entries.removeAll { $0.value.schedule.group == name }
        return [:]
    }

    func getScheduleGroup(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        description(ofGroup: try existingGroup(input.string("Name") ?? ""))
    }

    func listScheduleGroups(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let prefix = input.string("NamePrefix") ?? ""
        let page = try page(state.groups.keys.filter { $0.hasPrefix(prefix) }.sorted(), input)
        var answer: JSONObject = [
            "ScheduleGroups": .array(page.items.map { .object(description(ofGroup: $0)) })
        ]
        answer.set("NextToken", page.nextToken)
        return answer
    }

    private func existingGroup(_ name: String) throws(SchedulerError) -> String {
        guard state.groups[name] != nil else { throw .groupNotFound(name) }
        return name
    }

    private func description(ofGroup name: String) -> JSONObject {
        guard let group = state.groups[name] else { return [:] }
        return [
            "Arn": .string(arn(ofGroup: name)), "Name": .string(name), "State": "ACTIVE",
            "CreationDate": .string(stamp(group.createdAt)),
            "LastModificationDate": .string(stamp(group.modifiedAt)),
        ]
    }

    // MARK: Tags

    func tagResource(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let name = try taggedGroup(input)
        var tags = state.groups[name]?.tags ?? [:]
        for (key, value) in Tags(list: input.list("Tags")) { tags[key] = value }
        if let problem = tags.problem { throw .validation(problem) }
        state.groups[name]?.tags = tags
        return [:]
    }

    func untagResource(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let name = try taggedGroup(input)
        for key in input.strings("TagKeys") { state.groups[name]?.tags[key] = nil }
        return [:]
    }

    func listTagsForResource(_ input: JSONObject) throws(SchedulerError) -> JSONObject {
        let name = try taggedGroup(input)
        return ["Tags": (state.groups[name]?.tags ?? [:]).asList]
    }

    /// Only groups have tags.
    private func taggedGroup(_ input: JSONObject) throws(SchedulerError) -> String {
        let parts = (ARN(input.string("ResourceArn") ?? "")?.resource ?? "").split(separator: "/")
        guard parts.count == 2, parts[0] == "schedule-group" else {
            throw .validation("Only schedule groups have tags.")
        }
        return try existingGroup(String(parts[1]))
    }
}
