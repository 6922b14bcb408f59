import Diagnostics
import SnowflakeSQL

// Functions over windows. Source: Snowflake documentation, "Window functions".
extension Binder {
    /// Refuses orders and frames for aggregates that take none, and with DISTINCT or WITHIN GROUP.
    ///
    /// Source: Snowflake documentation, the functions' pages; the number of the last two errors is
    /// not documented.
    func checkOrder(
        _ call: SnowflakeSQL.FunctionCall, _ window: WindowSpecification, _ name: String
    ) throws(SnowflakeError) {
        let place = source.place(window.span.start)
        if AggregateFunctions.takesNoOrder(name) {
            try checkFrame(window, name)
            if !window.orderBy.isEmpty, window.frame == nil {
                throw .frameUnsupported("Cumulative", name, at: place)
            }
            return
        }
        if let frame = window.frame, frame.unit == .rows, frame.isWhole { return }
        guard !window.orderBy.isEmpty || window.frame != nil else { return }
        // Values of one column may be counted so (COUNT, "Usage notes").
        if call.isDistinct, name != "COUNT" || call.arguments.count > 1 {
            try refuseDistinct(over: window)
        }
        guard call.withinGroup.isEmpty else {
            throw .compilation(
                2303, "0A000", at: place,
                "WITHIN GROUP clause is not supported when the OVER clause contains an ORDER BY "
                    + "clause.")
        }
    }

    func refuseDistinct(over window: WindowSpecification) throws(SnowflakeError) {
        guard !window.orderBy.isEmpty || window.frame != nil else { return }
        throw .compilation(
            2303, "0A000", at: source.place(window.span.start),
            "distinct cannot be used with a window frame or an order.")
    }

    /// Refuses a frame that is less than the whole window, for functions that take none.
    func checkFrame(
        _ window: WindowSpecification, _ name: String
    ) throws(SnowflakeError) {
        guard let frame = window.frame, !frame.isWhole else { return }
        let isOpen = frame.start == .unboundedPreceding || frame.end == .unboundedFollowing
        throw .frameUnsupported(
            isOpen ? "Cumulative" : "Sliding", name, at: source.place(frame.span.start))
    }

    /// The call over its window.
    func window(
        _ made: AggregateCall, _ arguments: [Bound], _ over: WindowReference, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        if let native = made.native { use(native) }
        let specification = try resolve(over, scope)
        let isNested = nestedWindows != nil && arguments.contains(where: \.hasWindow)
        func column(_ sql: String) -> String {
            isNested ? nestedWindows?.column(sql) ?? sql : sql
        }
        var parts = arguments
        var clauses: [String] = []
        if !specification.partitionBy.isEmpty {
            var keys: [String] = []
            for item in specification.partitionBy {
                let bound = try bind(item, scope)
                parts.append(bound)
                keys.append(column(equalityKey(bound)))
            }
            clauses.append("PARTITION BY " + keys.joined(separator: ", "))
        }
        var order: [String] = []
        for item in specification.orderBy {
            let bound = try bind(item.expression, scope)
            parts.append(bound)
            let key = slides(specification) ? slidingKey(bound) : orderKey(bound)
            order.append(orderItem(column(key), item))
        }
        let isRanking = !made.takesFrame || made.wholeFrame
        let ties =
            session.shufflesRows && isRanking && made.name != "rank" && made.name != "dense_rank"
            && made.name != "percent_rank" && made.name != "cume_dist"
        if ties { order.append(call(Natives.shuffle, [])) }
        if !order.isEmpty { clauses.append("ORDER BY " + order.joined(separator: ", ")) }
        if let frame = specification.frame, made.takesFrame {
            clauses.append(try self.frame(frame, specification, scope))
        } else if let frame = made.frame, !order.isEmpty {
            clauses.append(frame)
        } else if made.rowsFrame, !order.isEmpty {
            clauses.append("ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")
        } else if made.wholeFrame {
            clauses.append("ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING")
        }
        let given = made.arguments.map(column)
        let list = given.isEmpty && made.name == "count" ? ["*"] : given
        let name = made.native?.quoted ?? made.name
        let call =
            "\(name)(\(list.joined(separator: ", ")))\(scope.rowPattern?.filter ?? "") "
            + "OVER (\(clauses.joined(separator: " ")))"
        if isNested { nestedWindows?.add(call) }
        var bound = Bound(made.finish(call), made.type, from: parts)
        bound.hasWindow = true
        bound.detail.structure = made.structure
        return bound
    }

    func resolve(
        _ reference: WindowReference, _ scope: Scope
    ) throws(SnowflakeError) -> WindowSpecification {
        switch reference {
        case .inline(let specification):
            guard let base = specification.base else { return specification }
            guard let known = scope.windows[base.name] else { throw .invalidIdentifier(base.name) }
            var merged = try resolve(known, scope)
            if !specification.orderBy.isEmpty { merged.orderBy = specification.orderBy }
            if let frame = specification.frame { merged.frame = frame }
            return merged
        case .named(let name):
            guard let known = scope.windows[name.name] else { throw .invalidIdentifier(name.name) }
            return try resolve(known, scope)
        }
    }

