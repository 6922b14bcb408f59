import CloudModel
import DataFormats
import PipelineModel
import SimFaults
import SimKernel
import Testing

@Suite("The stage job") struct StageTests {
    private func day(_ files: [(String, String)], _ faults: [FaultRule] = []) throws -> Rig {
        let rig = try Rig(faults: faults)
        let events = try files.map { try rig.upload($0.0, $0.1) }
        for event in events { rig.validate(event) }
        #expect(rig.runJob("clean") == nil)
        return rig
    }

    static let files: [(String, String)] = [
        ("raw/plans/z.csv", Samples.planHeader + "\n" + Samples.plan("P001", price: "1")),
        ("raw/plans/a.csv", Samples.planHeader + "\n" + Samples.plan("P001", price: "2")),
        ("raw/customers/z.ndjson", Samples.customer("C1", first: "Old")),
        (
            "raw/customers/a.ndjson",
            Samples.customer("C1", first: "New") + "\n"
                + Samples.customer("C1", updatedAt: "2024-12-01T00:00:00Z", first: "Later")
        ),
        ("raw/activity_logs/z.ndjson", Samples.event("e1") + "\n" + Samples.event("e2")),
        (
            "raw/activity_logs/a.ndjson",
            Samples.event("E1") + "\n" + Samples.event("e2", type: "logout")
        ),
    ]

    @Test("The latest delivered plan, all versions of a customer, the earliest event")
    func entities() throws {
        let rig = try day(Self.files)
        #expect(rig.runJob("stage") == nil)
        let plans = try rig.staged("plans")
        #expect(plans.count == 1)
        #expect(plans[0].contains("monthly_price=200 "))
        let customers = try rig.staged("customers")
        #expect(customers.count == 2)
        #expect(customers[0].contains("first_name=New "))
        #expect(customers[0].contains("valid_from=1714521600000000 "))
        #expect(customers[1].contains("first_name=Later "))
        let events = try rig.staged("activity_logs")
        #expect(events.count == 2)
        #expect(events.allSatisfy { $0.contains("event_type=login ") })
        #expect(events.allSatisfy { !$0.contains("source_key") })
        let conflicts = try rig.quarantined()
        #expect(conflicts.count == 1)
        #expect(conflicts.first?["source_key"]?.stringValue == "raw/activity_logs/a.ndjson")
        #expect(conflicts.first?["reasons"] == ["conflicting_duplicate"])
        #expect(conflicts.first?["line"]?.intValue == 2)
    }

    @Test("The order in which files are handled does not matter, only that of their upload")
    func order() throws {
        let calm = try day(Self.files)
        calm.runJob("stage")
        let rig = try Rig()
        let events = try Self.files.map { try rig.upload($0.0, $0.1) }
        for (place, event) in events.enumerated().reversed() {
            rig.validate(event)
            if place == 3 { #expect(rig.runJob("clean") == nil && rig.runJob("stage") == nil) }
        }
        #expect(rig.runJob("clean") == nil)
        #expect(rig.runJob("stage") == nil)
        for dataset in ["plans", "customers", "activity_logs"] {
            #expect(try rig.staged(dataset) == calm.staged(dataset))
        }
        #expect(rig.contents == calm.contents)
    }

    @Test("A version's surrogate key stays when the history around it changes")
    func surrogate() throws {
        let rig = try day([("raw/customers/a.ndjson", Samples.customer("C1"))])
        rig.runJob("stage")
        let before = try rig.staged("customers")[0]
        rig.validate(
            try rig.upload(
                "raw/customers/b.ndjson",
                Samples.customer("C1", plan: "P2", updatedAt: "2020-01-01T00:00:00Z")))
        rig.runJob("clean")
        rig.runJob("stage")
        let after = try rig.staged("customers")
        #expect(after.count == 2)
        #expect(after.contains(before))
    }

    @Test("Without any file there are empty entities and a manifest")
    func empty() throws {
        let rig = try Rig()
        #expect(rig.runJob("clean") == nil)
        #expect(rig.runJob("stage") == nil)
        #expect(try rig.staged("customers").isEmpty)
        #expect(rig.store.keys.count { $0.hasPrefix("staging/manifests/") } == 1)
    }

    @Test("Death at any step leaves no manifest of half a snapshot, and the retry is whole")
    func crashes() throws {
        let calm = try day(Self.files)
        calm.runJob("stage")
        let wanted = try ["plans", "customers", "activity_logs"].map { try calm.staged($0) }
        var step = 1
        while step < 60 {
            let rig = try day(Self.files)
            rig.context.faults = FaultInjector(rules: [
                FaultRule(id: "die", point: "glue.step", hit: .nth(step), effect: .crash)
            ])
            let failure = rig.runJob("stage", attempts: 1)
            if failure != nil {
                #expect(!rig.store.keys.contains { $0.hasPrefix("staging/manifests/") })
            }
            #expect(rig.runJob("stage") == nil)
            #expect(
                try ["plans", "customers", "activity_logs"].map { try rig.staged($0) } == wanted)
            #expect(rig.contents == calm.contents, "death at step \(step)")
            if failure == nil { break }
            step += 1
        }
        #expect(step > 15)
    }

    @Test("A later snapshot has a later name")
    func names() throws {
        let rig = try day(Self.files)
        rig.runJob("stage")
        rig.world.run(until: rig.world.now + .seconds(1))
        rig.runJob("stage")
        let names = rig.store.keys.filter { $0.hasPrefix("staging/manifests/") }
        #expect(names.count == 2)
        #expect(names[0] < names[1])
        #expect(rig.store.keys.filter { $0.hasSuffix("_SUCCESS") }.count == 6)
    }
}
