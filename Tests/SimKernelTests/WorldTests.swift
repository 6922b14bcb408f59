import SimKernel
import Testing

/// A service that notes what reaches it and answers some events with others.
final class Echo: Service {
    struct Ping: EventPayload { let text: String }

    let name: ServiceName
    var heard: [String] = []

    init(_ name: ServiceName = "echo") { self.name = name }

    func handle(_ event: Event, in world: World) {
        guard let ping = event.payload as? Ping else { return }
        heard.append("\(ping.text)@\(world.now.secondsSinceEpoch)")
        world.record(
            TraceEntry(actor: name.text, service: name.text, operation: "Ping", subject: ping.text))
    }
    func reset() { heard = [] }
    func snapshot() -> any Sendable { heard }
    func restore(_ snapshot: any Sendable) { heard = snapshot as! [String] }
}

@Suite("The world") struct WorldTests {
    let start = VirtualInstant(secondsSinceEpoch: 100)

    func world(_ source: any DecisionSource = CalmDecisions()) -> (World, Echo) {
        let world = World(start: start, decisions: source)
        let echo = Echo()
        world.add(echo)
        return (world, echo)
    }

    @Test("Events come by instant, then first in, first out; time moves only to them")
    func order() {
        let (world, echo) = world()
        for (text, delay) in [("c", 5), ("a", 1), ("b", 1), ("past", -4)] {
            world.schedule(
                Echo.Ping(text: text), to: "echo", subject: text, after: .seconds(Int64(delay)))
        }
        #expect(world.run(until: VirtualInstant(secondsSinceEpoch: 110)) == .deadlineReached)
        #expect(echo.heard == ["past@100", "a@101", "b@101", "c@105"])
        #expect(world.now == VirtualInstant(secondsSinceEpoch: 110))
        #expect(world.step() == .idle)
    }

    @Test("A decided priority lets a later event overtake at the same instant")
    func priority() {
        let key = DecisionKey(site: "schedule/echo", subject: "first")
        let (world, echo) = world(PlannedDecisions([(key, 3)], over: CalmDecisions()))
        for text in ["first", "second"] {
            world.schedule(Echo.Ping(text: text), to: "echo", subject: text)
        }
        world.run(until: start)
        #expect(echo.heard == ["second@100", "first@100"])
        #expect(world.decisions.record == [Decision(key: key, bound: 8, value: 3)])
    }

    @Test("A cancelled event never happens, and cancelling twice is harmless")
    func cancelling() {
        let (world, echo) = world()
        let ticket = world.schedule(
            Echo.Ping(text: "x"), to: "echo", subject: "x", after: .seconds(1))
        world.cancel(ticket)
        world.cancel(ticket)
        #expect(world.pendingEvents.isEmpty)
        world.run(until: .distantFuture)
        #expect(echo.heard.isEmpty)
    }

    @Test("A fork goes its own way and leaves the original alone")
    func fork() throws {
        let (original, echo) = world()
        original.schedule(Echo.Ping(text: "a"), to: "echo", subject: "a", after: .seconds(1))
        original.schedule(Echo.Ping(text: "b"), to: "echo", subject: "b", after: .seconds(2))
        _ = original.step()
        let snapshot = try original.snapshot()
        let (fork, forkedEcho) = world()
        fork.restore(snapshot, decisions: CalmDecisions())
        fork.schedule(Echo.Ping(text: "own"), to: "echo", subject: "own")
        fork.run(until: .distantFuture)
        #expect(forkedEcho.heard == ["a@101", "own@101", "b@102"])
        #expect(echo.heard == ["a@101"])
        original.run(until: .distantFuture)
        #expect(echo.heard == ["a@101", "b@102"])
    }

    @Test("A world that schedules for ever stops at its limit")
    func eventLimit() {
        final class Loop: Service {
            struct Again: EventPayload {}
            let name: ServiceName = "loop"
            func handle(_ event: Event, in world: World) {
                world.schedule(Again(), to: name, subject: "again")
            }
            func reset() {}
            func snapshot() -> any Sendable { 0 }
            func restore(_ snapshot: any Sendable) {}
        }
        let world = World(start: start, limits: Limits(events: 1_000))
        world.add(Loop())
        world.schedule(Loop.Again(), to: "loop", subject: "again")
        #expect(world.run(until: .distantFuture) == .limitReached(.events))
    }

    @Test("What an event causes names the entry that caused it")
    func causes() {
        let (world, _) = world()
        world.currentCause = world.record(
            TraceEntry(actor: "test", service: "test", operation: "Start", subject: "s"))
        world.schedule(Echo.Ping(text: "x"), to: "echo", subject: "x")
        world.run(until: start)
        #expect(world.trace.map(\.cause) == [nil, 0])
    }
}
