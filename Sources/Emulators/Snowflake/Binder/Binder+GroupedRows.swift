import SnowflakeSQL

/// A source whose rows are gathered by their keys.
struct PlannedGroups {
    /// As it stands in the plan.
    let text: String
    /// The source that the rows are of, in the plan.
    let source: String
    /// The columns of that, by what they are called now; and what the keys are called.
    let names: [String: String]
    let keys: [String]
}

/// GROUP BY of columns, whose rows are gathered by their keys: SQLite would sort all of them
/// (decision 0037).
extension Binder {
    /// What stands in place of FROM and WHERE, and the keys as they are named then; nil where the
    /// rows are left to SQLite.
    ///
    /// The scope's columns are then named anew, and those of the select list.
    func groupedRows(
        _ sets: [[String]?]?, _ source: String, _ items: inout [SelectedItem], _ scope: Scope
    ) -> (source: String, keys: [String])? {
        let columns = scope.relations.flatMap(\.columns).map(\.sql)
        guard scope.outer == nil, leavesJoins == 0, scope.hierarchy == nil, let sets,
            sets.count == 1, let keys = sets[0], !keys.isEmpty, keys.count <= GroupSource.mostKeys,
            columns.count <= GroupSource.columns, Set(keys).isSubset(of: columns),
            Set(keys).count == keys.count, scope.groupKeys == Set(keys)
        else { return nil }
        let rows = GatheredJoin(name: freshName("g"), columns: columns)
        gathered.append(rows)
        var names: [String: String] = [:]
        for (place, column) in columns.enumerated() where names[column] == nil {
            names[column] = "\(rows.name).c\(place)"
        }
        for (place, key) in keys.enumerated() {
            names[key] = "\(rows.name).\(GroupSource.key(place))"
        }
        for relation in scope.relations.indices {
            for column in scope.relations[relation].columns.indices {
                let sql = scope.relations[relation].columns[column].sql
                scope.relations[relation].columns[column].sql = names[sql] ?? sql
            }
        }
        for item in items.indices {
            guard let sql = items[item].column?.sql else { continue }
            items[item].column?.sql = names[sql] ?? sql
        }
        let renamed = keys.map { names[$0] ?? $0 }
        scope.groupKeys = Set(renamed)
        let gather = call(
            GroupedRowsState.function,
            ["\(keys.count)", rows.numbered] + keys.dropLast() + [
                keys[keys.count - 1] + rows.listed
            ])
        let text = "grouped((SELECT \(gather)\(source))) AS \(rows.name)"
        groupedSources.append(
            PlannedGroups(
                text: text, source: String(source.dropFirst(6)),
                names: Dictionary(
                    names.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first }),
                keys: renamed))
        return (" FROM \(text)", renamed)
    }
}
