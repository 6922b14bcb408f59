import DataFormats
import PipelineModel
import SimKernel

/// Every rejection is announced, and nothing is announced that did not happen.
struct AlertTruth: Guarantee {
    let id = "alert-truth"
    let promise = "Every rejection is announced and none falsely."
    let explanation = """
        For every refused file there is a message on the alert topic that names it and the reason; \
        every message about a file names a file that was refused; every message about a failed run \
        follows a run that failed; and every execution that failed was announced, unless an \
        injected fault struck the alert topic or the taking of a role while it ran. An execution \
        that announces as its last work that a job failed for good does not end as succeeded.
        """
    let rules: [(name: String, text: String)] = [
        ("silent-rejection", "A refused file was not announced."),
        ("silent-failure", "A run of a state machine failed and nobody was told."),
        ("false-success", "An execution announced its failure and then ended as succeeded."),
        ("false-alarm", "A message announces what did not happen."),
        ("wrong-reason", "A message gives another reason than the right one."),
        ("unreadable-alert", "A message on the alert topic cannot be read."),
    ]

    private struct Alert {
        let file: String
        let etag: String?
        let reason: String
    }

    func judge(_ evidence: Evidence) -> Verdict {
        var findings = Findings(id)
        guard let alerts = evidence.contract.alerts else { return findings.verdict }
        var announced: [Alert] = []
        for message in evidence.messages where message.topic == alerts.topic {
            findings.examine()
            guard let body = try? JSONValue(parsing: message.body),
                let type = body["type"]?.stringValue
            else {
                findings.blame(
                    Witness(
                        rule: "unreadable-alert",
                        subject: message.subject.isEmpty ? message.topic : message.subject,
                        text: "the message `\(message.subject)` is not a JSON object with a type",
                        actual: String(message.body.prefix(200)),
                        entries: publishing(of: message, evidence)))
                continue
            }
            if type == alerts.rejectionType {
                announced.append(
                    Alert(
                        file: body["file"]?.stringValue ?? "", etag: body["etag"]?.stringValue,
                        reason: body["reason"]?.stringValue ?? ""))
            } else if type == alerts.failureType {
                failure(message, evidence, &findings)
            }
        }
        rejections(announced, evidence, &findings)
        failures(alerts, evidence, &findings)
        FalseSuccess(alerts: alerts).judge(evidence.trace, &findings)
        return findings.verdict
    }

    private func rejections(
        _ announced: [Alert], _ evidence: Evidence, _ findings: inout Findings
    ) {
        let files = evidence.expectation.files
        for file in files {
            guard case .rejected(let reason) = file.verdict else { continue }
            findings.examine()
            let own = announced.filter {
                $0.file == file.key && ($0.etag == nil || $0.etag == file.etag)
            }
            if own.isEmpty {
                findings.blame(
                    Witness(
                        rule: "silent-rejection", subject: file.key,
                        text: "\(file.key) was refused (\(reason)) and nobody was told",
                        expected: "one alert", actual: "none"))
            } else if let wrong = own.first(where: { $0.reason != reason }) {
                findings.blame(
                    Witness(
                        rule: "wrong-reason", subject: file.key,
                        text: "the alert about \(file.key) gives the wrong reason",
                        expected: reason, actual: wrong.reason))
            }
        }
        for alert in announced {
            let isTrue = files.contains { file in
                guard case .rejected = file.verdict else { return false }
                return file.key == alert.file && (alert.etag == nil || alert.etag == file.etag)
            }
            if isTrue { continue }
            findings.blame(
                Witness(
                    rule: "false-alarm", subject: alert.file,
                    text: "an alert says that \(alert.file) was refused (\(alert.reason)), but it"
                        + " was good",
                    expected: "no alert", actual: alert.reason))
        }
    }

    /// Executions that failed must have been announced, unless a fault made that impossible.
    private func failures(
        _ alerts: Contract.Alerts, _ evidence: Evidence, _ findings: inout Findings
    ) {
        let told = evidence.messages.filter { message in
            message.topic == alerts.topic
                && (try? JSONValue(parsing: message.body))?["type"]?.stringValue
                    == alerts.failureType
        }
        // A right that the pipeline lacks is no excuse; one that a fault takes away is.
        let struck = evidence.trace.filter { entry in
            guard entry.fault != nil, entry.outcome != .done else { return false }
            return entry.service == "sts"
                || entry.service == "sns" && entry.text("topic") == alerts.topic
        }
        for entry in evidence.trace
        where entry.service == "states"
            && ["ExecutionFailed", "ExecutionTimedOut"].contains(entry.operation)
        {
            findings.examine()
            let execution = entry.text("execution")
            let start = evidence.trace.first {
                $0.operation == "ExecutionStarted" && $0.text("execution") == execution
            }?.instant
            let from = start ?? VirtualInstant.distantPast
            let isTold = told.contains { from <= $0.instant && $0.instant <= entry.instant }
            let isCutOff = struck.contains {
                from <= $0.instant && $0.instant <= entry.instant
            }
            if isCutOff || isTold { continue }
            findings.blame(
                Witness(
                    rule: "silent-failure", subject: entry.subject,
                    text: "an execution of \(entry.subject) failed and nobody was told",
                    expected: "one alert", actual: "none", entries: [entry.index]))
        }
    }

    private func failure(
        _ message: ObservedMessage, _ evidence: Evidence, _ findings: inout Findings
    ) {
        let failed = evidence.trace.contains { entry in
            guard entry.instant <= message.instant else { return false }
            if entry.service == "glue", entry.operation == "RunState" {
                return ["FAILED", "TIMEOUT", "ERROR", "STOPPED"].contains(entry.text("state") ?? "")
            }
            return entry.service == "states" && entry.outcome != .done
                || entry.service == "glue" && entry.outcome != .done
        }
        if failed { return }
        findings.blame(
            Witness(
                rule: "false-alarm", subject: message.subject,
                text: "a message says that a run failed, but none had failed by then",
                expected: "no alert", actual: message.subject,
                entries: publishing(of: message, evidence)))
    }

    /// The call that published a message.
    private func publishing(of message: ObservedMessage, _ evidence: Evidence) -> [Int] {
        evidence.trace.filter {
            $0.service == "sns" && $0.instant == message.instant && $0.outcome == .done
                && $0.text("topic") == message.topic
                && ($0.text("subject") ?? "") == message.subject
        }.map(\.index)
    }
}
