/// A JSON value (RFC 8259) that keeps what the text said: member order and the exact digits of
/// every number.
///
/// Strings and member names compare by their code points, not by canonical equivalence, because
/// "é" in one form and in the other are different data.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue: Hashable {
    public static func == (lhs: JSONValue, rhs: JSONValue) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension JSONValue {
    /// A number from an integer.
    public init(_ value: Int) { self = .number(JSONNumber(value)) }

    /// A number from a 64-bit integer.
    public init(_ value: Int64) { self = .number(JSONNumber(value)) }

    /// A number from a double; infinity and not-a-number become `null`, as in `JSON.stringify`.
    public init(_ value: Double) { self = JSONNumber(value).map(JSONValue.number) ?? .null }

    /// A string.
    public init(_ value: String) { self = .string(value) }

    /// Parses a whole text.
    public init(parsing text: String, options: JSONParseOptions = .init()) throws(JSONError) {
        var text = text
        // `withUTF8` does not know typed throws.
        self = try text.withUTF8 { bytes in
            Result { () throws(JSONError) in try JSONValue.parse(bytes, options: options) }
        }.get()
    }

    /// Parses the one value that the bytes must hold.
    public static func parse(
        _ bytes: [UInt8], options: JSONParseOptions = .init()
    ) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) in
            try parse(bytes, options: options)
        }
    }

    /// Parses the one value that the bytes must hold.
    public static func parse(
        _ bytes: ArraySlice<UInt8>, options: JSONParseOptions = .init()
    ) throws(JSONError) -> JSONValue {
        // The slice's own accessor does not know typed throws.
        try bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) in try parse(bytes, options: options) }
        }.get()
    }

    /// Parses the one value that the bytes must hold; nothing keeps a reference to the buffer.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, options: JSONParseOptions = .init()
    ) throws(JSONError) -> JSONValue {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            throw JSONError(offset: 0, kind: .unexpectedEnd(expected: "a value"))
        }
        var parser = JSONParser(base: base, count: bytes.count, options: options)
        return try parser.document()
    }
}
