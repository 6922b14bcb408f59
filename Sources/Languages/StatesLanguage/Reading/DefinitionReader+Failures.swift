import DataFormats

/// Reading of `Retry` and `Catch`.
extension DefinitionReader {
    mutating func readFailureHandling(
        _ type: StateType, _ site: Site, _ fields: inout StateFields
    ) {
        guard type == .task || type == .parallel || type == .map else { return }
        for (place, object) in objects("Retry", site).enumerated() {
            let location = site.location["Retry"][place]
            if let object, let retrier = retrier(object, at: location) {
                fields.retriers.append(retrier)
            }
        }
        for (place, object) in objects("Catch", site).enumerated() {
            let location = site.location["Catch"][place]
            if let object, let catcher = catcher(object, site, at: location) {
                fields.catchers.append(catcher)
            }
        }
        checkStatesALL(fields.retriers.map(\.errors), at: site.location["Retry"])
        checkStatesALL(fields.catchers.map(\.errors), at: site.location["Catch"])
    }

    /// The elements of an array of objects; nothing where an element is none.
    private mutating func objects(_ field: String, _ site: Site) -> [JSONObject?] {
        guard let value = site.object[field] else { return [] }
        guard case .array(let elements) = value else {
            problem(.schema, "Value must be an array", at: site.location[field])
            return []
        }
        var objects: [JSONObject?] = []
        for (place, element) in elements.enumerated() {
            if element.objectValue == nil {
                problem(.schema, "Value must be a JSON object", at: site.location[field][place])
            }
            objects.append(element.objectValue)
        }
        return objects
    }

    private mutating func errors(
        _ object: JSONObject, at location: DefinitionLocation
    ) -> [String]? {
        guard let value = object["ErrorEquals"] else {
            problem(.schema, "These fields are required: [ErrorEquals]", at: location)
            return nil
        }
        guard case .array(let elements) = value else {
            problem(.schema, "Value must be an array", at: location["ErrorEquals"])
            return nil
        }
        let names = elements.compactMap(\.stringValue)
        if elements.isEmpty {
            problem(.schema, "Value cannot be empty", at: location["ErrorEquals"])
        } else if names.count < elements.count {
            problem(.schema, "Value must be a string", at: location["ErrorEquals"])
        }
        return names
    }

    /// `States.ALL` stands alone and last (Amazon States Language specification, "Errors").
    private mutating func checkStatesALL(_ lists: [[String]], at location: DefinitionLocation) {
        let all = StatesError.Name.all.rawValue
        for (place, names) in lists.enumerated() where names.contains(all) {
            if names.count > 1 {
                problem(.schema, "States.ALL must appear alone", at: location[place])
            }
            if place < lists.count - 1 {
                problem(.schema, "States.ALL must be in the last element", at: location[place])
            }
        }
    }

    private mutating func retrier(
        _ object: JSONObject, at location: DefinitionLocation
    ) -> Retrier? {
        check(
            fields: [
                "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
                "JitterStrategy", "Comment",
            ], of: object, at: location)
        guard let errors = errors(object, at: location) else { return nil }
        var retrier = Retrier(errors: errors)
        if let value = object["IntervalSeconds"],
            let seconds = integer(value, 1...99_999_999, at: location["IntervalSeconds"])
        {
            retrier.interval = seconds
        }
        if let value = object["MaxAttempts"],
            let attempts = integer(value, 0...99_999_999, at: location["MaxAttempts"])
        {
            retrier.maxAttempts = attempts
        }
        if let value = object["MaxDelaySeconds"] {
            retrier.maxDelay = integer(value, 1...31_622_400, at: location["MaxDelaySeconds"])
        }
        if let limit = retrier.maxDelay, limit <= retrier.interval {
            problem(
                .schema, "MaxDelaySeconds must be greater than IntervalSeconds", at: location)
        }
        if let value = object["BackoffRate"] {
            if let rate = value.doubleValue, rate >= 1 {
                retrier.backoffRate = rate
            } else {
                problem(.schema, "Minimum value is 1.0", at: location["BackoffRate"])
            }
        }
        if let value = object["JitterStrategy"] {
            if let jitter = value.stringValue.flatMap(Retrier.Jitter.init(rawValue:)) {
                retrier.jitter = jitter
            } else {
                problem(
                    .schema,
                    "The field 'JitterStrategy' should have one of these values: [FULL, NONE]",
                    at: location["JitterStrategy"])
            }
        }
        return retrier
    }

    private mutating func catcher(
        _ object: JSONObject, _ site: Site, at location: DefinitionLocation
    ) -> Catcher? {
        let own = site.language == .jsonPath ? "ResultPath" : "Output"
        check(
            fields: ["ErrorEquals", "Next", "Comment", "Assign", own], of: object, at: location)
        guard let errors = errors(object, at: location) else { return nil }
        guard let next = object["Next"] else {
            problem(.schema, "These fields are required: [Next]", at: location)
            return nil
        }
        let target = target(next, site.targets, at: location["Next"])
        connect(site, to: target)
        let isJSONata = site.language == .jsonata
        let output =
            isJSONata
            ? jsonata(
                object["Output"], of: site.location, at: location["Output"], inCatch: true) : nil
        let assign = assign(object["Assign"], site, at: location["Assign"], inCatch: true)
        guard let target else { return nil }
        return Catcher(
            errors: errors, next: target,
            resultPath: resultPlace(
                isJSONata ? nil : object["ResultPath"], at: location["ResultPath"]),
            assign: assign, output: output)
    }
}
