import Diagnostics
import Testing

@testable import SnowflakeSQL

@Suite("Statements")
struct StatementTests {
    @Test(
        "Data statements keep every clause",
        arguments: [
            "INSERT OVERWRITE INTO T (A, B) VALUES (1, DEFAULT), (2, NULL)",
            "INSERT INTO T SELECT * FROM U",
            "INSERT ALL INTO T INTO U (A) VALUES (B) SELECT B FROM C",
            "INSERT FIRST WHEN A > 1 THEN INTO T ELSE INTO U SELECT A FROM V",
            "UPDATE T AS X SET X.A = 1, B = DEFAULT FROM U WHERE X.K = U.K",
            "DELETE FROM T USING U AS V WHERE T.K = V.K", "TRUNCATE TABLE IF EXISTS T",
            "MERGE INTO T AS A USING (SELECT 1 AS K) AS B ON A.K = B.K "
                + "WHEN MATCHED AND A.X > 1 THEN DELETE WHEN MATCHED THEN UPDATE SET A.X = B.K "
                + "WHEN NOT MATCHED BY SOURCE THEN DELETE "
                + "WHEN NOT MATCHED THEN INSERT (K) VALUES (B.K)",
            "COPY INTO DB.S.T (A, B) FROM (SELECT $1, METADATA$FILENAME FROM @ST/x/ AS Q) "
                + "FILES = ('a.csv', 'b.csv') ON_ERROR = CONTINUE",
            "COPY INTO @ST/out FROM T PARTITION BY (D) FILE_FORMAT = (TYPE = PARQUET) "
                + "OVERWRITE = TRUE",
            "PUT 'file:///tmp/a.csv' @~/x AUTO_COMPRESS = FALSE", "LIST @ST PATTERN = '.*'",
            "REMOVE @%T/a",
        ])
    func data(text: String) throws { try check(text) }

    @Test(
        "Definitions keep every clause",
        arguments: [
            "CREATE OR REPLACE TRANSIENT TABLE IF NOT EXISTS T (A NUMBER(10, 2) NOT NULL "
                + "DEFAULT 1, "
                + "B VARCHAR COLLATE 'de' COMMENT 'x', C INT AUTOINCREMENT START 1 "
                + "INCREMENT 1 ORDER, "
                + "CONSTRAINT PK PRIMARY KEY (A), FOREIGN KEY (B) REFERENCES U (X)) "
                + "CLUSTER BY (A) COPY GRANTS COMMENT = 'y'",
            "CREATE TABLE T CLONE U AT (OFFSET => -60)", "CREATE TABLE T LIKE U",
            "CREATE TABLE T AS SELECT 1 AS A",
            "CREATE OR REPLACE SECURE VIEW V (A, B COMMENT 'x') COPY GRANTS AS SELECT * FROM T",
            "CREATE FILE FORMAT F TYPE = CSV FIELD_DELIMITER = ',' SKIP_HEADER = 1 "
                + "NULL_IF = ('', 'N')",
            "CREATE STAGE S URL = 's3://b/p/' STORAGE_INTEGRATION = I FILE_FORMAT = "
                + "(FORMAT_NAME = F)",
            "CREATE STORAGE INTEGRATION I TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' "
                + "ENABLED = TRUE STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::1:role/r' "
                + "STORAGE_ALLOWED_LOCATIONS = ('s3://b/')",
            "CREATE WAREHOUSE W WAREHOUSE_SIZE = X-SMALL AUTO_SUSPEND = 60",
            "CREATE TASK T WAREHOUSE = W SCHEDULE = 'USING CRON 0 3 * * * UTC' WHEN A() "
                + "AS CALL P()",
            "CREATE TASK T AFTER A, B AS SELECT 1", "CREATE STREAM S ON TABLE T APPEND_ONLY = TRUE",
            "CREATE SEQUENCE S START WITH 5 INCREMENT BY 2 ORDER",
            "CREATE PROCEDURE P(A INT, B VARCHAR DEFAULT 'x') RETURNS TABLE (C INT) LANGUAGE SQL "
                + "EXECUTE AS CALLER AS $$begin return 1; end$$",
            "CREATE FUNCTION F(A INT) RETURNS INT AS $$a + 1$$",
            "CREATE MASKING POLICY M AS (V VARCHAR) RETURNS VARCHAR -> CASE WHEN A() THEN V END",
            "CREATE PIPE P AUTO_INGEST = TRUE AS COPY INTO T FROM @S",
            "ALTER TABLE IF EXISTS T ADD COLUMN IF NOT EXISTS A INT, B INT",
            "ALTER TABLE T ALTER COLUMN A SET DATA TYPE NUMBER(38, 0), ALTER COLUMN B "
                + "DROP NOT NULL",
            "ALTER TABLE T RENAME COLUMN A TO B", "ALTER TASK T RESUME",
            "ALTER WAREHOUSE W SUSPEND",
            "ALTER STAGE S SET URL = 's3://x/'", "ALTER SESSION SET TIMEZONE = 'UTC'",
            "DROP SCHEMA IF EXISTS DB.S CASCADE", "DROP PROCEDURE P(INT, VARCHAR)",
            "UNDROP TABLE T", "COMMENT ON COLUMN T.A IS 'x'",
        ])
    func definitions(text: String) throws { try check(text) }

