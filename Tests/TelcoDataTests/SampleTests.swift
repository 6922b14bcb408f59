import Crypto
import DataFormats
import SimKernel
import Testing

@testable import TelcoData

/// The sample of seed 42, made once for all tests.
let sample42 = SampleData.truth(seed: 42)
/// Its daily files.
let days42 = sample42.dailyEventFiles()

@Suite("The reference sample")
struct SampleTests {
    @Test("Sizes are those of the reference sample")
    func sizes() {
        let plans = sample42.plansFile()
        let customers = sample42.customersFile()
        let days = days42
        let activity = days.reduce(0) { $0 + $1.file.bytes.count }
        #expect(sample42.plans.count == 20)
        #expect(sample42.customers.count == 10_000)
        #expect(sample42.events.count == 100_000)
        #expect(days.count == 365)
        #expect((1_000...1_400).contains(plans.bytes.count), "\(plans.bytes.count)")
        let wanted = 3_824_795.0
        #expect(abs(Double(customers.bytes.count) / wanted - 1) < 0.02, "\(customers.bytes.count)")
        #expect(abs(Double(activity) / 27_340_387 - 1) < 0.01, "\(activity)")
        let counts = days.map(\.count).sorted()
        #expect((215...240).contains(counts[0]), "\(counts[0])")
        #expect((268...279).contains(counts[182]), "\(counts[182])")
        #expect((305...340).contains(counts[364]), "\(counts[364])")
        #expect(days[0].path == "year=2025/month=01/day=01/logs_20250101.ndjson")
    }

    @Test("The same seed gives the same bytes, always and everywhere")
    func golden() {
        var digest = Insecure.MD5()
        digest.update(data: sample42.plansFile().bytes)
        digest.update(data: sample42.customersFile().bytes)
        for day in days42 { digest.update(data: day.file.bytes) }
        let text = digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == "c642466690d8e4b7f0a97ef5be365f3b")
    }

    @Test("Customers are dense, complete and distributed as measured")
    func customers() {
        let records = sample42.latestCustomers
        #expect(records[0].key == "C000001")
        #expect(records[9_999].key == "C010000")
        #expect(records.allSatisfy { $0.attributes.keys == Dataset.customers.fields })
        #expect(Set(records.map { $0.attributes["email"] }).count == 10_000)
        #expect(Set(records.map { $0.attributes["phone"] }).count == 10_000)
        #expect(Set(records.map { $0.attributes["first_name"] }).count == 24)
        #expect(Set(records.map { $0.attributes["last_name"] }).count == 25)
        #expect(abs(share(records, "status", "active") - 0.854) < 0.015)
        #expect(abs(share(records, "status", "cancelled") - 0.05) < 0.01)
        #expect(abs(share(records, "gender", "F") - 0.5) < 0.02)
        #expect(abs(share(records, "first_name", "Amara") - 0.08) < 0.012)
        let plans = Dictionary(grouping: records) { $0.attributes["plan_id"] }.mapValues(\.count)
        #expect(plans.count == 20)
        #expect(plans.values.allSatisfy { (430...570).contains($0) })
        let lengths = sample42.customersFile().bytes.split(separator: 0x0A).map(\.count)
        #expect(lengths.min()! >= 340 && lengths.max()! <= 440)
    }

    @Test("Events refer to customers, keep their day and have the measured mix")
    func events() {
        let events = sample42.events
        let ids = Set(sample42.customers.map(\.key))
        #expect(Set(events.map(\.key)).count == 100_000)
        #expect(events.allSatisfy { ids.contains($0.attributes["customer_id"]!.stringValue!) })
        #expect(events.allSatisfy { $0.attributes.keys == Dataset.activityLogs.fields })
        for (type, weight) in zip(Vocabulary.eventTypes, Vocabulary.eventWeights) {
            let actual = share(events, "event_type", type)
            #expect(abs(actual - Double(weight) / 100_000) < 0.005, "\(type): \(actual)")
        }
        #expect(
            events.allSatisfy {
                $0.attributes["event_type"] != "login" || $0.attributes["payload"] == [:]
            })
        let registered = Dictionary(
            uniqueKeysWithValues: sample42.customers.map { ($0.key, $0.versions[0].validFrom) })
        let early = events.filter {
            $0.validFrom < registered[$0.attributes["customer_id"]!.stringValue!]!
        }
        #expect(abs(Double(early.count) / 100_000 - 0.061) < 0.008, "\(early.count)")
    }

    @Test("A smaller sample is the beginning of the whole one")
    func takes() {
        let some = SampleData.customers(seed: 42, take: 50)
        #expect(some == Array(sample42.customers.prefix(50)))
        #expect(SampleData.plans(seed: 42, take: 3) == Array(sample42.plans.prefix(3)))
        let events = SampleData.activity(seed: 42, take: 40, customers: some)
        let keys = Set(some.map(\.key))
        let wanted = sample42.events.filter {
            keys.contains($0.attributes["customer_id"]!.stringValue!)
        }
        #expect(events == Array(wanted.prefix(40)))
    }

    private func share(_ records: [EntityRecord], _ field: String, _ value: String) -> Double {
        let matching = records.filter { $0.attributes[field]?.stringValue == value }
        return Double(matching.count) / Double(records.count)
    }
}
