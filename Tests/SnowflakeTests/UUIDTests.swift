import Testing

@testable import Snowflake

/// The UUID type, by its page and those of TO_UUID and TRY_TO_UUID.
@Suite("UUIDs")
struct UUIDTests {
    private static let one = "c73d9175-0a1d-48c6-8d30-df165461328b"
    private static let other = "5f4d3c2b-1a09-4e8f-8c7b-6a5d4e3f2b1a"

    @Test("Texts in the format of a UUID become one, in lower case; others do not")
    func conversions() async throws {
        let sql = try await SQLSession()
        let expected = [
            ("to_uuid('\(Self.one)')", Self.one), ("'\(Self.one.uppercased())'::uuid", Self.one),
            ("uuid '\(Self.other)'", Self.other), ("try_to_uuid('not a uuid')", "NULL"),
            ("try_cast('c73d9175' as uuid)", "NULL"), ("to_uuid(null)", "NULL"),
            ("cast('\(Self.one)' as uuid)::varchar", Self.one),
            ("to_variant('\(Self.one)'::uuid)::uuid", Self.one),
            ("try_to_uuid('\(Self.one.replacing("-", with: ""))')", "NULL"),
            ("try_to_uuid('g\(Self.one.dropFirst())')", "NULL"),
            ("'\(Self.one)'::uuid = '\(Self.one.uppercased())'", "TRUE"),
            ("'\(Self.one)'::uuid > '\(Self.other)'::uuid", "TRUE"),
            ("to_uuid(uuid_string()) is null", "FALSE"),
            (
                "upper(uuid '\(Self.other)')",
                Self.other.uppercased()
            ),
        ]
        for (expression, value) in expected {
            #expect(try await sql.value("select \(expression)") == value, "\(expression)")
        }
    }

    @Test("A column of UUIDs is filled, sorted, grouped and described")
    func columns() async throws {
        let sql = try await SQLSession(
            """
            create table u (id uuid default uuid_string() not null, n int);
            insert into u (n) values (0);
            insert into u values ('\(Self.one)', 1), ('\(Self.other.uppercased())', 2);
            insert into u select to_uuid('\(Self.one.uppercased())'), 3;
            """)
        #expect(
            try await sql.rows(
                "select id, count(*) from u where n > 0 group by id order by id")
                == ["\(Self.other)|1", "\(Self.one)|2"])
        #expect(try await sql.rows("select n from u where id = '\(Self.other)'") == ["2"])
        #expect(
            try await sql.rows(
                "select data_type from information_schema.columns where table_name = 'U'")
                == ["UUID", "NUMBER"])
        #expect(try await sql.rows("describe table u")[0].hasPrefix("ID|UUID|COLUMN|N|"))
        #expect(await sql.message("insert into u values ('x', 1)").contains("'x'"))
        #expect(await sql.code("insert into u values (1, 1)") != 0)
    }

    @Test("A UUID is kept in a variant and in an array of UUIDs")
    func containers() async throws {
        let sql = try await SQLSession(
            """
            create table c (v variant, a array(uuid));
            insert into c select object_construct('id', '\(Self.other)'::uuid),
              ['\(Self.one)'::uuid, '\(Self.other)'::uuid]::array(uuid);
            """)
        #expect(
            try await sql.rows(
                "select v:id::uuid, v:id::varchar, a[0]::varchar, array_size(a) from c")
                == ["\(Self.other)|\(Self.other)|\(Self.one)|2"])
    }

    @Test(
        "What is no text does not become a UUID",
        arguments: [
            "1::uuid", "true::uuid", "current_date::uuid", "to_uuid(1.5)", "(uuid '\(other)')::int",
        ])
    func refused(_ expression: String) async throws {
        let sql = try await SQLSession()
        let message = await sql.message("select \(expression)")
        #expect(message.contains("invalid type ["), "\(expression): \(message)")
    }
}
