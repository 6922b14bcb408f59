import DataFormats

/// Reading of Choice states.
extension DefinitionReader {
    mutating func choice(_ site: Site) -> State.Choice? {
        guard let value = site.object["Choices"] else {
            problem(.schema, "These fields are required: [Choices]", at: site.location)
            endsWorkflow(site)
            return nil
        }
        let location = site.location["Choices"]
        guard case .array(let elements) = value else {
            problem(.schema, "Value must be an array", at: location)
            return nil
        }
        if elements.isEmpty { problem(.schema, "Value cannot be empty", at: location) }
        var rules: [State.Choice.Rule] = []
        for (place, element) in elements.enumerated() {
            guard case .object(let object) = element else {
                problem(.schema, "Value must be a JSON object", at: location[place])
                continue
            }
            if let rule = rule(object, site, at: location[place]) { rules.append(rule) }
        }
        var otherwise: Int?
        if let value = site.object["Default"] {
            otherwise = target(value, site.targets, at: site.location["Default"])
            connect(site, to: otherwise)
        }
        return State.Choice(rules: rules, otherwise: otherwise)
    }

    private mutating func rule(
        _ object: JSONObject, _ site: Site, at location: DefinitionLocation
    ) -> State.Choice.Rule? {
        guard let next = object["Next"] else {
            problem(.schema, "These fields are required: [Next]", at: location)
            return nil
        }
        let target = target(next, site.targets, at: location["Next"])
        connect(site, to: target)
        let assign = assign(object["Assign"], site, at: location["Assign"])
        let isJSONata = site.language == .jsonata
        let output =
            isJSONata
            ? jsonata(object["Output"], of: site.location, at: location["Output"]) : nil
        let condition =
            isJSONata
            ? jsonataCondition(object, site, at: location)
            : condition(object, isTop: true, at: location)
        guard let condition, let target else { return nil }
        return State.Choice.Rule(
            condition: condition, next: target, assign: assign, output: output)
    }

    /// Depth is bounded by the JSON parser.
    private mutating func condition(
        _ object: JSONObject, isTop: Bool, at location: DefinitionLocation
    ) -> ChoiceCondition? {
        let extra = isTop ? ["Next", "Assign", "Comment"] : ["Comment"]
        if let value = object["And"] {
            check(fields: ["And"] + extra, of: object, at: location)
            return conditions(value, at: location["And"]).map(ChoiceCondition.and)
        }
        if let value = object["Or"] {
            check(fields: ["Or"] + extra, of: object, at: location)
            return conditions(value, at: location["Or"]).map(ChoiceCondition.or)
        }
        if let value = object["Not"] {
            check(fields: ["Not"] + extra, of: object, at: location)
            guard case .object(let inner) = value else {
                problem(.schema, "Value must be a JSON object", at: location["Not"])
                return nil
            }
            return condition(inner, isTop: false, at: location["Not"]).map(ChoiceCondition.not)
        }
        return dataTest(object, extra: extra, at: location).map(ChoiceCondition.test)
    }

    private mutating func conditions(
        _ value: JSONValue, at location: DefinitionLocation
    ) -> [ChoiceCondition]? {
        guard case .array(let elements) = value, !elements.isEmpty else {
            problem(.schema, "Value cannot be empty", at: location)
            return nil
        }
        var conditions: [ChoiceCondition] = []
        for (place, element) in elements.enumerated() {
            guard case .object(let object) = element else {
                problem(.schema, "Value must be a JSON object", at: location[place])
                return nil
            }
            guard let one = condition(object, isTop: false, at: location[place]) else {
                return nil
            }
            conditions.append(one)
        }
        return conditions
    }

    private mutating func dataTest(
        _ object: JSONObject, extra: [String], at location: DefinitionLocation
    ) -> ChoiceCondition.DataTest? {
        guard let value = object["Variable"] else {
            problem(.schema, "These fields are required: [Variable]", at: location)
            return nil
        }
        guard let variable = path(value, at: location["Variable"]) else { return nil }
        let operators = object.keys.filter { $0 != "Variable" && !extra.contains($0) }
        guard operators.count == 1, let name = operators.first, let operand = object[name] else {
            problem(
                .schema,
                operators.isEmpty
                    ? "There should be one comparison operator"
                    : "There should only be one of the following fields: "
                        + "[\(operators.joined(separator: ", "))]", at: location)
            return nil
        }
        guard let comparison = comparison(name, operand, at: location) else { return nil }
        return ChoiceCondition.DataTest(variable: variable, comparison: comparison)
    }

    private mutating func comparison(
        _ name: String, _ operand: JSONValue, at location: DefinitionLocation
    ) -> ChoiceCondition.Comparison? {
        if let test = ChoiceCondition.TypeTest(rawValue: name) {
            if let expected = operand.boolValue { return .type(test, expected) }
            problem(.schema, "Value must be a boolean", at: location[name])
            return nil
        }
        if name == "StringMatches" {
            if let pattern = operand.stringValue.flatMap(WildcardPattern.init) {
                return .matches(pattern)
            }
            problem(.schema, "Value is not a valid pattern", at: location[name])
            return nil
        }
        let isPath = name.hasSuffix("Path")
        let stem = isPath ? String(name.dropLast(4)) : name
        for kind in ChoiceCondition.Kind.allCases where stem.hasPrefix(kind.rawValue) {
            let rest = String(stem.dropFirst(kind.rawValue.count))
            guard let relation = ChoiceCondition.Relation(rawValue: rest),
                kind != .boolean || relation == .equals
            else { break }
            if isPath {
                return path(operand, at: location[name]).map { .value(kind, relation, .path($0)) }
            }
            guard kind.acceptsLiteral(operand) else {
                problem(.schema, kind.literalProblem, at: location[name])
                return nil
            }
            return .value(kind, relation, .literal(operand))
        }
        problem(.schema, "Field '\(name)' is not supported", at: location)
        return nil
    }
}

extension ChoiceCondition.Kind {
    fileprivate func acceptsLiteral(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.string, .string), (.numeric, .number), (.boolean, .bool): true
        case (.timestamp, .string(let text)): RFC3339Timestamp(text) != nil
        default: false
        }
    }

    fileprivate var literalProblem: String {
        switch self {
        case .string: "Value must be a string"
        case .numeric: "Value must be a number"
        case .boolean: "Value must be a boolean"
        case .timestamp: "String does not match RFC3339 timestamp"
        }
    }
}
