public import Diagnostics

/// Something in a legal definition that is likely to hurt.
///
/// Step Functions developer guide, "Best practices for Step Functions".
public struct LintFinding: Sendable, Hashable {
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        case noTimeout = "A0101"
        case noRetry = "A0102"
        case deadHandler = "A0103"
        case repeatedWrite = "A0104"
        case noDefault = "A0105"
    }

    public let rule: Rule
    public let message: String
    public let location: DefinitionLocation

    /// The finding for people, as a warning with its place in the text.
    public func diagnostic(in source: SourceText) -> Diagnostic {
        Diagnostic(
            rule.rawValue, message, severity: .warning, source: source,
            span: DefinitionLocator.span(of: location, in: source.text),
            notes: ["at \(location)"])
    }
}

extension StateMachine {
    /// What people who know the service would remark on, state by state.
    public var lint: [LintFinding] {
        states.flatMap { state -> [LintFinding] in
            var findings: [LintFinding] = []
            switch state.kind {
            case .task(let task): findings += lint(task, state)
            case .choice(let choice) where choice.otherwise == nil:
                findings.append(
                    LintFinding(
                        rule: .noDefault,
                        message: "the Choice has no Default: input that no rule takes fails with "
                            + "States.NoChoiceMatched", location: state.location))
            default: break
            }
            return findings + deadHandlers(state)
        }
    }

    private func lint(_ task: State.Task, _ state: State) -> [LintFinding] {
        var findings: [LintFinding] = []
        if task.timeout == nil, task.heartbeat == nil, timeoutSeconds == nil {
            findings.append(
                LintFinding(
                    rule: .noTimeout,
                    message: "the task has no TimeoutSeconds: if no answer comes it waits for up "
                        + "to a year", location: state.location))
        }
        if state.retriers.isEmpty, !task.isWrite {
            findings.append(
                LintFinding(
                    rule: .noRetry,
                    message: "the task has no Retry: a passing trouble of the service fails it",
                    location: state.location))
        }
        let wide = ["States.ALL", "States.TaskFailed", "States.Timeout"]
        if task.isWrite, !state.hasOwnName,
            let place = state.retriers.firstIndex(where: { retrier in
                retrier.maxAttempts > 0 && retrier.errors.contains(where: wide.contains)
            })
        {
            findings.append(
                LintFinding(
                    rule: .repeatedWrite,
                    message: "the Retry repeats a write that may have been done: each attempt can "
                        + "do it once more", location: state.location["Retry"][place]))
        }
        return findings
    }

    /// Retriers and catchers that an earlier one leaves nothing for.
    private func deadHandlers(_ state: State) -> [LintFinding] {
        var findings: [LintFinding] = []
        for (field, lists) in [
            ("Retry", state.retriers.map(\.errors)), ("Catch", state.catchers.map(\.errors)),
        ] {
            for (place, errors) in lists.enumerated() {
                let earlier = Array(lists.prefix(place))
                let isDead = errors.allSatisfy { error in
                    earlier.contains { ErrorMatching.takesAll(of: error, $0) }
                }
                if isDead, place > 0 {
                    findings.append(
                        LintFinding(
                            rule: .deadHandler,
                            message: "nothing is left for this: an earlier element of \(field) "
                                + "takes \(errors.joined(separator: ", "))",
                            location: state.location[field][place]))
                }
            }
        }
        return findings
    }
}

extension ErrorMatching {
    /// Whether `ErrorEquals` of an earlier element takes every error that a name stands for.
    static func takesAll(of error: String, _ earlier: [String]) -> Bool {
        if earlier.contains(error) || earlier.contains(StatesError.Name.all.rawValue) {
            return true
        }
        return error != StatesError.Name.all.rawValue && matches(error, earlier)
    }
}

extension State.Task {
    /// Whether doing it twice does it twice.
    fileprivate var isWrite: Bool {
        [
            "sns:publish", "sqs:sendMessage", "events:putEvents", "eventbridge:putEvents",
            "glue:startJobRun", "states:startExecution", "sfn:startExecution", ":activity:",
        ].contains { resource.contains(text: $0) }
    }
}

extension State {
    /// Whether the write names itself, so that the service takes it once.
    fileprivate var hasOwnName: Bool {
        let names = parameters?.memberNames ?? []
        return names.contains("Name") || names.contains("MessageDeduplicationId")
            || names.contains("ClientToken")
    }
}
