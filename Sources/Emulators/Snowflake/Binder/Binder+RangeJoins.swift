import SnowflakeSQL

/// The right side of a join that is gathered into a ``JoinIndex`` before it is searched.
struct GatheredJoin {
    /// The name of the source in the plan.
    var name: String
    /// What stands in the plan for the columns and their numbers until the plan is whole and tells
    /// which of them it uses. No text of a user has a zero byte in a plan.
    var listed: String { "\0\(name) columns\0" }
    var numbered: String { "\0\(name) numbers\0" }
    /// The same for the numbers of the left side's columns, where that is read along.
    var lefts: String { "\0\(name) lefts\0" }
    /// The columns as they are named inside.
    var columns: [String]
}

/// Joins on a range, such as events with the version of a row that was valid then. SQLite would
/// look at every row that has the key; these look only at those that fit (decision 0034).
extension Binder {
    /// A join on a range; nil when it is none, and left to SQLite.
    ///
    /// The right side's relations are then named anew.
    ///
    /// - Parameters:
    ///   - local: the scope of the join's condition.
    ///   - isSole: whether the statement's query reads nothing else.
    func gathered(
        _ join: Join, _ left: String, _ right: String, _ scope: Scope, _ local: Scope,
        from before: Int, _ middle: Int, isSole: Bool
    ) throws(SnowflakeError) -> String? {
        guard let condition = join.on, mayGather(join, scope) else { return nil }
        let columns = scope.relations[middle...].flatMap(\.columns).map(\.sql)
        guard columns.count <= JoinSource.columns else { return nil }
        let parts = Self.conjuncts(condition).flatMap(Self.halves)
        guard parts.contains(where: Self.isRange),
            let range = RangeCondition(try sides(parts, scope, local, from: before, middle))
        else { return nil }
        let source = GatheredJoin(name: freshName("g"), columns: columns)
        gathered.append(source)
        var place = 0
        for relation in middle..<scope.relations.count {
            for column in scope.relations[relation].columns.indices {
                scope.relations[relation].columns[column].sql = "\(source.name).c\(place)"
                place += 1
            }
        }
        let word = join.kind == .left ? "LEFT JOIN" : "JOIN"
        if isSole, let table = plainTables[left],
            let scanned = scanned(table, join, source, range, right, scope)
        {
            return scanned
        }
        let found = try search(source, range, right, scope, from: before)
        let sql = "\(left) \(word) \(found)"
        if let table = plainTables[left] {
            talliedJoins[sql] = planned(table, join, source, range, right)
        }
        return sql
    }

    /// Keeps what a join of equal values is where its rows are tallied.
    func noteTallied(
        _ join: Join, _ left: String, _ right: String, as sql: String, _ scope: Scope,
        _ local: Scope, from before: Int, _ middle: Int
    ) throws(SnowflakeError) {
        guard readsAhead, session.seesPages, let table = plainTables[left], join.using.isEmpty,
            let condition = join.on, mayGather(join, scope)
        else { return }
        let columns = scope.relations[middle...].flatMap(\.columns).map(\.sql)
        let parts = Self.conjuncts(condition)
        guard columns.count <= JoinSource.columns,
            let range = RangeCondition(
                try sides(parts, scope, local, from: before, middle), needsRange: false)
        else { return }
        let source = GatheredJoin(name: freshName("g"), columns: columns)
        guard var scan = planned(table, join, source, range, right) else { return }
        gathered.append(source)
        for (place, column) in columns.enumerated() {
            scan.columns["\(source.name).c\(place)"] = nil
            scan.columns[column] = place
        }
        talliedJoins[sql] = scan
    }

    private func mayGather(_ join: Join, _ scope: Scope) -> Bool {
        scope.outer == nil && leavesJoins == 0 && (join.kind == .inner || join.kind == .left)
            && Self.standsAlone(join.right)
    }

    /// The parts of a condition, with what those compare that are about both sides.
    private func sides(
        _ parts: [SnowflakeSQL.Expression], _ scope: Scope, _ local: Scope, from before: Int,
        _ middle: Int
    ) throws(SnowflakeError) -> [(
        side: RangeCondition.Side?, expression: SnowflakeSQL.Expression
    )] {
        let lefts = Set(scope.relations[before..<middle].flatMap(\.columns).map(\.sql))
        let rights = Set(scope.relations[middle...].flatMap(\.columns).map(\.sql))
        var sides: [(side: RangeCondition.Side?, expression: SnowflakeSQL.Expression)] = []
        for part in parts { sides.append((try side(part, lefts, rights, local), part)) }
        return sides
    }

