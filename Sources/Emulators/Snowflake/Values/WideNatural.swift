/// A natural number of 256 bits: products of two numbers of 38 digits, and what is divided by one.
struct WideNatural: Comparable {
    var high: UInt128
    var low: UInt128

    init(_ low: UInt128) {
        high = 0
        self.low = low
    }

    /// A product.
    init(_ left: UInt128, times right: UInt128) {
        (high, low) = left.multipliedFullWidth(by: right)
    }

    private init(high: UInt128, low: UInt128) {
        self.high = high
        self.low = low
    }

    static func < (left: WideNatural, right: WideNatural) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    static func + (left: WideNatural, right: WideNatural) -> WideNatural {
        let (low, carry) = left.low.addingReportingOverflow(right.low)
        return WideNatural(high: left.high &+ right.high &+ (carry ? 1 : 0), low: low)
    }

    /// The difference; the right must not be greater.
    static func - (left: WideNatural, right: WideNatural) -> WideNatural {
        let (low, borrow) = left.low.subtractingReportingOverflow(right.low)
        return WideNatural(high: left.high &- right.high &- (borrow ? 1 : 0), low: low)
    }

    func divided(by divisor: UInt128) -> (quotient: WideNatural, remainder: UInt128) {
        let (top, rest) = high.quotientAndRemainder(dividingBy: divisor)
        let (low, remainder) = divisor.dividingFullWidth((rest, low))
        return (WideNatural(high: top, low: low), remainder)
    }

    /// The number in so many leading digits, halves rounded up, and how many were left out. It
    /// has at most 76 digits.
    func leading(_ digits: Int) -> (number: UInt128, dropped: Int) {
        let limit = WideNatural(Decimals.power(digits).magnitude)
        guard self >= limit else { return (low, 0) }
        let bits = high == 0 ? 128 - low.leadingZeroBitCount : 256 - high.leadingZeroBitCount
        // A number of b bits has at least (b - 1) × 0.30103 digits before its last one.
        var dropped = max(1, (bits - 1) * 1233 / 4096 + 1 - digits)
        while true {
            let unit = Decimals.power(dropped).magnitude
            let (quotient, rest) = divided(by: unit)
            if quotient < limit {
                return (quotient.low + (rest >= unit - rest ? 1 : 0), dropped)
            }
            dropped += 1
        }
    }
}
