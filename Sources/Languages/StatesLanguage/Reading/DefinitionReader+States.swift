import DataFormats

/// Reading of the kinds of state.
extension DefinitionReader {
    /// The state, or nothing when it cannot be executed; what is wrong has been noted.
    mutating func read(_ type: StateType, _ site: Site) -> State? {
        var fields = StateFields(
            name: site.name, workflow: site.workflow, location: site.location,
            queryLanguage: site.language)
        switch type {
        case .succeed, .fail: endsWorkflow(site)
        case .choice: break
        default:
            guard let transition = transition(site) else {
                _ = kind(type, site)
                return nil
            }
            fields.transition = transition
        }
        readFailureHandling(type, site, &fields)
        if site.language == .jsonPath {
            readData(type, site, &fields)
        } else {
            readJSONataData(type, site, &fields)
        }
        guard let kind = kind(type, site) else { return nil }
        return State(
            fields, index: site.index, kind: kind, readsContext: readsContext(fields, kind))
    }

    private mutating func transition(_ site: Site) -> State.Transition? {
        let end = site.object["End"]
        if let end, end.boolValue == nil {
            problem(.schema, "Value must be a boolean", at: site.location["End"])
        }
        let ends = end?.boolValue == true
        if ends { endsWorkflow(site) }
        switch (site.object["Next"], ends) {
        case (.some, true):
            problem(
                .schema, "There should only be one of the following fields: [Next, End]",
                at: site.location)
            return nil
        case (nil, true): return .end
        case (let next?, false):
            let target = target(next, site.targets, at: site.location["Next"])
            connect(site, to: target)
            return target.map(State.Transition.next)
        case (nil, false):
            problem(
                .schema, "There should be one of the following fields: [Next, End]",
                at: site.location)
            endsWorkflow(site)
            return nil
        }
    }

    private mutating func readData(
        _ type: StateType, _ site: Site, _ fields: inout StateFields
    ) {
        let location = site.location
        fields.inputPath = selection("InputPath", site)
        fields.outputPath = selection("OutputPath", site)
        fields.resultPath = resultPlace(site.object["ResultPath"], at: location["ResultPath"])
        // The Parameters of a Map are the old name of its ItemSelector.
        if type != .map { fields.parameters = objectTemplate("Parameters", site) }
        fields.resultSelector = objectTemplate("ResultSelector", site)
        fields.assign = assign(site.object["Assign"], site, at: location["Assign"])
    }

    private mutating func kind(_ type: StateType, _ site: Site) -> State.Kind? {
        switch type {
        case .pass:
            return .pass(result: site.language == .jsonPath ? site.object["Result"] : nil)
        case .succeed: return .succeed
        case .fail:
            return .fail(error: text("Error", site), cause: text("Cause", site))
        case .task: return task(site).map(State.Kind.task)
        case .choice: return choice(site).map(State.Kind.choice)
        case .wait: return wait(site).map(State.Kind.wait)
        case .parallel: return parallel(site)
        case .map: return map(site).map(State.Kind.map)
        }
    }

    // MARK: - Task

    private mutating func task(_ site: Site) -> State.Task? {
        guard let value = site.object["Resource"] else {
            problem(.schema, "These fields are required: [Resource]", at: site.location)
            return nil
        }
        let location = site.location["Resource"]
        guard let resource = string(value, at: location) else { return nil }
        guard resource.hasPrefix("arn:"), resource.split(separator: ":").count >= 4 else {
            problem(.schema, "Value is not a valid resource ARN", at: location)
            return nil
        }
        if type == .express {
            for suffix in [".sync", ".waitForTaskToken"]
            where resource.hasSuffix(suffix) || resource.contains(text: suffix + ":") {
                problem(
                    .schema,
                    "Express state machine does not support '\(suffix)' service integration",
                    at: location)
            }
        }
        let timeout = number("TimeoutSeconds", 1...99_999_999, site)
        let heartbeat = number("HeartbeatSeconds", 1...99_999_999, site)
        if case .literal(let limit)? = timeout, case .literal(let beat)? = heartbeat, beat >= limit
        {
            problem(
                .schema, "HeartbeatSeconds must be smaller than TimeoutSeconds", at: site.location)
        }
        return State.Task(
            resource: resource, timeout: timeout, heartbeat: heartbeat,
            credentials: credentials(site))
    }

    private mutating func credentials(_ site: Site) -> PayloadTemplate? {
        guard let value = site.object["Credentials"] else { return nil }
        let location = site.location["Credentials"]
        guard case .object(let object) = value else {
            problem(.schema, "Value must be a JSON object", at: location)
            return nil
        }
        guard object["RoleArn"] != nil || object["RoleArn.$"] != nil else {
            problem(.schema, "The field 'RoleArn' is required but was missing", at: location)
            return nil
        }
        return site.language == .jsonPath
            ? template(value, at: location) : jsonata(value, of: site.location, at: location)
    }

