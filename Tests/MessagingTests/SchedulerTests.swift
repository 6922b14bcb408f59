import CloudModel
import DataFormats
import Messaging
import SimFaults
import SimKernel
import Testing

@Suite("EventBridge Scheduler") struct SchedulerTests {
    @Test("A daily schedule starts its machine with the scheduled time in the input")
    func daily() throws {
        let cloud = MessagingTestCloud()
        try cloud.schedule(
            "cron(30 2 * * ? *)",
            input:
                #"{"day":"<aws.scheduler.scheduled-time>","n":["<aws.scheduler.attempt-number>"]}"#)
        try cloud.run(until: "2025-01-02T12:00:00Z")
        #expect(
            cloud.calls == [
                #"2025-01-01T02:30:00Z machine day {"day":"2025-01-01T02:30:00Z","n":["1"]}"#,
                #"2025-01-02T02:30:00Z machine day {"day":"2025-01-02T02:30:00Z","n":["1"]}"#,
            ])
        let ticks = cloud.world.trace.filter { $0.operation == "Tick" }
        #expect(ticks.map(\.cause) == [nil, nil])
    }

    @Test("Without an input the target gets the service's own event")
    func ownEvent() throws {
        let cloud = MessagingTestCloud()
        try cloud.schedule("at(2025-01-01T06:00:00)", target: .function("f"), input: nil)
        try cloud.run(until: "2025-01-03T00:00:00Z")
        #expect(cloud.calls.count == 1)
        #expect(cloud.calls[0].contains(#""detail-type":"Scheduled Event""#))
        #expect(cloud.calls[0].contains(#""time":"2025-01-01T06:00:00Z""#))
    }

