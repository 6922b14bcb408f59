public import SimFaults
import SimKernel

/// Faults that a search throws at scenarios that name none: what clouds really do, each now and
/// then, and nothing that nobody could survive.
public enum FaultPack {
    /// Every rule of the pack; a swarm switches a subset on for each run.
    public static let standard: [FaultRule] =
        delivery + storage + compute + orchestration + warehouse + platform

    private static func rule(
        _ id: String, _ point: String, _ rate: UInt64, _ effect: FaultEffect,
        phase: FaultPhase = .before
    ) -> FaultRule {
        FaultRule(
            id: id, point: point, phase: phase, hit: .rate(Ratio(rate, outOf: 100)), effect: effect)
    }

    private static let delivery = [
        rule("event-twice", "s3.event.deliver", 10, .duplicate(times: 1, gap: .seconds(3))),
        rule("event-again", "s3.event.deliver", 5, .duplicate(times: 1, gap: .hours(2))),
        rule("event-late", "s3.event.deliver", 10, .delay(.hours(3))),
        rule("event-lost", "s3.event.deliver", 5, .drop),
        rule("event-order", "s3.event.deliver", 20, .reorder(window: .minutes(30))),
    ]

    private static let storage = [
        rule("slow-down", "s3.*", 3, .throttle),
        rule("put-answer", "s3.put", 3, .drop, phase: .after),
        rule("copy-answer", "s3.copy", 5, .drop, phase: .after),
        rule("delete-answer", "s3.delete", 5, .drop, phase: .after),
    ]

    private static let compute = [
        rule("function-dies", "lambda.step", 3, .crash),
        rule("function-dies-late", "lambda.return", 5, .crash),
        rule("function-throttled", "lambda.invoke", 5, .throttle),
        rule("topic-down", "sns.publish", 5, .throttle),
        rule("job-dies", "glue.step", 2, .crash),
        rule("job-dies-writing", "glue.write", 5, .crash, phase: .mid),
        rule("job-dies-late", "glue.return", 5, .crash),
        rule("job-start-answer", "glue.start", 3, .drop, phase: .after),
        rule("job-state-throttled", "glue.get_run", 5, .throttle),
    ]

    private static let orchestration = [
        rule("state-slow", "sfn.enter", 3, .delay(.minutes(20))),
        rule("schedule-twice", "events.schedule", 5, .duplicate(times: 1, gap: .minutes(1))),
        rule("schedule-late", "events.schedule", 5, .delay(.hours(2))),
        rule("schedule-lost", "events.schedule", 5, .drop),
    ]

    private static let warehouse = [
        rule("statement-dies", "wh.stmt", 2, .crash),
        rule("copy-dies", "wh.copy.file", 5, .crash, phase: .mid),
        rule("load-late", "wh.task.tick", 10, .delay(.hours(1))),
        rule("load-lost", "wh.task.tick", 5, .drop),
        rule("load-twice", "wh.task.tick", 5, .duplicate(times: 1, gap: .seconds(1))),
        rule("row-order", "engine.row_order", 100, .shuffle),
    ]

    private static let platform = [
        rule("denied", "iam.authorize", 1, .deny(for: .minutes(30))),
        rule("role-throttled", "sts.assume_role", 3, .throttle),
    ]
}
