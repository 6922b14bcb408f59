/// Builds the table of events: each linked to the version of its owner at its instant.
struct EventTable {
    let rule: EntityRule
    /// Places of the instant and of the owner among the fields.
    let at: Int
    let owner: Int
    /// Attributes of the owner's version that the row carries.
    let carries: [String]
    let ownerRule: EntityRule?
    let histories: [String: [WarehouseBuilder.Version]]

    typealias Record = (values: [Cell], origin: RecordOrigin)

    /// The table, and the records that lost against an earlier one of the same key.
    func build(_ records: [Record]) -> (WarehouseTable, [RecordOrigin]) {
        var table = emptyTable()
        var conflicts: [RecordOrigin] = []
        let key = rule.place(of: rule.key)
        let carried = carries.map { name in ownerRule?.place(of: name) }
        var known: [ExactKey: Int] = [:]
        known.reserveCapacity(records.count)
        table.rows.reserveCapacity(records.count)
        for (place, record) in records.enumerated() {
            let name = ExactKey(record.values[key])
            if let winner = known[name] {
                if records[winner].values != record.values {
                    conflicts.append(record.origin)
                    table.earlier.append(row(of: record.values, carried: carried))
                }
                continue
            }
            known[name] = place
            table.rows.append(row(of: record.values, carried: carried))
            table.origins.append(record.origin)
        }
        return (table, conflicts)
    }

    /// The fields, the day, the carried attributes and the start of the linked version.
    private func emptyTable() -> WarehouseTable {
        var columns = rule.fields.map(\.column)
        columns.append(TableColumn(name: "event_date", kind: .date))
        for name in carries {
            let kind = ownerRule.map { $0.fields[$0.place(of: name)].column.kind }
            columns.append(TableColumn(name: name, kind: kind ?? .text))
        }
        columns.append(TableColumn(name: "version_start", kind: .timestamp))
        return WarehouseTable(
            name: rule.table, columns: columns, key: [rule.place(of: rule.key)])
    }

    private func row(of values: [Cell], carried: [Int?]) -> [Cell] {
        var row = rule.stored(values)
        row.reserveCapacity(values.count + carried.count + 2)
        row.append(values[at].dayOnly)
        let version = version(for: values)
        for place in carried { row.append(place.flatMap { version?.values[$0] } ?? .null) }
        row.append(version.map { .timestamp($0.start) } ?? .null)
        return row
    }

    /// The version valid at the instant; the first one for earlier instants.
    private func version(for values: [Cell]) -> WarehouseBuilder.Version? {
        guard case .text(let name) = values[owner], let versions = histories[name],
            let instant = values[at].micros
        else { return nil }
        return versions.last { $0.start <= instant } ?? versions.first
    }
}
