import OrderedCollections
import SimFaults
import SimKernel
import Testing

@Suite("Fault injection") struct FaultInjectorTests {
    func pass(
        _ injector: inout FaultInjector, _ world: World, times: Int, point: String = "s3.copy",
        key: String = "raw/a.csv"
    ) -> [String?] {
        (0..<times).map { _ in
            injector.consult(
                FaultOpportunity(
                    point: point, phase: .before, subject: key, attributes: [("key", key)]),
                point: point, phase: .before, in: world)?.rule
        }
    }

    func world(_ source: any DecisionSource = CalmDecisions()) -> World {
        World(start: VirtualInstant(secondsSinceEpoch: 0), decisions: source)
    }

    @Test("nth strikes once, every strikes regularly, and the first rule wins")
    func selectors() {
        var injector = FaultInjector(rules: [
            FaultRule(id: "second", point: "s3.copy", hit: .nth(2), effect: .crash),
            FaultRule(id: "pairs", point: "s3.*", hit: .every(2), effect: .throttle),
        ])
        let struck = pass(&injector, world(), times: 4)
        #expect(struck == [nil, "second", nil, "pairs"])
        #expect(injector.fired == [1, 1])
        #expect(injector.matched == [4, 4])
        #expect(injector.unfired == [])
    }

    @Test("A rule that does not match is told as never fired")
    func unfired() {
        var injector = FaultInjector(rules: [
            FaultRule(
                id: "elsewhere", point: "s3.copy",
                match: [.init(name: "key", pattern: "raw/plans/**")], effect: .crash)
        ])
        _ = pass(&injector, world(), times: 3)
        #expect(injector.unfired == ["elsewhere"])
        #expect(injector.opportunities[.init(point: "s3.copy", phase: .before)] == 3)
    }

    @Test("A rate follows the seed, comes near its ratio, and a calm world never meets it")
    func rates() {
        let rule = FaultRule(
            id: "r", point: "s3.copy", hit: .rate(Ratio(1, outOf: 10)), effect: .crash)
        var seeded = FaultInjector(rules: [rule])
        let hits = pass(&seeded, world(SeededDecisions(seed: 5)), times: 2_000).compactMap(\.self)
        #expect((140...260).contains(hits.count))
        var calm = FaultInjector(rules: [rule])
        #expect(pass(&calm, world(), times: 100).allSatisfy { $0 == nil })
    }

    @Test("A switched-off injector still counts opportunities")
    func inactive() {
        var injector = FaultInjector(
            rules: [FaultRule(id: "x", point: "s3.copy", effect: .crash)], isActive: false)
        #expect(pass(&injector, world(), times: 2).allSatisfy { $0 == nil })
        #expect(injector.opportunities[.init(point: "s3.copy", phase: .before)] == 2)
    }

    @Test(
        "Patterns keep to segments unless they say otherwise",
        arguments: [
            ("raw/*.csv", "raw/a.csv", true), ("raw/*.csv", "raw/b/a.csv", false),
            ("raw/**/a.csv", "raw/a.csv", true), ("raw/**/a.csv", "raw/b/c/a.csv", true),
            ("raw/**/a.csv", "raw/xa.csv", false), ("rejected/**", "rejected/a/b", true),
            ("**", "", true), ("a?c", "abc", true), ("a?c", "a/c", false),
            ("a?c", "aäc", true), ("a??c", "aäc", false), ("?", "日", true), ("*?", "ää", true),
            ("a?", "a", false),
            ("**/logs*.ndjson", "logs1.ndjson", true), ("*/x", "a/b/x", false),
            ("a/**/b/**/c", "a/b/c", true), ("a/**/b/*", "a/q/b/r/s", false),
        ])
    func globs(pattern: String, text: String, expected: Bool) {
        #expect(Glob.matches(pattern, text) == expected)
    }
}
