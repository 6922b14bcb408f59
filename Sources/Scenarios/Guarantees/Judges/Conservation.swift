import PipelineModel

/// Nothing is lost: every file and every record is accounted for.
struct Conservation: Guarantee {
    let id = "conservation"
    let promise = "Every record is accounted for."
    let explanation = """
        Every accepted file lies in the archive and every refused one among the rejected, byte for \
        byte; every good record is in its analytics table and every bad one in quarantine. Nothing \
        is in both places, and nothing in quarantine lacks a bad record behind it.
        """
    let rules: [(name: String, text: String)] = [
        ("lost-file", "A delivered file is neither archived nor rejected."),
        ("misplaced-file", "A delivered file lies where files of the other kind belong."),
        ("lost-record", "A good record is not in its analytics table."),
        ("lost-bad-record", "A bad record is not in quarantine."),
        ("false-quarantine", "A record in quarantine was good."),
    ]

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        files(evidence, &findings)
        records(evidence, &findings)
        quarantine(evidence, &findings)
        return findings.verdict
    }

    private func files(_ evidence: Evidence, _ findings: inout Findings) {
        let archived = etags(evidence, .archive)
        let rejected = etags(evidence, .rejected)
        for file in evidence.expectation.files where file.verdict != .ignored {
            findings.examine()
            let isAccepted = file.verdict == .accepted
            let right = isAccepted ? archived : rejected
            let wrong = isAccepted ? rejected : archived
            let place = isAccepted ? "the archive" : "the rejected files"
            if right.contains(file.etag) { continue }
            let misplaced = wrong.contains(file.etag)
            let isLeft = evidence.objects.contains { $0.key == file.key && $0.etag == file.etag }
            findings.blame(
                Witness(
                    rule: misplaced ? "misplaced-file" : "lost-file", subject: file.key,
                    text: misplaced
                        ? "\(file.key) does not lie in \(place) but where the others belong"
                        : "\(file.key) was delivered and lies in no layer where it belongs",
                    expected: isAccepted ? "archived" : "rejected (\(reason(file)))",
                    actual: misplaced
                        ? (isAccepted ? "rejected" : "archived")
                        : isLeft ? "untouched where it was delivered" : "gone"))
        }
    }

    private func reason(_ file: FileExpectation) -> String {
        guard case .rejected(let reason) = file.verdict else { return "" }
        return reason
    }

    private func etags(_ evidence: Evidence, _ purpose: Layer.Purpose) -> Set<String> {
        guard let layer = evidence.contract.layer(for: purpose) else { return [] }
        return Set(evidence.objects.filter { layer.holds($0) }.map(\.etag))
    }

    private func records(_ evidence: Evidence, _ findings: inout Findings) {
        for expected in evidence.expectation.tables {
            let columns = Array(expected.keyColumns.prefix(1))
            guard let index = evidence.index(of: expected.name, by: columns) else { continue }
            var seen: Set<String> = []
            for row in expected.rows where seen.insert(row.key[0]).inserted {
                findings.examine()
                if index.contains([row.key[0]]) { continue }
                findings.blame(
                    Witness(
                        rule: "lost-record", subject: row.key[0],
                        text: "\(row.key[0]) was accepted and is not in \(expected.name)",
                        expected: "one row", actual: "none"))
            }
        }
    }

    private func quarantine(_ evidence: Evidence, _ findings: inout Findings) {
        var actual: [String: [QuarantinedRecord]] = [:]
        for record in evidence.quarantined {
            actual[place(record, evidence), default: []].append(record)
        }
        var expected: Set<String> = []
        for record in evidence.expectation.quarantined {
            findings.examine()
            let place = "\(record.etag):\(record.line)"
            expected.insert(place)
            if actual[place] != nil { continue }
            findings.blame(
                Witness(
                    rule: "lost-bad-record", subject: record.deliveredKey,
                    text: "line \(record.line) of \(record.deliveredKey) is bad"
                        + " (\(record.reasons.joined(separator: ", "))) and not in quarantine",
                    expected: "quarantined", actual: "gone"))
        }
        for record in evidence.quarantined {
            findings.examine()
            if expected.contains(place(record, evidence)) { continue }
            findings.blame(
                Witness(
                    rule: "false-quarantine", subject: record.sourceKey,
                    text: "line \(record.line) of \(record.sourceKey) is good and was set aside",
                    expected: "loaded", actual: "quarantined"))
        }
    }

    /// A place in a file, named by the file's content.
    private func place(_ record: QuarantinedRecord, _ evidence: Evidence) -> String {
        let etag =
            record.etag ?? evidence.objects.first { $0.key == record.sourceKey }?.etag
            ?? evidence.expectation.files.last { $0.key == record.sourceKey }?.etag
        return "\(etag ?? record.sourceKey):\(record.line)"
    }
}
