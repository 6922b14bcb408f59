import CSQLite
import CloudModel
import SimKernel
import Testing

@testable import Snowflake

/// Rows that come into a table as an image of one (decision 0041), beside those that SQLite stores.
@Suite("Images of tables")
struct TableImageTests {
    private static let fields: [String: TableShape.Field] = [
        "a": .column(0), "b": .column(1), "c": .constant(nil), "d": .column(2), "x": .constant(0),
    ]

    private static func connection() throws -> SQLiteConnection {
        let connection = SQLiteConnection(environment: ExecutionEnvironment())
        for name in ["t", "plain"] {
            try connection.run("CREATE TABLE \(name) (a, b, c, x NOT NULL DEFAULT 0)")
            try connection.run("ALTER TABLE \(name) ADD COLUMN d")
        }
        return connection
    }

    private static func append(_ numbers: inout Numbers, to rows: inout StoredRows) {
        switch numbers.below(8) {
        case 0: rows.appendNull()
        case 1:
            rows.append(Double(numbers.below(1_000)) / [1, 7, -0.5][numbers.below(3)])
        case 2, 3:
            let text = String(repeating: "ö", count: numbers.below(numbers.below(40) + 1))
            rows.append(.text(text) as SnowflakeValue)
        case 4:
            let bytes = [UInt8](repeating: 0xFF, count: numbers.below(90))
            bytes.withUnsafeBufferPointer { rows.append(blob: $0) }
        case 5: rows.append(Int64(numbers.below(3)))
        default:
            let edge = Int64(1) << Int64(numbers.below(64))
            rows.append(edge &+ Int64(numbers.below(5) - 2))
        }
    }

    private static func all(
        _ table: String, _ connection: SQLiteConnection
    ) throws -> [[SQLiteValue]] {
        let statement = try connection.prepare(
            "SELECT rowid, a, b, c, d, x, typeof(a), typeof(b), typeof(d) FROM \(table)")
        defer { statement.done() }
        var rows: [[SQLiteValue]] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.raw($0) })
        }
        return rows
    }

    @Test("Their rows are those that SQLite stores, whatever they hold", arguments: 1...4)
    func property(_ seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let connection = try Self.connection()
        let shape = try #require(try connection.shape(of: "t", Self.fields))
        for size in [0, 1, 2, 90, 700, 20_000] {
            var rows = StoredRows(width: 3)
            for _ in 0..<3 * size { Self.append(&numbers, to: &rows) }
            let from = numbers.below(size / 2 + 1)
            for range in [0..<from, from..<size] {
                let image = try #require(rows.image(shape, range))
                #expect(image.rowCount == range.count)
                try connection.copy(image, into: "t")
                #expect(connection.changes == range.count || range.isEmpty)
            }
            let statement = try connection.prepare(
                "INSERT INTO plain (a, b, d) SELECT c0, c1, c2 FROM loaded")
            try statement.run(rows, in: connection.environment)
            statement.done()
            let stored = try Self.all("plain", connection)
            #expect(try Self.all("t", connection) == stored)
            #expect(stored.count >= size)
        }
        #expect(try connection.prepare("PRAGMA integrity_check").oneText == "ok")
        #expect(connection.number("SELECT count(*) FROM sqlite_master") == 2)
    }

    @Test("Rows that fill pages, and so many that pages lie above pages above them")
    func large() throws {
        let connection = try Self.connection()
        let shape = try #require(try connection.shape(of: "t", Self.fields))
        var rows = StoredRows(width: 3)
        for number in 0..<70_000 {
            rows.append(Int64(number))
            rows.append(
                .text(String(repeating: "x", count: number < 68_000 ? 1_900 : 4_000))
                    as SnowflakeValue)
            rows.appendNull()
        }
        try connection.copy(try #require(rows.image(shape, 0..<70_000)), into: "t")
        #expect(connection.number("SELECT count(*) FROM t WHERE rowid = a + 1") == 70_000)
        #expect(connection.number("SELECT sum(length(b)) FROM t") == 68_000 * 1_900 + 8_000_000)
    }

    @Test("What SQLite must store itself, or refuse, has no image")
    func none() throws {
        let connection = try Self.connection()
        let shape = try #require(try connection.shape(of: "t", Self.fields))
        var rows = StoredRows(width: 3)
        for length in [4_040, 4_070] {
            rows.append(Int64(length))
            rows.append(.text(String(repeating: "x", count: length)) as SnowflakeValue)
            rows.appendNull()
        }
        #expect(rows.image(shape, 0..<1) != nil)
        #expect(rows.image(shape, 0..<2) == nil)
        try connection.run("CREATE TABLE strict (a NOT NULL, b, c, d, x)")
        let strict = try #require(try connection.shape(of: "strict", Self.fields))
        var lacking = StoredRows(width: 3)
        for _ in 0..<3 { lacking.appendNull() }
        #expect(lacking.image(strict, 0..<1) == nil)
        #expect(try connection.shape(of: "strict", ["a": .column(0)]) == nil)
        let names = (0..<1_000).map { "c\($0)" }
        try connection.run("CREATE TABLE wide (\(names.joined(separator: ", ")))")
        let all = Dictionary(uniqueKeysWithValues: names.map { ($0, TableShape.Field.column(0)) })
        #expect(try connection.shape(of: "wide", all) == nil)
        try connection.run("CREATE INDEX i ON strict (a)")
        #expect(try connection.shape(of: "strict", Self.fields) == nil)
    }

    @Test("They come and go with a transaction, and with a snapshot")
    func transactions() throws {
        let connection = try Self.connection()
        let shape = try #require(try connection.shape(of: "t", Self.fields))
        var rows = StoredRows(width: 3)
        for number in 0..<3_000 { rows.append(Int64(number)) }
        try connection.run("BEGIN")
        try connection.copy(try #require(rows.image(shape, 0..<10)), into: "t")
        #expect(throws: SnowflakeError.self) {
            try connection.atomically { () throws(SnowflakeError) in
                if let image = rows.image(shape, 0..<900) { try connection.copy(image, into: "t") }
                throw .tooLarge
            }
        }
        #expect(connection.number("SELECT count(*) FROM t") == 10)
        try connection.run("ROLLBACK")
        #expect(connection.number("SELECT count(*) FROM t") == 0)
        try connection.copy(try #require(rows.image(shape, 0..<1_000)), into: "t")
        let restored = SQLiteConnection(
            environment: ExecutionEnvironment(), image: connection.image())
        let sum = "SELECT sum(b) FROM t"
        #expect(restored.number(sum) == connection.number(sum))
        try restored.copy(try #require(rows.image(shape, 0..<1_000)), into: "t")
        #expect(restored.number("SELECT count(*) FROM t") == 2_000)
    }
}

extension SQLiteStatement {
    /// The text of the first column of the first row.
    fileprivate var oneText: String {
        defer { done() }
        guard (try? step()) == true, case .text(let text) = raw(0) else { return "" }
        return text
    }
}
