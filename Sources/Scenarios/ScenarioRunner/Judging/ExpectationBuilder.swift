import OrderedCollections
import Guarantees
import PipelineModel
import SimKernel
import TelcoData

/// Turns the oracle's judgement into what the guarantees compare with: canonical text by column.
struct ExpectationBuilder: Sendable {
    let contract: Contract
    let rules: [EntityRule]

    func expectation(_ deliveries: [TelcoData.Delivery]) -> Expectation {
        let assessment = Oracle(rules: rules).assess(deliveries)
        let warehouse = assessment.warehouse()
        return Expectation(
            files: assessment.files.map(file),
            tables: contract.entities.compactMap { table($0, warehouse, assessment) },
            quarantined: assessment.quarantine(with: warehouse).map { record in
                let file = assessment.files[record.origin.file]
                return QuarantineExpectation(
                    dataset: record.dataset, deliveredKey: file.key, etag: file.etag,
                    line: record.line, reasons: record.reasons)
            })
    }

    private func file(_ file: FileAssessment) -> FileExpectation {
        let verdict: FileExpectation.Verdict =
            switch file.verdict {
            case .ignored: .ignored
            case .accepted: .accepted
            case .rejected(let reason, _): .rejected(reason: reason.rawValue)
            }
        return FileExpectation(
            key: file.key, etag: file.etag, uploaded: file.uploadedAt, dataset: file.dataset,
            verdict: verdict)
    }

    private func table(
        _ entity: Entity, _ warehouse: ExpectedWarehouse, _ assessment: Assessment
    ) -> TableExpectation? {
        guard let table = entity.table, let expected = warehouse.table(table.name) else {
            return nil
        }
        let link = entity.references.first { $0.column != nil }
        var columns: [(position: Int, column: String)] = []
        for (position, column) in expected.columns.enumerated() {
            if column.name == "version_start" { continue }
            guard let name = columnName(column.name, entity, table, link) else { continue }
            columns.append((position, name))
        }
        let keys = expected.key.map { position in
            columns.first { $0.position == position }?.column ?? expected.columns[position].name
        }
        let start = expected.place(of: "version_start")
        // What each column is for follows from the table alone, not from the row.
        let carried = columns.filter { isCarried($0.column, link) }
        let compared = columns.filter {
            !expected.key.contains($0.position) && !isHistory($0.column, table)
                && !isCarried($0.column, link)
        }
        let end = columns.first { $0.column == table.validTo }?.position
        let rows = zip(expected.rows, expected.origins).map { cells, origin in
            ExpectedRow(
                key: expected.key.map { text(cells[$0]) ?? "" },
                cells: compared.map { ExpectedRow.Cell($0.column, text(cells[$0.position])) },
                linkedVersionStart: start.map { text(cells[$0]) ?? "" },
                carried: carried.map { ExpectedRow.Cell($0.column, text(cells[$0.position])) },
                versionEnd: end.flatMap { text(cells[$0]) },
                uploaded: assessment.files[origin.file].uploadedAt)
        }
        let earlier = expected.earlier.map { cells in
            ExpectedRow(
                key: expected.key.map { text(cells[$0]) ?? "" },
                cells: compared.map { ExpectedRow.Cell($0.column, text(cells[$0.position])) },
                uploaded: .distantPast)
        }
        let kind: TableExpectation.Kind =
            switch entity.kind {
            case .reference: .reference
            case .dimension: .dimension
            case .event: .fact
            }
        var result = TableExpectation(
            name: table.name, kind: kind, keyColumns: keys, rows: rows)
        result.earlier = earlier
        return result
    }

    /// The end of a version and whether it is current are judged as history.
    private func isHistory(_ column: String, _ table: Entity.Table) -> Bool {
        column == table.validTo || column == table.current
    }

    private func isCarried(_ column: String, _ link: Entity.Reference?) -> Bool {
        link?.carries.values.contains(column) ?? false
    }

    /// The table's column for one of the oracle's, or nil where the table does not hold it.
    private func columnName(
        _ name: String, _ entity: Entity, _ table: Entity.Table, _ link: Entity.Reference?
    ) -> String? {
        switch name {
        case "effective_start_date": return table.validFrom
        case "effective_end_date": return table.validTo
        case "is_current": return table.current
        case "event_date":
            return table.days.first { $0.value == entity.eventTime && $0.key != $0.value }?.key
        default: break
        }
        if table.days[name] == name { return name }
        if let column = table.columns[name] { return column }
        return link?.carries[name]
    }

    private func text(_ cell: Cell) -> String? {
        switch cell {
        case .null: nil
        case .json(let text): CanonicalText.json(text)
        case .decimal(let units, let scale): CanonicalText.decimal(units, scale)
        default: cell.description
        }
    }
}
