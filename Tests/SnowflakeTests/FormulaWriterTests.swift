import Testing

@testable import Snowflake

/// Which parts of a plan other hands work out (decision 0044).
@Suite("Formulas")
struct FormulaWriterTests {
    private static let natives = [
        Natives.compare(.integer),
        NativeFunction(name: "now", body: .scalar { call in call.returnNull() }),
    ]

    private static func writer() -> FormulaWriter {
        FormulaWriter(columns: ["j1.c3": 3, "j1.c70": 70, "d2.c0": 5], natives: natives)
    }

    @Test("Columns keep their numbers, and values come behind them")
    func numbers() {
        var writer = Self.writer()
        #expect(writer.argument == "''")
        let column = writer.number(of: "j1.c3")
        #expect(column == 3 && writer.argument == "''")
        let texts = ["coalesce(d2.c0, 'it''s')", "1", "coalesce(d2.c0, 'it''s')"]
        var numbers: [Int?] = []
        for text in texts { numbers.append(writer.number(of: text)) }
        #expect(numbers == [128, 129, 128])
        let isTaken = writer.take(condition: "(j1.c70 > 2.5)")
        #expect(isTaken)
        #expect(writer.used == [3, 5, 70])
        #expect(
            writer.argument
                == "'2 SELECT rowid, coalesce(p.c5, ''it''''s''), 1 FROM loaded AS p "
                + "WHERE (p.c70 > 2.5)'")
    }

    @Test("What looks at nothing but a row is one")
    func formulas() {
        for text in [
            "j1.c3", "coalesce(j1.c3, 'SELECT ? -- \"')",
            "(j1.c70 >= -1.5e3 AND NOT d2.c0 IS NULL)",
            "CASE WHEN j1.c3 THEN x'00' END", "\(Self.natives[0].quoted)(j1.c3, d2.c0) > 0",
        ] {
            var writer = Self.writer()
            let isTaken = writer.take(condition: text[...])
            #expect(isTaken, "\(text)")
        }
    }

    @Test("What looks at anything else is none")
    func others() {
        for text in [
            "j1.c4", "j10.c3", "j1.rowid", "(SELECT 1)", "?1", "random()", "count(*)", "c3",
            "'open",
            "\"open", "j1.c3 ORDER BY j1.c3", "\(Self.natives[1].quoted)()", "\"j1\".c3",
            "j1.c3; DROP",
            "[c3]", "`c3`", "j1.c3 -- \u{E9}t\u{E9}",
        ] {
            var writer = Self.writer()
            let isTaken = writer.take(condition: text[...])
            let number = writer.number(of: text)
            #expect(!isTaken && number == nil, "\(text)")
        }
    }
}
