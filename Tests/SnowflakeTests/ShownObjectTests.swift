import Testing

@testable import Snowflake

/// What SHOW, DESCRIBE, INFORMATION_SCHEMA and GET_DDL say of objects.
@Suite("Shown objects")
struct ShownObjectTests {
    /// One column of a SHOW by name, as texts.
    static func column(
        _ name: String, of sql: String, in session: SQLSession
    ) async throws -> [String] {
        let result = try await session.account.execute(sql, in: session.session)
        let place = try #require(result.columns.firstIndex { $0.name == name })
        return result.rows.map { $0[place].isNull ? "NULL" : ConformanceComparison.text($0[place]) }
    }

    @Test("Columns of views and dynamic tables are listed like those of tables, with comments")
    func viewColumns() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int not null, n varchar(20));
            create view v (id comment 'the id', n) as select id, n from t;
            create dynamic table dt target_lag = '1 minute' warehouse = w as select id from t
            """)
        let listed = """
            select table_name, column_name, ordinal_position, data_type, comment
            from information_schema.columns where table_name <> 'T' order by 1, 3
            """
        #expect(
            try await sql.rows(listed) == [
                "DT|ID|1|NUMBER|NULL", "V|ID|1|NUMBER|the id", "V|N|2|TEXT|NULL",
            ])
        try await sql.run("comment on column v.n is 'a name'")
        #expect(
            try await Self.column("comment", of: "desc view v", in: sql) == ["the id", "a name"])
        for place in ["view v", "v", "table v"] {
            #expect(
                try await Self.column("column_name", of: "show columns in \(place)", in: sql)
                    == ["ID", "N"])
        }
        #expect(
            try await Self.column("table_name", of: "show columns in schema s", in: sql)
                == ["DT", "T", "T", "V", "V"])
        #expect(await sql.code("show columns in view nosuch") == 2003)
        #expect(await sql.code("comment on column v.nosuch is 'x'") == 904)
        try await sql.run("drop table t")
        #expect(
            try await sql.value("select get_ddl('view', 'v')").hasPrefix(
                "create or replace view V(\n\tID COMMENT 'the id',\n\tN COMMENT 'a name'\n) as\n"))
    }

    @Test("A dynamic table is shown as a table that is dynamic, described, dropped and restored")
    func dynamicTables() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int); insert into t values (1), (2);
            create dynamic table dt cluster by (id) target_lag = '2 minutes' warehouse = w
              comment = 'c' as select id from t
            """)
        let objects = "show objects in schema s starts with 'DT' limit 1"
        #expect(try await Self.column("kind", of: objects, in: sql) == ["TABLE"])
        #expect(try await Self.column("is_dynamic", of: objects, in: sql) == ["Y"])
        #expect(try await Self.column("name", of: "show tables", in: sql) == ["DT", "T"])
        #expect(try await Self.column("is_dynamic", of: "show tables", in: sql) == ["Y", "N"])
        #expect(try await Self.column("name", of: "desc dynamic table dt", in: sql) == ["ID"])
        let shown = "show dynamic tables"
        #expect(try await Self.column("rows", of: shown, in: sql) == ["2"])
        #expect(try await Self.column("cluster_by", of: shown, in: sql) == ["LINEAR(ID)"])
        let definition = try await sql.value("select get_ddl('dynamic_table', 'dt')")
        #expect(
            definition == """
                create or replace dynamic table DT(
                \tID
                ) cluster by (ID) target_lag = '2 minutes' refresh_mode = AUTO \
                initialize = ON_CREATE warehouse = W
                 COMMENT='c'
                 as
                select id from t;
                """)
        try await sql.run("drop table dt; undrop dynamic table dt")
        #expect(try await sql.rows("select id from dt order by 1") == ["1", "2"])
        try await sql.run("drop dynamic table dt")
        #expect(try await Self.column("name", of: "show tables", in: sql) == ["T"])
        try await sql.run("undrop dynamic table dt")
        #expect(try await sql.rows("select count(*) from dt") == ["2"])
        #expect(
            await sql.code(
                "create dynamic table fast target_lag = '10 seconds' warehouse = w as select 1 a")
                == 1008)
    }

    @Test("The refresh history of a dynamic table has what statements asked for")
    func refreshes() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int);
            create dynamic table dt target_lag = '1 minute' warehouse = w as select id from t
            """)
        sql.clock.now += 1_000_000_000
        try await sql.run("alter dynamic table dt refresh")
        sql.clock.now += 1_000_000_000
        try await sql.run("insert into t values (1)")
        sql.clock.now += 1_000_000_000
        try await sql.run("alter dynamic table dt refresh; alter dynamic table dt suspend")
        let history = """
            select name, state, refresh_trigger, refresh_action, target_lag_sec from
            table(information_schema.dynamic_table_refresh_history(name => 'd.s.dt'))
            order by data_timestamp
            """
        #expect(
            try await sql.rows(history) == [
                "DT|SUCCEEDED|CREATION|INCREMENTAL|60", "DT|SUCCEEDED|MANUAL|NO_DATA|60",
                "DT|SUCCEEDED|MANUAL|INCREMENTAL|60",
            ])
        #expect(
            try await sql.rows(
                "select count(*) from table(information_schema.dynamic_table_refresh_history("
                    + "name_prefix => 'D.S.', result_limit => 2))") == ["2"])
        #expect(
            try await sql.rows(
                "select name, iff(scheduling_state like '%SUSPENDED%', 'off', 'on') "
                    + "from table(information_schema.dynamic_tables())") == ["DT|off"])
        #expect(
            try await Self.column("scheduling_state", of: "show dynamic tables", in: sql)
                == ["SUSPENDED"])
        #expect(
            await sql.code(
                "select * from table(information_schema.dynamic_table_graph_history())") == 2)
    }

    @Test("File formats and stages are described with all their options")
    func formats() async throws {
        let sql = try await SQLSession(
            """
            create file format f type = csv field_delimiter = '|' skip_header = 1
              null_if = ('', 'x');
            create file format j type = json strip_outer_array = true;
            create stage st file_format = (type = csv field_delimiter = '\\t');
            create table t (a int)
            """)
        let described = try await sql.rows("desc file format f")
        #expect(described.first == "TYPE|String|CSV|CSV")
        #expect(described.contains("FIELD_DELIMITER|String|||,"))
        #expect(described.contains("SKIP_HEADER|Integer|1|0"))
        #expect(described.contains(#"NULL_IF|List|[, x]|[\\N]"#))
        #expect(
            try await sql.rows("desc file format j").contains(
                "STRIP_OUTER_ARRAY|Boolean|true|false"))
        #expect(
            try await sql.rows("desc stage st").contains(
                #"STAGE_FILE_FORMAT|FIELD_DELIMITER|String|\t|,"#))
        #expect(
            try await Self.column("property", of: "desc table t type = stage", in: sql).contains(
                "ON_ERROR"))
        let options = try await Self.column("format_options", of: "show file formats", in: sql)
        #expect(
            options[0].hasPrefix(#"{"TYPE":"CSV","RECORD_DELIMITER":"\n","FIELD_DELIMITER":"|""#))
        #expect(
            options[0].contains(#""SKIP_HEADER":1"#) && options[0].contains(#""NULL_IF":["","x"]"#))
        #expect(
            try await sql.value("select get_ddl('file_format', 'f')")
                == "CREATE OR REPLACE FILE FORMAT F\n\tTYPE = CSV\n\tFIELD_DELIMITER = '|'\n"
                + "\tSKIP_HEADER = 1\n\tNULL_IF = ('', 'x')\n;")
        #expect(
            try await sql.rows(
                "select file_format_type, field_delimiter, skip_header "
                    + "from information_schema.file_formats where file_format_name = 'F'")
                == ["CSV|||1"])
    }

    @Test("GET_DDL of streams, tasks and keys can be run again")
    func definitions() async throws {
        let sql = try await SQLSession(
            """
            create table p (id int primary key);
            create table t (id int autoincrement start 5 increment 2 order,
              p int references p (id) on delete cascade) cluster by (p, id);
            create stream st on table t append_only = true;
            create warehouse wh;
            create task a warehouse = wh schedule = '5 minutes' as insert into t (p) values (1);
            create task b warehouse = wh after a when system$stream_has_data('st')
              as insert into t (p) values (2)
            """)
        #expect(
            try await sql.value("select get_ddl('stream', 'st')")
                == "create or replace stream ST on table D.S.T append_only = true;")
        #expect(
            try await sql.value("select get_ddl('task', 'b')")
                == "create or replace task B\n\twarehouse=WH\n\tafter D.S.A\n"
                + "\twhen system$stream_has_data('st')\n\tas insert into t (p) values (2);")
        let table = try await sql.value("select get_ddl('table', 't')")
        #expect(table.contains("autoincrement start 5 increment 2 order"))
        #expect(table.contains("foreign key (P) references D.S.P(ID) on delete cascade"))
        #expect(table.hasPrefix("create or replace TABLE T cluster by (P, ID) ("))
        #expect(
            try await Self.column("delete_rule", of: "show imported keys in table t", in: sql)
                == ["CASCADE"])
        #expect(
            try await Self.column("cluster_by", of: "show tables like 't'", in: sql)
                == ["LINEAR(P, ID)"])
        for kind in ["stream', 'st", "task', 'a", "table', 't"] {
            try await sql.run(try await sql.value("select get_ddl('\(kind)')"))
        }
    }

    @Test("SHOW GRANTS begins with the owner and tells who granted what and when")
    func grants() async throws {
        let sql = try await SQLSession(
            "create table t (id int); create role r; grant role r to role sysadmin")
        sql.clock.now += 3_600_000_000_000
        try await sql.run("grant select on table t to role r; grant usage on schema s to role r")
        let on = try await sql.account.execute("show grants on table t", in: sql.session)
        #expect(on.columns.last?.name == "granted_by_role_type")
        #expect(
            on.rows.map { $0[1...].map { ConformanceComparison.text($0) } } == [
                [
                    "OWNERSHIP", "TABLE", "D.S.T", "ROLE", "ACCOUNTADMIN", "true", "ACCOUNTADMIN",
                    "ROLE",
                ],
                ["SELECT", "TABLE", "D.S.T", "ROLE", "R", "false", "ACCOUNTADMIN", "ROLE"],
            ])
        #expect(on.rows[1][0] == .timestampLTZ(Int128(sql.clock.now)))
        try await sql.run("grant ownership on table t to role r copy current grants")
        #expect(
            try await Self.column("privilege", of: "show grants to role r", in: sql).contains(
                "OWNERSHIP"))
        try await sql.run("grant execute task on account to role r")
        #expect(
            try await Self.column("privilege", of: "show grants on account", in: sql)
                == ["EXECUTE TASK"])
        #expect(
            try await sql.account.execute("show grants", in: sql.session).columns.map(\.name)
                == ["created_on", "role", "granted_to", "grantee_name", "granted_by"])
        #expect(
            try await sql.rows(
                "select privilege_type, grantee from information_schema.table_privileges "
                    + "where table_name = 'T' order by 1") == ["OWNERSHIP|R", "SELECT|R"])
    }

    @Test("Parameters have types, and objects have their own")
    func parameters() async throws {
        let sql = try await SQLSession("create warehouse wh; alter session set autocommit = TRUE")
        #expect(
            try await Self.column("type", of: "show parameters like 'AUTOCOMMIT'", in: sql)
                == ["BOOLEAN"])
        #expect(
            try await Self.column("type", of: "show parameters like 'LOCK_TIMEOUT'", in: sql)
                == ["NUMBER"])
        try await sql.run("alter session set use_cached_result = FALSE")
        #expect(
            try await Self.column("value", of: "show parameters like 'USE_CACHED_RESULT'", in: sql)
                == ["false"])
        for scope in ["in session", "for session", "for user"] {
            #expect(
                try await Self.column(
                    "value", of: "show parameters like 'TIMEZONE' \(scope)", in: sql)
                    == ["America/Los_Angeles"])
        }
        #expect(
            try await Self.column("key", of: "show parameters in warehouse wh", in: sql).first
                == "MAX_CONCURRENCY_LEVEL")
        #expect(
            try await Self.column("key", of: "show parameters in database d", in: sql).contains(
                "DATA_RETENTION_TIME_IN_DAYS"))
        #expect(await sql.code("show parameters in warehouse nosuch") == 2003)
        for setting in [
            "week_start = 9", "week_of_year_policy = 2", "use_cached_result = 'perhaps'",
            "client_timestamp_type_mapping = 'X'", "client_prefetch_threads = 'many'",
        ] {
            #expect(await sql.code("alter session set \(setting)") == 1008)
        }
    }

    @Test("The histories of SHOW have what was dropped; schemas have INFORMATION_SCHEMA")
    func histories() async throws {
        let sql = try await SQLSession(
            "create table t (id int); create table u (id int); drop table t; "
                + "create schema gone; drop schema gone; use schema s")
        let tables = "show tables history in schema d.s"
        #expect(try await Self.column("name", of: tables, in: sql) == ["T", "U"])
        #expect(try await Self.column("dropped_on", of: tables, in: sql)[1] == "NULL")
        #expect(try await Self.column("dropped_on", of: tables, in: sql)[0] != "NULL")
        #expect(
            try await Self.column("name", of: "show terse schemas in database d", in: sql)
                == ["INFORMATION_SCHEMA", "PUBLIC", "S"])
        #expect(
            try await Self.column("name", of: "show schemas history in database d", in: sql)
                == ["GONE", "INFORMATION_SCHEMA", "PUBLIC", "S"])
        #expect(
            try await sql.rows("select count(*) from information_schema.schemata") == ["3"])
        #expect(
            try await Self.column("name", of: "show tables in schema d.s limit 5 from 'T'", in: sql)
                == ["U"])
    }

    @Test("INFORMATION_SCHEMA shows a role what it may see, and when rows last changed")
    func visibility() async throws {
        let sql = try await SQLSession(
            """
            create table a (id int); create table b (id int); create role r;
            grant usage on database d to role r; grant usage on schema s to role r;
            grant select on table a to role r; grant role r to user admin
            """)
        sql.clock.now += 60_000_000_000
        try await sql.run("insert into a values (1)")
        #expect(
            try await sql.rows(
                "select table_name, datediff(second, created, last_altered) "
                    + "from information_schema.tables order by 1") == ["A|60", "B|0"])
        try await sql.run("use role r")
        #expect(
            try await sql.rows("select table_name from information_schema.tables") == ["A"])
        #expect(
            try await sql.rows("select distinct table_name from information_schema.columns")
                == ["A"])
    }

    @Test("The shared database tells of the account to roles that were granted it")
    func shared() async throws {
        let sql = try await SQLSession("create role r; grant role r to user admin; use role r")
        let usage = "select count(*) > 0 from snowflake.account_usage.query_history"
        #expect(await sql.code(usage) == 2003)
        let grant = "grant imported privileges on database snowflake to role r"
        #expect(await sql.code(grant) != 0)
        try await sql.run("use role accountadmin; \(grant); use role r")
        #expect(await sql.code(usage) == 0)
        #expect(
            try await Self.column("name", of: "show grants to role r", in: sql) == ["SNOWFLAKE"])
        #expect(
            try await sql.rows(
                "select count(*) from table(snowflake.information_schema.task_history())") == ["0"])
        #expect(
            try await sql.rows(
                "select role_name from snowflake.information_schema.enabled_roles order by 1")
                == ["PUBLIC", "R"])
    }

    @Test("ACCOUNT_USAGE lists what is not deleted, and who was granted what")
    func usage() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int); create role r; grant select on table t to role r;
            grant role r to role sysadmin; grant role r to user admin
            """)
        #expect(
            try await sql.rows(
                "select table_name from snowflake.account_usage.tables where deleted is null")
                == ["T"])
        #expect(
            try await sql.rows(
                "select privilege, granted_on, name, grantee_name "
                    + "from snowflake.account_usage.grants_to_roles "
                    + "where deleted_on is null and (name = 'R' or grantee_name = 'R') order by 1")
                == ["OWNERSHIP|ROLE|R|ACCOUNTADMIN", "SELECT|TABLE|T|R", "USAGE|ROLE|R|SYSADMIN"])
        #expect(
            try await sql.rows(
                "select grantee_name from snowflake.account_usage.grants_to_users "
                    + "where role = 'R'") == ["ADMIN"])
    }

    @Test("Warehouses, roles, tasks and materialized views have the documented columns")
    func columns() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int); create materialized view mv as select id from t;
            create warehouse wh initially_suspended = true; use warehouse wh;
            create task k warehouse = wh schedule = '5 minutes' as select 1;
            create procedure p () returns table (a int) language sql
              as 'begin return table(select 1); end'
            """)
        #expect(try await Self.column("auto_resume", of: "show warehouses", in: sql) == ["true"])
        #expect(try await Self.column("is_current", of: "show warehouses", in: sql) == ["Y"])
        #expect(
            try await Self.column("assigned_to_users", of: "show roles like 'SYSADMIN'", in: sql)
                == ["1"])
        #expect(
            try await Self.column("task_relations", of: "show tasks", in: sql)
                == [#"{"Predecessors":[]}"#])
        let id = try await Self.column("id", of: "desc task k", in: sql)
        #expect(id[0].split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(
            try await Self.column("source_table_name", of: "show materialized views", in: sql)
                == ["T"])
        #expect(
            try await sql.rows(
                "select table_type from information_schema.tables where table_name = 'MV'")
                == ["MATERIALIZED VIEW"])
        #expect(
            try await Self.column("arguments", of: "show procedures", in: sql)
                == ["P() RETURN TABLE (A NUMBER)"])
    }

    @Test("What an account can have nothing of has its columns and no rows")
    func nothing() async throws {
        let sql = try await SQLSession()
        for kind in [
            "privileges in application a", "references in application a", "types", "contacts",
            "versions in application package p", "versions in model m", "model monitors",
            "data metric functions", "semantic dimensions", "snapshots", "user procedures",
            "user programmatic access tokens for user u", "agents", "dbt projects in account",
            "procedures in class anomaly_detection", "functions in model m",
            "objects owned by application a", "nodes in compute pool p", "mcp servers like 'a%'",
            "service volumes in service s", "pending specifications in application a",
            "semantic dimensions in v for metric m", "snowflake.ml.forecast instances",
        ] { #expect(try await sql.rows("show \(kind)").isEmpty, "\(kind)") }
        for view in ["check_constraints", "classes", "shares", "types", "index_columns"] {
            #expect(try await sql.rows("select * from information_schema.\(view)").isEmpty)
        }
    }

    @Test("Options of tables and schemas are shown, and sequences with their place")
    func options() async throws {
        let sql = try await SQLSession(
            """
            create schema m with managed access; use schema s; create sequence q;
            create table t (a int default q.nextval) enable_schema_evolution = true
              data_retention_time_in_days = 3
            """)
        #expect(
            try await Self.column("options", of: "show schemas like 'm'", in: sql)
                == ["MANAGED ACCESS"])
        #expect(
            try await Self.column("enable_schema_evolution", of: "show tables", in: sql) == ["Y"])
        #expect(try await Self.column("default", of: "desc table t", in: sql) == ["D.S.Q.NEXTVAL"])
        #expect(
            try await sql.value(
                "select retention_time from information_schema.tables where table_name = 'T'")
                == "3")
    }
}
