/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
struct CivilDay {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(days: Int) {
        // Far beyond every calendar, but not so far that the arithmetic ends.
        let shifted = max(-(1 << 50), min(days, 1 << 50)) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; months beyond the year and days beyond the month are carried.
    var days: Int {
        var year = max(-(1 << 40), min(year, 1 << 40))
        var month = max(-(1 << 40), min(month, 1 << 40)) - 1
        year += month >= 0 ? month / 12 : -((11 - month) / 12)
        month = ((month % 12) + 12) % 12 + 1
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468 + max(-(1 << 50), min(day, 1 << 50)) - 1
    }

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whether month and day exist in the calendar.
    var isValid: Bool {
        month >= 1 && month <= 12 && day >= 1 && day <= Self.length(year: year, month: month)
    }

    /// 0 for Sunday to 6 for Saturday.
    static func weekday(_ days: Int) -> Int { ((days + 4) % 7 + 7) % 7 }

    var dayOfYear: Int { days - CivilDay(year: year, month: 1, day: 1).days + 1 }

    /// The ISO week and the year it belongs to.
    static func isoWeek(_ days: Int) -> (year: Int, week: Int) {
        let thursday = days - (weekday(days) + 6) % 7 + 3
        let year = CivilDay(days: thursday).year
        let first = CivilDay(year: year, month: 1, day: 1).days
        return (year, (thursday - first) / 7 + 1)
    }

    /// The date moved by months; a day that does not exist becomes the last of its month.
    func adding(months: Int) -> CivilDay {
        let index = year * 12 + (month - 1) + max(-(1 << 50), min(months, 1 << 50))
        let newYear = index >= 0 ? index / 12 : -((11 - index) / 12)
        let newMonth = index - newYear * 12 + 1
        return CivilDay(
            year: newYear, month: newMonth,
            day: min(day, Self.length(year: newYear, month: newMonth)))
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}

/// Nanoseconds and the division that rounds towards the past.
enum Nanos {
    static let second: Int64 = 1_000_000_000
    static let day: Int64 = 86_400 * second

    static func split(_ instant: Int128) -> (days: Int, ofDay: Int64) {
        if let small = Int64(exactly: instant) {
            var days = small / day
            var rest = small % day
            if rest < 0 {
                rest += day
                days -= 1
            }
            return (Int(days), rest)
        }
        var (days, rest) = instant.quotientAndRemainder(dividingBy: Int128(day))
        if rest < 0 {
            rest += Int128(day)
            days -= 1
        }
        return (Int(max(-(1 << 50), min(days, 1 << 50))), Int64(rest))
    }

    static func join(days: Int, ofDay: Int64) -> Int128 {
        Int128(days) * Int128(day) + Int128(ofDay)
    }

    /// Whole seconds, rounded towards the past.
    static func seconds(_ instant: Int128) -> Int64 {
        let (quotient, rest) = instant.quotientAndRemainder(dividingBy: Int128(second))
        let whole = rest < 0 ? quotient - 1 : quotient
        return Int64(max(-(1 << 60), min(whole, 1 << 60)))
    }

    /// Drops digits of the second beyond the scale.
    static func truncate(_ instant: Int128, scale: Int) -> Int128 {
        guard scale < 9 else { return instant }
        let unit = Decimals.power(9 - scale)
        let rest = instant % unit
        return rest < 0 ? instant - rest - unit : instant - rest
    }
}
