import DataFormats
import JSONata

/// Reading of fields in the JSONata query language.
extension DefinitionReader {
    /// A template: any JSON in which texts in `{% %}` are expressions.
    ///
    /// - Parameter inCatch: whether `$states.errorOutput` has a value there.
    mutating func jsonata(
        _ value: JSONValue?, of state: DefinitionLocation, at location: DefinitionLocation,
        inCatch: Bool = false
    ) -> PayloadTemplate? {
        guard let value else { return nil }
        switch value {
        case .string(let text):
            guard let code = JSONataExpression.code(in: text) else { return .constant(value) }
            return expression(code, of: state, at: location, inCatch: inCatch)
                .map(PayloadTemplate.jsonata)
        case .object(let object):
            var fields: [PayloadTemplate.Field] = []
            for (key, value) in object {
                if let template = jsonata(value, of: state, at: location[key], inCatch: inCatch) {
                    fields.append(PayloadTemplate.Field(key: key, template: template))
                }
            }
            return fields.allSatisfy(\.template.isConstant) ? .constant(value) : .object(fields)
        case .array(let elements):
            var templates: [PayloadTemplate] = []
            for (place, element) in elements.enumerated() {
                if let template = jsonata(
                    element, of: state, at: location[place], inCatch: inCatch)
                {
                    templates.append(template)
                }
            }
            return templates.allSatisfy(\.isConstant) ? .constant(value) : .array(templates)
        default: return .constant(value)
        }
    }

    /// An expression that can be read and refers to nothing that is not there.
    private mutating func expression(
        _ code: String, of state: DefinitionLocation, at location: DefinitionLocation,
        inCatch: Bool
    ) -> JSONataExpression? {
        let expression: JSONataExpression
        do throws(JSONataError) {
            expression = try JSONataExpression(parsing: code, field: location.field(below: state))
        } catch {
            problem(.invalidJSONata, error.serviceMessage, at: location)
            return nil
        }
        var unsupported = expression.references.inputs
        let readsError = expression.references.uses.contains {
            $0.variable == "states" && $0.path.first == "errorOutput"
        }
        if !inCatch, readsError {
            unsupported.append("$states.errorOutput")
        }
        for name in unsupported {
            problem(
                .unsupportedJSONata,
                name == "$states.errorOutput"
                    ? "Reference to '\(name)' outside of a Catch is not supported."
                    : "Reference to '\(name)' at the top level is not supported.", at: location)
        }
        return unsupported.isEmpty ? expression : nil
    }

    /// The expression of a field that is one text in `{% %}`; nothing for other values.
    mutating func jsonataExpression(
        _ value: JSONValue, _ site: Site, at location: DefinitionLocation
    ) -> JSONataExpression?? {
        guard site.language == .jsonata, case .string(let text) = value,
            let code = JSONataExpression.code(in: text)
        else { return nil }
        return .some(expression(code, of: site.location, at: location, inCatch: false))
    }

    mutating func readJSONataData(
        _ type: StateType, _ site: Site, _ fields: inout StateFields
    ) {
        func location(_ field: String) -> DefinitionLocation { site.location[field] }
        fields.parameters = jsonata(
            site.object["Arguments"], of: site.location, at: location("Arguments"))
        fields.output = jsonata(site.object["Output"], of: site.location, at: location("Output"))
        fields.assign = assign(site.object["Assign"], site, at: location("Assign"))
    }

    /// `Condition` of a choice rule: an expression, or `true` or `false`.
    mutating func jsonataCondition(
        _ object: JSONObject, _ site: Site, at location: DefinitionLocation
    ) -> ChoiceCondition? {
        check(
            fields: ["Condition", "Next", "Assign", "Output", "Comment"], of: object,
            at: location)
        guard let value = object["Condition"] else {
            problem(.schema, "These fields are required: [Condition]", at: location)
            return nil
        }
        let template = jsonata(value, of: site.location, at: location["Condition"])
        switch template {
        case .jsonata?: return template.map(ChoiceCondition.expression)
        case .constant(.bool)?: return template.map(ChoiceCondition.expression)
        case nil: return nil
        default:
            problem(
                .schema, "Value must be a boolean or a JSONata expression",
                at: location["Condition"])
            return nil
        }
    }

    /// `Items` of a Map: an array, or an expression.
    mutating func items(_ site: Site) -> PayloadTemplate? {
        guard let value = site.object["Items"] else { return nil }
        let location = site.location["Items"]
        let template = jsonata(value, of: site.location, at: location)
        switch (value, template) {
        case (.array, _), (.string, .jsonata?), (_, nil): return template
        default:
            problem(.schema, "Value must be an array or a JSONata expression", at: location)
            return nil
        }
    }
}
