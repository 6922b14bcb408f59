import Foundation
import Testing

@testable import Snowflake

/// Prints how long the statements of a nightly load take; asked for by REHEARSAL_MEASURE.
@Suite("Measures", .enabled(if: ProcessInfo.processInfo.environment["REHEARSAL_MEASURE"] != nil))
struct MeasureTests {
    private func time(_ name: String, _ work: () async throws -> Void) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await work()
        print("measure: \(name): \(clock.now - start)")
    }

    @Test("A large and a small load", arguments: [100_000, 50])
    func load(_ rows: Int) async throws {
        let account = SnowflakeAccount()
        let session = try account.openSession()
        try await account.executeAll(PipelineShapeTests.setup, in: session)
        try await time("\(rows) generate") {
            try await account.executeAll(PipelineShapeTests.fill(rows), in: session)
        }
        try await time("\(rows) merge into empty") {
            try await account.execute(PipelineShapeTests.merge, in: session)
        }
        try await time("\(rows) merge again") {
            try await account.execute(PipelineShapeTests.merge, in: session)
        }
        try await time("\(rows) delete, merge in a transaction") {
            try await account.executeAll("begin; delete from fact", in: session)
            try await account.execute(PipelineShapeTests.merge, in: session)
            try await account.execute("commit", in: session)
        }
        try await time("\(rows) update from") {
            try await account.execute(
                "update fact set plan_id = s.event_id from stg s where s.event_id = fact.event_id",
                in: session)
        }
        var twin = account
        try await time("\(rows) fork") { twin = account.fork() }
        try await time("\(rows) merge in the fork") {
            let there = try twin.openSession()
            try await twin.execute("use schema w.dw", in: there)
            try await twin.execute(PipelineShapeTests.merge, in: there)
        }
    }
}
