import Testing

@testable import Snowflake

@Suite("Collations")
struct CollationTests {
    private func isEqual(_ specification: String, _ a: String, _ b: String) throws -> Bool {
        let collation = try Collation(specification)
        return collation.key(a) == collation.key(b)
    }

    private func sorted(_ specification: String, _ texts: [String]) throws -> [String] {
        let collation = try Collation(specification)
        return texts.sorted { collation.key($0).lexicographicallyPrecedes(collation.key($1)) }
    }

    @Test("Case, accents, punctuation and spaces count only as the specifier says")
    func insensitive() throws {
        #expect(try isEqual("en-ci", "Apple", "aPPLE"))
        #expect(try !isEqual("en-ci", "cafe", "café"))
        #expect(try isEqual("en-ci-ai", "Cafe", "CAFÉ"))
        #expect(try isEqual("en-ci", "\u{2003}Ａ①", " a1"))
        #expect(try isEqual("en-pi", "A-B", "AB"))
        #expect(try !isEqual("en", "A-B", "AB"))
        #expect(try isEqual("en-trim", "  x ", "x"))
        #expect(try isEqual("upper", "abc", "ABC"))
        #expect(try !isEqual("utf8", "abc", "ABC"))
    }

    @Test("A letter and its marks are one character, whether they are composed or not")
    func marks() async throws {
        #expect(try isEqual("en-ci", "\u{3b9}\u{308}\u{301}", "\u{390}"))
        #expect(try isEqual("en-ci", "a\u{323}\u{302}", "\u{1ead}"))
        #expect(try !isEqual("en-ci", "\u{1ea5}", "\u{1ea7}"))
        #expect(try isEqual("en-ci-ai", "\u{390}", "\u{399}"))
        let sql = try await SQLSession()
        #expect(
            try await sql.value(
                """
                select contains('\\u03b9\\u0308', '\\u03b9' collate 'en-ci'),
                  contains('\\u03b9\\u0308', '\\u0308' collate 'upper'),
                  len(replace('abc\\u0001' collate 'en-ci', '\\u0001')),
                  len(replace('abc\\u0001' collate 'upper', '\\u0001')),
                  replace('abc' collate 'en-ci', 'b', 'x')
                """) == "FALSE|TRUE|4|3|axc")
    }

    @Test("Each language has its letters in their own places")
    func order() throws {
        #expect(
            try sorted("es", ["pinta", "piña", "Pinatubo", "pint"])
                == ["Pinatubo", "pint", "pinta", "piña"])
        #expect(
            try sorted("en", ["b", "A", "a", "B", "é", "f"]) == ["a", "A", "b", "B", "é", "f"])
        #expect(try sorted("en-fu", ["a", "A"]) == ["A", "a"])
        #expect(try sorted("sv", ["ö", "z", "å", "ä"]) == ["z", "å", "ä", "ö"])
        #expect(try sorted("de", ["z", "ä", "b"]) == ["ä", "b", "z"])
        #expect(try sorted("cs_CZ", ["ci", "ch", "h", "i"]) == ["ci", "h", "ch", "i"])
        #expect(try sorted("utf8", ["b", "A", "a", "B"]) == ["A", "B", "a", "b"])
    }

    @Test("What is written in an expression beats what columns have; two columns must agree")
    func precedence() async throws {
        let sql = try await SQLSession(
            """
            create table t (a varchar collate 'en-ci', b varchar collate 'es', c varchar);
            insert into t values ('X', 'x', 'x');
            """)
        #expect(try await sql.value("select a = c, c = 'X' from t") == "TRUE|FALSE")
        #expect(try await sql.value("select collate(b, 'en-ci') = a from t") == "TRUE")
        #expect(await sql.code("select a = b from t") == 2322)
        #expect(await sql.code("select 'a' collate 'bin' = 'a' collate 'utf8'") == 2322)
        #expect(try await sql.value("select a collate '' = 'x' from t") == "FALSE")
        #expect(await sql.code("select collate('a', 'klingon')") == 1045)
        #expect(try await sql.value("select collation(a), collation(c) from t") == "en-ci|NULL")
    }

    @Test("Grouping, sorting, joining and searching follow the collation of a column")
    func queries() async throws {
        let sql = try await SQLSession(
            """
            create table t (a varchar collate 'en-ci');
            insert into t values ('b'), ('A'), ('a'), ('C');
            """)
        #expect(
            try await sql.rows("select count(*) from t group by a order by a") == ["2", "1", "1"])
        #expect(try await sql.value("select count(*) from t where a in ('A', 'B')") == "3")
        #expect(try await sql.value("select contains(collate('Hello', 'en-ci'), 'LL')") == "TRUE")
        #expect(
            try await sql.value("select position('LL' in collate('Hello', 'en-ci'))") == "3")
        #expect(try await sql.value("select upper('i' collate 'tr')") == "İ")
        #expect(try await sql.value("select min(a), max(a) from t where a <> 'A'") == "b|C")
        #expect(
            try await sql.rows("describe table t").first?.hasPrefix(
                "A|VARCHAR(16777216) COLLATE 'en-ci'") == true)
    }

    @Test("Columns without a collation have that of their table, schema or database")
    func defaults() async throws {
        let sql = try await SQLSession(
            """
            alter schema s set default_ddl_collation = 'fr';
            create table t (a varchar, b varchar collate 'de', c int, d varchar collate '')
              default_ddl_collation = 'en-ci';
            create table u (a varchar); create table v (a varchar) default_ddl_collation = '';
            insert into t values ('x', 'x', 1, 'x'); alter table t add column e varchar;
            """)
        func shown(_ table: String) async throws -> [String] {
            try await sql.rows(
                """
                desc table \(table) ->> select substr("type", 18) from $1
                where "type" like 'VAR%' order by 1
                """)
        }
        #expect(
            try await shown("t") == ["", " COLLATE 'de'", " COLLATE 'en-ci'", " COLLATE 'en-ci'"])
        #expect(try await shown("u") == [" COLLATE 'fr'"])
        #expect(try await shown("v") == [""])
        #expect(try await sql.rows("select 'X' = a, 'X' = d from t") == ["TRUE|FALSE"])
        #expect(
            try await sql.rows(
                """
                show parameters like 'default_ddl%' in table u ->> select "value", "level" from $1
                """) == ["fr|SCHEMA"])
        #expect(
            await sql.code("create hybrid table h (a int primary key, b varchar, index i (b))")
                == 391_464)
        try await sql.run("alter schema s unset default_ddl_collation")
        try await sql.run("create hybrid table h (a int primary key, b varchar, index i (b))")
        #expect(await sql.code("create table w (a int) default_ddl_collation = 'nosuch'") != 0)
    }
}
