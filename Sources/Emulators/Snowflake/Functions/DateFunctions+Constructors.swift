extension DateFunctions {
    private typealias F = FunctionDefinition

    static let constructors: [FunctionDefinition] = [
        F.simple("DATE_FROM_PARTS", [.integer, .integer, .integer], .date) {
            (_, a) throws(SnowflakeError) in .date(try day(of: a))
        }.approximated(limit),
        F.simple(
            "TIME_FROM_PARTS", [.integer, .integer, .integer, .integer], least: 3, .time(scale: 9)
        ) { (_, a) throws(SnowflakeError) in
            let total = clock(a, 0)
            let rest = total % Int128(Nanos.day)
            return .time(Int64(rest < 0 ? rest + Int128(Nanos.day) : rest))
        },
        FunctionDefinition(
            name: "TIMESTAMP_NTZ_FROM_PARTS", least: 2, most: 7,
            kind: .scalar { (b, a) throws(SnowflakeError) in
                try fromParts(b, a, .ntz, "TIMESTAMP_NTZ_FROM_PARTS")
            }
        ).approximated(limit),
        FunctionDefinition(
            name: "TIMESTAMP_LTZ_FROM_PARTS", least: 2, most: 8,
            kind: .scalar { (b, a) throws(SnowflakeError) in
                try fromParts(b, a, .ltz, "TIMESTAMP_LTZ_FROM_PARTS")
            }
        ).approximated(limit),
        FunctionDefinition(
            name: "TIMESTAMP_TZ_FROM_PARTS", least: 2, most: 8,
            kind: .scalar { (b, a) throws(SnowflakeError) in
                try fromParts(b, a, .tz, "TIMESTAMP_TZ_FROM_PARTS")
            }
        ).approximated(limit),
    ]

    /// Nanoseconds of hour, minute, second and fraction from the given place on.
    private static func clock(_ a: [SnowflakeValue], _ first: Int) -> Int128 {
        let seconds =
            Int128(a.int(first)) * 3600 + Int128(a.int(first + 1)) * 60
            + Int128(a.int(first + 2))
        let nanos = a.count > first + 3 ? Int128(a.int(first + 3)) : 0
        return seconds * 1_000_000_000 + nanos
    }

    /// What years, months, weeks and days stay below in a computed date, so that it can be one.
    static let mostOfPart = 4_000_000
    /// The same for the ledger of fidelity.
    static let limit = "years, months, weeks and days stay below four million"

    /// The day of a year, month and day, which may lie outside of each other's bounds.
    private static func day(of parts: [SnowflakeValue]) throws(SnowflakeError) -> Int {
        for place in 0..<3 where abs(parts.int(place)) >= mostOfPart {
            throw .numberOutOfRange(Text.string(parts[place]))
        }
        return CivilDay(year: parts.int(0), month: parts.int(1), day: 1).days + parts.int(2) - 1
    }

    private static func fromParts(
        _ binder: Binder, _ a: [Bound], _ type: SnowflakeType, _ name: String
    ) throws(SnowflakeError) -> Bound {
        if a.count == 2 {
            let date = binder.coerce(a[0], to: .date)
            let time = binder.coerce(a[1], to: .time(scale: 9))
            let function = Natives.values(name, [.date, .time(scale: 9)], type) {
                (environment, values) throws(SnowflakeError) in
                guard case .date(let days) = values[0], case .time(let ofDay) = values[1] else {
                    return .null
                }
                return environment.cast.fromLocal(Nanos.join(days: days, ofDay: ofDay), to: type)
            }
            return Bound(binder.call(function, [date.sql, time.sql]), type, from: a)
        }
        guard a.count >= 6 else {
            throw .argumentCount(name, given: a.count, least: 6, most: 8)
        }
        let ready = a.enumerated().map { binder.coerce($1, to: $0 < 7 ? .integer : .varchar) }
        let function = Natives.values(name, ready.map(\.type), type) {
            (environment, values) throws(SnowflakeError) in
            let local =
                Int128(try day(of: values)) * Int128(Nanos.day)
                + clock(Array(values.prefix(7)), 3)
            guard values.count == 8 else { return environment.cast.fromLocal(local, to: type) }
            let rules = try zone(values.text(7))
            let cast = Cast(parameters: environment.parameters, zone: rules)
            return cast.fromLocal(local, to: type)
        }
        return Bound(binder.call(function, ready.map(\.sql)), type, from: a)
    }
}

