import CloudModel
import Diagnostics
import SimFaults
import SimKernel
import Testing

@testable import Snowflake

@Suite("The warehouse in a world")
struct WarehouseTests {
    static let nightly =
        TestWarehouse.setup + """
            CREATE TABLE DB.S.T (ID INT, NAME VARCHAR);
            CREATE TABLE DB.S.LOG (STEP VARCHAR);
            CREATE PROCEDURE DB.S.LOAD() RETURNS VARCHAR LANGUAGE SQL AS
            $$
            BEGIN
              INSERT INTO DB.S.LOG VALUES ('begin');
              COPY INTO DB.S.T FROM @DB.S.ST FILE_FORMAT = (TYPE = CSV);
              BEGIN TRANSACTION;
              INSERT INTO DB.S.LOG VALUES ('one');
              INSERT INTO DB.S.LOG VALUES ('two');
              COMMIT;
              RETURN 'ok';
            EXCEPTION WHEN OTHER THEN
              ROLLBACK;
              RAISE;
            END
            $$;
            CREATE TASK DB.S.NIGHT SCHEDULE = 'USING CRON 0 2 * * * UTC'
              SUSPEND_TASK_AFTER_NUM_FAILURES = 2 AS CALL DB.S.LOAD();
            ALTER TASK DB.S.NIGHT RESUME;
            """

    private func warehouse(_ faults: [FaultRule] = []) throws -> TestWarehouse {
        let warehouse = TestWarehouse(faults: faults)
        try warehouse.deploy(Self.nightly)
        warehouse.put("in/a.csv", "1,x\n")
        warehouse.put("in/b.csv", "2,y\n")
        return warehouse
    }

    private func log(_ warehouse: TestWarehouse) throws -> [String] {
        try warehouse.ask("SELECT STEP FROM DB.S.LOG").map { $0[0] }
    }

