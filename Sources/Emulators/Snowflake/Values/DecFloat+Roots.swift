import Glibc

/// Roots, powers and logarithms; nil where a result is too large.
///
/// Source: Snowflake documentation, SQRT, CBRT, SQUARE, POW, EXP, LN and LOG, which give a DECFLOAT
/// for one. All but SQRT may differ from the true value in the last digits.
extension DecFloat {
    private static let two = DecFloat(2, scale: 0)
    private static let three = DecFloat(3, scale: 0)
    /// The natural logarithm of ten.
    private static let ten =
        DecFloat("2.302585092994045684017991454684364207601101".utf8) ?? .one

    /// The root of a number that is not negative, exact in all digits.
    var squareRoot: DecFloat? {
        if significand == 0 { return .zero }
        // The digits and an even power of ten, such that the root has 38 digits.
        var power = Self.digits - 1
        if (leadingExponent - 2 * (Self.digits - 1)) % 2 != 0 { power += 1 }
        let square = WideNatural(aligned, times: Decimals.power(power).magnitude)
        let exponent = leadingExponent - (Self.digits - 1) - power
        guard exponent % 2 == 0 else { return nil }
        // Newton's steps from above end at the greatest whole number below the root.
        let start = Double(aligned).squareRoot() * pow(10, Double(power) / 2)
        var root = UInt128(start * (1 + 1e-14) + 1)
        while true {
            let next = (root + square.divided(by: root).quotient.low) / 2
            if next >= root { break }
            root = next
        }
        let rest = square - WideNatural(root, times: root)
        let isAbove = WideNatural(root) < rest
        return DecFloat(root + (isAbove ? 1 : 0), exponent / 2, isNegative: false)
    }

    var cubeRoot: DecFloat? {
        if significand == 0 { return .zero }
        // The digits times a power of ten that is a whole number of cubes.
        let thirds = (Double(leadingExponent) / 3).rounded(.down)
        let scaled = DecFloat(plain: significand, exponent - 3 * Int(thirds))
        guard var root = DecFloat(cbrt(scaled.double)) else { return nil }
        for _ in 0..<3 {
            guard let square = root * root, let share = scaled / square,
                let sum = (root * Self.two).flatMap({ $0 + share }), let next = sum / Self.three
            else { return nil }
            root = next
        }
        return DecFloat(
            root.significand.magnitude, root.exponent + Int(thirds), isNegative: significand < 0)
    }

    /// The power of Euler's number.
    var exponential: DecFloat? {
        if significand < 0, leadingExponent > 5 { return .zero }
        guard leadingExponent <= 5, let quotient = self / Self.ten,
            let whole = quotient.rounded(.halfUp, to: 0), let tens = whole.unscaled(scale: 0),
            let rest = (whole * Self.ten).flatMap({ self - $0 })
        else { return nil }
        // The series of what is left, which is at most half of the logarithm of ten.
        var sum = DecFloat.one
        var term = DecFloat.one
        for place in 1...60 {
            guard let next = (term * rest).flatMap({ $0 / DecFloat(Int128(place), scale: 0) }),
                let total = sum + next
            else { return nil }
            if total == sum { break }
            (term, sum) = (next, total)
        }
        return DecFloat(
            sum.significand.magnitude, sum.exponent + Int(tens), isNegative: false)
    }

    /// The natural logarithm of a number above zero.
    var logarithm: DecFloat? {
        // Of a number from 1 to 10, and of its power of ten.
        let power = leadingExponent
        let digits = DecFloat(plain: significand, exponent - power)
        guard let start = DecFloat(log(digits.double)), let value = start.exponential,
            let share = (digits - value).flatMap({ a in (digits + value).flatMap { a / $0 } }),
            let correction = share * Self.two, let own = start + correction,
            let tens = DecFloat(Int128(power), scale: 0) * Self.ten
        else { return nil }
        return own + tens
    }

    /// The number to the power of another; nil also where there is none.
    func raised(to power: DecFloat) -> DecFloat? {
        if power.exponent >= 0, let count = power.unscaled(scale: 0).flatMap({ Int(exactly: $0) }),
            abs(count) <= 1 << 40
        {
            var result = DecFloat.one
            var base = self
            var left = count.magnitude
            while left > 0 {
                if left & 1 == 1 {
                    guard let product = result * base else { return count < 0 ? .zero : nil }
                    result = product
                }
                left >>= 1
                if left == 0 { break }
                guard let square = base * base else { return count < 0 ? .zero : nil }
                base = square
            }
            if count >= 0 { return result }
            return result == .zero ? nil : .one / result
        }
        if significand == 0 { return power.significand > 0 ? .zero : nil }
        guard significand > 0 else { return nil }
        return logarithm.flatMap { $0 * power }?.exponential
    }
}
