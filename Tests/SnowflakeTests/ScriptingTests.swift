import Testing

@testable import Snowflake

@Suite("Scripting")
struct ScriptingTests {
    let warehouse = TestWarehouse()

    init() throws {
        try warehouse.deploy(
            TestWarehouse.setup + """
                CREATE TABLE DB.S.T (X INT, NAME VARCHAR);
                INSERT INTO DB.S.T VALUES (1, 'a'), (2, 'b'), (3, NULL);
                """)
    }

    static let values: [(String, String)] = [
        ("begin return 1 + 1; end", "2"),
        ("declare x int default 5; begin x := x * 2; return x; end", "10"),
        ("begin let s := ''; for i in 1 to 3 do s := s || i; end for; return s; end", "123"),
        (
            "begin let s := ''; for i in reverse 1 to 3 do s := s || i; end for; return s; end",
            "321"
        ),
        ("begin let n int; select count(*) into :n from db.s.t; return n; end", "3"),
        (
            "declare c cursor for select x from db.s.t order by x; s int default 0; "
                + "begin for r in c do s := s + r.x; end for; return s; end", "6"
        ),
        (
            "declare c cursor for select x from db.s.t order by x; s int default 0; "
                + "begin open c; fetch c into s; let rs resultset := resultset_from_cursor(c); "
                + "for r in rs do s := s * 10 + r.x; end for; return s; end", "1123"
        ),
        (
            "begin let r resultset; r := (select x from db.s.t ->> select max(x) m from $1); "
                + "let c cursor for r; for v in c do return v.m; end for; end", "3"
        ),
        ("begin let i := 0; while (i < 4) do i := i + 1; end while; return i; end", "4"),
        ("begin let i := 0; repeat i := i + 2; until (i > 5) end repeat; return i; end", "6"),
        (
            "begin let i := 0; loop i := i + 1; if (i = 3) then break; end if; end loop; return i; end",
            "3"
        ),
        (
            "begin let i := 0; let s := 0; loop i := i + 1; if (i > 5) then break; end if; "
                + "if (mod(i, 2) = 0) then continue; end if; s := s + i; end loop; return s; end",
            "9"
        ),
        (
            "begin let a := 2; case (a) when 1 then return 'one'; when 2 then return 'two'; "
                + "else return 'many'; end case; end", "two"
        ),
        (
            "begin let a := 7; if (a < 3) then return 'low'; elseif (a < 9) then return 'mid'; "
                + "else return 'high'; end if; end", "mid"
        ),
        (
            "declare e exception (-20002, 'raised'); begin raise e; exception when e then "
                + "return sqlcode || ' ' || sqlstate || ' ' || sqlerrm; end", "-20002 P0001 raised"
        ),
        (
            "begin select 1/0; exception when statement_error then return 'statement'; "
                + "when other then return 'other'; end", "statement"
        ),
        (
            "begin let x := 1/0; exception when expression_error then return 'expression'; end",
            "expression"
        ),
        (
            "begin begin select * from nowhere.x.y; exception when other then null; end; "
                + "return 'after'; end", "after"
        ),
        (
            "begin update db.s.t set name = 'z' where x > 1; return sqlrowcount || ' ' || sqlfound; end",
            "2 true"
        ),
        (
            "begin let q := 'select x from db.s.t where x > ? order by x'; let lim := 1; "
                + "let rs resultset := (execute immediate :q using (lim)); "
                + "let c cursor for rs; let s := ''; for r in c do s := s || r.x; end for; return s; end",
            "23"
        ),
        (
            "declare c cursor for select x from db.s.t where x >= ? order by x; a int; b int; "
                + "begin open c using (2); fetch c into a; fetch c into b; close c; "
                + "return a || ',' || b; end", "2,3"
        ),
        (
            "begin let nm := 'db.s.t'; let n int; select count(*) into :n from identifier(:nm); return n; end",
            "3"
        ),
        ("begin let n int; let d date := '2024-02-29'; return d + 1; end", "2024-03-01"),
        ("begin let x int := '42'; return x + 1; end", "43"),
    ]

    @Test("A block gives its value", arguments: values)
    func value(_ sql: String, _ expected: String) throws {
        #expect(try warehouse.ask(sql) == [[expected]])
    }

