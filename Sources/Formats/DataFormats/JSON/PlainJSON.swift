/// Tells at a glance that a text is canonical JSON already: printable ASCII without blanks and
/// escapes, keys in ascending order, short numbers without an exponent.
///
/// Whoever would parse such a text and write it again, keys sorted, gets the same bytes.
public struct PlainJSON {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// Whether a text is such JSON; false says nothing about it.
    public static func isCanonical(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = PlainJSON(bytes: bytes)
        return reader.value(depth: 0) && reader.place == bytes.count
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        guard place < bytes.count, depth < 64 else { return false }
        switch bytes[place] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let end = place + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount
        where bytes[place + offset] != word.utf8Start[offset] { return false }
        place = end
        return true
    }

    private mutating func number() -> Bool {
        let isNegative = take("-")
        let start = place
        while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 { place += 1 }
        let digits = place - start
        guard (1...15).contains(digits), bytes[start] != 0x30 || digits == 1 else { return false }
        guard take(".") else { return bytes[start] != 0x30 || !isNegative }
        return fraction(after: digits, isSmall: bytes[start] == 0x30)
    }

    /// The digits behind the point: so few that a double keeps them, and not so small that it
    /// would be written with an exponent.
    private mutating func fraction(after digits: Int, isSmall: Bool) -> Bool {
        let start = place
        while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 { place += 1 }
        guard place > start, digits + place - start <= 15, bytes[place - 1] != 0x30 else {
            return false
        }
        return !isSmall || bytes[start..<min(place, start + 3)].contains { $0 != 0x30 }
    }

    /// The text between the quotes.
    private mutating func string() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            guard (0x20...0x7E).contains(bytes[place]), bytes[place] != UInt8(ascii: "\\") else {
                return nil
            }
            place += 1
        }
        let text = start..<place
        return take("\"") ? text : nil
    }

    private mutating func array(depth: Int) -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard value(depth: depth + 1) else { return false }
        } while take(",")
        return take("]")
    }

    private mutating func object(depth: Int) -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        var last: Range<Int>?
        repeat {
            guard let key = string(), take(":") else { return false }
            if let last {
                guard bytes[last].lexicographicallyPrecedes(bytes[key]) else { return false }
            }
            last = key
            guard value(depth: depth + 1) else { return false }
        } while take(",")
        return take("}")
    }
}
