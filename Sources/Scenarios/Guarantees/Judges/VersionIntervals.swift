import PipelineModel

/// The shape that a dimension's versions must have at every instant that a reader may look.
struct VersionIntervals {
    let table: Entity.Table?
    let unknown: [String]

    init(_ entity: Entity, _ contract: Contract) {
        table = entity.table
        unknown = contract.entities.flatMap(\.references).filter { $0.entity == entity.name }
            .compactMap(\.unknown)
    }

    /// A witness for each rule that a key breaks; instants compare as canonical text.
    func problems(_ index: TableIndex) -> [Witness] {
        guard let table, let from = table.validFrom, let to = table.validTo else { return [] }
        var problems: [Witness] = []
        for key in index.keys {
            let rows = index.rows(for: key).filter { !isUnknown(index, $0) }
            if rows.isEmpty { continue }
            let spans = rows.map { (start: index.cell($0, from) ?? "", end: index.cell($0, to)) }
                .sorted {
                    ($0.start.clockOrder, $0.end?.clockOrder ?? "~")
                        < ($1.start.clockOrder, $1.end?.clockOrder ?? "~")
                }
            func blame(_ rule: String, _ text: String) {
                problems.append(
                    Witness(
                        rule: rule, subject: key[0], text: "\(key.shown) in \(table.name) \(text)",
                        actual: spans.map { "\($0.start) → \($0.end ?? "open")" }
                            .joined(separator: "; ")))
            }
            for (earlier, later) in zip(spans, spans.dropFirst()) {
                guard let end = earlier.end, end.clockOrder <= later.start.clockOrder else {
                    blame("overlap", "has two versions that are valid at once")
                    continue
                }
                if end.clockOrder < later.start.clockOrder {
                    blame("gap", "has no version from \(end) to \(later.start)")
                }
            }
            if let empty = spans.first(where: { span in
                span.end.map { $0.clockOrder <= span.start.clockOrder } ?? false
            }) {
                blame("empty-interval", "has a version that ends at \(empty.end ?? "") already")
            }
            let open = spans.filter { $0.end == nil }.count
            let current = table.current.map { column in
                rows.filter { index.cell($0, column) == "true" }.count
            }
            if open != 1 || (current ?? 1) != 1 {
                blame("one-current", "has \(current ?? open) current versions")
            }
        }
        return problems
    }

    private func isUnknown(_ index: TableIndex, _ row: Int) -> Bool {
        guard let key = table?.surrogateKey, let value = index.cell(row, key) else { return false }
        return unknown.contains(value)
    }
}
