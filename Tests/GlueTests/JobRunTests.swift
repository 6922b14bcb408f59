import CloudModel
import Glue
import OrderedCollections
import SimFaults
import SimKernel
import Testing

@Suite("Job runs") struct JobRunTests {
    @Test("A run starts, runs and succeeds, with defaults overlaid by its own arguments")
    func success() throws {
        let cloud = GlueTestCloud()
        try cloud.job(arguments: ["--input": "raw/", "--day": "none"]) { context in
            let text = context.arguments.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            try await context.s3.put(
                PutObject(bucket: "b", key: "seen", body: Array(text.utf8)))
        }
        let run = try cloud.runThrough([("--day", "2025-01-01")])
        #expect(run.state == .succeeded)
        #expect(run.id.hasPrefix("jr_") && run.id.count == 67)
        #expect(cloud.states == ["STARTING", "RUNNING", "SUCCEEDED"])
        let seen = String(decoding: try #require(cloud.objects["seen"]).body, as: UTF8.self)
        #expect(
            seen == "--input=raw/ --day=2025-01-01 --JOB_NAME=clean --JOB_RUN_ID=\(run.id)")
        #expect(run.completedOn.map { ($0 - run.startedOn).wholeMilliseconds } == 15_020)
    }

    @Test("A failed run is tried again under its own id and the number of the attempt")
    func retries() throws {
        let cloud = GlueTestCloud()
        try cloud.job(retries: 2) { context in
            guard context.runID.hasSuffix("_attempt_2") else {
                throw FunctionFailure(errorType: "ValueError", errorMessage: "bad day")
            }
        }
        let first = try cloud.runThrough()
        #expect(first.state == .failed)
        #expect(first.errorMessage == "ValueError: bad day")
        #expect(
            cloud.glue.runs(of: "clean").reversed().map(\.id) == [
                first.id, "\(first.id)_attempt_1", "\(first.id)_attempt_2",
            ])
        #expect(cloud.glue.runs().first?.state == .succeeded)
        #expect(cloud.glue.runs().map(\.attempt) == [2, 1, 0])
    }

    @Test("A run over its timeout ends as TIMEOUT, does nothing more, and is not tried again")
    func timeout() throws {
        let cloud = GlueTestCloud()
        try cloud.job(timeout: 5, retries: 3) { context in
            try? await context.caller.sleep(for: .minutes(30))
            _ = try? await context.s3.put(PutObject(bucket: "b", key: "late", body: []))
        }
        let run = try cloud.runThrough()
        #expect(run.state == .timeout)
        #expect(cloud.glue.runs().count == 1)
        #expect(cloud.keys.isEmpty)
        #expect(cloud.world.liveGuests.isEmpty)
    }

    @Test("A lost driver fails the run with exit code 10")
    func crash() throws {
        let cloud = GlueTestCloud(rules: [
            FaultRule(id: "kill", point: "glue.step", hit: .nth(2), effect: .crash)
        ])
        try cloud.job { context in
            for key in ["a", "b"] {
                try await context.s3.put(PutObject(bucket: "b", key: key, body: []))
            }
        }
        let run = try cloud.runThrough()
        #expect(run.state == .failed)
        #expect(run.errorMessage == "Command failed with exit code 10")
        #expect(cloud.keys == ["a"])
    }

    @Test("A second run is refused while the first is open, in Glue's words")
    func concurrency() throws {
        let cloud = GlueTestCloud()
        try cloud.job { _ in }
        try cloud.start()
        let refused = #expect(throws: ServiceFailure.self) { try cloud.start() }
        #expect(refused?.code == "ConcurrentRunsExceededException")
        #expect(refused?.message == "Concurrent runs exceeded for clean")
        #expect(refused?.isDefinite == true)
        cloud.world.run(until: cloud.world.now + .minutes(5))
        #expect(throws: Never.self) { try cloud.start() }
    }

    @Test("Jobs and runs that are not there, and bad arguments, are refused")
    func refusals() throws {
        let cloud = GlueTestCloud()
        try cloud.job { _ in }
        let missing = #expect(throws: ServiceFailure.self) { try cloud.start("ghost") }
        #expect(missing?.code == "EntityNotFoundException")
        let bare = #expect(throws: ServiceFailure.self) { try cloud.start("clean", [("day", "1")]) }
        #expect(bare?.code == "InvalidInputException")
        let option = #expect(throws: ServiceFailure.self) {
            try cloud.start("clean", [(BookmarkOption.argument, "on")])
        }
        #expect(option?.code == "InvalidInputException")
        #expect(throws: ServiceFailure.self) {
            try cloud.glue.jobRun("clean", id: "jr_0", as: cloud.caller)
        }
        #expect(cloud.glue.runs().isEmpty)
        #expect(throws: GlueError.self) { try cloud.job(timeout: 0) { _ in } }
    }

    @Test("A stopped run goes through STOPPING, and its script does nothing more")
    func stop() throws {
        let cloud = GlueTestCloud()
        try cloud.job { context in
            for number in 0..<100 {
                try await context.s3.put(PutObject(bucket: "b", key: "\(number)", body: []))
                try await context.caller.sleep(for: .seconds(1))
            }
        }
        let id = try cloud.start()
        cloud.world.run(until: cloud.world.now + .seconds(20))
        try cloud.glue.stopJobRun("clean", id: id, as: cloud.caller)
        let written = cloud.keys.count
        cloud.world.run(until: cloud.world.now + .minutes(5))
        #expect(cloud.states == ["STARTING", "RUNNING", "STOPPING", "STOPPED"])
        #expect(written > 0 && cloud.keys.count == written)
        #expect(throws: ServiceFailure.self) {
            try cloud.glue.stopJobRun("clean", id: id, as: cloud.caller)
        }
    }

    // MARK: Laws of every service

    @Test("A fork while a run is starting goes on as the original does; reset forgets all")
    func laws() throws {
        func cloud() throws -> GlueTestCloud {
            let cloud = GlueTestCloud()
            try cloud.job { context in
                try await context.s3.put(PutObject(bucket: "b", key: context.runID, body: []))
            }
            return cloud
        }
        let (original, copy) = (try cloud(), try cloud())
        try original.start()
        copy.world.restore(try original.world.snapshot(), decisions: CalmDecisions())
        for each in [original, copy] { each.world.run(until: each.world.now + .hours(1)) }
        #expect(original.world.trace == copy.world.trace)
        #expect(copy.keys.count == 1)
        copy.glue.reset()
        copy.glue.reset()
        #expect(copy.glue.jobs.isEmpty && copy.glue.runs().isEmpty)
    }
}
