public import PipelineModel

/// Doing it again changes nothing, and nothing was done twice.
struct SafeReprocessing: Guarantee {
    let id = "safe-reprocessing"
    let promise = "Reprocessing is safe and deterministic."
    let explanation = """
        No business key stands twice in an analytics table, no delivered content lies twice in the \
        archive, and when the schedules come due once more with nothing new to do, every cell of \
        the analytics tables, surrogate keys included, stays as it is; only columns that the \
        contract calls `audit` may tell of the newer run.
        """
    let rules: [(name: String, text: String)] = [
        ("duplicate-row", "A business key stands more than once."),
        ("archived-twice", "One delivered file lies in the archive more than once."),
        ("rerun-grew", "A further run without new input wrote more into a layer."),
        ("rerun-changed", "A further run without new input changed a table."),
    ]

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        for expected in evidence.expectation.tables {
            guard let index = evidence.index(of: expected.name, by: expected.keyColumns) else {
                continue
            }
            findings.examine(index.keys.count)
            // Keys that stand once are as many as rows when no key stands twice.
            guard index.keys.count < index.image.rows.count else { continue }
            for key in index.keys {
                let count = index.eachRow(for: key) { _ in }
                guard count > 1 else { continue }
                findings.blame(
                    Witness(
                        rule: "duplicate-row", subject: key[0],
                        text: "\(key.shown) stands \(count) times in \(expected.name)",
                        expected: "once", actual: "\(count) times"))
            }
        }
        archive(evidence, &findings)
        rerun(evidence, &findings)
        growth(evidence, &findings)
        return findings.verdict
    }

    private func archive(_ evidence: Evidence, _ findings: inout Findings) {
        guard let layer = evidence.contract.layer(for: .archive) else { return }
        let archived = evidence.objects.filter { layer.holds($0) }
        // One content may rightly lie there once for each key under which it was delivered.
        for file in Set(evidence.expectation.files.map(\.etag)).sorted() {
            let copies = archived.filter { $0.etag == file }
            let keys = Set(
                evidence.expectation.files.filter { $0.etag == file && $0.verdict == .accepted }
                    .map(\.key)
            ).count
            findings.examine()
            if copies.count > max(keys, 1) {
                findings.blame(
                    Witness(
                        rule: "archived-twice", subject: copies[0].key,
                        text: "one delivered file lies in the archive \(copies.count) times",
                        expected: "\(max(keys, 1))",
                        actual: copies.map(\.key).joined(separator: ", ")))
            }
        }
    }

    private func rerun(_ evidence: Evidence, _ findings: inout Findings) {
        guard let rerun = evidence.rerun else { return }
        for before in evidence.tables {
            guard
                let after = rerun.first(where: { $0.name == before.name })?
                    .promised(by: evidence.contract)
            else { continue }
            let before = before.promised(by: evidence.contract)
            // Nothing that stays nothing shows nothing.
            if before.rows.isEmpty, after.rows.isEmpty { continue }
            findings.examine()
            if before.rows == after.rows { continue }
            let left = Set(before.rows)
            let right = Set(after.rows)
            if left == right, before.rows.count == after.rows.count { continue }
            let gone = before.rows.first { !right.contains($0) }
            let new = after.rows.first { !left.contains($0) }
            findings.blame(
                Witness(
                    rule: "rerun-changed", subject: before.name,
                    text: "a further run with nothing new to do changed \(before.name)"
                        + " (\(before.rows.count) rows before, \(after.rows.count) after)",
                    expected: gone.map { row($0, before) }, actual: new.map { row($0, after) }))
        }
    }

    /// Snapshots for the warehouse may be written anew every night; what holds records once may
    /// not grow.
    private func growth(_ evidence: Evidence, _ findings: inout Findings) {
        guard let after = evidence.rerunObjects else { return }
        for layer in evidence.contract.layers
        where [.archive, .rejected, .clean, .quarantine].contains(layer.purpose) {
            let left = evidence.objects.filter { layer.holds($0) }.map(\.etag).sorted()
            let right = after.filter { layer.holds($0) }.map(\.etag).sorted()
            if left.isEmpty, right.isEmpty { continue }
            findings.examine()
            if left == right { continue }
            findings.blame(
                Witness(
                    rule: "rerun-grew", subject: layer.name,
                    text: "a further run with nothing new to do changed the layer \(layer.name)",
                    expected: "\(left.count) objects", actual: "\(right.count) objects"))
        }
    }

    private func row(_ cells: [String?], _ image: TableImage) -> String {
        zip(image.columns, cells).map { "\($0) \($1 ?? "NULL")" }.joined(separator: ", ")
    }
}

extension TableImage {
    /// The table without the columns that the contract calls audit: they tell of the run that
    /// wrote a row, and not of the row.
    public func promised(by contract: Contract) -> TableImage {
        let table = contract.entities.first { $0.table?.name == name }?.table
        guard let table, !table.audit.isEmpty else { return self }
        let kept = columns.indices.filter { !table.isAudit(columns[$0]) }
        return TableImage(
            name: name, columns: kept.map { columns[$0] },
            rows: rows.map { row in kept.map { row[$0] } })
    }
}

extension Layer {
    /// Whether an object lies in this layer.
    func holds(_ object: ObservedObject) -> Bool {
        guard case .objects(let bucket, let prefix) = location else { return false }
        return object.bucket == bucket && object.key.hasPrefix(prefix)
    }
}
