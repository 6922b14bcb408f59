import DataFormats

/// Instants as the protocols write them; inside they are ISO 8601 texts.
enum WireTime {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The date of HTTP headers (RFC 9110, 5.6.7): `Thu, 02 Jan 2025 03:04:05 GMT`.
    static func http(nanoseconds: Int64) -> String {
        let time = CivilDateTime(nanosecondsSinceEpoch: nanoseconds)
        // 1970-01-01 was a Thursday.
        let day = ((time.date.daysSinceEpoch + 4) % 7 + 7) % 7
        return "\(days[day]), \(two(time.date.day)) \(months[time.date.month - 1])"
            + " \(time.date.year) \(two(time.hour)):\(two(time.minute)):\(two(time.second)) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Reads a header's date: the three forms of RFC 9110, or ISO 8601. Nil for anything else.
    static func instant(header text: String) -> Int64? {
        let words = text.split { " ,-".contains($0) }
        if let iso = try? ISOTime.instant(text) { return iso }
        // RFC 1123 `Thu, 02 Jan 2025 03:04:05 GMT`, RFC 850 `Thursday, 02-Jan-25 03:04:05 GMT`.
        if words.count >= 5, let day = Int(words[1]), let month = month(words[2]),
            var year = Int(words[3])
        {
            if words[3].count == 2 { year += year < 70 ? 2000 : 1900 }
            return instant(year, month, day, words[4])
        }
        return nil
    }

    private static func month(_ word: Substring) -> Int? {
        months.firstIndex { $0.lowercased() == word.lowercased() }.map { $0 + 1 }
    }

    private static func instant(
        _ year: Int, _ month: Int, _ day: Int, _ clock: Substring
    ) -> Int64? {
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 3, let date = CivilDate(year: year, month: month, day: day) else {
            return nil
        }
        return CivilDateTime(
            date, hour: parts[0], minute: parts[1], second: parts[2], nanosecond: 0)?
            .nanosecondsSinceEpoch()
    }

    /// An ISO 8601 text with milliseconds.
    static func iso(nanoseconds: Int64) -> String {
        CivilDateTime(nanosecondsSinceEpoch: nanoseconds / 1_000_000 * 1_000_000)
            .text(separator: UInt8(ascii: "T"), fraction: .digits(3)) + "Z"
    }

    /// The ISO text of seconds since the epoch, as JSON protocols send them.
    static func iso(epochSeconds: Double) -> String? {
        let nanoseconds = epochSeconds * 1e9
        guard nanoseconds.isFinite, abs(nanoseconds) < 9.2e18 else { return nil }
        return iso(nanoseconds: Int64((epochSeconds * 1e3).rounded()) &* 1_000_000)
    }
}
