/// Why an expression could not be read or evaluated.
///
/// The code is the language's own (`T2001`, `D3030`, `S0202`); the position counts UTF-16 code
/// units of the expression, as the reference implementation does.
public struct JSONataError: Error, Hashable, Sendable {
    private struct Fields: Hashable {
        var code: String
        var message: String
        var position: Int?
        var token: String?
        var value: String?
        var argument: Int?
    }

    /// Behind a reference, so that every call that may fail needs one word for its error.
    private final class Storage: Sendable {
        let fields: Fields
        init(_ fields: Fields) { self.fields = fields }
    }

    private let storage: Storage

    /// The language's code.
    public var code: String { storage.fields.code }
    /// What is wrong, in a sentence without a full stop.
    public var message: String { storage.fields.message }
    /// Where the reader stood, or the call or operator that failed.
    public var position: Int? { storage.fields.position }
    /// The word of the expression that the error is about.
    public var token: String? { storage.fields.token }
    /// The text of the value that the error is about.
    public var value: String? { storage.fields.value }
    /// The one-based number of the argument that the error is about.
    public var argument: Int? { storage.fields.argument }

    public init(
        code: String, message: String, position: Int? = nil, token: String? = nil,
        value: String? = nil, argument: Int? = nil
    ) {
        storage = Storage(
            Fields(
                code: code, message: message, position: position, token: token, value: value,
                argument: argument))
    }

    public static func == (left: JSONataError, right: JSONataError) -> Bool {
        left.storage.fields == right.storage.fields
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(storage.fields) }

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
        if self.position != nil, self.token != nil || token == nil { return self }
        return JSONataError(
            code: code, message: message, position: self.position ?? position,
            token: self.token ?? token, value: value, argument: argument)
    }
}
