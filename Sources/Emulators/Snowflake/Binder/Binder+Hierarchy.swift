import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// The rows of a query with CONNECT BY while the rest of the query is bound.
struct Hierarchy {
    /// The common table of all rows, each with its number `k`.
    var base: String
    /// The row that the query is at: its columns, its level `l`, the numbers of its ancestors `p`.
    var row: String
    var relations: [Relation]

    /// The relations with their columns under another name.
    func relations(under name: String) -> [Relation] {
        var place = -1
        return relations.map { relation in
            var copy = relation
            copy.columns = relation.columns.map { column in
                place += 1
                var column = column
                column.sql = "\(name).c\(place)"
                return column
            }
            return copy
        }
    }
}

// START WITH … CONNECT BY …: a recursive query from the roots down. A row is not taken twice on one
// path, so that a cycle ends. Source: Snowflake documentation, CONNECT BY.
extension Binder {
    /// The common tables of the hierarchy and ` FROM` its rows; the scope learns the relations.
    func hierarchy(
        _ connect: ConnectBy, _ items: [FromItem], _ scope: Scope
    ) throws(SnowflakeError) -> (with: String, from: String) {
        let source = Scope(outer: scope.outer)
        let from = try self.from(items, source)
        let columns = source.relations.flatMap(\.columns)
        let (base, rows) = (freshName("w"), freshName("w"))
        let (child, parent, row) = (freshName("b"), freshName("b"), freshName("b"))
        let hierarchy = Hierarchy(base: base, row: row, relations: source.relations)
        let list = columns.enumerated().map { ", \($1.sql) AS c\($0)" }.joined()
        let names = columns.indices.map { "\(child).c\($0)" }.joined(separator: ", ")
        let number = "printf('%09d', \(child).k)"
        func scoped(_ name: String) -> Scope {
            let inner = Scope(outer: scope.outer)
            inner.relations = hierarchy.relations(under: name)
            inner.allowsAggregates = false
            return inner
        }
        let roots = try connect.startWith.map { (start) throws(SnowflakeError) in
            " WHERE " + (try boolean(try bind(start, scoped(child)))).sql
        }
        let step = scoped(child)
        step.prior = scoped(parent)
        step.locals["LEVEL"] = Bound("(\(parent).l + 1)", .integer)
        let condition = try boolean(try bind(connect.condition, step)).sql
        let with =
            "WITH RECURSIVE \(base) AS MATERIALIZED (SELECT row_number() OVER () AS k\(list)\(from)), "
            + "\(rows) AS (SELECT \(names), 1 AS l, '/' || \(number) || '/' AS p "
            + "FROM \(base) AS \(child)\(roots ?? "") UNION ALL "
            + "SELECT \(names), \(parent).l + 1, \(parent).p || \(number) || '/' "
            + "FROM \(rows) AS \(parent) JOIN \(base) AS \(child) ON (\(condition)) "
            + "AND instr(\(parent).p, '/' || \(number) || '/') = 0)"
        scope.relations = hierarchy.relations(under: row)
        scope.locals["LEVEL"] = Bound("\(row).l", .integer)
        scope.hierarchy = hierarchy
        return (with, " FROM \(rows) AS \(row)")
    }

    /// `PRIOR x`: the value in the parent's row.
    func prior(
        _ operand: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        if let parent = scope.prior { return try bind(operand, parent) }
        return try ancestor(operand, scope) { base, row in
            // The last number but one of the path.
            "printf('/%09d/', \(base).k) = substr(\(row).p, -21, 11)"
        }
    }

    /// `CONNECT_BY_ROOT x`: the value in the root's row.
    func root(
        _ operand: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        try ancestor(operand, scope) { base, row in
            "printf('/%09d/', \(base).k) = substr(\(row).p, 1, 11)"
        }
    }

    private func ancestor(
        _ operand: SnowflakeSQL.Expression, _ scope: Scope, _ test: (String, String) -> String
    ) throws(SnowflakeError) -> Bound {
        guard let hierarchy = scope.hierarchy else {
            throw .compilation(1003, "42000", "PRIOR is only allowed with CONNECT BY")
        }
        let other = freshName("b")
        let inner = Scope(outer: scope.outer)
        inner.relations = hierarchy.relations(under: other)
        let value = try bind(operand, inner)
        return Bound(
            "(SELECT \(value.sql) FROM \(hierarchy.base) AS \(other) "
                + "WHERE \(test(other, hierarchy.row)))", value.type)
    }

    /// The texts of a path in the order of their places.
    private static let joinedPath = NativeFunction(
        name: "path",
        body: .aggregate(
            { _ in
                GatherState { (rows) throws(SnowflakeError) in
                    let sorted = rows.stableSorted { $0.int(0) < $1.int(0) }
                    return .text(sorted.map { $0.text(1) }.joined())
                }
            }, argumentTypes: [.integer, .varchar]))

    /// `SYS_CONNECT_BY_PATH(x, separator)`: the values from the root down to this row.
    func connectByPath(
        _ arguments: [SnowflakeSQL.Expression], _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard arguments.count == 2, let hierarchy = scope.hierarchy else {
            throw .compilation(
                1003, "42000", "SYS_CONNECT_BY_PATH is only allowed with CONNECT BY")
        }
        let other = freshName("b")
        let inner = Scope(outer: scope.outer)
        inner.relations = hierarchy.relations(under: other)
        let value = coerce(try bind(arguments[0], inner), to: .varchar)
        let separator = coerce(try bind(arguments[1], scope), to: .varchar)
        let place = "instr(\(hierarchy.row).p, printf('/%09d/', \(other).k))"
        let step = "\(separator.sql) || \(value.sql)"
        return Bound(
            "(SELECT \(call(Self.joinedPath, [place, step])) FROM \(hierarchy.base) AS \(other) "
                + "WHERE \(place) > 0)", .varchar)
    }
}
