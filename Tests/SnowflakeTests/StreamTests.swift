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
        let session = try await SQLSession(
            """
            create table t (id int, v varchar);
            insert into t values (1, 'a'), (2, 'b'); create table sink (id int);
            create stream s on table t \(options)
            """)
        for statement in statements { try await session.run(statement) }
        return try await session.rows(reading)
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
    }

    @Test("A stream outlives a change of its table's columns, and shows the new ones")
    func columns() async throws {
        let reading = "select id, w, metadata$action, metadata$isupdate from s order by id, 3"
        #expect(
            try await Self.rows(
                [
                    "update t set v = 'x' where id = 1", "alter table t add column w int default 7",
                    "insert into t values (3, 'c', 8)", "alter table t drop column v",
                ], reading: reading)
                == ["1|7|DELETE|TRUE", "1|7|INSERT|TRUE", "3|8|INSERT|FALSE"])
    }

    @Test("An update inside of a transaction is an update")
    func updateInTransaction() async throws {
        let update = "begin; update t set v = 'x' where id = 1; update t set v = 'y' where id = 1;"
        #expect(
            try await Self.rows(["\(update) commit"])
                == ["1|a|DELETE|TRUE", "1|y|INSERT|TRUE"])
        #expect(
            try await Self.rows(["\(update) delete from t where id = 1; commit"])
                == ["1|a|DELETE|FALSE"])
        #expect(try await Self.rows(["\(update) rollback"]).isEmpty)
        #expect(
            try await Self.rows(["\(update) commit"], options: "append_only = true").isEmpty)
    }

    @Test("Within a transaction a stream shows what was there when the transaction began")
    func repeatable() async throws {
        let insert = "insert into t values (3, 'c')"
        #expect(try await Self.rows(["begin", insert]).isEmpty)
        #expect(try await Self.rows([insert, "begin", "insert into t values (4, 'd')"]).count == 1)
        // What came after the transaction began is still there after it.
        #expect(
            try await Self.rows([
                insert, "begin", "insert into t values (4, 'd')",
                "insert into sink select id from s", "commit",
            ]) == ["4|d|INSERT|FALSE"])
    }

    @Test("Rows of two transactions that overlap are each seen once")
    func overlapping() async throws {
        let one = try await SQLSession(
            "create table t (id int); create table sink (id int); create stream s on table t")
        let other = try one.account.openSession()
        func there(_ sql: String) async throws {
            try await one.account.executeAll(sql, in: other)
        }
        try await there("use schema d.s; begin; insert into t values (1)")
        try await one.run("insert into t values (2); insert into sink select id from s")
        try await there("commit")
        try await one.run("insert into sink select id from s")
        #expect(try await one.rows("select id from sink order by id") == ["1", "2"])
    }

    @Test("A stream may begin in the past, and another query may begin where a stream stands")
    func travel() async throws {
        let read = "select id, metadata$action from p order by id"
        #expect(
            try await Self.rows(
                [
                    "insert into t values (3, 'c')",
                    "create stream p on table t before (statement => last_query_id())",
                ], reading: read) == ["3|INSERT"])
        #expect(
            try await Self.rows(
                ["insert into t values (3, 'c')", "create stream p on table t at (stream => 's')"],
                reading: read) == ["3|INSERT"])
        #expect(
            try await Self.rows(
                ["insert into t values (3, 'c')"],
                reading: "select count(*) from t at (stream => 's')") == ["2"])
    }

    @Test("CHANGES shows what a stream would, between any two moments")
    func changes() async throws {
        let statements = [
            "update t set v = 'x' where id = 1", "set q = last_query_id()",
            "insert into t values (3, 'c')", "delete from t where id = 2",
        ]
        func changes(_ information: String, _ range: String) async throws -> [String] {
            try await Self.rows(
                statements,
                reading: "select id, v, metadata$action, metadata$isupdate from t "
                    + "changes (information => \(information)) \(range) order by id, 3")
        }
        #expect(
            try await changes("default", "at (stream => 's')") == [
                "1|a|DELETE|TRUE", "1|x|INSERT|TRUE", "2|b|DELETE|FALSE", "3|c|INSERT|FALSE",
            ])
        #expect(
            try await changes("default", "at (stream => 's') end (statement => $q)")
                == ["1|a|DELETE|TRUE", "1|x|INSERT|TRUE"])
        #expect(
            try await changes("append_only", "at (statement => $q)") == ["3|c|INSERT|FALSE"])
    }

    @Test("CHANGES needs change tracking")
    func untracked() async throws {
        let sql = try await SQLSession("create table t (a int); insert into t values (1);")
        let read = "select * from t changes (information => default) at (offset => 0)"
        #expect(await sql.code(read) == 91930)
        try await sql.run("alter table t set change_tracking = true")
        #expect(try await sql.rows(read).isEmpty)
    }

    @Test("A stream on a view shows what differs in the view")
    func view() async throws {
        let sql = try await SQLSession(
            """
            create table o (id int, name varchar); create table c (id int, who varchar);
            create view v as select * from o natural join c; create stream s on view v;
            create table sink (name varchar);
            """)
        let read = "select name, who, metadata$action, metadata$isupdate from s order by 1, 2"
        try await sql.run("insert into o values (1, 'o1'); insert into c values (1, 'c1')")
        #expect(try await sql.rows(read) == ["o1|c1|INSERT|FALSE"])
        try await sql.run("insert into sink select name from s")
        #expect(try await sql.rows(read).isEmpty)
        try await sql.run(
            "insert into o values (1, 'o2'); delete from c; insert into c values (1, 'c2')")
        #expect(
            try await sql.rows(read)
                == ["o1|c1|DELETE|FALSE", "o1|c2|INSERT|FALSE", "o2|c2|INSERT|FALSE"])
        #expect(await sql.code("select * from v at (offset => -60)") == 707)
        try await sql.run("create view g as select count(*) n from o group by id")
        #expect(await sql.code("create stream x on view g") == 2203)
    }
}
