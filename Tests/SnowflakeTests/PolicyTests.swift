import Testing

@testable import Snowflake

/// A database `D` with a schema `S`, a table of people, and roles that may read and change it.
private func people(_ setup: String = "") async throws -> SQLSession {
    try await SQLSession(
        """
        create role payroll; create role analyst;
        grant role payroll to user admin; grant role analyst to user admin;
        create table people (id int, email string, visibility string, pay number(10, 2));
        insert into people values
          (1, 'a@x', 'PUBLIC', 1.25), (2, 'b@x', 'PRIVATE', 2.5), (3, null, 'PUBLIC', 3);
        grant usage on database d to role public; grant usage on schema d.s to role public;
        grant all on table people to role public;
        create masking policy stars as (val string) returns string ->
          case when current_role() in ('PAYROLL') then val else '***' end;
        create masking policy shown as (email string, how string) returns string ->
          case when how = 'PUBLIC' then email else 'hidden' end;
        create masking policy zero as (n number(10, 2)) returns number(10, 2) ->
          case when is_role_in_session('PAYROLL') then n else 0 end;
        create table map (role string, region string); insert into map values ('ANALYST', 'PUBLIC');
        create row access policy regions as (place string) returns boolean ->
          current_role() = 'PAYROLL'
          or exists (select 1 from map where role = current_role() and region = place);
        \(setup)
        """)
}

@Suite("Masking policies")
struct MaskingPolicyTests {
    private static let masked = "alter table people modify column email set masking policy stars; "

    @Test(
        "A query sees what its role may see, wherever it names the column",
        arguments: [
            ("select email from people order by id", "***,***,***", "a@x,b@x,NULL"),
            ("select id from people where email = 'a@x'", "", "1"),
            ("select count(distinct email) from people", "1", "2"),
            ("select email from people group by email order by 1", "***", "a@x,b@x,NULL"),
            (
                "select a.id from people a join people b on a.email = b.email and b.id = 1 "
                    + "order by 1", "1,2,3", "1"
            ),
            (
                "select b.email from people a left join people b on a.id = b.id + 1 order by a.id",
                "NULL,***,***", "NULL,a@x,b@x"
            ),
            ("select e from (select email as e, id from people) order by id limit 1", "***", "a@x"),
            ("with c as (select * from people) select email from c where id = 2", "***", "b@x"),
        ])
    func everywhere(_ sql: String, _ analyst: String, _ payroll: String) async throws {
        let session = try await people(Self.masked)
        for (role, wanted) in [("analyst", analyst), ("payroll", payroll)] {
            try await session.run("use role \(role)")
            #expect(try await session.rows(sql).joined(separator: ",") == wanted)
        }
    }

    @Test("Views, copies and new tables have what their maker or reader sees")
    func derived() async throws {
        let session = try await people(
            Self.masked + """
                create view v (id, e) as select id, email from people;
                grant select on view v to role public;
                create table made as select * from people; create table copied clone people;
                create table alike like people; insert into alike (email) values ('c@x');
                grant select on table copied to role payroll
                """)
        #expect(try await session.rows("select email from made order by id limit 1") == ["***"])
        #expect(try await session.rows("select email from alike") == ["c@x"])
        try await session.run("use role payroll")
        #expect(try await session.rows("select e from v order by id limit 1") == ["a@x"])
        #expect(try await session.rows("select email from copied where id = 1") == ["a@x"])
        try await session.run("use role accountadmin")
        #expect(try await session.rows("select email from copied where id = 1") == ["***"])
    }

