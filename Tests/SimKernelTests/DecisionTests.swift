import SimKernel
import Testing

@Suite("Decisions") struct DecisionTests {
    @Test("An unrelated draw moves no other decision")
    func stability() {
        var alone = Decisions(SeededDecisions(seed: 42))
        var crowded = Decisions(SeededDecisions(seed: 42))
        for step in 0..<200 {
            let subject = "key-\(step % 7)"
            _ = crowded.choose(site: "other", subject: subject, below: 1_000)
            let expected = alone.choose(site: "site", subject: subject, below: 1_000)
            #expect(crowded.choose(site: "site", subject: subject, below: 1_000) == expected)
        }
    }

    /// Computed by a second implementation of the rule that `StableHash` documents.
    static let golden: [UInt64] = [
        0x7142_a86f_7b92_8d2d,
        0xa386_2312_edc3_85b8,
        0x00af_1a6b_4804_f545,
    ]

    @Test("The hash behind seeded decisions never changes between versions")
    func goldenValues() {
        let key = DecisionKey(site: "fault/dup", subject: "raw/customers/a.ndjson")
        let later = DecisionKey(site: "fault/dup", subject: "raw/customers/a.ndjson", occurrence: 1)
        let values = [
            SeededDecisions.value(seed: 1, key: key), SeededDecisions.value(seed: 1, key: later),
            SeededDecisions.value(seed: 2, key: key),
        ]
        #expect(Set(values).count == 3)
        #expect(values == Self.golden)
    }

    @Test("Sites outside of the profile stay calm")
    func activeSites() {
        var decisions = Decisions(SeededDecisions(seed: 3, activeSites: ["fault/"]))
        let calm = (0..<50).map {
            decisions.choose(site: "schedule/s3", subject: "\($0)", below: 9)
        }
        let wild = (0..<50).map { decisions.choose(site: "fault/a", subject: "\($0)", below: 9) }
        #expect(calm.allSatisfy { $0 == 0 })
        #expect(wild.contains { $0 != 0 })
    }

    @Test("A plan replays what was recorded")
    func replay() {
        var first = Decisions(SeededDecisions(seed: 9))
        let drawn = (0..<30).map { first.choose(site: "s", subject: "k\($0 % 3)", below: 5) }
        let plan = first.record.map { (key: $0.key, value: $0.value) }
        var second = Decisions(PlannedDecisions(plan, over: CalmDecisions()))
        #expect((0..<30).map { second.choose(site: "s", subject: "k\($0 % 3)", below: 5) } == drawn)
        #expect(second.record == first.record)
    }

    @Test("Enumeration visits every combination once")
    func enumeration() {
        var seen: [[UInt64]] = []
        var source = EnumeratedDecisions(maximumDepth: 10)
        repeat {
            var decisions = Decisions(source)
            let first = decisions.choose(site: "a", subject: "x", below: 2)
            // A branch that asks more questions than its sibling.
            let second = first == 0 ? 0 : decisions.choose(site: "b", subject: "x", below: 3)
            let third = decisions.choose(site: "c", subject: "x", below: 2)
            seen.append([first, second, third])
            source = decisions.source as! EnumeratedDecisions
        } while source.advance()
        #expect(seen.count == 8)
        #expect(Set(seen).count == 8)
    }

    @Test("Durations read back what they print", arguments: ["0s", "3d", "1h30m", "90s", "250ms"])
    func durations(text: String) throws {
        let duration = try #require(VirtualDuration(text))
        #expect(VirtualDuration(duration.description) == duration)
    }

    @Test(
        "Durations that mean nothing are refused", arguments: ["", "5", "d", "1x", "-1s", "1h 2m"])
    func badDurations(text: String) {
        #expect(VirtualDuration(text) == nil)
    }

    @Test("Ratios come from decimals between 0 and 1")
    func ratios() {
        #expect(Ratio(decimal: "0.05") == Ratio(5, outOf: 100))
        #expect(Ratio(decimal: "1") == Ratio(10, outOf: 10))
        #expect(Ratio(decimal: "1.5") == nil)
        #expect(Ratio(decimal: "-0.1") == nil)
    }
}
