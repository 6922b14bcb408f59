import DataFormats
import Diagnostics
import Testing

@testable import Mutation

@Suite("Mutants") struct MutantTests {
    private func changes(_ sql: String, _ operation: MutationOperator) -> [String] {
        SQLMutator.edits(of: sql).filter { $0.operation == operation }.map(\.text)
    }

    @Test("One condition of several is left out, also within brackets and bodies")
    func predicates() {
        #expect(
            changes("SELECT a FROM t WHERE a > 1 AND b BETWEEN 2 AND 3;", .dropPredicate) == [
                "SELECT a FROM t WHERE b BETWEEN 2 AND 3;", "SELECT a FROM t WHERE a > 1;",
            ])
        #expect(
            changes("DELETE FROM t WHERE a = 1;", .dropPredicate) == ["DELETE FROM t ;"])
        let body = "CREATE PROCEDURE p() AS $$ BEGIN DELETE FROM t WHERE (x = 1 OR y = 2); END; $$;"
        #expect(
            changes(body, .dropPredicate).contains(
                "CREATE PROCEDURE p() AS $$ BEGIN DELETE FROM t WHERE (y = 2); END; $$;"))
    }

    @Test("Joins lose a key, and outer ones their outer rows")
    func joins() {
        let sql = "SELECT * FROM a LEFT JOIN b ON a.k = b.k AND a.d >= b.f"
        #expect(
            changes(sql, .dropJoinKey) == [
                "SELECT * FROM a LEFT JOIN b ON a.d >= b.f",
                "SELECT * FROM a LEFT JOIN b ON a.k = b.k",
            ])
        #expect(
            changes(sql, .narrowJoin) == [
                "SELECT * FROM a INNER JOIN b ON a.k = b.k AND a.d >= b.f"
            ])
        #expect(
            changes(sql, .flipComparison) == [
                "SELECT * FROM a LEFT JOIN b ON a.k <> b.k AND a.d >= b.f",
                "SELECT * FROM a LEFT JOIN b ON a.k = b.k AND a.d > b.f",
            ])
        #expect(changes("GRANT SELECT ON TABLE t TO ROLE r;", .dropJoinKey) == [])
    }

    @Test("QUALIFY, DISTINCT, windows and defaults are forgotten")
    func windows() {
        let sql = """
            SELECT DISTINCT COALESCE(a, 0) FROM t
            QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY d DESC) = 1
            """
        #expect(changes(sql, .dropQualify).first?.contains("QUALIFY") == false)
        #expect(changes(sql, .dropDistinct).first?.hasPrefix("SELECT  COALESCE") == true)
        #expect(changes(sql, .unwrapDefault).first?.hasPrefix("SELECT DISTINCT a FROM") == true)
        #expect(changes(sql, .reverseOrder).first?.contains("ORDER BY d )") == true)
        #expect(changes(sql, .dropPartition).first?.contains("OVER ( ORDER BY d DESC)") == true)
        #expect(changes(sql, .swapFunction).first?.contains("RANK()") == true)
        #expect(changes("SELECT a IS DISTINCT FROM b", .dropDistinct) == [])
        #expect(changes("SELECT a IS DISTINCT FROM b", .nullUnsafe) == ["SELECT a <> b"])
    }

    @Test("Statements, transactions and branches of MERGE are forgotten")
    func statements() {
        let body = """
            CREATE PROCEDURE p() AS
            $$
            BEGIN
              BEGIN TRANSACTION;
              IF (a IS NULL) THEN RETURN 'x'; END IF;
              DELETE FROM t;
              MERGE INTO d USING s ON d.k = s.k
                WHEN MATCHED AND d.h <> s.h THEN UPDATE SET a = s.a, b = s.b
                WHEN NOT MATCHED THEN INSERT (k) VALUES (s.k);
              COMMIT;
            EXCEPTION
              WHEN OTHER THEN
                ROLLBACK;
                RAISE;
            END;
            $$;
            """
        #expect(changes(body, .dropTransaction).count == 3)
        let dropped = changes(body, .dropStatement)
        #expect(dropped.count == 4, "IF, DELETE, MERGE, RAISE")
        #expect(dropped.contains { !$0.contains("IF (a IS NULL)") && $0.contains("DELETE") })
        #expect(changes(body, .dropMergeClause).count == 2)
        #expect(
            changes(body, .dropAssignment).map { $0.contains("SET a = s.a\n") } == [false, true])
        #expect(changes(body, .dropPredicate).contains { $0.contains("WHEN MATCHED  THEN UPDATE") })
    }

    private func document(_ json: String) throws -> DocumentEdits {
        try #require(DocumentEdits(SourceText(name: "d.json", text: json)))
    }

    @Test("State machines lose retries and catches, and their states change places")
    func states() throws {
        let edits = StatesMutator.edits(
            of: try document(
                """
                {"StartAt": "A", "States": {
                  "A": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync",
                        "Parameters": {"JobName": "a"}, "Retry": [{"ErrorEquals": ["X"]}], "Next": "B"},
                  "B": {"Type": "Task", "Resource": "r", "End": true}}}
                """))
        #expect(edits.map(\.operation).contains(.dropRetry))
        let order = try #require(edits.first { $0.operation == .reorderStates })
        let machine = try JSONValue(parsing: order.text)
        #expect(machine["StartAt"] == "B")
        #expect(machine["States"]?["B"]?["Next"] == "A")
        #expect(machine["States"]?["A"]?["End"] == true)
        let skipped = try #require(edits.first { $0.operation == .skipState })
        #expect(try JSONValue(parsing: skipped.text)["StartAt"] == "B")
        let eager = try #require(edits.first { $0.operation == .dontWait })
        #expect(eager.text.contains("glue:startJobRun\""))
    }

    @Test("Policies allow too little and too much")
    func policies() throws {
        let edits = PolicyMutator.edits(
            of: try document(
                """
                {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
                  "Resource": ["a", "b"], "Condition": {"Bool": {"x": "true"}}}]}
                """))
        let counts = Dictionary(grouping: edits, by: \.operation).mapValues(\.count)
        #expect(
            counts == [
                .removePermission: 2, .removeResource: 2, .widenActions: 1, .widenResource: 1,
                .dropCondition: 1,
            ])
    }

    @Test("A mutant's id does not change when lines above it come or go")
    func ids() {
        let sql = "SELECT DISTINCT a FROM t;"
        func ids(_ text: String) -> [String] {
            let source = SourceText(name: "p/x.sql", text: text)
            return Mutant.mutants(
                SQLMutator.edits(of: text), part: .sql, file: "p/x.sql", folder: "p", source: text,
                position: source.position(at:)
            ).map(\.id)
        }
        #expect(!ids(sql).isEmpty)
        #expect(ids(sql) == ids("-- a remark\n\n" + sql))
        let twice = ids(sql + sql)
        #expect(Set(twice).count == twice.count)
    }
}
