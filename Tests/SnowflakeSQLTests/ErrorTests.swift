import Diagnostics
import Testing

@testable import SnowflakeSQL

@Suite("Errors in the service's words")
struct ErrorTests {
    @Test("The error names line, position and the word that was not expected")
    func unexpected() throws {
        let error = try syntaxError("select 1\nfrom t wher x = 1")
        #expect(
            error.message
                == "SQL compilation error:\nsyntax error line 2 at position 12 unexpected 'x'.")
        #expect(error.code == 1003)
        #expect(error.sqlState == "42000")
        #expect(error.span == SourceSpan(start: 21, end: 22))
    }

    @Test("Positions count characters, not bytes")
    func characters() throws {
        let error = try syntaxError("select 'é漢' from from")
        #expect(error.message.hasSuffix("syntax error line 1 at position 17 unexpected 'from'."))
    }

    @Test("The end of the text is named as such, with what was expected")
    func end() throws {
        let error = try syntaxError("select (1")
        #expect(error.message.hasSuffix("unexpected '<EOF>'."))
        #expect(error.expected == [")"])
        let source = SourceText(name: "a.sql", text: "select (1")
        let shown = error.diagnostic(in: source)
        #expect(shown.label == "expected )")
        #expect(shown.summary == "syntax error line 1 at position 9 unexpected '<EOF>'")
    }

    @Test("A quote, comment or $$ that never ends is refused", arguments: ["'a", "/* a", "$$ a"])
    func endless(text: String) throws {
        let error = try syntaxError("select " + text)
        #expect(error.message.hasSuffix("parse error line 1 at position 7 near '<EOF>'."))
    }

    @Test(
        "What Snowflake refuses is refused",
        arguments: [
            "select from t", "select * from select", "select a b c", "create table (a int)",
            "insert into t (a,) values (1)", "grant select t to role r", "update t a = 1",
            "delete t", "merge into t using s when matched then delete", "select 1 limit -1",
            "select a from t group a", "create table t (select int)", "copy t from @s",
            "begin let x := 1 end", "declare x int begin end", "select case when 1 end",
            "select 1 union", "drop t", "set x 1", "create procedure p() as 1", "use",
        ])
    func refused(text: String) throws {
        #expect(try syntaxError(text).code == 1003)
    }

    @Test(
        "Text that is nested without end is refused, not followed into the ground",
        arguments: ["(", "[", "- ", "not ", "case when ", "f(", "(select ", "{'a':", "a in ("])
    func deep(opening: String) throws {
        let text = "select " + String(repeating: opening, count: 100_000)
        #expect(try syntaxError(text).message.contains("nested too deeply"))
    }

    @Test(
        "A chain of operators without end is refused",
        arguments: ["+1", " or a", "::int", " union select 1", " is null"])
    func chains(link: String) throws {
        let text = "select 1" + String(repeating: link, count: 5_000)
        #expect(try syntaxError(text).message.contains("nested too deeply"))
        let fine = "select 1" + String(repeating: link, count: 450)
        _ = try parse(fine).canonicalSQL
    }

    @Test("A list may be long")
    func longList() throws {
        let list = (0..<20_000).map(String.init).joined(separator: ", ")
        guard case .query = try parse("select a from t where a in (\(list))") else {
            Issue.record("no query")
            return
        }
    }
}
