public import SimFaults

/// A named place where a fault may strike, as `rehearse faults list` shows it.
public struct FaultPoint: Hashable, Sendable {
    /// Such as `s3.copy`.
    public let name: String
    public let phases: [FaultPhase]
    /// The words of the effects that can happen here.
    public let effects: [String]
    /// What rules can match here.
    public let attributes: [String]
    /// One line for people.
    public let summary: String
}

/// Every fault point of the emulated account.
///
/// Scenarios are checked against this list, so an effect that a point does not have is refused
/// before anything runs.
public enum FaultCatalogue {
    public static let points: [FaultPoint] = objects + messaging + compute + warehouse + platform

    public static func point(named name: String) -> FaultPoint? {
        points.first { $0.name == name }
    }

    private static let call = ["crash", "fail", "delay", "drop", "throttle", "deny"]
    private static let serviceCall = ["fail", "drop", "throttle", "deny"]
    private static let step = ["crash", "fail", "delay"]
    private static let message = ["duplicate", "delay", "drop", "reorder"]

    private static let objects: [FaultPoint] =
        [
            ("put", "an object is written"), ("get", "an object is read"),
            ("head", "an object's metadata is read"), ("copy", "an object is copied"),
            ("delete", "an object is deleted"), ("list", "one page of keys is listed"),
        ].map { verb, what in
            FaultPoint(
                name: "s3.\(verb)", phases: [.before, .after], effects: call,
                attributes: [
                    "bucket", verb == "list" ? "prefix" : "key", "actor", "function", "job",
                ], summary: what)
        } + [
            FaultPoint(
                name: "s3.upload", phases: [.before, .after], effects: call,
                attributes: ["bucket", "key", "operation", "actor", "function", "job"],
                summary: "a multipart upload is begun or given up"),
            FaultPoint(
                name: "s3.part", phases: [.before, .after], effects: call,
                attributes: ["bucket", "key", "part", "actor", "function", "job"],
                summary: "a part is uploaded or copied"),
            FaultPoint(
                name: "s3.complete", phases: [.before, .after], effects: call,
                attributes: ["bucket", "key", "actor", "function", "job"],
                summary: "a multipart upload is completed"),
            FaultPoint(
                name: "s3.object", phases: [.before, .after], effects: call,
                attributes: ["bucket", "key", "operation", "actor", "function", "job"],
                summary: "an object's tags, list, lock or archive are looked at or changed"),
            FaultPoint(
                name: "s3.bucket", phases: [.before, .after], effects: call,
                attributes: ["bucket", "operation", "actor", "function", "job"],
                summary: "a bucket or its settings are looked at or changed"),
            FaultPoint(
                name: "s3.event.deliver", phases: [.before], effects: message,
                attributes: ["bucket", "key", "event", "function", "topic", "queue", "bus"],
                summary: "a bucket notification is handed to its destination"),
        ]

    private static let messaging: [FaultPoint] = [
        FaultPoint(
            name: "sns.publish", phases: [.before, .after], effects: call,
            attributes: ["topic", "subject", "actor", "function", "job"],
            summary: "a message is published to a topic"),
        FaultPoint(
            name: "sns.manage", phases: [.before, .after], effects: call,
            attributes: ["topic", "operation", "actor"],
            summary: "a topic or subscription is configured or looked at"),
        FaultPoint(
            name: "sns.deliver", phases: [.before], effects: message,
            attributes: ["topic", "protocol", "endpoint"],
            summary: "a published message is handed to a subscriber"),
        FaultPoint(
            name: "sqs.send", phases: [.before, .after], effects: call,
            attributes: ["queue", "group", "actor"], summary: "messages are sent to a queue"),
        FaultPoint(
            name: "sqs.receive", phases: [.before, .after], effects: call,
            attributes: ["queue", "actor"], summary: "messages are received from a queue"),
        FaultPoint(
            name: "sqs.delete", phases: [.before, .after], effects: call,
            attributes: ["queue", "actor"], summary: "received messages are deleted"),
        FaultPoint(
            name: "sqs.visibility", phases: [.before, .after], effects: call,
            attributes: ["queue", "actor"],
            summary: "the visibility timeout of received messages is changed"),
        FaultPoint(
            name: "sqs.manage", phases: [.before, .after], effects: call,
            attributes: ["queue", "operation", "actor"],
            summary: "a queue is configured or looked at"),
        FaultPoint(
            name: "sqs.arrive", phases: [.before], effects: message,
            attributes: ["queue", "group"],
            summary: "a message that was sent arrives in a standard queue"),
        FaultPoint(
            name: "events.put", phases: [.before, .after], effects: call,
            attributes: ["bus", "source", "actor"], summary: "events are put on a bus"),
        FaultPoint(
            name: "events.manage", phases: [.before, .after], effects: call,
            attributes: ["bus", "rule", "operation", "actor"],
            summary: "a bus, rule, archive or replay is configured or looked at"),
        FaultPoint(
            name: "events.deliver", phases: [.before], effects: message,
            attributes: ["bus", "rule", "target"],
            summary: "an event is handed to a target of a rule"),
        FaultPoint(
            name: "events.rule", phases: [.before], effects: ["duplicate", "delay", "drop"],
            attributes: ["rule"], summary: "a rule with a schedule comes due"),
        FaultPoint(
            name: "scheduler.manage", phases: [.before, .after], effects: call,
            attributes: ["schedule", "operation", "actor"],
            summary: "a schedule or group is configured or looked at"),
        FaultPoint(
            name: "events.schedule", phases: [.before], effects: ["duplicate", "delay", "drop"],
            attributes: ["schedule"], summary: "a schedule comes due"),
    ]

