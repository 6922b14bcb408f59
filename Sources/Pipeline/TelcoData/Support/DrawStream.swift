import SimKernel

/// A stream of numbers that belongs to one named thing and to nothing else.
///
/// Each record draws from its own stream, keyed by seed, kind and place: adding a customer does
/// not change what any other customer looks like.
struct DrawStream: Sendable {
    private var state: UInt64

    init(seed: UInt64, _ kind: String, _ place: UInt64 = 0) {
        var hash = StableHash()
        hash.combine(kind)
        hash.combine(seed)
        hash.combine(place)
        state = hash.finalize()
    }

    init(seed: UInt64, _ kind: String, key: String) {
        var hash = StableHash()
        hash.combine(kind)
        hash.combine(key)
        hash.combine(seed)
        state = hash.finalize()
    }

    /// The next 64 bits (SplitMix64, Steele, Lea and Flood 2014).
    mutating func next() -> UInt64 {
        state = state &+ 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`, each as likely as the others (to one part in 2^64 / bound).
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "nothing to choose from")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// A place chosen with the given weights; the last one when all weights are zero.
    mutating func weighted(_ weights: [Int]) -> Int {
        let total = weights.reduce(0, +)
        guard total > 0 else { return weights.count - 1 }
        var rest = below(total)
        for (place, weight) in weights.enumerated() {
            if rest < weight { return place }
            rest -= weight
        }
        return weights.count - 1
    }

    /// A version 4 UUID (RFC 9562, section 5.4) in lower case.
    mutating func uuid() -> String {
        let high = next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = digit < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - digit % 16 * 4)) & 15
                buffer[place] = nibble < 10 ? nibble + 0x30 : nibble - 10 + 0x61
                place += 1
            }
            return 36
        }
    }
}
