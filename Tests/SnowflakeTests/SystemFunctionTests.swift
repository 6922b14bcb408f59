import SimKernel
import Testing

@testable import Snowflake

/// Source: Snowflake documentation, the page of each function.
@Suite("System functions")
struct SystemFunctionTests {
    @Test("A graph that is resumed so runs")
    func resumedRuns() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.LOG (N NUMBER);
                CREATE TASK DB.S.A SCHEDULE = '45 MINUTE' AS INSERT INTO DB.S.LOG VALUES (1);
                CREATE TASK DB.S.B AFTER DB.S.A AS INSERT INTO DB.S.LOG VALUES (2);
                SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('DB.S.A');
                """)
        warehouse.run(hours: 1)
        #expect(try warehouse.ask("SELECT N FROM DB.S.LOG ORDER BY 1") == [["1"], ["2"]])
        #expect(
            try warehouse.ask(
                "SELECT LEFT(SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('DB.S.A'), 43)")
                == [["Task A has no currently running executions."]])
    }

    @Test("A run that waits for a lock is cancelled, by its task or its statement")
    func cancelled() async throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.T (N NUMBER);
                INSERT INTO DB.S.T VALUES (1);
                CREATE TASK DB.S.A SCHEDULE = '45 MINUTE' AS UPDATE DB.S.T SET N = 2;
                CREATE TASK DB.S.B AFTER DB.S.A AS INSERT INTO DB.S.T VALUES (3);
                SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('DB.S.A');
                """)
        let account = warehouse.snowflake.account
        let holder = try account.openSession()
        try await account.executeAll("BEGIN; UPDATE DB.S.T SET N = 0", in: holder)
        warehouse.run(hours: 1)
        let cancel = "SELECT SYSTEM$USER_TASK_CANCEL_ONGOING_EXECUTIONS('DB.S.A')"
        let told = try warehouse.ask(cancel)[0][0]
        #expect(told.hasPrefix("Marked 1 task runs for cancellation."))
        let id = told.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
        #expect(
            try warehouse.ask("SELECT SYSTEM$CANCEL_QUERY('\(id)')")
                == [["query [\(id)] terminated."]])
        warehouse.world.run(until: warehouse.world.now + .minutes(1))
        #expect(
            warehouse.snowflake.taskRuns.map { "\($0.task) \($0.state)" } == ["DB.S.A CANCELLED"])
        #expect(
            try warehouse.ask("SELECT SYSTEM$CANCEL_QUERY('\(id)')")
                == [["Identified SQL statement is not currently executing."]])
    }

    @Test("A paused pipe is resumed")
    func pipes() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.T (A NUMBER);
                CREATE PIPE DB.S.P AS COPY INTO DB.S.T FROM @DB.S.ST;
                ALTER PIPE DB.S.P SET PIPE_EXECUTION_PAUSED = TRUE;
                """)
        try warehouse.ask(
            "SELECT SYSTEM$PIPE_FORCE_RESUME('DB.S.P', "
                + "'staleness_check_override, ownership_transfer_check_override')")
        #expect(
            try warehouse.ask("SELECT PARSE_JSON(SYSTEM$PIPE_STATUS('DB.S.P')):executionState")
                == [["\"RUNNING\""]])
    }

    @Test("A table's token rises with each change, and a view's with those of its tables")
    func tokens() async throws {
        let sql = try await SQLSession(
            "create table t (a int); create table u (a int); "
                + "create view v as select t.a from t join u on t.a = u.a;")
        var last = -1
        func token(_ name: String) async throws -> Int {
            Int(try await sql.value("select system$last_change_commit_time('\(name)')")) ?? -1
        }
        let view = try await token("v")
        for change in ["insert into t values (1), (2)", "update t set a = 3 where a = 1"] {
            last = try await token("t")
            try await sql.run(change)
            #expect(try await token("t") > last)
        }
        #expect(try await token("t") == token("t"))
        #expect(try await token("d.s.v") > view)
        #expect(await sql.message("select system$last_change_commit_time('w')").contains("W"))
    }

    @Test("A stream knows when the change took place that it was read up to")
    func streamTimes() async throws {
        let sql = try await SQLSession("create table t (a int); create table u (a int);")
        let time = "select system$stream_get_table_timestamp('st')"
        sql.clock.now += 1_000_000_000
        try await sql.run("create stream st on table t")
        let made = try await sql.value(time)
        sql.clock.now += 1_000_000_000
        try await sql.run("insert into t values (1)")
        #expect(try await sql.value(time) == made)
        let inserted = sql.clock.now
        sql.clock.now += 1_000_000_000
        try await sql.run("insert into u select a from st")
        #expect(try await sql.value(time) == "\(inserted)")
        try await sql.run("create view v as select * from t; create stream sv on view v")
        #expect(await sql.code("select system$stream_get_table_timestamp('sv')") != 0)
    }

    @Test("Clustering is told of one micro-partition")
    func clustering() async throws {
        let sql = try await SQLSession(
            "create table t (a int, b int) cluster by (a); create table u (a int);")
        #expect(try await sql.value("select system$clustering_depth('t')") == "0")
        try await sql.run("insert into t values (1, 2)")
        #expect(try await sql.value("select system$clustering_depth('t', '(a, b)')") == "1")
        #expect(
            try await sql.value(
                "select parse_json(system$clustering_information('t', '(b)')):"
                    + "partition_depth_histogram.\"00001\"") == "1")
        #expect(
            try await sql.value(
                "select parse_json(system$clustering_information('t')):cluster_by_keys::text")
                == "LINEAR(A)")
        for call in ["depth('u')", "depth('t', '(c)')", "information('u')", "depth('t', 'a')"] {
            #expect(await sql.code("select system$clustering_\(call)") != 0, "\(call)")
        }
    }

    @Test("Messages are dropped while no level asks for them, also without CALL")
    func logs() async throws {
        let sql = try await SQLSession()
        #expect(
            try await sql.value(
                "begin system$log('info', 'a'); system$log_error('b' || 1); "
                    + "call system$add_event('e', {'n': 1}); system$set_span_attributes({'n': 1}); "
                    + "return system$log_debug(2) is null; end") == "TRUE")
        #expect(await sql.code("select system$log('loud', 'a')") != 0)
        try await sql.run("alter session set log_level = 'INFO'")
        #expect(await sql.code("select system$log_info('a')") == 2)
    }

    @Test("A tag is asked for a value")
    func tags() async throws {
        let sql = try await SQLSession(
            "create tag c; create table t (a int) with tag (c = 'PII');")
        #expect(
            try await sql.rows(
                "select system$tag_value_contains('c', 't', 'TABLE', 'PII'), "
                    + "system$tag_value_contains('c', 't', 'table', 'pii')") == ["TRUE|FALSE"])
    }

    @Test("The context of a session is told by its properties")
    func context() async throws {
        let sql = try await SQLSession(
            """
            create role my_role; grant role my_role to user admin; create role other;
            create database role d.reader; grant database role d.reader to role my_role;
            use role my_role; use secondary roles accountadmin;
            """)
        func session(_ rest: String) -> String { "sys_context('SNOWFLAKE$SESSION', \(rest))" }
        let facts: [(String, String)] = [
            ("'PRINCIPAL_NAME'", "ADMIN"), ("'PRINCIPAL_TYPE'", "USER"),
            ("'PRINCIPAL_EMAIL'", "NULL"), ("'ROLE'", "MY_ROLE"), ("'ROLE_TYPE'", "ROLE"),
            ("'WANTED_SECONDARY_ROLES'", #"["ACCOUNTADMIN"]"#),
            (
                "'SECONDARY_ROLES'",
                #"["ACCOUNTADMIN","SECURITYADMIN","SYSADMIN","USERADMIN"]"#
            ),
            ("'DATABASE'", "D"), ("'SCHEMA'", "S"), ("'SCHEMAS'", #"["D.S"]"#),
            ("'is_role_activated', 'my_role'", "TRUE"),
            ("'IS_ROLE_ACTIVATED', 'other'", "FALSE"),
            ("'IS_ROLE_ACTIVATED', 'other', 'sysadmin'", "TRUE"),
            ("'IS_DATABASE_ROLE_ACTIVATED', 'READER'", "TRUE"),
            ("'IS_DATABASE_ROLE_ACTIVATED', 'd.other'", "FALSE"),
        ]
        for (call, result) in facts {
            #expect(try await sql.value("select \(session(call))") == result, "\(call)")
        }
        #expect(
            try await sql.value("select sys_context('SNOWFLAKE$APPLICATION', 'INSTALLED_PATCH')")
                == "NULL")
        #expect(await sql.code("select sys_context('SNOWFLAKE$ENVIRONMENT', 'REGION')") == 2)
    }

    @Test("Stages with a directory table are consistent")
    func directories() async throws {
        let sql = try await SQLSession(
            "create stage a; create stage b directory = (enable = true);")
        #expect(
            try await sql.rows(
                "select system$get_directory_table_status(), "
                    + "system$get_directory_table_status('b')") == [
                    #"[{"stage":"B","status":"CONSISTENT"}]|[{"stage":"B","status":"CONSISTENT"}]"#
                ])
    }

    @Test("Transactions, sessions and statements of others are ended")
    func sessions() async throws {
        let sql = try await SQLSession("create table t (a int);")
        let other = try sql.account.openSession()
        try await sql.account.executeAll(
            "use schema d.s; create temporary table w (a int); begin; insert into t values (1)",
            in: other)
        let number = other.transaction?.number ?? 0
        #expect(
            try await sql.value("select system$abort_transaction(\(number))")
                == "Aborted transaction id: \(number)")
        #expect(other.transaction == nil)
        #expect(try await sql.value("select count(*) from t") == "0")
        #expect(
            try await sql.value("select system$abort_session(\(other.id))")
                == "session [\(other.id)] terminated.")
        await #expect(throws: SnowflakeError.self) {
            try await sql.account.execute("select 1", in: other)
        }
        #expect(
            try await sql.value("select system$cancel_query('01b00000')")
                == "Identified SQL statement is not currently executing.")
        #expect(
            try await sql.value("select system$cancel_all_queries(\(sql.session.id))")
                == "0 cancelled.")
        #expect(await sql.code("select system$cancel_all_queries(99)") != 0)
    }
}

/// Source: Snowflake documentation, the page of each function.
@Suite("What depends on what")
struct DependencyFunctionTests {
    @Test("A tag is listed with all that has it or inherits it")
    func lineage() async throws {
        let sql = try await SQLSession(
            """
            create tag c; create schema e with tag (c = 'x');
            create table e.t (a int, b int with tag (d.s.c = 'y')); create table s.u (a int);
            """)
        #expect(
            try await sql.rows(
                "select domain, object_schema, object_name, column_name, level, tag_value, "
                    + "apply_method from table("
                    + "snowflake.account_usage.tag_references_with_lineage('D.S.C'))") == [
                    "SCHEMA|NULL|E|NULL|SCHEMA|x|MANUAL", "TABLE|E|T|NULL|SCHEMA|x|INHERITED",
                    "COLUMN|E|T|A|SCHEMA|x|INHERITED", "COLUMN|E|T|B|COLUMN|y|MANUAL",
                ])
    }

    @Test("The values of placeholders are remembered")
    func binds() async throws {
        let sql = try await SQLSession()
        let id = try await sql.account.execute(
            "select ?, ?", in: sql.session, binds: [.text("it's"), .number(150, scale: 2)]
        ).queryID
        #expect(
            try await sql.rows(
                "select position, name, value from table(information_schema.bind_values('\(id)'))")
                == ["1|NULL|it's", "2|NULL|1.50"])
        #expect(
            try await sql.rows("select * from table(information_schema.bind_values(null))") == [])
    }

    @Test("BIND_VALUES tells the variables of a script that a statement named")
    func scriptBinds() async throws {
        let sql = try await SQLSession()
        let id = try await sql.value(
            """
            declare name string default 'Snowman'; warm float default -20.5; r resultset;
            begin
              r := (select concat('Hello ', :name) a, :warm || :name b);
              return last_query_id();
            end
            """)
        #expect(
            try await sql.rows(
                """
                select position, name, type, value
                from table(information_schema.bind_values('\(id)')) order by 2
                """) == ["NULL|NAME|TEXT|Snowman", "NULL|WARM|REAL|-20.5"])
    }

    @Test("A view is listed with the tables and views that it reads")
    func views() async throws {
        let sql = try await SQLSession(
            """
            create database x; use schema x.public;
            create table x_tab_b (mycol int not null); create table x_tab_c (mycol int not null);
            create view x_view_e as select x_tab_b.* from x_tab_b, x_tab_c
              where x_tab_b.mycol = x_tab_c.mycol;
            use schema d.s;
            create table y_tab_a (mycol int not null);
            create view y_view_f as
              select e.* from x.public.x_view_e e, x.public.x_tab_c c, y_tab_a
              where e.mycol = y_tab_a.mycol and e.mycol = c.mycol;
            """)
        #expect(
            try await sql.rows(
                "select * from table(get_object_references(database_name => 'd', "
                    + "schema_name => 's', object_name => 'y_view_f')) order by 6") == [
                    "D|S|Y_VIEW_F|X|PUBLIC|X_TAB_B|TABLE", "D|S|Y_VIEW_F|X|PUBLIC|X_TAB_C|TABLE",
                    "D|S|Y_VIEW_F|X|PUBLIC|X_VIEW_E|VIEW", "D|S|Y_VIEW_F|D|S|Y_TAB_A|TABLE",
                ])
        #expect(
            await sql.code(
                "select * from table(get_object_references(database_name => 'd', "
                    + "schema_name => 's', object_name => 'y_tab_a'))") == 2003)
    }
}
