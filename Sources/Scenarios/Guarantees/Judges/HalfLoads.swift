import PipelineModel
import SimKernel

/// Finds commits of loads of which a statement has failed before: such as an exception handler
/// that says COMMIT where ROLLBACK belongs.
///
/// A statement that is tried again and then succeeds takes nothing away; nor does one that failed
/// before the transaction began, or in one that was rolled back.
struct HalfLoads {
    let contract: Contract

    /// A statement that should have written something and failed.
    private struct Failed {
        let kind: String
        /// The table, where the trace tells it.
        let table: String?
        let entry: TraceEntry
    }

    private static let writing = ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"]

    func judge(_ trace: [TraceEntry], _ findings: inout Findings) {
        var open: [String: [Failed]] = [:]
        for entry in trace {
            switch (entry.service, entry.operation) {
            case ("snowflake", "Statement"):
                guard let session = entry.text("session"), let kind = entry.text("kind") else {
                    continue
                }
                if entry.outcome == .done {
                    succeeded(kind, entry, &open[session, default: []])
                } else if Self.writing.contains(kind) {
                    open[session, default: []].append(
                        Failed(kind: kind, table: entry.text("writes"), entry: entry))
                }
            case ("fault", "fail") where entry.text("point") == "wh.stmt":
                // One that fails after its work is done ends the load as well.
                guard let session = entry.text("session"), let kind = entry.text("kind"),
                    Self.writing.contains(kind)
                else { continue }
                open[session, default: []].append(
                    Failed(kind: kind, table: entry.text("table"), entry: entry))
            case ("snowflake", "Commit"):
                let failed = open.removeValue(forKey: entry.subject) ?? []
                guard entry.touchesAnalytics(contract) else { continue }
                findings.examine()
                if let first = failed.first { findings.blame(witness(entry, first)) }
            default: continue
            }
        }
    }

    /// Forgets what was made good, taken back or was before this transaction.
    private func succeeded(_ kind: String, _ entry: TraceEntry, _ failed: inout [Failed]) {
        if failed.isEmpty { return }
        if kind.hasPrefix("BEGIN") || kind.hasPrefix("ROLLBACK") { return failed = [] }
        let table = entry.text("writes")
        failed.removeAll { $0.kind == kind && ($0.table == nil || $0.table == table) }
    }

    private func witness(_ commit: TraceEntry, _ failed: Failed) -> Witness {
        let what = failed.table.map { "\(failed.kind) into \($0)" } ?? failed.kind
        return Witness(
            rule: "half-load", subject: failed.table ?? commit.subject,
            text: "a load became visible although its \(what) had failed, so a reader saw part"
                + " of it",
            expected: "the transaction is rolled back",
            actual: "committed: \(commit.text("tables") ?? "")",
            entries: [failed.entry.index, commit.index])
    }
}
