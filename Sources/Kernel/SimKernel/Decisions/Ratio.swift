/// A probability as a ratio of whole numbers; floats would differ between machines.
public struct Ratio: Hashable, Sendable, CustomStringConvertible {
    public let numerator: UInt64
    public let denominator: UInt64

    /// - Precondition: the denominator is positive and at least the numerator.
    public init(_ numerator: UInt64, outOf denominator: UInt64) {
        precondition(denominator > 0 && numerator <= denominator, "a ratio lies between 0 and 1")
        self.numerator = numerator
        self.denominator = denominator
    }

    public static let zero = Ratio(0, outOf: 1)
    public static let one = Ratio(1, outOf: 1)

    /// Reads a decimal between 0 and 1, such as `0.05`; nil for other text.
    public init?(decimal text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            (1...2).contains(parts.count), let whole = UInt64(parts[0]), whole <= 1
        else {
            return nil
        }
        let digits = parts.count == 2 ? parts[1] : "0"
        guard (1...9).contains(digits.count), let fraction = UInt64(digits) else { return nil }
        var scale: UInt64 = 1
        for _ in 0..<digits.count { scale *= 10 }
        guard whole * scale + fraction <= scale else { return nil }
        self.init(whole * scale + fraction, outOf: scale)
    }

    public var description: String { "\(numerator)/\(denominator)" }
}
