/// A 64-bit hash that is the same on every machine and in every process.
///
/// Swift's own `Hasher` is seeded anew per process, so nothing that a run depends on may use it.
/// FNV-1a over the bytes, finished with the mixer of SplitMix64 so that all bits are usable.
public struct StableHash: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func combine(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        // A separator that UTF-8 never contains keeps ("ab", "c") apart from ("a", "bc").
        state = (state ^ 0xff) &* 0x100_0000_01b3
    }

    public mutating func combine(_ number: UInt64) {
        state = Self.mix(state ^ number)
    }

    public func finalize() -> UInt64 { Self.mix(state) }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
