/// ISO 8601 dates and times in the profile of RFC 3339, parsed strictly and printed.
public enum ISOTime {
    /// How many digits stand after the second.
    public enum Fraction: Hashable, Sendable {
        /// None, three, six or nine: as few as lose nothing.
        case shortest
        /// So many, later ones cut off; at most nine.
        case digits(Int)

        func digits(for nanosecond: Int) -> Int {
            switch self {
            case .digits(let count): return min(max(count, 0), 9)
            case .shortest:
                if nanosecond == 0 { return 0 }
                if nanosecond % 1_000_000 == 0 { return 3 }
                return nanosecond % 1000 == 0 ? 6 : 9
            }
        }
    }

    /// A civil time and the offset that stood behind it.
    public struct Parsed: Hashable, Sendable {
        public var dateTime: CivilDateTime
        /// Seconds east of UTC; nothing when the text has no offset.
        public var offsetSeconds: Int?
    }

    /// Nanoseconds since the Unix epoch of a text such as `2025-01-09T18:00:00.5+02:00`.
    ///
    /// The offset must be there; the separator is `T`, `t` or one space (RFC 3339, section 5.6).
    public static func instant(_ text: String) throws(ISOTimeError) -> Int64 {
        let parsed = try dateTime(text)
        let end = text.utf8.count
        guard let offset = parsed.offsetSeconds else {
            throw ISOTimeError(offset: end, problem: .missingOffset)
        }
        guard let value = parsed.dateTime.nanosecondsSinceEpoch(offsetSeconds: offset) else {
            throw ISOTimeError(offset: 0, problem: .outOfRange)
        }
        return value
    }

    /// The civil time of a text, with its offset if it has one.
    public static func dateTime(_ text: String) throws(ISOTimeError) -> Parsed {
        var text = text
        return try text.withUTF8 { bytes in
            Result { () throws(ISOTimeError) in try dateTime(bytes) }
        }.get()
    }

    /// The civil time of bytes, with its offset if it has one.
    public static func dateTime(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ISOTimeError) -> Parsed {
        var parser = ISOTimeParser(bytes: bytes)
        let date = try parser.date()
        let parsed = try parser.time(on: date)
        try parser.end()
        return parsed
    }

    /// The day of a text such as `2025-01-09`, and nothing behind it.
    public static func date(_ text: String) throws(ISOTimeError) -> CivilDate {
        var text = text
        return try text.withUTF8 { bytes in
            Result { () throws(ISOTimeError) in
                var parser = ISOTimeParser(bytes: bytes)
                let date = try parser.date()
                try parser.end()
                return date
            }
        }.get()
    }

    /// The text of an instant on a clock that many seconds east of UTC; `Z` for UTC itself.
    public static func text(
        ofInstant nanoseconds: Int64, offsetSeconds: Int = 0, fraction: Fraction = .shortest
    ) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(35)
        append(nanoseconds, offsetSeconds: offsetSeconds, fraction: fraction, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the text of an instant to the bytes.
    public static func append(
        _ nanoseconds: Int64, offsetSeconds: Int = 0, fraction: Fraction = .shortest,
        to bytes: inout [UInt8]
    ) {
        CivilDateTime(nanosecondsSinceEpoch: nanoseconds, offsetSeconds: offsetSeconds)
            .append(to: &bytes, fraction: fraction)
        if offsetSeconds == 0 {
            bytes.append(UInt8(ascii: "Z"))
        } else {
            bytes.append(contentsOf: offsetText(offsetSeconds).utf8)
        }
    }

    /// `+02:00`; seconds are written only when there are some.
    public static func offsetText(_ seconds: Int) -> String {
        var bytes: [UInt8] = [UInt8(ascii: seconds < 0 ? "-" : "+")]
        let size = abs(seconds)
        bytes.append(size / 3600, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(size / 60 % 60, digits: 2)
        if size % 60 != 0 {
            bytes.append(UInt8(ascii: ":"))
            bytes.append(size % 60, digits: 2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a text is no ISO 8601 time, and where.
public struct ISOTimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public enum Problem: Hashable, Sendable {
        case expected(String)
        case noSuchMonth(Int)
        case noSuchDay(Int, month: Int, year: Int)
        case noSuchHour(Int)
        case noSuchMinute(Int)
        case noSuchSecond(Int)
        case leapSecond
        case endOfDayHour
        case tooManyFractionDigits
        case noSuchOffset
        case missingOffset
        case outOfRange
        case trailingText
    }

    /// The offset in bytes of the part that is wrong.
    public var offset: Int
    public var problem: Problem

    public init(offset: Int, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    /// One sentence for people, without the position.
    public var message: String {
        switch problem {
        case .expected(let what): return "\(what) is missing"
        case .noSuchMonth(let month): return "there is no month \(month)"
        case .noSuchDay(let day, let month, let year):
            let last = CivilDate.daysInMonth(month, ofYear: year)
            return "there is no day \(day) in month \(month) of \(year), which has \(last)"
        case .noSuchHour(let hour): return "there is no hour \(hour)"
        case .noSuchMinute(let minute): return "there is no minute \(minute)"
        case .noSuchSecond(let second): return "there is no second \(second)"
        case .leapSecond: return "leap seconds (:60) are not supported"
        case .endOfDayHour: return "hour 24 is not supported: write 00:00 of the next day"
        case .tooManyFractionDigits: return "more than nine digits after the second"
        case .noSuchOffset: return "the offset from UTC must lie between -23:59 and +23:59"
        case .missingOffset: return "the offset from UTC is missing: add `Z` or `+00:00`"
        case .outOfRange: return "outside the years 1677 to 2262, which nanoseconds reach"
        case .trailingText: return "more text after the time"
        }
    }

    public var description: String { "\(message) (at byte \(offset))" }
}