    // MARK: - Wait

    private mutating func wait(_ site: Site) -> State.Wait? {
        let names = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
        let present = names.filter { site.object[$0] != nil }
        guard present.count == 1, let field = present.first, let value = site.object[field] else {
            let message = present.isEmpty ? "There should be" : "There should only be"
            problem(
                .schema,
                "\(message) one of the following fields: [\(names.joined(separator: ", "))]",
                at: site.location)
            return nil
        }
        let location = site.location[field]
        if let expression = jsonataExpression(value, site, at: location) {
            return expression.map {
                field == "Seconds"
                    ? State.Wait.secondsExpression($0) : State.Wait.timestampExpression($0)
            }
        }
        switch field {
        case "Seconds":
            return integer(value, 0...99_999_999, at: location).map(State.Wait.seconds)
        case "SecondsPath":
            return referencePath(value, context: true, at: location).map(State.Wait.secondsPath)
        case "TimestampPath":
            return referencePath(value, context: true, at: location).map(State.Wait.timestampPath)
        default:
            guard let timestamp = value.stringValue.flatMap(RFC3339Timestamp.init) else {
                problem(.schema, "String does not match RFC3339 timestamp", at: location)
                return nil
            }
            return .timestamp(timestamp)
        }
    }

    // MARK: - Parallel

    private mutating func parallel(_ site: Site) -> State.Kind? {
        let location = site.location["Branches"]
        guard let value = site.object["Branches"] else {
            problem(.schema, "These fields are required: [Branches]", at: site.location)
            return nil
        }
        guard case .array(let branches) = value else {
            problem(.schema, "Value must be an array", at: location)
            return nil
        }
        if branches.isEmpty { problem(.schema, "Value cannot be empty", at: location) }
        var numbers: [Int] = []
        for (place, branch) in branches.enumerated() {
            guard case .object(let object) = branch else {
                problem(.schema, "Value must be a JSON object", at: location[place])
                continue
            }
            check(fields: ["Comment", "StartAt", "States"], of: object, at: location[place])
            numbers.append(readWorkflow(object, at: location[place], depth: site.depth + 1))
        }
        return .parallel(branches: numbers)
    }

    // MARK: - Context

    /// Most states never read the Context Object, and building it costs.
    private func readsContext(_ fields: StateFields, _ kind: State.Kind) -> Bool {
        let selections = [fields.inputPath, fields.outputPath]
        var templates = [
            fields.parameters, fields.resultSelector, fields.assign, fields.output,
        ]
        templates += fields.catchers.flatMap { [$0.assign, $0.output] }
        return selections.contains {
            if case .path(let path) = $0 { path.root == .context } else { false }
        }
            || templates.contains { $0?.readsContext == true } || kind.readsContext
    }
}

extension State.Kind {
    fileprivate var readsContext: Bool {
        switch self {
        case .pass, .succeed, .parallel: false
        case .fail(let error, let cause):
            [error, cause].contains {
                if case .expression(let template)? = $0 { template.readsContext } else { false }
            }
        case .task(let task):
            task.credentials?.readsContext == true || task.timeout?.readsContext == true
                || task.heartbeat?.readsContext == true
        case .wait(.secondsPath(let path)), .wait(.timestampPath(let path)):
            path.root == .context
        case .wait(.secondsExpression(let one)), .wait(.timestampExpression(let one)):
            one.readsContext
        case .wait: false
        case .choice(let choice):
            choice.rules.contains { rule in
                rule.condition.readsContext || rule.assign?.readsContext == true
                    || rule.output?.readsContext == true
            }
        case .map(let map):
            map.itemSelector?.readsContext == true || map.itemsPath.root == .context
                || map.items?.readsContext == true || map.maxConcurrency?.readsContext == true
                || map.toleratedCount?.readsContext == true
                || map.toleratedPercentage?.readsContext == true
                || map.distributed?.readsContext == true
        }
    }
}

extension DistributedMap {
    fileprivate var readsContext: Bool {
        let templates = [reader?.parameters, batcher?.input, writer?.parameters]
        let numbers = [reader?.maxItems, batcher?.maxItems, batcher?.maxBytes]
        return templates.contains { $0?.readsContext == true }
            || numbers.contains { $0?.readsContext == true }
    }
}

extension State.Number {
    fileprivate var readsContext: Bool {
        switch self {
        case .literal: false
        case .path(let path): path.root == .context
        case .jsonata(let expression): expression.readsContext
        }
    }
}

extension State.Tolerance {
    fileprivate var readsContext: Bool {
        switch self {
        case .literal: false
        case .path(let path): path.root == .context
        case .jsonata(let expression): expression.readsContext
        }
    }
}
