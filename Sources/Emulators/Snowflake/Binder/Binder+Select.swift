import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// One item of the select list after `*` is expanded.
    struct SelectedItem {
        var name: String
        var expression: SnowflakeSQL.Expression?
        var column: RelationColumn?
    }

    func select(
        _ select: Select, _ order: OrderClause?, _ outer: Scope?
    ) throws(SnowflakeError) -> BoundQuery {
        let wanted = wantedTypes
        wantedTypes = nil
        let scope = Scope(outer: outer)
        for window in select.windows { scope.windows[window.name.name] = window.window }
        scope.written = select.items.compactMap { item in
            item.alias.map { ($0.name, item.expression) }
        }
        var select = select
        var with = ""
        let from: String
        if let connect = select.connectBy {
            (with, from) = try hierarchy(connect, select.from, scope)
        } else if let marked = try markedJoins(select, scope) {
            from = marked.from
            select.whereCondition = marked.rest
        } else {
            from = try self.from(select.from, scope)
        }
        var items = try expand(select.items, scope)
        for (index, item) in items.enumerated() {
            guard let expression = item.expression else { continue }
            scope.aliasItems[index] = expression
            if scope.aliases[item.name] == nil {
                scope.aliases[item.name] = AliasState(place: index)
            }
        }
        scope.allowsAggregates = false
        var filter = ""
        if let condition = select.whereCondition {
            let bound = try predicate(condition, scope)
            guard !bound.hasWindow else {
                throw .compilation(
                    2303, "42601", "Window function is not allowed in WHERE clause")
            }
            filter = " WHERE \(bound.sql)"
        }
        scope.allowsAggregates = true
        var sets = try groupingSets(select, items, scope)
        var source = from + filter
        if with.isEmpty, let grouped = groupedRows(sets, source, &items, scope) {
            source = grouped.source
            sets = [grouped.keys]
        }
        if let wanted, wanted.count == items.count { wantedTypes = wanted }
        defer { wantedTypes = nil }
        var cores: [Core] = []
        for set in sets ?? [nil] {
            scope.groupingSet = set.map { Set($0) }
            cores.append(
                try core(
                    select, items, order, source, set, scope, hasSets: (sets?.count ?? 0) > 1
                ))
        }
        var made = try assemble(cores, select)
        if !with.isEmpty { made.sql = "SELECT * FROM (\(with) \(made.sql))" }
        return made
    }

    /// The parts of one SELECT for one grouping set.
    struct Core {
        var columns: [OutputColumn]
        var items: [String]
        var tail: String
        var orderKeys: [(key: String, suffix: String)]
        /// The keys as they stand outside of a query that gives each row's values once: needed
        /// where a column whose value differs in each call is a key.
        var outerKeys: [(key: String, suffix: String)]?
        var qualify: String?
        var isAggregate: Bool
        var nested = NestedWindows()
    }

    private func core(
        _ select: Select, _ items: [SelectedItem], _ order: OrderClause?, _ from: String,
        _ groups: [String]?, _ scope: Scope, hasSets: Bool
    ) throws(SnowflakeError) -> Core {
        let around = nestedWindows
        nestedWindows = NestedWindows()
        defer { nestedWindows = around }
        var (bound, volatile) = try self.bound(items, scope)
        if let wanted = wantedTypes {
            wantedTypes = nil
            if bound.contains(where: { $0.hasAggregate || $0.hasWindow }) {
                throw .recursiveClause("aggregate and window functions")
            }
            for index in bound.indices {
                bound[index] = coerce(bound[index], to: wanted[index].type)
            }
        }
        var tail = from
        let having = try select.having.map { (e) throws(SnowflakeError) in
            try predicate(e, scope)
        }
        let qualify = try select.qualify.map { (e) throws(SnowflakeError) in
            try predicate(e, scope)
        }
        if let qualify, !qualify.hasWindow, !bound.contains(where: \.hasWindow) {
            throw .compilation(
                992, "42601", "found QUALIFY clause but no window function")
        }
        var isAggregate = groups != nil || having != nil
        var keys = try orderItems(order, items, bound, scope)
        for part in bound + keys.map(\.bound) + (having.map { [$0] } ?? [])
            + (qualify.map { [$0] } ?? []) where part.hasAggregate
        {
            isAggregate = true
        }
        // One row needs no order: a key may even be a column of the source. Source: ARRAY_AGG,
        // examples.
        if isAggregate, select.groupBy == nil { keys.removeAll { !$0.bound.loose.isEmpty } }
        if select.isDistinct, !isAggregate { try refuseUnselected(keys, bound) }
        if isAggregate {
            try refuseLoose(bound + keys.map(\.bound) + (having.map { [$0] } ?? []), select)
        }
        if let groups {
            let real = groups.filter { !isConstant($0) }
            if !real.isEmpty {
                tail += " GROUP BY " + real.joined(separator: ", ")
            } else if !groups.isEmpty || hasSets {
                tail += groups.isEmpty ? "" : " GROUP BY NULL"
            }
        }
        if let having {
            let all = bound + keys.map(\.bound) + [having]
            if groups == nil, !all.contains(where: \.hasAggregate) { tail += " GROUP BY NULL" }
            tail += " HAVING \(having.sql)"
        }
        let sorted = keys.filter { $0.bound.constant == nil }
        return Core(
            columns: zip(items, bound).map { item, bound in
                var detail = bound.detail
                if hasSets, !bound.hasAggregate { detail.isNotNull = false }
                return OutputColumn(name: item.name, type: bound.type, detail: detail)
            },
            items: bound.map(\.sql), tail: tail,
            orderKeys: sorted.map { (orderKey($0.bound), $0.suffix) },
            outerKeys: outerKeys(sorted, volatile), qualify: qualify?.sql,
            isAggregate: isAggregate, nested: nestedWindows ?? NestedWindows())
    }

    /// The items of a select list, and which of them differ in each call.
    private func bound(
        _ items: [SelectedItem], _ scope: Scope
    ) throws(SnowflakeError) -> (items: [Bound], volatile: Set<Int>) {
        var bound: [Bound] = []
        var volatile: Set<Int> = []
        for (index, item) in items.enumerated() {
            let before = volatileCalls
            defer { if volatileCalls > before { volatile.insert(index) } }
            if let column = item.column {
                var value = Bound(column)
                value.loose = [item.name]
                if let keys = scope.groupKeys, keys.contains(value.sql) {
                    value.loose = []
                    if let set = scope.groupingSet, !set.contains(equalityKey(Bound(column))) {
                        value = Bound("NULL", column.type)
                    }
                }
                bound.append(value)
            } else if let expression = item.expression {
                bound.append(try bind(expression, scope))
            }
        }
        return (bound, volatile)
    }

    /// The keys over the columns of an inner query; nil when none of them needs one.
    private func outerKeys(
        _ keys: [(bound: Bound, suffix: String, item: Int?)], _ volatile: Set<Int>
    ) -> [(key: String, suffix: String)]? {
        guard keys.contains(where: { $0.item.map(volatile.contains) ?? false }) else { return nil }
        return keys.enumerated().map { place, key in
            let column = key.item.map { "c\($0)" } ?? "o\(place)"
            return (key.item == nil ? column : orderKey(Bound(column, key.bound.type)), key.suffix)
        }
    }

    /// Refuses columns that are neither grouped nor inside of aggregates.
    private func refuseLoose(_ parts: [Bound], _ select: Select) throws(SnowflakeError) {
        guard let loose = parts.lazy.compactMap(\.loose.first).first else { return }
        throw select.groupBy == nil ? .notGrouped(loose) : .notInGroups(loose)
    }

    /// The rows that DISTINCT leaves are put in order by what they hold only.
    private func refuseUnselected(
        _ keys: [(bound: Bound, suffix: String, item: Int?)], _ items: [Bound]
    ) throws(SnowflakeError) {
        let selected = Set(items.flatMap(\.loose))
        for key in keys {
            if let other = key.bound.loose.first(where: { !selected.contains($0) }) {
                throw .notOrdered(other)
            }
        }
    }

    private func isConstant(_ sql: String) -> Bool {
        sql.utf8.allSatisfy { $0 &- 0x30 < 10 } || sql == "NULL"
    }

    /// Expressions of ORDER BY with the words behind each key.
    private func orderItems(
        _ order: OrderClause?, _ items: [SelectedItem], _ bound: [Bound], _ scope: Scope
    ) throws(SnowflakeError) -> [(bound: Bound, suffix: String, item: Int?)] {
        guard let order else { return [] }
        switch order {
        case .all(let descending, let nullsFirst):
            return bound.enumerated().map { ($1, orderSuffix(descending, nullsFirst), $0) }
        case .items(let list):
            var keys: [(bound: Bound, suffix: String, item: Int?)] = []
            for item in list {
                let suffix = orderItem("", item)
                if let place = place(item.expression) {
                    guard place >= 1, place <= bound.count else {
                        throw .notOrdered("\(place)")
                    }
                    keys.append((bound[place - 1], suffix, place - 1))
                } else if case .name(let parts) = item.expression.kind, parts.count == 1,
                    let index = items.firstIndex(where: { $0.name == parts[0].name })
                {
                    keys.append((bound[index], suffix, index))
                } else {
                    keys.append((try bind(item.expression, scope), suffix, nil))
                }
            }
            return keys
        }
    }

    /// Puts the cores of all grouping sets together.
    private func assemble(_ cores: [Core], _ select: Select) throws(SnowflakeError) -> BoundQuery {
        let first = cores[0]
        let distinct = select.isDistinct ? "DISTINCT " : ""
        let shuffles = session.shufflesRows && !first.orderKeys.isEmpty
        let tie = shuffles ? ", " + call(Natives.shuffle, []) : ""
        if let nested = cores.first(where: { !$0.nested.isEmpty })?.nested {
            guard cores.count == 1 else {
                throw .unsupported("window functions inside of window functions over GROUPING SETS")
            }
            return try self.nested(first, nested, distinct: distinct, tie: tie)
        }
        if cores.count == 1, first.qualify == nil {
            var list = first.items.enumerated().map { "\($1) AS c\($0)" }
            if let keys = first.outerKeys {
                for (place, key) in first.orderKeys.enumerated()
                where keys[place].key == "o\(place)" {
                    list.append("\(key.key) AS o\(place)")
                }
                let names = first.items.indices.map { "c\($0)" }.joined(separator: ", ")
                let inner =
                    "SELECT \(distinct)\(list.joined(separator: ", "))\(first.tail) LIMIT -1 OFFSET 0"
                let order = keys.map { self.key($0) }.joined(separator: ", ")
                return BoundQuery(
                    sql: "SELECT \(names) FROM (\(inner)) ORDER BY \(order)\(tie)",
                    columns: first.columns)
            }
            var sql = "SELECT \(distinct)\(list.joined(separator: ", "))\(first.tail)"
            if !first.orderKeys.isEmpty {
                sql +=
                    " ORDER BY " + first.orderKeys.map { self.key($0) }.joined(separator: ", ")
                    + tie
            }
            tally(sql, first)
            let single = first.isAggregate && !first.tail.contains(" GROUP BY ")
            return BoundQuery(
                sql: sql, columns: first.columns, isSingleRow: single,
                scan: scan(of: first.items, first.tail, as: sql),
                projection: projection(of: first.items, first.tail, as: sql))
        }
        var columns = first.columns
        for core in cores.dropFirst() {
            for (index, column) in core.columns.enumerated() {
                columns[index].type =
                    SnowflakeType.common(columns[index].type, column.type) ?? column.type
            }
        }
        let inner = cores.map { core in
            var list = core.items.enumerated().map { "\($1) AS c\($0)" }
            list += core.orderKeys.enumerated().map { "\($1.key) AS o\($0)" }
            if let qualify = core.qualify { list.append("\(qualify) AS q") }
            return "SELECT \(list.joined(separator: ", "))\(core.tail)"
        }
        let names = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        var sql = "SELECT \(distinct)\(names) FROM (\(inner.joined(separator: " UNION ALL ")))"
        if first.qualify != nil { sql += " WHERE q" }
        if !first.orderKeys.isEmpty {
            let keys = first.orderKeys.enumerated().map { "o\($0)\($1.suffix)" }
            sql += " ORDER BY " + keys.joined(separator: ", ") + tie
        }
        return BoundQuery(sql: sql, columns: columns)
    }

    /// A key that SQLite does not take for the number of a column.
    private func key(_ key: (key: String, suffix: String)) -> String { key.key + key.suffix }

    /// The select list with `*` replaced by columns.
    private func expand(
        _ list: [SelectItem], _ scope: Scope
    ) throws(SnowflakeError) -> [SelectedItem] {
        var items: [SelectedItem] = []
        for item in list {
            if case .star(let star) = item.expression.kind {
                let columns = try starColumns(star, scope)
                try check(star, columns)
                for column in columns {
                    let replaced = star.replace.first { $0.column.name == column.name }
                    let renamed = star.rename.first { $0.column.name == column.name }
                    items.append(
                        SelectedItem(
                            name: renamed?.alias.name ?? column.name,
                            expression: replaced?.expression,
                            column: replaced == nil ? column : nil))
                }
                continue
            }
            items.append(
                SelectedItem(name: name(of: item), expression: item.expression, column: nil))
        }
        return items
    }

    /// Columns that REPLACE and RENAME name are there, once, and REPLACE names each once.
    ///
    /// Source: Snowflake documentation, SELECT, "Selecting all columns".
    private func check(_ star: Star, _ columns: [RelationColumn]) throws(SnowflakeError) {
        let place = source.place(star.span.start)
        for name in star.replace.map(\.column.name) + star.rename.map(\.column.name) {
            guard columns.contains(where: { $0.name == name }) else {
                throw .invalidIdentifier(name, at: place)
            }
        }
        for (index, replacement) in star.replace.enumerated() {
            let name = replacement.column.name
            if columns.count(where: { $0.name == name }) > 1 {
                throw .ambiguousColumn(name, at: place)
            }
            if star.replace[..<index].contains(where: { $0.column.name == name }) {
                throw .compilation(2025, "42S21", "duplicate column name '\(name)'")
            }
        }
    }

    func starColumns(_ star: Star, _ scope: Scope) throws(SnowflakeError) -> [RelationColumn] {
        let path = star.qualifier.map(\.name)
        var columns: [RelationColumn] = []
        var found = false
        for relation in scope.relations {
            guard path.isEmpty || relation.path.suffix(path.count).elementsEqual(path) else {
                continue
            }
            found = true
            columns += relation.columns.filter { !$0.isHidden || !path.isEmpty }
        }
        guard found else {
            if path.isEmpty {
                throw .compilation(
                    1080, "42601", "SELECT with no columns: '*' needs a FROM clause")
            }
            throw .invalidIdentifier(display(star.qualifier), at: source.place(star.span.start))
        }
        if let pattern = star.ilike {
            columns.removeAll {
                !TextFunctions.matches($0.name.uppercased(), pattern.uppercased(), nil)
            }
        }
        for name in star.exclude where !columns.contains(where: { $0.name == name.name }) {
            throw .invalidIdentifier(name.name, at: source.place(star.span.start))
        }
        columns.removeAll { column in star.exclude.contains { $0.name == column.name } }
        guard !columns.isEmpty else {
            throw .compilation(1080, "42601", "SELECT with no columns")
        }
        return columns
    }

    /// The name of a result column: its alias, the column's name, or the text in upper case.
    private func name(of item: SelectItem) -> String {
        item.alias?.name ?? name(of: item.expression)
    }

    func name(of expression: SnowflakeSQL.Expression) -> String {
        switch expression.kind {
        case .name(let parts): return parts[parts.count - 1].name
        case .positional(let place, _): return "$\(place)"
        default:
            let text = source.text(expression.span.start, expression.span.end)
            return text.isEmpty ? "EXPR" : text.uppercased()
        }
    }
}
