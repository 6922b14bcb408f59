import DataFormats

/// What one value in a pattern's array asks of a scalar.
indirect enum PatternCondition: Hashable, Sendable {
    /// The same string, number, truth value or null; numbers by value.
    case equals(JSONValue)
    case prefix(String)
    case suffix(String)
    case prefixIgnoringCase(String)
    case suffixIgnoringCase(String)
    case equalsIgnoringCase(String)
    case wildcard(WildcardText)
    case numeric(NumericRange)
    case cidr(AddressRange)
    /// Whether there is a scalar at all; decided where the field is looked up.
    case exists(Bool)
    /// There is a scalar, and none of these accepts it.
    case anythingBut([PatternCondition])

    func accepts(_ value: JSONValue) -> Bool {
        switch self {
        case .equals(.number(let wanted)):
            return value.numberValue?.isEqualNumerically(to: wanted) ?? false
        case .equals(let wanted): return value == wanted
        case .numeric(let range): return value.doubleValue.map(range.contains) ?? false
        case .exists(let wanted): return wanted
        case .anythingBut(let refused): return !refused.contains { $0.accepts(value) }
        default:
            guard let text = value.stringValue else { return false }
            return accepts(text)
        }
    }

    private func accepts(_ text: String) -> Bool {
        switch self {
        case .prefix(let wanted): text.utf8.starts(with: wanted.utf8)
        case .suffix(let wanted): text.utf8.reversed().starts(with: wanted.utf8.reversed())
        case .prefixIgnoringCase(let wanted): text.lowercased().hasPrefix(wanted.lowercased())
        case .suffixIgnoringCase(let wanted): text.lowercased().hasSuffix(wanted.lowercased())
        case .equalsIgnoringCase(let wanted): text.lowercased() == wanted.lowercased()
        case .wildcard(let pattern): pattern.matches(text)
        case .cidr(let range): IPAddress(text).map(range.contains) ?? false
        default: false
        }
    }
}

/// A span of numbers, open or closed at either end.
struct NumericRange: Hashable, Sendable {
    var bottom = -Double.infinity
    var includesBottom = false
    var top = Double.infinity
    var includesTop = false

    func contains(_ value: Double) -> Bool {
        (includesBottom ? value >= bottom : value > bottom)
            && (includesTop ? value <= top : value < top)
    }
}

/// A text in which `*` stands for any characters; `\*` and `\\` stand for themselves.
struct WildcardText: Hashable, Sendable {
    /// The literal parts between the stars.
    private let parts: [[UInt8]]

    init(_ text: String) throws(EventPatternError) {
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        var isAfterStar = false
        for (position, byte) in text.utf8.enumerated() {
            if isEscaped {
                guard byte == UInt8(ascii: "*") || byte == UInt8(ascii: "\\") else {
                    throw EventPatternError("Invalid escape character at pos \(position)")
                }
                parts[parts.count - 1].append(byte)
                (isEscaped, isAfterStar) = (false, false)
            } else if byte == UInt8(ascii: "*") {
                guard !isAfterStar else {
                    throw EventPatternError("Consecutive wildcard characters at pos \(position)")
                }
                parts.append([])
                isAfterStar = true
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                parts[parts.count - 1].append(byte)
                isAfterStar = false
            }
        }
        guard !isEscaped else {
            throw EventPatternError("Invalid escape character at pos \(text.utf8.count)")
        }
        self.parts = parts
    }

    /// Takes each literal part where it comes first, which is never worse than later.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let (first, last) = (parts[0], parts[parts.count - 1])
        guard parts.count > 1 else { return bytes == first }
        guard bytes.count >= first.count + last.count, bytes.starts(with: first),
            bytes.suffix(last.count).elementsEqual(last)
        else { return false }
        var place = first.count
        let end = bytes.count - last.count
        for part in parts[1..<(parts.count - 1)] {
            guard let found = Self.find(part, in: bytes, from: place, to: end) else { return false }
            place = found + part.count
        }
        return true
    }

    private static func find(_ part: [UInt8], in bytes: [UInt8], from: Int, to: Int) -> Int? {
        var place = from
        while place + part.count <= to {
            if bytes[place..<(place + part.count)].elementsEqual(part) { return place }
            place += 1
        }
        return nil
    }
}
