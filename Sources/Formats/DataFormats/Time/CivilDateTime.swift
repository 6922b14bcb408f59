/// A day and a time of day, without a zone.
public struct CivilDateTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let date: CivilDate
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let nanosecond: Int

    /// Nothing when there is no such time; leap seconds and 24:00 do not exist here.
    public init?(
        _ date: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
    ) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000_000).contains(nanosecond)
        else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
    }

    /// What a clock shows at an instant, that many seconds east of UTC.
    public init(nanosecondsSinceEpoch: Int64, offsetSeconds: Int = 0) {
        let (quotient, remainder) = nanosecondsSinceEpoch.quotientAndRemainder(
            dividingBy: 1_000_000_000)
        let seconds = Int(quotient) - (remainder < 0 ? 1 : 0) + offsetSeconds
        let fraction = remainder < 0 ? remainder + 1_000_000_000 : remainder
        self.init(secondsSinceEpoch: seconds, nanosecond: Int(fraction))
    }

    /// What a UTC clock shows that many seconds after 1970-01-01.
    public init(secondsSinceEpoch: Int, nanosecond: Int = 0) {
        date = CivilDate(daysSinceEpoch: secondsSinceEpoch.flooredQuotient(by: 86_400))
        let time = secondsSinceEpoch.flooredRemainder(by: 86_400)
        hour = time / 3600
        minute = time / 60 % 60
        second = time % 60
        self.nanosecond = nanosecond
    }

    /// Seconds after 1970-01-01 if a UTC clock shows this, without the fraction.
    public var secondsSinceEpoch: Int {
        date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Nanoseconds since 1970-01-01 UTC when a clock that many seconds east of UTC shows this;
    /// nothing outside the years 1677 to 2262, which 64 bits do not reach.
    public func nanosecondsSinceEpoch(offsetSeconds: Int = 0) -> Int64? {
        let seconds = Int64(secondsSinceEpoch - offsetSeconds)
        // The fraction is added to the whole part's magnitude, so that the range is full.
        let adjusted = seconds < 0 && nanosecond > 0 ? seconds + 1 : seconds
        let fraction = Int64(nanosecond) - (adjusted == seconds ? 0 : 1_000_000_000)
        let (product, overflow) = adjusted.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(fraction)
        return overflow || carry ? nil : sum
    }

    /// The time that many seconds later on the same clock.
    public func adding(seconds: Int) -> CivilDateTime {
        CivilDateTime(secondsSinceEpoch: secondsSinceEpoch + seconds, nanosecond: nanosecond)
    }

    /// The same time of day in another month, on its last day when that month is shorter.
    public func adding(months: Int) -> CivilDateTime {
        CivilDateTime(
            date.adding(months: months), hour: hour, minute: minute, second: second,
            nanosecond: nanosecond)!
    }

    /// `2025-01-09T18:00:00`, with as many groups of three fraction digits as are needed.
    public var description: String { text(separator: UInt8(ascii: "T"), fraction: .shortest) }

    /// The ISO 8601 text with a chosen separator (`T` or a space) and fraction.
    public func text(separator: UInt8, fraction: ISOTime.Fraction = .shortest) -> String {
        var bytes: [UInt8] = []
        append(to: &bytes, separator: separator, fraction: fraction)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the ISO 8601 text to the bytes.
    public func append(
        to bytes: inout [UInt8], separator: UInt8 = UInt8(ascii: "T"),
        fraction: ISOTime.Fraction = .shortest
    ) {
        date.append(to: &bytes)
        bytes.append(separator)
        bytes.append(hour, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(minute, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(second, digits: 2)
        let digits = fraction.digits(for: nanosecond)
        guard digits > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var value = nanosecond
        for _ in digits..<9 { value /= 10 }
        bytes.append(value, digits: digits)
    }

    public static func < (lhs: CivilDateTime, rhs: CivilDateTime) -> Bool {
        if lhs.date != rhs.date { return lhs.date < rhs.date }
        return (lhs.hour, lhs.minute, lhs.second, lhs.nanosecond)
            < (rhs.hour, rhs.minute, rhs.second, rhs.nanosecond)
    }
}
