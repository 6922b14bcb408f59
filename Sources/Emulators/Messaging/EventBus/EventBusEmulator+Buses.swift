import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Buses, their policies and tags (Amazon EventBridge API Reference).
extension EventBusEmulator {
    private static let settings = [
        "Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig",
    ]

    func createEventBus(_ input: JSONObject) throws(EventsError) -> JSONObject {
        if input["EventSourceName"] != nil { throw .notEmulated("partner event sources") }
        let name = input.string("Name") ?? ""
        guard isName(name, upTo: 256) else {
            throw .validation(
                "1 validation error detected: Value '\(name)' at 'name' failed to satisfy"
                    + " constraint: Member must satisfy regular expression pattern:"
                    + " [/\\.\\-_A-Za-z0-9]+")
        }
        guard state.buses[name] == nil else { throw .exists("Event bus \(name) already exists.") }
        let tags = Tags(list: input.list("Tags"))
        if let problem = tags.problem { throw .validation(problem) }
        var bus = Bus(createdAt: context.now, modifiedAt: context.now)
        for key in Self.settings { bus.settings[key] = input[key] }
        bus.tags = tags
        state.buses[name] = bus
        var answer = bus.settings
        answer["EventBusArn"] = .string(arn(ofBus: name))
        return answer
    }

    func updateEventBus(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = try existingBus(input.string("Name"))
        for key in Self.settings {
            if let value = input[key] { state.buses[name]?.settings[key] = value }
        }
        state.buses[name]?.modifiedAt = context.now
        var answer = state.buses[name]?.settings ?? JSONObject()
        answer["Name"] = .string(name)
        answer["Arn"] = .string(arn(ofBus: name))
        return answer
    }

    /// Deleting what is not there is a success, too.
    func deleteEventBus(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = busName(input.string("Name"))
        guard name != "default" else { throw .validation("Cannot delete event bus default.") }
        guard let bus = state.buses[name] else { return [:] }
        guard bus.rules.isEmpty else {
            throw .validation(
                "Cannot delete event bus \(name) because it has rules: delete them first.")
        }
        if bus.policy != nil { try setPolicy(nil, of: name) }
        state.buses[name] = nil
        return [:]
    }

    func describeEventBus(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = try existingBus(input.string("Name"))
        var answer = description(of: name)
        for (key, value) in state.buses[name]?.settings ?? JSONObject() { answer[key] = value }
        return answer
    }

    func listEventBuses(_ input: JSONObject) throws(EventsError) -> JSONObject {
        try listed(state.buses.keys.sorted(), input, "EventBuses") { name in
            var item = self.description(of: name)
            item.set("Description", self.state.buses[name]?.settings.string("Description"))
            return .object(item)
        }
    }

    private func description(of name: String) -> JSONObject {
        guard let bus = state.buses[name] else { return [:] }
        var item: JSONObject = [
            "Name": .string(name), "Arn": .string(arn(ofBus: name)),
            "CreationTime": .string(text(of: bus.createdAt)),
            "LastModifiedTime": .string(text(of: bus.modifiedAt)),
        ]
        item.set("Policy", bus.policy)
        return item
    }

    // MARK: Lists

    /// One page of a list whose names begin with `NamePrefix`.
    func listed(
        _ names: [String], _ input: JSONObject, _ member: String,
        _ item: (String) -> JSONValue
    ) throws(EventsError) -> JSONObject {
        let prefix = input.string("NamePrefix") ?? ""
        let limit = input.integer("Limit") ?? 100
        guard (1...100).contains(limit) else {
            throw .validation("Limit must be between 1 and 100.")
        }
        let matching = names.filter { $0.hasPrefix(prefix) }
        guard let page = Page(matching, token: input.string("NextToken"), limit: limit) else {
            throw .validation("The token provided is invalid.")
        }
        var answer: JSONObject = [member: .array(page.items.map(item))]
        answer.set("NextToken", page.nextToken)
        return answer
    }

