import Testing

@testable import Snowflake

/// Source: Snowflake documentation, "Writing stored procedures in Snowflake Scripting",
/// "Snowflake Scripting UDFs", "Selecting from a stored procedure".
@Suite("Procedures and functions")
struct RoutineTests {
    static let blocks: [(String, String)] = [
        (
            "declare n int := 0; p procedure() returns int as begin n := n + 1; return n; end; "
                + "begin call p(); call p(); return n; end", "2"
        ),
        (
            "declare a int := 5; p procedure(x int, y varchar) returns varchar as begin "
                + "return y || (x + a); end; r varchar; begin call p('2', 'is ') into :r; "
                + "return r; end", "is 7"
        ),
        (
            "declare n int := 0; one procedure() returns int as begin n := n + 10; end; "
                + "two procedure() returns int as begin n := n + 15; call one(); end; "
                + "begin call one(); call two(); return n; end", "35"
        ),
        (
            "declare p procedure() returns table() as begin let r resultset := (select 3 a); "
                + "return table(r); end; r resultset; s int := 0; begin r := (call p()); "
                + "for w in r do s := s + w.a; end for; return s; end", "3"
        ),
        (
            "declare s int := 0; begin for i in 0 to 5 do s := 10 / i; end for; return s; "
                + "exception when expression_error continue then s := -1; end", "2"
        ),
        (
            "declare e exception; begin raise e; exception when e then "
                + "return sqlcode || sqlerrm; end", "-20000"
        ),
        ("begin let x := 12.5; return system$typeof(x); end", "FLOAT[DOUBLE]"),
        // A FETCH in a loop over a cursor takes every second row.
        (
            "declare c cursor for select 1 a union all select 2 union all select 3 order by 1; "
                + "x int; s varchar := ''; begin for r in c do fetch c into x; "
                + "s := s || r.a || '-' || nvl(x, 0) || ' '; end for; return s; end", "1-2 3-0 "
        ),
        (
            "declare e exception (-20001, 'outer'); begin declare e exception (-20002, 'inner'); "
                + "begin raise e; end; exception when e then return 'e'; "
                + "when other then return sqlerrm; end", "inner"
        ),
        (
            "begin create table w (a int); insert into w values (1), (2); "
                + "let n int := activity_count; select * from w where a > 1; "
                + "return n || ' ' || activity_count || ' ' || nvl(sqlrowcount, -1); end", "2 1 -1"
        ),
        (
            "begin let r resultset := async (select * from missing); let s := 'still here'; "
                + "await r; return s; exception when other then return s || ' ' || sqlcode; end",
            "still here 2003"
        ),
        ("begin let x number(5, 1) := 12.5; return x; end", "12.5"),
        // What goes wrong in a handler is for the blocks outside of the handler's own.
        (
            "declare n int := 0; begin begin for i in 1 to 3 do n := n + 1; n := 1 / 0; end for; "
                + "exception when expression_error continue then n := 1 / 0; end; return 'inside'; "
                + "exception when other then return 'outside ' || n; end", "outside 1"
        ),
        // The loop goes on where the block of the handler is outside of it, and so does the block.
        (
            "declare s varchar := ''; begin begin for i in 1 to 3 do if (i <> 2) then s := s || i; "
                + "else s := 1 / 0; end if; end for; s := 1 / 0; s := s || '!'; end; return s; "
                + "exception when expression_error continue then s := s || 'x'; end", "1x3x"
        ),
        ("begin loop begin break; end; end loop; return 'left'; end", "left"),
        (
            "declare n int := 0; begin for i in 1 to 3 do for j in 1 to 3 do n := n + 1; "
                + "if (j = 2) then continue outer; end if; end for; end for outer; return n; end",
            "6"
        ),
        (
            "declare n int := 0; c cursor for select 1 a union all select 2; begin "
                + "for r in c do n := n + r.a; break; end for; "
                + "for r in c do n := n + r.a; end for; return n; end", "4"
        ),
        (
            "begin for i in 9223372036854775806 to 9223372036854775807 do null; end for; "
                + "return 'ended'; end", "ended"
        ),
    ]

