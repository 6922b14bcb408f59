/// The exact decimal digits of a double, which rounding to a number of digits needs.
struct DecimalDigits {
    /// Values 0...9 without leading zeros.
    private(set) var digits: [UInt8]
    /// The decimal point stands after this many digits.
    private(set) var point: Int

    /// The digits of the magnitude; the number must be finite.
    init(_ number: Double) {
        guard number != 0 else {
            digits = []
            point = 0
            return
        }
        let magnitude = number.magnitude
        var significand = magnitude.significandBitPattern
        var exponent = Int(magnitude.exponentBitPattern) - 1075
        if magnitude.isSubnormal { exponent += 1 } else { significand |= 1 << 52 }
        let zeros = significand.trailingZeroBitCount
        significand >>= UInt64(zeros)
        exponent += zeros
        // Limbs of nine digits, lowest first: significand * 2^e, or significand * 5^-e / 10^-e.
        var limbs: [UInt64] = []
        while significand > 0 {
            limbs.append(significand % 1_000_000_000)
            significand /= 1_000_000_000
        }
        var left = exponent.magnitude
        while left > 0 {
            let step = min(left, exponent < 0 ? 12 : 29)
            var factor: UInt64 = 1
            for _ in 0..<step { factor *= exponent < 0 ? 5 : 2 }
            var carry: UInt64 = 0
            for place in limbs.indices {
                let product = limbs[place] * factor + carry
                limbs[place] = product % 1_000_000_000
                carry = product / 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
            left -= step
        }
        digits = []
        for limb in limbs.reversed() {
            var divisor: UInt64 = 100_000_000
            while divisor > 0 {
                digits.append(UInt8(limb / divisor % 10))
                divisor /= 10
            }
        }
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        point = digits.count - (exponent < 0 ? -exponent : 0)
    }

    /// Keeps that many digits, rounding halves up.
    mutating func round(toDigits count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let roundsUp = digits[count] >= 5
        digits.removeSubrange(count...)
        guard roundsUp else { return }
        var place = count - 1
        while place >= 0, digits[place] == 9 {
            digits[place] = 0
            place -= 1
        }
        if place >= 0 {
            digits[place] += 1
        } else {
            digits.insert(1, at: 0)
            point += 1
        }
    }

    /// The number with no more than that many significant digits (`Number.prototype.toPrecision`).
    static func rounded(_ number: Double, toSignificantDigits count: Int) -> Double {
        guard number.isFinite, number.rounded() != number || number.magnitude >= 1e15 else {
            return number
        }
        let shortest = number.description.utf8.prefix { $0 != UInt8(ascii: "e") }
            .drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
            .count { (0x30...0x39).contains($0) }
        if shortest <= count { return number }
        var exact = DecimalDigits(number)
        exact.round(toDigits: count)
        let text = exact.digits.map { String($0) }.joined()
        let result = Double("\(text)e\(exact.point - exact.digits.count)") ?? number
        return number < 0 ? -result : result
    }

    /// The magnitude with a fixed number of digits behind the point
    /// (`Number.prototype.toFixed`).
    static func fixed(_ number: Double, places: Int) -> String {
        var exact = DecimalDigits(number)
        if exact.point + places >= 0 {
            exact.round(toDigits: exact.point + places)
        } else {
            exact.digits = []
            exact.point = 0
        }
        let end = exact.point + places
        let whole = exact.point > 0 ? exact.text(0..<exact.point) : "0"
        guard places > 0 else { return whole }
        let zeros = String(repeating: "0", count: min(places, max(0, -exact.point)))
        return whole + "." + zeros + exact.text(max(0, exact.point)..<max(0, exact.point, end))
    }

    /// The digits at those places, zeros behind the last.
    private func text(_ range: Range<Int>) -> String {
        String(
            decoding: range.map { $0 < digits.count ? digits[$0] | 0x30 : 0x30 }, as: UTF8.self)
    }
}
