import OrderedCollections
import PipelineModel
import SimKernel

/// Finds executions that announce their failure as their last work and then end as succeeded: who
/// counts failed executions, or waits for one to fail, learns nothing.
///
/// An execution that announces the failure of a side step and goes on is right to succeed, and so
/// is one whose jobs have all succeeded in the end.
struct FalseSuccess {
    let alerts: Contract.Alerts

    /// What an execution has done so far.
    private struct Course {
        /// The announcement of a failure after which no other work began.
        var announced: Int?
        /// The newest run of each job that it started.
        var runs: OrderedDictionary<String, String> = [:]
    }

    /// Stands for a run that never was.
    private static let refused = ""

    func judge(_ trace: [TraceEntry], _ findings: inout Findings) {
        var courses: [String: Course] = [:]
        var states: [String: String] = [:]
        for entry in trace {
            switch (entry.service, entry.operation) {
            case ("states", "ExecutionStarted"):
                if let name = entry.text("execution") { courses[name] = Course() }
            case ("states", "TaskStateEntered"):
                if let name = entry.text("execution") { courses[name]?.announced = nil }
            case ("sns", "Publish"):
                guard entry.outcome == .done, isAnnouncement(entry), let name = session(entry)
                else { continue }
                courses[name]?.announced = entry.index
            case ("glue", "StartJobRun"):
                // A run that was refused, and not tried again, is a job that did not succeed.
                guard let name = session(entry) else { continue }
                courses[name]?.runs[entry.subject] = entry.text("run") ?? Self.refused
            case ("glue", "RunState"):
                if let run = entry.text("run") { states[run] = entry.text("state") }
            case ("states", "ExecutionSucceeded"):
                guard let name = entry.text("execution"), let course = courses[name],
                    let told = course.announced
                else { continue }
                findings.examine()
                if let job = failedJob(course, states) {
                    findings.blame(witness(entry, job: job, told: told))
                }
            default: continue
            }
        }
    }

    /// Whose session a call was made in: for a state machine's calls, the execution's name.
    private func session(_ entry: TraceEntry) -> String? {
        guard let principal = entry.principal,
            let slash = principal.utf8.lastIndex(of: UInt8(ascii: "/"))
        else { return nil }
        return String(principal[principal.utf8.index(after: slash)...])
    }

    private func isAnnouncement(_ entry: TraceEntry) -> Bool {
        entry.text("topic") == alerts.topic
            && entry.text("message")?.contains("\"\(alerts.failureType)\"") ?? false
    }

    private func failedJob(_ course: Course, _ states: [String: String]) -> String? {
        course.runs.first { _, run in
            run == Self.refused
                || ["FAILED", "TIMEOUT", "ERROR", "STOPPED"].contains(states[run] ?? "")
        }?.key
    }

    private func witness(_ entry: TraceEntry, job: String, told: Int) -> Witness {
        Witness(
            rule: "false-success", subject: entry.subject,
            text: "an execution of \(entry.subject) announced its failure, because \(job) had"
                + " failed, and ended as succeeded",
            expected: "failed", actual: "succeeded", entries: [told, entry.index])
    }
}
