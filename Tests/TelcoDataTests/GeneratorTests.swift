import DataFormats
import SimKernel
import Testing

@testable import TelcoData

@Suite("Generated truths")
struct GeneratorTests {
    let spec = TruthSpec(
        plans: 8,
        customers: .init(
            count: 40, planChanges: .between(0, 4), statusChanges: 1, contactChanges: 1),
        events: .init(
            count: .perDay(.between(5, 15)), days: 20_100...20_130,
            mix: [.init(type: "plan_changed", weight: 1), .init(type: "login", weight: 1)]))

    @Test("More customers leave the others as they were")
    func padding() {
        var larger = spec
        larger.customers.count = 90
        let few = TruthGenerator(seed: 5).generate(spec)
        let many = TruthGenerator(seed: 5).generate(larger)
        #expect(Array(many.customers.prefix(40)) == few.customers)
        #expect(TruthGenerator(seed: 5).generate(spec) == few)
        #expect(TruthGenerator(seed: 6).generate(spec) != few)
    }

    @Test("Versions rise strictly, differ from their neighbours and say since when they hold")
    func timelines() {
        let truth = TruthGenerator(seed: 5).generate(spec)
        #expect(truth.customers.contains { $0.versions.count >= 6 })
        for customer in truth.customers {
            #expect(customer.versions[0].attributes["updated_at"] == nil)
            #expect(
                customer.versions[0].attributes["registration_date"]
                    == .string(
                        CivilTime.text(nanoseconds: customer.versions[0].validFrom.nanoseconds)))
            for (old, new) in zip(customer.versions, customer.versions.dropFirst()) {
                #expect(old.validFrom < new.validFrom)
                #expect(old.attributes != new.attributes)
                let text = CivilTime.text(nanoseconds: new.validFrom.nanoseconds)
                #expect(new.attributes["updated_at"] == .string(text))
            }
        }
    }

    @Test("A change of plan that an event tells is one of the timeline")
    func planChanges() {
        var near = spec
        near.customers.changeDays = near.events.days
        let truth = TruthGenerator(seed: 5).generate(near)
        let changes = truth.events.filter { $0.attributes["event_type"] == "plan_changed" }
        #expect(changes.count > 20)
        var atBoundary = 0
        for event in changes {
            let id = event.attributes["customer_id"]!.stringValue!
            let versions = truth.customers.first { $0.key == id }!.versions
            let payload = event.attributes["payload"]!
            let told = zip(versions, versions.dropFirst()).filter { old, new in
                old.attributes["plan_id"] == payload["old_plan_id"]
                    && new.attributes["plan_id"] == payload["new_plan_id"]
                    && new.validFrom <= event.validFrom
            }
            #expect(!told.isEmpty)
            if told.contains(where: { $1.validFrom == event.validFrom }) { atBoundary += 1 }
        }
        #expect(atBoundary > 0)
    }

    @Test("Late events are in the file of the day on which they arrived")
    func late() {
        var late = spec
        late.events.latePerMillion = 300_000
        let truth = TruthGenerator(seed: 5).generate(late)
        let lateCount = truth.events.count { $0.arrivesAt != $0.validFrom }
        #expect((0.2...0.4).contains(Double(lateCount) / Double(truth.events.count)))
        let files = truth.dailyEventFiles()
        #expect(files.reduce(0) { $0 + $1.count } == truth.events.count)
        #expect(files.count > 31)
        let days = truth.events.map { Truth.day(of: $0.validFrom) }
        #expect(days.min() == 20_100 && days.max() == 20_130)
    }

    @Test("Files hold what was selected")
    func selections() {
        let truth = TruthGenerator(seed: 5).generate(spec)
        #expect(truth.events(.first(3)) == Array(truth.events.prefix(3)))
        #expect(truth.events(.last(2)) == Array(truth.events.suffix(2)))
        #expect(truth.events(.day(20_101)).allSatisfy { Truth.day(of: $0.validFrom) == 20_101 })
        let ids = [truth.events[5].key, truth.events[1].key]
        #expect(truth.events(.ids(ids)).map(\.key) == ids)
        let timeline = truth.customers.first { $0.versions.count > 2 }!
        let middle = timeline.versions[1]
        let known = truth.customers(asOf: middle.validFrom)
        #expect(known.first { $0.key == timeline.key } == middle)
        #expect(timeline.version(at: VirtualInstant(nanoseconds: 0)) == nil)
        let text = String(decoding: truth.plansFile().bytes, as: UTF8.self)
        #expect(text.hasPrefix(Fixture.header) && text.hasSuffix("\n"))
        #expect(!text.contains("\""))
    }

    @Test("Days and instants survive the way to text and back")
    func civil() {
        for day in stride(from: -30_000, through: 60_000, by: 37) {
            let (year, month, dayOfMonth) = CivilTime.civil(day: day)
            #expect(CivilTime.day(year: year, month: month, day: dayOfMonth) == day)
            #expect(TimestampText.day(CivilTime.text(day: day), years: 1...9999) == day)
        }
        for nanoseconds: Int64 in [0, -1, 1, 1_736_035_200_123_456_789, -86_400_000_000_001] {
            #expect(
                TimestampText.nanoseconds(CivilTime.text(nanoseconds: nanoseconds)) == nanoseconds)
        }
        #expect(CivilTime.text(day: 20_089) == "2025-01-01")
        #expect(CivilTime.text(day: 20_453) == "2025-12-31")
        #expect(CivilTime.text(day: 17_532) == "2018-01-01")
    }
}
