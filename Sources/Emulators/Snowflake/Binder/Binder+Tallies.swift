import SnowflakeSQL

/// An aggregate of a column, which can be made of those of parts.
struct TalliedCall {
    enum Kind: Sendable {
        case rows, values, sum, least, greatest
        /// The function makes an average of sums and counts.
        case average(NativeFunction)
    }

    let kind: Kind
    /// The column as it stands in the plan; none for ``Kind/rows``.
    let argument: String?
}

/// A query of aggregates, and the one that has other hands make those of parts.
struct TalliedQuery {
    let sql: String
    let tallied: String
    /// The table's name in the database.
    let storage: String
}

/// A query of columns of one source.
struct PlannedProjection {
    /// The query as it was bound; what stands around it by now is another.
    let sql: String
    /// The source in the plan.
    let source: String
    let items: [String]
}

/// Queries that only count and sum up the rows of a table, or of a join that is read ahead: the
/// hands that read them count and sum up, too (decision 0042).
extension Binder {
    /// Notes an aggregate by its text in the plan.
    ///
    /// - Parameter isWhole: whether it is of all values that there are.
    func note(_ call: AggregateCall, as sql: String, isWhole: Bool) {
        if talliedCalls.contains(where: { $0.text == sql }) { return }
        let argument = call.arguments.first
        let kind: TalliedCall.Kind? =
            switch (call.name, argument) {
            case _ where !isWhole || call.arguments.count > 1: nil
            case ("count", nil): .rows
            case ("count", _?): .values
            case ("min", _?) where call.type.isShortNumber: .least
            case ("max", _?) where call.type.isShortNumber: .greatest
            default: call.parts
            }
        talliedCalls.append((sql, kind.map { TalliedCall(kind: $0, argument: argument) }))
    }

    /// Keeps the query that gives the same by a tally, if there is one.
    func tally(_ sql: String, _ core: Core) {
        guard readsAhead, session.seesPages, level == 1, core.isAggregate, !talliedCalls.isEmpty,
            let source = talliedSource(core.tail), source.storage != target
        else { return }
        var writer = TallyWriter(
            source, name: freshName("y"), calls: talliedCalls, natives: natives)
        guard let text = writer.rewritten(sql) else { return }
        for function in writer.averages { use(function) }
        tallied.append(TalliedQuery(sql: sql, tallied: text, storage: source.storage))
    }

    /// What a query reads from, if that can be tallied.
    private func talliedSource(_ tail: String) -> TalliedSource? {
        guard tail.hasPrefix(" FROM ") else { return nil }
        let rest = String(tail.dropFirst(6))
        if let groups = groupedSources.first(where: { rest.hasPrefix($0.text) }) {
            guard var source = plainSource(groups.source) else { return nil }
            source.text = groups.text
            let inner = source.columns
            source.inner.merge(inner) { first, _ in first }
            source.columns = groups.names.compactMapValues { inner[$0] }
            source.keys = groups.keys
            return source
        }
        // Groups that were not gathered are of something else than columns.
        if rest.contains(" GROUP BY ") { return nil }
        return plainSource(rest)
    }

    /// What a SELECT is that gives columns of one source, and does nothing else.
    func projection(
        of items: [String], _ tail: String, as sql: String
    ) -> PlannedProjection? {
        guard readsAhead, session.seesPages, tail.hasPrefix(" FROM "),
            let source = plainSource(String(tail.dropFirst(6)))
        else { return nil }
        let list = items.enumerated().map { "\($1) AS c\($0)" }.joined(separator: ", ")
        guard sql == "SELECT \(list)\(tail)",
            items.allSatisfy({ source.columns[$0] != nil })
        else { return nil }
        return PlannedProjection(sql: sql, source: source.text, items: items)
    }

    /// What a derived table reads from, with its own names for that.
    private func projected(_ projection: PlannedProjection, as text: String) -> TalliedSource? {
        guard var source = plainSource(projection.source) else { return nil }
        let inner = source.columns
        source.text = text
        source.inner.merge(inner) { first, _ in first }
        source.columns = [:]
        let name = text.split(separator: " ").last ?? ""
        for (place, item) in projection.items.enumerated() {
            source.columns["\(name).c\(place)"] = inner[item]
        }
        return source
    }

    /// A source that gives rows of a table or a join, all of them or those of a condition.
    private func plainSource(_ text: String) -> TalliedSource? {
        if let source = wholeSource(text) { return source }
        for place in text.ranges(of: " WHERE ") {
            guard var source = wholeSource(String(text[..<place.lowerBound])) else { continue }
            guard source.condition.isEmpty else { return nil }
            source.text = text
            source.condition = text[place.upperBound...]
            source.inner.merge(source.columns) { first, _ in first }
            return source
        }
        return nil
    }

    private func wholeSource(_ text: String) -> TalliedSource? {
        if let projection = projections[text] { return projected(projection, as: text) }
        if let scan = scans[text] ?? talliedJoins[text] {
            return TalliedSource(
                text: text, join: scan.name, storage: scan.storage,
                arguments: scan.arguments.dropLast(2), columns: scan.columns)
        }
        guard let table = plainTables[text], table.columns.count <= ScanSource.columns else {
            return nil
        }
        var columns: [String: Int] = [:]
        for (place, column) in table.columns.enumerated() where Self.isStored(column, in: table) {
            columns[column] = JoinSource.columns + place
        }
        // A column that is computed has no place in the table.
        let names = table.columns.map {
            columns[$0] == nil ? "-" : String($0.dropFirst(table.name.count + 1))
        }
        return TalliedSource(
            text: text, join: nil, storage: table.storage,
            arguments: [
                "NULL", "'\(table.storage)'", "0", "'\(names.joined(separator: " "))'", "''",
            ], columns: columns)
    }
}

extension SnowflakeType {
    /// Whether values of the type are stored as whole numbers, nearly all of them short.
    fileprivate var isShortNumber: Bool {
        switch self {
        case .number, .boolean, .date, .time, .timestampNTZ, .timestampLTZ: true
        default: false
        }
    }
}
