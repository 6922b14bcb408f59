import Glibc

/// The few functions of mathematics that the standard library leaves to the C library.
enum Power {
    static func raise(_ base: Double, to exponent: Double) -> Double {
        // ECMA-262 has no value here, where C has one.
        if exponent.isNaN || base.magnitude == 1 && exponent.isInfinite { return .nan }
        return pow(base, exponent)
    }
}
