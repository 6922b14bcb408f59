/// Parts of dates and times by their names.
///
/// Source: Snowflake documentation, "Supported date and time parts".
enum DateParts {
    private static let names: [String: String] = {
        let groups: [(String, [String])] = [
            ("YEAR", ["YEAR", "Y", "YY", "YYY", "YYYY", "YR", "YEARS", "YRS"]),
            ("MONTH", ["MONTH", "MM", "MON", "MONS", "MONTHS"]),
            ("DAY", ["DAY", "D", "DD", "DAYS", "DAYOFMONTH"]),
            ("DAYOFWEEK", ["DAYOFWEEK", "WEEKDAY", "DOW", "DW"]),
            (
                "DAYOFWEEKISO",
                ["DAYOFWEEKISO", "DAYOFWEEK_ISO", "WEEKDAY_ISO", "DOW_ISO", "DW_ISO"]
            ),
            ("DAYOFYEAR", ["DAYOFYEAR", "YEARDAY", "DOY", "DY"]),
            ("WEEK", ["WEEK", "W", "WK", "WEEKOFYEAR", "WOY", "WY", "WEEKS"]),
            ("WEEKISO", ["WEEKISO", "WEEK_ISO", "WEEKOFYEARISO", "WEEKOFYEAR_ISO"]),
            ("QUARTER", ["QUARTER", "Q", "QTR", "QTRS", "QUARTERS"]),
            ("YEAROFWEEK", ["YEAROFWEEK"]), ("YEAROFWEEKISO", ["YEAROFWEEKISO"]),
            ("HOUR", ["HOUR", "H", "HH", "HR", "HOURS", "HRS"]),
            ("MINUTE", ["MINUTE", "M", "MI", "MIN", "MINUTES", "MINS"]),
            ("SECOND", ["SECOND", "S", "SEC", "SECONDS", "SECS"]),
            ("MILLISECOND", ["MILLISECOND", "MS", "MSEC", "MILLISECONDS"]),
            ("MICROSECOND", ["MICROSECOND", "US", "USEC", "MICROSECONDS"]),
            (
                "NANOSECOND",
                [
                    "NANOSECOND", "NS", "NSEC", "NANOSEC", "NSECOND", "NANOSECONDS", "NANOSECS",
                    "NSECONDS",
                ]
            ),
            ("EPOCH_SECOND", ["EPOCH_SECOND", "EPOCH", "EPOCH_SECONDS"]),
            ("EPOCH_MILLISECOND", ["EPOCH_MILLISECOND", "EPOCH_MILLISECONDS"]),
            ("EPOCH_MICROSECOND", ["EPOCH_MICROSECOND", "EPOCH_MICROSECONDS"]),
            ("EPOCH_NANOSECOND", ["EPOCH_NANOSECOND", "EPOCH_NANOSECONDS"]),
            ("TIMEZONE_HOUR", ["TIMEZONE_HOUR", "TZH"]),
            ("TIMEZONE_MINUTE", ["TIMEZONE_MINUTE", "TZM"]),
        ]
        var table: [String: String] = [:]
        for (name, words) in groups { for word in words { table[word] = name } }
        return table
    }()

    /// Nanoseconds of a part that always lasts as long; nil for months and what is made of them.
    static func fixedLength(_ part: String) -> Int64? {
        switch part {
        case "WEEK": 7 * 86_400 * Nanos.second
        case "DAY": 86_400 * Nanos.second
        case "HOUR": 3_600 * Nanos.second
        case "MINUTE": 60 * Nanos.second
        case "SECOND": Nanos.second
        case "MILLISECOND": 1_000_000
        case "MICROSECOND": 1_000
        case "NANOSECOND": 1
        default: nil
        }
    }

    static func canonical(_ word: String) -> String? { names[word.uppercased()] }

    /// Whether a function takes a part, written as a word: what measures no time, and the words
    /// for the number of a week, are for DATE_PART alone.
    ///
    /// Source: Snowflake documentation, "Supported date and time parts", LAST_DAY, TIME_SLICE.
    static func takes(_ function: String, _ part: String, _ word: String) -> Bool {
        let isMeasure =
            (months(part) ?? nanos(part).map(Int.init)) != nil
            || ["DAY", "WEEK", "WEEKISO"].contains(part)
        let isNumber = ["WEEKOFYEAR", "WOY", "WY"].contains(word.uppercased())
        switch function {
        case "DATE_PART", "EXTRACT": return true
        case "LAST_DAY":
            return (months(part) != nil || part == "WEEK") && !isNumber
        case "TIME_SLICE":
            return isMeasure && !isNumber && (nanos(part) ?? Nanos.second) >= Nanos.second
        default: return isMeasure && !isNumber
        }
    }

