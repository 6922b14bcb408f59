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
