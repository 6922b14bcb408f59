import Testing

@testable import Snowflake

/// PIVOT, UNPIVOT, ASOF JOIN, SQL functions, search and the address functions.
@Suite("Queries of rarer shape")
struct ShapedQueryTests {
    /// The rows of the last statement as text, cells joined by a bar.
    static func rows(_ statements: String...) async throws -> [String] {
        let session = try await SQLSession()
        for statement in statements.dropLast() { try await session.run(statement) }
        return try await session.rows(statements.last ?? "")
    }

    static func code(_ statements: String...) async throws -> Int? {
        let session = try await SQLSession()
        for statement in statements.dropLast() { try await session.run(statement) }
        let code = await session.code(statements.last ?? "")
        return code == 0 ? nil : code
    }

    private static let sales = """
        with sales as (select * from values (1, 'a', 10), (1, 'b', 20), (1, 'a', 5), (2, 'b', 7)
          as v(emp, quarter, amount))
        """

    @Test("The condition of a join may use an alias of the list where no column has its name")
    func joinAlias() async throws {
        let rows = try await Self.rows(
            """
            select t.a, substr(t.a, 2) as rest, j.b from values ('xone'), ('xtwo') as t(a)
            left join (select * from values ('one', 1) as v(k, b)) as j on rest = j.k order by t.a
            """)
        #expect(rows == ["xone|one|1", "xtwo|two|NULL"])
    }

    @Test("Views of INFORMATION_SCHEMA are described")
    func describedView() async throws {
        let rows = try await Self.rows("describe view information_schema.tables")
        #expect(rows.first?.hasPrefix("TABLE_CATALOG|VARCHAR(16777216)|COLUMN|Y") == true)
    }

