import CloudModel
import SimKernel
import Testing

@testable import Snowflake

/// Tables that are put together of pages (decision 0043), beside those whose rows SQLite stores.
@Suite("Trees of pages")
struct PageTreeTests {
    private static let fields: [String: TableShape.Field] = [
        "a": .column(0), "b": .column(1), "x": .constant(0),
    ]

    private static func connection() throws -> SQLiteConnection {
        let connection = SQLiteConnection(environment: ExecutionEnvironment())
        connection.leastLinkedPages = 1
        for name in ["before", "t", "plain"] {
            try connection.run("CREATE TABLE \(name) (a, b, x NOT NULL DEFAULT 0)")
        }
        return connection
    }

    private static func rows(_ count: Int, _ numbers: inout Numbers) -> StoredRows {
        var rows = StoredRows(width: 2)
        for _ in 0..<count {
            rows.append(Int64(numbers.below(100_000)))
            let length = numbers.below([20, 200, 2_000, 4_000][numbers.below(4)])
            rows.append(.text(String(repeating: "x", count: length)) as SnowflakeValue)
        }
        return rows
    }

    private static func fill(
        _ table: String, _ rows: [StoredRows], on connection: SQLiteConnection
    ) throws {
        let shape = try #require(try connection.shape(of: table, fields))
        let target = ImageTarget(table, on: connection)
        for rows in rows {
            try target.add(try #require(rows.image(shape, 0..<rows.count)))
        }
        try target.end()
    }

    private static func store(_ rows: [StoredRows], on connection: SQLiteConnection) throws {
        let statement = try connection.prepare("INSERT INTO plain (a, b) SELECT c0, c1 FROM loaded")
        defer { statement.done() }
        for rows in rows { try statement.run(rows, in: connection.environment) }
    }

    private static func differences(_ connection: SQLiteConnection) -> Int64 {
        connection.number(
            """
            SELECT (SELECT count(*) FROM t) + (SELECT count(*) FROM plain) - 2 * count(*)
            FROM t JOIN plain ON t.rowid = plain.rowid
                AND t.a IS plain.a AND t.b IS plain.b AND t.x IS plain.x
            """)
    }

    @Test("They have the rows that SQLite stores, and take every change", arguments: 1...6)
    func property(_ seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let connection = try Self.connection()
        for round in 0..<4 {
            // What was left by another table is used again.
            try Self.fill("before", [Self.rows(900, &numbers)], on: connection)
            try connection.run("DELETE FROM before")
            let parts = (0..<1 + numbers.below(5)).map { _ in
                Self.rows(1 + numbers.below(numbers.below(3_000) + 1), &numbers)
            }
            try connection.run("SAVEPOINT s")
            try Self.fill("t", parts, on: connection)
            try Self.store(parts, on: connection)
            #expect(Self.differences(connection) == 0)
            #expect(try connection.isWhole)
            if numbers.below(3) == 0 {
                try connection.run("ROLLBACK TO s")
                #expect(connection.number("SELECT count(*) FROM t") == 0)
            }
            try connection.run("RELEASE s")
            for _ in 0..<20 {
                let (low, high) = (numbers.below(4_000), numbers.below(500))
                let change = [
                    "DELETE FROM * WHERE rowid BETWEEN \(low) AND \(low + high)",
                    "UPDATE * SET b = b || b WHERE rowid BETWEEN \(low) AND \(low + high)",
                    "UPDATE * SET b = NULL WHERE a % 7 = \(numbers.below(7))",
                    "INSERT INTO * (a, b) SELECT a + 1, b FROM * LIMIT \(high)",
                ][numbers.below(4)]
                for table in ["t", "plain"] {
                    try connection.run(change.replacing("*", with: table))
                }
            }
            #expect(Self.differences(connection) == 0)
            #expect(try connection.isWhole, "round \(round)")
            for table in ["t", "plain"] { try connection.run("DELETE FROM \(table)") }
        }
        #expect(connection.number("SELECT count(*) FROM sqlite_master") == 3)
    }

    @Test("Every page of a table that goes can be used again")
    func pages() throws {
        var numbers = Numbers(state: 7)
        let connection = try Self.connection()
        for _ in 0..<3 {
            try Self.fill("t", [Self.rows(40_000, &numbers)], on: connection)
            #expect(try connection.isWhole)
            try connection.run("DELETE FROM t")
            let free = connection.number("PRAGMA freelist_count")
            // The schema and three tables without rows.
            #expect(connection.number("PRAGMA page_count") - free == 4)
        }
    }

    @Test("A table with rows, and one that is read, take the rows instead")
    func copies() throws {
        var numbers = Numbers(state: 8)
        let connection = try Self.connection()
        #expect(PageTree.isSound)
        #expect(try PageTree("nowhere", on: connection) == nil)
        let parts = [Self.rows(300, &numbers), Self.rows(300, &numbers)]
        try Self.fill("t", [parts[0]], on: connection)
        #expect(try PageTree("t", on: connection) == nil)
        try Self.fill("t", [parts[1]], on: connection)
        try Self.store(parts, on: connection)
        #expect(Self.differences(connection) == 0)
        let statement = try connection.prepare("SELECT a FROM plain")
        #expect(try statement.step())
        #expect(try PageTree("before", on: connection) == nil)
        statement.done()
        #expect(try PageTree("before", on: connection) != nil)
    }

    @Test("What is undone between images leaves those before it")
    func savepoints() throws {
        var numbers = Numbers(state: 10)
        for ends in [false, true] {
            let connection = try Self.connection()
            let shape = try #require(try connection.shape(of: "t", Self.fields))
            let parts = (0..<3).map { _ in Self.rows(800, &numbers) }
            let images = parts.compactMap { $0.image(shape, 0..<$0.count) }
            let target = ImageTarget("t", on: connection)
            try connection.run("SAVEPOINT outer_one")
            try target.add(images[0])
            let nothing: Int? = try target.tentatively { () throws(SnowflakeError) in
                if let image = parts[1].image(shape, 0..<800) { try target.add(image) }
                if ends { try target.end() }
                return nil
            }
            #expect(nothing == nil && images.count == 3)
            let added: Int? = try target.tentatively { () throws(SnowflakeError) in
                try target.add(images[1])
                return 1
            }
            #expect(added == 1)
            try target.add(images[2])
            try target.end()
            try connection.run("RELEASE outer_one")
            try Self.store(parts, on: connection)
            #expect(Self.differences(connection) == 0)
            #expect(try connection.isWhole)
            #expect(connection.number("SELECT count(*) FROM sqlite_master") == 3)
        }
    }

    @Test("A statement that was prepared before reads them")
    func prepared() throws {
        var numbers = Numbers(state: 9)
        let connection = try Self.connection()
        let count = "SELECT count(*) FROM t"
        #expect(connection.number(count) == 0)
        try connection.run("BEGIN")
        try Self.fill("t", [Self.rows(5_000, &numbers)], on: connection)
        #expect(connection.number(count) == 5_000)
        try connection.run("ROLLBACK")
        #expect(connection.number(count) == 0)
        try connection.run("INSERT INTO t (a) VALUES (1)")
        #expect(connection.number(count) == 1)
        #expect(try connection.isWhole)
    }
}