extension Binder {
    /// DATEADD. Source: Snowflake documentation, DATEADD.
    func dateAdd(
        _ part: String, _ amount: Bound, _ value: Bound, of name: String = "DATEADD"
    ) throws(SnowflakeError) -> Bound {
        guard
            amount.type.isNumeric || amount.type.isText || amount.type == .null
                || amount.type == .variant
        else { throw .argumentTypes("DATEADD", [amount.type, value.type]) }
        var base = value
        if value.type.isText || value.type == .null || value.type == .variant {
            base = coerce(value, to: .ntz)
        }
        guard base.type.isDateLike || base.type.isTime else {
            throw .argumentTypes("DATEADD", [amount.type, value.type])
        }
        guard let part = DateParts.canonical(part) else {
            throw .dateComponent("'\(part)'", name)
        }
        if case .number(let given, 0)? = amount.constant, Int64(exactly: given) == nil {
            throw .numberOutOfRange("\(given)")
        }
        let count = coerce(amount, to: .integer)
        var type = base.type
        if type == .date, DateParts.nanos(part) != nil {
            type = .ntz
            base = coerce(base, to: .ntz)
        }
        if type == .date, let days = DateParts.days(part) {
            let product = days == 1 ? count.sql : "(\(count.sql) * \(days))"
            return Bound("(\(base.sql) + \(product))", .date, from: [amount, value])
        }
        if type.isTime, DateParts.nanos(part) == nil {
            throw .dateComponent("'\(part)'", name, type: type.description)
        }
        let function = Natives.values("DATEADD.\(part)", [.integer, type], type, isPure: true) {
            (environment, a) throws(SnowflakeError) in
            try DateFunctions.moved(a[1], by: Int128(a.int(0)), part, environment)
        }
        return Bound(call(function, [count.sql, base.sql]), type, from: [amount, value])
    }

    /// DATEDIFF: the number of boundaries between two values.
    func dateDiff(
        _ part: String, _ from: Bound, _ to: Bound, of name: String
    ) throws(SnowflakeError) -> Bound {
        func ready(_ bound: Bound) throws(SnowflakeError) -> Bound {
            if bound.type.isDateLike || bound.type.isTime { return bound }
            if bound.type.isInterval { throw .argumentTypes(name, [from.type, to.type]) }
            return coerce(bound, to: .ntz)
        }
        let a = try ready(from)
        let b = try ready(to)
        guard a.type.isTime == b.type.isTime else {
            throw .argumentTypes("DATEDIFF", [from.type, to.type])
        }
        if a.type.isTime, DateParts.nanos(part) == nil {
            throw .dateComponent(part, name, type: "TIME")
        }
        let type = SnowflakeType.number(precision: 9, scale: 0)
        if a.type == .date, b.type == .date, part == "DAY" {
            return Bound("(\(b.sql) - \(a.sql))", type, from: [from, to])
        }
        let function = Natives.values("DATEDIFF.\(part)", [a.type, b.type], .integer, isPure: true)
        {
            (environment, values) throws(SnowflakeError) in
            .number(DateFunctions.difference(values[0], values[1], part, environment), scale: 0)
        }
        return Bound(call(function, [a.sql, b.sql]), .integer, from: [from, to])
    }

