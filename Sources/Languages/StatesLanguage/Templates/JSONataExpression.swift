public import DataFormats
import JSONata

/// A text between `{%` and `%}` in a definition.
///
/// Step Functions developer guide, "Transforming data with JSONata in Step Functions".
public struct JSONataExpression: Sendable, Hashable {
    /// What stands between the delimiters, without the spaces around it.
    public let text: String
    /// Where it stands below its state, as messages name it: `Output/v`, `Choices[0]/Condition`.
    public let field: String
    private let expression: Expression
    let references: References
    private let functions: [JSONataFunction]

    /// The expression in a text that begins with `{%` and ends with `%}`; nothing for other texts.
    static func code(in text: String) -> String? {
        guard text.hasPrefix("{%"), text.hasSuffix("%}"), text.utf8.count >= 4 else { return nil }
        let spaces: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
        var inner = text.dropFirst(2).dropLast(2)
        while let first = inner.first, spaces.contains(first) { inner.removeFirst() }
        while let last = inner.last, spaces.contains(last) { inner.removeLast() }
        return String(inner)
    }

    init(parsing text: String, field: String) throws(JSONataError) {
        self.text = text
        self.field = field
        expression = try Expression(parsing: text)
        references = expression.references
        let names = references.variables
        functions = JSONataFunction.allCases.filter { names.contains($0.rawValue) }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.text == right.text && left.field == right.field
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(field)
    }

    /// Whether the Context Object may be read.
    var readsContext: Bool { references.reads("context", of: "states") }

    /// The expression's value.
    /// - Throws: `States.QueryEvaluationError` when it fails or has no value.
    public func evaluate(in scope: inout EvaluationScope) throws(StatesError) -> JSONValue {
        var bindings = JSONObject()
        for name in references.variables {
            if name == "states" {
                bindings["states"] = references.part(of: scope.states, variable: name)
            } else if let value = scope.variables[name] {
                bindings[name] = references.part(of: value, variable: name)
            }
        }
        let source = EntropySource(scope.entropy)
        defer { scope.entropy = source.stream }
        let value: JSONValue?
        do throws(JSONataError) {
            let host = Host(
                milliseconds: scope.milliseconds, random: { source.fraction() },
                functions: try functions.map { (function) throws(JSONataError) in
                    try function.bound(to: source)
                }, refused: ["eval"])
            value = try expression.evaluate(nil, bindings: bindings, host: host)
        } catch {
            // A limit of the service has no code of the language.
            let reason =
                error.code.isEmpty || error.code == "U1001"
                ? ": \(error.serviceMessage)" : ". \(error.code): \(error.serviceMessage)"
            throw failure("threw an error during evaluation\(reason)")
        }
        guard let value else { throw failure("returned nothing (undefined).") }
        return value
    }

    /// The error of a value that is not what the field wants.
    public func mismatch(expected: String, _ value: JSONValue) -> StatesError {
        failure(
            "returned an unexpected result type. Expected '\(expected)', but was "
                + "'\(value.kindName)' for value: \(value.serialized())")
    }

    private func failure(_ what: String) -> StatesError {
        StatesError(
            .queryEvaluation,
            "The JSONata expression '\(text)' specified for the field '\(field)' \(what)",
            at: field)
    }
}

/// The execution's random numbers while an expression draws from them.
final class EntropySource {
    var stream: EntropyStream

    init(_ stream: EntropyStream) { self.stream = stream }

    /// A number from 0 up to but not including 1.
    func fraction() -> Double { Double(stream.next() >> 11) / 9_007_199_254_740_992 }
}
