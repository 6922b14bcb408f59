import DataFormats
import SimKernel
import Testing

@testable import Snowflake

@Suite("COPY INTO table")
struct CopyTests {
    let warehouse = TestWarehouse()

    init() throws {
        try warehouse.deploy(
            TestWarehouse.setup + "CREATE TABLE DB.S.T (ID INT, NAME VARCHAR(5));")
    }

    private func copy(_ rest: String = "FILE_FORMAT = (TYPE = CSV)") throws -> [[String]] {
        try warehouse.ask("COPY INTO DB.S.T FROM @DB.S.ST \(rest)")
    }

    private func rows() throws -> [[String]] {
        try warehouse.ask("SELECT ID, NAME FROM DB.S.T ORDER BY ID")
    }

    @Test("Files are loaded once: again only when their content changed, or by force")
    func metadata() throws {
        warehouse.put("in/a.csv", "1,x\n2,y\n")
        #expect(
            try copy() == [
                ["s3://lake/in/a.csv", "LOADED", "2", "2", "1", "0", "-", "-", "-", "-"]
            ])
        #expect(try copy() == [["Copy executed with 0 files processed."]])
        warehouse.put("in/a.csv", "3,z\n")
        #expect(try copy()[0][1] == "LOADED")
        #expect(try rows() == [["1", "x"], ["2", "y"], ["3", "z"]])
        #expect(try copy("FILE_FORMAT = (TYPE = CSV) FORCE = TRUE")[0][3] == "1")
        let skipped = try copy("FILES = ('a.csv') FILE_FORMAT = (TYPE = CSV)")
        #expect(skipped[0][1] == "LOAD_SKIPPED")
        #expect(skipped[0][4...6] == ["-", "1", "File was loaded before."])
    }

    @Test(
        "Queries read stages, and no address",
        arguments: [
            "COPY INTO DB.S.T FROM (SELECT * FROM 's3://lake/in/a.csv')",
            "SELECT $1 FROM 's3://lake/in/a.csv'", "SELECT $1 FROM 'nowhere'",
        ])
    func addresses(sql: String) throws {
        warehouse.put("in/a.csv", "1,x\n")
        let url = sql.split(separator: "'")[1]
        let error = #expect(throws: SnowflakeError.self) { try warehouse.ask(sql) }
        #expect(error?.code == 1011)
        #expect(error?.sqlState == "42601")
        #expect(error?.message.contains("invalid URL prefix found in: '\(url)'") == true)
    }

    @Test("What FILES names is looked for alone, without a list of the place")
    func namedFiles() throws {
        func code(_ rest: String) -> Int? {
            do throws(SnowflakeError) {
                _ = try warehouse.ask("COPY INTO DB.S.T FROM @DB.S.ST \(rest)")
            } catch { return error.code }
            return nil
        }
        warehouse.put("in/a.csv", "1,x\n")
        warehouse.put("in/b.csv", "2,y\n")
        warehouse.objects.refused = ["ListObjectsV2"]
        #expect(code("") == 91_003)
        #expect(code("FILES = ('a.csv')") == nil)
        #expect(code("FILES = ('c.csv')") == 91_016)
        // Who must not read a file is not told that it is there.
        warehouse.objects.refused = ["HeadObject"]
        #expect(code("FILES = ('b.csv')") == 91_016)
        #expect(try rows() == [["1", "x"]])
    }

    @Test("DELETE keeps the load metadata, TRUNCATE forgets it")
    func truncate() throws {
        warehouse.put("in/a.csv", "1,x\n")
        _ = try copy()
        try warehouse.ask("DELETE FROM DB.S.T")
        #expect(try copy() == [["Copy executed with 0 files processed."]])
        try warehouse.ask("TRUNCATE TABLE DB.S.T")
        let history = "SELECT STATUS FROM DB.INFORMATION_SCHEMA.LOAD_HISTORY"
        #expect(try warehouse.ask(history).isEmpty)
        #expect(try copy()[0][1] == "LOADED")
        _ = try copy("FORCE = TRUE")
        #expect(try warehouse.ask(history).count == 2)
    }

    @Test("A file older than 64 days is skipped when the table's loads are older too")
    func expiry() throws {
        warehouse.put("in/a.csv", "1,x\n")
        warehouse.put("in/late.csv", "2,y\n")
        _ = try copy("FILES = ('a.csv') FILE_FORMAT = (TYPE = CSV)")
        warehouse.world.run(until: warehouse.world.now + .days(65))
        #expect(try copy() == [["Copy executed with 0 files processed."]])
        #expect(
            try copy("FILE_FORMAT = (TYPE = CSV) LOAD_UNCERTAIN_FILES = TRUE").map { $0[0] }
                == ["s3://lake/in/a.csv", "s3://lake/in/late.csv"])
    }

    @Test("A bad record ends the statement, and nothing of any file is loaded")
    func abort() throws {
        warehouse.put("in/a.csv", "1,x\n")
        warehouse.put("in/b.csv", "2,y\nthree,z\n")
        let error = #expect(throws: SnowflakeError.self) { try copy() }
        #expect(error?.code == 100_038)
        #expect(
            error?.message.hasPrefix(
                "Numeric value 'three' is not recognized\n  File 'in/b.csv', line 2, character 1\n"
                    + "  Row 2, column \"T\"[\"ID\":1]\n") == true)
        #expect(try rows().isEmpty)
    }

    @Test("ON_ERROR decides between good rows, good files and nothing")
    func onError() throws {
        warehouse.put("in/a.csv", "1,x\nbad,y\n3,z\n")
        #expect(
            try copy("FILE_FORMAT = (TYPE = CSV) ON_ERROR = 'SKIP_FILE_2'")[0][1]
                == "PARTIALLY_LOADED")
        try warehouse.ask("TRUNCATE TABLE DB.S.T")
        let skipped = try copy("FILE_FORMAT = (TYPE = CSV) ON_ERROR = SKIP_FILE")
        #expect(skipped[0].prefix(6) == ["s3://lake/in/a.csv", "LOAD_FAILED", "3", "0", "1", "1"])
        let kept = try copy("FILE_FORMAT = (TYPE = CSV) ON_ERROR = CONTINUE")
        #expect(kept[0][1] == "PARTIALLY_LOADED")
        #expect(
            kept[0].suffix(4) == [
                "Numeric value 'bad' is not recognized", "2", "1", "\"T\"[\"ID\":1]",
            ])
        #expect(try rows() == [["1", "x"], ["3", "z"]])
    }

    static let fields: [(String, String, [[String]])] = [
        ("1,\"a,b\"\n", "FIELD_OPTIONALLY_ENCLOSED_BY = '\"'", [["1", "a,b"]]),
        ("1,\"a\"\"b\"\n", "FIELD_OPTIONALLY_ENCLOSED_BY = '\"'", [["1", "a\"b"]]),
        ("1,\n2,\"\"\n", "FIELD_OPTIONALLY_ENCLOSED_BY = '\"'", [["1", "-"], ["2", ""]]),
        ("1,\\N\n2,NULL\n", "", [["1", "-"], ["2", "NULL"]]),
        (
            "1,\\N\n2,NULL\n", "NULL_IF = ('NULL') ESCAPE_UNENCLOSED_FIELD = NONE",
            [["1", "\\N"], ["2", "-"]]
        ),
        ("id,name\r\n1,x\r\n", "SKIP_HEADER = 1", [["1", "x"]]),
        ("id;name\n1,x;2,y", "SKIP_HEADER = 1 RECORD_DELIMITER = ';'", [["1", "x"], ["2", "y"]]),
        ("1,\"a\nb\"\n", "FIELD_OPTIONALLY_ENCLOSED_BY = '\"'", [["1", "a\nb"]]),
        ("\u{FEFF}1,x\n", "", [["1", "x"]]),
        (" 1 | x \n", "FIELD_DELIMITER = '|' TRIM_SPACE = TRUE", [["1", "x"]]),
        ("1,x,more\n2\n", "ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE", [["1", "x"], ["2", "-"]]),
        ("1,x\n\n2,y\n", "SKIP_BLANK_LINES = TRUE", [["1", "x"], ["2", "y"]]),
    ]

    @Test("CSV is read by its format's options", arguments: fields)
    func csv(_ text: String, _ options: String, _ expected: [[String]]) throws {
        warehouse.put("in/a.csv", text)
        _ = try copy("FILE_FORMAT = (TYPE = CSV \(options))")
        #expect(try rows() == expected)
    }

    @Test(
        "Damaged CSV is refused with the service's words",
        arguments: [
            ("1,x,y\n", 100_080), ("1\n", 100_080), ("1,abcdef\n", 100_078), ("x,y\n", 100_038),
        ])
    func damagedCSV(_ text: String, _ code: Int) throws {
        warehouse.put("in/a.csv", text)
        let error = #expect(throws: SnowflakeError.self) { try copy() }
        #expect(error?.code == code)
    }

    @Test("A field of one line only may not hold the end of a record")
    func oneLine() throws {
        warehouse.put("in/a.csv", "1,\"a\nb\"\n")
        let error = #expect(throws: SnowflakeError.self) {
            try copy(
                "FILE_FORMAT = (TYPE = CSV MULTI_LINE = FALSE FIELD_OPTIONALLY_ENCLOSED_BY = '\"')")
        }
        #expect(error?.code == 100_067)
    }

    @Test(
        "Values that an option does not have are refused, and so is what is not emulated",
        arguments: [
            ("SKIP_HEADER = -1", 1008), ("COMPRESSION = RAR", 1008), ("BINARY_FORMAT = OCT", 1008),
            ("TRIM_SPACE = 3", 1008), ("VALIDATE_UTF8 = FALSE", 2),
            ("BANANA = 1", 1003),
        ])
    func options(_ option: String, _ code: Int) throws {
        let error = #expect(throws: SnowflakeError.self) {
            try warehouse.ask("CREATE OR REPLACE FILE FORMAT DB.S.F TYPE = CSV \(option)")
        }
        #expect(error?.code == code)
    }

    @Test("Bytes that are not UTF-8 and files that are not gzip are refused")
    func bytes() throws {
        warehouse.objects.objects["in/a.csv"] = ([0x31, 0x2C, 0xFF, 0x0A], warehouse.world.now)
        #expect(throws: SnowflakeError.self) { try copy() }
        warehouse.objects.objects = ["in/b.csv.gz": ([0x1F, 0x8B, 0, 1, 2], warehouse.world.now)]
        #expect(throws: SnowflakeError.self) { try copy() }
        let packed = Compression.compress(Array("7,g\n".utf8), as: .gzip)
        warehouse.objects.objects = ["in/c.csv.gz": (packed, warehouse.world.now)]
        #expect(try copy()[0][1] == "LOADED")
    }

    @Test("Random bytes never bring the reader down")
    func fuzz() throws {
        var state: UInt64 = 42
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let alphabet = Array("1,\"\\\n\r{}[]:aN".utf8) + [0xFF, 0xC3]
        let format = FileFormat()
        var quoted = format
        quoted.enclosedBy = UInt8(ascii: "\"")
        quoted.escape = UInt8(ascii: "\\")
        for _ in 0..<2_000 {
            let bytes = (0..<Int(next(40))).map { _ in alphabet[Int(next(UInt64(alphabet.count)))] }
            for format in [format, quoted] {
                _ = try? CSVLoad(format: format).rows(bytes, most: 62)
            }
            var json = FileFormat()
            json.kind = .json
            json.stripOuterArray = true
            #expect(JSONLoad(format: json).documents(bytes).count <= bytes.count + 1)
            _ = try? ParquetLoad(format: format).records(
                Array("PAR1".utf8) + bytes + Array("PAR1".utf8))
        }
    }

    @Test("JSON goes whole into a VARIANT, by name into columns, or through a query")
    func json() throws {
        warehouse.put("in/a.json", "{\"id\":1,\"name\":\"x\"}\n{\"ID\":2,\"name\":null}\n")
        try warehouse.ask("CREATE TABLE DB.S.RAW (V VARIANT)")
        try warehouse.ask("COPY INTO DB.S.RAW FROM @DB.S.ST FILE_FORMAT = (TYPE = JSON)")
        #expect(
            try warehouse.ask("SELECT V:name::VARCHAR FROM DB.S.RAW ORDER BY 1") == [["x"], ["-"]])
        let error = #expect(throws: SnowflakeError.self) {
            try copy("FILE_FORMAT = (TYPE = JSON)")
        }
        #expect(error?.code == 2019)
        _ = try copy("FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
        #expect(try rows() == [["1", "x"], ["2", "-"]])
        try warehouse.ask("TRUNCATE TABLE DB.S.T")
        try warehouse.ask(
            "COPY INTO DB.S.T FROM (SELECT $1:id + 10, UPPER($1:name) FROM @DB.S.ST) "
                + "FILE_FORMAT = (TYPE = JSON)")
        #expect(
            try warehouse.ask("SELECT ID, NAME FROM DB.S.T ORDER BY ID NULLS LAST")[0] == [
                "11", "X",
            ])
    }

    @Test("A comma may stand between the documents of a file")
    func commas() throws {
        warehouse.put("in/a.json", "{\"id\":1}\n,{\"id\":2},\n {\"id\":3},\n")
        _ = try copy("FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
        #expect(try rows() == [["1", "-"], ["2", "-"], ["3", "-"]])
        warehouse.put("in/a.json", "{\"id\":4},,{\"id\":5}\n")
        #expect(throws: SnowflakeError.self) {
            try copy("FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
        }
    }

    @Test("Parquet columns find the table's columns by name")
    func parquet() throws {
        let file = try parquetFile(ids: [1, 2, 3], names: ["a", "b", nil])
        warehouse.objects.objects["in/p.parquet"] = (file, warehouse.world.now)
        _ = try copy("FILE_FORMAT = (TYPE = PARQUET) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
        #expect(try rows() == [["1", "a"], ["2", "b"], ["3", "-"]])
        #expect(
            try warehouse.ask("SELECT $1:name::VARCHAR FROM @DB.S.ST/p (FILE_FORMAT => DB.S.PF)")
                .isEmpty == false)
    }

    private func parquetFile(ids: [Int64], names: [String?]) throws -> [UInt8] {
        try warehouse.ask("CREATE FILE FORMAT DB.S.PF TYPE = PARQUET")
        return try ParquetWriter.file(
            schema: ParquetSchema([.required("id", .int64), .optional("name", .string)]),
            columns: [ParquetColumn(ids), ParquetColumn(names)])
    }

    @Test("Rows of few and of many columns come in", arguments: [1, 100, 300])
    func width(_ width: Int) throws {
        let columns = (0..<width).map { "C\($0) INT" }.joined(separator: ", ")
        try warehouse.ask("CREATE TABLE DB.S.W (MORE INT DEFAULT 7, \(columns))")
        let names = (0..<width).map { "C\($0)" }.joined(separator: ", ")
        let row = (0..<width).map { "\($0)" }.joined(separator: ",")
        warehouse.put("in/w.csv", "\(row)\n\(row)\n")
        try warehouse.ask(
            "COPY INTO DB.S.W (\(names)) FROM @DB.S.ST/w.csv FILE_FORMAT = (TYPE = CSV)")
        #expect(
            try warehouse.ask("SELECT MORE, C0, C\(width - 1), COUNT(*) FROM DB.S.W GROUP BY ALL")
                == [["7", "0", "\(width - 1)", "2"]])
    }

    @Test("A stage's path is a literal prefix")
    func prefix() throws {
        warehouse.put("in/day=1/a.csv", "1,x\n")
        warehouse.put("in/day=10/a.csv", "2,y\n")
        let found = try warehouse.ask("LIST @DB.S.ST/day=1").map { $0[0] }
        #expect(found == ["s3://lake/in/day=1/a.csv", "s3://lake/in/day=10/a.csv"])
        #expect(try warehouse.ask("LIST @DB.S.ST/day=1/").count == 1)
        #expect(try warehouse.ask("LIST @DB.S.ST PATTERN = '.*10/.*'").count == 1)
    }

    @Test("Files are read as the integration's role with its external id, and only where allowed")
    func integration() throws {
        warehouse.put("in/a.csv", "1,x\n")
        _ = try copy()
        #expect(warehouse.credentials.asked.first?.role == "arn:aws:iam::123456789012:role/loader")
        #expect(warehouse.credentials.asked.first?.externalID == "X1")
        #expect(warehouse.credentials.asked.first?.by == "arn:aws:iam::999999999999:user/snowflake")
        let error = #expect(throws: SnowflakeError.self) {
            try warehouse.ask("LIST @DB.S.ST/secret/")
        }
        #expect(error?.message.contains("not allowed by integration") == true)
    }

    @Test("PURGE removes what was loaded; a named file that is missing fails")
    func purge() throws {
        warehouse.put("in/a.csv", "1,x\n")
        _ = try copy("FILE_FORMAT = (TYPE = CSV) PURGE = TRUE")
        #expect(warehouse.objects.objects.isEmpty)
        let error = #expect(throws: SnowflakeError.self) {
            try copy("FILES = ('a.csv') FILE_FORMAT = (TYPE = CSV)")
        }
        #expect(error?.code == 91_016)
    }

    @Test("A load in a transaction is remembered only when the transaction commits")
    func transaction() throws {
        warehouse.put("in/a.csv", "1,x\n")
        try warehouse.ask(
            "begin begin transaction; copy into db.s.t from @db.s.st file_format = (type = csv); "
                + "rollback; end")
        #expect(try rows().isEmpty)
        #expect(try copy()[0][1] == "LOADED")
    }

    @Test(
        "Delimiters may be several characters, codes or nothing",
        arguments: [
            ("1||x||\n2||y||\n", "FIELD_DELIMITER = '||' ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE"),
            ("1\u{1}x\u{2}\u{2}2\u{1}y", "FIELD_DELIMITER = '0x01' RECORD_DELIMITER = '0x0202'"),
            ("1\tx;\n2\ty;\n", #"FIELD_DELIMITER = '\\t' RECORD_DELIMITER = ';\n'"#),
            ("1¢x¶2¢y", "FIELD_DELIMITER = '¢' RECORD_DELIMITER = '¶'"),
            (
                "'1'::'x'\r\n'2'::'y'",
                "FIELD_DELIMITER = '::' FIELD_OPTIONALLY_ENCLOSED_BY = '0x27'"
            ),
        ])
    func delimiters(_ content: String, _ options: String) throws {
        warehouse.put("in/a.csv", content)
        #expect(try copy("FILE_FORMAT = (TYPE = CSV \(options))")[0][1] == "LOADED")
        #expect(try rows() == [["1", "x"], ["2", "y"]])
    }

    @Test("A file in another encoding is read as text; one that is not of it is an error")
    func encoding() throws {
        warehouse.put("in/a.csv", Array("1,".utf8) + [0xE9, 0x0A])
        #expect(try copy("FILE_FORMAT = (TYPE = CSV ENCODING = 'ISO88591')")[0][1] == "LOADED")
        #expect(try rows() == [["1", "é"]])
        warehouse.put("in/b.csv", [0xD8, 0x00, 0x00, 0x31])
        #expect(throws: (any Error).self) {
            try copy("FILES = ('b.csv') FILE_FORMAT = (TYPE = CSV ENCODING = 'UTF-16BE')")
        }
        #expect(throws: (any Error).self) {
            try copy("FILE_FORMAT = (TYPE = CSV ENCODING = 'KOI9')")
        }
    }

    @Test(
        "Files may be packed in every documented way",
        arguments: [
            (CompressionFormat.bzip2, "AUTO"), (.bzip2, "BZ2"), (.brotli, "BROTLI"),
            (.zstd, "ZSTD"),
            (.gzip, "AUTO"), (.deflate, "RAW_DEFLATE"), (.zlib, "DEFLATE"),
        ])
    func packing(_ format: CompressionFormat, _ name: String) throws {
        warehouse.put("in/a.csv", Compression.compress(Array("1,x\n2,y\n".utf8), as: format))
        #expect(try copy("FILE_FORMAT = (TYPE = CSV COMPRESSION = \(name))")[0][3] == "2")
    }

    @Test("A table that may evolve gets the columns of its files, and lets missing ones be empty")
    func evolution() throws {
        try warehouse.ask(
            "CREATE TABLE DB.S.E (ID INT NOT NULL, KEPT INT NOT NULL) ENABLE_SCHEMA_EVOLUTION = TRUE"
        )
        warehouse.put("in/e.json", #"{"id": 1, "kept": 2, "X": "a"}"# + "\n")
        warehouse.put("in/f.json", #"{"id": 2, "when": "2024-01-02"}"# + "\n")
        let load = "FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
        _ = try warehouse.ask("COPY INTO DB.S.E FROM @DB.S.ST PATTERN = '.*json' \(load)")
        #expect(
            try warehouse.ask(#"SELECT ID, KEPT, X, "WHEN" FROM DB.S.E ORDER BY ID"#)
                == [["1", "2", "a", "-"], ["2", "-", "-", "2024-01-02"]])
    }

    @Test("The copy options of a stage hold for queries of it too")
    func stageOptions() throws {
        try warehouse.ask("ALTER STAGE DB.S.ST SET COPY_OPTIONS = (ON_ERROR = CONTINUE)")
        warehouse.put("in/a.csv", "1,x\nz,y\n")
        let result = try warehouse.ask("COPY INTO DB.S.T FROM (SELECT $1, $2 FROM @DB.S.ST)")
        #expect(result[0][1] == "PARTIALLY_LOADED")
    }

    @Test("A table that may not evolve keeps its columns")
    func noEvolution() throws {
        warehouse.put("in/e.json", #"{"id": 1, "name": "a", "X": "a"}"# + "\n")
        _ = try copy("FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
        #expect(try warehouse.ask("SELECT * FROM DB.S.T") == [["1", "a"]])
    }

    @Test("Values that are not of the format asked for are refused in its words")
    func formats() throws {
        try warehouse.ask("CREATE TABLE DB.S.D (D DATE, B BINARY)")
        warehouse.put("in/a.csv", "31/12/2024,QUI=\n")
        let load = "COPY INTO DB.S.D FROM @DB.S.ST FILE_FORMAT = (TYPE = CSV BINARY_FORMAT = BASE64"
        let error = #expect(throws: SnowflakeError.self) {
            try warehouse.ask("\(load) DATE_FORMAT = 'YYYY-MM-DD')")
        }
        #expect(error?.code == 100_096)
        #expect(
            error?.message.hasPrefix("Can't parse '31/12/2024' as date with format 'YYYY-MM-DD'")
                == true)
        try warehouse.ask("\(load) DATE_FORMAT = 'DD/MM/YYYY')")
        #expect(
            try warehouse.ask("SELECT D, TO_VARCHAR(B, 'UTF-8') FROM DB.S.D")
                == [["2024-12-31", "AB"]])
    }

    @Test("A member that does not fit its column is a failed cast without a place in the file")
    func members() throws {
        warehouse.put("in/a.json", #"{"id": 1}"# + "\n" + #"{"id": "x"}"# + "\n")
        let result = try copy(
            """
            FILE_FORMAT = (TYPE = JSON) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
              ON_ERROR = CONTINUE
            """
        )
        #expect(
            result[0].dropFirst() == [
                "PARTIALLY_LOADED", "2", "1", "2", "1",
                #"Failed to cast variant value "x" to FIXED"#, "2", "-", "-",
            ])
    }

    @Test("One load may add a hundred columns")
    func manyColumns() throws {
        try warehouse.ask("CREATE TABLE DB.S.E (ID INT) ENABLE_SCHEMA_EVOLUTION = TRUE")
        let members = (0...100).map { "\"c\($0)\": 1" }.joined(separator: ", ")
        warehouse.put("in/e.json", "{\(members)}\n")
        let error = #expect(throws: SnowflakeError.self) {
            try warehouse.ask(
                "COPY INTO DB.S.E FROM @DB.S.ST FILE_FORMAT = (TYPE = JSON) "
                    + "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
        }
        #expect(error?.code == 691)
    }

    @Test("XML documents and octal numbers become variants")
    func documents() throws {
        try warehouse.ask("CREATE TABLE DB.S.V (V VARIANT)")
        func load(_ options: String) throws -> [[String]] {
            try warehouse.ask("TRUNCATE TABLE DB.S.V")
            try warehouse.ask("COPY INTO DB.S.V FROM @DB.S.ST FILE_FORMAT = (\(options))")
            return try warehouse.ask("SELECT V FROM DB.S.V ORDER BY V::VARCHAR")
        }
        warehouse.put("in/a.xml", "<?xml version=\"1.0\"?>\n<r><i>1</i><i k=\"2\">b</i></r>\n")
        #expect(
            try load("TYPE = XML").map { $0[0].filter { !$0.isWhitespace } }
                == [#"<r><i>1</i><ik="2">b</i></r>"#])
        #expect(try load("TYPE = XML STRIP_OUTER_ELEMENT = TRUE").count == 2)
        warehouse.objects.objects = [:]
        warehouse.put("in/a.json", #"{"a": 010, "b": 8}"#)
        #expect(
            try load("TYPE = JSON ENABLE_OCTAL = TRUE").map { $0[0].filter { !$0.isWhitespace } }
                == [#"{"a":8,"b":8}"#])
    }
}
