import DataFormats
import Diagnostics

/// Reading of single fields, with the service's words for what is wrong.
extension DefinitionReader {
    mutating func check(
        fields: [String], of object: JSONObject, at location: DefinitionLocation
    ) {
        for (key, _) in object where !fields.contains(key) {
            problem(.schema, "Field '\(key)' is not supported", at: location)
        }
    }

    mutating func checkFields(of site: Site, _ type: StateType) {
        let (own, other, otherLanguage) =
            site.language == .jsonPath
            ? (type.jsonPathFields, type.jsonataFields, QueryLanguage.jsonata)
            : (type.jsonataFields, type.jsonPathFields, QueryLanguage.jsonPath)
        for (key, _) in site.object {
            if StateType.common.contains(key) || type.fields.contains(key) || own.contains(key) {
                continue
            }
            let message =
                other.contains(key)
                ? "The QueryLanguage is set to '\(site.language.rawValue)', but field '\(key)' is "
                    + "only supported for the '\(otherLanguage.rawValue)' QueryLanguage"
                : "Field '\(key)' is not supported"
            problem(
                .schema, message, at: site.location, field: key,
                hint: didYouMean(key, in: StateType.common + type.fields + own))
        }
    }

    /// Both of a pair that excludes itself, such as `Seconds` and `SecondsPath`.
    mutating func checkOnlyOne(of fields: [String], _ site: Site) {
        let present = fields.filter { site.object[$0] != nil }
        if present.count > 1 {
            problem(
                .schema,
                "There should only be one of the following fields: "
                    + "[\(present.joined(separator: ", "))]", at: site.location)
        }
    }

    mutating func string(_ value: JSONValue?, at location: DefinitionLocation) -> String? {
        guard let value else { return nil }
        if case .string(let text) = value { return text }
        problem(.schema, "Value must be a string", at: location)
        return nil
    }

    mutating func integer(
        _ value: JSONValue, _ range: ClosedRange<Int64>, at location: DefinitionLocation
    ) -> Int64? {
        guard let number = value.intValue else {
            problem(.schema, "Value must be an integer", at: location)
            return nil
        }
        if number < range.lowerBound {
            problem(.schema, "Minimum value is \(range.lowerBound)", at: location)
            return nil
        }
        if number > range.upperBound {
            problem(.schema, "Maximum value is \(range.upperBound)", at: location)
            return nil
        }
        return number
    }

    /// A field and its `…Path` twin.
    mutating func number(
        _ field: String, _ range: ClosedRange<Int64>, _ site: Site
    ) -> State.Number? {
        checkOnlyOne(of: [field, field + "Path"], site)
        if let value = site.object[field] {
            if let expression = jsonataExpression(value, site, at: site.location[field]) {
                return expression.map(State.Number.jsonata)
            }
            return integer(value, range, at: site.location[field]).map(State.Number.literal)
        }
        guard site.language == .jsonPath, let value = site.object[field + "Path"] else {
            return nil
        }
        return referencePath(value, context: false, at: site.location[field + "Path"])
            .map(State.Number.path)
    }

    mutating func path(_ value: JSONValue, at location: DefinitionLocation) -> JSONPath? {
        if case .string(let text) = value, let path = try? JSONPath(parsing: text) { return path }
        problem(.schema, "Value must be a valid JSONPath.", at: location)
        return nil
    }

    /// A path to one place; `context` says whether it may start at `$$`.
    mutating func referencePath(
        _ value: JSONValue, context: Bool, at location: DefinitionLocation
    ) -> JSONPath? {
        if case .string(let text) = value, let path = try? JSONPath(parsing: text),
            path.isReference, context || path.root != .context
        {
            return path
        }
        problem(.schema, "Value is not a Reference Path", at: location)
        return nil
    }

    mutating func selection(_ field: String, _ site: Site) -> State.Selection {
        guard let value = site.object[field] else { return .path(.input) }
        if value.isNull { return .nothing }
        return path(value, at: site.location[field]).map(State.Selection.path) ?? .path(.input)
    }

    mutating func resultPlace(
        _ value: JSONValue?, at location: DefinitionLocation
    ) -> State.ResultPlace {
        let whole = State.ResultPlace.path(ReferencePath(.input)!)
        guard let value else { return whole }
        if value.isNull { return .nowhere }
        guard let path = referencePath(value, context: false, at: location),
            let reference = ReferencePath(path)
        else {
            if case .string(let text) = value, (try? JSONPath(parsing: text))?.isReference == true {
                problem(.schema, "Value is not a Reference Path", at: location)
            }
            return whole
        }
        return .path(reference)
    }

    mutating func template(
        _ value: JSONValue?, at location: DefinitionLocation
    ) -> PayloadTemplate? {
        guard let value else { return nil }
        do {
            return try PayloadTemplate(reading: value)
        } catch {
            problem(
                .schema,
                "The value for the field '\(error.field)' must be a valid JSONPath or a valid "
                    + "intrinsic function call", at: location)
            return nil
        }
    }

    /// `Parameters` and its like: an object.
    mutating func objectTemplate(_ field: String, _ site: Site) -> PayloadTemplate? {
        guard let value = site.object[field] else { return nil }
        return template(value, at: site.location[field])
    }

    mutating func assign(
        _ value: JSONValue?, _ site: Site, at location: DefinitionLocation, inCatch: Bool = false
    ) -> PayloadTemplate? {
        guard let value else { return nil }
        guard case .object(let object) = value else {
            problem(.schema, "Value must be a JSON object", at: location)
            return nil
        }
        for (key, _) in object {
            let isPath = site.language == .jsonPath && key.hasSuffix(".$")
            check(variable: isPath ? String(key.dropLast(2)) : key, at: location[key])
        }
        if object.isEmpty { return nil }
        return site.language == .jsonata
            ? jsonata(value, of: site.location, at: location, inCatch: inCatch)
            : template(value, at: location)
    }

    /// Names of variables are identifiers of at most 80 characters, and `states` is reserved
    /// (developer guide, "Passing data between states with variables").
    private mutating func check(variable name: String, at location: DefinitionLocation) {
        let scalars = name.unicodeScalars
        if name == "states" {
            problem(.schema, "The variable name 'states' is reserved", at: location)
        } else if scalars.count > 80 {
            problem(.schema, "Variable name must be at most 80 characters long", at: location)
        } else if scalars.first?.properties.isIDStart != true && scalars.first != "_"
            || !scalars.dropFirst().allSatisfy(\.properties.isIDContinue)
        {
            problem(.schema, "Variable name '\(name)' is not an identifier", at: location)
        }
    }

    /// A literal field and its `…Path` twin that may also be an intrinsic call.
    mutating func text(_ field: String, _ site: Site) -> State.Text? {
        checkOnlyOne(of: [field, field + "Path"], site)
        if let text = string(site.object[field], at: site.location[field]) {
            if let expression = jsonataExpression(
                .string(text), site, at: site.location[field])
            {
                return expression.map { .expression(.jsonata($0)) }
            }
            return .literal(text)
        }
        guard let value = site.object[field + "Path"] else { return nil }
        let location = site.location[field + "Path"]
        if case .string(let text) = value,
            let template = try? PayloadTemplate.expression(text, field: field + "Path")
        {
            return .expression(template)
        }
        problem(
            .schema, "Value must be a valid JSONPath or a valid intrinsic function call",
            at: location)
        return nil
    }
}
