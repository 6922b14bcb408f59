import CloudModel
import SimKernel
import Testing

@testable import Snowflake

/// Keeps policies without reading them.
final class PolicyShelf: ResourcePolicyService {
    var policies: [String: String] = [:]

    func setResourcePolicy(_ text: String?, on arn: String) throws(ServiceFailure) {
        policies[arn] = text
    }

    func resourcePolicy(on arn: String) -> String? { policies[arn] }
}

@Suite("Pipes")
struct PipeTests {
    private let house: TestWarehouse
    private let policies = PolicyShelf()

    init() throws {
        house = TestWarehouse()
        house.context.ports.policies = policies
        try house.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.T (A NUMBER, B VARCHAR);
                CREATE PIPE DB.S.P AUTO_INGEST = TRUE AS COPY INTO T FROM @ST/new/
                  PATTERN = '.*[.]csv';
                """)
    }

    /// Puts a file and tells the channel of it, as S3 does.
    private func arrive(_ key: String, _ text: String) throws {
        house.put(key, text)
        let escaped = key.replacing(" ", with: "+")
        let body = """
            {"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"lake"},
            "object":{"key":"\(escaped)"}}}]}
            """
        _ = try house.snowflake.send(
            SendMessage(queueARN: house.snowflake.pipeChannel, body: body),
            as: Actor(name: "s3", principal: .service("s3.amazonaws.com")))
    }

    private func settle() { house.world.run(until: house.world.now + .minutes(5)) }

    @Test("A file is loaded half a minute after its notification, and once for its name")
    func ingest() throws {
        try arrive("in/new/a b.csv", "1,x\n2,y\n")
        house.world.run(until: house.world.now + .seconds(29))
        #expect(try house.ask("SELECT COUNT(*) FROM DB.S.T") == [["0"]])
        settle()
        #expect(try house.ask("SELECT A, B FROM DB.S.T ORDER BY A") == [["1", "x"], ["2", "y"]])
        // Delivered twice, and changed since: its name is known.
        try arrive("in/new/a b.csv", "3,z\n")
        // Elsewhere, and of another kind.
        try arrive("in/other/c.csv", "4,z\n")
        try arrive("in/new/d.txt", "5,z\n")
        settle()
        #expect(try house.ask("SELECT COUNT(*) FROM DB.S.T") == [["2"]])
        #expect(
            try house.ask(
                """
                SELECT FILE_NAME, STATUS, ROW_COUNT, PIPE_NAME FROM
                TABLE(DB.INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => 'DB.S.T',
                START_TIME => DATEADD(DAY, -1, CURRENT_TIMESTAMP())))
                """) == [["s3://lake/in/new/a b.csv", "Loaded", "2", "P"]])
        // A COPY by hand remembers for itself.
        try house.ask("COPY INTO DB.S.T FROM @DB.S.ST/new/ PATTERN = '.*[.]csv'")
        #expect(try house.ask("SELECT COUNT(*) FROM DB.S.T") == [["3"]])
        #expect(policies.policies.keys.sorted() == [house.snowflake.pipeChannel])
    }

    @Test("A bad file is skipped and told, and the next one is loaded")
    func skipped() throws {
        try arrive("in/new/1.csv", "one,x\n2,y\n")
        try arrive("in/new/2.csv", "2,y\n")
        settle()
        #expect(try house.ask("SELECT A FROM DB.S.T") == [["2"]])
        #expect(
            try house.ask(
                """
                SELECT STATUS FROM TABLE(DB.INFORMATION_SCHEMA.COPY_HISTORY(
                TABLE_NAME => 'DB.S.T', START_TIME => DATEADD(DAY, -1, CURRENT_TIMESTAMP())))
                ORDER BY FILE_NAME
                """) == [["Load failed"], ["Loaded"]])
    }

    @Test("A pipe that rests keeps its files, and takes them when it goes on")
    func paused() throws {
        try house.ask("ALTER PIPE DB.S.P SET PIPE_EXECUTION_PAUSED = TRUE")
        try arrive("in/new/a.csv", "1,x\n")
        settle()
        #expect(
            try house.ask("SELECT SYSTEM$PIPE_STATUS('DB.S.P')") == [
                [#"{"executionState":"PAUSED","pendingFileCount":1}"#]
            ])
        house.snowflake.run(
            sql: "ALTER PIPE DB.S.P SET PIPE_EXECUTION_PAUSED = FALSE", as: "ACCOUNTADMIN")
        settle()
        #expect(try house.ask("SELECT COUNT(*) FROM DB.S.T") == [["1"]])
        #expect(
            try house.ask("SELECT SYSTEM$PIPE_STATUS('DB.S.P')") == [
                [#"{"executionState":"RUNNING","pendingFileCount":0}"#]
            ])
    }

    @Test("REFRESH takes the files that lie there already")
    func refresh() throws {
        house.put("in/new/a.csv", "1,x\n")
        house.put("in/new/b.csv", "2,x\n")
        var sent: [[SnowflakeValue]] = []
        house.snowflake.run(
            sql: "ALTER PIPE DB.S.P REFRESH PREFIX = 'b'", as: "ACCOUNTADMIN"
        ) { outcome in
            if case .success(let results) = outcome { sent = results[0].rows }
        }
        settle()
        #expect(sent == [[.text("b.csv"), .text("SENT")]])
        #expect(try house.ask("SELECT A FROM DB.S.T") == [["2"]])
    }

    @Test("A pipe is shown with its channel, described, granted and dropped")
    func shown() throws {
        let shown = try house.table("SHOW PIPES IN SCHEMA DB.S")
        let channel = try #require(shown.names.firstIndex(of: "notification_channel"))
        #expect(shown.rows[0][channel] == house.snowflake.pipeChannel)
        let described = try house.table("DESCRIBE PIPE DB.S.P")
        let kept = shown.names.indices.filter { shown.names[$0] != "owner_role_type" }
        #expect(described.names == kept.map { shown.names[$0] })
        #expect(described.rows == [kept.map { shown.rows[0][$0] }])
        try house.ask("GRANT OPERATE ON PIPE DB.S.P TO ROLE SYSADMIN")
        try house.ask("DROP PIPE DB.S.P")
        #expect(try house.table("SHOW PIPES IN SCHEMA DB.S").rows.isEmpty)
    }

    @Test(
        "What cannot be a pipe is refused",
        arguments: [
            "CREATE PIPE DB.S.Q AS SELECT 1",
            "CREATE PIPE DB.S.Q AS COPY INTO DB.S.T FROM @DB.S.ST PURGE = TRUE",
            "CREATE PIPE DB.S.Q AS COPY INTO DB.S.T FROM @DB.S.ST FORCE = TRUE",
            "CREATE PIPE DB.S.Q AUTO_INGEST = TRUE AS COPY INTO DB.S.T",
            "CREATE PIPE DB.S.Q AS COPY INTO DB.S.NOTHING FROM @DB.S.ST",
            "ALTER PIPE DB.S.NONE SET PIPE_EXECUTION_PAUSED = TRUE",
        ])
    func refused(sql: String) {
        #expect(throws: SnowflakeError.self) { try house.ask(sql) }
    }

    @Test("A task whose stream has nothing is skipped, and runs once there is something")
    func whenStream() throws {
        try house.deploy(
            """
            CREATE TABLE DB.S.SEEN (A NUMBER);
            CREATE STREAM DB.S.CHANGES ON TABLE DB.S.T;
            CREATE TASK DB.S.FOLLOW SCHEDULE = '1 MINUTE' WHEN SYSTEM$STREAM_HAS_DATA('CHANGES') AS
              INSERT INTO SEEN SELECT A FROM CHANGES;
            ALTER TASK DB.S.FOLLOW RESUME;
            """)
        house.world.run(until: house.world.now + .minutes(2))
        try arrive("in/new/a.csv", "7,x\n")
        settle()
        #expect(try house.ask("SELECT A FROM DB.S.SEEN") == [["7"]])
        let states = house.snowflake.taskRuns.map(\.state)
        #expect(states.first == "SKIPPED" && states.last == "SKIPPED")
        #expect(states.count { $0 == "SUCCEEDED" } == 1)
    }
}