    static let bodies: [(String, String)] = [
        ("declare n int := 0; begin for i in 1 to a do n := n + i; end for; return n; end", "6"),
        (
            "declare e exception (-20003, 'no'); n int := 0; begin begin raise e; "
                + "exception when e then n := sqlcode; end; while (n < 0) do n := n + 10001; "
                + "end while; return n; end", "10000"
        ),
        (
            "begin case (a) when 1 then return 10; when 3 then return 30; end case; "
                + "return 0; end", "30"
        ),
        ("begin repeat a := a - 1; until (a = 0) end repeat; return a; end", "0"),
        (
            "begin let b int := a; loop b := b + 1; if (b > 5) then break; end if; end loop; "
                + "return b; end", "6"
        ),
        ("begin null; end", "NULL"),
    ]

    @Test("The body of a function has the same flow of control as a script", arguments: bodies)
    func function(_ body: String, _ value: String) async throws {
        let session = try await SQLSession(
            "create function f(a int) returns int language sql as $$ \(body) $$")
        #expect(try await session.value("select f(3)") == value)
    }

    @Test("Nested procedures, CONTINUE handlers and inferred types work", arguments: blocks)
    func block(_ block: String, _ value: String) async throws {
        #expect(try await SQLSession().value(block) == value)
    }

    static let refusals: [(String, Int)] = [
        // What is declared behind a nested procedure is not seen by it.
        (
            "declare p procedure() returns int as begin return later; end; later int := 1; "
                + "begin call p(); end", 904
        ),
        (
            "declare p procedure() returns int as begin call p(); end; begin call p(); end",
            100_197
        ),
        // A handler does not apply to declarations.
        ("declare x int := 1/0; begin return 1; exception when other then return 2; end", 100_051),
        ("begin for r in (select 1 a) do let x := r.a; end for; end", 92_228),
    ]

    @Test("A script is refused where the service refuses it", arguments: refusals)
    func refusal(_ block: String, _ code: Int) async throws {
        #expect(try await SQLSession().code(block) == code)
    }

    @Test("An output argument begins as what was given, and its last value comes back")
    func outputs() async throws {
        let session = try await SQLSession(
            """
            create procedure p(a out number, b output varchar) returns int language sql as
            $$ begin a := a + 1; b := b || '!'; return 0; end $$
            """)
        let block = """
            begin let x int := 1; let y varchar := 'a'; call p(:x, :y); call p(:x, :y);
            return x || y; end
            """
        #expect(try await session.value(block) == "3a!!")
        #expect(await session.code("begin let x int := 1; call p(:x + 1, 'a'); end") == 1044)
    }

