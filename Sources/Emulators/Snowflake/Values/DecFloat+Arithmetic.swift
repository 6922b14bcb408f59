/// Arithmetic whose results are rounded to 38 digits, halves up; nil where a result is too large.
///
/// Source: Snowflake documentation, "Numeric data types", usage notes for the DECFLOAT data type.
extension DecFloat {
    private init?(_ wide: WideNatural, _ exponent: Int, isNegative: Bool) {
        let (number, dropped) = wide.leading(Self.digits)
        self.init(number, exponent + dropped, isNegative: isNegative)
    }

    static prefix func - (value: DecFloat) -> DecFloat {
        DecFloat(plain: -value.significand, value.exponent)
    }

    var magnitude: DecFloat { significand < 0 ? -self : self }

    static func + (left: DecFloat, right: DecFloat) -> DecFloat? {
        if left.significand == 0 { return right }
        if right.significand == 0 { return left }
        let isOrdered = left.leadingExponent >= right.leadingExponent
        let (large, small) = isOrdered ? (left, right) : (right, left)
        let isSubtraction = (large.significand < 0) != (small.significand < 0)
        var gap = large.leadingExponent - small.leadingExponent
        var addend = small.aligned
        // So little changes none of 38 digits.
        if gap > digits + 1 { return large }
        if gap == digits + 1 {
            // One digit more than there is room for; what it stands for only decides a half.
            addend = (addend + 9) / 10
            gap = digits
        }
        let first = WideNatural(large.aligned, times: Decimals.power(gap).magnitude)
        let second = WideNatural(addend)
        let exponent = large.leadingExponent - (digits - 1) - gap
        if !isSubtraction {
            return DecFloat(first + second, exponent, isNegative: large.significand < 0)
        }
        return first >= second
            ? DecFloat(first - second, exponent, isNegative: large.significand < 0)
            : DecFloat(second - first, exponent, isNegative: small.significand < 0)
    }

    static func - (left: DecFloat, right: DecFloat) -> DecFloat? { left + -right }

    static func * (left: DecFloat, right: DecFloat) -> DecFloat? {
        DecFloat(
            WideNatural(left.significand.magnitude, times: right.significand.magnitude),
            left.exponent + right.exponent,
            isNegative: (left.significand < 0) != (right.significand < 0))
    }

    /// The quotient; the divisor must not be zero.
    static func / (left: DecFloat, right: DecFloat) -> DecFloat? {
        if left.significand == 0 { return .zero }
        let (dividend, divisor) = (left.aligned, right.aligned)
        // The quotient of the digits lies between 0.1 and 10; it gets 38 digits of its own.
        let power = dividend < divisor ? digits : digits - 1
        let scaled = WideNatural(dividend, times: Decimals.power(power).magnitude)
        let (quotient, rest) = scaled.divided(by: divisor)
        return DecFloat(
            quotient.low + (rest >= divisor - rest ? 1 : 0),
            left.leadingExponent - right.leadingExponent - power,
            isNegative: (left.significand < 0) != (right.significand < 0))
    }

    /// What is left of a division without a fraction; it has the sign of the dividend.
    static func % (left: DecFloat, right: DecFloat) -> DecFloat? {
        var dividend = left.significand.magnitude
        var divisor = right.significand.magnitude
        let gap = left.exponent - right.exponent
        let exponent = min(left.exponent, right.exponent)
        if gap >= 0 {
            var factor: UInt128 = 1 % divisor
            var base: UInt128 = 10 % divisor
            var power = gap
            while power > 0 {
                if power & 1 == 1 {
                    factor = WideNatural(factor, times: base).divided(by: divisor).remainder
                }
                base = WideNatural(base, times: base).divided(by: divisor).remainder
                power >>= 1
            }
            dividend = WideNatural(dividend % divisor, times: factor).divided(by: divisor).remainder
        } else {
            if left.magnitude < right.magnitude { return left }
            divisor *= Decimals.power(-gap).magnitude
            dividend %= divisor
        }
        return DecFloat(dividend, exponent, isNegative: left.significand < 0)
    }

    /// How a number loses its last digits.
    enum Rounding: Sendable { case halfUp, down, up, towardZero }

    /// The number with so many digits behind the point, or with zeros before it.
    func rounded(_ rounding: Rounding, to places: Int) -> DecFloat? {
        let drop = -exponent - places
        guard drop > 0 else { return self }
        let isNegative = significand < 0
        var quotient: UInt128 = 0
        var isHalf = false
        var isExact = false
        if drop <= Self.digits {
            let unit = Decimals.power(drop).magnitude
            let rest: UInt128
            (quotient, rest) = significand.magnitude.quotientAndRemainder(dividingBy: unit)
            isHalf = rest >= unit - rest
            isExact = rest == 0
        }
        switch rounding {
        case .halfUp: quotient += isHalf ? 1 : 0
        case .down: quotient += isNegative && !isExact ? 1 : 0
        case .up: quotient += isNegative || isExact ? 0 : 1
        case .towardZero: break
        }
        return DecFloat(quotient, -places, isNegative: isNegative)
    }
}

extension Arithmetic {
    /// The result for decimal floating-point numbers.
    func apply(_ left: DecFloat, _ right: DecFloat) throws(SnowflakeError) -> DecFloat {
        if self == .divide || self == .modulo, right == .zero { throw .divisionByZero }
        let result: DecFloat? =
            switch self {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            case .divide: left / right
            case .modulo: left % right
            }
        guard let result else { throw .decfloatOverflow("\(left.text) \(symbol) \(right.text)") }
        return result
    }
}
