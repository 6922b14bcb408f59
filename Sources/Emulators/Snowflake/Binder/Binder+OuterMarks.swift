import OrderedCollections
import SnowflakeSQL

/// The tables of a FROM clause whose conditions carry the mark of an outer join: `a.x = b.x(+)`.
///
/// Source: Snowflake documentation, "JOIN", "Where clause", `(+)`.
extension Binder {
    /// The FROM clause with marked conditions as outer joins, and what is left of WHERE; nil when
    /// there is no mark.
    func markedJoins(
        _ select: Select, _ scope: Scope
    ) throws(SnowflakeError) -> (from: String, rest: SnowflakeSQL.Expression?)? {
        guard let condition = select.whereCondition else { return nil }
        let parts = Self.conjuncts(condition)
        guard parts.contains(where: Self.hasMark) else { return nil }
        // Each table is bound alone first, to learn which names are its own.
        var items: [(sql: String, relations: [Relation], conditions: [SnowflakeSQL.Expression])] =
            []
        for item in select.from {
            let own = Scope(outer: scope.outer)
            items.append((try self.item(item, own), own.relations, []))
        }
        var rest: [SnowflakeSQL.Expression] = []
        for part in parts {
            guard let marked = Self.mark(in: part) else {
                rest.append(part)
                continue
            }
            let owner = items.firstIndex { owns($0.relations, marked) }
            guard let owner else { throw .invalidIdentifier(display(marked)) }
            items[owner].conditions.append(part)
            for index in items[owner].relations.indices { items[owner].relations[index].loosen() }
        }
        try checkMarks(items.map { ($0.relations, $0.conditions) })
        var joined: [Relation] = []
        var sql = ""
        var waiting = Array(items.indices)
        for index in items.indices where items[index].conditions.isEmpty {
            sql += sql.isEmpty ? items[index].sql : " JOIN (\(items[index].sql))"
            joined += items[index].relations
            waiting.removeAll { $0 == index }
        }
        while !waiting.isEmpty {
            var ready: (index: Int, on: String)?
            var failure: SnowflakeError?
            for index in waiting {
                let local = Scope(outer: scope.outer)
                local.relations = joined + items[index].relations
                local.allowsOuterMarks = true
                do throws(SnowflakeError) {
                    var texts: [String] = []
                    for condition in items[index].conditions {
                        texts.append(try boolean(try bind(condition, local)).sql)
                    }
                    ready = (index, texts.joined(separator: " AND "))
                } catch { failure = failure ?? error }
                if ready != nil { break }
            }
            guard let ready else {
                throw failure
                    ?? .compilation(1003, "42000", "invalid use of the outer join mark (+)")
            }
            let item = items[ready.index].sql
            sql += sql.isEmpty ? item : " LEFT JOIN \(item) ON \(ready.on)"
            joined += items[ready.index].relations
            waiting.removeAll { $0 == ready.index }
        }
        // `*` gives the columns in the order in which the tables are written.
        scope.relations = items.flatMap(\.relations)
        let remaining = rest.dropFirst().reduce(rest.first) { whole, part in
            whole.map { SnowflakeSQL.Expression(.binary(.and, $0, part), span: part.span) }
        }
        return (" FROM \(sql)", remaining)
    }

    /// Each table may be outer joined to one other table, and never to one that is outer joined to
    /// it. The numbers of the errors are not documented.
    private func checkMarks(
        _ items: [(relations: [Relation], conditions: [SnowflakeSQL.Expression])]
    ) throws(SnowflakeError) {
        func shown(_ place: Int) -> String { items[place].relations.first?.path.last ?? "" }
        var partners: [[Int]] = []
        for (place, item) in items.enumerated() {
            var found: [Int] = []
            for name in item.conditions.flatMap(Self.columns) {
                guard let other = items.firstIndex(where: { owns($0.relations, name) }),
                    other != place, !found.contains(other)
                else { continue }
                found.append(other)
            }
            if found.count > 1 {
                throw .compilation(
                    2216, "42601",
                    "Table '\(shown(place))' is outer joined to multiple tables: "
                        + "'\(shown(found[1]))' and '\(shown(found[0]))'.")
            }
            partners.append(found)
        }
        for (place, others) in partners.enumerated() {
            for other in others
            where other > place && partners[other].contains(place)
                || items[place].conditions.contains(where: Self.marksBoth)
            {
                throw .compilation(
                    2217, "42601",
                    "Outer join predicates form a cycle between '\(shown(min(place, other)))' and "
                        + "'\(shown(max(place, other)))'.")
            }
        }
    }

    /// Whether both sides of a comparison carry the mark.
    private static func marksBoth(_ condition: SnowflakeSQL.Expression) -> Bool {
        guard case .binary(_, let left, let right) = condition.kind else { return false }
        return mark(in: left) != nil && mark(in: right) != nil
    }

    /// The columns of a condition, as far as marks are looked for.
    private static func columns(_ expression: SnowflakeSQL.Expression) -> [[Identifier]] {
        switch expression.kind {
        case .name(let parts): [parts]
        case .outerJoinMark(let inner): columns(inner)
        case .binary(_, let left, let right): columns(left) + columns(right)
        case .unary(_, let operand): columns(operand)
        case .cast(let cast): columns(cast.value)
        case .isNull(let value, _): columns(value)
        case .between(let value, let low, let high, _):
            columns(value) + columns(low) + columns(high)
        case .inList(let value, _, _): columns(value)
        case .like(let like): columns(like.value)
        case .tuple(let items): items.flatMap(columns)
        case .call(let call): call.arguments.flatMap { columns($0.value) }
        case .path(let base, _): columns(base)
        default: []
        }
    }

    private func owns(_ relations: [Relation], _ parts: [Identifier]) -> Bool {
        let names = parts.map(\.name)
        let path = names.dropLast()
        return relations.contains { relation in
            (path.isEmpty || relation.path.suffix(path.count).elementsEqual(path))
                && relation.columns.contains { $0.name == names[names.count - 1] }
        }
    }

    static func conjuncts(_ expression: SnowflakeSQL.Expression) -> [SnowflakeSQL.Expression] {
        switch expression.kind {
        case .binary(.and, let left, let right): conjuncts(left) + conjuncts(right)
        case .tuple(let items) where items.count == 1: conjuncts(items[0])
        default: [expression]
        }
    }

    private static func hasMark(_ expression: SnowflakeSQL.Expression) -> Bool {
        mark(in: expression) != nil
    }

    /// The name of the first column with a mark.
    private static func mark(in expression: SnowflakeSQL.Expression) -> [Identifier]? {
        switch expression.kind {
        case .outerJoinMark(let inner):
            if case .name(let parts) = inner.kind { return parts }
            return mark(in: inner)
        case .binary(_, let left, let right): return mark(in: left) ?? mark(in: right)
        case .unary(_, let operand): return mark(in: operand)
        case .cast(let cast): return mark(in: cast.value)
        case .isNull(let value, _): return mark(in: value)
        case .between(let value, let low, let high, _):
            return mark(in: value) ?? mark(in: low) ?? mark(in: high)
        case .inList(let value, _, _): return mark(in: value)
        case .like(let like): return mark(in: like.value)
        case .tuple(let items): return items.lazy.compactMap { mark(in: $0) }.first
        case .call(let call):
            return call.arguments.lazy.compactMap { mark(in: $0.value) }.first
        case .path(let base, _): return mark(in: base)
        default: return nil
        }
    }
}
