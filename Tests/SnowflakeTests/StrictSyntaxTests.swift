import Testing

@testable import Snowflake

/// What the documentation does not allow, and must not be passed over.
@Suite("Strict syntax")
struct StrictSyntaxTests {
    @Test(
        "What the service refuses is refused",
        arguments: [
            // Each option belongs to some types of files (CREATE FILE FORMAT).
            ("create file format f type = json field_delimiter = ','", 1003),
            ("create file format f type = csv strip_outer_array = true", 1003),
            ("create file format f type = parquet skip_header = 1", 1003),
            ("create stage st file_format = (type = xml field_delimiter = ';')", 1003),
            ("alter file format fj set record_delimiter = ';'", 1003),
            ("create file format f type = csv skip_header = 1 parse_header = true", 1045),
            ("create file format f field_delimiter = 'aa' record_delimiter = 'aabb'", 1045),
            ("create file format f field_delimiter = 'abcdefghijklmnopqrstu'", 1008),
            ("create file format f escape = 'ab'", 1008),
            ("create file format f field_optionally_enclosed_by = 'x'", 1008),
            ("create file format f type = json compression = lzo", 1008),
            // One wildcard in an object constant (Semi-structured data types).
            ("select {t.*, u.*} from t, u", 1003),
            ("select {*, 'k': 1} from t", 1003),
            // Names that belong to ASOF JOIN.
            ("with match_condition as (select 1 x) select * from match_condition", 1003),
            ("select * from match_condition", 1003),
            ("create warehouse w with", 1003),
            // The clauses of SHOW have one order.
            ("show tables in schema s like 't'", 1003),
            ("show tables limit 1 like 't'", 1003),
            ("show tables starts with 'T' in schema s", 1003),
            ("show tables like 't' like 't'", 1003),
            ("show tables limit 10001", 1008),
            ("show databases history with privileges usage", 1003),
            ("select count(*, 1) from t", 1003),
            ("select count(distinct a, a + 1) over (order by a) from t", 2303),
            ("create function abs(a int) returns int as 'a'", 2002),
            ("select get([1, 2]::array(int), 2)", 100051),
            ("select get([1, 2]::array(int), -1)", 100051),
            // COPY transformations (Transform data during a load).
            ("copy into t from (select sum($1) from @stage)", 2303),
            ("copy into t from (select coalesce(max($1) + 1, 0) from @stage)", 2303),
            ("copy into t from (select row_number() over (order by $1) from @stage)", 2303),
            ("copy into t from (select top 1 $1 from @stage)", 2303),
            ("copy into t from (select $1 from @stage limit 1)", 2303),
        ])
    func refused(statement: String, code: Int) async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); create table u (b int); create stage stage;
            create file format fj type = json
            """)
        #expect(await sql.code(statement) == code)
    }

    @Test("What is like it is taken")
    func taken() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); insert into t values (1); create stage stage;
            create warehouse w with warehouse_size = small;
            create file format f type = json strip_outer_array = true compression = gzip;
            copy into t from (select iff($1 > 1, $1, least($1, 2)) from @stage);
            show tables like 't' in schema s starts with 'T' limit 1 from 'A';
            show tables limit 10000;
            create file format g field_delimiter = '0x01' record_delimiter = '\\r\\n'
              field_optionally_enclosed_by = '0x27' escape = '\\\\' skip_header = 1;
            create file format h type = parquet compression = snappy;
            create file format i type = parquet compression = gzip
            """)
        #expect(try await sql.value("select {t.*} from t") == #"{"A":1}"#)
        #expect(
            try await sql.value(
                "with \"MATCH_CONDITION\" as (select 1 x) select * from \"MATCH_CONDITION\"") == "1"
        )
        #expect(try await sql.value("select a from t as match_condition") == "1")
        #expect(try await sql.value("select get([1, 2]::array(int), 1)") == "2")
        #expect(try await sql.value("select get(null::array(int), 1)") == "NULL")
        #expect(try await sql.value("select get([1, 2]::array(int), null)") == "NULL")
        #expect(try await sql.value("select get([1, 2], 5)") == "NULL")
    }

    @Test("SHOW … WITH PRIVILEGES leaves what the role holds all of the privileges on")
    func privileges() async throws {
        let sql = try await SQLSession(
            """
            create role r; grant role r to user admin; create warehouse w1; create warehouse w2;
            create database e; create schema e.es;
            grant usage, monitor on warehouse w1 to role r; grant usage on warehouse w2 to role r;
            grant usage on database e to role r; grant usage on schema e.es to role r;
            grant create table on schema e.es to role r; grant usage on schema e.public to role r;
            use role r
            """)
        func names(_ kind: String, _ privileges: String) async throws -> [String] {
            try await sql.rows(
                "show \(kind) with privileges \(privileges) ->> select \"name\" from $1 order by 1")
        }
        #expect(try await names("warehouses", "usage") == ["W1", "W2"])
        #expect(try await names("warehouses", "usage, monitor") == ["W1"])
        #expect(try await names("databases", "usage") == ["E"])
        #expect(try await names("schemas in account", "usage") == ["ES", "PUBLIC"])
        #expect(try await names("schemas in account", "create table, usage") == ["ES"])
    }

    @Test("A name has at most 255 characters")
    func longNames() async throws {
        let sql = try await SQLSession()
        let name = String(repeating: "ä", count: 255)
        try await sql.run("create table \"\(name)\" (a int)")
        #expect(await sql.code("create table \"\(name)x\" (a int)") == 1003)
        #expect(
            await sql.code("select 1 as \(String(repeating: "x", count: 256))") == 1003)
    }

    @Test("COPY GRANTS keeps who may call a function or a procedure")
    func routineGrants() async throws {
        let sql = try await SQLSession(
            """
            create role r; create function f() returns int as '1';
            create procedure p() returns int language sql as 'begin return 1; end';
            grant usage on function f() to role r; grant usage on procedure p() to role r;
            create or replace function f() returns int copy grants as '2';
            create or replace procedure p() returns int copy grants language sql
              as 'begin return 2; end'
            """)
        let held = "show grants to role r ->> select \"granted_on\" from $1 order by 1"
        #expect(try await sql.rows(held) == ["FUNCTION", "PROCEDURE"])
        try await sql.run("create or replace function f() returns int as '3'")
        #expect(try await sql.rows(held) == ["PROCEDURE"])
    }

    @Test("COPY GRANTS keeps who may read a dynamic table")
    func dynamicTableGrants() async throws {
        let make = "dynamic table dt target_lag = '1 hour' warehouse = w"
        let sql = try await SQLSession(
            """
            create table t (a int); create role r;
            create \(make) scheduler = disable as select a from t;
            grant select on dynamic table dt to role r;
            create or replace \(make) copy grants as select a + 1 b from t
            """)
        let held = "show grants to role r ->> select \"privilege\" from $1"
        #expect(try await sql.rows(held) == ["SELECT"])
        try await sql.run("create or replace \(make) as select a from t")
        #expect(try await sql.rows(held).isEmpty)
        try await sql.run("grant all on all dynamic tables in schema s to role r")
        #expect(try await sql.rows("\(held) order by 1") == ["MONITOR", "OPERATE", "SELECT"])
        #expect(await sql.code("grant select on materialized view dt to role r") == 2003)
    }

    @Test("Functions of other services are refused by name")
    func remoteFunctions() async throws {
        let sql = try await SQLSession()
        for statement in [
            "create function f(a int) returns int service = sv endpoint = e as '/x'",
            "create external function f(a int) returns variant api_integration = x as 'https://x'",
        ] { #expect(await sql.message(statement).contains("Unsupported feature"), "\(statement)") }
    }
}
