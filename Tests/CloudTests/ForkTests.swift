import Cloud
import CloudModel
import SimFaults
import SimKernel
import Testing

@Suite("Copies of an account") struct ForkTests {
    /// Uploads a file and lets the world run for an hour.
    private func hour(_ cloud: Cloud, _ key: String) throws -> [TraceEntry] {
        try SmallAccount.upload(key, to: cloud)
        _ = cloud.world.run(until: cloud.world.now + .hours(1))
        return cloud.world.trace
    }

    @Test("A fork does what the original does")
    func equality() throws {
        let original = try SmallAccount.deploy()
        let fork = SmallAccount.fork(try original.snapshot())
        let first = try hour(original, "in/a")
        let second = try hour(fork, "in/a")
        #expect(first == second)
        #expect(SmallAccount.keys(original) == ["in/a", "out/in/a"])
        #expect(SmallAccount.keys(fork) == SmallAccount.keys(original))
    }

    @Test("What happens in a fork happens nowhere else")
    func isolation() throws {
        let original = try SmallAccount.deploy()
        let snapshot = try original.snapshot()
        let fork = SmallAccount.fork(snapshot)
        _ = try hour(fork, "in/b")
        #expect(SmallAccount.keys(original) == [])
        #expect(SmallAccount.keys(SmallAccount.fork(snapshot)) == [])
    }

    @Test("A fork of a fork knows what its parent did")
    func generations() throws {
        let parent = SmallAccount.fork(try SmallAccount.deploy().snapshot())
        _ = try hour(parent, "in/a")
        let child = SmallAccount.fork(try parent.snapshot())
        _ = try hour(child, "in/b")
        #expect(SmallAccount.keys(child) == ["in/a", "in/b", "out/in/a", "out/in/b"])
        #expect(SmallAccount.keys(parent) == ["in/a", "out/in/a"])
    }

    @Test("Faults belong to the fork that has them")
    func faults() throws {
        let snapshot = try SmallAccount.deploy().snapshot()
        let lost = FaultRule(id: "lost", point: "s3.event.deliver", effect: .drop)
        let faulty = SmallAccount.fork(snapshot, faults: [lost])
        _ = try hour(faulty, "in/a")
        #expect(SmallAccount.keys(faulty) == ["in/a"])
        let calm = SmallAccount.fork(snapshot)
        _ = try hour(calm, "in/a")
        #expect(SmallAccount.keys(calm) == ["in/a", "out/in/a"])
    }

    @Test("An account in the middle of something cannot be copied")
    func running() throws {
        let cloud = try SmallAccount.deploy()
        try SmallAccount.upload("in/a", to: cloud)
        // The function is at work at some instant of the first minute.
        for _ in 0..<6_000 where cloud.world.liveGuests.isEmpty {
            _ = cloud.world.run(until: cloud.world.now + .milliseconds(10))
        }
        #expect(throws: SnapshotFailure.self) { try cloud.snapshot() }
        _ = cloud.world.run(until: cloud.world.now + .hours(1))
        #expect(throws: Never.self) { try cloud.snapshot() }
        #expect(cloud.unfinished == [])
    }
}