    /// The call that finds the rows, and the condition that is left.
    private func search(
        _ source: GatheredJoin, _ range: RangeCondition, _ right: String, _ scope: Scope,
        from before: Int
    ) throws(SnowflakeError) -> String {
        let local = Scope(outer: nil)
        local.relations = Array(scope.relations[before...])
        local.allowsAggregates = false
        var rest: [String] = []
        for part in range.rest { rest.append(try boolean(try bind(part, local)).sql) }
        return call(source, range, range.shape, right)
            + " ON " + (rest.isEmpty ? "1" : rest.joined(separator: " AND "))
    }

    private func call(
        _ source: GatheredJoin, _ range: RangeCondition, _ shape: JoinIndex.Shape, _ right: String
    ) -> String {
        let end = shape.contains(.endIsAtUpper) ? nil : range.end
        let bounds = [range.upper, range.lower, end].map { $0?.left ?? "0" }
        let arguments =
            [slot(source, range, shape, right)] + bounds + range.keys.map(\.left)
        return "matches(\(arguments.joined(separator: ", "))) AS \(source.name)"
    }

    /// The query that gathers the right side and gives the number under which it is then found.
    func slot(
        _ source: GatheredJoin, _ range: RangeCondition, _ shape: JoinIndex.Shape, _ right: String
    ) -> String {
        let gather = call(
            JoinIndexState.function,
            ["\(range.keys.count)", "\(shape.rawValue)", source.numbered]
                + range.keys.map(\.right)
                + [range.start, (range.end?.right ?? "NULL") + source.listed])
        return "(SELECT \(gather) FROM \(right))"
    }

    /// The search for the row of the right side that is nearest, as ASOF JOIN wants it, and its
    /// columns; nil when the condition's parts are not all about columns of both sides.
    func nearest(
        _ join: Join, _ right: String, _ parts: [SnowflakeSQL.Expression], _ lefts: [Relation],
        _ rights: [Relation], _ scope: Scope
    ) throws(SnowflakeError) -> (sql: String, source: GatheredJoin)? {
        let columns = rights.flatMap(\.columns).map(\.sql)
        guard scope.outer == nil, leavesJoins == 0, join.using.isEmpty,
            Self.standsAlone(join.right), columns.count <= JoinSource.columns
        else { return nil }
        let local = Scope(outer: nil)
        local.relations = lefts + rights
        let names = Set(lefts.flatMap(\.columns).map(\.sql))
        var sides: [(side: RangeCondition.Side?, expression: SnowflakeSQL.Expression)] = []
        for part in parts { sides.append((try side(part, names, Set(columns), local), part)) }
        guard let range = RangeCondition(sides), range.rest.isEmpty, range.end == nil else {
            return nil
        }
        let source = GatheredJoin(name: freshName("g"), columns: columns)
        gathered.append(source)
        return (call(source, range, range.shape.union(.nearest), right), source)
    }

    /// The whole plan, with those columns of gathered sources that it uses.
    func settled(_ sql: String) -> String {
        var sql = withLifted(sql)
        // A source may stand inside of another, whose columns decide which of its own are used.
        for source in gathered.reversed() where sql.contains(source.listed) {
            let used = Self.places(of: source.name, in: sql)
            let kept = source.columns.indices.filter { used.contains($0) }
            let numbers = kept.map { "\($0)" }.joined(separator: " ")
            let lefts = used.filter { $0 >= JoinSource.columns }.sorted()
                .map { "\($0 - JoinSource.columns)" }.joined(separator: " ")
            sql = sql.replacing(source.numbered, with: "'\(numbers)'")
                .replacing(source.lefts, with: "'\(lefts)'")
                .replacing(source.listed, with: kept.map { ", \(source.columns[$0])" }.joined())
        }
        return sql
    }

    /// The numbers of a source's columns that are named in a plan, and maybe others.
    static func places(of name: String, in sql: String) -> Set<Int> {
        let needle = Array("\(name).c".utf8)
        let bytes = Array(sql.utf8)
        var places: Set<Int> = []
        var from = 0
        while let found = Text.find(needle, in: bytes, from: from) {
            from = found + needle.count
            let digits = bytes[from...].prefix { $0 &- 0x30 < 10 }
            if let place = Int(String(decoding: digits, as: UTF8.self)) { places.insert(place) }
        }
        return places
    }

    // MARK: Parts of the condition

    /// Whether a right side refers to nothing on its left.
    private static func standsAlone(_ item: FromItem) -> Bool {
        switch item {
        case .table: true
        case .derived(let source): !source.isLateral
        default: false
        }
    }

    /// BETWEEN as the two comparisons that it is.
    private static func halves(_ part: SnowflakeSQL.Expression) -> [SnowflakeSQL.Expression] {
        guard case .between(let value, let low, let high, isNegated: false) = part.kind else {
            return [part]
        }
        return [
            SnowflakeSQL.Expression(.binary(.greaterOrEqual, value, low), span: part.span),
            SnowflakeSQL.Expression(.binary(.lessOrEqual, value, high), span: part.span),
        ]
    }

