/// A set of characters, each one Unicode scalar.
struct ScalarSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// Ranges beyond ASCII.
    private var ranges: [ClosedRange<UInt32>] = []
    private var isNegated = false

    init() {}

    init(_ ranges: ClosedRange<UInt32>...) { for range in ranges { insert(range) } }

    func contains(_ scalar: UInt32) -> Bool {
        let found =
            scalar < 64
            ? low >> UInt64(scalar) & 1 == 1
            : scalar < 128
                ? high >> UInt64(scalar - 64) & 1 == 1
                : ranges.contains { $0.contains(scalar) }
        return found != isNegated
    }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        for scalar in range.lowerBound...max(range.lowerBound, min(range.upperBound, 127))
        where scalar < 128 {
            if scalar < 64 { low |= 1 << UInt64(scalar) } else { high |= 1 << UInt64(scalar - 64) }
        }
        if range.upperBound > 127 { ranges.append(max(128, range.lowerBound)...range.upperBound) }
    }

    mutating func formUnion(_ other: ScalarSet) {
        guard other.isNegated else {
            low |= other.low
            high |= other.high
            ranges += other.ranges
            return
        }
        // Only classes of ASCII are negated before they join another.
        low |= ~other.low
        high |= ~other.high
        ranges.append(128...0x10FFFF)
    }

    mutating func negate() { isNegated.toggle() }

    /// The set with every letter in both cases.
    func ignoringCase() -> ScalarSet {
        var made = self
        for scalar in UInt32(65)...90 where has(scalar) || has(scalar + 32) {
            made.insert(scalar...scalar)
            made.insert((scalar + 32)...(scalar + 32))
        }
        for range in ranges where range.count < 2000 {
            for scalar in range {
                for other in Self.cases(of: scalar) { made.insert(other...other) }
            }
        }
        return made
    }

    private func has(_ scalar: UInt32) -> Bool { high >> UInt64(scalar - 64) & 1 == 1 }

    private static func cases(of value: UInt32) -> [UInt32] {
        guard let scalar = Unicode.Scalar(value) else { return [] }
        return [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
            .compactMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first?.value : nil }
    }

    // MARK: Classes by name

    static let digits = ScalarSet(48...57)
    static let blanks = ScalarSet(9...10, 12...13, 32...32)
    static let word = ScalarSet(48...57, 65...90, 95...95, 97...122)

    static func named(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet(48...57, 65...90, 97...122)
        case "alpha": ScalarSet(65...90, 97...122)
        case "ascii": ScalarSet(0...127)
        case "blank": ScalarSet(9...9, 32...32)
        case "cntrl": ScalarSet(0...31, 127...127)
        case "digit": digits
        case "graph": ScalarSet(33...126)
        case "lower": ScalarSet(97...122)
        case "print": ScalarSet(32...126)
        case "punct": ScalarSet(33...47, 58...64, 91...96, 123...126)
        case "space": ScalarSet(9...13, 32...32)
        case "upper": ScalarSet(65...90)
        case "word": word
        case "xdigit": ScalarSet(48...57, 65...70, 97...102)
        default: nil
        }
    }
}
