/// Strict readers for the two spellings of time that the sources promise.
///
/// Timestamps are `YYYY-MM-DDTHH:MM:SS[.f{1,9}](Z|±HH:MM)`: an offset is required, there is no
/// second 60 and no hour 24. Dates are `YYYY-MM-DD`.
enum TimestampText {
    /// Nanoseconds since the epoch, nothing when the text is not such a timestamp.
    ///
    /// Years outside 1678...2261 cannot be counted in nanoseconds and are refused too.
    static func nanoseconds(_ text: String) -> Int64? {
        guard let parts = parse(text), (1678...2261).contains(parts.year) else { return nil }
        return parts.seconds * 1_000_000_000 + Int64(parts.fraction)
    }

    /// Microseconds since the epoch (finer digits cut off), nothing when the text is no timestamp
    /// or its UTC year lies outside the range.
    static func microseconds(_ text: String, years: ClosedRange<Int>) -> Int64? {
        guard let parts = parse(text) else { return nil }
        let day = Int(CivilTime.floorDivide(parts.seconds, CivilTime.secondsPerDay))
        guard years.contains(CivilTime.civil(day: day).year) else { return nil }
        return parts.seconds * 1_000_000 + Int64(parts.fraction / 1_000)
    }

    /// The day number of a date, nothing when it is none or outside the range.
    static func day(_ text: String, years: ClosedRange<Int>) -> Int? {
        var text = text
        return text.withUTF8 { bytes -> Int? in
            guard bytes.count == 10, let (year, month, day) = date(bytes), years.contains(year)
            else { return nil }
            return CivilTime.day(year: year, month: month, day: day)
        }
    }

    private struct Parts {
        var year: Int
        var seconds: Int64
        var fraction: Int
    }

    private static func parse(_ text: String) -> Parts? {
        var text = text
        return text.withUTF8 { bytes -> Parts? in
            guard bytes.count >= 20, let (year, month, dayOfMonth) = date(bytes),
                bytes[10] == UInt8(ascii: "T"),
                let day = CivilTime.day(year: year, month: month, day: dayOfMonth),
                let hour = number(bytes, 11, 2), hour < 24, bytes[13] == UInt8(ascii: ":"),
                let minute = number(bytes, 14, 2), minute < 60, bytes[16] == UInt8(ascii: ":"),
                let second = number(bytes, 17, 2), second < 60
            else { return nil }
            var place = 19
            var fraction = 0
            if bytes[place] == UInt8(ascii: ".") {
                place += 1
                let start = place
                while place < bytes.count, bytes[place] &- 0x30 < 10, place - start < 10 {
                    place += 1
                }
                guard (1...9).contains(place - start),
                    let digits = number(bytes, start, place - start)
                else { return nil }
                fraction = (place - start..<9).reduce(digits) { value, _ in value * 10 }
            }
            guard let offset = offset(bytes, place) else { return nil }
            let local = Int64(day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
            return Parts(year: year, seconds: local - Int64(offset), fraction: fraction)
        }
    }

    private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int? {
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "Z") { return place + 1 == bytes.count ? 0 : nil }
        let isNegative = bytes[place] == UInt8(ascii: "-")
        guard isNegative || bytes[place] == UInt8(ascii: "+"), bytes.count == place + 6,
            bytes[place + 3] == UInt8(ascii: ":"), let hours = number(bytes, place + 1, 2),
            hours < 24, let minutes = number(bytes, place + 4, 2), minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return isNegative ? -seconds : seconds
    }

    private static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> (Int, Int, Int)? {
        guard let year = number(bytes, 0, 4), bytes[4] == UInt8(ascii: "-"),
            let month = number(bytes, 5, 2), bytes[7] == UInt8(ascii: "-"),
            let day = number(bytes, 8, 2)
        else { return nil }
        return (year, month, day)
    }

    private static func number(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
    ) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for place in start..<(start + count) {
            let digit = bytes[place] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