    @Test("A view's own policy comes after the table's")
    func nested() async throws {
        let session = try await people(
            Self.masked + """
                create masking policy mark as (v string) returns string ->
                  v || '|' || invoker_role() || '|' || current_database();
                create view v (id, e masking policy mark) as select id, email from people;
                """)
        #expect(
            try await session.rows("select e from v where id = 1") == ["***|ACCOUNTADMIN|D"])
    }

    @Test("Conditions may look at other columns, and another body is in force at once")
    func conditional() async throws {
        let session = try await people(
            "alter table people modify column email set masking policy shown "
                + "using (email, visibility)")
        #expect(
            try await session.rows("select email from people order by id")
                == ["a@x", "hidden", "NULL"])
        try await session.run(
            "alter masking policy shown set body -> how || '!'; "
                + "alter masking policy shown rename to other")
        #expect(
            try await session.rows("select email from people order by id")
                == ["PUBLIC!", "PRIVATE!", "PUBLIC!"])
        try await session.run("alter table people modify column email unset masking policy")
        #expect(
            try await session.rows("select email from people order by id")
                == ["a@x", "b@x", "NULL"])
    }

    @Test("Changes find rows by what their role sees, and write what is there")
    func changes() async throws {
        let session = try await people(
            Self.masked + "alter table people modify column pay set masking policy zero; "
                + "use role analyst; begin; "
                + "update people set visibility = 'NEW' where email = '***'; "
                + "update people set id = id + 10 where email = 'a@x'; commit; use role payroll")
        #expect(
            try await session.rows(
                "select id, email, pay from people where email is not null order by id")
                == ["1|a@x|1.25", "2|b@x|2.50"])
        #expect(try await session.rows("select distinct visibility from people") == ["NEW"])
    }

    @Test("Streams and earlier rows are behind the policy too")
    func history() async throws {
        let session = try await people(
            Self.masked
                + "create stream st on table people; "
                + "insert into people (id, email) values (4, 'd@x')"
        )
        #expect(try await session.rows("select email from st") == ["***"])
        #expect(
            try await session.rows("select distinct email from people at (offset => 0)")
                == ["***"])
    }

    @Test(
        "What the service refuses is refused",
        arguments: [
            ("alter table people modify column email set masking policy stars", 3529),
            ("drop masking policy stars", 3537),
            (
                "create or replace masking policy stars as (v string) returns string -> v", 3537
            ),
            ("alter table people modify column pay set masking policy stars", 3535),
            ("alter table people modify column visibility set masking policy shown", 3530),
            ("create masking policy m as (v string) returns number -> 1", 3534),
            ("create masking policy m as (v string) returns string -> nosuch", 904),
            ("create masking policy stars as (v string) returns string -> v", 2002),
            ("alter table people modify column visibility set masking policy nosuch", 2003),
            ("alter table people add row access policy regions on (email)", 3536),
            ("create aggregation policy a as () returns aggregation_constraint -> null", 2),
            ("create table t (a int with projection policy p)", 2),
        ])
    func refused(_ sql: String, _ code: Int) async throws {
        #expect(try await people(Self.masked).code(sql) == code)
    }

    @Test("Only those who may apply policies do")
    func rights() async throws {
        let session = try await people(
            "grant ownership on table people to role analyst copy current grants; "
                + "use role analyst")
        let sql = "alter table people modify column email set masking policy stars"
        #expect(await session.code(sql) == 2003)
        try await session.run(
            "use role accountadmin; grant apply on masking policy stars to role analyst; "
                + "use role analyst; \(sql); use role accountadmin; "
                + "grant apply masking policy on account to role payroll; use role payroll; "
                + "alter table people modify column email unset masking policy")
    }

    @Test("SHOW, DESCRIBE, GET_DDL and the lists of policies tell of them")
    func shown() async throws {
        let session = try await people(
            "alter table people modify column email set masking policy shown "
                + "using (email, visibility)")
        #expect(
            try await session.rows(
                "select policy_name || ref_column_name || ref_arg_column_names from table("
                    + "information_schema.policy_references(ref_entity_name => 'people', "
                    + "ref_entity_domain => 'table'))") == [#"SHOWNEMAIL[ "VISIBILITY" ]"#])
        #expect(
            try await session.rows("describe masking policy stars") == [
                "STARS|(VAL VARCHAR)|VARCHAR(16777216)|"
                    + "case when current_role() in ('PAYROLL') then val else '***' end"
            ])
        #expect(
            try await session.rows(
                "show masking policies ->> select \"name\" from $1")
                == ["SHOWN", "STARS", "ZERO"])
        #expect(
            try await session.rows(
                "describe table people ->> select \"policy name\" from $1 "
                    + "where \"name\" = 'EMAIL'") == ["D.S.SHOWN"])
        try await session.run("create schema again clone s")
        #expect(
            try await session.rows(
                "select policy_schema || '.' || ref_schema_name from "
                    + "snowflake.account_usage.policy_references order by 1")
                == ["AGAIN.AGAIN", "S.S"])
    }
}

