import DataFormats
import Testing

@testable import Snowflake

@Suite("Internal stages")
struct StageTests {
    let account: SnowflakeAccount
    let session: SnowflakeSession
    let files: MemoryFiles

    init() async throws {
        account = SnowflakeAccount()
        account.now = { 1_718_000_000_000_000_000 }
        files = MemoryFiles(["a.csv": Array("1,x\n2,y\n".utf8), "b.csv": Array("3,z\n".utf8)])
        account.localFiles = files
        session = try account.openSession()
        for statement in [
            "create database d", "create table t (a int, b varchar)", "create stage st",
        ] { try await account.execute(statement, in: session) }
    }

    @discardableResult
    func ask(_ sql: String) async throws -> [[String]] {
        let result = try await account.execute(sql, in: session)
        return result.rows.map { row in
            zip(row, result.columns).map { CanonicalText.text($0, $1.type) ?? "-" }
        }
    }

    @Test(
        "Files are put, listed, loaded, fetched and removed",
        arguments: [("@st/in", "st/in/"), ("@%t", ""), ("@~/in", "in/")])
    func roundTrip(_ stage: String, _ shown: String) async throws {
        let put = try await ask("put 'file:///files/*.csv' \(stage)")
        #expect(
            put.map { [$0[0], $0[1], $0[4], $0[5], $0[6]] } == [
                ["a.csv", "a.csv.gz", "NONE", "GZIP", "UPLOADED"],
                ["b.csv", "b.csv.gz", "NONE", "GZIP", "UPLOADED"],
            ])
        #expect(
            try await ask("list \(stage)").map { $0[0] } == [
                "\(shown)a.csv.gz", "\(shown)b.csv.gz",
            ])
        try await ask("copy into t from \(stage)")
        #expect(try await ask("select count(*), max(b) from t") == [["3", "z"]])
        #expect(
            try await ask("get \(stage) 'file:///files'").map { $0[0] } == ["a.csv.gz", "b.csv.gz"])
        #expect(
            try Compression.decompress(files.files["b.csv.gz"] ?? [], as: .gzip)
                == Array("3,z\n".utf8))
        try await ask("remove \(stage)")
        #expect(try await ask("list \(stage)") == [])
    }

    @Test("Statements that change tables read files of a stage as queries do")
    func changesFromFiles() async throws {
        try await ask("put 'file:///files/*.csv' @st")
        try await ask("create table c as select $1 as n, $2 as s from @st/a")
        #expect(try await ask("select * from c order by n") == [["1", "x"], ["2", "y"]])
        try await ask("insert into c select s.$1, t.$2 from @st/b s, @st/a t")
        #expect(try await ask("select count(*), max(s) from c where n = 3") == [["2", "y"]])
        try await ask("insert all into c values (n, 'all') select $1 n from @st/b")
        try await ask("update c set s = f.$2 from @st/b f where c.n = f.$1")
        #expect(try await ask("select distinct s from c where n = 3") == [["z"]])
        try await ask("delete from c using @st/b f where c.n = f.$1")
        #expect(
            try await ask(
                """
                merge into c using (select $1 n from @st) f on c.n = f.n
                when matched then delete when not matched then insert values (f.n, 'new')
                """) == [["1", "2"]])
        #expect(try await ask("select * from c") == [["3", "new"]])
    }

    @Test("A file that is there already is kept unless it is to be overwritten")
    func overwriting() async throws {
        try await ask("put file:///files/a.csv @st auto_compress = false")
        #expect(
            try await ask("put file:///files/a.csv @st auto_compress = false")[0][6] == "SKIPPED")
        #expect(
            try await ask("put file:///files/a.csv @st auto_compress = false overwrite = true")[0][
                6]
                == "UPLOADED")
    }

    @Test("PUT takes files to be packed as it is told")
    func sourceCompression() async throws {
        let put = "put file:///files/a.csv @st source_compression ="
        let row = try await ask("\(put) bz2")[0]
        #expect([row[1], row[4], row[5]] == ["a.csv", "BZIP2", "BZIP2"])
        await #expect(throws: SnowflakeError.self) { try await ask("\(put) rar") }
    }

    @Test("Rows are unloaded as CSV, JSON and Parquet, and come back")
    func unloading() async throws {
        try await ask("insert into t values (1, 'x,y'), (2, null), (3, '')")
        #expect(try await ask("copy into @st/csv/ from t")[0][0] == "3")
        #expect(try await ask("list @st/csv").map { $0[0] } == ["st/csv/data_0_0_0.csv.gz"])
        try await ask("copy into @st/txt/ from t file_format = (file_extension = 'txt')")
        #expect(try await ask("list @st/txt").map { $0[0] } == ["st/txt/data_0_0_0.txt"])
        try await ask("create table back like t")
        try await ask("copy into back from @st/csv/")
        #expect(try await ask("select * from back order by a")[0] == ["1", "x,y"])
        try await ask(
            "copy into @st/json/one.json from (select object_construct('a', a, 'b', b) from t) "
                + "single = true file_format = (type = json compression = none)")
        try await ask("create file format j type = json")
        #expect(
            try await ask("select $1:a::int from @st/json (file_format => 'j') order by 1") == [
                ["1"], ["2"], ["3"],
            ])
        try await ask(
            "copy into @st/parquet/ from t file_format = (type = parquet) header = true")
        try await ask("create file format p type = parquet")
        #expect(
            try await ask(
                "select $1:A::int, $1:B::varchar from @st/parquet (file_format => 'p') order by 1")
                == [["1", "x,y"], ["2", "-"], ["3", ""]])
    }

    @Test("Rows are parted into folders by an expression over them")
    func parted() async throws {
        try await ask("insert into t values (1, 'x'), (2, 'y'), (3, 'x'), (4, null)")
        try await ask("copy into @st/out from t partition by ('b=' || b) max_file_size = 100")
        let names = try await ask("list @st/out").map { $0[0] }
        #expect(
            names.map { $0.split(separator: "/")[2] }.sorted() == ["__NULL__", "b=x", "b=y"])
        #expect(names.allSatisfy { $0.contains("/data_01b00000-") && $0.hasSuffix(".csv.gz") })
        try await ask("create table back like t")
        try await ask("copy into back from @st/out/b=x")
        #expect(try await ask("select a from back order by a") == [["1"], ["3"]])
        try await ask(
            "copy into @st/query from (select a from t) partition by (to_varchar(mod(a, 2)))")
        #expect(try await ask("list @st/query").count == 2)
        await #expect {
            try await ask("copy into @st/x from t partition by (b) single = true")
        } throws: {
            ($0 as? SnowflakeError)?.code == 2_303
        }
    }

    @Test("The columns of JSON files are inferred from the members of their documents")
    func inferred() async throws {
        let documents = """
            {"n":1,"d":"2024-01-02","b":true,"t":"x","a":[1],"o":{"p":1}}
            {"n":12.5,"d":"2024-02-03","b":null,"t":"7","m":1}
            {"m":"one"}
            """
        try files.write(Array(documents.utf8), name: "j.json", into: "files")
        try await ask("put file:///files/j.json @st/j auto_compress = false")
        try await ask("create file format j type = json")
        let rows = try await ask(
            """
            select column_name, type, expression from table(infer_schema(
            location => '@st/j', file_format => 'j')) order by column_name
            """)
        #expect(rows.map { $0[0] } == ["a", "b", "d", "m", "n", "o", "t"])
        #expect(
            rows.map { $0[1] } == [
                "ARRAY", "BOOLEAN", "DATE", "VARIANT", "NUMBER(3, 1)", "OBJECT", "TEXT",
            ])
        #expect(rows[0][2] == "$1:a::ARRAY")
    }

    @Test("INFER_SCHEMA tells times from dates, names files, and looks at as much as it is told")
    func inferredOptions() async throws {
        let documents = """
            {"day":"2024-01-02","at":"2024-01-02 03:04:05"}
            {"day":"2024-01-03","at":"2024-01-02 03:04:06","more":1}
            """
        try files.write(Array(documents.utf8), name: "j.json", into: "files")
        try await ask("put file:///files/j.json @st/j auto_compress = false")
        try await ask("create file format j type = json")
        func infer(_ options: String) async throws -> [[String]] {
            try await ask(
                """
                select column_name, type, expression, filenames from table(infer_schema(
                location => '@st/j', file_format => 'j' \(options)))
                """)
        }
        #expect(
            try await infer("") == [
                ["at", "TIMESTAMP_NTZ", "$1:at::TIMESTAMP_NTZ", "j/j.json"],
                ["day", "DATE", "$1:day::DATE", "j/j.json"],
                ["more", "NUMBER(1, 0)", "$1:more::NUMBER(1, 0)", "j/j.json"],
            ])
        #expect(
            try await infer(", ignore_case => true, max_records_per_file => 1").map { $0[2] } == [
                "GET_IGNORE_CASE ($1, AT)::TIMESTAMP_NTZ", "GET_IGNORE_CASE ($1, DAY)::DATE",
            ])
        for (options, code) in [
            (", files => ('none.json')", 91_016), (", kind => 'ICEBERG'", 2),
            (", max_file_count => 0", 1045),
        ] {
            await #expect {
                try await infer(options)
            } throws: {
                ($0 as? SnowflakeError)?.code == code
            }
        }
    }

    @Test("A file is not written over unless that is asked for")
    func existingFiles() async throws {
        try await ask("insert into t values (1, 'x')")
        try await ask("copy into @st from t")
        await #expect { try await ask("copy into @st from t") } throws: {
            ($0 as? SnowflakeError)?.code == 1_030
        }
        try await ask("copy into @st from t overwrite = true")
    }

    @Test("A file of a stage is executed, and may execute others beside it")
    func scripts() async throws {
        let scripts = MemoryFiles([
            "all.sql": Array(
                "insert into t values (1, 'x'); EXECUTE IMMEDIATE FROM './more.sql';".utf8),
            "more.sql": Array(
                "begin insert into t values (2, 'y'); end; select count(*) from t".utf8),
            "page.sql": Array("--!jinja\nselect {{ a }}".utf8),
            "loop.sql": Array("execute immediate from './loop.sql'".utf8),
        ])
        account.localFiles = scripts
        try await ask("put file:///files/*.sql @st/in auto_compress = false")
        #expect(try await ask("execute immediate from @st/in/all.sql") == [["2"]])
        #expect(try await ask("execute immediate from '@st/in/more.sql'") == [["3"]])
        for wrong in ["page", "none", "loop"] {
            await #expect(throws: SnowflakeError.self) {
                try await ask("execute immediate from @st/in/\(wrong).sql")
            }
        }
        await #expect(throws: SnowflakeError.self) {
            try await ask("execute immediate from './all.sql'")
        }
    }
}
