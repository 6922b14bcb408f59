import DataFormats

extension JSONPath {
    /// Parses a path such as `$.orders[0].id`, `$$.Execution.Name` or `$total`.
    public init(parsing text: String) throws(JSONPathSyntaxError) {
        var parser = JSONPathParser(text)
        self = try parser.path()
    }
}

/// Recursive descent over the bytes of one path.
struct JSONPathParser {
    /// Filters inside filters beyond this are refused.
    private static let depthLimit = 8
    static let lengthLimit = 8192

    private let text: String
    private let bytes: [UInt8]
    private(set) var position = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func path() throws(JSONPathSyntaxError) -> JSONPath {
        guard bytes.count <= Self.lengthLimit else { throw error("the path is too long") }
        guard take("$") else { throw error("a path starts with $") }
        var root = JSONPath.Root.input
        if take("$") {
            root = .context
        } else if let name = identifier() {
            root = .variable(name)
        }
        let steps = try steps()
        guard position == bytes.count else { throw error("unexpected character") }
        return JSONPath(text: text, root: root, steps: steps)
    }

    // MARK: - Steps

    private mutating func steps() throws(JSONPathSyntaxError) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        while position < bytes.count {
            if case .function = steps.last { break }
            if take("[") {
                steps.append(try bracket())
            } else if take(".") {
                if take(".") {
                    steps.append(.descent)
                    if take("[") {
                        steps.append(try bracket())
                        continue
                    }
                }
                steps.append(try dotted())
            } else {
                break
            }
        }
        return steps
    }

    private mutating func dotted() throws(JSONPathSyntaxError) -> JSONPath.Step {
        if take("*") { return .wildcard }
        let start = position
        while position < bytes.count, !Self.endsName(bytes[position]) { position += 1 }
        guard position > start else { throw error("a member name is missing") }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard take("(") else { return .property(name) }
        skipSpace()
        guard take(")") else { throw error("functions with arguments are not supported") }
        guard let function = JSONPathFunction(rawValue: name) else {
            position = start
            throw error("there is no path function named \(name)")
        }
        return .function(function)
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "]"), UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "\""),
            UInt8(ascii: ","):
            true
        default: byte <= 0x20
        }
    }

    private mutating func bracket() throws(JSONPathSyntaxError) -> JSONPath.Step {
        skipSpace()
        if take("*") {
            try close("]")
            return .wildcard
        }
        if take("?") {
            skipSpace()
            try close("(")
            let filter = try disjunction()
            try close(")")
            try close("]")
            return .filter(filter)
        }
        if let first = try quoted() {
            var names = [first]
            skipSpace()
            while take(",") {
                skipSpace()
                guard let name = try quoted() else { throw error("a quoted name is missing") }
                names.append(name)
                skipSpace()
            }
            try close("]")
            return names.count == 1 ? .property(first) : .properties(names)
        }
        return try indexes()
    }

    private mutating func indexes() throws(JSONPathSyntaxError) -> JSONPath.Step {
        let first = try integer()
        skipSpace()
        if take(":") {
            skipSpace()
            let last = try integer()
            try close("]")
            return .slice(from: first, to: last)
        }
        guard let first else { throw error("an index, a name, * or a filter is missing") }
        var indexes = [first]
        while take(",") {
            skipSpace()
            guard let index = try integer() else { throw error("an index is missing") }
            indexes.append(index)
            skipSpace()
        }
        try close("]")
        return indexes.count == 1 ? .index(first) : .indexes(indexes)
    }

    // MARK: - Filters

    private mutating func disjunction() throws(JSONPathSyntaxError) -> JSONPathFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("filters are nested too deeply") }
        var left = try conjunction()
        while take("||") { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(JSONPathSyntaxError) -> JSONPathFilter {
        var left = try term()
        while take("&&") { left = .and(left, try term()) }
        return left
    }

    private mutating func term() throws(JSONPathSyntaxError) -> JSONPathFilter {
        skipSpace()
        if peek("!"), !peek("!=") {
            position += 1
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthLimit else { throw error("filters are nested too deeply") }
            return .not(try term())
        }
        if take("(") {
            let inner = try disjunction()
            try close(")")
            skipSpace()
            return inner
        }
        let left = try operand()
        skipSpace()
        guard let relation = try relation() else { return .exists(left) }
        skipSpace()
        let right = try operand()
        skipSpace()
        return .compare(left, relation, right)
    }

    private mutating func relation() throws(JSONPathSyntaxError) -> JSONPathFilter.Relation? {
        if peek("=~") { throw error("regular expressions in filters are not emulated") }
        for symbol in ["==", "!=", "<=", ">=", "<", ">"] where take(symbol) {
            return JSONPathFilter.Relation(rawValue: symbol)
        }
        let start = position
        guard let word = identifier() else { return nil }
        guard let relation = JSONPathFilter.Relation(rawValue: word.asciiLowercased) else {
            position = start
            throw error("there is no filter operator named \(word)")
        }
        return relation
    }

    private mutating func operand() throws(JSONPathSyntaxError) -> JSONPathFilter.Operand {
        if take("@") { return .candidate(try steps()) }
        if take("$") { return .root(try steps()) }
        if let text = try quoted() { return .literal(.string(text)) }
        if peek("[") { return .literal(try list()) }
        let start = position
        while position < bytes.count, Self.isWordByte(bytes[position]) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        switch word {
        case "true": return .literal(true)
        case "false": return .literal(false)
        case "null": return .literal(nil)
        default:
            if let number = JSONNumber(text: word) { return .literal(.number(number)) }
            position = start
            throw error("a path or a value is missing")
        }
    }

    private mutating func list() throws(JSONPathSyntaxError) -> JSONValue {
        let start = position
        try close("[")
        var elements: [JSONValue] = []
        skipSpace()
        while !take("]") {
            guard position < bytes.count else {
                position = start
                throw error("the list has no end")
            }
            guard case .literal(let value) = try operand() else {
                throw error("a list holds values only")
            }
            elements.append(value)
            skipSpace()
            if take(",") { skipSpace() }
        }
        return .array(elements)
    }

    // MARK: - Characters

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func identifier() -> String? {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"), 0x80...:
                position += 1
                continue
            case UInt8(ascii: "0")...UInt8(ascii: "9") where position > start:
                position += 1
                continue
            default: break
            }
            break
        }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    private mutating func integer() throws(JSONPathSyntaxError) -> Int? {
        let start = position
        _ = take("-")
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        if position == start { return nil }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Int32(digits) else { throw error("not an index") }
        return Int(value)
    }

    private mutating func quoted() throws(JSONPathSyntaxError) -> String? {
        guard position < bytes.count else { return nil }
        let quote = bytes[position]
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        let start = position
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return String(decoding: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), position < bytes.count {
                content.append(bytes[position])
                position += 1
            } else {
                content.append(byte)
            }
        }
        position = start
        throw error("the quoted text has no end")
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    }

    private func peek(_ expected: String) -> Bool {
        bytes[position...].starts(with: expected.utf8)
    }

    private mutating func take(_ expected: String) -> Bool {
        guard peek(expected) else { return false }
        position += expected.utf8.count
        return true
    }

    private mutating func close(_ expected: String) throws(JSONPathSyntaxError) {
        skipSpace()
        guard take(expected) else { throw error("\(expected) is missing") }
    }

    private func error(_ message: String) -> JSONPathSyntaxError {
        JSONPathSyntaxError(offset: position, message: message)
    }
}

extension String {
    /// The text with A–Z in small letters and everything else as it was.
    var asciiLowercased: String {
        String(
            decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
