import DataFormats
import Foundation
import Testing

@testable import Snowflake

@Suite("Conformance with the service")
struct ConformanceTests {
    static let zone = ZoneClock.named("America/Los_Angeles") ?? .utc

    @Test(
        "Every case that the ledger does not excuse passes, also with tables that count as large",
        arguments: ["docs_slt", "docs", "own", "suite"], [false, true])
    func corpus(_ file: String, areLarge: Bool) async {
        guard let cases = ConformanceCase.load(file) else {
            print("skipped: the conformance corpus \(file) is not on this machine")
            return
        }
        let excused = Self.ledger()
        var passed = 0
        var failures: [(id: String, why: String)] = []
        for one in cases {
            if let why = await Self.failure(of: one, areLarge: areLarge) {
                failures.append((one.id, why))
            } else {
                passed += 1
            }
        }
        print("\(file): \(passed) of \(cases.count) cases pass")
        if !areLarge, let path = ProcessInfo.processInfo.environment["CONFORMANCE_REPORT"] {
            let text = failures.map {
                "\($0.id)\t\($0.why.replacingOccurrences(of: "\n", with: " | "))"
            }
            try? text.joined(separator: "\n").write(
                toFile: "\(path)/\(file).tsv", atomically: true, encoding: .utf8)
        }
        let regressions = failures.filter { excused[$0.id] == nil }
        #expect(regressions.isEmpty, "\(regressions.prefix(10).map { "\($0.id): \($0.why)" })")
    }

    /// The ids that are known not to pass, with the reason.
    static func ledger() -> [String: String] {
        var entries: [String: String] = [:]
        for line in ConformanceLedger.text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            entries[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return entries
    }

    /// Why a case fails; nil when it passes.
    ///
    /// - Parameter areLarge: whether all tables are read, filled and counted as large ones are.
    static func failure(of one: ConformanceCase, areLarge: Bool = false) async -> String? {
        let account = SnowflakeAccount()
        if areLarge {
            account.connection.leastTalliedRows = 0
            account.connection.leastPackedRows = 1
            account.connection.leastLinkedPages = 1
        }
        account.now = { 1_718_000_000_000_000_000 }
        let files = MemoryFiles(one.files)
        account.localFiles = files
        do {
            let session = try account.openSession()
            for statement in [
                "create database db1", "create schema schema1", "create warehouse wh",
                "use warehouse wh",
            ] { try await account.execute(statement, in: session) }
            for statement in one.setup {
                _ = try? await account.execute(ConformanceCase.filled(statement), in: session)
            }
            do {
                let result = try await account.execute(
                    ConformanceCase.filled(one.sql), in: session)
                return judge(one, result, session)
            } catch {
                return judge(one, error)
            }
        } catch { return "\(error)" }
    }

    private static func judge(_ one: ConformanceCase, _ error: SnowflakeError) -> String? {
        guard let wanted = one.expect["error"] else { return "\(error)" }
        if let code = wanted["errno"]?.intValue, Int(code) != error.code {
            return "wrong code: \(error)"
        }
        if let state = wanted["sqlstate"]?.stringValue, state != error.sqlState {
            return "wrong state: \(error)"
        }
        return nil
    }

    private static func judge(
        _ one: ConformanceCase, _ result: StatementResult, _ session: SnowflakeSession
    ) -> String? {
        let zone = ZoneClock.named(session.parameters.timezone) ?? .utc
        if one.expect["error"] != nil { return "no error" }
        let names = result.columns.map(\.name)
        if let wanted = one.expect["names"]?.arrayValue?.compactMap(\.stringValue), wanted != names
        {
            return "names are \(names)"
        }
        if let within = one.expect["names_within"]?.arrayValue?.compactMap(\.stringValue) {
            var place = 0
            for name in names where place < within.count && name == within[place] { place += 1 }
            return place == within.count ? nil : "names are \(names)"
        }
        guard let rows = one.expect["rows"]?.arrayValue else {
            if let first = one.expect["first_row"] {
                let comparison = ConformanceComparison(mode: one.comparison, zone: zone)
                let got = Array(result.rows.prefix(1))
                return comparison.rowsAreEqual([first], got, ordered: true)
                    ? nil : "first row differs"
            }
            return nil
        }
        let comparison = ConformanceComparison(mode: one.comparison, zone: zone)
        if comparison.rowsAreEqual(rows, result.rows, ordered: one.isOrdered) { return nil }
        let shown = result.rows.prefix(4).map {
            $0.map { $0.isNull ? "NULL" : ConformanceComparison.text($0) }
        }
        return "rows are \(shown)"
    }
}
