import SnowflakeSQL

/// Arithmetic with intervals. Source: Snowflake documentation, "Date & time data types",
/// "Operations that involve date and time values".
extension Binder {
    /// `INTERVAL '1-3' YEAR TO MONTH`; nil for a constant without a qualifier, or with one that is
    /// no type's.
    func intervalLiteral(
        _ text: SnowflakeSQL.Expression, _ unit: String?, _ scope: Scope
    ) throws(SnowflakeError) -> Bound? {
        guard let unit, let type = try IntervalType.read(unit) else { return nil }
        let given = try bind(text, scope)
        let words =
            given.constantText
            ?? given.constant.map { Cast(parameters: session.parameters, zone: .utc).text($0) }
        guard let words else { throw .notConstant("INTERVAL", "1") }
        return literal(.interval(try type.count(words), type), .interval(type))
    }

    /// An operation of which one side is an interval, or the difference of two instants.
    func intervalArithmetic(
        _ operation: Arithmetic, _ left: Bound, _ right: Bound
    ) throws(SnowflakeError) -> Bound? {
        switch (left.type, right.type) {
        case (.interval(let a), .interval(let b)):
            guard operation == .add || operation == .subtract, let type = a.merged(with: b) else {
                break
            }
            let function = Natives.intervals(operation, a, b, type.widened)
            return Bound(
                call(function, [left.sql, right.sql]), .interval(type.widened), from: [left, right])
        case (.interval(let type), _) where right.type.isNumeric || right.type == .null:
            guard operation == .multiply || operation == .divide else { break }
            return scaled(left, type, operation, right)
        case (_, .interval(let type)) where left.type.isNumeric || left.type == .null:
            guard operation == .multiply else { break }
            return scaled(right, type, operation, left)
        case (_, .interval(let type)):
            guard operation == .add || operation == .subtract else { break }
            return try moved(left, by: right, type, operation)
        case (.interval(let type), _):
            guard operation == .add else { break }
            return try moved(right, by: left, type, operation)
        default:
            guard operation == .subtract, left.type.isDateLike, right.type.isDateLike,
                let type = SnowflakeType.common(left.type, right.type), type.isTimestamp
            else { return nil }
            let both = [coerce(left, to: type), coerce(right, to: type)]
            let function = Natives.values("between", [type, type], .interval(.between)) {
                (_, values) throws(SnowflakeError) in
                guard let to = values[0].instant, let from = values[1].instant else { return .null }
                return .interval(to - from, .between)
            }
            return Bound(
                call(function, both.map(\.sql)), .interval(.between), from: [left, right])
        }
        throw .argumentTypes(operation.symbol, [left.type, right.type])
    }

    /// The interval with the other sign.
    func negated(_ interval: Bound, _ type: IntervalType) -> Bound {
        scaled(interval, type, .multiply, literal(.integer(-1), .number(precision: 1, scale: 0)))
    }

    /// An interval so many times, or a part of it.
    private func scaled(
        _ interval: Bound, _ type: IntervalType, _ operation: Arithmetic, _ factor: Bound
    ) -> Bound {
        // Whole numbers of whole parts are whole parts.
        let isWhole = operation == .multiply && factor.type.isNumber && factor.type.scale == 0
        let result = isWhole ? type.widened : type.refined
        let amount = coerce(factor, to: .decfloat)
        let function = Natives.values(
            "\(operation.rawValue) interval", [.interval(type), .decfloat], .interval(result)
        ) { (_, values) throws(SnowflakeError) in
            guard case .interval(let count, _) = values[0], case .decfloat(let by) = values[1]
            else {
                return .null
            }
            let made = try operation.apply(DecFloat(count, scale: 0), by)
            guard let rounded = made.unscaled(scale: 0) else {
                throw .intervalOutOfRange(made.text, result)
            }
            return .interval(try result.fitted(rounded, made.text), result)
        }
        return Bound(
            call(function, [interval.sql, amount.sql]), .interval(result), from: [interval, factor])
    }

    /// A date or time that lies an interval later or earlier.
    private func moved(
        _ value: Bound, by interval: Bound, _ type: IntervalType, _ operation: Arithmetic
    ) throws(SnowflakeError) -> Bound {
        let base = value.type.isText || value.type == .null ? coerce(value, to: .ntz) : value
        let isDay = base.type.isDateLike
        guard isDay || base.type.isTime && !type.isCalendar else {
            throw .argumentTypes(operation.symbol, [value.type, interval.type])
        }
        if type.isCalendar {
            // Months are kept as a number of them.
            let months = interval.with(type: .integer)
            let signed = Bound("(-\(months.sql))", .integer, from: [interval])
            return try dateAdd("MONTH", operation == .add ? months : signed, base)
        }
        let scale = max(base.type.scale, type.fraction)
        let result: SnowflakeType =
            switch base.type {
            case .date: .ntz
            case .time: .time(scale: scale)
            case .timestampLTZ: .timestampLTZ(scale: scale)
            case .timestampTZ: .timestampTZ(scale: scale)
            default: .timestampNTZ(scale: scale)
            }
        let isAddition = operation == .add
        let function = Natives.values(
            "\(operation.rawValue) interval", [base.type, interval.type], result
        ) { (_, values) throws(SnowflakeError) in
            guard case .interval(let count, _) = values[1] else { return .null }
            return values[0].moved(by: isAddition ? count : -count)
        }
        return Bound(
            call(function, [base.sql, interval.sql]), result, from: [value, interval])
    }
}

extension SnowflakeValue {
    /// The nanoseconds of a timestamp.
    fileprivate var instant: Int128? {
        switch self {
        case .timestampNTZ(let instant), .timestampLTZ(let instant), .timestampTZ(let instant, _):
            instant
        default: nil
        }
    }

    /// The value so many nanoseconds later; a time of the day goes round.
    fileprivate func moved(by nanoseconds: Int128) -> SnowflakeValue {
        switch self {
        case .date(let days): .timestampNTZ(Nanos.join(days: days, ofDay: 0) + nanoseconds)
        case .time(let time): .time(Nanos.split(Int128(time) + nanoseconds).ofDay)
        case .timestampNTZ(let instant): .timestampNTZ(instant + nanoseconds)
        case .timestampLTZ(let instant): .timestampLTZ(instant + nanoseconds)
        case .timestampTZ(let instant, let offset):
            .timestampTZ(instant + nanoseconds, offset: offset)
        default: .null
        }
    }
}

extension Natives {
    /// The sum or difference of two intervals.
    static func intervals(
        _ operation: Arithmetic, _ left: IntervalType, _ right: IntervalType, _ result: IntervalType
    ) -> NativeFunction {
        values(
            "\(operation.rawValue)", [.interval(left), .interval(right)], .interval(result)
        ) { (_, values) throws(SnowflakeError) in
            guard case .interval(let a, _) = values[0], case .interval(let b, _) = values[1] else {
                return .null
            }
            let count = operation == .add ? a + b : a - b
            return .interval(try result.fitted(count, result.text(count)), result)
        }
    }
}