    func text(of instant: VirtualInstant) -> String {
        ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(3))
    }

    /// Letters, digits, `.`, `-`, `_`; buses of partners have slashes.
    func isName(_ name: String, upTo limit: Int) -> Bool {
        (1...limit).contains(name.utf8.count)
            && name.utf8.allSatisfy { SQSEmulator.isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    // MARK: Permissions

    func putPermission(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = try existingBus(input.string("EventBusName"))
        if let policy = input.string("Policy") {
            try setPolicy(policy, of: name)
            return [:]
        }
        guard let id = input.string("StatementId"), let principal = input.string("Principal"),
            let action = input.string("Action")
        else {
            throw .validation(
                "Parameter(s) Action, Principal and StatementId must be specified.")
        }
        guard action == "events:PutEvents" else {
            throw .validation("Provided value in parameter 'action' is not supported.")
        }
        var statement: JSONObject = [
            "Sid": .string(id), "Effect": "Allow",
            "Principal": principal == "*"
                ? "*" : ["AWS": .string("arn:aws:iam::\(principal):root")],
            "Action": .string(action), "Resource": .string(arn(ofBus: name)),
        ]
        if let condition = input.object("Condition") {
            statement["Condition"] = [
                condition.string("Type") ?? "StringEquals": [
                    condition.string("Key") ?? "": condition["Value"] ?? ""
                ]
            ]
        }
        // Putting a statement again replaces it.
        var policy = state.buses[name]?.policy
        if let rest = ResourcePolicies.removing(id, from: policy) { policy = rest }
        try setPolicy(
            ResourcePolicies.adding(id, to: policy, id: "", statement: statement), of: name)
        return [:]
    }

    func removePermission(_ input: JSONObject) throws(EventsError) -> JSONObject {
        let name = try existingBus(input.string("EventBusName"))
        if input.flag("RemoveAllPermissions") == true {
            try setPolicy(nil, of: name)
            return [:]
        }
        guard state.buses[name]?.policy != nil else {
            throw .notFound("EventBus does not have a policy.")
        }
        guard
            let rest = ResourcePolicies.removing(
                input.string("StatementId") ?? "", from: state.buses[name]?.policy)
        else { throw .notFound("Statement with the provided id does not exist.") }
        try setPolicy(rest, of: name)
        return [:]
    }

    private func setPolicy(_ text: String?, of name: String) throws(EventsError) {
        guard text != nil || state.buses[name]?.policy != nil else { return }
        do throws(ServiceFailure) {
            try context.ports.policies.setResourcePolicy(text, on: arn(ofBus: name))
        } catch {
            throw .validation("The policy is invalid: \(error.message)")
        }
        state.buses[name]?.policy = text
    }

    // MARK: Tags

    func tagResource(_ input: JSONObject) throws(EventsError) -> JSONObject {
        var tags = try tags(input)
        for (key, value) in Tags(list: input.list("Tags")) { tags[key] = value }
        if let problem = tags.problem { throw .validation(problem) }
        set(tags, input)
        return [:]
    }

    func untagResource(_ input: JSONObject) throws(EventsError) -> JSONObject {
        var tags = try tags(input)
        for key in input.strings("TagKeys") { tags[key] = nil }
        set(tags, input)
        return [:]
    }

    func listTagsForResource(_ input: JSONObject) throws(EventsError) -> JSONObject {
        ["Tags": try tags(input).asList]
    }

    /// The bus and, if it is one, the rule that an ARN names.
    private func tagged(_ input: JSONObject) -> (bus: String, rule: String?) {
        let parts = (ARN(input.string("ResourceARN") ?? "")?.resource ?? "").split(separator: "/")
            .map(String.init)
        if parts.count >= 2, parts[0] == "event-bus" { return (parts[1], nil) }
        if parts.count == 2 { return ("default", parts[1]) }
        return parts.count == 3 ? (parts[1], parts[2]) : ("", nil)
    }

    private func tags(_ input: JSONObject) throws(EventsError) -> Tags {
        let (bus, rule) = tagged(input)
        if let rule { return try self.rule(rule, on: bus).tags }
        guard let tags = state.buses[bus]?.tags else {
            throw .notFound("Event bus \(bus) does not exist.")
        }
        return tags
    }

    private func set(_ tags: Tags, _ input: JSONObject) {
        let (bus, rule) = tagged(input)
        if let rule {
            state.buses[bus]?.rules[rule]?.tags = tags
        } else {
            state.buses[bus]?.tags = tags
        }
    }
}
