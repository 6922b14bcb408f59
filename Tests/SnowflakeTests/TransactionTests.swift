import CloudModel
import Testing

@testable import Snowflake

@Suite("Transactions and sessions")
struct TransactionTests {
    /// An account with database D, schema S and a table of two rows, and a session in it.
    static func account() async throws -> (SnowflakeAccount, SnowflakeSession) {
        let account = SnowflakeAccount()
        let session = try account.openSession()
        try await account.executeAll(
            """
            create database d; create schema d.s;
            create table t (id int not null, v varchar(10));
            insert into t values (1, 'a'), (2, 'b');
            """, in: session)
        return (account, session)
    }

    static func other(_ account: SnowflakeAccount) async throws -> SnowflakeSession {
        let session = try account.openSession()
        try await account.execute("use schema d.s", in: session)
        return session
    }

    static func ids(_ account: SnowflakeAccount, _ session: SnowflakeSession) async throws -> [Int]
    {
        let result = try await account.execute("select id from t order by id", in: session)
        return result.rows.map { $0[0].intValue ?? -1 }
    }

    @Test("Another session sees the rows before a transaction until it commits, then all of them")
    func isolation() async throws {
        let (account, writer) = try await Self.account()
        let reader = try await Self.other(account)
        try await account.execute("begin", in: writer)
        try await account.execute("insert into t values (3, 'c')", in: writer)
        try await account.execute("delete from t where id = 1", in: writer)
        try await account.execute("update t set id = 20 where id = 2", in: writer)
        try await account.execute("update t set id = 30 where id = 3", in: writer)
        #expect(try await Self.ids(account, writer) == [20, 30])
        #expect(try await Self.ids(account, reader) == [1, 2])
        let version = account.commitVersion
        try await account.execute("commit", in: writer)
        #expect(try await Self.ids(account, reader) == [20, 30])
        #expect(account.commitVersion == version + 1)
        #expect(account.changedTables == ["D.S.T"])
    }

    @Test("With AUTOCOMMIT off, setting or unsetting it commits", arguments: ["SET", "UNSET"])
    func autocommit(word: String) async throws {
        let (account, writer) = try await Self.account()
        try await account.executeAll(
            """
            alter session set autocommit = false; insert into t values (3, 'c');
            alter session \(word) autocommit \(word == "SET" ? "= false" : ""); rollback
            """, in: writer)
        #expect(try await Self.ids(account, writer) == [1, 2, 3])
        try await account.executeAll(
            """
            alter session set autocommit = false; insert into t values (4, 'd');
            alter session set query_tag = 'x'; rollback
            """, in: writer)
        #expect(try await Self.ids(account, writer) == [1, 2, 3])
    }

    @Test("A rollback brings back every row, and the death of a session is a rollback")
    func rollback() async throws {
        let (account, writer) = try await Self.account()
        try await account.executeAll(
            "begin; truncate table t; insert into t values (9, 'z'); rollback", in: writer)
        #expect(try await Self.ids(account, writer) == [1, 2])
        try await account.executeAll("begin; delete from t", in: writer)
        account.close(writer)
        let reader = try await Self.other(account)
        #expect(try await Self.ids(account, reader) == [1, 2])
    }

    @Test("A fork sees what was committed, and may commit what the original had not")
    func forkOfOpenTransaction() async throws {
        let (account, writer) = try await Self.account()
        try await account.executeAll("begin; insert into t values (5, 'e'); commit", in: writer)
        try await account.executeAll(
            "begin; insert into t values (3, 'c'); delete from t where id = 1", in: writer)
        let fork = account.fork()
        let reader = try await Self.other(fork)
        #expect(try await Self.ids(fork, reader) == [1, 2, 5])
        try await fork.executeAll("begin; delete from t where id = 5; commit", in: reader)
        #expect(try await Self.ids(fork, reader) == [1, 2])
        #expect(try await Self.ids(account, writer) == [2, 3, 5])
    }

    @Test("Two open transactions see their own rows and none of the other's")
    func twoWriters() async throws {
        let (account, one) = try await Self.account()
        let two = try await Self.other(account)
        let reader = try await Self.other(account)
        try await account.executeAll("begin; insert into t values (3, 'c')", in: one)
        try await account.executeAll("begin; insert into t values (4, 'd')", in: two)
        #expect(try await Self.ids(account, one) == [1, 2, 3])
        #expect(try await Self.ids(account, two) == [1, 2, 4])
        #expect(try await Self.ids(account, reader) == [1, 2])
        try await account.execute("commit", in: one)
        #expect(try await Self.ids(account, two) == [1, 2, 3, 4])
        #expect(try await Self.ids(account, reader) == [1, 2, 3])
        try await account.execute("delete from t", in: two)
        #expect(try await Self.ids(account, reader) == [1, 2, 3])
        try await account.execute("rollback", in: two)
        #expect(try await Self.ids(account, reader) == [1, 2, 3])
    }

    @Test("A stream made after a commit tells the removal of rows that were committed before")
    func streamAfterCommit() async throws {
        let (account, session) = try await Self.account()
        try await account.executeAll(
            """
            begin; insert into t values (3, 'c'); commit;
            create stream s on table t;
            delete from t where id = 3;
            """, in: session)
        let result = try await account.execute(
            "select id, metadata$action from s", in: session)
        #expect(result.rows.map { $0[0].intValue } == [3])
    }

