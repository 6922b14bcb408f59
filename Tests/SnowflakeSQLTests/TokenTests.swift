import Diagnostics
import Testing

@testable import SnowflakeSQL

@Suite("Tokens, names and constants")
struct TokenTests {
    @Test("An unquoted name folds to upper case, a quoted one stays")
    func names() throws {
        let expression = try parseExpression(#"a."b c"."say ""hi""""#)
        guard case .name(let parts) = expression.kind else {
            Issue.record("\(expression.kind) is no name")
            return
        }
        #expect(parts.map(\.name) == ["A", "b c", "say \"hi\""])
        #expect(parts.map(\.isQuoted) == [false, true, true])
    }

    @Test(
        "A text resolves its escapes",
        arguments: [
            (#"'it''s'"#, "it's"), (#"'a\nb'"#, "a\nb"), (#"'\\'"#, "\\"), (#"'\''"#, "'"),
            (#"'\x41\u00e9'"#, "Aé"), (#"'\101\0'"#, "A\0"), (#"'\q'"#, "q"),
            (#"$$a\n'b'$$"#, #"a\n'b'"#), ("''", ""), (#"'é漢'"#, "é漢"),
        ])
    func texts(source: String, value: String) throws {
        #expect(try parseExpression(source).kind == .string(value))
    }

    @Test("A number keeps its digits", arguments: ["0", "12.50", ".5", "1.", "1e10", "1.5E-3"])
    func numbers(source: String) throws {
        #expect(try parseExpression(source).kind == .number(source))
    }

    @Test("Comments of all three kinds are skipped")
    func comments() throws {
        let statement = try parse("select -- one\n 1 // two\n /* three\n */ + 2")
        #expect(statement == (try parse("SELECT 1 + 2")))
    }

    @Test("Semicolons in texts, comments and blocks part nothing")
    func splitting() throws {
        let text = "select ';'; -- ;\n select $$;$$; begin select 1; return ';'; end; ;commit"
        let parsed = try SnowflakeParser.parseStatements(.init(name: "test", text: text))
        #expect(
            parsed.map(\.text) == [
                "select ';'", "select $$;$$", "begin select 1; return ';'; end", "commit",
            ])
        #expect(parsed[3].span == .init(start: 66, end: 72))
    }

    @Test("A stage is taken apart into its name and path")
    func stages() throws {
        let named = try SnowflakeParser.parseStage(#"@db."My Schema".stage/in/2024-01-01/x.csv"#)
        guard case .named(let name) = named.kind else {
            Issue.record("not named")
            return
        }
        #expect(name.parts.map(\.name) == ["DB", "My Schema", "STAGE"])
        #expect(named.path == "in/2024-01-01/x.csv")
        #expect(try SnowflakeParser.parseStage("@~/a b").kind == .user)
        let table = try SnowflakeParser.parseStage("@s.%t/x")
        #expect(table.kind == .table(ObjectName([Identifier("S"), Identifier("T")])))
        #expect(throws: SQLSyntaxError.self) { _ = try SnowflakeParser.parseStage("@") }
        #expect(throws: SQLSyntaxError.self) { _ = try SnowflakeParser.parseStage("@\"a") }
    }
}
