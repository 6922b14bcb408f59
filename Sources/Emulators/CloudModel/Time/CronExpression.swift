public import DataFormats

/// A cron expression, as times of a local clock that it names.
///
/// AWS's dialect has six fields (minutes, hours, day of month, month, day of week, year) with
/// `? L W #` (EventBridge Scheduler user guide, "Cron-based schedules"); Snowflake's has the
/// classic five with `L` (SQL reference, CREATE TASK, parameter SCHEDULE).
public struct CronExpression: Hashable, Sendable {
    public enum Dialect: Hashable, Sendable {
        case aws, snowflake
    }

    /// Days of a month that a day-of-month field names.
    struct MonthDays: Hashable, Sendable {
        /// Bit 1 is the first.
        var days: UInt64 = 0
        /// Days whose nearest weekday counts (`15W`).
        var nearest: UInt64 = 0
        var last = false
        /// The last weekday (`LW`).
        var lastWeekday = false
        /// Written as `*` or `?`: no restriction.
        var isOpen = false
    }

    /// Days of a week that a day-of-week field names; bit 0 is Sunday.
    struct WeekDays: Hashable, Sendable {
        var days: UInt64 = 0
        /// The last one of the month (`6L`).
        var last: UInt64 = 0
        /// The n-th one of the month (`6#3`), by n.
        var nth: [UInt64] = [0, 0, 0, 0, 0, 0]
        var isOpen = false
    }

    public let text: String
    public let dialect: Dialect
    let minutes: UInt64
    let hours: UInt64
    let monthDays: MonthDays
    let months: UInt64
    let weekDays: WeekDays
    /// Years 1970 to 2199 that match; empty means all.
    let years: [Bool]

    /// Reads an expression, without `cron( )` or a time zone around it.
    public init(_ text: String, dialect: Dialect) throws(CronError) {
        var parser = CronParser(dialect: dialect)
        let fields = try parser.fields(of: text)
        self.text = text
        self.dialect = dialect
        minutes = try parser.mask(fields[0], .minutes)
        hours = try parser.mask(fields[1], .hours)
        monthDays = try parser.monthDays(fields[2])
        months = try parser.mask(fields[3], .months)
        weekDays = try parser.weekDays(fields[4])
        years = dialect == .aws ? try parser.years(fields[5]) : []
        if dialect == .aws, parser.questionMarks != 1 {
            throw CronError(field: nil, problem: .questionMarkRule)
        }
    }

    /// Whether the expression names this minute of a local clock.
    public func matches(_ time: CivilDateTime) -> Bool {
        minutes.has(time.minute) && hours.has(time.hour) && months.has(time.date.month)
            && matches(year: time.date.year)
            && days(inMonth: time.date.month, of: time.date.year).has(time.date.day)
    }

    /// The first minute after this one that the expression names; nil when there is none.
    public func next(after time: CivilDateTime) -> CivilDateTime? {
        let start = time.date
        for year in start.year...max(start.year, lastYear) where matches(year: year) {
            for month in (year == start.year ? start.month : 1)...12 where months.has(month) {
                let isFirst = year == start.year && month == start.month
                var open = days(inMonth: month, of: year)
                if isFirst { open &= ~0 << UInt64(start.day) }
                while open != 0 {
                    let day = open.trailingZeroBitCount
                    open &= open - 1
                    let isToday = isFirst && day == start.day
                    let from = isToday ? time.hour * 60 + time.minute + 1 : 0
                    guard let minute = firstMinute(from: from),
                        let date = CivilDate(year: year, month: month, day: day)
                    else { continue }
                    return CivilDateTime(date, hour: minute / 60, minute: minute % 60)
                }
            }
        }
        return nil
    }

    /// Snowflake has no years; within 28 of them every date meets every weekday, and 12 more get
    /// past a century without a leap day.
    private var lastYear: Int { dialect == .aws ? 2_199 : 2_262 }

    private func matches(year: Int) -> Bool {
        years.isEmpty || (1_970...2_199).contains(year) && years[year - 1_970]
    }

    /// The first minute of a day, from this one on, that matches.
    private func firstMinute(from: Int) -> Int? {
        guard from < 1_440 else { return nil }
        let start = from / 60
        for hour in start..<24 where hours.has(hour) {
            let open = hour == start ? minutes & (~0 << UInt64(from % 60)) : minutes
            if open != 0 { return hour * 60 + open.trailingZeroBitCount }
        }
        return nil
    }

    // MARK: Days

    /// The days of a month that match, bit 1 being the first.
    func days(inMonth month: Int, of year: Int) -> UInt64 {
        guard let first = CivilDate(year: year, month: month, day: 1) else { return 0 }
        let count = first.daysInMonth
        let whole: UInt64 = ((1 << UInt64(count + 1)) - 1) & ~1
        // Sunday is 0, in both dialects by now.
        let firstWeekday = first.weekday.rawValue % 7
        if monthDays.isOpen, weekDays.isOpen { return whole }
        let byDate = monthDays.isOpen ? whole : datesMatching(count, firstWeekday)
        let byWeek = weekDays.isOpen ? whole : weekdaysMatching(count, firstWeekday)
        // Two restrictions widen each other in Snowflake; AWS never has two.
        let isEither = !monthDays.isOpen && !weekDays.isOpen
        return (isEither ? byDate | byWeek : byDate & byWeek) & whole
    }

    private func datesMatching(_ count: Int, _ firstWeekday: Int) -> UInt64 {
        var mask = monthDays.days
        if monthDays.last { mask |= 1 << UInt64(count) }
        func nearest(_ day: Int) -> Int {
            switch (firstWeekday + day - 1) % 7 {
            case 6: day == 1 ? 3 : day - 1
            case 0: day == count ? day - 2 : day + 1
            default: day
            }
        }
        if monthDays.lastWeekday { mask |= 1 << UInt64(nearest(count)) }
        for day in 1...count where monthDays.nearest.has(day) { mask |= 1 << UInt64(nearest(day)) }
        return mask
    }

    private func weekdaysMatching(_ count: Int, _ firstWeekday: Int) -> UInt64 {
        var mask: UInt64 = 0
        for day in 1...count {
            let weekday = (firstWeekday + day - 1) % 7
            let isNamed =
                weekDays.days.has(weekday) || weekDays.nth[(day - 1) / 7 + 1].has(weekday)
                || day > count - 7 && weekDays.last.has(weekday)
            if isNamed { mask |= 1 << UInt64(day) }
        }
        return mask
    }
}

extension UInt64 {
    /// Whether the bit is set.
    func has(_ bit: Int) -> Bool { self >> UInt64(bit) & 1 == 1 }
}
