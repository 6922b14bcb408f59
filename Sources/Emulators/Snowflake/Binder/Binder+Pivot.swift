import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// `PIVOT`: one column for each value, the other columns as groups.
    ///
    /// Source: Snowflake documentation, PIVOT.
    func pivot(_ pivot: Pivot, _ scope: Scope) throws(SnowflakeError) -> String {
        let local = Scope(outer: scope.outer)
        let from = try item(pivot.source, local)
        let key = try bind(pivot.column, local)
        let values = try pivotValues(pivot, from, key, local)
        var used: Set<String> = [key.sql]
        for aggregate in pivot.aggregates {
            guard case .call(let call) = aggregate.expression.kind else {
                throw .compilation(1128, "42601", "PIVOT needs an aggregate function")
            }
            for argument in call.arguments {
                if case .name = argument.value.kind {
                    used.insert(try bind(argument.value, local).sql)
                }
            }
        }
        let groups = local.relations.flatMap(\.columns).filter {
            !$0.isHidden && !used.contains($0.sql)
        }
        var columns = groups.map { OutputColumn(name: $0.name, type: $0.type, detail: $0.detail) }
        var items = groups.map(\.sql)
        for value in values {
            for aggregate in pivot.aggregates {
                var expression = aggregate.expression
                guard case .call(var call) = expression.kind else { continue }
                let holds: SnowflakeSQL.Expression.Kind =
                    value.expression.kind == .null
                    ? .isNull(pivot.column, isNegated: false)
                    : .binary(.equal, pivot.column, value.expression)
                call.filter = SnowflakeSQL.Expression(holds, span: aggregate.span)
                expression.kind = .call(call)
                local.groupKeys = Set(groups.map(\.sql))
                var bound = try bind(expression, local)
                if let filler = pivot.defaultOnNull {
                    let other = try bind(filler, local)
                    let type = try commonType([bound, other], "PIVOT")
                    bound = Bound(
                        "ifnull(\(coerce(bound, to: type).sql), \(coerce(other, to: type).sql))",
                        type)
                }
                items.append(bound.sql)
                let name = Self.pivotName(value.name, aggregate.alias)
                columns.append(OutputColumn(name: name, type: bound.type))
            }
        }
        let list = items.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        var sql = "SELECT \(list) FROM \(from)"
        if !groups.isEmpty {
            let keys = groups.map { equalityKey(Bound($0)) }
            sql += " GROUP BY \(keys.joined(separator: ", "))"
        }
        return try add(BoundQuery(sql: sql, columns: columns), pivot.alias, scope)
    }

    /// A value's column for an aggregate with an alias, which stands inside the value's quotes.
    private static func pivotName(_ value: String, _ alias: Identifier?) -> String {
        guard let alias else { return value }
        guard value.hasSuffix("'") else { return "\(value)_\(alias.name)" }
        return "\(value.dropLast())_\(alias.name)'"
    }

    /// The values that become columns, each with the column's name.
    private func pivotValues(
        _ pivot: Pivot, _ from: String, _ key: Bound, _ local: Scope
    ) throws(SnowflakeError) -> [(expression: SnowflakeSQL.Expression, name: String)] {
        var sql: String
        switch pivot.values {
        case .list(let items):
            return items.map { item in
                let written = source.text(item.expression.span.start, item.expression.span.end)
                return (item.expression, item.alias?.name ?? written)
            }
        case .any(let order):
            var keys: [String] = []
            for item in order {
                keys.append(orderItem(orderKey(try bind(item.expression, local)), item))
            }
            if keys.isEmpty { keys = [orderKey(key)] }
            sql =
                "SELECT \(key.sql) AS c0 FROM \(from) "
                + "GROUP BY \(equalityKey(key)) ORDER BY \(keys.joined(separator: ", "))"
        case .query(let query):
            let bound = try self.query(query, outer: nil)
            guard bound.columns.count == 1, bound.columns[0].type == key.type else {
                throw .compilation(
                    2031, "42601", "PIVOT needs a query of one column of the pivot column's type")
            }
            sql = bound.sql.hasPrefix("WITH") ? "SELECT * FROM (\(bound.sql))" : bound.sql
        }
        guard let run = session.runsNow, staged.isEmpty else {
            throw .unsupported("PIVOT over values of a query")
        }
        isCacheable = false
        if !openWith.isEmpty { sql = "WITH RECURSIVE \(openWith.joined(separator: ", ")) \(sql)" }
        var found: [(expression: SnowflakeSQL.Expression, name: String)] = []
        for row in try run(Plan(sql, [OutputColumn(name: "V", type: key.type)], self)) {
            guard let value = row.first else { continue }
            if value.isNull {
                // NULL is a value like any other.
                let known = found.contains { $0.expression.kind == .null }
                if !known { found.append((SnowflakeSQL.Expression(.null), "NULL")) }
                continue
            }
            let text = Text.string(value)
            if case .number = value {
                found.append((SnowflakeSQL.Expression(.number(text)), text))
            } else {
                found.append((SnowflakeSQL.Expression(.string(text)), "'\(text)'"))
            }
        }
        return found
    }

    /// `UNPIVOT`: one row for each of the named columns.
    ///
    /// Source: Snowflake documentation, UNPIVOT.
    func unpivot(_ unpivot: Unpivot, _ scope: Scope) throws(SnowflakeError) -> String {
        let local = Scope(outer: scope.outer)
        let from = try item(unpivot.source, local)
        var values: [Bound] = []
        var names: [String] = []
        for column in unpivot.columns {
            let bound = try bind(column.expression, local)
            guard case .name(let parts) = column.expression.kind, let shown = parts.last else {
                throw .compilation(1003, "42000", "UNPIVOT takes names of columns only")
            }
            values.append(bound)
            names.append(column.alias?.name ?? shown.name)
        }
        let used = Set(values.map(\.sql))
        let kept = local.relations.flatMap(\.columns).filter {
            !$0.isHidden && !used.contains($0.sql)
        }
        try Self.requireSameType(values, shown: unpivot.columns.map(\.expression.canonicalSQL))
        let type = try commonType(values, "UNPIVOT")
        let place = freshName("u")
        func choice(_ texts: [String]) -> String {
            let branches = texts.enumerated().map { "WHEN \($0) THEN \($1)" }
            return "CASE \(place).column1 \(branches.joined(separator: " ")) END"
        }
        let value = choice(values.map { coerce($0, to: type).sql })
        let items = kept.map(\.sql) + [choice(names.map { Self.quote($0) }), value]
        let list = items.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        let places = values.indices.map { "(\($0))" }.joined(separator: ", ")
        var sql = "SELECT \(list) FROM \(from) CROSS JOIN (VALUES \(places)) AS \(place)"
        if !unpivot.includesNulls { sql += " WHERE \(value) IS NOT NULL" }
        let columns =
            kept.map { OutputColumn(name: $0.name, type: $0.type, detail: $0.detail) } + [
                OutputColumn(name: unpivot.name.name, type: .varchar),
                OutputColumn(name: unpivot.value.name, type: type),
            ]
        return try add(BoundQuery(sql: sql, columns: columns), unpivot.alias, scope)
    }

    /// The columns of UNPIVOT have the same type, but for the lengths of texts.
    private static func requireSameType(
        _ values: [Bound], shown: [String]
    ) throws(SnowflakeError) {
        for (value, name) in zip(values, shown) {
            if case .text = value.type, case .text = values[0].type { continue }
            // Literals have fewer digits than columns.
            if case .number(_, let scale) = value.type, case .number(_, scale) = values[0].type {
                continue
            }
            guard value.type != values[0].type else { continue }
            throw .compilation(
                2182, "42601",
                "The type of column '\(name)' conflicts with the type of other columns in the "
                    + "UNPIVOT list.")
        }
    }
}
