public import DataFormats

/// The value of `Parameters`, `Arguments`, `Output`, `Assign` and their like: JSON in which members
/// named `….$` are paths or intrinsic calls, or texts in `{% %}` are JSONata.
///
/// Amazon States Language specification, "Payload Template".
public indirect enum PayloadTemplate: Sendable, Hashable {
    /// JSON without anything to evaluate.
    case constant(JSONValue)
    case object([Field])
    case array([PayloadTemplate])
    /// The field is the member's name with its `.$`, for messages.
    case path(JSONPath, field: String)
    case call(IntrinsicCall, field: String)
    case jsonata(JSONataExpression)

    /// One member of an object template, its name without `.$`.
    public struct Field: Sendable, Hashable {
        var key: String
        var template: PayloadTemplate
    }

    /// The JSON that the template stands for.
    /// - Throws: `States.Runtime` when a path finds nothing, `States.IntrinsicFailure`.
    public func evaluate(in scope: inout EvaluationScope) throws(StatesError) -> JSONValue {
        switch self {
        case .constant(let value): return value
        case .object(let fields):
            var object = JSONObject()
            object.reserveCapacity(fields.count)
            for field in fields {
                object[field.key] = try field.template.evaluate(in: &scope)
            }
            return .object(object)
        case .array(let elements):
            var values: [JSONValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try element.evaluate(in: &scope)) }
            return .array(values)
        case .path(let path, let field):
            do {
                return try scope.find(path)
            } catch {
                throw StatesError(
                    .runtime,
                    "The JSONPath '\(path.text)' specified for the field '\(field)' could not be "
                        + "found in the input '\(scope.input.serialized())'")
            }
        case .call(let call, _): return try call.evaluate(in: &scope)
        case .jsonata(let expression): return try expression.evaluate(in: &scope)
        }
    }

    /// The names of the members at the top, without `.$`; none for a template that is no object.
    public var memberNames: [String] {
        switch self {
        case .constant(let value): value.objectValue?.keys ?? []
        case .object(let fields): fields.map(\.key)
        case .array, .path, .call, .jsonata: []
        }
    }

    /// Whether anything in the template reads the Context Object.
    var readsContext: Bool {
        switch self {
        case .constant: false
        case .object(let fields): fields.contains(where: \.template.readsContext)
        case .array(let elements): elements.contains(where: \.readsContext)
        case .path(let path, _): path.root == .context
        case .call(let call, _): call.paths.contains { $0.root == .context }
        case .jsonata(let expression): expression.readsContext
        }
    }
}

extension PayloadTemplate {
    /// A member of a template that is neither a path nor a call.
    struct BadField: Error {
        var field: String
        var reason: String
    }

    /// Reads a template; depth is bounded by the JSON parser.
    init(reading value: JSONValue) throws(BadField) {
        switch value {
        case .object(let object): self = try Self.object(reading: object)
        case .array(let elements):
            var templates: [PayloadTemplate] = []
            for element in elements { templates.append(try PayloadTemplate(reading: element)) }
            self = templates.allSatisfy(\.isConstant) ? .constant(value) : .array(templates)
        default: self = .constant(value)
        }
    }

    /// The service keeps plain members in order and puts evaluated ones behind them, in the order
    /// of a hash map.
    private static func object(reading object: JSONObject) throws(BadField) -> PayloadTemplate {
        var plain: [Field] = []
        var evaluated: [Field] = []
        for (key, value) in object {
            guard key.hasSuffix(".$") else {
                plain.append(Field(key: key, template: try PayloadTemplate(reading: value)))
                continue
            }
            guard case .string(let text) = value else {
                throw BadField(field: key, reason: "the value is no string")
            }
            evaluated.append(
                Field(key: String(key.dropLast(2)), template: try expression(text, field: key)))
        }
        if evaluated.isEmpty, plain.allSatisfy(\.template.isConstant) {
            return .constant(.object(object))
        }
        return .object(plain + JavaHashOrder.sorted(evaluated, by: \.key))
    }

    /// A path or an intrinsic call.
    static func expression(
        _ text: String, field: String
    ) throws(BadField) -> PayloadTemplate {
        do {
            return text.hasPrefix("$")
                ? .path(try JSONPath(parsing: text), field: field)
                : .call(try IntrinsicCall(parsing: text), field: field)
        } catch {
            throw BadField(field: field, reason: error.message)
        }
    }

    var isConstant: Bool {
        if case .constant = self { true } else { false }
    }
}
