public import DataFormats

/// A JSONata expression, read once and evaluated as often as needed.
///
/// The language is JSONata 2.x as documented at docs.jsonata.org and as its reference
/// implementation behaves.
public struct Expression: Sendable {
    public let text: String
    let root: Node
    let symbols: SymbolTable

    /// Reads an expression; the error has the language's code and the place in the text.
    public init(parsing text: String) throws(JSONataError) {
        self.text = text
        var symbols = SymbolTable()
        root = try NodeBuilder.compile(text, symbols: &symbols)
        self.symbols = symbols
    }

    /// The value of the expression, nothing when it has none.
    ///
    /// - Parameters:
    ///   - input: what the paths of the expression start from; nothing means no input at all.
    ///   - bindings: variables, by name without `$`.
    public func evaluate(
        _ input: JSONValue?, bindings: JSONObject = JSONObject(), host: Host = Host()
    ) throws(JSONataError) -> JSONValue? {
        try evaluate(Input(input), bindings: bindings, host: host)
    }

    /// The value of the expression for an input that many expressions share.
    public func evaluate(
        _ input: Input, bindings: JSONObject = JSONObject(), host: Host = Host()
    ) throws(JSONataError) -> JSONValue? {
        let evaluator = Evaluator(symbols: symbols, host: host)
        defer { evaluator.finish() }
        let result = try evaluator.evaluate(root, input: input.value, bindings: bindings)
        var conversion = JSONConversion(budget: Value.maxNodes)
        return try conversion.json(result)
    }

    /// The names of the variables that occur in the expression, without `$` and in the order of
    /// their first occurrence; built-in functions are not among them unless they are bound.
    public var variables: [String] {
        var found: [String] = []
        for symbol in symbols.named where SymbolTable.builtin(symbol) == nil {
            found.append(symbols.names[symbol])
        }
        return found
    }
}

/// An input made ready once, so that many evaluations need not convert it again.
public struct Input {
    let value: Value

    public init(_ json: JSONValue?) { value = json.map { Value($0) } ?? .undefined }
}
