import CloudModel
import Testing

@testable import Snowflake

/// The ledger of fidelity says what calls of functions do.
@Suite("Ledger of functions")
struct FunctionLedgerTests {
    /// What is no call of a name with arguments in parentheses.
    static let forms = [
        "BETWEEN": "1 between 0 and 2", "CASE": "case when true then 1 end",
        "CAST": "cast('1' as int)", "TRY_CAST": "try_cast('1' as int)", "IN": "1 in (1, 2)",
        "EXTRACT": "extract(year from '2024-01-01'::date)", "POSITION": "position('a' in 'ba')",
        "IS DISTINCT FROM": "1 is distinct from 2", "IS NULL": "null is null",
        "LIKE ALL": "'ab' like all ('a%', '%b')", "LIKE ANY": "'ab' like any ('a%')",
        "ILIKE ANY": "'ab' ilike any ('A%')",
        "COLLATION": "collation('a')",
        "SYS_CONNECT_BY_PATH":
            "sys_connect_by_path(x, '/') from (select 1 x) start with x = 1 "
            + "connect by x = prior x + 1",
        "TAG_REFERENCES_WITH_LINEAGE":
            "* from table(snowflake.account_usage.tag_references_with_lineage())",
    ]

    /// The errors about a name that nothing has, and about words that make no statement.
    static let unknown = [2140, 904, 1003]

    /// What a call without arguments ends in, by itself or as a table.
    private func error(of name: String, in sql: SQLSession) async -> SnowflakeError? {
        var last: SnowflakeError?
        for call in [
            "\(Self.forms[name] ?? "\(name)()")", "* from table(\(name)())",
            "* from table(information_schema.\(name)())",
        ] {
            do throws(SnowflakeError) {
                _ = try await sql.account.execute("select \(call)", in: sql.session)
                return nil
            } catch {
                guard Self.unknown.contains(error.code) else { return error }
                last = error
            }
        }
        return last
    }

    @Test("Each function has one line")
    func once() {
        let names = functionFidelity.map(\.name)
        #expect(names.count > 900)
        #expect(Set(names).count == names.count)
        let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(twice == [])
    }

    @Test("What is not refused is known")
    func known() async throws {
        let sql = try await SQLSession()
        for line in functionFidelity where line.status != .refused {
            guard let error = await error(of: line.name, in: sql) else { continue }
            #expect(!Self.unknown.contains(error.code), "\(line.name): \(error.message)")
        }
    }

    @Test("What is refused is refused by its name")
    func refused() async throws {
        let sql = try await SQLSession()
        for line in functionFidelity where line.status == .refused {
            let error = await error(of: line.name, in: sql)
            #expect(error?.code == 2, "\(line.name): \(error?.message ?? "works")")
            #expect(error?.message.contains(line.name) ?? false, "\(error?.message ?? "works")")
        }
    }
}
