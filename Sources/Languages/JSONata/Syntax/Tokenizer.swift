/// Cuts an expression into tokens, one at a time, because only the parser knows whether a slash
/// divides or begins a regular expression.
struct Tokenizer {
    private static let operators = Set(".[]{}(),@#;:?+-*/%|=<>^&!~".utf16)

    let units: [UInt16]
    private(set) var position = 0

    init(_ text: String) { units = Array(text.utf16) }

    private func unit(_ offset: Int = 0) -> UInt16? {
        let place = position + offset
        return place < units.count ? units[place] : nil
    }

    private func error(_ code: ErrorCode, token: String? = nil) -> JSONataError {
        JSONataError(code, position: position, token: token)
    }

    /// The next token.
    ///
    /// - Parameter infix: whether an operand came before, so that a slash divides.
    mutating func next(infix: Bool) throws(JSONataError) -> Token {
        try skipSpace()
        guard let first = unit() else { return Token(kind: .end, position: units.count) }
        if !infix, first == 0x2F { return try regex() }
        if let symbol = symbol(first) {
            position += symbol.utf16.count
            return Token(kind: .symbol(symbol), position: position)
        }
        switch first {
        case 0x22, 0x27: return try string(quote: first)
        case 0x60: return try quotedName()
        case 0x30...0x39: return try number()
        default: return word()
        }
    }

    private mutating func skipSpace() throws(JSONataError) {
        while let unit = unit() {
            if unit == 0x20 || (0x09...0x0B).contains(unit) || unit == 0x0D {
                position += 1
            } else if unit == 0x2F, self.unit(1) == 0x2A {
                let start = position
                position += 2
                while self.unit() != 0x2A || self.unit(1) != 0x2F {
                    guard position < units.count else {
                        throw JSONataError(.unterminatedComment, position: start)
                    }
                    position += 1
                }
                position += 2
            } else {
                return
            }
        }
    }

    private func symbol(_ first: UInt16) -> String? {
        guard Self.operators.contains(first) else { return nil }
        let one = String(decoding: [first], as: UTF16.self)
        guard let second = unit(1), second < 0x80 else { return one }
        let two = one + String(decoding: [second], as: UTF16.self)
        switch two {
        case "..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??": return two
        default: return one
        }
    }

    private mutating func string(quote: UInt16) throws(JSONataError) -> Token {
        position += 1
        var text: [UInt16] = []
        while let unit = unit() {
            position += 1
            if unit == quote {
                return Token(kind: .string(LoneSurrogate.decode(text)), position: position)
            }
            guard unit == 0x5C else {
                text.append(unit)
                continue
            }
            guard let escape = self.unit() else { break }
            position += 1
            switch escape {
            case 0x22, 0x5C, 0x2F: text.append(escape)
            case 0x62: text.append(0x08)
            case 0x66: text.append(0x0C)
            case 0x6E: text.append(0x0A)
            case 0x72: text.append(0x0D)
            case 0x74: text.append(0x09)
            case 0x75: text.append(try unicodeEscape())
            default:
                throw error(.unknownEscape, token: String(decoding: [escape], as: UTF16.self))
            }
        }
        throw error(.unterminatedString)
    }

    private mutating func unicodeEscape() throws(JSONataError) -> UInt16 {
        var code: UInt16 = 0
        for offset in 0..<4 {
            guard let digit = unit(offset).flatMap(Self.hexDigit) else {
                throw error(.badUnicodeEscape)
            }
            code = code << 4 | digit
        }
        position += 4
        return code
    }

    static func hexDigit(_ unit: UInt16) -> UInt16? {
        switch unit {
        case 0x30...0x39: unit - 0x30
        case 0x41...0x46: unit - 0x41 + 10
        case 0x61...0x66: unit - 0x61 + 10
        default: nil
        }
    }

    private mutating func quotedName() throws(JSONataError) -> Token {
        position += 1
        guard let end = units[position...].firstIndex(of: 0x60) else {
            position = units.count
            throw error(.unterminatedName)
        }
        let name = LoneSurrogate.decode(units[position..<end])
        position = end + 1
        return Token(kind: .name(name), position: position)
    }

    private mutating func number() throws(JSONataError) -> Token {
        let start = position
        func digits(from place: Int) -> Int {
            var end = place
            while end < units.count, (0x30...0x39).contains(units[end]) { end += 1 }
            return end
        }
        // A leading zero stands alone, as in JSON.
        var end = units[position] == 0x30 ? position + 1 : digits(from: position)
        if end < units.count, units[end] == 0x2E, digits(from: end + 1) > end + 1 {
            end = digits(from: end + 1)
        }
        if end < units.count, units[end] | 0x20 == 0x65 {
            var exponent = end + 1
            if exponent < units.count, units[exponent] == 0x2B || units[exponent] == 0x2D {
                exponent += 1
            }
            let last = digits(from: exponent)
            if last > exponent { end = last }
        }
        position = end
        let text = String(decoding: units[start..<end], as: UTF16.self)
        guard let number = Double(text), number.isFinite else {
            throw error(.literalOutOfRange, token: text)
        }
        return Token(kind: .number(number), position: position)
    }

    private mutating func word() -> Token {
        let start = position
        while let unit = unit(), unit != 0x20, !(0x09...0x0B).contains(unit), unit != 0x0D,
            !Self.operators.contains(unit)
        {
            position += 1
        }
        let text = LoneSurrogate.decode(units[start..<position])
        if text.hasPrefix("$") {
            return Token(kind: .variable(String(text.dropFirst())), position: position)
        }
        switch text {
        case "and", "or", "in": return Token(kind: .symbol(text), position: position)
        case "true": return Token(kind: .bool(true), position: position)
        case "false": return Token(kind: .bool(false), position: position)
        case "null": return Token(kind: .null, position: position)
        default: return Token(kind: .name(text), position: position)
        }
    }

    private mutating func regex() throws(JSONataError) -> Token {
        position += 1
        let start = position
        var depth = 0
        while let unit = unit() {
            let escaped = isEscaped(position, from: start)
            if unit == 0x2F, !escaped, depth == 0 {
                let pattern = Array(units[start..<position])
                if pattern.isEmpty { throw error(.emptyRegex) }
                position += 1
                var flags = RegexFlags()
                while let flag = self.unit(), flag == 0x69 || flag == 0x6D {
                    if flag == 0x69 { flags.ignoresCase = true } else { flags.multiline = true }
                    position += 1
                }
                do throws(RegexSyntaxError) {
                    let program = try RegexCompiler.compile(pattern, flags: flags)
                    return Token(kind: .regex(program), position: position)
                } catch {
                    throw JSONataError(
                        .badRegex, position: start + error.offset, message: error.message)
                }
            }
            if !escaped {
                if unit == 0x28 || unit == 0x5B || unit == 0x7B { depth += 1 }
                if unit == 0x29 || unit == 0x5D || unit == 0x7D { depth -= 1 }
            }
            position += 1
        }
        throw error(.unterminatedRegex)
    }

    /// Whether an odd number of backslashes stands before a place.
    private func isEscaped(_ place: Int, from start: Int) -> Bool {
        var count = 0
        while place - count > start, units[place - count - 1] == 0x5C { count += 1 }
        return count % 2 == 1
    }
}
