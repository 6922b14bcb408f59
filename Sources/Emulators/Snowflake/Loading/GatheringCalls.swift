import SnowflakeSQL

extension SnowflakeSQL.Expression {
    /// Whether the value needs more than one row: it calls an aggregate or a window function.
    ///
    /// Source: Snowflake documentation, "Transform data during a load": "GROUP BY (aggregate)
    /// syntax" is not supported. What is inside of a query in parentheses is its own affair.
    var gathersRows: Bool {
        if case .call(let call) = kind {
            if call.over != nil { return true }
            if call.name.parts.count == 1, call.name.computed == nil {
                switch FunctionRegistry.find(call.name.parts[0].name)?.kind {
                case .aggregate, .window: return true
                case .scalar, nil: break
                }
            }
        }
        return inner.contains(where: \.gathersRows)
    }

    /// The expressions that the value is computed from.
    var inner: [SnowflakeSQL.Expression] {
        switch kind {
        case .unary(_, let value), .isNull(let value, _), .isBoolean(let value, _, _),
            .collate(let value, _), .extract(_, let value), .spread(let value),
            .interval(let value, _), .path(let value, _), .inQuery(let value, _, _):
            [value]
        case .binary(_, let left, let right), .isDistinctFrom(let left, let right, _),
            .position(let left, let right):
            [left, right]
        case .cast(let cast): [cast.value]
        case .call(let call): call.arguments.map(\.value)
        case .conditional(let chosen):
            [chosen.operand, chosen.otherwise].compactMap { $0 }
                + chosen.branches.flatMap { [$0.condition, $0.result] }
        case .inList(let value, let list, _): [value] + list
        case .between(let value, let low, let high, _): [value, low, high]
        case .like(let like): [like.value]
        case .trim(_, let characters, let value): [value, characters].compactMap { $0 }
        case .array(let items), .tuple(let items): items
        case .object(let entries): entries.map(\.value)
        default: []
        }
    }
}
