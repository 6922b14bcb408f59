import Testing

@testable import Snowflake

@Suite("Tags")
struct TagTests {
    private func tagged(_ setup: String = "") async throws -> SQLSession {
        try await SQLSession(
            """
            create tag cost allowed_values 'sales', 'it'; create tag note;
            create table t (a int with tag (cost = 'sales', d.s.note = 'x'), b int)
              with tag (note = 'table');
            \(setup)
            """)
    }

    @Test(
        "An object has its own tags and those of what it is in",
        arguments: [
            ("'cost', 't.a', 'column'", "sales"), ("'note', 't.a', 'column'", "x"),
            ("'note', 't.b', 'column'", "table"), ("'note', 't', 'table'", "table"),
            ("'cost', 't.b', 'column'", "it"), ("'cost', 't', 'table'", "it"),
            ("'cost', 's', 'schema'", "it"), ("'note', 's', 'schema'", "NULL"),
            ("'note', 'w', 'warehouse'", "shared"), ("'cost', 'w', 'warehouse'", "NULL"),
            ("'d.s.note', 'sysadmin', 'role'", "account"),
            ("'note', 'v', 'table'", "view"), ("'note', 'v.c', 'column'", "view"),
        ])
    func lineage(_ arguments: String, _ wanted: String) async throws {
        let account = arguments.contains("role") ? "alter account set tag note = 'account';" : ""
        let session = try await tagged(
            "alter schema s set tag cost = 'it'; create warehouse w with tag (note = 'shared'); "
                + "create view v (c) with tag (note = 'view') as select a from t; \(account)")
        #expect(try await session.value("select system$get_tag(\(arguments))") == wanted)
    }

    @Test("Tags are set, changed and taken away, on columns several at once")
    func changed() async throws {
        let session = try await tagged(
            "alter table t modify column b set tag cost = 'it', note = 'bb'; "
                + "alter table t modify column a unset tag cost, note; "
                + "alter table t unset tag note; alter table t set tag cost = 'sales'")
        #expect(
            try await session.rows(
                "select column_name, tag_name, tag_value, level, apply_method from table("
                    + "information_schema.tag_references_all_columns('t', 'table'))") == [
                    "A|COST|sales|TABLE|INHERITED", "B|COST|it|COLUMN|MANUAL",
                    "B|NOTE|bb|COLUMN|MANUAL",
                ])
        #expect(
            try await session.rows(
                "select tag_name, tag_value, object_name, domain, column_name "
                    + "from snowflake.account_usage.tag_references order by 2")
                == ["NOTE|bb|T|COLUMN|B", "COST|it|T|COLUMN|B", "COST|sales|T|TABLE|NULL"])
    }

    @Test("A tag can be renamed, replaced in its values, dropped and brought back")
    func altered() async throws {
        let session = try await tagged(
            "alter tag cost add allowed_values 'ops'; alter tag cost drop allowed_values 'it'; "
                + "alter tag cost set comment = 'new'; alter tag cost rename to center")
        #expect(
            try await session.value("select system$get_tag_allowed_values('center')")
                == #"["sales","ops"]"#)
        #expect(
            try await session.rows(
                "show tags ->> select \"name\", \"comment\", \"allowed_values\" from $1")
                == [#"CENTER|new|["sales","ops"]"#, "NOTE||NULL"])
        try await session.run("drop tag center")
        #expect(await session.code("select system$get_tag('center', 't.a', 'column')") == 2003)
        try await session.run("undrop tag center; alter tag center unset allowed_values")
        #expect(
            try await session.value("select system$get_tag('center', 't.a', 'column')") == "sales")
        #expect(
            try await session.value("select system$get_tag_allowed_values('center')") == "NULL")
    }

    @Test(
        "What the service refuses is refused",
        arguments: [
            ("alter table t set tag cost = 'hr'", 3543),
            ("create table x (a int with tag (cost = 'hr'))", 3543),
            ("alter table t set tag nosuch = 'x'", 2003), ("create tag cost", 2002),
            ("create tag p propagate = on_dependency", 2),
            ("select system$get_tag('cost', 'nosuch', 'table')", 2003),
        ])
    func refused(_ sql: String, _ code: Int) async throws {
        #expect(try await tagged().code(sql) == code)
    }

    @Test("Copies keep their tags, replaced tables lose them")
    func copied() async throws {
        let session = try await tagged(
            "create table like_t like t; create table copy clone t; create schema again clone s; "
                + "use schema s; "
                + "create or replace table t (a int)")
        for table in ["like_t", "copy", "d.again.t"] {
            #expect(
                try await session.value("select system$get_tag('d.s.cost', '\(table).a', 'column')")
                    == (table == "d.again.t" ? "NULL" : "sales"))
        }
        #expect(
            try await session.value(
                "select system$get_tag('d.again.cost', 'd.again.t.a', 'column')") == "sales")
        #expect(try await session.value("select system$get_tag('cost', 't.a', 'column')") == "NULL")
    }

    @Test("GET_DDL names the tags and policies of tables, views and columns")
    func defined() async throws {
        let session = try await tagged(
            """
            create masking policy m as (v int, w int) returns int -> w;
            create row access policy r as (v int) returns boolean -> true;
            alter table t modify column a set masking policy m using (a, b);
            create view v (c with tag (note = 'vc')) with row access policy r on (c)
              as select b from t
            """)
        let table = try await session.value("select get_ddl('table', 't')")
        #expect(
            table.contains(
                "A NUMBER(38,0) WITH MASKING POLICY D.S.M USING (A, B) "
                    + "WITH TAG (D.S.COST='sales', D.S.NOTE='x')"))
        #expect(table.hasSuffix(") WITH TAG (D.S.NOTE='table');"))
        let view = try await session.value("select get_ddl('view', 'v')")
        #expect(view.contains("C WITH TAG (D.S.NOTE='vc')"))
        #expect(view.contains(") WITH ROW ACCESS POLICY D.S.R ON (C)"))
    }

    @Test("Only those who may apply a tag do")
    func rights() async throws {
        let session = try await tagged(
            "create role r; grant role r to user admin; grant usage on database d to role r; "
                + "grant usage on schema s to role r; grant ownership on table t to role r; "
                + "use role r")
        #expect(await session.code("alter table t set tag note = 'r'") == 3001)
        try await session.run(
            "use role accountadmin; grant apply on tag note to role r; use role r; "
                + "alter table t set tag note = 'r'")
        #expect(try await session.value("select system$get_tag('note', 't', 'table')") == "r")
    }

    @Test("A masking policy on a tag masks the columns of its type")
    func masking() async throws {
        let session = try await tagged(
            """
            create masking policy m as (v string) returns string ->
              '#' || system$get_tag_on_current_column('note');
            alter tag note set masking policy m;
            create table p (s string, n int); insert into p values ('secret', 1);
            alter table p set tag note = 'mine'
            """)
        #expect(try await session.rows("select * from p") == ["#mine|1"])
        #expect(
            try await session.rows(
                "select ref_entity_name, ref_column_name, tag_name from table("
                    + "information_schema.policy_references(policy_name => 'm'))")
                == ["P|S|NOTE"])
        #expect(await session.code("drop masking policy m") == 3537)
        #expect(await session.code("drop tag note") == 3541)
        try await session.run("alter tag note unset masking policy m")
        #expect(try await session.rows("select * from p") == ["secret|1"])
    }
}
