/// A small regular expression for identifiers: anchored, made of characters, classes and counts.
///
/// `^C[0-9]{1,12}$` is one. Groups, alternatives, back-references and escapes other than of
/// punctuation are refused, so that matching takes linear memory and needs no engine.
public struct FieldPattern: Hashable, Sendable, CustomStringConvertible {
    private struct Item: Hashable, Sendable {
        /// Inclusive ranges of bytes.
        var ranges: [ClosedRange<UInt8>]
        var minimum: Int
        var maximum: Int

        func matches(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } }
    }

    /// Why a text is no pattern of this kind.
    public struct Problem: Error, Hashable, Sendable {
        public var message: String
    }

    public let description: String
    private let items: [Item]

    /// Reads a pattern that begins with `^` and ends with `$`.
    public init(_ text: String) throws(Problem) {
        description = text
        var bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "^"), bytes.last == UInt8(ascii: "$"), bytes.count >= 2
        else { throw Problem(message: "a pattern begins with `^` and ends with `$`") }
        guard bytes.allSatisfy({ $0 < 0x80 }) else {
            throw Problem(message: "a pattern is written in ASCII")
        }
        bytes = Array(bytes[1..<(bytes.count - 1)])
        var items: [Item] = []
        var place = 0
        while place < bytes.count {
            let ranges = try Self.atom(bytes, &place)
            let (minimum, maximum) = try Self.count(bytes, &place)
            items.append(Item(ranges: ranges, minimum: minimum, maximum: maximum))
        }
        self.items = items
    }

    /// Whether the whole text matches.
    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) }
    }

    /// Whether all the bytes match.
    public func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        match(bytes, from: 0, item: 0)
    }

    private func match(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, item: Int) -> Bool {
        guard item < items.count else { return start == bytes.count }
        let current = items[item]
        var taken = 0
        while taken < current.maximum, start + taken < bytes.count,
            current.matches(bytes[start + taken])
        {
            taken += 1
        }
        while taken >= current.minimum {
            if match(bytes, from: start + taken, item: item + 1) { return true }
            taken -= 1
        }
        return false
    }

    private static func atom(
        _ bytes: [UInt8], _ place: inout Int
    ) throws(Problem) -> [ClosedRange<UInt8>] {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "."): return [0x00...0x09, 0x0B...0xFF]
        case UInt8(ascii: "["): return try characterClass(bytes, &place)
        case UInt8(ascii: "\\"):
            guard place < bytes.count, !isWordByte(bytes[place]) else {
                throw Problem(message: "only punctuation can be escaped with `\\`")
            }
            place += 1
            return [bytes[place - 1]...bytes[place - 1]]
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"):
            throw Problem(message: "groups and alternatives are not supported in patterns")
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "$"):
            throw Problem(message: "`\(Character(UnicodeScalar(byte)))` has nothing to act on")
        default: return [byte...byte]
        }
    }

    private static func characterClass(
        _ bytes: [UInt8], _ place: inout Int
    ) throws(Problem) -> [ClosedRange<UInt8>] {
        var ranges: [ClosedRange<UInt8>] = []
        if place < bytes.count, bytes[place] == UInt8(ascii: "^") {
            throw Problem(message: "negated classes are not supported in patterns")
        }
        while place < bytes.count, bytes[place] != UInt8(ascii: "]") {
            let low = bytes[place]
            place += 1
            guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "-"),
                bytes[place + 1] != UInt8(ascii: "]")
            else {
                ranges.append(low...low)
                continue
            }
            let high = bytes[place + 1]
            guard low <= high else { throw Problem(message: "a range runs backwards") }
            ranges.append(low...high)
            place += 2
        }
        guard place < bytes.count, !ranges.isEmpty else {
            throw Problem(message: "a class has no end or is empty")
        }
        place += 1
        return ranges
    }

    private static func count(
        _ bytes: [UInt8], _ place: inout Int
    ) throws(Problem) -> (Int, Int) {
        guard place < bytes.count else { return (1, 1) }
        switch bytes[place] {
        case UInt8(ascii: "?"):
            place += 1
            return (0, 1)
        case UInt8(ascii: "*"):
            place += 1
            return (0, .max)
        case UInt8(ascii: "+"):
            place += 1
            return (1, .max)
        case UInt8(ascii: "{"):
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "}")) else {
                throw Problem(message: "a count has no end")
            }
            let text = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
            place = end + 1
            return try bounds(text)
        default: return (1, 1)
        }
    }

    private static func bounds(_ text: String) throws(Problem) -> (Int, Int) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2, let low = Int(parts[0]), low >= 0 else {
            throw Problem(message: "`{\(text)}` is no count")
        }
        guard parts.count == 2 else { return (low, low) }
        if parts[1].isEmpty { return (low, .max) }
        guard let high = Int(parts[1]), high >= low else {
            throw Problem(message: "`{\(text)}` is no count")
        }
        return (low, high)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
