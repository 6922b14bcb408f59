/// A length of virtual time in nanoseconds; negative lengths are allowed in arithmetic only.
public struct VirtualDuration: Hashable, Comparable, Sendable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static let zero = VirtualDuration(nanoseconds: 0)

    public static func nanoseconds(_ count: Int64) -> Self { Self(nanoseconds: count) }
    public static func milliseconds(_ count: Int64) -> Self { scaled(count, by: 1_000_000) }
    public static func seconds(_ count: Int64) -> Self { scaled(count, by: 1_000_000_000) }
    public static func minutes(_ count: Int64) -> Self { scaled(count, by: 60_000_000_000) }
    public static func hours(_ count: Int64) -> Self { scaled(count, by: 3_600_000_000_000) }
    public static func days(_ count: Int64) -> Self { scaled(count, by: 86_400_000_000_000) }

    /// Saturates: a duration too long to count is the longest one.
    private static func scaled(_ count: Int64, by unit: Int64) -> Self {
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return Self(nanoseconds: overflow ? (count < 0 ? .min : .max) : product)
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

    public static func + (lhs: Self, rhs: Self) -> Self {
        let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs.nanoseconds)
        return Self(nanoseconds: overflow ? (rhs.nanoseconds < 0 ? .min : .max) : sum)
    }

    public static func * (lhs: Self, rhs: Int64) -> Self { scaled(rhs, by: lhs.nanoseconds) }

    /// Whole seconds, rounded towards zero.
    public var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
    /// Whole milliseconds, rounded towards zero.
    public var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }
}

extension VirtualDuration: CustomStringConvertible {
    /// The shortest exact text, such as `3d`, `1h30m`, `90s`, `250ms`; `init(_:)` reads it back.
    public var description: String {
        guard nanoseconds != 0 else { return "0s" }
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        for (unit, length) in Self.units where rest >= length {
            text += "\(rest / length)\(unit)"
            rest %= length
        }
        return text
    }

    /// Reads `3d`, `1h30m`, `250ms`, `10us`, `5ns` and the like; nil for other text.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty else { return nil }
        var total: UInt64 = 0
        var rest = Substring(text)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let count = UInt64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            guard let length = Self.units.first(where: { $0.name == unit })?.length else {
                return nil
            }
            rest = rest.dropFirst(unit.count)
            let (product, tooLong) = count.multipliedReportingOverflow(by: length)
            let (sum, overflow) = total.addingReportingOverflow(product)
            guard !tooLong, !overflow, sum <= UInt64(Int64.max) else { return nil }
            total = sum
        }
        self.init(nanoseconds: Int64(total))
    }

    private static let units: [(name: String, length: UInt64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]
}
