import Testing

@testable import Snowflake

/// What a stream shows, and when it counts as read.
@Suite("Streams")
struct StreamTests {
    private static let read =
        "select id, v, metadata$action, metadata$isupdate from s order by id, 3"

    private static func rows(_ statements: [String], options: String = "") async throws -> [String]
    {
        try await rows(statements, options: options, reading: read)
    }

    private static func rows(
        _ statements: [String], options: String = "", reading: String
    ) async throws -> [String] {
        let account = SnowflakeAccount()
        let session = try account.openSession()
        try await account.executeAll(
            """
            create database d; create schema s; create table t (id int, v varchar);
            insert into t values (1, 'a'), (2, 'b'); create table sink (id int);
            create stream s on table t \(options)
            """, in: session)
        for statement in statements { try await account.executeAll(statement, in: session) }
        return try await account.execute(reading, in: session).rows.map { row in
            row.map { $0.isNull ? "NULL" : ConformanceComparison.text($0) }.joined(separator: "|")
        }
    }

    @Test("A stream shows the net change since its offset")
    func net() async throws {
        #expect(try await Self.rows([]).isEmpty)
        #expect(try await Self.rows(["insert into t values (3, 'c')"]) == ["3|c|INSERT|FALSE"])
        #expect(
            try await Self.rows([
                "update t set v = 'x' where id = 1", "update t set v = 'y' where id = 1",
            ])
                == ["1|a|DELETE|TRUE", "1|y|INSERT|TRUE"])
        #expect(
            try await Self.rows(["insert into t values (3, 'c')", "delete from t where id = 3"])
                .isEmpty)
        #expect(
            try await Self.rows(["update t set v = 'x' where id = 2", "delete from t where id = 2"])
                == ["2|b|DELETE|FALSE"])
        #expect(
            try await Self.rows(["truncate table t"]) == ["1|a|DELETE|FALSE", "2|b|DELETE|FALSE"])
        #expect(
            try await Self.rows([
                "insert into t values (3, 'c')", "update t set v = 'z' where id = 3",
            ])
                == ["3|z|INSERT|FALSE"])
    }

    @Test("A row that takes the place of a removed one is no update of it")
    func reusedPlace() async throws {
        #expect(
            try await Self.rows(["delete from t where id = 2", "insert into t values (3, 'c')"])
                == ["2|b|DELETE|FALSE", "3|c|INSERT|FALSE"])
    }

    @Test("An append-only stream keeps what was inserted, as it was inserted")
    func appendOnly() async throws {
        #expect(
            try await Self.rows(
                [
                    "insert into t values (3, 'c'), (4, 'd')", "update t set v = 'x' where id = 3",
                    "delete from t where id = 4", "delete from t where id = 1",
                ], options: "append_only = true") == ["3|c|INSERT|FALSE", "4|d|INSERT|FALSE"])
        #expect(
            try await Self.rows([], options: "show_initial_rows = true")
                == ["1|a|INSERT|FALSE", "2|b|INSERT|FALSE"])
    }

    @Test("A statement that changes data consumes the stream, a query does not")
    func consumption() async throws {
        let insert = "insert into t values (3, 'c')"
        #expect(try await Self.rows([insert, "select * from s"]).count == 1)
        #expect(
            try await Self.rows([insert, "insert into sink select id from s where false"]).isEmpty)
        #expect(try await Self.rows([insert, "create table made as select id from s"]).isEmpty)
        #expect(
            try await Self.rows([insert, "insert into sink select id from s", insert]).count == 1)
    }

    @Test("Inside of a transaction a stream is consumed at commit, and not at all after rollback")
    func transactions() async throws {
        let use = "insert into t values (3, 'c'); begin; insert into sink select id from s;"
        #expect(try await Self.rows(["\(use) rollback"]).count == 1)
        #expect(try await Self.rows(["\(use) commit"]).isEmpty)
        #expect(
            try await Self.rows(["begin; insert into t values (3, 'c'); rollback"]).isEmpty)
        #expect(
            try await Self.rows(["begin; insert into t values (3, 'c'); delete from t where id = 1"]
            )
            .isEmpty)
        #expect(
            try await Self.rows(
                ["begin; insert into t values (3, 'c'); delete from t where id = 1; commit"])
                == ["1|a|DELETE|FALSE", "3|c|INSERT|FALSE"])
    }

    @Test("SYSTEM$STREAM_HAS_DATA tells whether there is something to read")
    func hasData() async throws {
        let question = "select system$stream_has_data('s')"
        #expect(try await Self.rows([], reading: question) == ["FALSE"])
        #expect(
            try await Self.rows(["delete from t where id = 1"], reading: question) == ["TRUE"])
    }

    @Test("A stream whose table is gone cannot be read; a dropped stream is gone")
    func gone() async throws {
        await #expect(throws: SnowflakeError.self) { try await Self.rows(["drop table t"]) }
        await #expect(throws: SnowflakeError.self) {
            try await Self.rows(["create or replace table t (id int)"])
        }
        await #expect(throws: SnowflakeError.self) { try await Self.rows(["drop stream s"]) }
        await #expect(throws: SnowflakeError.self) {
            try await Self.rows(["alter table t add column w int"])
        }
    }
}
