import PipelineModel
import SimKernel

/// What was accepted arrives in time once faults have stopped.
struct Timeliness: Guarantee {
    let id = "timeliness"
    let promise = "Every accepted record arrives once faults stop."
    let explanation = """
        Once faults have stopped, every accepted record is visible after as many loads as the \
        contract says, with what it says: a correction of what readers know already must arrive as \
        soon as a new record. No file is left in the inbox, and nothing is still running at the end.
        """
    let rules: [(name: String, text: String)] = [
        ("late-record", "A record, or what it says, was not visible in time."),
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
            let sights = Sights(expected, evidence)
            // Where nobody looked in between, what is there at the end was seen in time.
            let final =
                evidence.probes.isEmpty
                ? evidence.index(of: expected.name, by: Array(expected.keyColumns.prefix(1))) : nil
            for (place, row) in expected.rows.enumerated() {
                guard let deadline = deadline(row.uploaded, evidence), deadline <= evidence.end
                else { continue }
                findings.examine()
                if let final, final.contains([row.key[0]]) { continue }
                let seen = sights.keys[row.key[0]]
                let isKnown = seen.map { $0 <= deadline } ?? false
                // What is never said is wrong, and not late.
                let said = sights.rows[place]
                if isKnown, said.map({ $0 <= deadline }) ?? true { continue }
                let (what, when) =
                    isKnown
                    ? ("what its record says of \(row.key.shown)", said) : (row.key.shown, seen)
                findings.blame(
                    Witness(
                        rule: "late-record", subject: row.key[0],
                        text: "\(what) was not visible in \(expected.name) in time",
                        expected: "by \(deadline.nanoseconds.isoText)",
                        actual: when.map { "at \($0.nanoseconds.isoText)" } ?? "never"))
            }
        }
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

/// When what a table must hold was first seen by whoever looked in between.
private struct Sights {
    /// By the first part of the key.
    private(set) var keys: [String: VirtualInstant] = [:]
    /// By the expected row's place: when its key was first seen with its cells.
    private(set) var rows: [VirtualInstant?]

    init(_ expected: TableExpectation, _ evidence: Evidence) {
        rows = Array(repeating: nil, count: expected.rows.count)
        var places = PlacesByKey(capacity: expected.rows.count)
        for (place, row) in expected.rows.enumerated() { places.add(place, for: row.key) }
        var last: TableImage?
        for probe in evidence.probes {
            guard let image = probe.tables.first(where: { $0.name == expected.name }),
                image != last
            else { continue }
            look(at: image, since: last, probe.instant, expected, places)
            last = image
        }
    }

    private mutating func look(
        at image: TableImage, since last: TableImage?, _ instant: VirtualInstant,
        _ expected: TableExpectation, _ places: PlacesByKey
    ) {
        let positions = expected.keyColumns.map { image.position(of: $0) }
        guard let first = positions.first ?? nil else { return }
        let key = positions.compactMap(\.self)
        let columns = (expected.rows.first?.cells ?? []).map { image.position(of: $0.column) }
        let before = last?.columns == image.columns ? last?.rows ?? [] : []
        for (line, row) in image.rows.enumerated() {
            // Most rows stay as and where they were.
            if line < before.count, before[line] == row { continue }
            if let value = row[first], keys[value] == nil { keys[value] = instant }
            guard key.count == positions.count else { continue }
            places.each(key.map { row[$0] ?? "" }) { place in
                guard rows[place] == nil else { return }
                let cells = expected.rows[place].cells
                let agrees = cells.indices.allSatisfy { number in
                    number < columns.count
                        && columns[number].flatMap { row[$0] } == cells[number].value
                }
                if agrees { rows[place] = instant }
            }
        }
    }
}
