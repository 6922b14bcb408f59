import Testing

@testable import Snowflake

/// Source: Snowflake documentation, the "Syntax" of each statement.
@Suite("Stray words")
struct StrayWordTests {
    private static let setup = """
        create table t (a int, b int); create table u2 (a int);
        create view v as select a from t; create stage st; create file format ff;
        create sequence sq; create stream sm on table t;
        create task tk schedule = '1 minute' as select 1;
        create procedure p() returns int language sql as 'begin return 1; end';
        create function f() returns int as '1'; create role r; create user u;
        create warehouse w; create tag tg; create database role dr;
        create masking policy mp as (x int) returns int -> x;
        create row access policy rp as (x int) returns boolean -> true;
        create dynamic table dt target_lag = '1 minute' warehouse = w as select a from t;
        """

    @Test("A word that no clause has is a syntax error at its place, in every statement")
    func everywhere() async throws {
        let sql = try await SQLSession(Self.setup)
        for line in Self.statements.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let statement = String(line.drop { $0 == " " })
            let place = Text.find("banana", in: statement) ?? 0
            let message = await sql.message(statement)
            #expect(
                message.contains("error line 1 at position \(place) unexpected 'banana'"),
                "\(statement): \(message)")
        }
    }

    @Test(
        "A property whose value is missing or of another kind is refused",
        arguments: [
            ("create table x (a int) comment = 1", 1003, "unexpected '1'"),
            ("create table x (a int) comment 'x'", 1003, "unexpected ''x''"),
            ("create table x (a int) change_tracking", 1003, "unexpected '<EOF>'"),
            ("create table x (a int) change_tracking = 1", 1008, "[1] for parameter"),
            ("create table x (a int) data_retention_time_in_days = 'abc'", 1008, "[abc]"),
            ("create table x (a int) data_retention_time_in_days = -1", 1008, "[-1]"),
            ("create table x (a int) data_retention_time_in_days = 1000", 1008, "[1000]"),
            ("create transient table x (a int) data_retention_time_in_days = 2", 1008, "[2]"),
            ("create schema x log_level = loud", 1008, "'LOG_LEVEL'"),
            ("alter schema s set data_retention_time_in_days = -1", 1008, "[-1]"),
            ("alter database d set suspend_task_after_num_failures = -3", 1008, "[-3]"),
            ("create warehouse x auto_resume = 3", 1008, "'AUTO_RESUME'"),
            ("create warehouse x max_cluster_count = 0", 1008, "[0]"),
            ("create warehouse x scaling_policy = fast", 1008, "'SCALING_POLICY'"),
            ("create task x schedule = 5 as select 1", 1003, "unexpected '5'"),
            ("create task x task_auto_retry_attempts = 31 as select 1", 1008, "[31]"),
            ("create task x user_task_timeout_ms = -1 as select 1", 1008, "[-1]"),
            ("create stream x on table t append_only = 3", 1008, "'APPEND_ONLY'"),
            ("create pipe x auto_ingest = 3 as copy into t from @st", 1008, "'AUTO_INGEST'"),
            ("create user x days_to_expiry = 'x'", 1008, "'DAYS_TO_EXPIRY'"),
            ("create stage x url = 3", 1003, "unexpected '3'"),
            ("create stage x directory = (enable = 3)", 1008, "'ENABLE'"),
            ("create stage x encryption = (type = 'none of it')", 1008, "'TYPE'"),
            ("alter stage st set comment = 3", 1003, "unexpected '3'"),
            (
                "create dynamic table x target_lag = '1 minute' warehouse = w refresh_mode = now "
                    + "as select a from t", 1008, "'REFRESH_MODE'"
            ),
            ("put 'file:///tmp/nope' @st auto_compress = maybe", 1008, "'AUTO_COMPRESS'"),
            ("alter table t set", 1003, "unexpected '<EOF>'"),
            ("drop procedure p", 1003, "unexpected '<EOF>'"),
            ("drop role r cascade", 1003, "unexpected 'cascade'"),
            ("show tables limit 'a'", 1003, "unexpected ''a''"),
        ])
    func values(_ statement: String, _ code: Int, _ words: String) async throws {
        let sql = try await SQLSession(Self.setup)
        #expect(await sql.code(statement) == code)
        #expect(await sql.message(statement).contains(words))
    }

    @Test(
        "What the documentation has is taken",
        arguments: [
            "create or replace table t (a int) copy grants",
            "create table x (a int) with row access policy rp on (a) with tag (tg = 'x')",
            "create view x (a comment 'x', b comment = 'y') copy grants as select 1 a, 2 b",
            "create view x (a with masking policy mp using (a)) as select a from t",
            "create warehouse x auto_suspend = null", "create schema x with managed access",
            "alter procedure p() execute as caller", "show tasks root only",
            "alter table t add search optimization on equality(a), substring(b)",
            "alter table t modify column a set tag tg = 'x', tg = 'y'",
            "create stream x copy grants on table t append_only = true comment = 'x'",
            "show future grants in schema s", "show parameters like 'T%' in account",
            "desc table t type = stage", "drop schema s cascade",
            "drop view if exists v cascade",
        ])
    func documented(_ statement: String) async throws {
        let sql = try await SQLSession(Self.setup)
        #expect(await sql.message(statement) == "")
    }

    private static let statements = """
        create table x (a int) banana; create table x (a int) banana comment = 'x';
        create table x banana (a int); create banana table x (a int);
        create table x like t banana; create table x banana like t;
        create table x clone t banana; create table x banana clone t;
        create table x as select 1 a banana b; create table x banana as select 1 a;
        create table x (a int) cluster by (a) banana; create table x (a int) banana (1);
        create table x (a int) banana (b) as select 1; create table x (a int) with banana;
        create table x (a int with banana policy mp);
        create table x (a int masking policy mp banana);
        create table x (a int with masking policy mp using (a, b) banana, b int);
        create table x (a int with tag (tg='x') banana);
        create table x (a int not null banana); create table x (a int primary key banana);
        create table x (a int, primary key (a) banana);
        create table x (a int default 1 banana); create table x (a int collate 'en' banana);
        create table x (a int identity banana); create table x (a int identity(1,1) banana);
        create table x (a int) with row access policy rp on (a) banana with tag (tg = 'x');
        create table x (a int) row access policy rp banana on (a);
        create table x (a int) change_tracking = true banana;
        create transient table x (a int) banana; create temp table x (a int) banana;
        create table if not exists x (a int) banana; create or alter table x (a int) banana;
        create dynamic table x target_lag = '1 minute' warehouse = w banana as select a from t;
        create dynamic table x banana target_lag = '1 minute' warehouse = w as select a from t;
        create dynamic table x target_lag = '1 minute' warehouse = w as select a from t limit 1 banana;
        create view x banana as select 1 a; create view x (a banana) as select 1 a;
        create view x (a comment 'x' banana) as select 1 a;
        create view x copy grants banana as select 1 a;
        create view x comment = 'x' banana as select 1 a;
        create view x (a) with banana as select 1 a;
        create view x (a) with row access policy rp on (a) banana as select 1 a;
        create materialized view x banana as select a from t;
        create materialized view x cluster by (a) banana as select a from t;
        create secure banana view x as select 1 a;
        create view x as select 1 a from t limit 1 banana;
        create view x as (select 1 a) banana; create sequence x banana;
        create sequence x start 1 banana;
        create sequence x start with 1 increment by 2 order banana;
        create sequence x clone sq banana; create stream x on table t banana;
        create stream x banana on table t;
        create stream x on table t append_only = true banana;
        create stream x on table t at (stream => 'sm') banana; create stream x clone sm banana;
        create task x banana as select 1;
        create task x schedule = '1 minute' banana as select 1;
        create task x banana schedule = '1 minute' as select 1;
        create task x after tk banana as select 1; create task x when true banana as select 1;
        create pipe x banana as copy into t from @st;
        create pipe x auto_ingest = false banana as copy into t from @st;
        create pipe x auto_ingest banana as copy into t from @st;
        create function x() returns int banana as '1';
        create function x() returns int as '1' banana;
        create function x() banana returns int as '1';
        create function x() returns table (a int) banana as 'select 1';
        create function x() returns int language sql memoizable banana as '1';
        create database x banana; create transient database x banana;
        create database x clone d banana; create schema x banana;
        create schema x with managed access banana; create schema x clone s banana;
        create stage x banana; create stage x url = 's3://a/' banana;
        create stage x file_format = (format_name = ff banana);
        create stage x directory = (enable = true banana);
        create stage x encryption = (type = 'SNOWFLAKE_SSE') banana; create role x banana;
        create database role x banana; create user x banana;
        create user x password = 'x' banana; create warehouse x banana;
        create warehouse x with warehouse_size = small banana; create tag x banana;
        create tag x allowed_values 'a', 'b' banana; create tag x banana allowed_values 'a';
        create tag x comment = 'x' banana;
        create masking policy x as (x int) returns int -> x banana;
        create masking policy x as (x int) returns int -> x comment = 'x' banana;
        create masking policy x banana as (x int) returns int -> x;
        create row access policy x as (x int) returns boolean -> true comment = 'x' banana;
        create storage integration x banana; alter table t banana;
        alter table t rename to x banana; alter table t swap with u2 banana;
        alter table t add column c int banana; alter table t add column c int, d int banana;
        alter table t drop column a banana; alter table t drop column a, b banana;
        alter table t rename column a to c banana; alter table t rename column a banana to c;
        alter table t alter column a set not null banana;
        alter table t alter column a set banana;
        alter table t alter column a type number(10) banana;
        alter table t alter column a comment 'x' banana;
        alter table t alter a drop default banana;
        alter table t modify column a set masking policy mp banana;
        alter table t modify column a set masking policy mp using (a, b) banana;
        alter table t modify column a unset masking policy banana;
        alter table t modify column a set tag tg = 'x' banana;
        alter table t modify column a unset tag tg banana;
        alter table t add primary key (a) banana;
        alter table t add constraint c unique (a) banana;
        alter table t drop primary key banana; alter table t cluster by (a) banana;
        alter table t drop clustering key banana; alter table t suspend recluster banana;
        alter table t resume recluster banana; alter table t recluster banana;
        alter table t set comment = 'x' banana; alter table t set banana;
        alter table t unset comment banana; alter table t unset tag tg banana;
        alter table t add row access policy rp on (a) banana;
        alter table t drop row access policy rp banana;
        alter table t drop all row access policies banana;
        alter table t add search optimization banana;
        alter table t add search optimization on equality(a) banana;
        alter table t drop search optimization banana; alter table if exists t banana;
        alter banana t set comment = 'x'; alter view v rename to x banana; alter view v banana;
        alter view v set comment = 'x' banana; alter view v set secure banana;
        alter view v unset secure banana; alter view v set banana;
        alter view v add row access policy rp on (a) banana;
        alter view v drop row access policy rp banana;
        alter view v modify column a set masking policy mp banana;
        alter dynamic table dt suspend banana; alter dynamic table dt resume banana;
        alter dynamic table dt refresh banana;
        alter dynamic table dt set target_lag = '1 minute' banana;
        alter dynamic table dt banana; alter sequence sq set increment 2 banana;
        alter sequence sq increment by 2 banana; alter sequence sq banana;
        alter sequence sq rename to x banana; alter sequence sq set comment = 'x' banana;
        alter sequence sq unset comment banana; alter stream sm set comment = 'x' banana;
        alter stream sm banana; alter task tk resume banana; alter task tk suspend banana;
        alter task tk set schedule = '1 minute' banana; alter task tk set banana;
        alter task tk unset comment banana; alter task tk modify when true banana;
        alter task tk remove when banana; alter task tk add after tk banana;
        alter task tk remove after tk banana; alter task tk banana;
        alter procedure p() rename to x banana; alter procedure p() set comment = 'x' banana;
        alter procedure p() execute as caller banana; alter procedure p() banana;
        alter function f() rename to x banana; alter function f() set secure banana;
        alter function f() set comment = 'x' banana; alter function f() banana;
        alter database d rename to x banana; alter database d swap with x banana;
        alter database d set comment = 'x' banana; alter database d set banana;
        alter database d unset comment banana; alter database d banana;
        alter schema s rename to x banana; alter schema s banana;
        alter schema s set data_retention_time_in_days = 1 banana;
        alter stage st rename to x banana; alter stage st set comment = 'x' banana;
        alter stage st set file_format = (type = csv) banana; alter stage st banana;
        alter file format ff rename to x banana; alter file format ff banana;
        alter role r rename to x banana; alter role r set comment = 'x' banana;
        alter role r banana; alter user u set comment = 'x' banana;
        alter user u rename to x banana; alter user u unset comment banana;
        alter user u banana; alter warehouse w suspend banana; alter warehouse w resume banana;
        alter warehouse w resume if suspended banana;
        alter warehouse w set comment = 'x' banana; alter warehouse w unset comment banana;
        alter warehouse w rename to x banana; alter warehouse w banana;
        alter tag tg rename to x banana; alter tag tg set comment = 'x' banana;
        alter tag tg add allowed_values 'a' banana;
        alter tag tg drop allowed_values 'a' banana; alter tag tg unset allowed_values banana;
        alter tag tg set masking policy mp banana; alter tag tg unset masking policy mp banana;
        alter tag tg banana; alter masking policy mp set body -> x + 1 banana;
        alter masking policy mp rename to x banana;
        alter masking policy mp set comment = 'x' banana;
        alter masking policy mp unset comment banana; alter masking policy mp banana;
        alter row access policy rp set body -> true banana; alter row access policy rp banana;
        alter session unset timezone banana; alter session banana;
        alter materialized view v banana; drop table t banana; drop banana table t;
        drop table if exists t banana; drop table t cascade banana; drop view v banana;
        drop schema s banana; drop schema s cascade banana; drop database d banana;
        drop role r banana; drop user u banana; drop stage st banana;
        drop procedure p() banana; drop function f() banana; drop sequence sq banana;
        drop sequence sq cascade banana; drop file format ff banana; drop task tk banana;
        drop stream sm banana; drop warehouse w banana; drop tag tg banana;
        drop masking policy mp banana; drop dynamic table dt banana; undrop table t banana;
        undrop schema s banana; undrop database d banana; comment on table t is 'x' banana;
        comment on table t banana is 'x'; comment if exists on table t is 'x' banana;
        comment on column t.a is 'x' banana; comment on banana t is 'x';
        truncate table t banana; truncate t banana; truncate table if exists t banana;
        desc table t banana; desc table t type = columns banana; describe view v banana;
        desc schema s banana; desc database d banana; desc stage st banana;
        desc file format ff banana; desc procedure p() banana; desc function f() banana;
        desc task tk banana; desc stream sm banana; desc sequence sq banana;
        desc user u banana; desc warehouse w banana; desc masking policy mp banana;
        desc row access policy rp banana; desc dynamic table dt banana;
        desc result last_query_id() banana; desc integration i banana; desc pipe p banana;
        desc tag tg banana; desc role r banana; desc search optimization on t banana;
        show tables banana; show tables like 't' banana;
        show tables like 't' banana in schema s; show tables in schema s banana;
        show tables history banana; show terse tables banana;
        show tables starts with 'T' banana; show tables limit 1 banana;
        show tables limit 1 from 'a' banana; show tables limit banana; show views banana;
        show schemas banana; show databases banana; show columns banana;
        show columns in table t banana; show stages banana; show file formats banana;
        show procedures banana; show functions banana; show user functions banana;
        show tasks banana; show streams banana; show sequences banana; show users banana;
        show warehouses banana; show roles banana; show tags banana;
        show masking policies banana; show row access policies banana;
        show dynamic tables banana; show integrations banana; show storage integrations banana;
        show pipes banana; show grants banana; show grants on table t banana;
        show grants to role r banana; show grants of role r banana;
        show grants to user u banana; show future grants in schema s banana;
        show future grants to role r banana; show parameters banana;
        show parameters in table t banana; show variables banana; show transactions banana;
        show locks banana; show primary keys banana; show primary keys in table t banana;
        show imported keys in table t banana; show unique keys in t banana;
        show objects banana; show regions banana; show database roles in database d banana;
        show materialized views banana; show external tables banana; show alerts banana;
        show shares banana; show secrets banana; show network policies banana;
        show resource monitors banana; grant select on table t to role r banana;
        grant select on table t banana to role r; grant banana on table t to role r;
        grant select banana on table t to role r;
        grant select on table t to role r with grant option banana;
        grant select on all tables in schema s to role r banana;
        grant select on all tables banana in schema s to role r;
        grant select on future tables in schema s to role r banana;
        grant ownership on table t to role r banana;
        grant ownership on table t to role r copy current grants banana;
        grant ownership on table t to role r copy banana; grant role r to role public banana;
        grant role r to user u banana; grant role r banana to role public;
        grant database role dr to role r banana; grant all banana on table t to role r;
        revoke select on table t from role r banana;
        revoke select on table t from role r cascade banana; revoke role r from user u banana;
        revoke grant option for select on table t from role r banana; use database d banana;
        use schema s banana; use role r banana; use warehouse w banana;
        use secondary roles all banana; use s banana; set x = 1 banana; set x banana = 1;
        set (x, y) = (1, 2) banana; unset x banana; commit banana; commit work banana;
        rollback banana; execute immediate 'select 1' banana;
        execute immediate 'select 1' using (x) banana; call p() banana;
        call p() into :x banana; list @st banana; list @st pattern = 'x' banana; list banana;
        remove @st banana; remove @st pattern = 'x' banana; put 'file:///tmp/nope' @st banana;
        get @st 'file:///tmp/nope' banana; explain banana select 1;
        insert into t values (1, 2) banana; insert banana into t values (1, 2);
        insert into t banana values (1, 2); update t set a = 1 banana;
        update t set a = 1 where true banana; delete from t where true banana;
        merge into t using u2 on t.a = u2.a when matched then delete banana;
        merge into t using u2 on t.a = u2.a when banana matched then delete;
        copy into t from @st banana; copy into t banana from @st; copy into @st from t banana;
        show tables in account banana; show grants on account banana;
        show parameters in session banana; create file format x clone ff banana
        """
}
