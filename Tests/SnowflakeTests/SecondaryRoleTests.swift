import Testing

@testable import Snowflake

@Suite("Secondary roles")
struct SecondaryRoleTests {
    @Test("They give what other roles may do, but what is created needs the session's own role")
    func secondary() async throws {
        let account = SnowflakeAccount()
        let admin = try account.openSession()
        try await account.executeAll(
            """
            create database d; create schema s; create table t (a int); insert into t values (1);
            create role reader; create role other; create user u default_role = other;
            grant role reader to user u; grant role other to user u;
            grant usage on database d to role reader; grant usage on schema d.s to role reader;
            grant select on table d.s.t to role reader;
            grant create table on schema d.s to role reader;
            """, in: admin)
        let session = try account.openSession(user: "U", role: "OTHER")
        func ask(_ sql: String) async throws(SnowflakeError) -> String? {
            try await account.execute(sql, in: session).rows.first?.first.map(Text.string)
        }
        await #expect(throws: SnowflakeError.self) { try await ask("select a from d.s.t") }
        _ = try await ask("use secondary roles all")
        #expect(try await ask("select a from d.s.t") == "1")
        #expect(
            try await ask("select current_secondary_roles()")
                == #"{"roles":"READER,OTHER","value":"ALL"}"#)
        await #expect(throws: SnowflakeError.self) {
            try await ask("create table d.s.mine (a int)")
        }
        _ = try await ask("use secondary roles none")
        await #expect(throws: SnowflakeError.self) { try await ask("select a from d.s.t") }
        _ = try await ask("use secondary roles reader")
        #expect(try await ask("select a from d.s.t") == "1")
        await #expect(throws: SnowflakeError.self) {
            try await ask("use secondary roles accountadmin")
        }
    }
}
