import SnowflakeSQL

extension Binder {
    /// INTERPOLATE_LINEAR: the value on the line between the nearest rows that have one.
    ///
    /// Source: Snowflake documentation, INTERPOLATE_BFILL, INTERPOLATE_FFILL, INTERPOLATE_LINEAR.
    func interpolate(
        _ arguments: [Bound], _ over: WindowReference, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let name = WindowFunctions.linear
        let order = try resolve(over, scope).orderBy
        guard order.count == 1 else {
            throw .invalidArgument("\(name) needs one expression in its ORDER BY")
        }
        let key = try bind(order[0].expression, scope)
        let type = arguments[0].type
        guard type.isNumeric || type == .null, key.type.isNumeric || key.type.isDateLike else {
            throw .argumentTypes(name, [type])
        }
        let y = coerce(arguments[0], to: .float)
        let x = coordinate(key)
        let before = try window(nearest([y, x], isLast: true), [y, x], over, scope)
        let after = try window(nearest([y, x], isLast: false), [y, x], over, scope)
        let function = Natives.values(name, [.variant, .variant, .float], .float) {
            (_, values) throws(SnowflakeError) in
            let (a, b) = (values.items(0), values.items(1))
            guard let x1 = a.first.flatMap(Variants.number),
                let y1 = a.last.flatMap(Variants.number),
                let x2 = b.first.flatMap(Variants.number), let y2 = b.last.flatMap(Variants.number)
            else { return .null }
            return .float(x1 == x2 ? y1 : y1 + (y2 - y1) * (values.double(2) - x1) / (x2 - x1))
        }
        let line = Bound(
            call(function, [before.sql, after.sql, x.sql]), .float, from: [before, after, x])
        return type == .null ? line : coerce(line, to: type)
    }

    /// The place and the value of the nearest row that has one.
    private func nearest(_ a: [Bound], isLast: Bool) -> AggregateCall {
        WindowFunctions.edge(WindowFunctions.linear, a, .variant, isLast: isLast) { row in
            .variant(.array([.double(row.double(1)), .double(row.double(0))]))
        }
    }

    /// Where a row stands: a number, or the count that a date or time is kept as.
    private func coordinate(_ key: Bound) -> Bound {
        guard key.type.isDateLike else { return coerce(key, to: .float) }
        var plain = key
        if case .timestampTZ = key.type { plain = coerce(key, to: .ltz) }
        return Bound("CAST(\(plain.sql) AS REAL)", .float, from: [plain])
    }
}
