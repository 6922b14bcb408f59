/// Builds the tables from good records in delivery order.
struct WarehouseBuilder {
    let assessment: Assessment
    /// Places of the counted files in delivery order.
    let places: [Int]

    /// A state of one thing.
    struct Version {
        /// Microseconds since the epoch.
        var start: Int64
        var values: [Cell]
        var origin: RecordOrigin
    }

    func build() -> ExpectedWarehouse {
        var tables: [WarehouseTable] = []
        var conflicts: [RecordOrigin] = []
        var histories: [String: History] = [:]
        for rule in assessment.oracle.rules {
            if case .history(let since, let otherwise) = rule.kind {
                histories[rule.key] = history(rule, since: since, otherwise: otherwise)
            }
        }
        for rule in assessment.oracle.rules {
            switch rule.kind {
            case .latest: tables.append(latest(rule))
            case .history(let since, _):
                tables.append(versions(rule, histories[rule.key] ?? History(), since: since))
            case .event(let at, let owner, let carries):
                let ownerRule = assessment.oracle.rules.first { other in
                    guard case .history = other.kind else { return false }
                    return other.key == owner
                }
                let facts = EventTable(
                    rule: rule, at: rule.place(of: at), owner: rule.place(of: owner),
                    carries: carries, ownerRule: ownerRule,
                    histories: histories[owner]?.versions ?? [:])
                let (table, lost) = facts.build(goodRecords(rule))
                tables.append(table)
                conflicts += lost
            }
        }
        return ExpectedWarehouse(tables: tables, conflicts: conflicts)
    }

    /// The good records of a dataset, first delivered first.
    private func goodRecords(_ rule: EntityRule) -> [(values: [Cell], origin: RecordOrigin)] {
        var found: [(values: [Cell], origin: RecordOrigin)] = []
        for place in places where assessment.files[place].dataset == rule.dataset {
            for record in assessment.files[place].records {
                guard case .good(let values) = record.verdict else { continue }
                found.append((values, RecordOrigin(file: place, line: record.line)))
            }
        }
        return found
    }

    private func latest(_ rule: EntityRule) -> WarehouseTable {
        let key = rule.place(of: rule.key)
        var known: [ExactKey: Int] = [:]
        var kept: [(values: [Cell], origin: RecordOrigin)] = []
        var earlier: [[Cell]] = []
        for record in goodRecords(rule) {
            let name = ExactKey(record.values[key])
            if let place = known[name] {
                if kept[place].values != record.values {
                    earlier.append(rule.stored(kept[place].values))
                }
                kept[place] = record
            } else {
                known[name] = kept.count
                kept.append(record)
            }
        }
        kept.sort { $0.values[key].precedes($1.values[key]) }
        var table = WarehouseTable(
            name: rule.table, columns: rule.fields.map(\.column), key: [key],
            rows: kept.map { rule.stored($0.values) }, origins: kept.map(\.origin))
        table.earlier = earlier
        return table
    }

    /// The versions of each thing.
    private struct History {
        /// Oldest first, equal neighbours made one.
        var versions: [String: [Version]] = [:]
        /// Those whose place another one of the same start has taken.
        var replaced: [Version] = []
    }

    private func history(_ rule: EntityRule, since: String, otherwise: String) -> History {
        let key = rule.place(of: rule.key)
        let sincePlace = rule.place(of: since)
        let otherwisePlace = rule.place(of: otherwise)
        var found: [String: [Version]] = [:]
        var replaced: [Version] = []
        for record in goodRecords(rule) {
            guard case .text(let name) = record.values[key] else { continue }
            let start = record.values[sincePlace].micros ?? record.values[otherwisePlace].micros
            var values = record.values
            values[sincePlace] = .null
            let version = Version(start: start ?? 0, values: values, origin: record.origin)
            if let other = found[name, default: []].insertLatest(version),
                other.values != version.values
            {
                replaced.append(other)
            }
        }
        let versions = found.mapValues { versions in
            var kept: [Version] = []
            for version in versions where kept.last?.values != version.values {
                kept.append(version)
            }
            return kept
        }
        return History(versions: versions, replaced: replaced)
    }

