import Testing

@testable import Snowflake

/// When streams become stale.
///
/// Source: Snowflake documentation, "Introduction to Streams", "Data retention period and
/// staleness".
@Suite("Stale streams")
struct StaleStreamTests {
    private static let day: Int64 = 86_400_000_000_000

    private static func stale(_ sql: SQLSession) async throws -> [String] {
        try await sql.rows(
            """
            show streams ->> select "name", "stale",
              datediff(hour, current_timestamp(), "stale_after") from $1 order by 1
            """)
    }

    private static func session(_ options: String = "") async throws -> SQLSession {
        try await SQLSession(
            """
            create table t (id int) \(options); create stream s on table t;
            create table sink (id int)
            """)
    }

    @Test(
        "A stream is stale once its table's changes are no longer kept",
        arguments: [
            ("", 14), ("data_retention_time_in_days = 20", 20),
            ("max_data_extension_time_in_days = 3", 3),
            ("data_retention_time_in_days = 0 max_data_extension_time_in_days = 90", 90),
        ])
    func period(options: String, days: Int) async throws {
        let sql = try await Self.session(options)
        #expect(try await Self.stale(sql) == ["S|false|\(days * 24)"])
        try await sql.run("insert into t values (1)")
        sql.clock.now += Int64(days) * Self.day
        #expect(try await sql.rows("select id from s") == ["1"])
        sql.clock.now += 1_000_000_000
        #expect(await sql.code("select id from s") == 707)
        #expect(await sql.code("insert into sink select id from s") == 707)
        #expect(try await sql.value("show streams ->> select \"stale\" from $1") == "true")
        try await sql.run("create or replace stream s on table t")
        #expect(try await sql.rows("select id from s").isEmpty)
    }

    @Test("Consuming a stream, or finding it empty, keeps it fresh; finding it filled does not")
    func renewal() async throws {
        let sql = try await Self.session()
        sql.clock.now += 10 * Self.day
        #expect(try await sql.value("select system$stream_has_data('s')") == "FALSE")
        #expect(try await Self.stale(sql) == ["S|false|336"])
        try await sql.run("insert into t values (1)")
        sql.clock.now += 10 * Self.day
        #expect(try await sql.value("select system$stream_has_data('s')") == "TRUE")
        #expect(try await Self.stale(sql) == ["S|false|96"])
        try await sql.run("insert into sink select id from s")
        #expect(try await Self.stale(sql) == ["S|false|336"])
    }

    @Test("The shortest period of the tables behind a view counts, or what the schema sets")
    func views() async throws {
        let sql = try await SQLSession(
            """
            create table a (id int) max_data_extension_time_in_days = 5; create table b (id int);
            create view v as select a.id from a, b; create stream sv on view v;
            alter schema s set max_data_extension_time_in_days = 2;
            create stream sb on table b
            """)
        #expect(try await Self.stale(sql) == ["SB|false|48", "SV|false|48"])
        #expect(
            try await sql.value(
                """
                show parameters like 'max_data%' in table b
                  ->> select "value" || ' ' || "level" from $1
                """) == "2 SCHEMA")
        try await sql.run("alter table a set max_data_extension_time_in_days = 1")
        #expect(try await Self.stale(sql) == ["SB|false|48", "SV|false|24"])
        try await sql.run("alter schema s unset max_data_extension_time_in_days")
        #expect(try await Self.stale(sql) == ["SB|false|336", "SV|false|24"])
    }
}