    @Test("A task runs when its schedule says, and its statements, files and commits are told")
    func night() throws {
        let warehouse = try warehouse()
        warehouse.run(hours: 24)
        #expect(
            warehouse.trace("TaskRun", "task", "state") == [
                "DB.S.NIGHT STARTED", "DB.S.NIGHT SUCCEEDED",
            ])
        let first = try #require(warehouse.snowflake.taskRuns.first)
        #expect(first.scheduled == TestWarehouse.start + .hours(2))
        #expect(
            warehouse.trace("Statement", "kind", "procedure", "writes", "rows").prefix(3) == [
                "CALL - - 1", "INSERT DB.S.LOAD DB.S.LOG 1", "COPY DB.S.LOAD DB.S.T 2",
            ])
        #expect(
            warehouse.trace("CopyFile", "file", "rows", "status") == [
                "s3://lake/in/a.csv 1 LOADED", "s3://lake/in/b.csv 1 LOADED",
            ])
        #expect(
            warehouse.trace("Commit", "tables", "run") == [
                "DB.S.LOG 1", "DB.S.T 1", "DB.S.LOG 1",
            ])
        #expect(warehouse.snowflake.unfinishedSessions.isEmpty)
        #expect(try log(warehouse) == ["begin", "one", "two"])
    }

    @Test(
        "A session that dies between two statements keeps exactly its autocommitted work",
        arguments: [
            (1, [], 0), (2, ["begin"], 0), (3, ["begin"], 2), (4, ["begin"], 2),
            (5, ["begin"], 2), (6, ["begin"], 2),
        ] as [(Int, [String], Int)])
    func crashBefore(_ statement: Int, _ steps: [String], _ rows: Int) throws {
        let warehouse = try warehouse([
            FaultRule(
                id: "die", point: "wh.stmt",
                match: [
                    .init(name: "procedure", pattern: "LOAD"),
                    .init(name: "statement", pattern: "\(statement)"),
                ], hit: .nth(1), effect: .crash)
        ])
        warehouse.run(hours: 3)
        #expect(try log(warehouse) == steps)
        #expect(try warehouse.ask("SELECT COUNT(*) FROM DB.S.T") == [["\(rows)"]])
        #expect(warehouse.snowflake.taskRuns.map(\.state) == ["FAILED"])
        #expect(warehouse.snowflake.unfinishedSessions.isEmpty)
        // The next night makes up for it.
        warehouse.run(hours: 24)
        #expect(try log(warehouse).suffix(3) == ["begin", "one", "two"])
        #expect(try warehouse.ask("SELECT COUNT(*) FROM DB.S.T") == [["2"]])
    }

    @Test("A session that dies while a COPY has read some of its files loads none of them")
    func crashInCopy() throws {
        let warehouse = try warehouse([
            FaultRule(
                id: "die", point: "wh.copy.file", phase: .mid, hit: .nth(1), effect: .crash)
        ])
        warehouse.run(hours: 3)
        #expect(try warehouse.ask("SELECT COUNT(*) FROM DB.S.T") == [["0"]])
        #expect(warehouse.context.faults.fired == [1])
        warehouse.run(hours: 24)
        #expect(try warehouse.ask("SELECT COUNT(*) FROM DB.S.T") == [["2"]])
    }

    @Test("A statement that fails reaches the handler; one that fails afterwards has taken effect")
    func failures() throws {
        func rule(_ phase: FaultPhase) -> FaultRule {
            FaultRule(
                id: "f", point: "wh.stmt", phase: phase,
                match: [
                    .init(name: "procedure", pattern: "LOAD"),
                    .init(name: "statement", pattern: "1"),
                ], effect: .fail(code: "604"))
        }
        let before = try warehouse([rule(.before)])
        before.run(hours: 3)
        #expect(try log(before).isEmpty)
        let after = try warehouse([rule(.after)])
        after.run(hours: 3)
        #expect(try log(after) == ["begin"])
        #expect(after.snowflake.taskRuns[0].error?.contains("604") == true)
    }

    @Test("A task that fails as often as its limit says is suspended")
    func suspended() throws {
        let warehouse = try warehouse([
            FaultRule(
                id: "f", point: "wh.stmt", match: [.init(name: "kind", pattern: "COPY")],
                effect: .fail(code: "604"))
        ])
        warehouse.run(hours: 24 * 5)
        #expect(warehouse.snowflake.taskRuns.count == 2)
        #expect(warehouse.trace("TaskRun", "state").last == "SUSPENDED")
    }

    @Test("A tick may be dropped, late or doubled; overlapping runs are skipped")
    func ticks() throws {
        func states(_ effect: FaultEffect) throws -> [String] {
            let warehouse = try warehouse([
                FaultRule(
                    id: "t", point: "wh.task.tick", match: [.init(name: "task", pattern: "NIGHT")],
                    hit: .nth(1), effect: effect)
            ])
            warehouse.run(hours: 24)
            #expect(warehouse.world.trace.contains { $0.fault == "t" })
            return warehouse.snowflake.taskRuns.map {
                "\($0.state) \(($0.started - TestWarehouse.start).wholeSeconds)"
            }
        }
        #expect(try states(.drop).isEmpty)
        #expect(try states(.delay(.hours(1))) == ["SUCCEEDED 10800"])
        #expect(
            try states(.duplicate(times: 1, gap: .milliseconds(100))) == [
                "SUCCEEDED 7200", "SKIPPED 7200",
            ])
        #expect(
            try states(.duplicate(times: 1, gap: .hours(1))) == [
                "SUCCEEDED 7200", "SUCCEEDED 10800",
            ])
    }

    @Test(
        "Tasks run after those that they name, a condition that fails skips, and any can be asked for"
    )
    func graph() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.LOG (STEP VARCHAR);
                CREATE TASK DB.S.ROOT SCHEDULE = '30 MINUTE' AS INSERT INTO DB.S.LOG VALUES ('root');
                CREATE TASK DB.S.LEFT AFTER DB.S.ROOT AS INSERT INTO DB.S.LOG VALUES ('left');
                CREATE TASK DB.S.RIGHT AFTER DB.S.ROOT AS INSERT INTO DB.S.LOG VALUES ('right');
                CREATE TASK DB.S.JOIN AFTER DB.S.LEFT, DB.S.RIGHT AS
                  INSERT INTO DB.S.LOG VALUES ('join');
                CREATE TASK DB.S.NEVER AFTER DB.S.ROOT WHEN 1 = 2 AS
                  INSERT INTO DB.S.LOG VALUES ('never');
                ALTER TASK DB.S.JOIN RESUME;
                ALTER TASK DB.S.LEFT RESUME;
                ALTER TASK DB.S.RIGHT RESUME;
                ALTER TASK DB.S.NEVER RESUME;
                ALTER TASK DB.S.ROOT RESUME;
                """)
        warehouse.world.run(until: TestWarehouse.start + .minutes(45))
        #expect(try log(warehouse) == ["root", "left", "right", "join"])
        #expect(warehouse.snowflake.taskRuns.map(\.state).contains("SKIPPED"))
        try warehouse.ask("ALTER TASK DB.S.ROOT SUSPEND")
        warehouse.world.run(until: TestWarehouse.start + .hours(3))
        #expect(try log(warehouse).count == 4)
        warehouse.snowflake.run(sql: "EXECUTE TASK DB.S.ROOT", as: "ACCOUNTADMIN")
        warehouse.world.run(until: TestWarehouse.start + .hours(4))
        #expect(try log(warehouse).count == 8)
    }

    @Test("A cron time that the clock shows twice runs twice, one that it skips never")
    func clockChange() throws {
        func runs(_ year: Int, _ start: Int64) throws -> Int {
            let warehouse = TestWarehouse(start: VirtualInstant(secondsSinceEpoch: start))
            try warehouse.deploy(
                TestWarehouse.setup + """
                    CREATE TASK DB.S.T1 SCHEDULE = 'USING CRON 30 2 * * * Europe/Berlin' AS SELECT 1;
                    ALTER TASK DB.S.T1 RESUME;
                    """)
            warehouse.run(hours: 25)
            return warehouse.snowflake.taskRuns.count
        }
        #expect(try runs(2024, 1_729_980_000) == 2)  // 2024-10-27T00:00 in Berlin
        #expect(try runs(2024, 1_711_839_600) == 0)  // 2024-03-31T00:00 in Berlin
    }

    @Test("Two sessions interleave between statements; a table in a transaction is locked")
    func locks() throws {
        let warehouse = try warehouse()
        var order: [String] = []
        try warehouse.ask("INSERT INTO DB.S.T VALUES (1, 'old')")
        warehouse.snowflake.run(
            sql: "BEGIN; UPDATE DB.S.T SET NAME = 'a'; SELECT 1; SELECT 1; COMMIT;",
            as: "ACCOUNTADMIN", session: "first"
        ) { _ in order.append("first") }
        warehouse.snowflake.run(
            sql: "UPDATE DB.S.T SET NAME = NAME || 'b'", as: "ACCOUNTADMIN", session: "second"
        ) { _ in order.append("second") }
        warehouse.world.run(until: TestWarehouse.start + .minutes(1))
        #expect(try warehouse.ask("SELECT NAME FROM DB.S.T").last != ["old"])
        #expect(order.count == 2)
        #expect(warehouse.snowflake.unfinishedSessions.isEmpty)
    }

    @Test("A fork goes its own way and runs its tasks")
    func fork() throws {
        let warehouse = try warehouse()
        let snapshot = try warehouse.world.snapshot()
        warehouse.run(hours: 24)
        let fork = TestWarehouse()
        fork.world.restore(snapshot, decisions: CalmDecisions())
        #expect(try log(fork).isEmpty)
        fork.put("in/c.csv", "3,z\n")
        fork.run(hours: 24)
        #expect(try log(fork) == ["begin", "one", "two"])
        #expect(fork.snowflake.committedRows(ofTable: "DB.S.T")?.rows == [["3", "z"]])
        #expect(try warehouse.ask("SELECT COUNT(*) FROM DB.S.T") == [["2"]])
    }

    @Test("The same seed gives the same trace; reset goes back to nothing")
    func laws() throws {
        let first = try warehouse()
        let second = try warehouse()
        first.run(hours: 48)
        second.run(hours: 48)
        #expect(first.world.trace == second.world.trace)
        first.snowflake.reset()
        #expect(first.snowflake.committedRows(ofTable: "DB.S.T") == nil)
        #expect(first.snowflake.taskRuns.isEmpty)
    }

    @Test("A script's mistake is told with its file and line")
    func diagnostics() throws {
        let warehouse = TestWarehouse()
        let failure = #expect(throws: WarehouseDeploymentFailure.self) {
            try warehouse.deploy("CREATE DATABASE DB;\n\nCREATE TABLE DB.NOPE.T (X INT);\n")
        }
        let diagnostic = try #require(failure?.diagnostics.first)
        let place = try #require(diagnostic.source).position(
            at: try #require(diagnostic.span).start)
        #expect(place.line == 3)
    }

    @Test("Committed rows are canonical text and show nothing of open transactions")
    func canonical() throws {
        let warehouse = TestWarehouse()
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.V (N NUMBER(12,2), T TIMESTAMP_NTZ(6), D DATE, B BOOLEAN, J VARIANT);
                INSERT INTO DB.S.V SELECT 1.5, '2024-03-01 12:00:00.25', '2024-02-29', TRUE,
                  PARSE_JSON('{"b": [1, null], "a": "x"}');
                """)
        let rows = try #require(warehouse.snowflake.committedRows(ofTable: "DB.S.V")).rows
        #expect(
            rows == [
                [
                    "1.5", "2024-03-01T12:00:00.250000Z", "2024-02-29", "true",
                    "{\"a\":\"x\",\"b\":[1,null]}",
                ]
            ])
    }
}
