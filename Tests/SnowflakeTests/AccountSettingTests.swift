import Testing

@testable import Snowflake

@Suite("Parameters of accounts and users, and warehouses")
struct AccountSettingTests {
    @Test("A session begins with its user's parameters, then the account's")
    func levels() async throws {
        let session = try await SQLSession("create user u; alter user u set timezone = 'UTC'")
        func level(_ scope: String) async throws -> String {
            try await session.value(
                "show parameters like 'TIMEZONE' \(scope) "
                    + "->> select \"value\" || ' ' || \"level\" from $1")
        }
        #expect(try await level("") == "America/Los_Angeles ")
        try await session.run("alter account set timezone = 'Europe/Berlin'")
        #expect(try await level("") == "Europe/Berlin ACCOUNT")
        #expect(try await level("in account") == "Europe/Berlin ACCOUNT")
        #expect(try await level("for user u") == "UTC USER")
        try await session.run("alter session set timezone = 'Asia/Tokyo'")
        #expect(try await level("") == "Asia/Tokyo SESSION")
        #expect(try await level("in account") == "Europe/Berlin ACCOUNT")
        try await session.run("alter session unset timezone")
        #expect(try await level("") == "Europe/Berlin ACCOUNT")
        let other = try session.account.openSession(user: "U")
        #expect(other.parameters.timezone == "UTC")
        try await session.run("alter account unset timezone")
        #expect(try await level("") == "America/Los_Angeles ")
    }

    @Test(
        "Accounts know parameters only, and administrators alone set them",
        arguments: [
            ("alter account set nosuch = 1", 1006),
            ("alter account set data_retention_time_in_days = 7", 2),
            ("alter account set data_retention_time_in_days = 1", 0),
            ("alter account set week_start = 9", 1008),
            ("alter user admin set nosuch = 1", 1420),
            ("alter user admin set email = 'a@x'", 0),
        ])
    func refused(_ sql: String, _ code: Int) async throws {
        let session = try await SQLSession()
        #expect(await session.code(sql) == code)
        try await session.run("use role sysadmin")
        #expect(await session.code("alter account set timezone = 'UTC'") == 3001)
    }

    @Test("Rows are read and written on a warehouse that the role may use")
    func warehouse() async throws {
        let session = try await SQLSession(
            """
            create table t (a int); create role r; grant role r to user admin;
            grant usage on database d to role r; grant usage on schema s to role r;
            grant all on table t to role r; create warehouse w; use role r
            """)
        // A session without a warehouse needs none.
        #expect(await session.code("select a from t") == 0)
        #expect(await session.code("use warehouse w") == 2043)
        try await session.run("use role accountadmin; use warehouse w; use role r")
        for sql in ["select a from t", "insert into t values (1)", "delete from t"] {
            #expect(await session.code(sql) == 606)
        }
        for sql in ["select current_role()", "show tables", "truncate table t"] {
            #expect(await session.code(sql) == 0)
        }
        try await session.run(
            "use role accountadmin; grant usage on warehouse w to role r; use role r")
        #expect(await session.code("insert into t select 1") == 0)
        #expect(try await session.rows("select a from t") == ["1"])
    }
}
