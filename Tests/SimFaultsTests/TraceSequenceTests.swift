import SimKernel
import Testing

@testable import SimFaults

@Suite("Sequences in a trace") struct TraceSequenceTests {
    private func entry(
        _ operation: String, _ subject: String = "a", outcome: TraceOutcome = .done,
        state: String? = nil
    ) -> TraceEntry {
        TraceEntry(
            actor: "x", service: "s", operation: operation, subject: subject, outcome: outcome,
            details: state.map { [TraceField("state", $0)] } ?? [])
    }

    private func pattern(_ operation: String...) -> TracePattern {
        TracePattern([TracePattern.Word(.operation, operation)])
    }

    @Test("An entry must say all words, each in one of its ways")
    func words() {
        let wanted = TracePattern([
            .init(.operation, ["Run*", "Other"]), .init(.subject, ["raw/**"]),
            .init(.outcome, ["failed"]), .init(.detail("state"), ["FAILED"]),
        ])
        let right = entry("RunState", "raw/a/b", outcome: .failed("E1"), state: "FAILED")
        #expect(wanted.matches(right))
        #expect(!wanted.matches(entry("RunState", "raw/a/b", state: "FAILED")))
        #expect(!wanted.matches(entry("RunState", "x", outcome: .failed("E1"), state: "FAILED")))
        #expect(!wanted.matches(entry("RunState", "raw/a/b", outcome: .failed("E1"))))
        // An outcome is also known by its error's code.
        let coded = TracePattern([.init(.outcome, ["E1"])])
        #expect(coded.matches(right))
        #expect(!coded.matches(entry("Run", outcome: .failed("E2"))))
    }

    @Test("Steps come in their order, with anything between them, and one entry takes one step")
    func order() {
        let twice = TraceSequence([.init(pattern("A")), .init(pattern("A")), .init(pattern("B"))])
        func progress(_ operations: String) -> Int {
            twice.progress(in: operations.map { entry(String($0)) })
        }
        #expect(progress("A") == 1)
        #expect(progress("AB") == 1)
        #expect(progress("AXAXB") == 3)
        #expect(progress("BAA") == 2)
        let times = TraceSequence([.init(pattern("A"), times: 3)])
        #expect(times.progress(in: "AXA".map { entry(String($0)) }) == 0)
        #expect(times.progress(in: "AXAA".map { entry(String($0)) }) == 1)
    }

    @Test("What must not come between undoes the steps before it, and a later beginning counts")
    func unless() {
        // Two runs overlap when a second starts before any has ended.
        let overlap = TraceSequence([
            .init(pattern("S")), .init(pattern("S"), unless: pattern("E", "F")),
        ])
        func isSeen(_ operations: String) -> Bool {
            overlap.progress(in: operations.map { entry(String($0)) }) == 2
        }
        #expect(!isSeen("SESFS"))
        #expect(isSeen("SESS"))
        #expect(isSeen("SXS"))
        let inARow = TraceSequence([.init(pattern("F"), times: 2, unless: pattern("O"))])
        #expect(inARow.progress(in: "FOF".map { entry(String($0)) }) == 0)
        #expect(inARow.progress(in: "FOFF".map { entry(String($0)) }) == 1)
    }

    @Test("What entries have in common keeps lines apart")
    func same() {
        let retried = TraceSequence(
            [.init(pattern("F")), .init(pattern("O"))], same: .subject)
        #expect(retried.progress(in: [entry("F", "a"), entry("O", "b")]) == 1)
        #expect(retried.progress(in: [entry("F", "a"), entry("F", "b"), entry("O", "b")]) == 2)
        // Entries that have nothing there belong to no line.
        let byState = TraceSequence([.init(pattern("F"))], same: .detail("state"))
        #expect(byState.progress(in: [entry("F")]) == 0)
    }

    private func passes(_ condition: FaultCondition, _ story: (World, () -> Void) -> Void) -> Int {
        var rule = FaultRule(id: "r", point: "p", effect: .crash)
        rule.condition = condition
        var injector = FaultInjector(rules: [rule])
        let world = World(start: VirtualInstant(nanoseconds: 0))
        var rows = 0
        story(world) {
            rows += 1
            _ = injector.consult(
                FaultOpportunity(point: "p", phase: .before, subject: "s"), point: "p",
                phase: .before, in: world, counting: { _ in rows })
        }
        #expect(injector.fired == injector.matched)
        return injector.fired[0]
    }

    @Test("A condition holds once its sequence was seen, and until something ends it")
    func condition() {
        let seen = TraceSequence([.init(pattern("A"))])
        let after = passes(FaultCondition(seen: seen)) { world, pass in
            pass()
            world.record(entry("A"))
            pass()
            world.record(entry("B"))
            pass()
        }
        #expect(after == 2)
        let during = passes(FaultCondition(seen: seen, until: pattern("B"))) { world, pass in
            pass()
            world.record(entry("A"))
            pass()
            world.record(entry("B"))
            pass()
            world.record(entry("A"))
            world.record(entry("A"))
            pass()
            pass()
        }
        #expect(during == 3)
    }

    @Test("Amounts are those of the moment, and all that is asked for must hold")
    func amounts() {
        let few = FaultCondition.Amount(.rows(table: "T"), atLeast: 2, atMost: 3)
        let counted = passes(FaultCondition(amounts: [few])) { _, pass in
            for _ in 0..<5 { pass() }
        }
        #expect(counted == 2)
        let both = FaultCondition(seen: TraceSequence([.init(pattern("A"))]), amounts: [few])
        let later = passes(both) { world, pass in
            pass()
            pass()
            world.record(entry("A"))
            for _ in 0..<3 { pass() }
        }
        #expect(later == 1)
    }
}