    private static let compute: [FaultPoint] = [
        FaultPoint(
            name: "lambda.invoke", phases: [.before, .after], effects: serviceCall,
            attributes: ["function", "actor"], summary: "a function is invoked"),
        FaultPoint(
            name: "lambda.manage", phases: [.before, .after], effects: call,
            attributes: ["function", "operation", "actor"],
            summary: "a function is configured or looked at"),
        FaultPoint(
            name: "lambda.step", phases: [.before], effects: step,
            attributes: ["function", "key", "attempt", "after", "before", "step", "actor"],
            summary: "a running function is between two operations"),
        FaultPoint(
            name: "lambda.return", phases: [.before], effects: step,
            attributes: ["function", "key", "attempt", "actor"],
            summary: "a function has done its work and has not answered yet"),
        FaultPoint(
            name: "sfn.start", phases: [.before, .after], effects: serviceCall,
            attributes: ["machine", "actor"], summary: "an execution is started"),
        FaultPoint(
            name: "sfn.manage", phases: [.before, .after], effects: call,
            attributes: ["machine", "operation", "actor"],
            summary: "a state machine or execution is configured or looked at"),
        FaultPoint(
            name: "sfn.enter", phases: [.before], effects: ["delay"],
            attributes: ["machine", "state"], summary: "a state is entered"),
        FaultPoint(
            name: "glue.start", phases: [.before, .after], effects: call,
            attributes: ["job", "actor"], summary: "a job run is started"),
        FaultPoint(
            name: "glue.get_run", phases: [.before, .after], effects: call,
            attributes: ["job", "actor"], summary: "a job run's state is asked for"),
        FaultPoint(
            name: "glue.stop", phases: [.before, .after], effects: call,
            attributes: ["job", "actor"], summary: "a job run is stopped"),
        FaultPoint(
            name: "glue.manage", phases: [.before, .after], effects: call,
            attributes: ["job", "operation", "actor"],
            summary: "a job is configured or looked at"),
        FaultPoint(
            name: "glue.step", phases: [.before], effects: step,
            attributes: ["job", "attempt", "after", "before", "step", "actor"],
            summary: "a running job is between two operations"),
        FaultPoint(
            name: "glue.write", phases: [.mid], effects: step,
            attributes: ["job", "part", "parts", "prefix", "actor"],
            summary: "a job has written some of its part files"),
        FaultPoint(
            name: "glue.commit", phases: [.before, .after], effects: step,
            attributes: ["job", "actor"], summary: "a job moves its bookmark"),
        FaultPoint(
            name: "glue.return", phases: [.before], effects: step,
            attributes: ["job", "attempt", "actor"],
            summary: "a job has done its work and has not ended"),
    ]

    private static let warehouse: [FaultPoint] = [
        FaultPoint(
            name: "wh.stmt", phases: [.before, .after], effects: step,
            attributes: ["procedure", "statement", "kind", "table", "session", "actor"],
            summary: "a statement of a session or procedure runs"),
        FaultPoint(
            name: "wh.copy.file", phases: [.mid], effects: step,
            attributes: ["table", "file", "part", "parts", "actor"],
            summary: "COPY has loaded some of its files"),
        FaultPoint(
            name: "wh.task.tick", phases: [.before], effects: ["duplicate", "delay", "drop"],
            attributes: ["task"], summary: "a warehouse task comes due"),
        FaultPoint(
            name: "engine.row_order", phases: [.before], effects: ["shuffle"],
            attributes: ["statement"],
            summary: "rows leave a query that does not order them"),
    ]

    private static let platform: [FaultPoint] = [
        FaultPoint(
            name: "iam.authorize", phases: [.before], effects: ["deny"],
            attributes: ["actor", "action", "resource", "role"],
            summary: "IAM is asked whether a call is allowed"),
        FaultPoint(
            name: "sts.assume_role", phases: [.before, .after], effects: serviceCall,
            attributes: ["role", "actor"], summary: "a role is assumed"),
        FaultPoint(
            name: "iam.call", phases: [.before, .after], effects: call,
            attributes: ["operation", "actor"], summary: "an operation of IAM is called"),
        FaultPoint(
            name: "sts.call", phases: [.before, .after], effects: call,
            attributes: ["operation", "actor"],
            summary: "an operation of STS other than AssumeRole is called"),
    ]
}
