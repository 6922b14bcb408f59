import Testing

@testable import Snowflake

@Suite("Properties of objects")
struct PropertyTests {
    @Test(
        "A property that an object does not have is refused",
        arguments: [
            ("create warehouse w banana = 1", "invalid property 'banana' for 'WAREHOUSE'"),
            ("create schema x data_retention_time_in_day = 1", "for 'SCHEMA'"),
            ("create stage x banana = 1", "for 'STAGE'"),
            ("create user x banana = 1", "for 'USER'"),
            ("create table x (a int) banana = 1", "for 'TABLE'"),
            ("create view x banana = 1 as select 1 a", "for 'VIEW'"),
            ("create sequence x banana = 1", "for 'SEQUENCE'"),
            ("create function x() returns int runtime_version = '1' as '1'", "for 'FUNCTION'"),
            ("alter table t set banana = 1", "for 'TABLE'"),
            ("alter schema s unset banana", "invalid property 'BANANA' for 'SCHEMA'"),
            ("alter user u set banana = 1", "for 'USER'"),
            ("create storage integration i banana = 1", "for 'STORAGE_INTEGRATION'"),
        ])
    func unknown(_ statement: String, _ words: String) async throws {
        let sql = try await SQLSession("create table t (a int); create user u;")
        await #expect { try await sql.run(statement) } throws: {
            guard let error = $0 as? SnowflakeError else { return false }
            return error.code == 1420 && error.message.contains(words)
        }
    }

    @Test(
        "A word that does not belong there is a syntax error at its place",
        arguments: [
            ("create warehouse w banana", "position 19 unexpected 'banana'"),
            ("create role r banana", "position 14 unexpected 'banana'"),
            ("create table x (a int banana)", "position 22 unexpected 'banana'"),
            ("create table x (a : int)", "position 18 unexpected ':'"),
        ])
    func word(_ statement: String, _ words: String) async throws {
        let sql = try await SQLSession("select 1;")
        await #expect { try await sql.run(statement) } throws: {
            guard let error = $0 as? SnowflakeError else { return false }
            return error.code == 1003 && error.message.contains(words)
        }
    }

    @Test(
        "An integration with another cloud is refused by the cloud's name, not for its properties")
    func cloud() async throws {
        let sql = try await SQLSession()
        let message = await sql.message(
            "create storage integration i type = external_stage storage_provider = 'AZURE' "
                + "azure_tenant_id = 'x' enabled = true storage_allowed_locations = ('*')")
        #expect(message.contains("storage provider AZURE"))
    }

    @Test("What CREATE and ALTER say of warehouses and users is shown")
    func shown() async throws {
        let sql = try await SQLSession(
            """
            create warehouse w2 warehouse_size = small auto_suspend = 60 max_cluster_count = 3
                scaling_policy = economy;
            alter warehouse w2 set auto_suspend = 120, comment = 'x', auto_resume = false;
            alter warehouse w2 unset scaling_policy;
            alter warehouse w2 rename to w3;
            create user u2 login_name = 'u2@x' email = 'u2@x.y' first_name = 'A';
            alter user u2 set disabled = true, default_namespace = 'db.s', last_name = 'B';
            alter user u2 unset first_name;
            """)
        #expect(
            try await sql.rows(
                """
                show warehouses like 'w3' ->> select "size", "auto_suspend", "max_cluster_count",
                    "scaling_policy", "auto_resume", "comment" from $1
                """) == ["Small|120|3|STANDARD|false|x"])
        #expect(
            try await sql.rows(
                """
                show users like 'u2' ->> select "login_name", "email", "first_name", "last_name",
                    "disabled", "default_namespace" from $1
                """) == ["U2@X|u2@x.y||B|true|db.s"])
    }

    @Test("A stage that names a format follows the format")
    func format() async throws {
        let sql = try await SQLSession(
            """
            create file format f type = csv field_delimiter = '|';
            create stage st file_format = (format_name = 'f');
            create table t (a int, b int);
            copy into @st/x.csv from (select 1, 2) single = true
                file_format = (type = csv field_delimiter = ';' compression = none);
            alter file format f set field_delimiter = ';';
            copy into t from @st;
            """)
        #expect(try await sql.rows("select a, b from t") == ["1|2"])
    }
}
