/// A strict RFC 8259 parser over bytes that stay where they are.
struct JSONParser {
    let base: UnsafePointer<UInt8>
    let count: Int
    let options: JSONParseOptions
    var position = 0
    private var depth = 0
    /// Text of the string at hand when it has escapes.
    var scratch: [UInt8] = []

    init(base: UnsafePointer<UInt8>, count: Int, options: JSONParseOptions) {
        self.base = base
        self.count = count
        self.options = options
    }

    /// One value, white space around it, and nothing else.
    mutating func document() throws(JSONError) -> JSONValue {
        if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
            throw JSONError(offset: 0, kind: .byteOrderMark)
        }
        skipSpace()
        let value = try self.value()
        skipSpace()
        if position < count { throw error(.trailingContent) }
        return value
    }

    mutating func value() throws(JSONError) -> JSONValue {
        guard position < count else { throw error(.unexpectedEnd(expected: "a value")) }
        switch base[position] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number())
        default: throw unexpected("a value")
        }
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value())
            skipSpace()
            guard position < count else { throw unexpected("`,` or `]`") }
            switch base[position] {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw unexpected("`,` or `]`")
            }
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        var collected = MemberCollector(duplicateKeys: options.duplicateKeys)
        if skip(UInt8(ascii: "}")) { return JSONObject() }
        while true {
            let start = position
            guard start < count, base[start] == UInt8(ascii: "\"") else {
                throw unexpected("a member name")
            }
            let key = try string()
            let print = fingerprint(from: start, to: position)
            skipSpace()
            guard position < count, base[position] == UInt8(ascii: ":") else {
                throw unexpected("`:`")
            }
            position += 1
            skipSpace()
            guard collected.add(key, try value(), fingerprint: print) else {
                throw JSONError(offset: start, kind: .duplicateKey(key))
            }
            skipSpace()
            guard position < count else { throw unexpected("`,` or `}`") }
            switch base[position] {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "}"):
                position += 1
                return collected.object()
            default: throw unexpected("`,` or `}`")
            }
        }
    }

    /// Steps over the opening bracket and counts the level.
    private mutating func enter() throws(JSONError) {
        depth += 1
        if depth > options.maxDepth { throw error(.tooDeep(limit: options.maxDepth)) }
        position += 1
        skipSpace()
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < count {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    @inline(__always)
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < count, base[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < count, base[position] == word.utf8Start[offset] else {
                throw unexpected("`\(word)`")
            }
            position += 1
        }
    }

    /// A number that says which member names can be equal: equal raw texts have equal numbers.
    /// A name with escapes shares no number with its plain spelling, so it gets none.
    @inline(__always)
    private func fingerprint(from start: Int, to end: Int) -> UInt64? {
        if scratchIsKey { return nil }
        var hash = UInt64(end - start)
        let first = base[start + 1]
        let last = base[end - 2]
        let middle = base[start + (end - start) / 2]
        hash = hash &* 31 &+ UInt64(first)
        hash = hash &* 31 &+ UInt64(middle)
        hash = hash &* 31 &+ UInt64(last)
        return hash
    }

    /// Whether the string read last had escapes.
    var scratchIsKey = false

    func error(_ kind: JSONError.Kind) -> JSONError { JSONError(offset: position, kind: kind) }

    func unexpected(_ expected: String) -> JSONError {
        position < count
            ? error(.unexpectedByte(base[position], expected: expected))
            : error(.unexpectedEnd(expected: expected))
    }
}

/// Gathers members and notices repeated names without comparing each with each.
private struct MemberCollector {
    let duplicateKeys: JSONParseOptions.DuplicateKeys
    private var members: [JSONObject.Member] = []
    private var indexed: JSONObject?
    /// One bit for each fingerprint seen, modulo 64.
    private var seen: UInt64 = 0

    init(duplicateKeys: JSONParseOptions.DuplicateKeys) { self.duplicateKeys = duplicateKeys }

    /// Returns false when the name repeats and must not.
    @inline(__always)
    mutating func add(_ key: String, _ value: JSONValue, fingerprint: UInt64?) -> Bool {
        if indexed == nil, members.count < 16 {
            let bit: UInt64 = fingerprint.map { 1 << ($0 & 63) } ?? .max
            let mayRepeat = seen & bit != 0
            seen |= bit
            if mayRepeat, duplicateKeys != .keepAll,
                let place = members.firstIndex(where: { $0.key.hasSameBytes(as: key) })
            {
                if duplicateKeys == .error { return false }
                members[place].value = value
                return true
            }
            if members.isEmpty { members.reserveCapacity(8) }
            members.append(JSONObject.Member(key: key, value: value))
            return true
        }
        return addToIndex(key, value)
    }

    private mutating func addToIndex(_ key: String, _ value: JSONValue) -> Bool {
        if indexed == nil {
            indexed = JSONObject(members: members)
            members = []
        }
        switch duplicateKeys {
        case .keepAll: indexed?.append(key, value)
        case .lastWins: indexed?[key] = value
        case .error:
            if indexed?.contains(key: key) == true { return false }
            indexed?.append(key, value)
        }
        return true
    }

    func object() -> JSONObject { indexed ?? JSONObject(members: members) }
}