    /// How a value stands to another, and the other to it.
    private static let relations: [BinaryOperator: (String, String)] = [
        .equal: ("=", "="), .less: ("<", ">"), .lessOrEqual: ("<=", ">="), .greater: (">", "<"),
        .greaterOrEqual: (">=", "<="),
    ]

    private static func isRange(_ part: SnowflakeSQL.Expression) -> Bool {
        guard case .binary(let op, _, _) = part.kind else { return false }
        return op != .equal && relations[op] != nil
    }

    /// A part that compares a value of the left side with one of the right; nil for any other.
    private func side(
        _ part: SnowflakeSQL.Expression, _ lefts: Set<String>, _ rights: Set<String>,
        _ scope: Scope
    ) throws(SnowflakeError) -> RangeCondition.Side? {
        guard case .binary(let op, let a, let b) = part.kind else { return nil }
        if op == .or {
            if let side = try endlessSide(a, b, lefts, rights, scope) { return side }
            return try endlessSide(b, a, lefts, rights, scope)
        }
        guard let relation = Self.relations[op],
            let x = try operand(a, lefts, rights, scope),
            let y = try operand(b, lefts, rights, scope), x.isRight != y.isRight
        else { return nil }
        let (p, q, type) = try comparable(x.bound, y.bound, op.rawValue)
        guard isKept(x.bound, p), isKept(y.bound, q),
            op == .equal ? type.isPlainKey : type.isPlainRange
        else { return nil }
        return x.isRight
            ? RangeCondition.Side(left: q.sql, right: p.sql, relation: relation.0)
            : RangeCondition.Side(left: p.sql, right: q.sql, relation: relation.1)
    }

    /// `end IS NULL OR at < end`.
    private func endlessSide(
        _ test: SnowflakeSQL.Expression, _ comparison: SnowflakeSQL.Expression,
        _ lefts: Set<String>, _ rights: Set<String>, _ scope: Scope
    ) throws(SnowflakeError) -> RangeCondition.Side? {
        guard case .isNull(let value, isNegated: false) = test.kind, Self.isRange(comparison),
            var side = try side(comparison, lefts, rights, scope), !side.isUpper,
            case .name = value.kind, try bind(value, scope).sql == side.right
        else { return nil }
        side.allowsNull = true
        return side
    }

    /// A column, one with a constant in place of NULL, or a number or date with a constant added
    /// or taken away: what no row fails at, but for a sum of more than 38 digits, which the service
    /// as well computes before it looks for rows.
    private func operand(
        _ expression: SnowflakeSQL.Expression, _ lefts: Set<String>, _ rights: Set<String>,
        _ scope: Scope
    ) throws(SnowflakeError) -> (bound: Bound, isRight: Bool)? {
        var column = expression
        if case .call(let call) = expression.kind, call.name.parts.count == 1,
            ["COALESCE", "IFNULL", "NVL"].contains(call.name.parts[0].name),
            call.arguments.count == 2, Self.isConstant(call.arguments[1].value)
        {
            column = call.arguments[0].value
        } else if case .binary(let op, let value, let amount) = expression.kind,
            op == .add || op == .subtract, Self.isConstant(amount)
        {
            column = value
        }
        guard case .name = column.kind else { return nil }
        let sql = try bind(column, scope).sql
        let isRight = rights.contains(sql)
        guard isRight || lefts.contains(sql) else { return nil }
        let bound = try bind(expression, scope)
        guard bound.sql == sql || bound.sql.hasPrefix("coalesce(\(sql), ") || isSum(bound, of: sql)
        else { return nil }
        return (bound, isRight)
    }

    /// Whether a value is a sum that SQLite computes, as of dates and short numbers, or one of
    /// numbers.
    private func isSum(_ bound: Bound, of column: String) -> Bool {
        if bound.sql.hasPrefix("(\(column) "), !bound.sql.contains("\"") { return true }
        guard case .number = bound.type else { return false }
        return true
    }

    private static func isConstant(_ expression: SnowflakeSQL.Expression) -> Bool {
        switch expression.kind {
        case .number, .string, .dateTime: true
        case .cast(let cast): isConstant(cast.value)
        default: false
        }
    }

    /// Whether a value is compared as it is, or by a conversion that cannot fail.
    private func isKept(_ bound: Bound, _ compared: Bound) -> Bool {
        guard compared.detail.collation == nil else { return false }
        return compared.sql == bound.sql || bound.type == .date
            || !compared.sql.utf8.contains(UInt8(ascii: "\""))
    }
}

extension SnowflakeType {
    /// Whether equal values of the type are stored alike.
    fileprivate var isPlainKey: Bool {
        switch self {
        case .number, .text, .binary, .boolean: true
        default: isPlainRange
        }
    }

    /// Whether values of the type are stored as whole numbers in their order.
    fileprivate var isPlainRange: Bool {
        switch self {
        case .number, .date, .time, .timestampNTZ, .timestampLTZ: true
        default: false
        }
    }
}