    @Test("A procedure may be defined by the call, and a statement of scripts stands alone")
    func anonymous() async throws {
        let session = try await SQLSession("create table t (a int)")
        let call = """
            with p as procedure (n int) returns varchar language sql as
            $$ begin insert into t values (:n); return 'kept ' || n; end $$ call p(4)
            """
        #expect(try await session.value(call) == "kept 4")
        #expect(try await session.value("select a from t") == "4")
        #expect(
            try await session.value("execute immediate 'if (1 = 1) then return 7; end if'") == "7")
    }

    @Test("A query selects from a procedure that names its columns and changes nothing")
    func tables() async throws {
        let session = try await SQLSession(
            """
            create table t (a int, b varchar); insert into t values (1, 'x'), (2, 'y');
            create procedure p(n int) returns table (a int, c varchar) language sql as
            $$ begin let r resultset := (select a, b from t where a >= :n); return table(r); end $$;
            create procedure open() returns table () language sql as
            $$ begin let r resultset := (select 1 a); return table(r); end $$;
            create procedure writes() returns table (a int) language sql as
            $$ begin insert into t values (3, 'z'); let r resultset := (select a from t);
            return table(r); end $$;
            create procedure wrong() returns table (a int) language sql as
            $$ begin let r resultset := (select b from t); return table(r); end $$
            """)
        #expect(
            try await session.rows("select c, a + 1 from table(p(1)) order by 1") == ["x|2", "y|3"])
        try await session.run("create table u as select * from table(p(2))")
        #expect(try await session.rows("select * from u") == ["2|y"])
        #expect(await session.code("select * from table(open())") == 2)
        #expect(await session.code("select * from table(writes())") == 2)
        #expect(try await session.value("select count(*) from t") == "2")
        #expect(await session.code("call wrong()") == 90_235)
        #expect(try await session.value("call open()") == "1")
    }

    @Test("A procedure with owner's rights neither sees nor changes the caller's session")
    func ownersRights() async throws {
        let session = try await SQLSession()
        try await session.run("set v = 7")
        for (body, code) in [
            ("return $v", 90_239), ("set v = 8", 90_236), ("use role sysadmin", 90_236),
            ("alter session set week_start = 1", 90_236), ("show variables", 90_236),
        ] {
            try await session.run(
                "create or replace procedure p() returns varchar as 'begin \(body); end'")
            #expect(await session.code("call p()") == code, "\(body)")
        }
        try await session.run(
            "create or replace procedure p() returns varchar execute as caller as "
                + "'begin set v = 8; return $v; end'")
        #expect(try await session.value("call p()") == "8")
    }

    @Test("A function in Snowflake Scripting is computed for each row")
    func scriptFunctions() async throws {
        let session = try await SQLSession(
            """
            create function dept(n int) returns varchar language sql as
            begin
              if (n < 3) then return 'low'; elseif (n = 3) then return 'three'; end if;
              let s := 0;
              for i in 1 to n do s := s + i; end for;
              return 'sum ' || s;
            end;
            create function guarded(n int) returns int as
            $$
            declare e exception (-20002, 'no');
            begin
              if (n > 1) then raise e; end if;
              return 10 / n;
            exception when e then return -1;
              when expression_error then return -2;
            end
            $$
            """)
        let rows = try await session.rows(
            "select dept(column1), guarded(column1) from values (0), (1), (3), (4) order by column1"
        )
        #expect(rows == ["low|-2", "low|10", "three|-1", "sum 10|-1"])
        #expect(
            try await session.value(
                "select count(*) from values (1), (5) where dept(column1) = 'low'")
                == "1")
        #expect(
            await session.code(
                "create function f() returns int as 'begin insert into t values (1); end'") == 2)
    }

    @Test("A strict function is NULL for a NULL, and its properties are shown")
    func properties() async throws {
        let session = try await SQLSession(
            """
            create function a(x int, y int) returns int strict immutable as 'coalesce(x, y, 5)';
            create function b(x int) returns varchar(9) returns null on null input memoizable
              as $$coalesce(x::varchar, 'none')$$;
            create secure function c(x int) returns int called on null input as 'coalesce(x, 5)'
            """)
        #expect(
            try await session.value("select a(1, null), a(1, 2), b(null), b(3), c(null)")
                == "NULL|1|NULL|3|5")
        let listed = """
            select function_name, volatility, is_null_call, is_secure, is_memoizable,
              character_maximum_length, numeric_precision
            from information_schema.functions order by 1
            """
        #expect(
            try await session.rows(listed) == [
                "A|IMMUTABLE|NO|NO|NO|NULL|38", "B|VOLATILE|NO|NO|YES|9|NULL",
                "C|VOLATILE|YES|YES|NO|NULL|38",
            ])
    }

    @Test("A function whose body makes no sense is refused when it is made")
    func senseless() async throws {
        let session = try await SQLSession("create table t (a int)")
        for (body, code) in [("b", 904), ("select max(c) from t", 904), ("nosuch(a)", 2140)] {
            #expect(
                await session.code("create function f(a int) returns int as '\(body)'") == code)
        }
        #expect(
            await session.code(
                "create function f() returns table (x int) as 'select a from later'") == 0)
        #expect(await session.code("call nosuch()") == 2141)
        #expect(await session.code("select d.s.nosuch(1)") == 2141)
    }
}