    @Test("A rate begins at once and keeps its pace; start and end date bound it")
    func rates() throws {
        let cloud = MessagingTestCloud()
        try cloud.schedule(
            "rate(6 hours)", target: .job("clean"), input: #"{"Arguments":{"--a":"1"}}"#)
        try cloud.run(until: "2025-01-01T13:00:00Z")
        #expect(
            cloud.calls == [
                "2025-01-01T00:00:00Z job clean --a=1", "2025-01-01T06:00:00Z job clean --a=1",
                "2025-01-01T12:00:00Z job clean --a=1",
            ])
        let bounded = MessagingTestCloud()
        try bounded.schedule(
            "cron(0 * * * ? *)", start: "2025-01-01T03:00:00Z", end: "2025-01-01T05:00:00Z")
        try bounded.run(until: "2025-01-03T00:00:00Z")
        #expect(
            bounded.instants == [
                "2025-01-01T03:00:00Z", "2025-01-01T04:00:00Z", "2025-01-01T05:00:00Z",
            ])
    }

    @Test("A zone's clock decides: a skipped time is left out, a repeated one comes once")
    func zones() throws {
        let spring = MessagingTestCloud(start: "2025-03-28T12:00:00Z")
        try spring.schedule("cron(30 2 * * ? *)", zone: "Europe/Berlin")
        try spring.run(until: "2025-03-31T12:00:00Z")
        #expect(spring.instants == ["2025-03-29T01:30:00Z", "2025-03-31T00:30:00Z"])
        let autumn = MessagingTestCloud(start: "2025-10-25T12:00:00Z")
        try autumn.schedule("cron(30 2 * * ? *)", zone: "Europe/Berlin")
        try autumn.run(until: "2025-10-27T12:00:00Z")
        #expect(autumn.instants == ["2025-10-26T00:30:00Z", "2025-10-27T01:30:00Z"])
    }

    @Test("The fault point doubles, delays and loses, and the next tick comes all the same")
    func faults() throws {
        func instants(_ effect: FaultEffect) throws -> [String] {
            let cloud = MessagingTestCloud(rules: [
                FaultRule(
                    id: "x", point: "events.schedule",
                    match: [.init(name: "schedule", pattern: "daily")], hit: .nth(1),
                    effect: effect)
            ])
            try cloud.schedule("cron(0 2 * * ? *)")
            try cloud.run(until: "2025-01-02T12:00:00Z")
            return cloud.instants
        }
        let second = "2025-01-02T02:00:00Z"
        #expect(try instants(.drop) == [second])
        #expect(try instants(.delay(.hours(3))) == ["2025-01-01T05:00:00Z", second])
        #expect(
            try instants(.duplicate(times: 2, gap: .minutes(1))) == [
                "2025-01-01T02:00:00Z", "2025-01-01T02:01:00Z", "2025-01-01T02:02:00Z", second,
            ])
    }

    @Test("A target that is busy is tried again with growing waits; one that refuses is not")
    func retries() throws {
        let cloud = MessagingTestCloud()
        try cloud.schedule("at(2025-01-01T02:00:00)")
        let busy = ServiceFailure(
            service: "states", code: "ThrottlingException", message: "", status: 400)
        cloud.failures = [busy, busy, busy]
        try cloud.run(until: "2025-01-02T00:00:00Z")
        #expect(cloud.instants == ["2025-01-01T02:00:07Z"])
        let refusing = MessagingTestCloud()
        try refusing.schedule("at(2025-01-01T02:00:00)")
        refusing.failures = [
            ServiceFailure(
                service: "states", code: "StateMachineDoesNotExist", message: "", status: 400)
        ]
        try refusing.run(until: "2025-01-02T00:00:00Z")
        #expect(refusing.calls.isEmpty)
        let tick = refusing.world.trace.first { $0.operation == "Tick" }
        #expect(tick?.outcome == .failed("StateMachineDoesNotExist"))
    }

    @Test(
        "A schedule that the service refuses is refused in its words",
        arguments: [
            "cron(0 10 * * * *)", "cron(0 10 * * ?)", "rate(0 minutes)", "rate(5 weeks)",
            "rate(5)", "at(2025-02-30T00:00:00)", "at(2025-02-03)", "at(2025-02-03T00:00:00Z)",
            "every day", "cron(0 10 ? * 8 *)",
        ])
    func refused(_ expression: String) throws {
        let cloud = MessagingTestCloud()
        let error = #expect(throws: SchedulerError.self) { try cloud.schedule(expression) }
        #expect(error?.code == "ValidationException")
        #expect(error?.message.hasPrefix("Invalid Schedule Expression \(expression).") == true)
        #expect(cloud.scheduler.schedules.isEmpty)
    }

    @Test("Zones, inputs and roles are checked, too; a deleted schedule stays silent")
    func checks() throws {
        let cloud = MessagingTestCloud()
        #expect(throws: SchedulerError.invalidTimeZone("Mars/Olympus")) {
            try cloud.schedule("rate(1 day)", zone: "Mars/Olympus")
        }
        #expect(throws: SchedulerError.self) { try cloud.schedule("rate(1 day)", input: "{") }
        #expect(throws: SchedulerError.notFound("daily")) { try cloud.scheduler.delete("daily") }
        try cloud.schedule("cron(0 2 * * ? *)")
        try cloud.scheduler.delete("daily")
        try cloud.schedule("cron(0 3 * * ? *)")
        try cloud.run(until: "2025-01-01T12:00:00Z")
        #expect(cloud.instants == ["2025-01-01T03:00:00Z"])
    }

    @Test("A fork ticks as the original does; reset forgets all")
    func laws() throws {
        let (original, copy) = (MessagingTestCloud(), MessagingTestCloud())
        try original.schedule("cron(0 2 * * ? *)")
        try original.run(until: "2025-01-01T12:00:00Z")
        copy.world.restore(try original.world.snapshot(), decisions: CalmDecisions())
        for each in [original, copy] { try each.run(until: "2025-01-03T12:00:00Z") }
        #expect(copy.world.trace == original.world.trace)
        #expect(copy.instants == ["2025-01-02T02:00:00Z", "2025-01-03T02:00:00Z"])
        copy.scheduler.reset()
        copy.scheduler.reset()
        #expect(copy.scheduler.schedules.isEmpty)
    }
}
