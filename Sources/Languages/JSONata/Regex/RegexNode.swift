/// A regular expression as it was written.
indirect enum RegexNode {
    case empty
    case character(UInt16)
    /// Anything but a line end.
    case any
    case set(CharacterRanges)
    case sequence([RegexNode])
    case alternatives([RegexNode])
    case group(RegexNode, capture: Int?)
    case repeated(RegexNode, min: Int, max: Int?, isGreedy: Bool, captures: Range<Int>)
    case lineStart, lineEnd
    case wordBoundary(isNegated: Bool)
    case look(RegexNode, isBehind: Bool, isNegated: Bool)
    case reference(Int)
}

/// The flags behind the closing slash.
struct RegexFlags: Hashable, Sendable {
    var ignoresCase = false
    var multiline = false
}

/// Why a regular expression could not be read.
struct RegexSyntaxError: Error {
    var offset: Int
    var message: String
}

/// A set of UTF-16 code units.
struct CharacterRanges: Sendable {
    private(set) var ranges: [ClosedRange<UInt16>] = []
    var isNegated = false

    mutating func insert(_ range: ClosedRange<UInt16>) { ranges.append(range) }

    mutating func insert(_ other: CharacterRanges) {
        ranges += other.isNegated ? other.complement : other.ranges
    }

    func contains(_ unit: UInt16) -> Bool { holds(unit) != isNegated }

    func holds(_ unit: UInt16) -> Bool {
        for range in ranges where range.contains(unit) { return true }
        return false
    }

    private var complement: [ClosedRange<UInt16>] {
        var result: [ClosedRange<UInt16>] = []
        var next = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if Int(range.lowerBound) > next {
                result.append(UInt16(next)...(range.lowerBound - 1))
            }
            next = max(next, Int(range.upperBound) + 1)
        }
        if next <= 0xFFFF { result.append(UInt16(next)...0xFFFF) }
        return result
    }

    static let digits = CharacterRanges([0x30...0x39])
    static let word = CharacterRanges([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// White space and line ends of ECMA-262.
    static let space = CharacterRanges([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])

    init(_ ranges: [ClosedRange<UInt16>] = []) { self.ranges = ranges }

    var negated: CharacterRanges {
        var other = self
        other.isNegated.toggle()
        return other
    }
}
