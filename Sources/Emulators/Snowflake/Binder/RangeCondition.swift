import SnowflakeSQL

/// What a join's condition asks of a row of the right side that has keys, a start and an end:
/// `ON l.k = r.k AND l.at >= r.start AND l.at < r.end`.
struct RangeCondition {
    /// A comparison of a value of the left side with one of the right side, as SQL.
    struct Side {
        var left: String
        var right: String
        /// How the right value stands to the left one: `=`, `<`, `<=`, `>`, `>=`.
        var relation: String
        /// Whether a right value that is NULL fits, too.
        var allowsNull = false
    }

    /// Equal values.
    private(set) var keys: [Side] = []
    /// The comparison of the start with an upper bound, with a lower bound, and that of the end.
    private(set) var upper: Side?
    private(set) var lower: Side?
    private(set) var end: Side?
    /// What else is asked, as it was written.
    private(set) var rest: [SnowflakeSQL.Expression] = []

    /// Sorts the parts of a condition; nil when no part is about a range, or for those that need
    /// none when no part is about both sides.
    init?(
        _ parts: [(side: Side?, expression: SnowflakeSQL.Expression)], needsRange: Bool = true
    ) {
        var ranges: [(side: Side, expression: SnowflakeSQL.Expression)] = []
        for (side, expression) in parts {
            if let side, side.relation == "=", keys.count < JoinSource.mostKeys {
                keys.append(side)
            } else if let side, side.relation != "=" {
                ranges.append((side, expression))
            } else {
                rest.append(expression)
            }
        }
        // Rows are sorted by what has an upper bound, if anything has one.
        let start =
            ranges.first { $0.side.isUpper && !$0.side.allowsNull }
            ?? ranges.first { !$0.side.allowsNull }
        guard let start else {
            if needsRange || keys.isEmpty { return nil }
            rest += ranges.map(\.expression)
            return
        }
        for (side, expression) in ranges {
            let isStart = side.right == start.side.right && !side.allowsNull
            if isStart, side.isUpper, upper == nil {
                upper = side
            } else if isStart, !side.isUpper, lower == nil {
                lower = side
            } else if !isStart, !side.isUpper, end == nil,
                !side.allowsNull || side.left == start.side.left
            {
                end = side
            } else {
                rest.append(expression)
            }
        }
    }

    var start: String { upper?.right ?? lower?.right ?? "0" }

    var shape: JoinIndex.Shape {
        var shape: JoinIndex.Shape = []
        if let upper { shape.formUnion(upper.isStrict ? [.upper, .upperIsOpen] : .upper) }
        if let lower { shape.formUnion(lower.isStrict ? [.lower, .lowerIsOpen] : .lower) }
        if let end {
            shape.formUnion(end.isStrict ? [.end, .endIsOpen] : .end)
            if end.allowsNull { shape.insert(.endless) }
            if end.left == upper?.left { shape.insert(.endIsAtUpper) }
        }
        return shape
    }
}

extension RangeCondition.Side {
    /// Whether the left value is an upper bound.
    var isUpper: Bool { relation.hasPrefix("<") }
    var isStrict: Bool { relation.count == 1 }
}
