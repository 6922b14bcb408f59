import PipelineModel
import SimKernel

/// What was accepted arrives in time once faults have stopped.
struct Timeliness: Guarantee {
    let id = "timeliness"
    let promise = "Every accepted record arrives once faults stop."
    let explanation = """
        Once faults have stopped, every accepted record is visible after as many loads as the \
        contract says. No file is left in the inbox, and nothing is still running at the end.
        """
    let rules: [(name: String, text: String)] = [
        ("late-record", "A record was not visible in time."),
        ("left-in-inbox", "A delivered file still lies in the inbox."),
        ("unfinished", "Something was still running at the end."),
    ]

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        records(evidence, &findings)
        inbox(evidence, &findings)
        for name in evidence.unfinished {
            findings.examine()
            findings.blame(
                Witness(
                    rule: "unfinished", subject: name, text: "\(name) was still running at the end")
            )
        }
        return findings.verdict
    }

    private func inbox(_ evidence: Evidence, _ findings: inout Findings) {
        guard let layer = evidence.contract.layer(for: .inbox) else { return }
        let ignored = Set(
            evidence.expectation.files.filter { $0.verdict == .ignored }.map(\.key))
        findings.examine(evidence.expectation.files.count)
        for object in evidence.objects where layer.holds(object) && !ignored.contains(object.key) {
            findings.blame(
                Witness(
                    rule: "left-in-inbox", subject: object.key,
                    text: "\(object.key) still lies in the inbox at the end",
                    expected: "archived or rejected", actual: "untouched"))
        }
    }

    private func records(_ evidence: Evidence, _ findings: inout Findings) {
        for expected in evidence.expectation.tables {
            let firstSeen = firstSight(expected, evidence)
            // Where nobody looked in between, what is there at the end was seen in time.
            let final =
                evidence.probes.isEmpty
                ? evidence.index(of: expected.name, by: Array(expected.keyColumns.prefix(1))) : nil
            for row in expected.rows {
                guard let deadline = deadline(row.uploaded, evidence), deadline <= evidence.end
                else { continue }
                findings.examine()
                if let final, final.contains([row.key[0]]) { continue }
                let seen = firstSeen[row.key[0]]
                if let seen, seen <= deadline { continue }
                findings.blame(
                    Witness(
                        rule: "late-record", subject: row.key[0],
                        text: "\(row.key.shown) was not visible in \(expected.name) in time",
                        expected: "by \(deadline.nanoseconds.isoText)",
                        actual: seen.map { "at \($0.nanoseconds.isoText)" } ?? "never"))
            }
        }
    }

    /// When each key was first seen by whoever looked in between.
    private func firstSight(
        _ expected: TableExpectation, _ evidence: Evidence
    ) -> [String: VirtualInstant] {
        var seen: [String: VirtualInstant] = [:]
        var last: TableImage?
        for sight in evidence.probes {
            guard let image = sight.tables.first(where: { $0.name == expected.name }),
                image != last, let key = image.position(of: expected.keyColumns[0])
            else { continue }
            last = image
            for row in image.rows {
                guard let value = row[key], seen[value] == nil else { continue }
                seen[value] = sight.instant
            }
        }
        return seen
    }

    /// The end of the last load that may bring the record, or nil while it is not over.
    private func deadline(_ uploaded: VirtualInstant, _ evidence: Evidence) -> VirtualInstant? {
        let from = max(uploaded, evidence.faultsEnded)
        switch evidence.contract.timeliness {
        case .loads(let count):
            let loads = evidence.loads.filter { $0 > from }
            // A pipeline whose loads do not come is late as well: loads are nightly, so one day
            // more than there should be loads is the latest.
            return loads.count >= count ? loads[count - 1] : from + .days(Int64(count) + 1)
        case .within(let duration):
            let (seconds, attoseconds) = duration.components
            return from
                + VirtualDuration(
                    nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
    }
}