    /// Whether the frame counts in the values of the order, which must then be one number.
    private func slides(_ specification: WindowSpecification) -> Bool {
        guard let frame = specification.frame, frame.unit == .range else { return false }
        return [frame.start, frame.end ?? .currentRow].contains { bound in
            switch bound {
            case .preceding, .following: true
            default: false
            }
        }
    }

    /// The one order key of a frame that slides by its values: a number, or the count that a date
    /// or time is kept as.
    private func slidingKey(_ bound: Bound) -> String {
        bound.type.isDateLike || bound.type.isTime ? bound.sql : coerce(bound, to: .float).sql
    }

    private func frame(
        _ frame: WindowFrame, _ specification: WindowSpecification, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        func bound(_ bound: WindowFrame.Bound) throws(SnowflakeError) -> String {
            switch bound {
            case .unboundedPreceding: return "UNBOUNDED PRECEDING"
            case .unboundedFollowing: return "UNBOUNDED FOLLOWING"
            case .currentRow: return "CURRENT ROW"
            case .preceding(let amount):
                return try self.amount(amount, specification, scope) + " PRECEDING"
            case .following(let amount):
                return try self.amount(amount, specification, scope) + " FOLLOWING"
            }
        }
        func rank(_ bound: WindowFrame.Bound) -> Int {
            switch bound {
            case .unboundedPreceding: 0
            case .preceding: 1
            case .currentRow: 2
            case .following: 3
            case .unboundedFollowing: 4
            }
        }
        let last = rank(frame.end ?? .currentRow)
        guard rank(frame.start) <= last, rank(frame.start) < 4, last > 0 else {
            throw .compilation(
                2303, "42601", "Invalid window frame: its end lies before its start.")
        }
        let start = try bound(frame.start)
        let end = try frame.end.map { (end) throws(SnowflakeError) in try bound(end) }
        return "\(frame.unit.rawValue) BETWEEN \(start) AND \(end ?? "CURRENT ROW")"
    }

    private func amount(
        _ amount: SnowflakeSQL.Expression, _ specification: WindowSpecification, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        if case .interval(let text, let unit) = amount.kind {
            return try width(text, unit, specification, scope)
        }
        let bound = try bind(amount, scope)
        guard case .number? = bound.constant else { throw .notConstant("window frame", "1") }
        if specification.frame?.unit == .range, specification.orderBy.count != 1 {
            throw .compilation(
                1303, "42601", "a RANGE frame needs one expression in its ORDER BY")
        }
        return bound.sql
    }

    /// An interval in what the order's dates or times are counted in.
    private func width(
        _ text: SnowflakeSQL.Expression, _ unit: String?, _ specification: WindowSpecification,
        _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard specification.orderBy.count == 1,
            let words = try bind(text, scope).constantText
        else {
            throw .compilation(
                1303, "42601", "a RANGE frame needs one expression in its ORDER BY")
        }
        let key = try bind(specification.orderBy[0].expression, scope).type
        guard key.isDateLike || key.isTime else {
            throw .compilation(
                1303, "42601", "a RANGE frame of an interval needs an order by a date or time")
        }
        var nanos: Int64 = 0
        for (count, part) in try Interval.parts(words, unit: unit) {
            guard let name = DateParts.canonical(part), let one = DateParts.fixedLength(name) else {
                throw .unsupported("sliding window frame of an interval in \(part)")
            }
            let (length, overflow) = Int64(clamping: count).multipliedReportingOverflow(by: one)
            let sum = nanos.addingReportingOverflow(length)
            guard !overflow, !sum.overflow else {
                throw .invalidArgument("interval '\(words)' is too long")
            }
            nanos = sum.partialValue
        }
        return String(key == .date ? nanos / (86_400 * Nanos.second) : nanos)
    }

    /// One item of an order with Snowflake's place for nulls: they are the greatest values.
    func orderItem(_ key: String, _ item: OrderItem) -> String {
        key + orderSuffix(item.isDescending, item.nullsFirst)
    }

    func orderSuffix(_ isDescending: Bool?, _ isNullsFirst: Bool?) -> String {
        let descending = isDescending ?? false
        let nullsFirst = isNullsFirst ?? (descending != session.parameters.ordersNullsFirst)
        return "\(descending ? " DESC" : "") NULLS \(nullsFirst ? "FIRST" : "LAST")"
    }
}

extension WindowFrame {
    /// Whether it holds every row of the window.
    fileprivate var isWhole: Bool {
        start == .unboundedPreceding && end == .unboundedFollowing
    }
}
