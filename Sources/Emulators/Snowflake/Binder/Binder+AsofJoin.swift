import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `left ASOF JOIN right MATCH_CONDITION (…) [ON … | USING (…)]`: each row of the left with the
    /// closest fitting row of the right, or with none.
    ///
    /// Source: Snowflake documentation, ASOF JOIN.
    func asofJoin(_ join: Join, _ scope: Scope) throws(SnowflakeError) -> String {
        guard let condition = join.matchCondition,
            case .binary(let op, let first, let second) = condition.kind,
            [.greater, .greaterOrEqual, .less, .lessOrEqual].contains(op)
        else {
            throw .compilation(
                10001, "42601",
                "MATCH_CONDITION clause is invalid: Only comparison operators '>=', '>', '<=' and "
                    + "'<' are allowed. Keywords such as AND and OR are not allowed.")
        }
        if isLateral(join.right) {
            throw .compilation(
                10004, "42601",
                "ASOF JOIN is not supported for joins with LATERAL table functions or LATERAL "
                    + "views.")
        }
        let before = scope.relations.count
        let left = try item(join.left, scope)
        let lefts = Array(scope.relations[before...])
        let local = Scope(outer: scope.outer)
        let from = try item(join.right, local)
        var all: [String] = []
        for relation in local.relations { all += relation.columns.map(\.sql) }
        let list = all.enumerated().map { "\($1) AS c\($0)" } + ["row_number() OVER () AS k"]
        let rows = "SELECT \(list.joined(separator: ", ")) FROM \(from)"
        func relations(_ name: String) -> [Relation] {
            var place = -1
            return local.relations.map { relation in
                var copy = relation
                copy.columns = relation.columns.map { column in
                    place += 1
                    var column = column
                    column.sql = "\(name).c\(place)"
                    return column
                }
                copy.loosen()
                return copy
            }
        }
        let kept = freshName("d")
        let tried = freshName("d")
        let candidates = relations(tried)
        let (x, y) = try sides(first, second, lefts, candidates, scope)
        var tests = [try compare(x, op.rawValue, y).sql]
        var parts = [condition]
        if let on = join.on {
            let both = Scope(outer: scope.outer)
            both.relations = lefts + candidates
            both.allowsAggregates = false
            for part in try equalities(on) {
                tests.append(try boolean(try bind(part, both)).sql)
                parts.append(part)
            }
        }
        if let found = try nearest(join, from, parts, lefts, local.relations, scope) {
            scope.relations += relations(found.source.name)
            return "\(left) LEFT JOIN \(found.sql) ON 1"
        }
        scope.relations += relations(kept)
        tests += try using(join, lefts, candidates, scope, after: before + lefts.count)
        let order = op == .greater || op == .greaterOrEqual ? " DESC" : ""
        return "\(left) LEFT JOIN (\(rows)) AS \(kept) ON \(kept).k = (SELECT \(tried).k FROM "
            + "(\(rows)) AS \(tried) WHERE \(tests.joined(separator: " AND ")) "
            + "ORDER BY \(orderKey(y))\(order) LIMIT 1)"
    }

    /// The conditions of USING, whose columns of the right side are hidden then.
    private func using(
        _ join: Join, _ lefts: [Relation], _ rights: [Relation], _ scope: Scope, after middle: Int
    ) throws(SnowflakeError) -> [String] {
        func column(_ name: String, _ relations: [Relation]) throws(SnowflakeError) -> Bound {
            let all = relations.flatMap(\.columns)
            guard let found = all.first(where: { $0.name == name && !$0.isHidden }) else {
                throw .invalidIdentifier(name)
            }
            return Bound(found.sql, found.type)
        }
        var tests: [String] = []
        for name in join.using.map(\.name) {
            let (left, right) = (try column(name, lefts), try column(name, rights))
            tests.append(try compare(left, "=", right).sql)
            for index in middle..<scope.relations.count {
                for place in scope.relations[index].columns.indices
                where scope.relations[index].columns[place].name == name {
                    scope.relations[index].columns[place].isHidden = true
                }
            }
        }
        return tests
    }

    private func isLateral(_ item: FromItem) -> Bool {
        switch item {
        case .derived(let source): source.isLateral
        case .function: true
        default: false
        }
    }

    /// The two sides of the match condition: the left table's first, then the right table's.
    private func sides(
        _ first: SnowflakeSQL.Expression, _ second: SnowflakeSQL.Expression, _ lefts: [Relation],
        _ rights: [Relation], _ scope: Scope
    ) throws(SnowflakeError) -> (Bound, Bound) {
        func bound(
            _ expression: SnowflakeSQL.Expression, _ relations: [Relation]
        ) throws(SnowflakeError) -> Bound {
            let only = Scope(outer: scope.outer)
            only.relations = relations
            only.allowsAggregates = false
            return try bind(expression, only)
        }
        do throws(SnowflakeError) {
            return (try bound(first, lefts), try bound(second, rights))
        } catch {
            _ = try bound(first, lefts + rights)
            _ = try bound(second, lefts + rights)
            throw .compilation(
                10002, "42601",
                "MATCH_CONDITION clause is invalid: The left side allows only column references "
                    + "from the left side table, and the right side allows only column references "
                    + "from the right side table."
            )
        }
    }

    /// The parts of the condition, which may only be equalities joined by AND.
    private func equalities(
        _ condition: SnowflakeSQL.Expression
    ) throws(SnowflakeError) -> [SnowflakeSQL.Expression] {
        switch condition.kind {
        case .binary(.and, let left, let right): return try equalities(left) + equalities(right)
        case .binary(.equal, _, _): return [condition]
        default:
            throw .compilation(
                10010, "42601",
                "ON clause for ASOF JOIN must contain conjunctions of equality conditions only. "
                    + "Disjunctions are not allowed. Each side of an equality condition must only "
                    + "refer to either the left table or the right table. "
                    + "\(condition.canonicalSQL) is invalid.")
        }
    }
}
