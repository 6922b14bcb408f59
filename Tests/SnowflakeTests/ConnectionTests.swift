import Testing

@testable import Snowflake

@Suite("The connection to the engine")
struct ConnectionTests {
    private let connection = SQLiteConnection(environment: ExecutionEnvironment())

    @Test("A statement that somebody holds outlives any number of others")
    func held() throws {
        let held = try connection.prepare("SELECT ?1 + 1")
        for number in 0..<2 * SQLiteConnection.keptStatements {
            try connection.run("SELECT \(number)")
        }
        held.bind(SQLiteValue.integer(41), at: 1)
        #expect(try held.step())
        #expect(held.integer(0) == 42)
        held.done()
    }

    @Test("Two who ask for one text at a time have a statement each")
    func twice() throws {
        let first = try connection.prepare("SELECT ?1")
        let second = try connection.prepare("SELECT ?1")
        first.bind(SQLiteValue.integer(1), at: 1)
        second.bind(SQLiteValue.integer(2), at: 1)
        #expect(try first.step() && second.step())
        #expect(first.integer(0) == 1 && second.integer(0) == 2)
        first.done()
        second.done()
        let third = try connection.prepare("SELECT ?1")
        #expect(third === first)
        third.done()
    }

    @Test("A recursion without an end runs into the statement's timeout, and the session goes on")
    func endless() async throws {
        let sql = try await SQLSession()
        sql.account.connection.mostRounds = 3
        let message = await sql.message(
            "with recursive t as (select 1 n union all select n + 1 from t) select count(*) from t")
        #expect(
            message
                == "Statement reached its statement or warehouse timeout of 172,800 second(s) and "
                + "was canceled.")
        #expect(
            try await sql.value("select count(*) from table(generator(rowcount => 10))") == "10")
    }
}
