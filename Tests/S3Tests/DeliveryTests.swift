import CloudModel
import SimFaults
import SimKernel
import Testing

@testable import S3

@Suite("Delivery")
struct DeliveryTests {
    private func account(_ effect: FaultEffect, seed: UInt64? = nil) throws -> TestAccount {
        let rule = FaultRule(
            id: "r", point: "s3.event.deliver", match: [.init(name: "key", pattern: "raw/**")],
            effect: effect)
        let account = try TestAccount(faults: [rule], seed: seed)
        try account.notify()
        return account
    }

    private func times(_ account: TestAccount) -> [Int64] {
        account.functions.calls.map { ($0.at - TestAccount.start).wholeMilliseconds }
    }

    @Test("A duplicated event comes again after each gap, with the same sequencer")
    func duplicate() throws {
        let account = try account(.duplicate(times: 2, gap: .seconds(3)))
        try account.put("raw/a")
        account.run()
        #expect(times(account) == [500, 3_500, 6_500])
        #expect(Set(account.functions.calls.map(\.payload)).count == 1)
    }

    @Test("A dropped event never comes, a delayed one late, others as usual")
    func dropAndDelay() throws {
        let dropped = try account(.drop)
        try dropped.put("raw/a")
        try dropped.put("clean/a")
        dropped.run()
        #expect(dropped.functions.calls.count == 1)
        #expect(dropped.world.trace.contains { $0.service == "fault" && $0.fault == "r" })
        let delayed = try account(.delay(.seconds(10)))
        try delayed.put("raw/a")
        delayed.run()
        #expect(times(delayed) == [10_500])
    }

    @Test("Reordered events come within the window, in an order that the seed decides")
    func reorder() throws {
        func order(_ seed: UInt64) throws -> [Int64] {
            let account = try account(.reorder(window: .seconds(60)), seed: seed)
            for key in 0..<8 { try account.put("raw/\(key)") }
            account.run(seconds: 120)
            #expect(account.functions.calls.count == 8)
            #expect(times(account).allSatisfy { 500...60_500 ~= $0 })
            return times(account)
        }
        #expect(try order(1) == order(1))
        #expect(try order(1) != order(2))
    }

    @Test("A delivery that is refused is tried again, later each time, and nothing is lost")
    func retries() throws {
        let account = try TestAccount()
        try account.notify()
        account.functions.failures = 3
        try account.put("raw/a")
        account.run()
        #expect(times(account) == [7_500])
        let notes = account.world.trace.filter { $0.operation == "Notify" }
        #expect(notes.map { $0.integer("attempt") } == [1, 2, 3, 4])
        #expect(notes[0].outcome == .failed("TooManyRequestsException"))
        #expect(notes[3].outcome == .done)
    }

    @Test("What cannot be delivered for hours is given up on record")
    func abandoned() throws {
        let account = try TestAccount(settings: S3Settings(deliveryAge: .minutes(10)))
        try account.notify()
        account.functions.failures = .max
        try account.put("raw/a")
        account.run(seconds: 3_600)
        #expect(account.world.trace.last?.operation == "NotifyAbandoned")
        #expect(account.world.pendingEvents.isEmpty)
    }

    @Test("An injected failure is a failed delivery, too")
    func injectedFailure() throws {
        let rule = FaultRule(
            id: "r", point: "s3.event.deliver", hit: .nth(1), effect: .throttle)
        let account = try TestAccount(faults: [rule])
        try account.notify()
        try account.put("raw/a")
        account.run()
        #expect(times(account) == [1_500])
    }

    @Test("The notification is the cause of the invocation, the put the cause of both")
    func causes() throws {
        let account = try TestAccount()
        try account.notify()
        let request = PutObject(bucket: "data", key: "raw/a", body: [])
        _ = try account.context.callNow(
            request.call, as: account.actor,
            perform: { (actor) throws(ServiceFailure) in
                try account.s3.putObject(request, as: actor)
            })
        account.run()
        let trace = account.world.trace
        #expect(trace.map(\.operation) == ["PutObject", "Notify", "Invoke"])
        #expect(trace.map(\.cause) == [nil, 0, 1])
    }
}
