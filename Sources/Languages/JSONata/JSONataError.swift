/// Why an expression could not be read or evaluated.
///
/// The code is the language's own (`T2001`, `D3030`, `S0202`); the position counts UTF-16 code
/// units of the expression, as the reference implementation does.
public struct JSONataError: Error, Hashable, Sendable {
    public var code: String
    public var message: String
    /// Where the reader stood, or the call or operator that failed.
    public var position: Int?
    /// The word of the expression that the error is about.
    public var token: String?
    /// The text of the value that the error is about.
    public var value: String?
    /// The one-based number of the argument that the error is about.
    public var argument: Int?

    public init(
        code: String, message: String, position: Int? = nil, token: String? = nil,
        value: String? = nil, argument: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.position = position
        self.token = token
        self.value = value
        self.argument = argument
    }

    init(
        _ code: ErrorCode, position: Int? = nil, token: String? = nil, value: Value? = nil,
        argument: Int? = nil, message: String? = nil
    ) {
        self.init(
            code: code.rawValue, message: message ?? code.message, position: position,
            token: token, value: value.flatMap(Self.excerpt), argument: argument)
    }

    /// What a message shows of a value: no more than a line.
    private static func excerpt(_ value: Value) -> String? {
        switch value {
        case .undefined: return nil
        case .function: return "function"
        case .number(let number): return Value.text(of: number)
        default:
            guard let text = try? value.text() else { return nil }
            return text.utf8.count > 200 ? String(text.prefix(200)) + "…" : text
        }
    }

    /// The same error with a place, unless it has one.
    func located(_ position: Int, token: String? = nil) -> JSONataError {
        var error = self
        if error.position == nil { error.position = position }
        if error.token == nil { error.token = token }
        return error
    }
}