    @Test("An UPDATE to the same values counts its rows, and a stream tells them")
    func unchangedUpdate() async throws {
        let (account, session) = try await Self.account()
        let plain = try await account.execute("update t set v = v", in: session)
        #expect(plain.rowsAffected == 2)
        try await account.execute("create stream s on table t", in: session)
        let followed = try await account.execute("update t set v = 'a' where id = 1", in: session)
        #expect(followed.rowsAffected == 1)
        let changes = try await account.execute("select count(*) from s", in: session)
        #expect(changes.rows.map { $0[0].intValue } == [2])
    }

    @Test("A statement that fails half-way leaves no row, and the transaction lives on")
    func statementAtomicity() async throws {
        let (account, session) = try await Self.account()
        try await account.executeAll("begin; insert into t values (3, 'c')", in: session)
        await #expect(throws: SnowflakeError.self) {
            try await account.execute(
                "insert into t select column1, column2 from values (4, 'd'), (null, 'e')",
                in: session)
        }
        try await account.execute("commit", in: session)
        #expect(try await Self.ids(account, session) == [1, 2, 3])
    }

    @Test("DDL commits the open transaction")
    func definitionCommits() async throws {
        let (account, session) = try await Self.account()
        try await account.executeAll(
            "begin; insert into t values (3, 'c'); create table u (x int); rollback", in: session)
        #expect(try await Self.ids(account, session) == [1, 2, 3])
    }

    @Test("An update waits for the lock of another transaction, an insert does not")
    func locks() async throws {
        let (account, first) = try await Self.account()
        let second = try await Self.other(account)
        try await account.executeAll("begin; update t set v = 'x' where id = 1", in: first)
        try await account.execute("insert into t values (5, 'e')", in: second)
        await #expect {
            try await account.execute("update t set v = 'y' where id = 2", in: second)
        } throws: { ($0 as? SnowflakeError)?.code == 625 }
        try await account.execute("commit", in: first)
        try await account.execute("update t set v = 'y' where id = 2", in: second)
        #expect(try await Self.ids(account, first) == [1, 2, 5])
    }

    @Test("MERGE inside a transaction is invisible until commit and refuses doubled source rows")
    func merge() async throws {
        let (account, session) = try await Self.account()
        let reader = try await Self.other(account)
        try await account.executeAll(
            """
            begin;
            merge into t using (select column1 id, column2 v from values (2, 'B'), (7, 'g')) s
              on t.id = s.id
              when matched then update set v = s.v
              when not matched then insert (id, v) values (s.id, s.v);
            """, in: session)
        #expect(try await Self.ids(account, reader) == [1, 2])
        #expect(try await Self.ids(account, session) == [1, 2, 7])
        await #expect {
            try await account.execute(
                """
                merge into t using (select column1 id from values (1), (1)) s on t.id = s.id
                  when matched then update set v = 'n'
                """, in: session)
        } throws: { error in
            let error = error as? SnowflakeError
            return error?.code == 100090 && error?.sqlState == "42P18"
                && error?.message.contains("Row Values: [1, \"a\"]") == true
        }
        try await account.execute("commit", in: session)
        let rows = try await account.execute("select v from t order by id", in: reader).rows
        #expect(rows.map { $0[0].textValue } == ["a", "B", "g"])
    }

    @Test("A fork has the same rows and goes its own way")
    func fork() async throws {
        let (account, session) = try await Self.account()
        let twin = account.fork()
        let there = try await Self.other(twin)
        try await twin.execute("insert into t values (3, 'c')", in: there)
        #expect(try await Self.ids(twin, there) == [1, 2, 3])
        #expect(try await Self.ids(account, session) == [1, 2])
    }

    @Test("Accounts that take a database in turn find the snapshot's rows, whatever came before")
    func turns() async throws {
        let snapshot = try await Self.account().0.snapshot()
        let memo = Memo()
        func next() async throws -> (SnowflakeAccount, SnowflakeSession) {
            let account = SnowflakeAccount.restored(snapshot, memo: memo)
            return (account, try await Self.other(account))
        }
        for number in 3...5 {
            let (account, session) = try await next()
            #expect(try await Self.ids(account, session) == [1, 2])
            try await account.executeAll(
                """
                create table u (n int);
                insert into u values (\(number));
                begin;
                delete from t where id = 1;
                insert into t values (\(number), 'x');
                """, in: session)
            #expect(try await Self.ids(account, session) == [2, number])
        }
        let (last, session) = try await next()
        // Whoever asks for an image keeps the database.
        let kept = SnowflakeAccount.restored(last.snapshot(), memo: memo)
        #expect(try await Self.ids(kept, try await Self.other(kept)) == [1, 2])
        await #expect(throws: SnowflakeError.self) {
            try await last.execute("select n from u", in: session)
        }
    }

    @Test("A seeded order permutes what nothing orders, the same way each time")
    func seededOrder() async throws {
        let (account, session) = try await Self.account()
        try await account.execute(
            "insert into t select seq4() + 10, 'n' from table(generator(rowcount => 20))",
            in: session)
        func order(_ seed: UInt64) async throws -> [Int] {
            account.orderSeed = seed
            defer { account.orderSeed = 0 }
            return try await account.execute("select id from t", in: session).rows
                .map { $0[0].intValue ?? -1 }
        }
        let calm = try await order(0)
        let seven = try await order(7)
        #expect(calm == calm.sorted())
        #expect(seven != calm)
        #expect(seven.sorted() == calm)
        #expect(try await order(7) == seven)
        #expect(try await order(8) != seven)
    }
}
