import SnowflakeSQL

/// Functions on dates and times. Source: Snowflake documentation, "Date & time functions".
enum DateFunctions {
    private typealias F = FunctionDefinition

    /// One part of a date or time as a number.
    private static func part(_ name: String, _ part: String) -> FunctionDefinition {
        F.simple(name, [.timestamp], .number(precision: 4, scale: 0)) {
            (environment, a) throws(SnowflakeError) in
            try read(part, a[0], environment)
        }.orInterval { (binder, a, type) throws(SnowflakeError) in
            try binder.intervalPart(part, a[0], type)
        }
    }

    static func read(
        _ part: String, _ value: SnowflakeValue, _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> SnowflakeValue {
        let (days, ofDay, offset) = TextForm.clock(value, environment.zone)
        let instant: Int128
        switch value {
        case .timestampLTZ(let given), .timestampTZ(let given, _): instant = given
        default: instant = Nanos.join(days: days, ofDay: ofDay)
        }
        guard
            let number = DateParts.value(
                part, days: days, ofDay: ofDay, offset: offset, instant: instant,
                environment.parameters)
        else {
            throw .dateComponent("'\(part)'", "DATE_PART")
        }
        return .integer(number)
    }

    static let all: [FunctionDefinition] = [
        part("YEAR", "YEAR"), part("MONTH", "MONTH"), part("DAY", "DAY"),
        part("QUARTER", "QUARTER"), part("WEEK", "WEEK"), part("WEEKISO", "WEEKISO"),
        part("DAYOFWEEK", "DAYOFWEEK"), part("DAYOFWEEKISO", "DAYOFWEEKISO"),
        part("DAYOFYEAR", "DAYOFYEAR"), part("YEAROFWEEK", "YEAROFWEEK"),
        part("YEAROFWEEKISO", "YEAROFWEEKISO"), part("HOUR", "HOUR"), part("MINUTE", "MINUTE"),
        part("SECOND", "SECOND"),
        F.simple("DATE_PART", [.text, .timestamp], .number(precision: 19, scale: 0)) {
            (environment, a) throws(SnowflakeError) in try read(a.text(0), a[1], environment)
        }.orInterval(1) { (binder, a, type) throws(SnowflakeError) in
            guard let part = a[0].constantText.flatMap(DateParts.canonical) else {
                throw .notConstant("DATE_PART", "1")
            }
            return try binder.intervalPart(part, a[1], type)
        },
        F.simple("DAYNAME", [.timestamp], .varchar) { (environment, a) throws(SnowflakeError) in
            .text(CivilDay.dayNames[CivilDay.weekday(TextForm.clock(a[0], environment.zone).days)])
        },
        F.simple("MONTHNAME", [.timestamp], .varchar) { (environment, a) throws(SnowflakeError) in
            let month = CivilDay(days: TextForm.clock(a[0], environment.zone).days).month
            return .text(String(CivilDay.monthNames[month - 1].prefix(3)))
        },
        F.simple("LAST_DAY", [.timestamp, .text], least: 1, .date) {
            (environment, a) throws(SnowflakeError) in
            let days = TextForm.clock(a[0], environment.zone).days
            let part = a.count > 1 ? a.text(1) : "MONTH"
            if part == "WEEK" {
                return .date(DateParts.weekStart(days, environment.parameters.weekStart) + 6)
            }
            let start = CivilDay(days: truncated(days, part, environment.parameters))
            return .date(start.adding(months: DateParts.months(part) ?? 1).days - 1)
        },
        F.simple("NEXT_DAY", [.timestamp, .text], .date) {
            (environment, a) throws(SnowflakeError) in
            let days = TextForm.clock(a[0], environment.zone).days
            let wanted = try weekday(a.text(1))
            let ahead = (wanted - CivilDay.weekday(days) + 7) % 7
            return .date(days + (ahead == 0 ? 7 : ahead))
        },
        F.simple("PREVIOUS_DAY", [.timestamp, .text], .date) {
            (environment, a) throws(SnowflakeError) in
            let days = TextForm.clock(a[0], environment.zone).days
            let wanted = try weekday(a.text(1))
            let back = (CivilDay.weekday(days) - wanted + 7) % 7
            return .date(days - (back == 0 ? 7 : back))
        },
        F.typed("ADD_MONTHS", [.timestamp, .number], { args in args[0].type }) {
            (environment, a) throws(SnowflakeError) in
            let count = Cast.whole(a[1])
            let (days, ofDay, _) = TextForm.clock(a[0], environment.zone)
            let civil = CivilDay(days: days)
            var moved = civil.adding(months: count)
            // The last day of a month stays the last day.
            if civil.day == CivilDay.length(year: civil.year, month: civil.month) {
                moved.day = CivilDay.length(year: moved.year, month: moved.month)
            }
            return rebuilt(a[0], days: moved.days, ofDay: ofDay, environment)
        },
        F.simple("MONTHS_BETWEEN", [.timestamp, .timestamp], .number(precision: 38, scale: 6)) {
            (environment, a) throws(SnowflakeError) in
            let (d1, n1, _) = TextForm.clock(a[0], environment.zone)
            let (d2, n2, _) = TextForm.clock(a[1], environment.zone)
            let x = CivilDay(days: d1)
            let y = CivilDay(days: d2)
            let months = (x.year - y.year) * 12 + x.month - y.month
            let isLast: (CivilDay) -> Bool = {
                $0.day == CivilDay.length(year: $0.year, month: $0.month)
            }
            if x.day == y.day || isLast(x) && isLast(y) {
                return .number(Int128(months) * 1_000_000, scale: 6)
            }
            let seconds = Double(n1 - n2) / 86_400e9
            let value = Double(months) + (Double(x.day - y.day) + seconds) / 31
            return .number(Decimals.fromDouble(value, scale: 6) ?? 0, scale: 6)
        },
        F.typed(
            "TIME_SLICE", [.timestamp, .integer, .text, .text], least: 3, { args in args[0].type }
        ) { (environment, a) throws(SnowflakeError) in
            try slice(a, environment)
        },
        F.simple("CONVERT_TIMEZONE", [.text, .text, .timestamp], least: 2, .ntz) {
            (environment, a) throws(SnowflakeError) in .null
        }.replaced(with: convertZone),
    ]

    static func weekday(_ text: String) throws(SnowflakeError) -> Int {
        let short = text.trimmed.lowercased().prefix(2)
        guard
            let index = CivilDay.dayNames.firstIndex(where: { $0.lowercased().prefix(2) == short })
        else { throw .invalidArgumentValue("Invalid day of week '\(text)'") }
        return index
    }

    /// The first day of the part in which the day lies.
    static func truncated(_ days: Int, _ part: String, _ parameters: SessionParameters) -> Int {
        var civil = CivilDay(days: days)
        switch part {
        case "YEAR":
            civil.month = 1
            civil.day = 1
        case "QUARTER":
            civil.month = (civil.month - 1) / 3 * 3 + 1
            civil.day = 1
        case "MONTH": civil.day = 1
        case "WEEK": return DateParts.weekStart(days, parameters.weekStart)
        case "WEEKISO": return DateParts.weekStart(days, 1)
        default: return days
        }
        return civil.days
    }

    /// A value of the same type with another wall clock.
    static func rebuilt(
        _ value: SnowflakeValue, days: Int, ofDay: Int64, _ environment: ExecutionEnvironment
    ) -> SnowflakeValue {
        let local = Nanos.join(days: days, ofDay: ofDay)
        switch value {
        case .date: return .date(days)
        case .time: return .time(ofDay)
        case .timestampLTZ: return environment.cast.fromLocal(local, to: .ltz)
        case .timestampTZ(_, let offset):
            return .timestampTZ(local - Int128(offset) * 60_000_000_000, offset: offset)
        default: return .timestampNTZ(local)
        }
    }

    private static func slice(
        _ a: [SnowflakeValue], _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> SnowflakeValue {
        guard a.int(1) >= 1 else {
            throw .invalidArgumentValue("TIME_SLICE needs a length of 1 or more, not \(a.int(1))")
        }
        let length = min(a.int(1), 1_000_000_000)
        let part = a.text(2)
        let atEnd = a.count > 3 && a.text(3).uppercased() == "END"
        let (days, ofDay, _) = TextForm.clock(a[0], environment.zone)
        func floored(_ value: Int128, _ unit: Int128) -> Int128 {
            let rest = value % unit
            return value - (rest < 0 ? rest + unit : rest)
        }
        if let months = DateParts.months(part) {
            let civil = CivilDay(days: days)
            let count = Int128((civil.year - 1970) * 12 + civil.month - 1)
            let unit = Int128(months * length)
            let start = Int(floored(count, unit) + (atEnd ? unit : 0))
            let day = CivilDay(year: 1970, month: 1, day: 1).adding(months: start).days
            return rebuilt(a[0], days: day, ofDay: 0, environment)
        }
        let unit: Int128
        var origin: Int128 = 0
        if let nanos = DateParts.nanos(part) {
            unit = Int128(nanos) * Int128(length)
        } else {
            unit = Int128(DateParts.days(part) ?? 1) * Int128(length) * Int128(Nanos.day)
            // Weeks start on the first day of the week, not on the epoch's Thursday.
            if part == "WEEK" {
                origin =
                    Int128(DateParts.weekStart(0, environment.parameters.weekStart))
                    * Int128(Nanos.day)
            }
        }
        let local = Nanos.join(days: days, ofDay: ofDay) - origin
        let (day, rest) = Nanos.split(floored(local, unit) + origin + (atEnd ? unit : 0))
        return rebuilt(a[0], days: day, ofDay: rest, environment)
    }

    private static func convertZone(
        _ binder: Binder, _ a: [Bound]
    ) throws(SnowflakeError) -> Bound {
        let names = a.dropLast().map { binder.coerce($0, to: .varchar) }
        let from = a[a.count - 1]
        if a.count == 3 {
            let value = binder.coerce(from, to: .ntz)
            let function = Natives.values(
                "CONVERT_TIMEZONE", [.varchar, .varchar, .ntz], .ntz
            ) { (_, values) throws(SnowflakeError) in
                let source = try zone(values.text(0))
                let target = try zone(values.text(1))
                guard case .timestampNTZ(let local) = values[2] else { return .null }
                let seconds = Nanos.seconds(local)
                let instant = source.instant(ofLocal: seconds)
                let moved = instant + target.offset(at: instant)
                return .timestampNTZ(local + Int128(moved - seconds) * 1_000_000_000)
            }
            return Bound(
                binder.call(function, names.map(\.sql) + [value.sql]), .ntz, from: a)
        }
        // A text may name its zone: CONVERT_TIMEZONE, "Examples that do not specify a source time zone".
        let type: SnowflakeType = from.type.isDateLike ? from.type : .tz
        let value = binder.coerce(from, to: type == .date ? .ntz : type)
        let function = Natives.values("CONVERT_TIMEZONE", [.varchar, value.type], .tz) {
            (environment, values) throws(SnowflakeError) in
            let target = try zone(values.text(0))
            let instant: Int128
            switch try environment.cast.convert(values[1], to: .tz) {
            case .timestampTZ(let given, _): instant = given
            default: return .null
            }
            let offset = target.offset(at: Nanos.seconds(instant)) / 60
            return .timestampTZ(instant, offset: Int(offset))
        }
        return Bound(binder.call(function, names.map(\.sql) + [value.sql]), .tz, from: a)
    }

    static func zone(_ name: String) throws(SnowflakeError) -> ZoneClock {
        guard let zone = ZoneClock.named(name) else { throw .unknownTimeZone(name) }
        return zone
    }
}

extension FunctionDefinition {
    /// The same function with another way of binding.
    func replaced(
        with bind: @escaping @Sendable (Binder, [Bound]) throws(SnowflakeError) -> Bound
    ) -> FunctionDefinition {
        var copy = self
        copy.kind = .scalar(bind)
        return copy
    }
}

extension Cast {
    /// The number rounded to an integer.
    private static func bounded(_ value: Int128) -> Int {
        Int(max(-1_000_000_000_000, min(value, 1_000_000_000_000)))
    }

    static func whole(_ value: SnowflakeValue) -> Int {
        switch value {
        case .number(let unscaled, let scale):
            return bounded(Decimals.rescale(unscaled, from: scale, to: 0) ?? 0)
        case .float(let double):
            return bounded(
                Int128(exactly: double.rounded(.toNearestOrAwayFromZero)) ?? 0)
        default: return 0
        }
    }
}
