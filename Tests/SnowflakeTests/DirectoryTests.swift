import Testing

@testable import Snowflake

@Suite("Directory tables")
struct DirectoryTests {
    @Test("They list a stage's files as of the last refresh")
    func refreshed() async throws {
        let session = try await SQLSession(
            "create stage st directory = (enable = true); create stage other")
        session.account.localFiles = MemoryFiles(["a.csv": Array("1".utf8), "b.txt": [0x32, 0x33]])
        try await session.run(
            "put 'file:///files/a.csv' @st/in auto_compress = false; "
                + "put 'file:///files/b.txt' @st auto_compress = false")
        #expect(try await session.rows("select * from directory(@st)") == [])
        #expect(
            try await session.rows("alter stage st refresh") == [
                "b.txt|REGISTERED_NEW|File registered successfully.",
                "in/a.csv|REGISTERED_NEW|File registered successfully.",
            ])
        #expect(
            try await session.rows(
                "select relative_path, size from directory(@st) d order by d.size")
                == ["in/a.csv|1", "b.txt|2"])
        try await session.run("remove @st/in; create view v as select size from directory(@st)")
        #expect(
            try await session.rows("alter stage st refresh subpath = 'in'")
                == ["in/a.csv|UNREGISTERED|File unregistered successfully."])
        #expect(try await session.rows("select * from v") == ["2"])
        #expect(await session.code("select * from directory(@other)") == 2044)
        #expect(await session.code("alter stage other refresh") == 2044)
        try await session.run("alter stage other set directory = (enable = true)")
        #expect(await session.code("select * from directory(@other)") == 0)
    }

    @Test("COPY tells in which file and record a row was, where it matches columns by name")
    func metadata() async throws {
        let session = try await SQLSession(
            "create table t (a int, name string, record int); create stage st "
                + "file_format = (type = csv parse_header = true)")
        session.account.localFiles = MemoryFiles(["x.csv": Array("a\n7\nbad\n9\n".utf8)])
        try await session.run("put 'file:///files/x.csv' @st auto_compress = false")
        let copy = "copy into t from @st on_error = continue "
        try await session.run(
            copy + "match_by_column_name = case_insensitive include_metadata = "
                + "(name = metadata$filename, record = metadata$file_row_number)")
        #expect(try await session.rows("select * from t") == ["7|x.csv|1", "9|x.csv|3"])
        #expect(
            await session.code(copy + "include_metadata = (name = metadata$filename)") == 2019)
        #expect(
            await session.code(
                copy + "match_by_column_name = case_insensitive "
                    + "include_metadata = (none = metadata$filename)") == 904)
    }
}
