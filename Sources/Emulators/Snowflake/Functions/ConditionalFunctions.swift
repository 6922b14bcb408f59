/// Conditional functions. Source: Snowflake documentation, "Conditional expression functions".
enum ConditionalFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] =
        [
            F.scalar("IFF", 3, 3) { (binder, a) throws(SnowflakeError) in
                let condition = try binder.boolean(a[0])
                let type = try binder.commonType(Array(a[1...]), "IFF")
                return Bound(
                    "(CASE WHEN \(condition.sql) THEN \(binder.coerce(a[1], to: type).sql) "
                        + "ELSE \(binder.coerce(a[2], to: type).sql) END)", type, from: a)
            },
            F.scalar("IFNULL", 2, 2) { (binder, a) throws(SnowflakeError) in
                try coalesce(binder, a, "IFNULL")
            },
            F.scalar("COALESCE", 2, nil) { (binder, a) throws(SnowflakeError) in
                try coalesce(binder, a, "COALESCE")
            },
            F.scalar("NVL2", 3, 3) { (binder, a) throws(SnowflakeError) in
                let type = try binder.commonType(Array(a[1...]), "NVL2")
                return Bound(
                    "(CASE WHEN \(a[0].sql) IS NOT NULL THEN \(binder.coerce(a[1], to: type).sql) "
                        + "ELSE \(binder.coerce(a[2], to: type).sql) END)", type, from: a)
            },
            F.scalar("NULLIF", 2, 2) { (binder, a) throws(SnowflakeError) in
                let same = try binder.compare(a[0], "=", a[1])
                return Bound(
                    "(CASE WHEN \(same.sql) THEN NULL ELSE \(a[0].sql) END)", a[0].type, from: a)
            },
            F.scalar("EQUAL_NULL", 2, 2) { (binder, a) throws(SnowflakeError) in
                let (x, y, _) = try binder.comparable(a[0], a[1], "EQUAL_NULL")
                return Bound(
                    "(\(binder.equalityKey(x)) IS \(binder.equalityKey(y)))", .boolean, from: a)
            },
            F.scalar("ZEROIFNULL", 1, 1) { (binder, a) throws(SnowflakeError) in
                let zero = binder.zero(of: a[0].type)
                return Bound(
                    "ifnull(\(a[0].sql), \(zero))", a[0].type == .null ? .integer : a[0].type,
                    from: a)
            },
            F.scalar("NULLIFZERO", 1, 1) { (binder, a) throws(SnowflakeError) in
                Bound("nullif(\(a[0].sql), \(binder.zero(of: a[0].type)))", a[0].type, from: a)
            },
            F.scalar("DECODE", 3, nil) { (binder, a) throws(SnowflakeError) in
                var sql = "CASE"
                var results: [Bound] = []
                for index in stride(from: 2, to: a.count, by: 2) { results.append(a[index]) }
                if a.count % 2 == 0 { results.append(a[a.count - 1]) }
                let type = try binder.commonType(results, "DECODE")
                for index in stride(from: 1, to: a.count - 1, by: 2) {
                    let (x, y, _) = try binder.comparable(a[0], a[index], "DECODE")
                    sql +=
                        " WHEN \(binder.equalityKey(x)) IS \(binder.equalityKey(y)) THEN "
                        + binder.coerce(a[index + 1], to: type).sql
                }
                if a.count % 2 == 0 {
                    sql += " ELSE \(binder.coerce(a[a.count - 1], to: type).sql)"
                }
                return Bound("(\(sql) END)", type, from: a)
            },
            F.scalar("GREATEST", 1, nil) { (binder, a) throws(SnowflakeError) in
                try extreme(binder, a, ">", ignoresNulls: false)
            },
            F.scalar("LEAST", 1, nil) { (binder, a) throws(SnowflakeError) in
                try extreme(binder, a, "<", ignoresNulls: false)
            },
            F.scalar("GREATEST_IGNORE_NULLS", 1, nil) { (binder, a) throws(SnowflakeError) in
                try extreme(binder, a, ">", ignoresNulls: true)
            },
            F.scalar("LEAST_IGNORE_NULLS", 1, nil) { (binder, a) throws(SnowflakeError) in
                try extreme(binder, a, "<", ignoresNulls: true)
            },
            F.scalar("BOOLAND", 2, 2) { (binder, a) throws(SnowflakeError) in
                Bound(
                    "(\(try rounded(binder, a[0]).sql) AND \(try rounded(binder, a[1]).sql))",
                    .boolean, from: a)
            },
            F.scalar("BOOLOR", 2, 2) { (binder, a) throws(SnowflakeError) in
                Bound(
                    "(\(try rounded(binder, a[0]).sql) OR \(try rounded(binder, a[1]).sql))",
                    .boolean, from: a)
            },
            F.scalar("BOOLXOR", 2, 2) { (binder, a) throws(SnowflakeError) in
                Bound(
                    "(\(try rounded(binder, a[0]).sql) <> \(try rounded(binder, a[1]).sql))",
                    .boolean, from: a)
            },
            F.scalar("BOOLNOT", 1, 1) { (binder, a) throws(SnowflakeError) in
                Bound("(NOT \(try rounded(binder, a[0]).sql))", .boolean, from: a)
            },
        ] + regression

    /// A condition; unlike an operator, these functions round numbers first.
    ///
    /// Source: Snowflake documentation, BOOLAND, usage notes.
    private static func rounded(
        _ binder: Binder, _ value: Bound
    ) throws(SnowflakeError) -> Bound {
        try binder.boolean(value.type.isNumeric ? binder.coerce(value, to: .integer) : value)
    }

    /// The scalar functions that replace a pair of values where one is null.
    private static let regression: [FunctionDefinition] = [
        F.scalar("REGR_VALX", 2, 2) { (binder, a) throws(SnowflakeError) in
            Bound(
                "(CASE WHEN \(a[0].sql) IS NULL THEN NULL ELSE \(a[1].sql) END)", a[1].type, from: a
            )
        },
        F.scalar("REGR_VALY", 2, 2) { (binder, a) throws(SnowflakeError) in
            Bound(
                "(CASE WHEN \(a[1].sql) IS NULL THEN NULL ELSE \(a[0].sql) END)", a[0].type, from: a
            )
        },
    ]

    private static func coalesce(
        _ binder: Binder, _ a: [Bound], _ name: String
    ) throws(SnowflakeError) -> Bound {
        let type = try binder.commonType(a, name)
        guard a.count > 1 else { return a[0] }
        let list = a.map { binder.coerce($0, to: type).sql }.joined(separator: ", ")
        return Bound("coalesce(\(list))", type, from: a)
    }

    private static func extreme(
        _ binder: Binder, _ a: [Bound], _ op: String, ignoresNulls: Bool
    ) throws(SnowflakeError) -> Bound {
        let type = try binder.commonType(a, op == ">" ? "GREATEST" : "LEAST")
        var result = binder.coerce(a[0], to: type)
        for item in a.dropFirst() {
            let next = binder.coerce(item, to: type)
            let isBetter = try binder.compare(next, op, result)
            let sql =
                ignoresNulls
                ? "(CASE WHEN \(result.sql) IS NULL OR \(isBetter.sql) THEN \(next.sql) ELSE \(result.sql) END)"
                : "(CASE WHEN \(next.sql) IS NULL OR \(result.sql) IS NULL THEN NULL "
                    + "WHEN \(isBetter.sql) THEN \(next.sql) ELSE \(result.sql) END)"
            let kept =
                ignoresNulls
                ? "(CASE WHEN \(next.sql) IS NULL THEN \(result.sql) ELSE \(sql) END)" : sql
            result = Bound(kept, type, from: [result, next])
        }
        return result
    }
}
