/// SUM and AVG of intervals. Source: Snowflake documentation, "Functions that accept interval values
/// as arguments".
final class IntervalSum: AggregateState {
    private var sum: Int128 = 0
    private var count: Int128 = 0
    private let type: IntervalType
    private let isAverage: Bool

    init(_ type: IntervalType, isAverage: Bool) {
        self.type = type
        self.isAverage = isAverage
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard case .interval(let value, _) = arguments[0] else { return }
        sum += value
        count += 1
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard case .interval(let value, _) = arguments[0] else { return }
        sum -= value
        count -= 1
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        guard count > 0 else { return .null }
        let found = isAverage ? Decimals.divideRounded(sum, count) : sum
        return .interval(try type.fitted(found, type.text(found)), type)
    }
}

extension FunctionDefinition {
    /// The same function, which does something of its own with an interval in one place.
    func orInterval(
        _ place: Int = 0,
        _ bindInterval:
            @escaping @Sendable (Binder, [Bound], IntervalType) throws(SnowflakeError)
            -> Bound
    ) -> FunctionDefinition {
        guard case .scalar(let bind) = kind else { return self }
        var made = self
        made.kind = .scalar { (binder, arguments) throws(SnowflakeError) in
            guard place < arguments.count, case .interval(let type) = arguments[place].type else {
                return try bind(binder, arguments)
            }
            return try bindInterval(binder, arguments, type)
        }
        return made
    }

    /// A function of one interval's count.
    static func ofInterval(
        _ name: String, _ binder: Binder, _ interval: Bound, _ result: SnowflakeType,
        _ body: @escaping @Sendable (Int128) -> SnowflakeValue
    ) -> Bound {
        let function = Natives.values("\(name) interval", [interval.type], result) {
            (_, values) throws(SnowflakeError) in
            guard case .interval(let count, _) = values[0] else { return .null }
            return body(count)
        }
        return Bound(binder.call(function, [interval.sql]), result, from: [interval])
    }
}

extension Binder {
    /// A part of an interval, as a number.
    func intervalPart(
        _ part: String, _ interval: Bound, _ type: IntervalType
    ) throws(SnowflakeError) -> Bound {
        guard type.part(part, of: 0) != nil else {
            throw .compilation(
                1008, "22023", "invalid value [\(part)] for parameter 'DATE_PART date/time part'")
        }
        return FunctionDefinition.ofInterval(
            "DATE_PART \(part)", self, interval, .number(precision: 19, scale: 0)
        ) { count in .number(type.part(part, of: count) ?? 0, scale: 0) }
    }
}
