import Testing

@testable import SnowflakeSQL

@Suite("Snowflake Scripting")
struct ScriptTests {
    @Test(
        "Every statement of a script comes back as it was written",
        arguments: [
            "LET X := 1; ", "LET X INT := (SELECT 1); ", "LET C CURSOR FOR SELECT A FROM T; ",
            "LET R RESULTSET := (SELECT A FROM T); ", "X := X + 1; ",
            "R := (EXECUTE IMMEDIATE :S USING (A)); ", "R := ASYNC (SELECT 1); ", "AWAIT R; ",
            "AWAIT ALL; ", "ASYNC (INSERT INTO T VALUES (1)); ",
            "IF (X > 1) THEN RETURN 1; ELSEIF (X = 1) THEN NULL; ELSE RAISE E; END IF; ",
            "CASE (X) WHEN 1 THEN RETURN 1; ELSE RETURN 2; END CASE; ",
            "FOR I IN REVERSE 1 TO N DO BREAK L; END FOR L; ",
            "FOR R IN C DO CONTINUE; END FOR; ", "FOR R IN (SELECT 1) DO NULL; END FOR; ",
            "WHILE (TRUE) DO BREAK; END WHILE; ", "REPEAT NULL; UNTIL (X > 1) END REPEAT; ",
            "LOOP BREAK; END LOOP; ", "OPEN C USING (1); ", "FETCH C INTO A, B; ", "CLOSE C; ",
            "RETURN TABLE(R); ", "RETURN TABLE(SELECT 1); ", "RETURN; ",
            "EXECUTE IMMEDIATE 'select 1'; ", "CALL P(:X) INTO :Y; ", "BEGIN TRANSACTION; ",
            "SELECT COUNT(*) INTO :X FROM T WHERE A = :B; ", "BEGIN NULL; END; ", "COMMIT; ",
            "UPDATE T SET A = :X WHERE B = :R.C; ",
        ])
    func statements(text: String) throws {
        let block = try SnowflakeParser.parseScript("BEGIN " + text + "END")
        #expect(block.statements.count == 1)
        #expect(block.canonicalSQL == "BEGIN " + text + "END")
    }

    @Test("A block has declarations, statements and handlers")
    func block() throws {
        let text = """
            declare
                n integer default 0;
                c cursor for select a from t where b = ?;
                r resultset;
                e exception (-20001, 'too many');
            begin
                insert into t values (:n);
                begin raise e; end;
            exception
                when e or statement_error then return sqlerrm;
                when other continue then rollback; raise;
            end;
            """
        let block = try SnowflakeParser.parseScript(text)
        #expect(block.declarations.map(\.name.name) == ["N", "C", "R", "E"])
        #expect(block.statements.count == 2)
        #expect(block.handlers.map(\.names.count) == [2, 0])
        #expect(block.handlers.map(\.isContinue) == [false, true])
        #expect(try SnowflakeParser.parseScript(block.canonicalSQL) == block)
    }

    @Test("A body that is one statement stands for a block of it")
    func single() throws {
        let block = try SnowflakeParser.parseScript("insert into t select 1")
        guard case .sql(.insert) = block.statements[0].kind else {
            Issue.record("no insert")
            return
        }
        #expect(block.handlers.isEmpty)
    }

    @Test("BEGIN alone opens a transaction, BEGIN with statements a block")
    func begin() throws {
        #expect(try parse("begin") == .begin(name: nil))
        #expect(try parse("begin work") == .begin(name: nil))
        guard case .block(let block) = try parse("begin begin transaction; commit; end") else {
            Issue.record("no block")
            return
        }
        #expect(block.statements.map(\.kind) == [.sql(.begin(name: nil)), .sql(.commit)])
    }

    @Test(
        "A broken script is refused at its place",
        arguments: [
            ("begin\n  let x := ;\nend", 2, 11), ("begin\n  if (1) return 1; end if;\nend", 2, 9),
            ("begin\n  select 1\nend", 3, 0), ("begin for i in 1 to 2 do end; end", 1, 28),
        ])
    func broken(text: String, line: Int, position: Int) throws {
        do throws(SQLSyntaxError) {
            _ = try SnowflakeParser.parseScript(text)
            Issue.record("was read")
        } catch {
            #expect(error.line == line)
            #expect(error.position == position)
        }
    }
}
