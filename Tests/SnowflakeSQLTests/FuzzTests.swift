import Diagnostics
import Testing

@testable import SnowflakeSQL

@Suite("Hostile input")
struct FuzzTests {
    private static let seeds = [
        "select a.b:c[0]::number(10,2), $1, case when x then 'y''z' end from @s/p (pattern=>'a') t",
        "merge into t using (select 1) s on t.a = s.a when matched then update set b = {'k': [1]}",
        "create or replace table t (a int not null default f(1) comment 'x') cluster by "
            + "(a) as select 1",
        "copy into t from (select $1 from @s) file_format=(type=csv null_if=('', 'x')) "
            + "on_error=continue",
        "declare x int default 1; begin for r in c do let y := :x; end for; exception "
            + "when other then raise; end",
        "grant all on future tables in schema a.b to role r; show grants to role \"x y\"",
        "with recursive c as (select 1 union all select n from c) select * from c "
            + "pivot(sum(a) for b in (1))",
    ]

    @Test("Whatever bytes come, the parser answers, and what it reads it can write and read again")
    func mutations() throws {
        var dice = Dice(state: 2024)
        let pieces = Self.seeds.map { Array($0.utf8) }
        var accepted = 0
        for _ in 0..<6_000 {
            var bytes = pieces[dice.roll(below: pieces.count)]
            for _ in 0...dice.roll(below: 4) { mutate(&bytes, pieces, &dice) }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let statements = read(text) else { continue }
            for statement in statements {
                accepted += 1
                try roundTrip(statement.statement, of: text)
            }
        }
        #expect(accepted > 300)
    }

    @Test("Every beginning of a statement is answered")
    func prefixes() {
        for seed in Self.seeds {
            for end in 0...seed.utf8.count {
                let text = String(decoding: Array(seed.utf8.prefix(end)), as: UTF8.self)
                for statement in read(text) ?? [] { #expect(statement.span.end <= end) }
            }
        }
    }

    /// One statement of each kind, for the marks that random changes seldom put where they hurt.
    private static let kinds = [
        "show terse tables history like 'a%' in schema a.b starts with 'x' limit 3 from 'y'",
        "show grants on table t", "show future grants to role r", "describe view a.b type = stage",
        "alter table t add column if not exists a int default 1, b text collate 'en'",
        "alter session set timezone = 'UTC'",
        "alter task t modify when system$stream_has_data('s')",
        "create stage s url = 's3://b/p' storage_integration = i directory = (enable = true)",
        "create stream s on table t at (offset => -60) append_only = true",
        "create task t warehouse = w schedule = '5 minute' after a, b when true as select 1",
        "create procedure p(a int, b text default 'x') returns table (c int) language sql "
            + "execute as caller as $$ begin return 1; end $$",
        "create function f(a int) returns int as 'a + 1'",
        "create masking policy p as (v string) returns string -> case when true then v end",
        "create sequence s start = 1 increment = 2 noorder", "create role r comment = 'x'",
        "insert overwrite all when a > 1 then into t (a) values (b) else into u select a, b from v",
        "update t set a = 1, b = u.c from u where t.a = u.a", "delete from t using u where a = b",
        "call p(1, b => :x)", "execute immediate 'select ?' using (a, b)", "use role r",
        "put file:///tmp/a* @~/b auto_compress = false", "list @%t pattern = '.*'",
        "undrop table t",
        "set (a, b) = (1, 'x')", "begin transaction name t", "comment on column t.a is 'x'",
        "select a, sum(b) over (partition by c order by d rows between 1 preceding and current row) "
            + "from t asof join u match_condition (t.a >= u.a) using (b) group by cube (a, b) "
            + "having a > 1 qualify row_number() over (order by a) = 1 order by 1 nulls last limit 5",
        "select * exclude (a) rename b as c from t sample (10) seed (1), lateral flatten(input => v)",
        "select * from t match_recognize (order by a measures b as c pattern (x+ y?) define x as a > 1)",
        "select * from t match_recognize ( partition by a order by b measures final first( x.b ) "
            + "- running last( b ) as c , classifier d all rows per match omit empty matches after "
            + "match skip to last x pattern ( ^ ( x | y* )? {- z{ 1 , 2 }? -}+ permute( x , y+ ) $ ) "
            + "define x as lag( a ) > 1 , y as true ) as m",
        "declare c cursor for select 1; e exception (-20001, 'x'); begin open c; fetch c into a; "
            + "while (a > 1) do if (b) then break; elseif (c) then continue; end if; end while; "
            + "case (a) when 1 then return 1; end case; return table(r); end",
    ]

    @Test("A mark too many or a word too few anywhere is answered")
    func marks() {
        let marks = [".", ",", "(", ")", "[", "{", ":", "::", "=", "=>", "*", "@", "''", "1", "as"]
        for seed in Self.kinds + Self.seeds {
            let words = seed.split(separator: " ").map(String.init)
            for place in words.indices {
                for mark in marks {
                    var changed = words
                    changed.insert(mark, at: place)
                    _ = read(changed.joined(separator: " "))
                    changed.remove(at: place)
                    changed[place] += mark
                    _ = read(changed.joined(separator: " "))
                }
                var shorter = words
                shorter.remove(at: place)
                _ = read(shorter.joined(separator: " "))
                _ = read(words[place...].joined(separator: " "))
            }
        }
    }

    private func read(_ text: String) -> [ParsedStatement]? {
        do throws(SQLSyntaxError) {
            return try SnowflakeParser.parseStatements(SourceText(name: "fuzz", text: text))
        } catch {
            #expect(error.line >= 1 && error.position >= 0)
            #expect(error.span.end <= text.utf8.count)
            return nil
        }
    }

    private func roundTrip(_ statement: Statement, of text: String) throws {
        let canonical = statement.canonicalSQL
        do throws(SQLSyntaxError) {
            let again = try SnowflakeParser.parseStatement(canonical)
            #expect(again.statement == statement, "from \(text)")
        } catch {
            Issue.record("\(error.message)\n\(canonical)\nfrom \(text)")
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ pieces: [[UInt8]], _ dice: inout Dice) {
        let marks = Array("()[]{},;.:'\"$@?*=<>-+/ \n1aé\\%|!~#".utf8)
        guard !bytes.isEmpty else { return }
        let place = dice.roll(below: bytes.count)
        switch dice.roll(below: 5) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(marks[dice.roll(below: marks.count)], at: place)
        case 2: bytes[place] = UInt8(dice.roll(below: 256))
        case 3:
            let end = min(bytes.count, place + dice.roll(below: 20))
            bytes.removeSubrange(place..<end)
        default:
            let other = pieces[dice.roll(below: pieces.count)]
            let start = dice.roll(below: other.count)
            let end = min(other.count, start + dice.roll(below: 30))
            bytes.insert(contentsOf: other[start..<end], at: place)
        }
    }
}
