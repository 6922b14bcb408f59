import CloudModel
import SimKernel
import Testing

@testable import Snowflake

/// Source: Snowflake documentation, CREATE TASK, EXECUTE TASK, "Triggered tasks", "Create a
/// sequence of tasks with a task graph".
@Suite("Runs of tasks")
struct TaskRunTests {
    private static let setup =
        TestWarehouse.setup + """
            USE SCHEMA DB.S;
            CREATE TABLE LOG (STEP VARCHAR); CREATE TABLE SWITCH (N INT);
            INSERT INTO SWITCH VALUES (0);
            """

    private func house(_ sql: String) throws -> TestWarehouse {
        let warehouse = TestWarehouse()
        try warehouse.deploy(Self.setup + sql)
        return warehouse
    }

    private func log(_ warehouse: TestWarehouse) throws -> [String] {
        try warehouse.ask("SELECT STEP FROM DB.S.LOG").map { $0[0] }
    }

    private static let failing = """
        CREATE TASK ROOT SCHEDULE = 'USING CRON 0 2 * * * UTC' %
          AS INSERT INTO LOG VALUES ('root');
        CREATE TASK CHILD AFTER ROOT AS SELECT 1 / MAX(N) FROM SWITCH;
        CREATE TASK LEAF AFTER CHILD AS INSERT INTO LOG VALUES ('leaf');
        ALTER TASK LEAF RESUME; ALTER TASK CHILD RESUME; ALTER TASK ROOT RESUME;
        """

    private static func failing(_ options: String) -> String {
        failing.split(separator: "%", omittingEmptySubsequences: false).joined(separator: options)
    }