    @Test(
        "Grants, session and looking",
        arguments: [
            "GRANT SELECT, INSERT (A, B) ON TABLE T TO ROLE R WITH GRANT OPTION",
            "GRANT ALL ON ALL TABLES IN SCHEMA DB.S TO ROLE R",
            "GRANT USAGE ON FUTURE SCHEMAS IN DATABASE D TO DATABASE ROLE D.R",
            "GRANT OWNERSHIP ON PROCEDURE P(INT) TO ROLE R COPY CURRENT GRANTS",
            "GRANT CREATE TABLE ON SCHEMA S TO ROLE R", "GRANT EXECUTE TASK ON ACCOUNT TO ROLE R",
            "GRANT ROLE A TO USER U",
            "REVOKE GRANT OPTION FOR SELECT ON VIEW V FROM ROLE R CASCADE",
            "USE ROLE R", "USE SECONDARY ROLES ALL", "USE SCHEMA DB.S", "SET A = 1 + 2",
            "SET (A, B) = (1, 'x')", "UNSET A", "BEGIN TRANSACTION NAME T", "COMMIT", "ROLLBACK",
            "CALL DB.S.P(1, NAME => 'x')", "EXECUTE TASK T", "EXPLAIN USING TEXT SELECT 1",
            "EXECUTE IMMEDIATE :S USING (A, B)", "DESCRIBE TABLE T", "DESCRIBE RESULT 'id'",
            "SHOW TERSE TABLES HISTORY LIKE 'a%' IN SCHEMA DB.S STARTS WITH 'A' LIMIT 5 FROM 'B'",
            "SHOW GRANTS TO ROLE R", "SHOW GRANTS ON PROCEDURE P(INT)",
            "SHOW PARAMETERS LIKE 'QUERY_TAG' IN SESSION", "SHOW PARAMETERS IN USER U",
            "SHOW TABLES ->> "
                + "SELECT * FROM $1",
        ])
    func session(text: String) throws { try check(text) }

