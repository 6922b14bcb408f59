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

    @Test("A stream on a stage tells which files came, changed and went")
    func stream() async throws {
        let session = try await SQLSession(
            "create stage st directory = (enable = true); create stage plain; "
                + "create table seen (name string, action string)")
        session.account.localFiles = MemoryFiles(["a.csv": Array("1".utf8), "b.csv": [0x32]])
        let put = "put 'file:///files/a.csv' @st auto_compress = false overwrite = true; "
        try await session.run(put + "alter stage st refresh; create stream sm on stage st")
        #expect(try await session.value("select system$stream_has_data('SM')") == "FALSE")
        session.account.localFiles = MemoryFiles(["a.csv": Array("11".utf8), "b.csv": [0x32]])
        try await session.run(
            put + "put 'file:///files/b.csv' @st auto_compress = false; alter stage st refresh")
        let changes =
            "select relative_path, size, metadata$action, metadata$isupdate from sm order by 1, 3"
        #expect(
            try await session.rows(changes) == [
                "a.csv|1|DELETE|TRUE", "a.csv|2|INSERT|TRUE", "b.csv|1|INSERT|FALSE",
            ])
        try await session.run("insert into seen select relative_path, metadata$action from sm")
        #expect(try await session.rows(changes) == [])
        try await session.run("remove @st/a.csv; alter stage st refresh")
        #expect(try await session.rows(changes) == ["a.csv|2|DELETE|FALSE"])
        #expect(
            try await session.rows(
                "show streams ->> select \"table_name\", \"source_type\", \"stale\" from $1")
                == ["D.S.ST|Stage|false"])
        #expect(await session.code("create stream x on stage plain") == 2044)
        #expect(await session.code("create stream x on stage st append_only = true") == 1420)
        #expect(await session.code("create stream x on table seen insert_only = true") == 1420)
        #expect(await session.code("create stream x on external table seen") == 2)
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
