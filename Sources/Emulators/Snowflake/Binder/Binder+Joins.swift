import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    func join(_ join: Join, _ scope: Scope) throws(SnowflakeError) -> String {
        let isSole = isSoleJoin
        isSoleJoin = false
        if join.kind == .asof { return try asofJoin(join, scope) }
        let keepsRight = join.kind == .right || join.kind == .full
        if keepsRight { leavesJoins += 1 }
        defer { if keepsRight { leavesJoins -= 1 } }
        let volatileBefore = volatileCalls
        let before = scope.relations.count
        let left = try item(join.left, scope)
        let middle = scope.relations.count
        try refuseLateralCondition(join, scope)
        var right = try item(join.right, scope)
        if case .join = join.right { right = "(\(right))" }
        let word: String
        switch join.kind {
        case .inner, .cross, .asof: word = "JOIN"
        case .left: word = "LEFT JOIN"
        case .right: word = "RIGHT JOIN"
        case .full: word = "FULL JOIN"
        }
        if join.kind == .right || join.kind == .full { scope.loosen(before..<middle) }
        if join.kind == .left || join.kind == .full {
            scope.loosen(middle..<scope.relations.count)
        }
        var sql = "\(left) \(word) \(right)"
        var names = join.using.map(\.name)
        if join.isNatural {
            let rightNames = scope.relations[middle...].flatMap { $0.columns.map(\.name) }
            names = scope.relations[before..<middle].flatMap { $0.columns.map(\.name) }
                .filter { rightNames.contains($0) }
        }
        if !names.isEmpty {
            sql += " ON " + (try using(names, join.kind, before, middle, scope))
        } else if let condition = join.on {
            let local = Scope(outer: scope.outer)
            local.relations = Array(scope.relations[before...])
            local.allowsAggregates = false
            for (place, item) in scope.written.enumerated()
            where local.aliases[item.name] == nil {
                local.aliases[item.name] = AliasState(place: place)
                local.aliasItems[place] = item.expression
            }
            let bound = try predicate(condition, local)
            if volatileCalls == volatileBefore,
                let found = try gathered(
                    join, left, right, scope, local, from: before, middle, isSole: isSole)
            {
                return found
            }
            sql += " ON \(bound.sql)"
            if volatileCalls == volatileBefore {
                try noteTallied(join, left, right, as: sql, scope, local, from: before, middle)
            }
        } else if join.kind != .inner, join.kind != .cross {
            sql += " ON 1"
        }
        return sql
    }

    /// A table function whose arguments are columns of the left side takes no condition.
    ///
    /// Source: Snowflake documentation, JOIN, "Usage notes".
    private func refuseLateralCondition(_ join: Join, _ scope: Scope) throws(SnowflakeError) {
        guard join.on != nil || !join.using.isEmpty || join.isNatural,
            case .function(let source) = join.right, case .call(let call) = source.call.kind,
            TableFunctions.lateral.contains(call.name.last?.name ?? "")
        else { return }
        let alone = Scope(outer: scope.outer)
        for argument in call.arguments {
            do throws(SnowflakeError) { _ = try bind(argument.value, alone) } catch {
                throw .unsupported(
                    "lateral table function called with OUTER JOIN syntax or a join predicate "
                        + "(ON clause)")
            }
        }
    }

    /// The condition of USING; each named column then appears once.
    private func using(
        _ names: [String], _ kind: Join.Kind, _ before: Int, _ middle: Int, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        var conditions: [String] = []
        var merged: [RelationColumn] = []
        for name in names {
            guard let a = place(of: name, in: before..<middle, scope),
                let b = place(of: name, in: middle..<scope.relations.count, scope)
            else { throw .invalidIdentifier(name) }
            let left = scope.relations[a.0].columns[a.1]
            let right = scope.relations[b.0].columns[b.1]
            let x = Bound(left.sql, left.type)
            let y = Bound(right.sql, right.type)
            conditions.append(try compare(x, "=", y).sql)
            scope.relations[b.0].columns[b.1].isHidden = true
            guard kind == .right || kind == .full else { continue }
            scope.relations[a.0].columns[a.1].isHidden = true
            let type = try commonType([x, y], "USING")
            merged.append(
                RelationColumn(
                    name: name, type: type,
                    sql: "coalesce(\(coerce(x, to: type).sql), \(coerce(y, to: type).sql))"))
        }
        if !merged.isEmpty {
            scope.relations.insert(Relation(path: [], columns: merged), at: before)
        }
        return conditions.joined(separator: " AND ")
    }

    private func place(
        of name: String, in range: Range<Int>, _ scope: Scope
    ) -> (Int, Int)? {
        for index in range {
            for (column, entry) in scope.relations[index].columns.enumerated()
            where entry.name == name && !entry.isHidden {
                return (index, column)
            }
        }
        return nil
    }

    /// A query that refers to tables on its left: its rows come packed in one value per left row.
    func lateral(_ source: DerivedSource, _ scope: Scope) throws(SnowflakeError) -> String {
        let around = Scope(outer: scope.outer)
        around.relations = scope.relations
        let bound = try query(source.query, outer: around)
        return try lateral(bound, source.alias, scope)
    }

    /// Adds a bound query that refers to the relations on its left.
    func lateral(
        _ bound: BoundQuery, _ alias: TableAlias?, _ scope: Scope
    ) throws(SnowflakeError) -> String {
        guard bound.columns.count <= RowSource.columns else {
            throw .unsupported("lateral query of more than \(RowSource.columns) columns")
        }
        let types = bound.columns.map(\.type)
        let names = types.indices.map { "c\($0)" }
        let packed = call(TableFunctions.pack(types), names)
        let name = freshName("l")
        var columns = bound.columns
        try rename(&columns, alias?.columns ?? [], alias?.name.name ?? "")
        scope.relations.append(
            Relation(
                path: alias.map { [$0.name.name] } ?? [],
                columns: columns.enumerated().map {
                    RelationColumn(
                        name: $1.name, type: $1.type, sql: "\(name).c\($0)", detail: $1.detail)
                }))
        return
            "rows(\(TableFunctions.Kind.unpack.rawValue), (SELECT \(packed) FROM (\(bound.sql)))) AS \(name)"
    }
}
