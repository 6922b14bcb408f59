import SimKernel
import Testing

@Suite("Guests") struct GuestTests {
    final class Log { var lines: [String] = [] }

    @Test("Two guests interleave by virtual time, not by who started first")
    func interleaving() {
        let world = World(start: VirtualInstant(secondsSinceEpoch: 0))
        let log = Log()
        for (name, pause) in [("slow", 20), ("fast", 5)] {
            world.startGuest(name) { guest in
                for step in 1...2 {
                    try? await guest.sleep(for: .milliseconds(Int64(pause)))
                    log.lines.append("\(name)\(step)@\(world.now.millisecondsSinceEpoch)")
                }
            }
        }
        world.drainGuests()
        world.run(until: .distantFuture)
        #expect(log.lines == ["fast1@5", "fast2@10", "slow1@20", "slow2@40"])
        #expect(world.liveGuests.isEmpty)
    }

    @Test("A dead guest that catches every error still has no effect")
    func deadGuestHasNoEffect() {
        let world = World(start: VirtualInstant(secondsSinceEpoch: 0))
        let log = Log()
        let guest = world.startGuest("stubborn") { guest in
            while !guest.hasEnded {
                do {
                    try await guest.sleep(for: .seconds(1))
                    try guest.requireAlive()
                    log.lines.append("effect")
                } catch { continue }
            }
        }
        world.drainGuests()
        world.run(until: VirtualInstant(secondsSinceEpoch: 3))
        guest.kill()
        let before = log.lines
        world.run(until: VirtualInstant(secondsSinceEpoch: 100))
        #expect(before == ["effect", "effect", "effect"])
        #expect(log.lines == before)
    }

    @Test("A guest that never stops calling meets its limit instead of hanging the world")
    func callLimit() {
        let world = World(
            start: VirtualInstant(secondsSinceEpoch: 0), limits: Limits(callsPerGuest: 50))
        world.startGuest("busy") { guest in
            while true { try? await guest.sleep(for: .seconds(1)) }
        }
        world.drainGuests()
        world.run(until: .distantFuture)
        #expect(world.exhausted == .callsPerGuest)
        #expect(world.step() == .limitReached(.callsPerGuest))
    }

    @Test("A guest can wait for another to wake it")
    func waking() {
        let world = World(start: VirtualInstant(secondsSinceEpoch: 0))
        let log = Log()
        let waiter = world.startGuest("waiter") { guest in
            try? await guest.waitForWake()
            log.lines.append("woken@\(world.now.secondsSinceEpoch)")
        }
        world.startGuest("waker") { guest in
            try? await guest.sleep(for: .seconds(7))
            waiter.wake()
        }
        world.drainGuests()
        world.run(until: .distantFuture)
        #expect(log.lines == ["woken@7"])
    }

    @Test("A world with a running guest refuses to be copied and names the guest")
    func snapshotRefused() {
        let world = World(start: VirtualInstant(secondsSinceEpoch: 0))
        world.startGuest("busy") { guest in try? await guest.waitForWake() }
        world.drainGuests()
        #expect(throws: SnapshotFailure.guestsRunning(["busy"])) { try world.snapshot() }
        world.shutDown()
        #expect(throws: Never.self) { try world.snapshot() }
    }
}
