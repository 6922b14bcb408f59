/// A day of the proleptic Gregorian calendar (ISO 8601), without a zone.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The astronomical year: 0 is 1 BC.
    public let year: Int
    public let month: Int
    public let day: Int

    /// Nothing when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), abs(year) <= 999_999, day >= 1,
            day <= CivilDate.daysInMonth(month, ofYear: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that many days after 1970-01-01.
    public init(daysSinceEpoch: Int) {
        // Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that
        // begin on the first of March.
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days after 1970-01-01, negative before.
    public var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether the year has a 29th of February.
    public static func isLeap(year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// The length of a month from 1 to 12.
    public static func daysInMonth(_ month: Int, ofYear year: Int) -> Int {
        switch month {
        case 2: isLeap(year: year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The length of this day's month.
    public var daysInMonth: Int { CivilDate.daysInMonth(month, ofYear: year) }

    /// The day of the week.
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday(rawValue: (daysSinceEpoch + 3).flooredRemainder(by: 7) + 1)!
    }

    /// The day of the year, from 1.
    public var dayOfYear: Int {
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
        return before + day + (month > 2 && CivilDate.isLeap(year: year) ? 1 : 0)
    }

    /// The week of ISO 8601 and the year that it belongs to.
    public var isoWeek: (year: Int, week: Int) {
        // A week belongs to the year that has its Thursday.
        let thursday = adding(days: 4 - weekday.rawValue)
        return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
    }

    /// The day that many days later.
    public func adding(days: Int) -> CivilDate {
        CivilDate(daysSinceEpoch: daysSinceEpoch + days)
    }

    /// The same day of another month, or that month's last day when it is shorter.
    public func adding(months: Int) -> CivilDate {
        let total = year * 12 + month - 1 + months
        let newYear = total.flooredQuotient(by: 12)
        let newMonth = total.flooredRemainder(by: 12) + 1
        let last = CivilDate.daysInMonth(newMonth, ofYear: newYear)
        return CivilDate(unchecked: newYear, newMonth, min(day, last))
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// `2025-01-09`; years outside 0...9999 carry a sign and six digits or more.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the ISO 8601 text to the bytes.
    public func append(to bytes: inout [UInt8]) {
        if (0...9999).contains(year) {
            bytes.append(year, digits: 4)
        } else {
            bytes.append(UInt8(ascii: year < 0 ? "-" : "+"))
            bytes.append(abs(year), digits: max(6, String(abs(year)).utf8.count))
        }
        bytes.append(UInt8(ascii: "-"))
        bytes.append(month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(day, digits: 2)
    }

    public static func < (lhs: CivilDate, rhs: CivilDate) -> Bool {
        (lhs.year, lhs.month, lhs.day) < (rhs.year, rhs.month, rhs.day)
    }
}

/// A day of the week, numbered as in ISO 8601.
public enum Weekday: Int, Hashable, Comparable, CaseIterable, Sendable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    public static func < (lhs: Weekday, rhs: Weekday) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension Int {
    func flooredQuotient(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    func flooredRemainder(by divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

extension [UInt8] {
    /// Adds a number that is not negative, with zeros in front.
    @inline(__always)
    mutating func append(_ value: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<Swift.max(1, digits) { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: value / divisor % 10) | 0x30)
            divisor /= 10
        }
    }
}
