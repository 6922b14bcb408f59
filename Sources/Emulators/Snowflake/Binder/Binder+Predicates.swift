import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    func distinct(
        _ left: SnowflakeSQL.Expression, _ right: SnowflakeSQL.Expression, isNegated: Bool,
        _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let a = try bind(left, scope)
        let b = try bind(right, scope)
        let (x, y, _) = try comparable(a, b, "IS DISTINCT FROM")
        return Bound(
            "(\(equalityKey(x)) IS \(isNegated ? "" : "NOT ")\(equalityKey(y)))", .boolean,
            from: [a, b])
    }

    func inList(
        _ value: SnowflakeSQL.Expression, _ list: [SnowflakeSQL.Expression], _ isNegated: Bool,
        _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        var parts: [Bound] = []
        if case .tuple(let left) = value.kind, left.count > 1 {
            for item in list {
                parts.append(
                    try binary(.equal, value, item, scope))
            }
        } else {
            let subject = try bind(value, scope)
            var items: [Bound] = []
            for item in try spreadOut(list) { items.append(try bind(item, scope)) }
            if let short = try shortList(subject, items, isNegated) { return short }
            for item in items { parts.append(try compare(subject, "=", item)) }
        }
        let any = "(" + parts.map(\.sql).joined(separator: " OR ") + ")"
        return Bound(isNegated ? "(NOT \(any))" : any, .boolean, from: parts)
    }

    /// `x IN (…)` where every item is compared in the same type, so that a long list stays flat.
    private func shortList(
        _ subject: Bound, _ items: [Bound], _ isNegated: Bool
    ) throws(SnowflakeError) -> Bound? {
        var left: String?
        var rights: [String] = []
        for item in items {
            let (x, y, _) = try comparable(subject, item, "IN")
            let key = equalityKey(x)
            guard left == nil || left == key else { return nil }
            left = key
            rights.append(equalityKey(y))
        }
        guard let left else { return nil }
        return Bound(
            "(\(left) \(isNegated ? "NOT " : "")IN (\(rights.joined(separator: ", "))))", .boolean,
            from: [subject] + items)
    }

    func inQuery(
        _ value: SnowflakeSQL.Expression, _ query: Query, _ isNegated: Bool, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        var subjects: [Bound] = []
        if case .tuple(let items) = value.kind {
            for item in items { subjects.append(try bind(item, scope)) }
        } else {
            subjects = [try bind(value, scope)]
        }
        let inner = try self.query(query, outer: scope)
        guard inner.columns.count == subjects.count else {
            throw .compilation(
                2031, "42601", "Unsupported subquery type cannot be evaluated")
        }
        var lefts: [String] = []
        var rights: [String] = []
        for (index, subject) in subjects.enumerated() {
            let column = Bound("c\(index)", inner.columns[index].type)
            let (x, y, _) = try comparable(subject, column, "IN")
            lefts.append(equalityKey(x))
            rights.append(equalityKey(y))
        }
        let left = lefts.count == 1 ? lefts[0] : "(" + lefts.joined(separator: ", ") + ")"
        let select = "SELECT \(rights.joined(separator: ", ")) FROM (\(inner.sql))"
        return Bound(
            "(\(left) \(isNegated ? "NOT " : "")IN (\(select)))", .boolean, from: subjects)
    }

    /// How often queries inside have named columns of a query or of those around it.
    private func references(_ scope: Scope) -> Int {
        var count = 0
        var level: Scope? = scope
        while let current = level {
            count += current.innerReferences
            level = current.outer
        }
        return count
    }

    func scalarSubquery(
        _ query: Query, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let known = references(scope)
        let inner = try self.query(query, outer: scope)
        guard inner.columns.count == 1 else {
            throw .compilation(2031, "42601", "Unsupported subquery type cannot be evaluated")
        }
        // Source: "Working with subqueries": LIMIT is for uncorrelated scalar subqueries.
        if query.limit != nil || query.offset != nil, references(scope) > known {
            throw .compilation(2031, "42601", "Unsupported subquery type cannot be evaluated")
        }
        let type = inner.columns[0].type
        if inner.isSingleRow { return Bound("(\(inner.sql))", type) }
        return Bound(
            "(SELECT \(call(Natives.single(type), ["c0"])) FROM (\(inner.sql)))", type)
    }

    func quantified(
        _ value: SnowflakeSQL.Expression, _ op: BinaryOperator, _ quantifier: Quantifier,
        _ query: Query, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        if op == .equal, quantifier == .any { return try inQuery(value, query, false, scope) }
        if op == .notEqual, quantifier == .all { return try inQuery(value, query, true, scope) }
        let subject = try bind(value, scope)
        let inner = try self.query(query, outer: scope)
        guard inner.columns.count == 1 else {
            throw .compilation(2031, "42601", "Unsupported subquery type cannot be evaluated")
        }
        let column = Bound("c0", inner.columns[0].type)
        let condition = try compare(subject, op.rawValue, column)
        // The least truth value over all rows (ALL), or the greatest (ANY), with unknown between.
        let fold =
            quantifier == .all
            ? "CASE WHEN min(ifnull(c, 0.5)) IS NULL THEN 1 WHEN min(ifnull(c, 0.5)) = 0.5 "
                + "THEN NULL ELSE min(ifnull(c, 0.5)) END"
            : "CASE WHEN max(ifnull(c, 0.5)) IS NULL THEN 0 WHEN max(ifnull(c, 0.5)) = 0.5 "
                + "THEN NULL ELSE max(ifnull(c, 0.5)) END"
        return Bound(
            "(SELECT \(fold) FROM (SELECT \(condition.sql) AS c FROM (\(inner.sql))))", .boolean,
            from: [subject])
    }

    func like(_ predicate: LikePredicate, _ scope: Scope) throws(SnowflakeError) -> Bound {
        let subject = coerce(try bind(predicate.value, scope), to: .varchar)
        var parts: [Bound] = [subject]
        var conditions: [String] = []
        let escape: Bound? =
            if let given = predicate.escape {
                coerce(try bind(given, scope), to: .varchar)
            } else { nil }
        // A query gives one pattern. Source: LIKE ANY, usage notes.
        let query = predicate.query.map { [SnowflakeSQL.Expression(.subquery($0))] }
        for pattern in query ?? predicate.patterns {
            let bound = coerce(try bind(pattern, scope), to: .varchar)
            parts.append(bound)
            switch predicate.form {
            case .rlike:
                conditions.append(
                    try apply("RLIKE", [subject, bound]).sql)
            case .like, .ilike:
                let function = TextFunctions.like(
                    ignoringCase: predicate.form == .ilike, escape: escape != nil)
                conditions.append(
                    call(function, [subject.sql, bound.sql] + (escape.map { [$0.sql] } ?? [])))
            }
        }
        let joint = predicate.quantifier == .all ? " AND " : " OR "
        let all = "(" + conditions.joined(separator: joint) + ")"
        return Bound(predicate.isNegated ? "(NOT \(all))" : all, .boolean, from: parts)
    }
}

extension SnowflakeSQL.Expression.Kind {
    /// Whether it is a condition: a comparison and what is made of conditions.
    var isPredicate: Bool {
        switch self {
        case .binary(let op, _, _):
            switch op {
            case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
                .nullSafeEqual:
                true
            default: false
            }
        case .unary(.not, _), .inList, .inQuery, .between, .like, .isNull, .isBoolean,
            .isDistinctFrom, .exists, .quantified:
            true
        case .tuple(let items): items.count == 1 && items[0].kind.isPredicate
        default: false
        }
    }
}
