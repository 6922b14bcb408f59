/// Watches how much of the machine's stack an evaluation takes.
///
/// The limit of depth comes first in an optimised build, so that results do not depend on the
/// machine; this is the net below it, for builds whose calls take several times as much.
struct StackGuard {
    /// Threads have eight megabytes on the systems that this runs on.
    private static let limit = 6_000_000

    private let base: UInt

    init() { base = Self.here() }

    /// Whether no further call should be made.
    var isSpent: Bool {
        let here = Self.here()
        return (base > here ? base - here : here - base) > Self.limit
    }

    @inline(never)
    private static func here() -> UInt {
        var mark: UInt8 = 0
        return withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
    }
}
