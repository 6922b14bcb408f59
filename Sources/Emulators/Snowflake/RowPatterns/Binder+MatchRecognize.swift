import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// `MATCH_RECOGNIZE`: the rows of a source that match a pattern.
///
/// The conditions of DEFINE look at rows and never at matches, so SQLite computes them with the
/// source's columns; an aggregate of ours gathers them, searches, and gives the rows of all
/// matches to a table function; measures are window functions over these (decision 0036).
extension Binder {
    /// Source: Snowflake documentation, MATCH_RECOGNIZE.
    func matchRecognize(_ match: MatchRecognize, _ scope: Scope) throws(SnowflakeError) -> String {
        guard recursions == 0 else { throw .recursiveClause("MATCH_RECOGNIZE") }
        let plan = try rowMatchPlan(match)
        // Windows here are not over windows of a query around.
        let around = nestedWindows
        nestedWindows = nil
        defer { nestedWindows = around }
        let input = try matchInput(match, scope)
        let search = try matchSearch(match, plan, input, scope)
        let rows = freshName("r")
        var columns: [OutputColumn] = []
        var items: [String] = []
        if plan.rows == .one {
            for (index, part) in input.parts.enumerated() {
                items.append("\(input.name).p\(index)")
                columns.append(part)
            }
        } else {
            for column in input.relations.flatMap(\.columns) where !column.isHidden {
                items.append(column.sql)
                columns.append(
                    OutputColumn(name: column.name, type: column.type, detail: column.detail))
            }
        }
        for (item, bound) in try measures(match, plan, input, rows: rows, scope) {
            items.append(bound.sql)
            columns.append(OutputColumn(name: item, type: bound.type, detail: bound.detail))
        }
        guard !columns.isEmpty else { throw .compilation(1080, "42601", "SELECT with no columns") }
        let list = items.enumerated().map { "\($1) AS c\($0), " }.joined()
        let names = items.indices.map { "c\($0)" }.joined(separator: ", ")
        let unpack = Self.manyRows(.unpack, "(\(search))") + " AS \(rows)"
        let sql =
            "SELECT \(names) FROM (WITH \(input.name) AS MATERIALIZED (\(input.sql)) "
            + "SELECT \(list)\(rows).c5 AS s FROM \(unpack) "
            + "CROSS JOIN \(input.name) ON \(input.name).k = \(rows).c0) WHERE s"
        let added = try add(BoundQuery(sql: sql, columns: columns), match.alias, scope)
        if match.alias == nil, input.relations.count == 1, let last = scope.relations.indices.last {
            scope.relations[last].path = input.relations[0].path
        }
        return added
    }

    /// The rows that are searched, as a common table: the source's columns are `c0` and on, the
    /// expressions of PARTITION BY `p0` and on; `k` numbers the rows, `g` the partitions.
    private struct MatchInput {
        var name: String
        var sql: String
        var relations: [Relation]
        var parts: [OutputColumn]
    }

    /// The call of a table function that SQLite takes to have many rows.
    private static func manyRows(_ kind: TableFunctions.Kind, _ argument: String) -> String {
        let given = ["\(kind.rawValue)", argument]
        let rest = [String](repeating: "0", count: RowSource.many - given.count) + ["1"]
        return "rows(\((given + rest).joined(separator: ", ")))"
    }

    private func rowMatchPlan(_ match: MatchRecognize) throws(SnowflakeError) -> RowMatchPlan {
        guard let program = RowPatternProgram(match.pattern) else {
            throw .unsupported(
                "MATCH_RECOGNIZE with a pattern of more than \(RowPatternProgram.mostSteps) steps")
        }
        let rows = match.rows ?? .one
        guard rows != .withUnmatched || !program.hasExclusion else {
            throw .compilation(
                1003, "42000",
                "ALL ROWS PER MATCH WITH UNMATCHED ROWS does not take a pattern with exclusions")
        }
        func number(_ symbol: Identifier) throws(SnowflakeError) -> Int {
            guard let number = program.symbols.firstIndex(of: symbol.name) else {
                throw .invalidIdentifier(display([symbol]), at: source.place(symbol.span.start))
            }
            return number
        }
        let skip: RowMatchPlan.Skip
        switch match.skip ?? .pastLastRow {
        case .pastLastRow: skip = .pastLastRow
        case .toNextRow: skip = .toNextRow
        case .toFirst(let symbol): skip = .toFirst(try number(symbol))
        case .toLast(let symbol): skip = .toLast(try number(symbol))
        }
        var defined: [String] = []
        for name in match.define.compactMap(\.alias) {
            guard !defined.contains(name.name) else {
                throw .compilation(
                    2025, "42S21", at: source.place(name.span.start),
                    "duplicate symbol '\(name.name)' in DEFINE")
            }
            defined.append(name.name)
        }
        var next = 0
        let bits = program.symbols.map { symbol -> Int? in
            guard defined.contains(symbol) else { return nil }
            defer { next += 1 }
            return next
        }
        return RowMatchPlan(program: program, bits: bits, rows: rows, skip: skip)
    }