    @Test("A result set is returned as a table")
    func table() throws {
        let sql =
            "declare rs resultset; begin rs := (select x from db.s.t order by x); return table(rs); end"
        #expect(try warehouse.table(sql).names == ["X"])
        #expect(try warehouse.ask(sql) == [["1"], ["2"], ["3"]])
    }

    @Test("An uncaught exception names its type and its place, and keeps its code")
    func uncaught() throws {
        let error = #expect(throws: SnowflakeError.self) {
            try warehouse.ask(
                "declare\n  e exception (-20005, 'no good');\nbegin\n  raise e;\nend")
        }
        #expect(error?.code == -20_005)
        #expect(error?.sqlState == "P0001")
        #expect(
            error?.message
                == "Uncaught exception of type 'E' on line 4 at position 2 : no good")
        let immediate = #expect(throws: SnowflakeError.self) {
            try warehouse.ask("execute immediate $$\nbegin\n  select 1/0;\nend;\n$$")
        }
        #expect(immediate?.message.contains("on line 3 at position 2 :") == true)
        let division = #expect(throws: SnowflakeError.self) {
            try warehouse.ask("begin let x := 1/0; end")
        }
        #expect(division?.code == 100_051)
        #expect(
            division?.message.hasPrefix("Uncaught exception of type 'EXPRESSION_ERROR'") == true)
    }

    @Test("A handler's bare RAISE throws the same error again")
    func reraise() throws {
        let error = #expect(throws: SnowflakeError.self) {
            try warehouse.ask(
                "declare e exception (-20001, 'x'); begin raise e; exception when other then "
                    + "delete from db.s.t; raise; end")
        }
        #expect(error?.code == -20_001)
        #expect(try warehouse.ask("select count(*) from db.s.t") == [["0"]])
    }

    @Test("A procedure runs with its owner's rights, its arguments and its return type")
    func procedure() throws {
        try warehouse.deploy(
            """
            CREATE ROLE READER;
            CREATE PROCEDURE DB.S.COUNT_ABOVE(LEAST INT, UNIT VARCHAR DEFAULT 'rows')
              RETURNS VARCHAR LANGUAGE SQL EXECUTE AS OWNER AS
            $$
            DECLARE n INT;
            BEGIN
              SELECT COUNT(*) INTO :n FROM T WHERE X > :least;
              RETURN n || ' ' || unit;
            END
            $$;
            GRANT USAGE ON DATABASE DB TO ROLE READER;
            GRANT USAGE ON SCHEMA DB.S TO ROLE READER;
            GRANT USAGE ON PROCEDURE DB.S.COUNT_ABOVE(INT, VARCHAR) TO ROLE READER;
            """)
        let result = try warehouse.snowflake.query(
            "CALL DB.S.COUNT_ABOVE(1)", role: "READER")
        #expect(result.columns.map(\.name) == ["COUNT_ABOVE"])
        #expect(result.rows == [[.text("2 rows")]])
        #expect(throws: SnowflakeError.self) {
            try warehouse.snowflake.query("SELECT * FROM DB.S.T", role: "READER")
        }
    }

    @Test("A transaction that a procedure leaves open is rolled back, and the call fails")
    func openTransaction() throws {
        try warehouse.deploy(
            """
            CREATE PROCEDURE DB.S.P() RETURNS INT LANGUAGE SQL AS
            $$ BEGIN BEGIN TRANSACTION; DELETE FROM DB.S.T; RETURN 1; END $$;
            """)
        let error = #expect(throws: SnowflakeError.self) { try warehouse.ask("CALL DB.S.P()") }
        #expect(error?.message.contains("Scoped transaction") == true)
        #expect(try warehouse.ask("select count(*) from db.s.t") == [["3"]])
    }

    @Test("A loop without an end is stopped instead of hanging")
    func endless() async throws {
        let program = try ScriptProgram(body: "begin loop null; end loop; end")
        let session = try warehouse.snowflake.openSession(role: "ACCOUNTADMIN")
        let runner = ScriptRunner(warehouse.snowflake.account, session, procedure: nil)
        let interpreter = ScriptInterpreter(program, runner: runner)
        interpreter.roundsLeft = 1_000
        await #expect(throws: SnowflakeError.self) { _ = try await interpreter.run() }
        #expect(interpreter.roundsLeft == 0)
    }
}
