import PipelineModel
import SimKernel

/// A reader sees a whole state at every instant, never half of one.
struct ReaderConsistency: Guarantee {
    let id = "reader-consistency"
    let promise = "A reader sees a whole state, never half of one."
    let explanation = """
        After every visible change of the warehouse the analysts' tables are read, as an analyst \
        would: no key that was visible may vanish, every dimension's versions tile time, every \
        link leads somewhere, and what one load brings becomes visible at once: a load of which a \
        statement has failed may not commit the rest. Whoever the contract calls a reader of a \
        warehouse layer may read its tables at all.
        """
    let rules: [(name: String, text: String)] = [
        ("vanished-key", "A key that readers had seen was gone at some instant."),
        ("overlap", "A reader saw two versions of one key valid at once."),
        ("gap", "A reader saw a gap between two versions of one key."),
        ("empty-interval", "A reader saw a version that ends before it begins."),
        ("one-current", "A reader saw a key without exactly one current version."),
        ("dangling-link", "A reader saw a fact linked to a version that is not there."),
        ("torn-load", "A reader saw some of the tables of one load and not the others."),
        ("half-load", "A load of which a statement had failed was made visible all the same."),
        ("locked-out", "A reader of a layer could not read one of its tables."),
    ]

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        var seen: [String: Set<[String]>] = [:]
        var previous: [String: TableImage] = [:]
        var told: Set<String> = []
        for probe in evidence.probes {
            findings.examine()
            for entity in evidence.contract.entities {
                guard let table = entity.table,
                    let image = probe.tables.first(where: { $0.name == table.name }),
                    previous[table.name] != image
                else { continue }
                previous[table.name] = image
                guard let index = TableIndex(image, by: entity.keyColumns) else { continue }
                var witnesses = vanished(index, table.name, &seen)
                if entity.kind == .dimension {
                    witnesses += VersionIntervals(entity, evidence.contract).problems(index)
                }
                if entity.kind == .event {
                    witnesses += dangling(index, entity, probe, evidence.contract)
                }
                for witness in witnesses where told.insert(witness.rule + table.name).inserted {
                    findings.blame(witness.seen(at: probe))
                }
            }
        }
        torn(evidence, &findings)
        HalfLoads(contract: evidence.contract).judge(evidence.trace, &findings)
        lockedOut(evidence, &findings)
        return findings.verdict
    }

    /// Nobody sees a whole state who sees none.
    private func lockedOut(_ evidence: Evidence, _ findings: inout Findings) {
        for reader in evidence.lockedReaders {
            findings.examine()
            findings.blame(
                Witness(
                    rule: "locked-out", subject: reader.table,
                    text: "\(reader.role) reads \(reader.table) by contract and could not, at"
                        + " \(reader.instant.nanoseconds.isoText)",
                    expected:
                        "SELECT on the table, a right on its database and schema, USAGE on a warehouse",
                    actual: reader.reason, entries: [reader.entry]))
        }
    }

    private func vanished(
        _ index: TableIndex, _ table: String, _ seen: inout [String: Set<[String]>]
    ) -> [Witness] {
        let now = Set(index.keys)
        let before = seen[table] ?? []
        seen[table] = before.union(now)
        let gone = before.subtracting(now).sorted { $0.lexicographicallyPrecedes($1) }
        guard let first = gone.first else { return [] }
        return [
            Witness(
                rule: "vanished-key", subject: first[0],
                text: "\(gone.count) keys that readers had seen were gone from \(table), such as"
                    + " \(first.shown)",
                expected: "\(before.count) keys or more", actual: "\(now.count) keys")
        ]
    }

    private func dangling(
        _ index: TableIndex, _ entity: Entity, _ probe: ReaderProbe, _ contract: Contract
    ) -> [Witness] {
        guard let reference = entity.references.first(where: { $0.column != nil }),
            let column = reference.column,
            let dimension = contract.entity(reference.entity)?.table,
            let surrogate = dimension.surrogateKey,
            let versions = probe.tables.first(where: { $0.name == dimension.name }),
            let position = versions.position(of: surrogate),
            let linkPosition = index.image.position(of: column)
        else { return [] }
        let known = Set(versions.rows.compactMap { $0[position] } + [reference.unknown ?? ""])
        func link(_ row: [String?]) -> String { row[linkPosition] ?? "NULL" }
        guard let bad = index.image.rows.first(where: { !known.contains(link($0)) })
        else { return [] }
        let key = index.keyPositions.map { bad[$0] ?? "" }
        return [
            Witness(
                rule: "dangling-link", subject: key[0],
                text: "\(key.shown) was linked to \(column) \(link(bad)), which was not"
                    + " there",
                expected: "a version in \(dimension.name)", actual: link(bad))
        ]
    }

    /// Visible changes of one run of a load belong together: one commit, not several.
    private func torn(_ evidence: Evidence, _ findings: inout Findings) {
        var commits: [Int: [TraceEntry]] = [:]
        var order: [Int] = []
        for entry in evidence.trace
        where entry.service == "snowflake" && entry.operation == "Commit" {
            guard let run = entry.integer("run"), entry.touchesAnalytics(evidence.contract) else {
                continue
            }
            if commits[run] == nil { order.append(run) }
            commits[run, default: []].append(entry)
        }
        for run in order {
            findings.examine()
            guard let entries = commits[run], entries.count > 1 else { continue }
            findings.blame(
                Witness(
                    rule: "torn-load", subject: entries[0].subject,
                    text: "one load became visible in \(entries.count) steps, so a reader in"
                        + " between saw part of it; a DDL statement, such as CREATE or ALTER,"
                        + " commits the transaction around it",
                    expected: "one commit",
                    actual: entries.compactMap { $0.text("tables") }.joined(separator: " then "),
                    entries: entries.map(\.index)))
        }
    }

}

extension Witness {
    func seen(at probe: ReaderProbe) -> Witness {
        var witness = Witness(
            rule: rule, subject: subject, text: "\(text), at \(probe.instant.nanoseconds.isoText)",
            expected: expected, actual: actual, entries: [probe.entry])
        witness.seen = probe.instant
        return witness
    }
}

extension TraceEntry {
    /// Whether a commit is about tables that analysts read.
    func touchesAnalytics(_ contract: Contract) -> Bool {
        let names = (text("tables") ?? "").utf8.split(separator: UInt8(ascii: ","))
        return names.contains { name in
            contract.entities.contains {
                $0.table.map { name.elementsEqual($0.name.utf8) } ?? false
            }
        }
    }
}