    private func matchInput(
        _ match: MatchRecognize, _ scope: Scope
    ) throws(SnowflakeError) -> MatchInput {
        let looked = Scope(outer: scope.outer)
        looked.allowsAggregates = false
        let from = try item(match.source, looked)
        let name = freshName("m")
        var items: [String] = []
        var relations = looked.relations
        for relation in relations.indices {
            for column in relations[relation].columns.indices {
                items.append("\(relations[relation].columns[column].sql) AS c\(items.count)")
                relations[relation].columns[column].sql = "\(name).c\(items.count - 1)"
            }
        }
        var keys: [String] = []
        var parts: [OutputColumn] = []
        for (index, part) in match.partitionBy.enumerated() {
            let bound = try bind(part, looked)
            items.append("\(bound.sql) AS p\(index)")
            keys.append(equalityKey(bound))
            parts.append(
                OutputColumn(name: self.name(of: part), type: bound.type, detail: bound.detail))
        }
        let groups = keys.joined(separator: ", ")
        items.append("\(keys.isEmpty ? "0" : "dense_rank() OVER (ORDER BY \(groups))") AS g")
        for item in match.orderBy {
            keys.append(orderItem(orderKey(try bind(item.expression, looked)), item))
        }
        if session.shufflesRows { keys.append(call(Natives.shuffle, [])) }
        let order = keys.isEmpty ? "" : "ORDER BY \(keys.joined(separator: ", "))"
        items.append("row_number() OVER (\(order)) AS k")
        // Where SQLite believed that there are few rows, it would look for each row of a match
        // through all of them: a source of one row makes it believe in many.
        let one = Self.manyRows(.generator, "1") + " AS \(freshName("x"))"
        return MatchInput(
            name: name,
            sql: "SELECT \(items.joined(separator: ", ")) FROM \(one) CROSS JOIN \(from)",
            relations: relations, parts: parts)
    }

    /// The query that searches all rows and gives the place of what it finds.
    private func matchSearch(
        _ match: MatchRecognize, _ plan: RowMatchPlan, _ input: MatchInput, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        let local = matchScope(input, scope)
        local.rowPattern = RowPatternScope(symbols: symbols(match))
        local.locals[RowPatternScope.partition.name] = Bound("\(input.name).g", .integer)
        local.locals[RowPatternScope.order.name] = Bound("\(input.name).k", .integer)
        var masks = [[String]](repeating: [], count: plan.masks)
        for item in match.define {
            let condition = try boolean(try bind(item.expression, local)).sql
            guard let symbol = plan.program.symbols.firstIndex(of: item.alias?.name ?? ""),
                let bit = plan.bits[symbol]
            else { continue }
            masks[bit / RowMatchPlan.bitsPerMask].append(
                "((\(condition) IS TRUE) << \(bit % RowMatchPlan.bitsPerMask))")
        }
        let key = "\(match.pattern.canonicalSQL) \(plan.bits) \(plan.rows) \(plan.skip)"
        let columns = masks.enumerated().map { "\($1.joined(separator: " | ")) AS d\($0)" }
        let function = call(
            RowMatchState.function(plan, key: key),
            ["k", "g"] + columns.indices.map { "d\($0)" })
        let list = (["\(input.name).k AS k", "\(input.name).g AS g"] + columns)
            .joined(separator: ", ")
        return "SELECT \(function) FROM (SELECT \(list) FROM \(input.name))"
    }

    /// The measures by their names.
    private func measures(
        _ match: MatchRecognize, _ plan: RowMatchPlan, _ input: MatchInput, rows: String,
        _ scope: Scope
    ) throws(SnowflakeError) -> [(name: String, value: Bound)] {
        let local = matchScope(input, scope)
        local.rowPattern = RowPatternScope(
            symbols: symbols(match), rows: rows,
            semantics: plan.rows == .one ? .final : .running,
            canBeEmpty: plan.program.canBeEmpty)
        local.locals[RowPatternScope.partition.name] = Bound("\(rows).c1", .integer)
        local.locals[RowPatternScope.order.name] = Bound("\(rows).c3", .integer)
        var found: [(name: String, value: Bound)] = []
        for item in match.measures {
            var bound = try bind(item.expression, local)
            if plan.rows == .withUnmatched {
                bound.sql = "(CASE WHEN \(rows).c2 IS NOT NULL THEN \(bound.sql) END)"
            }
            bound.detail.isNotNull = false
            found.append((item.alias?.name ?? "", bound))
        }
        return found
    }

    private func matchScope(_ input: MatchInput, _ scope: Scope) -> Scope {
        let local = Scope(outer: scope.outer)
        local.relations = input.relations
        local.allowsAggregates = false
        return local
    }

    private func symbols(_ match: MatchRecognize) -> [String] {
        match.pattern.symbols.map(\.name) + match.define.compactMap(\.alias?.name)
    }
}
