import DataFormats

extension IntrinsicCall {
    /// Parses a call with the calls inside it.
    public init(parsing text: String) throws(JSONPathSyntaxError) {
        var parser = IntrinsicParser(text)
        self = try parser.wholeCall()
    }
}

/// Recursive descent over the bytes of one intrinsic call.
struct IntrinsicParser {
    /// Step Functions developer guide, "Intrinsic functions": up to ten nested calls.
    private static let depthLimit = 10

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func wholeCall() throws(JSONPathSyntaxError) -> IntrinsicCall {
        guard bytes.count <= JSONPathParser.lengthLimit else { throw error("too long") }
        let call = try call(depth: 1)
        skipSpace()
        guard position == bytes.count else { throw error("unexpected text after the call") }
        return call
    }

    private mutating func call(depth: Int) throws(JSONPathSyntaxError) -> IntrinsicCall {
        guard depth <= Self.depthLimit else { throw error("calls are nested too deeply") }
        let start = position
        guard take("States.") else { throw error("an intrinsic function is missing") }
        let nameStart = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "("),
            bytes[position] > 0x20
        {
            position += 1
        }
        let name = String(decoding: bytes[nameStart..<position], as: UTF8.self)
        guard let function = IntrinsicCall.Function(rawValue: name) else {
            throw error("there is no intrinsic function States.\(name)")
        }
        guard take("(") else { throw error("( is missing") }
        var arguments: [IntrinsicCall.Argument] = []
        skipSpace()
        if !take(")") {
            repeat {
                skipSpace()
                arguments.append(try argument(depth: depth))
                skipSpace()
            } while take(",")
            guard take(")") else { throw error(") is missing") }
        }
        guard function.arity.contains(arguments.count) else {
            throw error("States.\(name) does not take \(arguments.count) arguments")
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return IntrinsicCall(text: text, function: function, arguments: arguments)
    }

    private mutating func argument(
        depth: Int
    ) throws(JSONPathSyntaxError) -> IntrinsicCall.Argument {
        guard position < bytes.count else { throw error("an argument is missing") }
        switch bytes[position] {
        case UInt8(ascii: "'"): return .text(try quoted())
        case UInt8(ascii: "$"): return .path(try path())
        case UInt8(ascii: "S"): return .call(try call(depth: depth + 1))
        default: return .constant(try constant())
        }
    }

    /// The text between the quotes; a backslash keeps the next character from ending it.
    private mutating func quoted() throws(JSONPathSyntaxError) -> String {
        let start = position
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "'"):
                position += 1
                return String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)
            default: position += 1
            }
        }
        position = start
        throw error("the quoted text has no end")
    }

    /// A path ends at the comma or parenthesis that is not inside its own brackets.
    private mutating func path() throws(JSONPathSyntaxError) -> JSONPath {
        let start = position
        var open = 0
        var quote: UInt8?
        scan: while position < bytes.count {
            let byte = bytes[position]
            if let end = quote {
                if byte == UInt8(ascii: "\\") { position += 1 }
                if byte == end { quote = nil }
            } else {
                switch byte {
                case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
                case UInt8(ascii: "["), UInt8(ascii: "("): open += 1
                case UInt8(ascii: ")") where open == 0: break scan
                case UInt8(ascii: ","), UInt8(ascii: " "):
                    if open == 0 { break scan }
                case UInt8(ascii: "]"), UInt8(ascii: ")"): open -= 1
                default: break
                }
            }
            position += 1
        }
        position = min(position, bytes.count)
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        do {
            return try JSONPath(parsing: text)
        } catch {
            throw JSONPathSyntaxError(offset: start + error.offset, message: error.message)
        }
    }

    private mutating func constant() throws(JSONPathSyntaxError) -> JSONValue {
        let start = position
        while position < bytes.count, bytes[position] > 0x20, bytes[position] != UInt8(ascii: ","),
            bytes[position] != UInt8(ascii: ")")
        {
            position += 1
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "true": return true
        case "false": return false
        case "null": return nil
        default:
            guard let number = JSONNumber(text: word) else {
                position = start
                throw error("neither a path, a number, a quoted text nor a call")
            }
            return .number(number)
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    }

    private mutating func take(_ expected: String) -> Bool {
        guard position <= bytes.count, bytes[position...].starts(with: expected.utf8) else {
            return false
        }
        position += expected.utf8.count
        return true
    }

    private func error(_ message: String) -> JSONPathSyntaxError {
        JSONPathSyntaxError(offset: position, message: message)
    }
}
