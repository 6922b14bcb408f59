import DataFormats

/// The two forms in which datasets write time.
enum TimeText {
    /// Days since the epoch of `YYYY-MM-DD` in the years 1900 to 2100.
    static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count == 10 else { return nil }
        return day(bytes, years: 1900...2100)
    }

    /// Microseconds since the epoch of `YYYY-MM-DDTHH:MM:SS[.f{1,9}](Z|±HH:MM)`.
    static func timestamp(
        _ bytes: UnsafeBufferPointer<UInt8>, ignoringOffset: Bool = false
    ) -> Int64? {
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let day = day(bytes, years: 1969...2101), let hour = pair(bytes, 11), hour <= 23,
            let minute = pair(bytes, 14), minute <= 59, let second = pair(bytes, 17), second <= 59
        else { return nil }
        var place = 19
        guard let fraction = fraction(bytes, &place), let offset = offset(bytes, place) else {
            return nil
        }
        var seconds = day * 86_400 + hour * 3_600 + minute * 60 + second
        if !ignoringOffset { seconds -= offset }
        // 1970-01-01 to 2100-12-31 in UTC.
        guard (0..<4_133_980_800).contains(seconds) else { return nil }
        return seconds * 1_000_000 + fraction
    }

    /// Microseconds behind the point; digits beyond the sixth are cut off.
    private static func fraction(
        _ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int
    ) -> Int64? {
        guard bytes[place] == UInt8(ascii: ".") else { return 0 }
        place += 1
        let start = place
        var value: Int64 = 0
        var unit: Int64 = 100_000
        while place < bytes.count, let digit = digit(bytes[place]) {
            value += digit * unit
            unit /= 10
            place += 1
        }
        return (1...9).contains(place - start) ? value : nil
    }

    /// Seconds east of UTC.
    private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int64? {
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "Z") { return place + 1 == bytes.count ? 0 : nil }
        let sign: Int64
        switch bytes[place] {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        guard bytes.count == place + 6, bytes[place + 3] == UInt8(ascii: ":"),
            let hours = pair(bytes, place + 1), hours <= 23,
            let minutes = pair(bytes, place + 4), minutes <= 59
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private static func day(
        _ bytes: UnsafeBufferPointer<UInt8>, years: ClosedRange<Int>
    ) -> Int64? {
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let century = pair(bytes, 0), let rest = pair(bytes, 2), let month = pair(bytes, 5),
            let day = pair(bytes, 8), years.contains(Int(century * 100 + rest)),
            let date = CivilDate(year: Int(century * 100 + rest), month: Int(month), day: Int(day))
        else { return nil }
        return Int64(date.daysSinceEpoch)
    }

    private static func pair(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int64? {
        guard let tens = digit(bytes[place]), let ones = digit(bytes[place + 1]) else {
            return nil
        }
        return tens * 10 + ones
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> Int64? {
        byte &- 48 <= 9 ? Int64(byte &- 48) : nil
    }
}
