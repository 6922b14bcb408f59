import Diagnostics
import OrderedCollections
import SnowflakeSQL

extension Binder {
    /// The grouping sets as SQL; nil without GROUP BY. The scope learns all keys.
    func groupingSets(
        _ select: Select, _ items: [SelectedItem], _ scope: Scope
    ) throws(SnowflakeError) -> [[String]?]? {
        guard let clause = select.groupBy else { return nil }
        scope.allowsAggregates = false
        defer { scope.allowsAggregates = true }
        var keys: Set<String> = []
        var sets: [[String]] = [[]]
        func key(_ expression: SnowflakeSQL.Expression) throws(SnowflakeError) -> [String] {
            if case .tuple(let parts) = expression.kind {
                var all: [String] = []
                for part in parts { all += try key(part) }
                return all
            }
            let bound: Bound
            if let place = place(expression) {
                guard place >= 1, place <= items.count else {
                    throw .notGrouped("\(place)")
                }
                bound = try value(items[place - 1], scope)
            } else {
                bound = try bind(expression, scope)
            }
            keys.insert(bound.sql)
            let sql = equalityKey(bound)
            keys.insert(sql)
            return [sql]
        }
        switch clause {
        case .all:
            scope.allowsAggregates = true
            for item in items {
                let bound = try value(item, scope)
                if bound.hasAggregate || bound.hasWindow || bound.constant != nil { continue }
                keys.insert(bound.sql)
                sets[0].append(equalityKey(bound))
            }
        case .elements(let elements):
            for element in elements {
                let choices: [[String]]
                switch element {
                case .expression(let expression): choices = [try key(expression)]
                case .groupingSets(let given):
                    choices = try given.map { (set) throws(SnowflakeError) in
                        try flat(set, key)
                    }
                case .rollup(let given):
                    let parts = try given.map { (set) throws(SnowflakeError) in
                        try flat(set, key)
                    }
                    choices = (0...parts.count).reversed().map { Array(parts[..<$0].joined()) }
                case .cube(let given):
                    let parts = try given.map { (set) throws(SnowflakeError) in
                        try flat(set, key)
                    }
                    choices = (0..<(1 << parts.count)).reversed().map { mask in
                        Array(
                            parts.indices.filter { mask & (1 << (parts.count - 1 - $0)) != 0 }
                                .map { parts[$0] }.joined())
                    }
                }
                sets = sets.flatMap { left in choices.map { left + $0 } }
                guard sets.count <= 128 else { throw .unsupported("more than 128 grouping sets") }
            }
        }
        scope.groupKeys = keys
        return sets
    }

    private func flat(
        _ set: [SnowflakeSQL.Expression],
        _ key: (SnowflakeSQL.Expression) throws(SnowflakeError) -> [String]
    ) throws(SnowflakeError) -> [String] {
        var all: [String] = []
        for item in set { all += try key(item) }
        return all
    }

    private func value(_ item: SelectedItem, _ scope: Scope) throws(SnowflakeError) -> Bound {
        if let column = item.column { return Bound(column) }
        guard let expression = item.expression else { return .null }
        return try bind(expression, scope)
    }
}