    @Test(
        "Statements of rarer objects keep every clause",
        arguments: [
            "CREATE SEMANTIC VIEW V TABLES (O AS DB.ORDERS PRIMARY KEY (ID) UNIQUE (A, B) "
                + "WITH SYNONYMS ('sales') COMMENT = 'c', C) RELATIONSHIPS (R AS O (C_ID) "
                + "REFERENCES C (ID)) FACTS (PRIVATE O.F AS A + 1) DIMENSIONS (C.D AS UPPER(N)) "
                + "METRICS (O.M AS AVG(O.F)) COMMENT = 'x'",
            "SELECT * FROM SEMANTIC_VIEW(V METRICS O.M DIMENSIONS C.D AS X, C.* WHERE A = 'a') AS S",
            "CREATE INDEX I ON T (A) INCLUDE (B)", "DROP INDEX IF EXISTS T.I",
            "CREATE DATA MOVEMENT RULE R TYPE = 'AGENT_ACCESS' MAX_ROWS AS () RETURNS INTEGER -> 1000",
            "CREATE MULTI PARTY APPROVAL POLICY P AS 'rules: x'",
            "CREATE RESTRICTED SESSION SCOPE S COMMENT = 'c' AS 'x: y'",
            "ALTER APPLICATION SET SPECIFICATION S TYPE = LISTING LABEL = 'l'",
            "ALTER ICEBERG TABLE T REPLACE PARTITION BY (BUCKET(10, A)) WITH (BUCKET(20, A))",
            "CREATE OPENFLOW RUNTIME R", "CREATE POSTGRES INSTANCE P COMPUTE_FAMILY = 'x'",
            "CREATE INTERACTIVE WAREHOUSE W TABLES (A, B)",
            "CREATE ALERT A WAREHOUSE = W IF (EXISTS (SHOW TABLES)) THEN CALL P()",
            "ALTER TABLE T MODIFY DATA METRIC FUNCTION F ON (A) SUSPEND",
            "ALTER TABLE T RECLUSTER WHERE A > 1", "CREATE TABLE T FROM ARCHIVE OF U WHERE A > 1",
            "GRANT SERVICE ROLE DB.S.SVC!R TO ROLE X", "GRANT IMPERSONATE ON USER U TO ROLE R",
            "CREATE ACCOUNT A ADMIN_NAME = 'u' EDITION = ENTERPRISE",
            "ALTER ACCOUNT A RENAME TO B SAVE_OLD_URL = TRUE",
            "DROP ACCOUNT A GRACE_PERIOD_IN_DAYS = 14",
            "CREATE ORGANIZATION LISTING L SHARE S AS 'x' PUBLISH = FALSE",
            "SHOW AVAILABLE LISTINGS IS_ORGANIZATION = TRUE", "SHOW LISTINGS IN DATA EXCHANGE X",
            "ALTER SNOWFLAKE.ML.FORECAST M RENAME TO N",
            "SELECT IDENTIFIER(MODEL(M, V1))!PREDICT(A) FROM T", "DEFINE TABLE S.T (A NUMBER)",
        ])
    func rarer(text: String) throws { try check(text) }

    @Test(
        "What says nothing is read over",
        arguments: [
            ("select * from a, b, where a.x = 1", "SELECT * FROM A, B WHERE A.X = 1"),
            ("select * from a join b using (a.x)", "SELECT * FROM A INNER JOIN B USING (X)"),
            ("select * from t window", "SELECT * FROM T AS WINDOW"),
            (
                "select model(m, v1)!predict(a) from t",
                "SELECT IDENTIFIER(MODEL(M, V1))!PREDICT(A) FROM T"
            ),
        ])
    func readOver(source: String, canonical: String) throws {
        #expect(try parse(source).canonicalSQL == canonical)
        #expect(try parse(canonical) == parse(source))
    }

    @Test("COPY keeps its options in order, with their places")
    func copyOptions() throws {
        let text = "copy into t from @s/x file_format = (type = csv) force = true"
        guard case .copyIntoTable(let copy) = try parse(text) else {
            Issue.record("no copy")
            return
        }
        #expect(copy.options.map(\.name) == ["FILE_FORMAT", "FORCE"])
        #expect(copy.options["FILE_FORMAT"]?.options?["TYPE"]?.text == "CSV")
        #expect(copy.options["FORCE"]?.boolean == true)
        #expect(copy.options[1].nameSpan.start == 49)
        #expect(copy.options[1].value.span.end == text.utf8.count)
        guard case .location(.stage(let stage)) = copy.source else {
            Issue.record("no stage")
            return
        }
        #expect(stage.path == "x")
    }

    @Test("PUT reads a file URL that is written without quotes")
    func put() throws {
        guard case .put(let put) = try parse("put file:///tmp/a-b.csv @~ parallel=4") else {
            Issue.record("no put")
            return
        }
        #expect(put.file == "file:///tmp/a-b.csv")
        #expect(put.options["PARALLEL"]?.integer == 4)
    }

    @Test("The body of a procedure knows its place")
    func procedureBody() throws {
        let text = "create procedure p() returns int language sql as $$ begin return 1; end $$"
        guard case .createRoutine(let routine) = try parse(text) else {
            Issue.record("no procedure")
            return
        }
        #expect(routine.body == .text(" begin return 1; end "))
        #expect(routine.bodySpan.start == 51)
        #expect(routine.language == "SQL")
    }

    /// The text is already canonical, so printing it must give it back.
    private func check(_ text: String) throws {
        let parsed = try SnowflakeParser.parseStatements(.init(name: "test", text: text + ";"))
        #expect(parsed.count == 1)
        #expect(parsed[0].statement.canonicalSQL == text)
        #expect(parsed[0].text == text)
    }
}
