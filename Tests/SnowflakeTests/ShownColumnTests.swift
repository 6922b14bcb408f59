import Testing

@testable import Snowflake

/// The columns that SHOW, DESCRIBE and INFORMATION_SCHEMA have, by the page of each.
@Suite("Shown columns")
struct ShownColumnTests {
    @Test(
        "SHOW and DESCRIBE give the documented columns in their order",
        arguments: [
            (
                "show dynamic tables",
                "created_on name database_name schema_name cluster_by rows bytes owner target_lag "
                    + "scheduler refresh_mode refresh_mode_reason warehouse comment text "
                    + "automatic_clustering scheduling_state last_suspended_on is_clone "
                    + "is_replica is_iceberg data_timestamp owner_role_type immutable_where "
                    + "execute_as_user"
            ),
            (
                "describe pipe p",
                "created_on name database_name schema_name definition owner "
                    + "notification_channel comment integration pattern error_integration "
                    + "invalid_reason kind"
            ),
            ("show transactions", "id user session name started_on state scope"),
            (
                "show indexes",
                "created_on name kind is_unique columns included_columns table database_name "
                    + "schema_name owner owner_role_type status status_info"
            ),
            ("show terse indexes", "created_on name kind database_name schema_name"),
            (
                "describe table e",
                "name|type|kind|null?|default|primary key|unique key|check|expression|comment|"
                    + "policy name|privacy domain|schema evolution record"
            ),
            (
                "describe table t",
                "name|type|kind|null?|default|primary key|unique key|check|expression|comment|"
                    + "policy name|privacy domain"
            ),
        ])
    func columns(statement: String, names: String) async throws {
        let sql = try await SQLSession(
            """
            create table t (a int); create table e (a int) enable_schema_evolution = true;
            create pipe p as copy into t from @%t
            """)
        let result = try await sql.account.execute(statement, in: sql.session)
        let parting: Character = names.contains("|") ? "|" : " "
        #expect(result.columns.map(\.name) == names.split(separator: parting).map(String.init))
    }

    @Test("Warehouses, integrations and users are described to those who may see them")
    func rights() async throws {
        let sql = try await SQLSession(
            """
            create warehouse w; create user u; create role r; grant role r to user admin;
            create storage integration i type = external_stage storage_provider = 's3'
              enabled = true storage_aws_role_arn = 'arn:aws:iam::1:role/r'
              storage_allowed_locations = ('s3://b/');
            grant usage on warehouse w to role r; use role r
            """)
        for statement in ["describe warehouse w", "describe user u"] {
            #expect(await sql.code(statement) == 3001, "\(statement)")
        }
        #expect(await sql.code("describe integration i") == 2003)
        #expect(await sql.code("describe user admin") == 0)
        try await sql.run(
            """
            use role accountadmin; grant monitor on warehouse w to role r;
            grant usage on integration i to role r; use role r
            """)
        #expect(await sql.code("describe warehouse w") == 0)
        #expect(await sql.code("describe integration i") == 0)
    }

    @Test("Roles are those of the user who asks, and PUBLIC is always among them")
    func roles() async throws {
        let sql = try await SQLSession(
            """
            create role a; create role b; create role c; grant role b to role a;
            create user u; grant role a to user u; grant role c to user admin
            """)
        #expect(
            try await sql.rows(
                """
                select grantee, role_name from information_schema.applicable_roles
                where role_name in ('A', 'B', 'C')
                """) == ["ADMIN|C"])
        try await sql.run("grant role a to role c; grant usage on database d to role c; use role c")
        #expect(
            try await sql.rows(
                """
                select grantee, role_name from d.information_schema.applicable_roles
                where role_name in ('A', 'B', 'C') order by 1
                """) == ["A|B", "ADMIN|C", "C|A"])
        #expect(
            try await sql.rows(
                "select role_name from d.information_schema.enabled_roles order by 1")
                == ["A", "B", "C", "PUBLIC"])
    }

    @Test("Indexes of hybrid tables are listed with their columns")
    func indexes() async throws {
        let sql = try await SQLSession(
            """
            create hybrid table h (a int primary key, b int, c int, index ib (b) include (c))
            """)
        #expect(
            try await sql.rows(
                """
                show indexes in table h ->> select "name", "is_unique", "columns",
                  "included_columns", "table" from $1 order by 1
                """) == ["IB|N|[B]|[C]|H", "SYS_INDEX_H_PRIMARY|Y|[A]|[]|H"])
        #expect(try await sql.rows("show indexes like 'ib' in schema s").count == 1)
        #expect(
            try await sql.rows(
                """
                select name, is_included_column from information_schema.index_columns
                where index_name = 'IB' order by 1
                """) == ["B|NO", "C|YES"])
        #expect(
            try await sql.rows(
                "select constraint_type, enforced from information_schema.table_constraints")
                == ["PRIMARY KEY|YES"])
    }

    @Test("Virtual columns and output arguments say what they are")
    func kinds() async throws {
        let sql = try await SQLSession(
            """
            create table t (a int, b int as (a + 1));
            create procedure p(x out int) returns int language sql as 'begin x := 1; return 1; end'
            """)
        #expect(
            try await sql.rows(
                """
                show columns in t ->> select "column_name", "kind", "expression" from $1
                """) == ["A|COLUMN|", "B|VIRTUAL_COLUMN|A + 1"])
        #expect(
            try await sql.rows(
                """
                select column_name, kind, expression from information_schema.columns
                where table_name = 'T' order by 1
                """) == ["A|COLUMN|NULL", "B|VIRTUAL_COLUMN|A + 1"])
        #expect(
            try await sql.value("show procedures ->> select \"arguments\" from $1")
                == "P(OUT NUMBER) RETURN NUMBER")
    }

    @Test("ELEMENT_TYPES and FIELDS tell of structured types, one inside of another")
    func structures() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int, a array(number(5, 2)), o object(s varchar(7), l array(int)),
              m map(varchar(9), int))
            """)
        #expect(
            try await sql.rows(
                """
                select c.column_name, c.data_type, e.data_type, e.numeric_precision
                from information_schema.columns c join information_schema.element_types e
                on c.dtd_identifier = e.collection_type_identifier where c.table_name = 'T'
                """) == ["A|ARRAY|NUMBER|5"])
        #expect(
            try await sql.rows(
                """
                select c.column_name, f.field_name, f.ordinal_position, f.data_type,
                  f.character_maximum_length
                from information_schema.columns c join information_schema.fields f
                on c.dtd_identifier = f.row_identifier where c.table_name = 'T' order by 1, 3
                """) == [
                    "M|KEY|1|TEXT|9", "M|VALUE|2|NUMBER|NULL", "O|s|1|TEXT|7",
                    "O|l|2|ARRAY|NULL",
                ])
        #expect(
            try await sql.rows(
                """
                select f.field_name, e.data_type from information_schema.fields f
                join information_schema.element_types e
                on f.dtd_identifier = e.collection_type_identifier
                """) == ["l|NUMBER"])
    }
}