    private func versions(
        _ rule: EntityRule, _ history: History, since: String
    ) -> WarehouseTable {
        let histories = history.versions
        let sincePlace = rule.place(of: since)
        var columns = rule.fields.map(\.column)
        columns.remove(at: sincePlace)
        let startPlace = columns.count
        columns += [
            TableColumn(name: "effective_start_date", kind: .timestamp),
            TableColumn(name: "effective_end_date", kind: .timestamp),
            TableColumn(name: "is_current", kind: .boolean),
        ]
        let keyName = columns.firstIndex { $0.name == rule.key } ?? 0
        var table = WarehouseTable(
            name: rule.table, columns: columns, key: [keyName, startPlace])
        let names = histories.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names {
            let versions = histories[name] ?? []
            for (place, version) in versions.enumerated() {
                let end = place + 1 < versions.count ? versions[place + 1].start : nil
                table.rows.append(row(rule, version, since: sincePlace, end: end))
                table.origins.append(version.origin)
            }
        }
        table.earlier = history.replaced.map { row(rule, $0, since: sincePlace, end: nil) }
        return table
    }

    private func row(
        _ rule: EntityRule, _ version: Version, since place: Int, end: Int64?
    ) -> [Cell] {
        var row = rule.stored(version.values)
        row.remove(at: place)
        row.append(.timestamp(version.start))
        row.append(end.map { .timestamp($0) } ?? .null)
        row.append(.boolean(end == nil))
        return row
    }
}

extension [WarehouseBuilder.Version] {
    /// Puts a version in its place; of two with one start, the one delivered later stays and the
    /// other is answered.
    fileprivate mutating func insertLatest(
        _ version: WarehouseBuilder.Version
    ) -> WarehouseBuilder.Version? {
        var place = count
        while place > 0, self[place - 1].start > version.start { place -= 1 }
        guard place > 0, self[place - 1].start == version.start else {
            insert(version, at: place)
            return nil
        }
        let other = self[place - 1]
        self[place - 1] = version
        return other
    }
}

/// A text that is a key by its code points.
struct ExactKey: Hashable {
    private let text: String

    init(_ cell: Cell) {
        if case .text(let text) = cell { self.text = text } else { text = cell.description }
    }

    static func == (lhs: ExactKey, rhs: ExactKey) -> Bool {
        lhs.text == rhs.text && lhs.text.utf8.elementsEqual(rhs.text.utf8)
    }
}

extension Cell {
    /// The microseconds of a timestamp.
    var micros: Int64? { if case .timestamp(let micros) = self { micros } else { nil } }

    /// The order of texts by code points.
    func precedes(_ other: Cell) -> Bool {
        description.utf8.lexicographicallyPrecedes(other.description.utf8)
    }

    /// The UTC day of a timestamp.
    var dayOnly: Cell {
        guard case .timestamp(let micros) = self else { return self }
        return .date(Int(CivilTime.floorDivide(micros, 86_400_000_000)))
    }
}

extension FieldRule {
    /// The warehouse column of the field.
    var column: TableColumn {
        let kind: CellKind =
            switch self.kind {
            case .text, .code, .key, .choice, .ipv4: .text
            case .timestamp: isStoredAsDate ? .date : .timestamp
            case .date: .date
            case .decimal(_, let scale): .decimal(scale: scale)
            case .integer: .integer
            case .boolean: .boolean
            case .object: .json
            }
        return TableColumn(name: name, kind: kind)
    }
}

extension EntityRule {
    /// The values as the warehouse keeps them.
    func stored(_ values: [Cell]) -> [Cell] {
        guard fields.contains(where: \.isStoredAsDate) else { return values }
        return zip(fields, values).map { $0.isStoredAsDate ? $1.dayOnly : $1 }
    }
}
