import SimKernel
import SimTrace
import Testing

@Suite("Traces") struct TraceTests {
    func trace(_ subjects: [String] = ["a", "b"]) -> Trace {
        let world = World(start: VirtualInstant(secondsSinceEpoch: 1_735_689_600))
        for subject in subjects {
            world.currentCause = world.record(
                TraceEntry(
                    actor: "lambda/validator", principal: "arn:aws:iam::1:role/v", service: "s3",
                    operation: "CopyObject", subject: subject, outcome: .indeterminate("Lost"),
                    fault: "torn",
                    details: [
                        TraceField("bucket", "b\u{2028}\"x"), TraceField("size", -5),
                        TraceField("hidden", true),
                    ]))
        }
        return Trace(
            header: TraceHeader(
                scenario: "s", pipeline: "telco", seed: .max, start: world.now),
            entries: world.trace,
            decisions: [
                Decision(
                    key: DecisionKey(site: "fault/x", subject: "a", occurrence: 3), bound: .max,
                    value: 7)
            ],
            verdicts: [
                TraceVerdict(guarantee: "g", verdict: "broken", examined: 2, witness: [0, 1])
            ])
    }

    @Test("A trace reads back exactly as it was written")
    func roundTrip() throws {
        let original = trace()
        let read = try Trace(reading: original.lines())
        #expect(read == original)
        #expect(read.lines() == original.lines())
    }

    @Test("The digest does not depend on the level written")
    func digestAndLevel() {
        var outline = trace()
        outline.header.level = .outline
        #expect(outline.digest() == trace().digest())
        #expect(trace(["a", "c"]).digest() != trace().digest())
    }

    @Test("A trace that was cut or touched is refused with its line")
    func damaged() throws {
        let text = String(decoding: trace().lines(), as: UTF8.self)
        let cut = text.split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(throws: TraceReadFailure.self) { try Trace(reading: Array(cut.utf8)) }
        let touched = text.replacing("CopyObject", with: "MoveObject", maxReplacements: 1)
        #expect {
            try Trace(reading: Array(touched.utf8))
        } throws: {
            ($0 as? TraceReadFailure)?.reason.contains("digest") == true
        }
        #expect(throws: TraceReadFailure.self) { try Trace(reading: Array("{}\n".utf8)) }
    }

    @Test("No bytes at all make the reader crash", arguments: 0..<200)
    func fuzz(seed: Int) {
        var bytes = trace().lines()
        for step in 0..<8 {
            let key = DecisionKey(site: "fuzz", subject: "\(seed)", occurrence: UInt32(step))
            let drawn = SeededDecisions.value(seed: 1, key: key)
            bytes[Int(drawn % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: drawn >> 32)
        }
        if let read = try? Trace(reading: bytes) { #expect(read.entries.count <= 2) }
    }

    @Test("The first difference is found, also where one trace is longer")
    func difference() {
        #expect(TraceDifference.first(trace(), trace()) == nil)
        guard case .entry(1, _, let right) = TraceDifference.first(trace(), trace(["a", "c"]))
        else {
            Issue.record("expected a difference in entry 1")
            return
        }
        #expect(right?.subject == "c")
        guard case .entry(2, nil, _) = TraceDifference.first(trace(), trace(["a", "b", "c"]))
        else {
            Issue.record("expected the second trace to be longer")
            return
        }
    }
}