    /// Nanoseconds of a part of the clock.
    static func nanos(_ part: String) -> Int64? {
        switch part {
        case "HOUR": 3600 * Nanos.second
        case "MINUTE": 60 * Nanos.second
        case "SECOND": Nanos.second
        case "MILLISECOND": 1_000_000
        case "MICROSECOND": 1_000
        case "NANOSECOND": 1
        default: nil
        }
    }

    static func months(_ part: String) -> Int? {
        switch part {
        case "YEAR": 12
        case "QUARTER": 3
        case "MONTH": 1
        default: nil
        }
    }

    static func days(_ part: String) -> Int? {
        switch part {
        case "WEEK", "WEEKISO": 7
        case "DAY", "DAYOFWEEK", "DAYOFYEAR": 1
        default: nil
        }
    }

    /// The start of the week in which a day lies.
    static func weekStart(_ day: Int, _ parameter: Int) -> Int {
        // 0 and 1 mean Monday, 7 means Sunday.
        let first = parameter == 0 ? 1 : parameter % 7
        return day - (CivilDay.weekday(day) - first + 7) % 7
    }

    /// The week of a year whose weeks start on a given day and belong to the year that holds four
    /// of their days. Source: Snowflake documentation, WEEK_OF_YEAR_POLICY.
    static func week(_ day: Int, startingOn parameter: Int) -> (year: Int, week: Int) {
        let middle = weekStart(day, parameter) + 3
        let year = CivilDay(days: middle).year
        return (year, (middle - CivilDay(year: year, month: 1, day: 1).days) / 7 + 1)
    }

    /// The value of a part; nil where the type has no such part.
    static func value(
        _ part: String, days: Int, ofDay: Int64, offset: Int, instant: Int128,
        _ parameters: SessionParameters
    ) -> Int? {
        let civil = CivilDay(days: days)
        let seconds = Int(ofDay / Nanos.second)
        switch part {
        case "YEAR": return civil.year
        case "MONTH": return civil.month
        case "DAY": return civil.day
        case "QUARTER": return (civil.month + 2) / 3
        case "DAYOFWEEK":
            let weekday = CivilDay.weekday(days)
            if parameters.weekStart == 0 { return weekday }
            return (weekday - parameters.weekStart % 7 + 7) % 7 + 1
        case "DAYOFWEEKISO": return (CivilDay.weekday(days) + 6) % 7 + 1
        case "DAYOFYEAR": return civil.dayOfYear
        case "WEEK" where parameters.weekOfYearPolicy == 1:
            let first = CivilDay(year: civil.year, month: 1, day: 1).days
            return (weekStart(days, parameters.weekStart) - weekStart(first, parameters.weekStart))
                / 7 + 1
        case "WEEK" where parameters.weekStart > 1:
            return week(days, startingOn: parameters.weekStart).week
        case "YEAROFWEEK" where parameters.weekOfYearPolicy == 0 && parameters.weekStart > 1:
            return week(days, startingOn: parameters.weekStart).year
        case "WEEK", "WEEKISO": return CivilDay.isoWeek(days).week
        case "YEAROFWEEK" where parameters.weekOfYearPolicy == 1: return civil.year
        case "YEAROFWEEK", "YEAROFWEEKISO": return CivilDay.isoWeek(days).year
        case "HOUR": return seconds / 3600
        case "MINUTE": return seconds / 60 % 60
        case "SECOND": return seconds % 60
        case "MILLISECOND": return Int(ofDay % Nanos.second) / 1_000_000
        case "MICROSECOND": return Int(ofDay % Nanos.second) / 1_000
        case "NANOSECOND": return Int(ofDay % Nanos.second)
        case "EPOCH_SECOND": return Int(Nanos.seconds(instant))
        case "EPOCH_MILLISECOND": return Int(clamping: floored(instant, 1_000_000))
        case "EPOCH_MICROSECOND": return Int(clamping: floored(instant, 1_000))
        case "EPOCH_NANOSECOND": return Int(exactly: instant)
        case "TIMEZONE_HOUR": return offset / 60
        case "TIMEZONE_MINUTE": return offset % 60
        default: return nil
        }
    }

    private static func floored(_ value: Int128, _ divisor: Int128) -> Int128 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