    @Test("A graph that fails is tried again as often as its root says")
    func automaticRetry() throws {
        let warehouse = try house(Self.failing("TASK_AUTO_RETRY_ATTEMPTS = 2"))
        warehouse.run(hours: 3)
        #expect(
            try warehouse.ask(
                """
                SELECT NAME, STATE, SCHEDULED_FROM, ATTEMPT_NUMBER
                FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY()) WHERE STATE <> 'SCHEDULED'
                ORDER BY QUERY_START_TIME
                """) == [
                    ["ROOT", "SUCCEEDED", "SCHEDULE", "1"], ["CHILD", "FAILED", "SCHEDULE", "1"],
                    ["CHILD", "FAILED", "AUTOMATIC RETRY", "2"],
                    ["CHILD", "FAILED", "AUTOMATIC RETRY", "3"],
                ])
        #expect(
            try warehouse.ask(
                """
                SELECT COUNT(DISTINCT GRAPH_RUN_GROUP_ID), COUNT(DISTINCT RUN_ID)
                FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY()) WHERE STATE <> 'SCHEDULED'
                """) == [["1", "1"]])
    }

    @Test("RETRY LAST runs what failed and what waits for it, unless the graph has changed")
    func manualRetry() throws {
        let warehouse = try house(Self.failing(""))
        #expect(throws: SnowflakeError.self) {
            try warehouse.ask("EXECUTE TASK DB.S.ROOT RETRY LAST")
        }
        warehouse.run(hours: 3)
        try warehouse.ask("UPDATE DB.S.SWITCH SET N = 1")
        warehouse.snowflake.run(sql: "EXECUTE TASK DB.S.ROOT RETRY LAST", as: "ACCOUNTADMIN")
        warehouse.run(hours: 1)
        #expect(try log(warehouse) == ["root", "leaf"])
        #expect(
            try warehouse.ask(
                """
                SELECT STATE, SCHEDULED_FROM, ATTEMPT_NUMBER, FIRST_ERROR_TASK_NAME
                FROM TABLE(DB.INFORMATION_SCHEMA.COMPLETE_TASK_GRAPHS())
                """) == [["SUCCEEDED", "MANUAL RETRY", "2", "-"]])
        // The last run has not failed.
        #expect(throws: SnowflakeError.self) {
            try warehouse.ask("EXECUTE TASK DB.S.ROOT RETRY LAST")
        }
    }

    @Test("A root whose graph fails too often is suspended")
    func suspension() throws {
        let warehouse = try house(Self.failing("SUSPEND_TASK_AFTER_NUM_FAILURES = 2"))
        warehouse.run(hours: 24 * 4)
        #expect(warehouse.snowflake.taskRuns.count == 4)
        #expect(
            try warehouse.ask(
                """
                SELECT STATE FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY(ERROR_ONLY => TRUE))
                ORDER BY QUERY_START_TIME
                """) == [["FAILED"], ["FAILED_AND_AUTO_SUSPENDED"]])
    }

    @Test("A schema and its database set what its tasks do not, and copies keep it")
    func parameters() async throws {
        let sql = try await SQLSession(
            """
            alter database d set user_task_timeout_ms = 5000, task_auto_retry_attempts = 1;
            alter schema s set user_task_timeout_ms = 7000;
            create task own schedule = '1 minute' user_task_timeout_ms = 9000 as select 1;
            create task k schedule = '1 minute' as select 1;
            """)
        func shown(_ of: String) async throws -> [String] {
            try await sql.rows(
                """
                show parameters like '%TASK_%' in \(of) ->> select "value" || ' ' || "level" from $1
                    where "key" in ('USER_TASK_TIMEOUT_MS', 'SUSPEND_TASK_AFTER_NUM_FAILURES')
                    order by "key"
                """)
        }
        #expect(try await shown("task own") == ["10 ", "9000 TASK"])
        #expect(try await shown("task k") == ["10 ", "7000 SCHEMA"])
        #expect(try await shown("database d") == ["10 ", "5000 DATABASE"])
        try await sql.run("alter schema s unset user_task_timeout_ms")
        #expect(try await shown("task k") == ["10 ", "5000 DATABASE"])
        try await sql.run("create database e clone d")
        #expect(try await shown("schema e.s") == ["10 ", "5000 DATABASE"])
        let path = Resolver.Path(database: "E", schema: "S", name: "OWN")
        let task = try #require(sql.account.task(path))
        #expect(sql.account.timeout(of: task, path) == 9000)
        #expect(
            sql.account.taskNumber("TASK_AUTO_RETRY_ATTEMPTS", task, in: path)?.level
                == "DATABASE")
    }

    @Test("A run that takes too long fails, wherever it waits")
    func timeout() throws {
        let warehouse = try house(
            """
            CREATE TASK SLOW SCHEDULE = 'USING CRON 0 2 * * * UTC' USER_TASK_TIMEOUT_MS = 5000
              AS BEGIN CALL SYSTEM$WAIT(1, 'MINUTES'); INSERT INTO LOG VALUES ('late'); END;
            ALTER TASK SLOW RESUME;
            """)
        warehouse.run(hours: 3)
        let run = try #require(warehouse.snowflake.taskRuns.first)
        #expect(run.state == "FAILED")
        #expect(run.error?.contains("timeout of 5 second(s)") == true)
        #expect(run.ended.map { $0 - run.started <= .seconds(6) } == true)
        #expect(try log(warehouse) == [])
    }

    @Test("EXECUTE TASK merges its configuration for one run, and waits for the run before it")
    func configuration() throws {
        let warehouse = try house(
            """
            CREATE TASK ROOT CONFIG = $${"a": {"x": 1, "y": 2}, "b": 3}$$ AS
            BEGIN
              CALL SYSTEM$WAIT(10);
              INSERT INTO LOG SELECT SYSTEM$GET_TASK_GRAPH_CONFIG('a.x')
                || SYSTEM$GET_TASK_GRAPH_CONFIG('a.y') || SYSTEM$GET_TASK_GRAPH_CONFIG('b');
            END;
            """)
        for text in ["", #" USING CONFIG = $${"a": {"y": 7}}$$"#] {
            warehouse.snowflake.run(sql: "EXECUTE TASK DB.S.ROOT\(text)", as: "ACCOUNTADMIN")
        }
        warehouse.run(hours: 1)
        #expect(try log(warehouse) == ["123", "173"])
        #expect(
            try warehouse.ask(
                "SELECT DISTINCT SCHEDULED_FROM FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY())")
                == [["EXECUTE_TASK"]])
    }

    @Test("New data of a stream starts a task without a schedule, at most every 30 seconds")
    func triggered() throws {
        let warehouse = try house(
            """
            CREATE TABLE ORDERS (ID INT); CREATE STREAM NEWS ON TABLE ORDERS;
            CREATE TABLE DONE (ID INT);
            CREATE TASK T WHEN SYSTEM$STREAM_HAS_DATA('NEWS')
              AS INSERT INTO DONE SELECT ID FROM NEWS;
            ALTER TASK T RESUME;
            """)
        warehouse.run(hours: 1)
        #expect(warehouse.snowflake.taskRuns.isEmpty)
        for id in 1...2 {
            warehouse.snowflake.run(
                sql: "INSERT INTO DB.S.ORDERS VALUES (\(id))", as: "ACCOUNTADMIN")
            warehouse.world.run(until: warehouse.world.now + .seconds(5))
        }
        warehouse.run(hours: 13)
        #expect(try warehouse.ask("SELECT ID FROM DB.S.DONE ORDER BY ID") == [["1"], ["2"]])
        let runs = warehouse.snowflake.taskRuns
        #expect(runs.map(\.state) == ["SUCCEEDED", "SUCCEEDED"])
        #expect(runs[1].scheduled - runs[0].scheduled == .seconds(30))
        #expect(
            try warehouse.ask(
                "SELECT DISTINCT SCHEDULED_FROM FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY())")
                == [["TRIGGER"]])
    }

    @Test("The histories tell of runs to come, and of the tasks of a graph")
    func histories() throws {
        let warehouse = try house(Self.failing(""))
        #expect(
            try warehouse.ask(
                """
                SELECT ROOT_TASK_NAME, STATE, SCHEDULED_TIME::TIMESTAMP_NTZ::DATE
                FROM TABLE(DB.INFORMATION_SCHEMA.CURRENT_TASK_GRAPHS())
                """
            ).map { $0.prefix(2) } == [["ROOT", "SCHEDULED"]])
        #expect(
            try warehouse.ask(
                "SELECT NAME, QUERY_ID FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY())")
                == [["ROOT", "-"]])
        #expect(
            try warehouse.ask(
                """
                SELECT NAME FROM TABLE(DB.INFORMATION_SCHEMA.TASK_DEPENDENTS(
                    TASK_NAME => 'DB.S.ROOT'))
                """) == [["ROOT"], ["CHILD"], ["LEAF"]])
        #expect(
            try warehouse.ask(
                """
                SELECT NAME FROM TABLE(DB.INFORMATION_SCHEMA.TASK_DEPENDENTS(
                    TASK_NAME => 'DB.S.ROOT', RECURSIVE => FALSE))
                """) == [["ROOT"], ["CHILD"]])
    }

    @Test("SYSTEM$TASK_DEPENDENTS_ENABLE resumes a whole graph")
    func enabled() throws {
        let warehouse = try house(
            """
            CREATE TASK ROOT SCHEDULE = 'USING CRON 0 2 * * * UTC'
              AS INSERT INTO LOG VALUES ('root');
            CREATE TASK CHILD AFTER ROOT AS INSERT INTO LOG VALUES ('child');
            CREATE TASK LAST FINALIZE = ROOT AS INSERT INTO LOG VALUES ('last');
            """)
        warehouse.snowflake.run(
            sql: "SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('DB.S.ROOT')", as: "ACCOUNTADMIN")
        warehouse.run(hours: 3)
        #expect(try log(warehouse) == ["root", "child", "last"])
    }

    @Test("A copied schema's graph is a graph of its own")
    func copied() throws {
        let warehouse = try house(Self.failing(""))
        try warehouse.ask("CREATE SCHEMA DB.S2 CLONE DB.S")
        #expect(
            try warehouse.ask(
                """
                SELECT NAME FROM TABLE(DB.INFORMATION_SCHEMA.TASK_DEPENDENTS('DB.S2.ROOT'))
                """) == [["ROOT"], ["CHILD"], ["LEAF"]])
    }

    @Test("A lock is waited for no longer than the statement may take")
    func lock() throws {
        let warehouse = try house("")
        warehouse.snowflake.run(
            sql: "BEGIN; UPDATE DB.S.SWITCH SET N = 1; CALL SYSTEM$WAIT(1, 'HOURS'); COMMIT",
            as: "ACCOUNTADMIN", session: "first")
        var error: SnowflakeError?
        warehouse.world.run(until: warehouse.world.now + .seconds(30))
        warehouse.snowflake.run(
            sql: """
                ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 20;
                UPDATE DB.S.SWITCH SET N = 2
                """, as: "ACCOUNTADMIN", session: "second"
        ) { if case .failure(let found) = $0 { error = found } }
        warehouse.run(hours: 2)
        #expect(error?.code == 630)
        #expect(error?.message.contains("timeout of 20 second(s)") == true)
        #expect(try warehouse.ask("SELECT N FROM DB.S.SWITCH") == [["1"]])
    }

    @Test("SYSTEM$WAIT tells how long it has waited")
    func wait() async throws {
        let sql = try await SQLSession()
        #expect(try await sql.value("call system$wait(2, 'MINUTES')") == "waited 2 minutes")
        #expect(try await sql.value("select system$wait(0.5)") == "waited 0.5 seconds")
        #expect(await sql.code("select system$wait(1, 'weeks')") == 1045)
        #expect(await sql.code("select system$wait(-1)") == 1045)
    }

    @Test("A task is cloned suspended, with its predecessors, and external stages are cloned")
    func clones() async throws {
        let sql = try await SQLSession(
            """
            create task r schedule = '1 minute' config = '{"a": 1}' as select 1;
            create task c after r comment = 'x' as select 2;
            create task c2 clone c comment = 'y'; create task r2 clone r;
            create stage e url = 's3://b/p/'; create stage e2 clone e; create stage i
            """)
        #expect(
            try await sql.rows(
                """
                show tasks like '%2' ->> select "name", "state", "predecessors", "definition",
                    "comment", "config" from $1
                """) == [
                    #"C2|suspended|["D.S.R"]|select 2|y|NULL"#,
                    #"R2|suspended|[]|select 1||{"a": 1}"#,
                ])
        #expect(
            try await sql.rows("show stages like 'e2' ->> select \"url\" from $1")
                == ["s3://b/p/"])
        #expect(await sql.code("create stage i2 clone i") == 2)
    }
}
