import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// Binds a whole query; `outer` is the scope of the query around it.
    func query(
        _ query: Query, outer: Scope?, isTop: Bool = false
    ) throws(SnowflakeError) -> BoundQuery {
        depth += 1
        level += 1
        defer {
            depth -= 1
            level -= 1
        }
        guard depth < 100 else { throw .compilation(1, "42601", "query is nested too deeply") }
        let tablesBefore = commonTables.count
        let volatileBefore = volatileCalls
        let openBefore = openWith.count
        defer {
            commonTables.removeLast(commonTables.count - tablesBefore)
            openWith.removeLast(openWith.count - openBefore)
        }
        var with = ""
        if let clause = query.with { with = try commonTables(clause, outer) }
        var bound = try body(query.body, query.orderBy, outer)
        var limit = try self.limit(query, outer)
        if limit == nil, case .select(let select) = query.body, let top = select.top {
            limit = "LIMIT \(try count(top, outer))"
        }
        let needsOrder = session.shufflesRows && query.orderBy == nil && (isTop || limit != nil)
        if needsOrder {
            let names = bound.columns.indices.map { "c\($0)" }.joined(separator: ", ")
            bound.sql =
                "SELECT \(names) FROM (\(bound.sql)) ORDER BY \(call(Natives.shuffle, []))"
        }
        if let limit {
            bound.sql += " \(limit)"
        } else if volatileCalls > volatileBefore, !isTop {
            // SQLite merges no query with an OFFSET into the one around it.
            bound.sql += " LIMIT -1 OFFSET 0"
        }
        if !with.isEmpty { bound.sql = "\(with) \(bound.sql)" }
        return bound
    }

    private func limit(_ query: Query, _ outer: Scope?) throws(SnowflakeError) -> String? {
        guard query.limit != nil || query.offset != nil else { return nil }
        var sql =
            "LIMIT \(try query.limit.map { (e) throws(SnowflakeError) in try count(e, outer) } ?? "-1")"
        if let offset = query.offset { sql += " OFFSET \(try count(offset, outer))" }
        return sql
    }

    /// The number of a LIMIT; NULL and the empty text mean no limit.
    private func count(
        _ expression: SnowflakeSQL.Expression, _ outer: Scope?
    ) throws(SnowflakeError) -> String {
        let bound = try bind(expression, Scope(outer: nil))
        if bound.constant == .null || bound.constantText == "" { return "-1" }
        if case .string(let text) = expression.kind {
            let (line, position) = source.place(expression.span.start) ?? (1, 0)
            throw .compilation(
                1003, "42000",
                "syntax error line \(line) at position \(position) unexpected ''\(text)''.")
        }
        return coerce(bound, to: .integer).sql
    }

    private func commonTables(
        _ clause: WithClause, _ outer: Scope?
    ) throws(SnowflakeError) -> String {
        var parts: [String] = []
        var recursive = false
        for table in clause.tables {
            let name = freshName("w")
            if let recursion = try recursiveTable(table, name, outer) {
                parts.append(recursion)
                openWith.append(recursion)
                recursive = true
                continue
            }
            let before = volatileCalls
            let bound = try query(table.query, outer: outer)
            let once = volatileCalls > before ? "MATERIALIZED " : ""
            var columns = bound.columns
            try rename(&columns, table.columns, table.name.name)
            let list = columns.indices.map { "c\($0)" }.joined(separator: ", ")
            parts.append("\(name)(\(list)) AS \(once)(\(bound.sql))")
            commonTables.append(
                CommonTableBinding(
                    name: table.name.name, sqlName: name, columns: columns,
                    projection: bound.projection?.sql == bound.sql ? bound.projection : nil))
            openWith.append(parts[parts.count - 1])
        }
        return "WITH \(recursive ? "RECURSIVE " : "")" + parts.joined(separator: ", ")
    }

    func rename(
        _ columns: inout [OutputColumn], _ names: [Identifier], _ table: String
    ) throws(SnowflakeError) {
        guard !names.isEmpty else { return }
        guard names.count == columns.count else {
            throw .compilation(
                2037, "42601",
                "Invalid column definition list: expected \(columns.count) columns in '\(table)', "
                    + "got \(names.count)")
        }
        for (index, name) in names.enumerated() { columns[index].name = name.name }
    }

    /// `anchor UNION ALL step` where the step refers to the table itself.
    private func recursiveTable(
        _ table: CommonTable, _ name: String, _ outer: Scope?
    ) throws(SnowflakeError) -> String? {
        guard case .setOperation(let operation) = table.query.body, operation.op == .union,
            operation.isAll, mentions(table.name.name, operation.right)
        else { return nil }
        try refuseInStep(table.query, operation.right)
        recursions += 1
        defer { recursions -= 1 }
        let anchor = try body(operation.left, nil, outer)
        var columns = anchor.columns
        try rename(&columns, table.columns, table.name.name)
        for index in columns.indices {
            columns[index].type = widened(columns[index].type)
            columns[index].detail.isNotNull = false
        }
        commonTables.append(
            CommonTableBinding(name: table.name.name, sqlName: name, columns: columns))
        if case .select = operation.right { wantedTypes = columns }
        leavesJoins += 1
        defer { leavesJoins -= 1 }
        let step = try body(operation.right, nil, outer)
        wantedTypes = nil
        guard step.columns.count == columns.count else {
            throw .compilation(
                1789, "42601",
                "invalid number of result columns for set operator input branches, expected "
                    + "\(columns.count), got \(step.columns.count) in branch {2}")
        }
        let list = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        return "\(name)(\(list)) AS (\(cast(anchor, to: columns)) UNION ALL "
            + "\(cast(step, to: columns)))"
    }

    /// What the recursive clause of a common table must not contain.
    ///
    /// Source: Snowflake documentation, WITH, "Recursive clause".
    private func refuseInStep(_ query: Query, _ step: QueryBody) throws(SnowflakeError) {
        var found: String?
        if case .select(let select) = step {
            if select.isDistinct { found = "DISTINCT" }
            if select.groupBy != nil { found = "GROUP BY" }
        }
        if query.orderBy != nil { found = "ORDER BY" }
        if query.limit != nil { found = "LIMIT" }
        if let found { throw .recursiveClause(found) }
    }

    /// The type of a recursive column, whose later values may be longer.
    private func widened(_ type: SnowflakeType) -> SnowflakeType {
        switch type {
        case .number(_, let scale): .number(precision: 38, scale: scale)
        case .text, .null: .varchar
        default: type
        }
    }

    private func mentions(_ name: String, _ body: QueryBody) -> Bool {
        switch body {
        case .select(let select): select.from.contains { mentions(name, $0) }
        case .setOperation(let operation):
            mentions(name, operation.left) || mentions(name, operation.right)
        case .nested(let query): mentions(name, query.body)
        case .values: false
        }
    }

    private func mentions(_ name: String, _ item: FromItem) -> Bool {
        switch item {
        case .table(let source): source.name.parts.count == 1 && source.name.parts[0].name == name
        case .join(let join): mentions(name, join.left) || mentions(name, join.right)
        case .derived(let source): mentions(name, source.query.body)
        case .nested(let inner, _): mentions(name, inner)
        case .matchRecognize(let match): mentions(name, match.source)
        default: false
        }
    }

    /// The query with every column brought to the wanted type.
    func cast(_ query: BoundQuery, to columns: [OutputColumn], strict: Bool = false) -> String {
        let isStored = zip(query.columns, columns).allSatisfy {
            $0.type.isStored(like: $1.type)
                && ($1.detail.structure == nil || $0.detail.structure == $1.detail.structure)
        }
        if isStored, !strict {
            return query.sql.hasPrefix("WITH") ? "SELECT * FROM (\(query.sql))" : query.sql
        }
        let list = values(of: query, as: columns, strict: strict).enumerated().map {
            "\($1) AS c\($0)"
        }
        return "SELECT \(list.joined(separator: ", ")) FROM (\(query.sql))"
    }

    /// The columns of a query as values of the types of others.
    func values(of query: BoundQuery, as columns: [OutputColumn], strict: Bool) -> [String] {
        columns.enumerated().map { index, column in
            let source = Bound("c\(index)", query.columns[index].type)
                .with(detail: query.columns[index].detail)
            return convert(source, to: column, strict: strict).sql
        }
    }

    /// Binds what stands between WITH and LIMIT.
    func body(
        _ body: QueryBody, _ order: OrderClause?, _ outer: Scope?
    ) throws(SnowflakeError) -> BoundQuery {
        switch body {
        case .select(let select): return try self.select(select, order, outer)
        case .nested(let inner):
            let bound = try query(inner, outer: outer)
            guard order != nil else {
                return BoundQuery(
                    sql: "SELECT * FROM (\(bound.sql))", columns: bound.columns,
                    isSingleRow: bound.isSingleRow)
            }
            return try ordered(bound, order, outer)
        case .values(let rows):
            let bound = try values(rows, Scope(outer: outer))
            return try ordered(bound, order, outer)
        case .setOperation(let operation):
            return try ordered(try setOperation(operation, outer), order, outer)
        }
    }

    /// A query whose order refers to its result columns only.
    private func ordered(
        _ bound: BoundQuery, _ order: OrderClause?, _ outer: Scope?
    ) throws(SnowflakeError) -> BoundQuery {
        guard let order else { return bound }
        let scope = Scope(outer: outer)
        scope.relations = [
            Relation(
                path: [],
                columns: bound.columns.enumerated().map {
                    RelationColumn(
                        name: $1.name, type: $1.type, sql: "c\($0)", detail: $1.detail)
                })
        ]
        let keys = try orderKeys(order, bound.columns, scope)
        var result = bound
        let names = bound.columns.indices.map { "c\($0)" }.joined(separator: ", ")
        result.sql = "SELECT \(names) FROM (\(bound.sql))"
        if !keys.isEmpty { result.sql += " ORDER BY " + keys.joined(separator: ", ") }
        return result
    }

    private func setOperation(
        _ operation: SetOperation, _ outer: Scope?
    ) throws(SnowflakeError) -> BoundQuery {
        var left = try body(operation.left, nil, outer)
        var right = try body(operation.right, nil, outer)
        if operation.byName { (left, right) = byName(left, right) }
        guard left.columns.count == right.columns.count else {
            throw .compilation(
                1789, "42601",
                "invalid number of result columns for set operator input branches, expected "
                    + "\(left.columns.count), got \(right.columns.count) in branch {2}")
        }
        var columns = left.columns
        for (index, column) in right.columns.enumerated() {
            let own = columns[index].detail.structure
            var structure = own
            if let own, let other = column.detail.structure {
                structure = StructuredType.common(own, other)
            }
            guard let type = SnowflakeType.common(columns[index].type, column.type),
                own == nil || structure != nil
            else {
                throw .compilation(
                    1471, "42601",
                    "inconsistent data type for result columns for set operator input branches, "
                        + "expected \(columns[index].type), got \(column.type) for expression "
                        + "[\(column.name)] branch {2}")
            }
            columns[index].type = type
            columns[index].detail.isNotNull =
                columns[index].detail.isNotNull && column.detail.isNotNull
            columns[index].detail.structure = structure
        }
        guard !operation.isAll || operation.op == .union else {
            throw .unsupported("\(operation.op.rawValue) ALL")
        }
        let word = operation.op.rawValue + (operation.isAll ? " ALL" : "")
        var made = BoundQuery(
            sql: "\(wrapped(left, columns, isLeft: true)) \(word) \(wrapped(right, columns))",
            columns: columns)
        made.isCompound = true
        return made
    }

    /// Both branches of UNION BY NAME with the columns of either; what one lacks is NULL.
    ///
    /// Source: Snowflake documentation, "Set operators", UNION [ALL] BY NAME.
    private func byName(_ left: BoundQuery, _ right: BoundQuery) -> (BoundQuery, BoundQuery) {
        let added = right.columns.filter { column in
            !left.columns.contains { $0.name == column.name }
        }
        let names = left.columns.map(\.name) + added.map(\.name)
        func arranged(_ query: BoundQuery) -> BoundQuery {
            var columns: [OutputColumn] = []
            var items: [String] = []
            for (place, name) in names.enumerated() {
                let found = query.columns.firstIndex { $0.name == name }
                columns.append(
                    found.map { query.columns[$0] } ?? OutputColumn(name: name, type: .null))
                items.append("\(found.map { "c\($0)" } ?? "NULL") AS c\(place)")
            }
            return BoundQuery(
                sql: "SELECT \(items.joined(separator: ", ")) FROM (\(query.sql))",
                columns: columns)
        }
        return (arranged(left), arranged(right))
    }

    /// A branch of a set operation, which may have no order of its own in SQLite.
    private func wrapped(
        _ query: BoundQuery, _ columns: [OutputColumn], isLeft: Bool = false
    ) -> String {
        let names = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let sql = cast(query, to: columns)
        // Operators of one row bind from left to right, in SQLite too.
        if isLeft, query.isCompound, sql == query.sql { return sql }
        return "SELECT \(names) FROM (\(sql))"
    }

    /// `VALUES (…), (…)`.
    func values(
        _ rows: [[SnowflakeSQL.Expression]], _ scope: Scope
    ) throws(SnowflakeError) -> BoundQuery {
        var bound: [[Bound]] = []
        let width = rows.first?.count ?? 0
        for row in rows {
            guard row.count == width else {
                throw .compilation(
                    1003, "42000",
                    "invalid number of expressions in VALUES clause: expected \(width), got \(row.count)"
                )
            }
            var items: [Bound] = []
            for item in row { items.append(try value(item, scope)) }
            bound.append(items)
        }
        var columns: [OutputColumn] = []
        for index in 0..<width {
            let type = try commonType(bound.map { $0[index] }, "VALUES")
            let isNotNull = bound.allSatisfy { $0[index].detail.isNotNull }
            columns.append(
                OutputColumn(
                    name: "COLUMN\(index + 1)", type: type, detail: TypeDetail(isNotNull: isNotNull)
                ))
        }
        let texts = bound.map { row in
            "("
                + row.enumerated().map { coerce($1, to: columns[$0].type).sql }
                .joined(separator: ", ") + ")"
        }
        let names = (0..<width).map { "column\($0 + 1) AS c\($0)" }.joined(separator: ", ")
        return BoundQuery(
            sql: "SELECT \(names) FROM (VALUES \(texts.joined(separator: ", ")))",
            columns: columns)
    }

    /// One value of VALUES, which takes neither subqueries nor semi-structured values.
    ///
    /// Source: Snowflake documentation, INSERT, "Usage notes"; VALUES.
    func value(
        _ item: SnowflakeSQL.Expression, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        let bound = try bind(item, scope)
        let isRefused =
            switch item.kind {
            // A subquery without tables is a constant.
            case .subquery(let query):
                if case .select(let select) = query.body { !select.from.isEmpty } else { true }
            case .call, .array, .object: bound.type.isSemiStructured
            default: false
            }
        guard !isRefused else {
            let text = source.text(item.span.start, item.span.end)
            throw .compilation(2014, "22000", "Invalid expression [\(text)] in VALUES clause")
        }
        return bound
    }

    /// The keys of an order over result columns: names, places and expressions.
    func orderKeys(
        _ order: OrderClause, _ columns: [OutputColumn], _ scope: Scope
    ) throws(SnowflakeError) -> [String] {
        switch order {
        case .all(let descending, let nullsFirst):
            return columns.enumerated().map { index, column in
                orderKey(Bound("c\(index)", column.type)) + orderSuffix(descending, nullsFirst)
            }
        case .items(let items):
            var keys: [String] = []
            for item in items {
                if let place = place(item.expression) {
                    guard place >= 1, place <= columns.count else {
                        throw .notOrdered("\(place)")
                    }
                    keys.append(
                        orderItem(
                            orderKey(Bound("c\(place - 1)", columns[place - 1].type)), item))
                    continue
                }
                let bound = try bind(item.expression, scope)
                if bound.constant != nil { continue }
                keys.append(orderItem(orderKey(bound), item))
            }
            if session.shufflesRows { keys.append(call(Natives.shuffle, [])) }
            return keys
        }
    }

    /// The number of a column that stands alone in ORDER BY or GROUP BY.
    func place(_ expression: SnowflakeSQL.Expression) -> Int? {
        if case .number(let digits) = expression.kind { return Int(digits) }
        return nil
    }
}
