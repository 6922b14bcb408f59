import Testing

@testable import Snowflake

@Suite("Database roles")
struct DatabaseRoleTests {
    /// A database with two database roles, one in the other, and a role that holds the outer one.
    private func session(_ setup: String = "") async throws -> SQLSession {
        try await SQLSession(
            """
            create table t (a int); insert into t values (1);
            create role r; grant role r to user admin;
            create database role d.reader; create database role outer_role;
            grant usage on schema d.s to database role reader;
            grant select on table t to database role d.reader;
            grant database role reader to database role d.outer_role;
            grant database role d.outer_role to role r; \(setup)
            """)
    }

    @Test("Roles of the account have their privileges, also through another database role")
    func inherited() async throws {
        let session = try await session(
            "grant select on future tables in schema s to database role reader; "
                + "create table new as select 2 a; use role r")
        #expect(try await session.cells("select a from d.s.t") == [["1"]])
        #expect(try await session.cells("select a from d.s.new") == [["2"]])
        #expect(
            try await session.cells(
                "select is_database_role_in_session('READER'), is_role_in_session('READER')") == [
                    ["TRUE", "FALSE"]
                ])
        await #expect(throws: SnowflakeError.self) {
            try await session.run("insert into d.s.t values (2)")
        }
        await #expect(throws: SnowflakeError.self) {
            try await session.run("use role d.reader")
        }
    }

    @Test("SHOW tells who has a database role and what it may do, under its name of today")
    func shown() async throws {
        let session = try await session(
            "alter database role d.reader rename to d.viewer; alter database d rename to e")
        #expect(
            try await session.cells("show grants to database role e.viewer").map {
                $0[1...5].joined(separator: " ")
            } == [
                "USAGE DATABASE E DATABASE_ROLE VIEWER", "USAGE SCHEMA E.S DATABASE_ROLE VIEWER",
                "SELECT TABLE E.S.T DATABASE_ROLE VIEWER",
            ])
        #expect(
            try await session.cells("show grants of database role e.viewer").map {
                $0[1...3].joined(separator: " ")
            } == ["VIEWER DATABASE_ROLE E.OUTER_ROLE"])
        #expect(
            try await session.cells("show grants to role r").map {
                $0[1...3].joined(separator: " ")
            } == ["USAGE DATABASE_ROLE E.OUTER_ROLE"])
        #expect(
            try await session.cells("show database roles in database e").map {
                ([$0[1]] + $0[5...7]).joined(separator: " ")
            } == ["OUTER_ROLE 1 0 1", "VIEWER 0 1 0"])
    }

    @Test("They go with their database, come back with it, and are copied with its grants")
    func withTheDatabase() async throws {
        let session = try await session("create database copy clone d")
        #expect(
            try await session.cells("show grants on table copy.s.t").map { $0[5] }
                == ["ACCOUNTADMIN", "READER"])
        #expect(
            try await session.cells("show grants of database role copy.reader").map {
                $0[3]
            } == ["COPY.OUTER_ROLE"])
        try await session.run("drop database d")
        #expect(try await session.cells("show grants to role r").isEmpty)
        try await session.run("undrop database d; use role r")
        #expect(try await session.cells("select a from d.s.t") == [["1"]])
    }

    @Test("What a dropped role owned goes to the role that drops it")
    func dropped() async throws {
        let session = try await session(
            "create table mine (a int); grant ownership on table mine to database role reader")
        #expect(
            try await session.cells("show tables like 'mine' in schema d.s")[0][9]
                == "READER")
        try await session.run("drop database role d.reader")
        #expect(
            try await session.cells("show tables like 'mine' in schema d.s")[0][9]
                == "ACCOUNTADMIN")
    }

    @Test(
        "What makes no sense is refused",
        arguments: [
            ("grant role r to database role d.reader", 3014),
            ("grant database role d.outer_role to database role d.reader", 3014),
            ("grant database role d.reader to database role f.other", 3014),
            ("grant usage on database f to database role d.reader", 3014),
            ("create database role d.reader", 2002), ("drop database role d.none", 2003),
            ("alter database role d.reader rename to f.reader", 1003),
            ("show database roles", 1003),
        ])
    func refused(_ sql: String, _ code: Int) async throws {
        let session = try await session(
            "create database f; create database role f.other")
        let error = await #expect(throws: SnowflakeError.self) {
            try await session.run(sql)
        }
        #expect(error?.code == code)
    }

    @Test("A role of the account keeps what it has under another name")
    func renamed() async throws {
        let session = try await session(
            "use role r; use role accountadmin; alter role r rename to q")
        #expect(
            try await session.cells("show grants of role q").map { $0[3] } == ["ADMIN"])
        try await session.run("use role q")
        #expect(try await session.cells("select a from d.s.t") == [["1"]])
    }

    @Test("Those who manage grants grant on what is not theirs, others what they may grant further")
    func grantors() async throws {
        let session = try await session(
            """
            create role owner; create role further; create role last;
            grant role owner to user admin; grant role further to user admin;
            grant ownership on table t to role owner copy current grants;
            use role securityadmin;
            grant select on table d.s.t to role further with grant option;
            grant usage on database d to role further; grant usage on schema d.s to role further;
            use role further; grant select on table d.s.t to role last
            """)
        let insert = "grant insert on table d.s.t to role last"
        await #expect(throws: SnowflakeError.self) {
            try await session.run(insert)
        }
        try await session.run(
            "use role securityadmin; "
                + "revoke grant option for select on table d.s.t from role further; "
                + "use role further")
        #expect(try await session.cells("select a from d.s.t") == [["1"]])
        await #expect(throws: SnowflakeError.self) {
            try await session.run("grant select on table d.s.t to role last")
        }
    }

    @Test("An object changes hands where others have no rights on it, or where these are spoken of")
    func ownership() async throws {
        let session = try await session()
        let grant = "grant ownership on table d.s.t to role accountadmin"
        let error = await #expect(throws: SnowflakeError.self) {
            try await session.run(grant)
        }
        #expect(error?.code == 3036)
        try await session.run("\(grant) copy current grants")
        #expect(try await session.cells("show grants on table d.s.t").count == 2)
        try await session.run("\(grant) revoke current grants")
        #expect(try await session.cells("show grants on table d.s.t").count == 1)
        try await session.run(grant)
    }

    @Test("What a role has through a database role counts among its rights")
    func held() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            """
            create database d; create table d.public.t (a int); create role r;
            create database role d.reader;
            grant select on table d.public.t to database role d.reader;
            grant database role d.reader to role r;
            """)
        let rights = warehouse.snowflake.heldRights().filter {
            $0.role == "R" && $0.privilege == "SELECT"
        }
        #expect(rights.map(\.name) == ["D.PUBLIC.T"])
        #expect(rights.first?.through == "D.READER")
    }
}
