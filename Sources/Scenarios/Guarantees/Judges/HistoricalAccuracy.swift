import OrderedCollections
import PipelineModel

/// Each key's versions tile time without gap or overlap, and facts point to the right one.
struct HistoricalAccuracy: Guarantee {
    let id = "historical-accuracy"
    let promise = "Historical accuracy is preserved."
    let explanation = """
        For every key of a dimension: the versions' intervals do not overlap, leave no gap, begin \
        before they end, and exactly one is current; they begin and end when the oracle says. \
        Every fact is linked to the version that was valid when the event happened, at the end \
        and, among the versions visible with it, at every instant before.
        """
    let rules: [(name: String, text: String)] = [
        ("overlap", "Two versions of one key are valid at one instant."),
        ("gap", "Between two versions of one key nothing is valid."),
        ("empty-interval", "A version ends before it begins."),
        ("one-current", "A key has not exactly one current version."),
        ("wrong-version", "The versions of a key are not those that its records tell."),
        ("point-in-time-link", "A fact is not linked to the version valid at its time."),
        ("point-in-time-value", "A fact carries another value than the version valid at its time."),
        ("dangling-link", "A fact is linked to a version that is not there."),
    ]

    let isAboutTables = true

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        for entity in evidence.contract.entities {
            guard let table = entity.table else { continue }
            let expected = evidence.expectation.tables.first { $0.name == table.name }
            if entity.kind == .dimension,
                let index = evidence.index(of: table.name, by: entity.keyColumns)
            {
                intervals(index, entity, evidence.contract, &findings)
                if let expected { versions(index, expected, entity, &findings) }
            }
            if entity.kind == .event, let expected {
                links(expected, entity, evidence, &findings)
                instants(entity, evidence, &findings)
            }
        }
        return findings.verdict
    }

    private func intervals(
        _ index: TableIndex, _ entity: Entity, _ contract: Contract, _ findings: inout Findings
    ) {
        let broken = VersionIntervals(entity, contract).problems(index)
        findings.examine(index.keys.count)
        for problem in broken { findings.blame(problem) }
    }

    private func versions(
        _ index: TableIndex, _ expected: TableExpectation, _ entity: Entity,
        _ findings: inout Findings
    ) {
        guard let table = entity.table, let from = table.validFrom else { return }
        var wanted: [String: [ExpectedRow]] = [:]
        var order: [String] = []
        for row in expected.rows {
            if wanted[row.key[0]] == nil { order.append(row.key[0]) }
            wanted[row.key[0], default: []].append(row)
        }
        for key in order {
            let rows = index.rows(for: [key])
            // A key that is missing altogether is conservation's business.
            if rows.isEmpty { continue }
            findings.examine()
            let actual = rows.map { describe(index, $0, table) }.sorted()
            let told = wanted[key, default: []].map { row in
                "\(row.key.last ?? "") → \(row.versionEnd ?? "open")"
            }.sorted()
            guard actual != told else { continue }
            findings.blame(
                Witness(
                    rule: "wrong-version", subject: key,
                    text: "the versions of \(key) in \(expected.name) differ (\(from))",
                    expected: told.joined(separator: "; "), actual: actual.joined(separator: "; ")))
        }
    }

    private func describe(_ index: TableIndex, _ row: Int, _ table: Entity.Table) -> String {
        let from = table.validFrom.flatMap { index.cell(row, $0) } ?? "NULL"
        let to = table.validTo.flatMap { index.cell(row, $0) } ?? "open"
        return "\(from) → \(to)"
    }

    private func links(
        _ expected: TableExpectation, _ entity: Entity, _ evidence: Evidence,
        _ findings: inout Findings
    ) {
        guard let index = evidence.index(of: expected.name, by: expected.keyColumns),
            let reference = entity.references.first(where: { $0.column != nil }),
            let column = reference.column,
            let dimension = evidence.contract.entity(reference.entity)?.table,
            let surrogate = dimension.surrogateKey, let from = dimension.validFrom,
            let starts = evidence.index(of: dimension.name, by: [surrogate])
        else { return }
        let linkPlace = index.place(of: column)
        let fromPlace = starts.place(of: from)
        let places = CellPlaces(index, expected.rows.first?.carried ?? [])
        for row in expected.rows {
            guard let wanted = row.linkedVersionStart else { continue }
            // A fact that stands twice must be right both times.
            index.eachRow(for: row.key) { found in
                findings.examine()
                let link = linkPlace.flatMap { index.image.rows[found][$0] } ?? ""
                let linked = starts.firstRow(for: [link])
                let isUnknown = link == reference.unknown
                let start = linked.flatMap { line in
                    fromPlace.flatMap { starts.image.rows[line][$0] }
                }
                let actual = isUnknown ? "" : start ?? "nowhere"
                if actual == wanted {
                    if places.agree(found, row.carried) { return }
                    return carried(row, index, found, expected, &findings)
                }
                let target =
                    linked == nil && !isUnknown ? "\(column) \(link), which is not there" : nil
                findings.blame(
                    wrongLink(row, expected, wanted, actual, isUnknown, dangling: target))
            }
        }
    }

    private func wrongLink(
        _ row: ExpectedRow, _ expected: TableExpectation, _ wanted: String, _ actual: String,
        _ isUnknown: Bool, dangling target: String?
    ) -> Witness {
        Witness(
            rule: target == nil ? "point-in-time-link" : "dangling-link", subject: row.key[0],
            text: "\(row.key.shown) in \(expected.name) is linked to "
                + (target ?? "another version than the one valid when it happened"),
            expected: wanted.isEmpty ? "the unknown member" : "version from \(wanted)",
            actual: isUnknown ? "the unknown member" : "version from \(actual)")
    }

    /// What a fact takes over from its version must be what that version says.
    private func carried(
        _ row: ExpectedRow, _ index: TableIndex, _ found: Int, _ expected: TableExpectation,
        _ findings: inout Findings
    ) {
        for cell in row.carried where index.cell(found, cell.column) != cell.value {
            findings.blame(
                Witness(
                    rule: "point-in-time-value", subject: row.key[0],
                    text: "\(row.key.shown) in \(expected.name) carries another \(cell.column) than"
                        + " the version that it is linked to",
                    expected: cell.value ?? "NULL",
                    actual: index.cell(found, cell.column) ?? "NULL"))
        }
    }
}

extension Entity {
    /// The table's columns that hold the business key.
    var keyColumns: [String] {
        key.map { table?.columns[$0] ?? $0 }
    }
}
