import PipelineModel

/// Every row that analysts see comes from a good record, and says what the record said.
struct NoCorruptData: Guarantee {
    let id = "no-corrupt-data"
    let promise = "No corrupt data reaches analytics."
    let explanation = """
        An oracle reads the delivered bytes by rules of its own and computes the rows that the \
        analytics tables may hold. Every row there must be one of them, cell by cell; required \
        cells are never null. Which version a fact is linked to is historical-accuracy's business.

        The rows that readers saw at any earlier instant are judged too, by all good records of \
        the run: a wrong cell that the next load heals has been read by then.
        """
    let rules: [(name: String, text: String)] = [
        ("unexpected-row", "A row has no good record behind it."),
        ("wrong-value", "A cell differs from what the good record says."),
        ("missing-table", "The table that the contract names is not there, or lacks a column."),
    ]

    let isAboutTables = true

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        for expected in evidence.expectation.tables {
            guard let index = evidence.index(of: expected.name, by: expected.keyColumns) else {
                findings.blame(
                    Witness(
                        rule: "missing-table", subject: expected.name,
                        text: "\(expected.name) with \(expected.keyColumns) is not there"))
                continue
            }
            compare(expected, index, evidence.contract, &findings)
        }
        instants(evidence, &findings)
        return findings.verdict
    }

    private func compare(
        _ expected: TableExpectation, _ index: TableIndex, _ contract: Contract,
        _ findings: inout Findings
    ) {
        // Versions of a dimension share a business key; their start tells them apart, and a wrong
        // start is a matter of history. Here any version of the key may lend its values.
        var wanted = PlacesByKey(capacity: expected.rows.count)
        for (place, row) in expected.rows.enumerated() {
            wanted.add(place, for: businessKey(row, expected))
        }
        let unknown = unknownMembers(index, expected, contract)
        let places = CellPlaces(index, expected.rows.first?.cells ?? [])
        for key in index.keys {
            let business = expected.kind == .dimension ? [key[0]] : key
            var candidates: [Int] = []
            wanted.each(business) { candidates.append($0) }
            index.eachRow(for: key) { row in
                findings.examine()
                if unknown.contains(row) { return }
                if candidates.isEmpty {
                    return findings.blame(
                        Witness(
                            rule: "unexpected-row", subject: key[0],
                            text: "\(expected.name) has a row for \(key.shown) that no good record"
                                + " accounts for"))
                }
                if candidates.count == 1,
                    places.agree(row, expected.rows[candidates[0]].cells)
                {
                    return
                }
                blameValues(index, places, row, key, candidates, expected, &findings)
            }
        }
    }

    private func businessKey(_ row: ExpectedRow, _ table: TableExpectation) -> [String] {
        table.kind == .dimension ? [row.key[0]] : row.key
    }

    /// The rows that facts of unknown customers point to belong to the model, not to a source.
    private func unknownMembers(
        _ index: TableIndex, _ expected: TableExpectation, _ contract: Contract
    ) -> Set<Int> {
        guard expected.kind == .dimension else { return [] }
        let unknown = contract.entities.flatMap(\.references).compactMap(\.unknown)
        let key = contract.entities.first { $0.table?.name == expected.name }?.table?.surrogateKey
        guard let key, let place = index.place(of: key) else { return [] }
        return Set(
            index.image.rows.indices.filter { row in
                index.image.rows[row][place].map(unknown.contains) ?? false
            })
    }

    private func blameValues(
        _ index: TableIndex, _ places: CellPlaces, _ row: Int, _ key: [String],
        _ candidates: [Int], _ expected: TableExpectation, _ findings: inout Findings
    ) {
        let exact = candidates.first { expected.rows[$0].key == key }
        let compared = exact.map { [$0] } ?? candidates
        if compared.contains(where: { places.agree(row, expected.rows[$0].cells) }) { return }
        let nearest = expected.rows[compared[0]]
        let different = nearest.cells.filter { index.cell(row, $0.column) != $0.value }
        findings.blame(
            Witness(
                rule: "wrong-value", subject: key[0],
                text: "\(expected.name) says something else about \(key.shown) than its record",
                expected: different.map { "\($0.column) \($0.value ?? "NULL")" }
                    .joined(separator: ", "),
                actual: different.map { "\($0.column) \(index.cell(row, $0.column) ?? "NULL")" }
                    .joined(separator: ", ")))
    }
}