    @Test("PIVOT makes a column of each value and groups by the columns that it does not name")
    func pivot() async throws {
        #expect(
            try await Self.rows(
                "\(Self.sales) select * from sales pivot(sum(amount) for quarter in ('a', 'b'))"
                    + " order by emp") == ["1|15|20", "2|NULL|7"])
        #expect(
            try await Self.rows(
                "\(Self.sales) select emp, \"'a'\" from sales pivot(sum(amount) for quarter in "
                    + "(any order by quarter) default on null (0)) order by emp")
                == ["1|15", "2|0"])
        #expect(
            try await Self.rows(
                "\(Self.sales) select q from sales pivot(count(amount) for quarter in ('a'))"
                    + " as p(e, q) order by e") == ["2", "0"])
    }

    @Test("PIVOT takes its values from a query in the order that the query gives")
    func pivotOfQuery() async throws {
        #expect(
            try await Self.rows(
                "create table sales as \(Self.sales) select * from sales",
                "select * from sales pivot(max(amount) for quarter in "
                    + "(select distinct quarter from sales order by quarter desc)) order by emp")
                == ["1|20|10", "2|7|NULL"])
    }

    @Test("UNPIVOT makes a row of each column, without NULLs unless they are asked for")
    func unpivot() async throws {
        let source = "from (select 1 as id, 10 as jan, null::int as feb)"
        #expect(
            try await Self.rows("select * \(source) unpivot(n for month in (jan, feb))")
                == ["1|JAN|10"])
        #expect(
            try await Self.rows(
                "select * \(source) unpivot include nulls (n for month in (jan, feb as second))"
                    + " order by month") == ["1|JAN|10", "1|SECOND|NULL"])
    }

    @Test("ASOF JOIN finds the closest row on the wanted side, and keeps rows without one")
    func asof() async throws {
        let tables = """
            with l as (select * from values (1, 'x'), (5, 'x'), (9, 'y') as v(t, k)),
              r as (select * from values (1, 'x', 'a'), (4, 'x', 'b'), (7, 'x', 'c') as v(t, k, n))
            """
        func joined(_ op: String, _ tail: String) async throws -> [String] {
            try await Self.rows(
                "\(tables) select l.t, r.n from l asof join r match_condition(l.t \(op) r.t) "
                    + "\(tail) order by l.t")
        }
        #expect(try await joined(">=", "on l.k = r.k") == ["1|a", "5|b", "9|NULL"])
        #expect(try await joined(">", "using (k)") == ["1|NULL", "5|b", "9|NULL"])
        #expect(try await joined("<=", "") == ["1|a", "5|c", "9|NULL"])
        #expect(try await joined("<", "") == ["1|b", "5|c", "9|NULL"])
    }

    @Test("ASOF JOIN refuses conditions that it has no meaning for")
    func asofRefusals() async throws {
        for (condition, code) in [
            ("match_condition(l.t = r.t)", 10001), ("match_condition(r.t >= l.t)", 10002),
            ("match_condition(l.t >= r.t) on l.k > r.k", 10010),
            ("match_condition(l.t >= r.t) on l.k = r.k or l.t = r.t", 10010),
        ] {
            #expect(
                try await Self.code(
                    "create table l (t int, k int)", "create table r (t int, k int)",
                    "select * from l asof join r \(condition)") == code, "\(condition)")
        }
    }

    @Test("A scalar function in SQL takes the types it declares, and is chosen by its arguments")
    func scalarFunctions() async throws {
        #expect(
            try await Self.rows(
                "create function f(a int) returns int as 'a + 1'",
                "create function f(a varchar) returns varchar as $$ a || '!' $$",
                "select f(3), f('x'), d.s.f(f(1))") == ["4|x!|3"])
        #expect(
            try await Self.rows(
                "create table t as select * from values (1, 'one'), (2, 'two') as v(id, name)",
                "create function named(x int) returns varchar as 'select name from t where id = x'",
                "select named(id) from t order by id") == ["one", "two"])
        #expect(
            try await Self.code("create function f(a int) returns int as 'a'", "select f(1, 2)")
                == 1044)
        #expect(
            try await Self.code(
                "create function f(a int) returns int as 'a'", "drop function f(int)", "select f(1)"
            )
                == 2140)
    }

    @Test("A tabular function in SQL may read the row on its left")
    func tableFunctions() async throws {
        #expect(
            try await Self.rows(
                "create function two(x int) returns table (n int, t varchar) as "
                    + "$$ select x, 'a' union all select x * 10, 'b' $$",
                "select v.k, r.n, r.t from (select 1 as k union all select 2) v, "
                    + "table(two(v.k)) as r order by 1, 2")
                == ["1|1|a", "1|10|b", "2|2|a", "2|20|b"])
    }

    @Test("A function without RETURNS, an unknown privilege and an unknown size are refused")
    func refusals() async throws {
        #expect(try await Self.code("create procedure p() as 'begin return 1; end'") == 1003)
        #expect(try await Self.code("create role r", "grant use on schema s to role r") == 1003)
        #expect(try await Self.code("create warehouse w warehouse_size = 'TINY'") == 1008)
        #expect(
            try await Self.rows(
                "create warehouse w warehouse_size = xxlarge", "show warehouses like 'w'",
                "select \"size\" from table(result_scan(last_query_id()))") == ["2X-Large"])
    }

    @Test("SEARCH finds tokens, all tokens, or tokens in a row, as its mode says")
    func search() async throws {
        for (call, found) in [
            ("'snow leopard', 'LEOPARD cat'", "TRUE"),
            ("'snow leopard', 'leopard cat', search_mode => 'AND'", "FALSE"),
            ("'snow leopard', 'leopard snow', search_mode => 'AND'", "TRUE"),
            ("'snow leopard', 'leopard snow', search_mode => 'PHRASE'", "FALSE"),
            ("'5.1.33', '32'", "FALSE"), ("'love''s', 's'", "TRUE"),
            ("'love''s', 's', analyzer => 'UNICODE_ANALYZER'", "FALSE"),
            ("'One', 'one', analyzer => 'NO_OP_ANALYZER'", "FALSE"),
            ("parse_json('{\"a\": [\"deep words\"]}'), 'words'", "TRUE"),
        ] {
            #expect(try await Self.rows("select search(\(call))") == [found], "\(call)")
        }
        #expect(try await Self.code("select search(1, 'x')") == 1173)
        #expect(
            try await Self.code("create table t (a varchar)", "select search(a, a) from t") == 1015)
    }

    @Test("SEARCH_IP compares addresses, not their spelling, and knows networks")
    func searchAddresses() async throws {
        for (call, found) in [
            ("'from 192.0.2.146.', '192.0.2.146'", "TRUE"),
            ("'192.000.002.146', '192.0.2.146'", "TRUE"),
            ("'192.0.2.14', '192.0.2.146'", "FALSE"), ("'192.0.2.14', '192.0.2.0/24'", "TRUE"),
            ("'2001:db8::1', '2001:0db8:0:0:0:0:0:1'", "TRUE"),
        ] {
            #expect(try await Self.rows("select search_ip(\(call))") == [found], "\(call)")
        }
        #expect(try await Self.code("select search_ip('1.1.1.1', '1925.0.2.146')") == 937)
    }

    @Test("PARSE_URL and PARSE_IP give the parts of an address")
    func addresses() async throws {
        #expect(
            try await Self.rows(
                "select u:host::varchar, u:port::varchar, u:path::varchar, u:parameters:b::varchar,"
                    + " u:fragment::varchar from (select parse_url("
                    + "'https://h.example:81/p/q?a=1&b=2#end') as u)") == ["h.example|81|p/q|2|end"]
        )
        #expect(try await Self.code("select parse_url('no-scheme/path')") == 100139)
        #expect(
            try await Self.rows("select parse_url('no-scheme/path', 1):error::varchar")
                == ["scheme not specified"])
        #expect(
            try await Self.rows(
                "select i:ipv4_range_start::int, i:ipv4_range_end::int from "
                    + "(select parse_ip('10.0.1.7/24', 'INET') as i)") == ["167772416|167772671"])
        #expect(
            try await Self.rows("select parse_ip('::1', 'inet'):hex_ipv6::varchar")
                == ["00000000000000000000000000000001"])
    }

    @Test("Percentiles lie between rows or on one of them, as their kind says")
    func percentiles() async throws {
        let source = "from values (10), (20), (25), (30), (null) as v(x)"
        #expect(
            try await Self.rows(
                "select percentile_cont(0.25) within group (order by x)::number(9, 2), "
                    + "percentile_disc(0.25) within group (order by x), "
                    + "percentile_disc(0.25) within group (order by x desc) \(source)")
                == ["17.50|10|30"])
        #expect(
            try await Self.code("select percentile_cont(2) within group (order by x) \(source)")
                == 1045)
    }

    @Test("** spreads a constant array over the arguments of a call and over a list")
    func spread() async throws {
        #expect(
            try await Self.rows("select greatest(** [1, 5, 3]), 4 in (** [1, 2], 4)")
                == ["5|TRUE"])
        #expect(
            try await Self.rows(
                "create function most(a array) returns int as 'greatest(** a)'",
                "create function only(a array) returns table (c int) as "
                    + "'select column1 from values (1), (2), (3) where column1 in (** a)'",
                "select c, most([4, 7, 5]) from table(only(a => [3, 1])) order by c")
                == ["1|7", "3|7"])
    }

    @Test("UNDROP brings back the latest that was dropped, with its rows, unless the name is taken")
    func undrop() async throws {
        #expect(
            try await Self.rows(
                "create table t as select 1 as x", "drop table t", "undrop table t",
                "select x from t") == ["1"])
        #expect(
            try await Self.rows(
                "create schema two", "create table two.t as select 2 as x", "drop schema two",
                "undrop schema two", "select x from two.t") == ["2"])
        #expect(
            try await Self.code(
                "create table t (x int)", "drop table t", "create table t (x int)",
                "undrop table t") == 2002)
        #expect(try await Self.code("undrop table t") == 2003)
        #expect(
            try await Self.code(
                "create temporary table t (x int)", "drop table t", "undrop table t") == 2003)
    }

    @Test("Bits of binary values are taken byte by byte, of equal lengths or with a side for zeros")
    func bits() async throws {
        #expect(
            try await Self.rows(
                "select bitand(x'F00F', x'FF00'), bitor(x'01', x'1000', 'LEFT'), "
                    + "bitxor(x'01', x'1000', 'RIGHT'), bitnot(x'0F'), bitand(12, 10)")
                == ["x'f000'|x'1001'|x'1100'|x'f0'|8"])
        #expect(try await Self.code("select bitand(x'01', x'0101')") == 100544)
    }

    @Test("SHOW has the documented columns, a short form, and no rows of what cannot exist")
    func shows() async throws {
        let account = SnowflakeAccount()
        let session = try account.openSession()
        try await account.executeAll(
            "create database d; create schema s; create table t (x int)", in: session)
        let terse = try await account.execute("show terse tables", in: session)
        #expect(
            terse.columns.map(\.name)
                == ["created_on", "name", "kind", "database_name", "schema_name"])
        #expect(terse.rows.map { $0[1] } == [.text("T")])
        let history = try await account.execute("show schemas history", in: session)
        #expect(history.columns.contains { $0.name == "dropped_on" })
        let pipes = try await account.execute("show pipes", in: session)
        #expect(pipes.rows.isEmpty && pipes.columns.contains { $0.name == "definition" })
        await #expect(throws: SnowflakeError.self) {
            try await account.execute("show nonsenses", in: session)
        }
    }

    @Test("REDUCE folds the elements of an array from its start; NULL stays NULL")
    func reduce() async throws {
        #expect(
            try await Self.rows(
                "select reduce([1, 2, 3], 10, (acc, val) -> acc + val), "
                    + "reduce(['a', 'b'], '', (acc, val) -> acc || val::varchar), "
                    + "reduce(null::array, 0, (acc, val) -> acc + val), "
                    + "reduce([], 7, (acc, val) -> acc * val)") == ["16|ab|NULL|7"])
    }

    @Test("SHOW GRANTS tells what a role holds, who holds a role, and what a user is")
    func grants() async throws {
        let account = SnowflakeAccount()
        let session = try account.openSession()
        try await account.executeAll(
            """
            create database d; create schema s; create table t (x int); create role r;
            grant select on table t to role r; grant role r to role sysadmin;
            grant role r to user admin
            """, in: session)
        let to = try await account.execute("show grants to role r", in: session)
        #expect(to.rows.map { [$0[1], $0[3]] } == [[.text("SELECT"), .text("D.S.T")]])
        let of = try await account.execute("show grants of role r", in: session)
        #expect(of.columns.map(\.name).contains("role"))
        #expect(of.rows.map { $0[3] } == [.text("SYSADMIN"), .text("ADMIN")])
        let on = try await account.execute("show grants on table t", in: session)
        #expect(on.rows.map { $0[5] } == [.text("ACCOUNTADMIN"), .text("R")])
        let user = try await account.execute("show grants to user admin", in: session)
        #expect(user.rows.contains { $0[1] == .text("R") })
    }

    @Test("Number formats of X are hexadecimal, TM9 takes what is there")
    func numberFormats() async throws {
        #expect(
            try await Self.rows(
                "select to_char(177, '0XXX'), to_char(177, 'xxxx'), to_char(70000, 'XXX'), "
                    + "to_number('ae5', 'XXX'), to_number(' -12.3', 'TM9', 9, 2)")
                == ["00B1|  b1|###|2789|-12.30"])
    }

    @Test("A sliding frame of RANGE counts in the values of the order; rows without one stay apart")
    func slidingRange() async throws {
        #expect(
            try await Self.rows(
                "select x, sum(y) over (order by x range between 1 preceding and 1 following) "
                    + "from values (1, 10), (2, 20), (4, 40), (null, 5), (null, 6) as v(x, y) "
                    + "order by x, 2") == ["1|30", "2|30", "4|40", "NULL|11", "NULL|11"])
    }

    @Test(
        "Weeks start on the day that WEEK_START names and belong to the year with four of its days")
    func weeks() async throws {
        #expect(
            try await Self.rows(
                "alter session set week_of_year_policy = 0, week_start = 3",
                "select week(d), yearofweek(d) from values ('2017-01-03'::date), "
                    + "('2017-01-04'::date) as v(d)") == ["53|2016", "1|2017"])
    }

    @Test("A day is 24 hours or lasts to the same time of the next, as the parameter says")
    func days() async throws {
        for (flag, hour) in [("true", "10"), ("false", "09")] {
            #expect(
                try await Self.rows(
                    "alter session set timezone = 'America/Los_Angeles', "
                        + "timestamp_day_is_always_24h = \(flag)",
                    "select to_varchar(dateadd(day, 1, '2018-03-10 09:00'::timestamp_ltz), 'HH24')")
                    == [hour])
        }
    }

    @Test("Parameters say which century two digits are of and how wide JSON is indented")
    func written() async throws {
        #expect(
            try await Self.rows(
                "alter session set two_digit_century_start = 1980",
                "select year(to_date('79', 'YY')), year(to_date('80', 'YY'))") == ["2079|1980"])
        let value = VariantValue.array([.boolean(true), .null])
        for (width, text) in [("0", "[true,null]"), ("1", "[\n true,\n null\n]")] {
            var parameters = SessionParameters()
            try parameters.set("JSON_INDENT", to: width)
            #expect(ResultTexts(parameters).json(value) == text)
        }
    }

    @Test("COUNT of a star with EXCLUDE or ILIKE counts rows without NULL in what is left")
    func countedStars() async throws {
        #expect(
            try await Self.rows(
                "select count(*), count(* exclude a), count(* ilike 'a%') "
                    + "from values (1, null), (null, 2), (3, 4) as v(a, b)") == ["3|2|2"])
    }

    @Test("Child jobs run in their order; AWAIT ALL tells of one that failed")
    func childJobs() async throws {
        #expect(
            try await Self.rows(
                "create table t (x int)",
                """
                declare r resultset default async (select 5 as x);
                begin
                  async (insert into t values (1));
                  async (insert into t select max(x) + 1 from t);
                  await all;
                  await r;
                  return table(r);
                end
                """, "select x from t order by x") == ["1", "2"])
        #expect(
            try await Self.code("begin async (insert into nosuch values (1)); await all; end")
                == 2003)
        #expect(try await Self.code("begin await nosuch; end") == 904)
    }

    @Test("CONNECT BY goes from the roots down, with level, path, root and parent of each row")
    func connectBy() async throws {
        let staff = """
            with staff as (select * from values (1, null, 'a'), (2, 1, 'b'), (3, 2, 'c'),
              (4, 1, 'd'), (9, 8, 'x') as v(id, boss, name))
            """
        #expect(
            try await Self.rows(
                "\(staff) select id, level, sys_connect_by_path(name, '/'), "
                    + "connect_by_root name, prior name from staff start with boss is null "
                    + "connect by boss = prior id order by id")
                == ["1|1|/a|a|NULL", "2|2|/a/b|a|a", "3|3|/a/b/c|a|b", "4|2|/a/d|a|a"])
        #expect(
            try await Self.rows(
                "\(staff) select count(*), max(level) from staff where name <> 'd' "
                    + "start with id = 1 connect by prior id = boss and level < 3") == ["2|2"])
        #expect(try await Self.code("select prior 1") == 1003)
    }

    @Test("GET_DDL writes the statement that makes the object again")
    func definitions() async throws {
        #expect(
            try await Self.rows(
                "create table t (id int not null default 5, \"low\" varchar(3), primary key (id))",
                "select get_ddl('table', 't')")
                == [
                    "create or replace TABLE T (\n\tID NUMBER(38,0) NOT NULL DEFAULT 5,\n"
                        + "\t\"low\" VARCHAR(3),\n\tprimary key (ID)\n);"
                ])
        #expect(
            try await Self.rows("create view v as select 1 as a", "select get_ddl('view', 'd.s.v')")
                == ["create or replace view V(\n\tA\n) as\nselect 1 as a;"])
        #expect(
            try await Self.rows(
                "create function f(a int) returns int as 'a + 1'",
                "select get_ddl('function', 'f(int)')")
                == [
                    "CREATE OR REPLACE FUNCTION \"F\"(\"A\" NUMBER(38,0))\nRETURNS NUMBER(38,0)\n"
                        + "LANGUAGE SQL\nAS 'a + 1';"
                ])
        #expect(try await Self.code("select get_ddl('table', 'nosuch')") == 2003)
        #expect(try await Self.code("show columns in nosuch") == 2003)
    }

    @Test("Statements that flow into each other read each other's results")
    func flow() async throws {
        let sql = try await SQLSession("create table t (a int); insert into t values (1), (2);")
        #expect(
            try await sql.rows(
                "select a from t ->> select a + 1 b from $1 ->> select sum(b) from $1")
                == ["5"])
        #expect(
            try await sql.rows("select 1 x ->> select 2 y ->> select x, y from $1 join $2")
                == ["1|2"])
        #expect(
            try await sql.rows("show tables ->> select \"name\" from $1 where \"rows\" = 2") == [
                "T"
            ])
        #expect(await sql.code("select 1 ->> select * from $2") == 2)
    }

    @Test("MERGE by name takes the source's columns for those of the table")
    func mergeByName() async throws {
        let sql = try await SQLSession(
            """
            create table t (id int, v varchar); insert into t values (1, 'a');
            create table s (v varchar, id int); insert into s values ('x', 1), ('y', 2);
            """)
        try await sql.run(
            """
            merge into t using s on t.id = s.id when matched then update all by name
            when not matched then insert all by name
            """)
        #expect(try await sql.rows("select id, v from t order by id") == ["1|x", "2|y"])
        #expect(
            await sql.code(
                "merge into t using (select 1 id) s on t.id = s.id when matched then "
                    + "update all by name") == 904)
    }
}
