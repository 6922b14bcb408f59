import Testing

@testable import Snowflake

/// Time travel: what a table held at an instant, before a statement, or so many seconds ago.
@Suite("Time travel")
struct HistoryTests {
    private static let second: Int64 = 1_000_000_000

    /// A table whose rows change once a minute: 1; 1, 2; 2 → 20; without 1; empty; 9.
    private static func table(inTransactions: Bool) async throws -> SQLSession {
        let sql = try await SQLSession("create table t (a int);")
        for change in [
            "insert into t values (1)", "insert into t values (2)",
            "update t set a = 20 where a = 2", "delete from t where a = 1", "delete from t",
            "insert into t values (9)",
        ] {
            sql.clock.now += 60 * second
            if inTransactions { try await sql.run("begin") }
            try await sql.run(change)
            if inTransactions { try await sql.run("commit") }
        }
        return sql
    }

    @Test("A query sees the rows of its time", arguments: [false, true])
    func offsets(inTransactions: Bool) async throws {
        let sql = try await Self.table(inTransactions: inTransactions)
        let wanted: [[String]] = [["9"], [], ["20"], ["1", "20"], ["1", "2"], ["1"]]
        for (minutes, rows) in wanted.enumerated() {
            #expect(
                try await sql.rows("select a from t at(offset => -60 * \(minutes)) order by a")
                    == rows, "\(minutes) minutes ago")
        }
        #expect(
            try await sql.rows(
                "select a from t before(timestamp => dateadd(minute, -4, current_timestamp()))")
                == ["1"])
    }

    @Test("A statement's id names the time before and after it")
    func statements() async throws {
        let sql = try await SQLSession("create table t (a int); insert into t values (1);")
        try await sql.run("delete from t")
        let id = try await sql.value("select last_query_id()")
        #expect(try await sql.rows("select a from t before(statement => '\(id)')") == ["1"])
        #expect(try await sql.rows("select a from t at(statement => '\(id)')").isEmpty)
        #expect(await sql.code("select a from t at(statement => 'nothing')") == 709)
        // Any statement names a time, and a table that is younger than it was not there.
        try await sql.run("select 1; set q = last_query_id()")
        try await sql.run("insert into t values (2); create table u (a int)")
        #expect(try await sql.rows("select a from t at(statement => $q)").isEmpty)
        #expect(await sql.code("select a from u at(statement => $q)") == 707)
    }

    @Test("A clone takes the rows of its time")
    func clone() async throws {
        let sql = try await Self.table(inTransactions: false)
        try await sql.run("create table c clone t at(offset => -180)")
        #expect(try await sql.rows("select a from c order by a") == ["1", "20"])
    }

    @Test("A time before the table, or more than a day ago, is out of reach")
    func outOfReach() async throws {
        let sql = try await Self.table(inTransactions: false)
        #expect(await sql.code("select a from t at(offset => -100000)") == 707)
        #expect(
            await sql.code("select a from t at(timestamp => '2001-01-01'::timestamp_ltz)") == 707)
    }
}