@Suite("Row access policies")
struct RowAccessPolicyTests {
    private static let limited =
        "alter table people add row access policy regions on (visibility); "

    @Test("Roles see their rows in queries, views and streams, and change no others")
    func rows() async throws {
        let session = try await people(
            Self.limited + "create view v as select id from people; "
                + "grant select on view v to role public")
        #expect(try await session.rows("select id from people") == [])
        for (role, wanted) in [("analyst", ["1", "3"]), ("payroll", ["1", "2", "3"])] {
            try await session.run("use role \(role)")
            #expect(try await session.rows("select id from people order by id") == wanted)
            #expect(try await session.rows("select id from v order by id") == wanted)
            #expect(try await session.rows("select count(*) from people") == ["\(wanted.count)"])
        }
        try await session.run(
            "use role analyst; update people set id = id + 10; delete from people where id = 13; "
                + "use role payroll")
        #expect(try await session.rows("select id from people order by id") == ["2", "11"])
        try await session.run("use role analyst; delete from people; use role payroll")
        #expect(try await session.rows("select id from people order by id") == ["2"])
    }

    @Test("MERGE takes a row that its role does not see for one that is not there")
    func merge() async throws {
        let session = try await people(
            Self.limited + """
                use role analyst;
                merge into people using (select 2 as id) x on people.id = x.id
                  when matched then update set pay = 0
                  when not matched then insert (id, visibility) values (x.id, 'PUBLIC');
                use role payroll
                """)
        #expect(
            try await session.rows("select visibility from people where id = 2 order by 1")
                == ["PRIVATE", "PUBLIC"])
    }

    @Test(
        "What the service refuses is refused",
        arguments: [
            ("alter table people add row access policy regions on (visibility)", 3531),
            ("alter table people add row access policy regions on (pay)", 3531),
            ("drop row access policy regions", 3537), ("drop schema d.s", 0),
            ("alter table people drop column visibility", 3538),
            ("create row access policy r as (a int) returns int -> 1", 3534),
            ("create table t (a int) with row access policy regions on (a)", 3535),
        ])
    func refused(_ sql: String, _ code: Int) async throws {
        #expect(try await people(Self.limited).code(sql) == code)
    }

    @Test("A policy that protects what is elsewhere keeps its schema from being dropped")
    func elsewhere() async throws {
        let session = try await people(
            "create schema d.other; create table d.other.t (a string) "
                + "with row access policy d.s.regions on (a)")
        #expect(await session.code("drop schema d.s") == 3537)
        try await session.run("alter table d.other.t drop all row access policies; drop schema d.s")
    }

    @Test("One policy takes the place of another in one statement")
    func replaced() async throws {
        let session = try await people(
            Self.limited + """
                create row access policy all_rows as (n int) returns boolean -> true;
                alter table people drop row access policy regions,
                  add row access policy all_rows on (id)
                """)
        #expect(try await session.rows("select count(*) from people") == ["3"])
        #expect(
            try await session.rows(
                "select policy_kind || ref_arg_column_names from table("
                    + "information_schema.policy_references(policy_name => 'all_rows'))")
                == [#"ROW_ACCESS_POLICY[ "ID" ]"#])
    }
}
