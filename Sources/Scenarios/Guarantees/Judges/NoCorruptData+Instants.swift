import PipelineModel

// What readers saw in between is as bad as what stands at the end, though a later load heals it.
extension NoCorruptData {
    /// Judges the rows that readers saw at some instant and that are not those of the end.
    ///
    /// A row may say what any good record of its key says, be it one whose place a later delivery
    /// has taken since. What is wrong at the end as well has its witness already.
    func instants(_ evidence: Evidence, _ findings: inout Findings) {
        guard !evidence.probes.isEmpty else { return }
        var told = Set(findings.witnesses.map { [$0.rule, $0.subject] })
        for expected in evidence.expectation.tables {
            let final = evidence.table(expected.name)
            let sight = Sight(expected, evidence.contract)
            var previous: TableImage?
            for probe in evidence.probes {
                guard let image = probe.tables.first(where: { $0.name == expected.name }),
                    image != previous
                else { continue }
                defer { previous = image }
                // Tables that are as they are at the end are judged there.
                if image == final { continue }
                for witness in sight.problems(image, after: previous, &findings)
                where told.insert([witness.rule, witness.subject]).inserted {
                    findings.blame(witness.seen(at: probe))
                }
            }
        }
    }
}

/// Looks at one table as readers saw it, row by row.
private struct Sight {
    private let expected: TableExpectation
    private let all: [ExpectedRow]
    private var wanted: PlacesByKey
    private let surrogate: String?
    private let unknown: [String]

    init(_ expected: TableExpectation, _ contract: Contract) {
        self.expected = expected
        all = expected.rows + expected.earlier
        wanted = PlacesByKey(capacity: all.count)
        let isDimension = expected.kind == .dimension
        for (place, row) in all.enumerated() {
            wanted.add(place, for: isDimension ? [row.key[0]] : row.key)
        }
        let entity = contract.entities.first { $0.table?.name == expected.name }
        surrogate = isDimension ? entity?.table?.surrogateKey : nil
        unknown = contract.entities.flatMap(\.references).compactMap(\.unknown)
    }

    func problems(
        _ image: TableImage, after previous: TableImage?, _ findings: inout Findings
    ) -> [Witness] {
        let keys = expected.keyColumns.compactMap { image.position(of: $0) }
        guard keys.count == expected.keyColumns.count else { return [] }
        let columns = (all.first?.cells ?? []).map { image.position(of: $0.column) }
        let member = surrogate.flatMap { image.position(of: $0) }
        let before = previous?.columns == image.columns ? previous?.rows ?? [] : []
        var problems: [Witness] = []
        for (place, row) in image.rows.enumerated() {
            if place < before.count, before[place] == row { continue }
            if let member, row[member].map(unknown.contains) ?? false { continue }
            findings.examine()
            if let problem = problem(row, key: keys.map { row[$0] ?? "" }, columns) {
                problems.append(problem)
            }
        }
        return problems
    }

    private func problem(_ row: [String?], key: [String], _ columns: [Int?]) -> Witness? {
        var candidates: [Int] = []
        wanted.each(expected.kind == .dimension ? [key[0]] : key) { candidates.append($0) }
        guard let first = candidates.first else {
            return Witness(
                rule: "unexpected-row", subject: key[0],
                text: "\(expected.name) had a row for \(key.shown) that no good record accounts for"
            )
        }
        func cell(_ place: Int) -> String? { columns[place].flatMap { row[$0] } }
        func agrees(_ candidate: Int) -> Bool {
            all[candidate].cells.indices.allSatisfy { cell($0) == all[candidate].cells[$0].value }
        }
        // A version is what the records of its start say; without any, what one of its key says.
        let exact = candidates.filter { all[$0].key == key }
        if (exact.isEmpty ? candidates : exact).contains(where: agrees) { return nil }
        let nearest = all[exact.first ?? first].cells
        let different = nearest.indices.filter { cell($0) != nearest[$0].value }
        return Witness(
            rule: "wrong-value", subject: key[0],
            text: "\(expected.name) said something else about \(key.shown) than its record",
            expected: different.map { "\(nearest[$0].column) \(nearest[$0].value ?? "NULL")" }
                .joined(separator: ", "),
            actual: different.map { "\(nearest[$0].column) \(cell($0) ?? "NULL")" }
                .joined(separator: ", "))
    }
}