    /// DATE_TRUNC: the start of the part.
    func dateTrunc(
        _ part: String, _ value: Bound, of name: String
    ) throws(SnowflakeError) -> Bound {
        var base = value
        if value.type.isInterval { throw .argumentTypes(name, [.varchar, value.type]) }
        if !value.type.isDateLike, !value.type.isTime { base = coerce(value, to: .ntz) }
        if base.type.isTime, DateParts.nanos(part) == nil {
            throw .dateComponent(part, name, type: "TIME")
        }
        let function = Natives.values("DATE_TRUNC.\(part)", [base.type], base.type, isPure: true) {
            (environment, a) throws(SnowflakeError) in
            let (days, ofDay, _) = TextForm.clock(a[0], environment.zone)
            if let unit = DateParts.nanos(part) {
                return DateFunctions.rebuilt(
                    a[0], days: days, ofDay: ofDay - ofDay % unit, environment)
            }
            return DateFunctions.rebuilt(
                a[0], days: DateFunctions.truncated(days, part, environment.parameters), ofDay: 0,
                environment)
        }
        return Bound(call(function, [base.sql]), base.type, from: [value])
    }
}

extension DateFunctions {
    static func moved(
        _ value: SnowflakeValue, by count: Int128, _ part: String,
        _ environment: ExecutionEnvironment
    ) throws(SnowflakeError) -> SnowflakeValue {
        if let unit = DateParts.nanos(part) {
            let step = count * Int128(unit)
            switch value {
            case .timestampNTZ(let instant): return .timestampNTZ(instant + step)
            case .timestampLTZ(let instant): return .timestampLTZ(instant + step)
            case .timestampTZ(let instant, let offset):
                return .timestampTZ(instant + step, offset: offset)
            case .time(let time):
                let rest = (Int128(time) + step) % Int128(Nanos.day)
                return .time(Int64(rest < 0 ? rest + Int128(Nanos.day) : rest))
            default: return value
            }
        }
        guard let amount = Int(exactly: count), abs(amount) < DateFunctions.mostOfPart else {
            throw .numberOutOfRange("\(count)")
        }
        if environment.parameters.dayHas24Hours, let days = DateParts.days(part),
            case .timestampLTZ(let instant) = value
        {
            return .timestampLTZ(instant + count * Int128(days) * Int128(Nanos.day))
        }
        let (days, ofDay, _) = TextForm.clock(value, environment.zone)
        if let months = DateParts.months(part) {
            let day = CivilDay(days: days).adding(months: months * amount).days
            return rebuilt(value, days: day, ofDay: ofDay, environment)
        }
        let step = DateParts.days(part) ?? 1
        return rebuilt(value, days: days + step * amount, ofDay: ofDay, environment)
    }

    static func difference(
        _ from: SnowflakeValue, _ to: SnowflakeValue, _ part: String,
        _ environment: ExecutionEnvironment
    ) -> Int128 {
        let (d1, n1, _) = TextForm.clock(from, environment.zone)
        let (d2, n2, _) = TextForm.clock(to, environment.zone)
        let x = CivilDay(days: d1)
        let y = CivilDay(days: d2)
        switch part {
        case "YEAR": return Int128(y.year - x.year)
        case "QUARTER":
            return Int128((y.year - x.year) * 4 + (y.month - 1) / 3 - (x.month - 1) / 3)
        case "MONTH": return Int128((y.year - x.year) * 12 + y.month - x.month)
        case "WEEK", "WEEKISO":
            let start = part == "WEEK" ? environment.parameters.weekStart : 1
            return Int128((DateParts.weekStart(d2, start) - DateParts.weekStart(d1, start)) / 7)
        default: break
        }
        guard let unit = DateParts.nanos(part) else { return Int128(d2 - d1) }
        func units(_ days: Int, _ ofDay: Int64) -> Int128 {
            Int128(days) * Int128(Nanos.day / unit) + Int128(ofDay / unit)
        }
        return units(d2, n2) - units(d1, n1)
    }
}
