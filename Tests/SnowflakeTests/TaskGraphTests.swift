import Testing

@testable import Snowflake

/// Source: Snowflake documentation, "Create a sequence of tasks with a task graph".
@Suite("Task graphs")
struct TaskGraphTests {
    private static let graph =
        TestWarehouse.setup + """
            USE SCHEMA DB.S;
            CREATE TABLE DB.S.LOG (STEP VARCHAR, NOTE VARCHAR);
            CREATE TASK ROOT SCHEDULE = 'USING CRON 0 2 * * * UTC'
              CONFIG = $${"dir": "/in/", "n": 2}$$
              AS CALL SYSTEM$SET_RETURN_VALUE('from the root');
            CREATE TASK CHILD AFTER ROOT AS
            BEGIN
              LET dir := (SELECT SYSTEM$GET_TASK_GRAPH_CONFIG('dir'));
              INSERT INTO LOG VALUES ('config', :dir);
              INSERT INTO LOG VALUES ('value', SYSTEM$GET_PREDECESSOR_RETURN_VALUE());
              INSERT INTO LOG VALUES ('task', SYSTEM$CURRENT_USER_TASK_NAME());
              INSERT INTO LOG
                SELECT 'name', SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_NAME') || ' of '
                  || SYSTEM$TASK_RUNTIME_INFO('CURRENT_ROOT_TASK_NAME');
            END;
            CREATE TASK LEAF AFTER CHILD AS
              INSERT INTO LOG VALUES ('ancestor', SYSTEM$GET_PREDECESSOR_RETURN_VALUE('ROOT'));
            CREATE TASK LAST FINALIZE = ROOT AS
              INSERT INTO LOG SELECT 'end', SYSTEM$TASK_RUNTIME_INFO(
                'CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP')::TIMESTAMP_LTZ::DATE;
            ALTER TASK LAST RESUME; ALTER TASK LEAF RESUME; ALTER TASK CHILD RESUME;
            ALTER TASK ROOT RESUME;
            """

    @Test("Tasks learn of their graph, and the finalizer runs after all others")
    func information() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(Self.graph)
        warehouse.run(hours: 3)
        #expect(
            try warehouse.ask("SELECT STEP || ' ' || NOTE FROM DB.S.LOG").map { $0[0] } == [
                "config /in/", "value from the root", "task DB.S.CHILD", "name CHILD of ROOT",
                "ancestor from the root", "end 2024-02-29",
            ])
        #expect(
            try warehouse.ask(
                "SELECT NAME FROM TABLE(DB.INFORMATION_SCHEMA.TASK_HISTORY()) "
                    + "WHERE RETURN_VALUE = 'from the root'") == [["ROOT"]])
    }

    @Test("The finalizer runs too when a task fails")
    func afterFailure() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            Self.graph
                + "ALTER TASK ROOT SUSPEND; ALTER TASK DB.S.CHILD MODIFY AS SELECT 1 / 0; "
                + "ALTER TASK ROOT RESUME;")
        warehouse.run(hours: 3)
        #expect(
            warehouse.snowflake.taskRuns.map { "\($0.task) \($0.state)" } == [
                "DB.S.ROOT SUCCEEDED", "DB.S.CHILD FAILED", "DB.S.LAST SUCCEEDED",
            ])
    }

    @Test("Functions of tasks are refused outside of one, and a root has one finalizer")
    func refusals() async throws {
        let session = try await SQLSession(
            """
            create task r schedule = '1 minute' as select 1;
            create task f finalize = r as select 1
            """)
        #expect(await session.code("select system$get_task_graph_config('a')") == 91_090)
        #expect(await session.code("call system$set_return_value('a')") == 91_090)
        #expect(await session.code("create task g finalize = r as select 1") == 1003)
        #expect(await session.code("create task g finalize = f as select 1") == 1003)
        #expect(await session.code("create task g after f as select 1") == 1003)
        #expect(await session.code("create task g finalize = nosuch as select 1") == 2003)
        #expect(
            try await session.rows(
                "show tasks like 'f' ->> select \"task_relations\" from $1")
                == ["{\"Predecessors\":[],\"FinalizedRootTask\":\"D.S.R\"}"])
    }

    @Test("A graph is changed only while its root is suspended")
    func started() async throws {
        let session = try await SQLSession(
            """
            create task r schedule = '1 minute' as select 1; create task c after r as select 1;
            alter task c resume; alter task r resume
            """)
        for change in [
            "alter task c suspend", "alter task c set comment = 'x'", "drop task c",
            "create task e after c as select 1", "alter task r set schedule = '2 minute'",
            "create or replace task c after r as select 2",
            "create task f finalize = r as select 1",
        ] { #expect(await session.code(change) == 91_421, "\(change)") }
        try await session.run("alter task r suspend; alter task c suspend; drop task c")
    }
}
