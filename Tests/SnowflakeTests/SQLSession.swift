import CloudModel
import SimKernel

@testable import Snowflake

/// A session in an empty account, for tests that ask one thing after another.
struct SQLSession {
    let account: SnowflakeAccount
    let session: SnowflakeSession
    /// The account's clock, nanoseconds since the epoch.
    final class Clock { var now: Int64 = 1_718_000_000_000_000_000 }
    let clock = Clock()

    init(_ setup: String = "", workers: Workers = .none) async throws {
        account = SnowflakeAccount(memo: Memo(workers: workers))
        session = try account.openSession()
        let clock = clock
        account.now = { clock.now }
        try await account.executeAll("create database d; create schema s; \(setup)", in: session)
    }

    /// The values of a query as texts, row by row.
    func cells(_ sql: String) async throws -> [[String]] {
        try await account.execute(sql, in: session).rows.map { row in
            row.map { $0.isNull ? "NULL" : ConformanceComparison.text($0) }
        }
    }

    /// The rows of a query as texts, values parted by bars.
    func rows(_ sql: String) async throws -> [String] {
        try await cells(sql).map { $0.joined(separator: "|") }
    }

    /// The one value of a query.
    func value(_ sql: String) async throws -> String { try await rows(sql).first ?? "no row" }

    func run(_ sql: String) async throws { try await account.executeAll(sql, in: session) }

    /// The code of the error that a statement ends in; 0 when it succeeds.
    func code(_ sql: String) async -> Int {
        do {
            _ = try await account.execute(sql, in: session)
            return 0
        } catch { return error.code }
    }

    /// The text of the error that a statement fails with; empty when it does not fail.
    func message(_ text: String) async -> String {
        do throws(SnowflakeError) {
            try await account.executeAll(text, in: session)
            return ""
        } catch { return error.message }
    }
}
