import DataFormats
import Testing

@testable import StepFunctions

@Suite("What a distributed Map reads through other files")
struct ManifestTests {
    private func output(_ config: String, in account: Account) throws -> String? {
        let arn = try account.run(MapRunTests.map(MapRunTests.reader(config)))
        account.settle()
        let execution = try #require(account.states.execution(arn))
        return execution.output?.text ?? execution.error.map { "\($0): \(execution.cause ?? "")" }
    }

    private static func parquet(_ records: JSONValue...) throws -> [UInt8] {
        try ParquetWriter.file(
            schema: ParquetSchema([
                .optional("name", .string), .optional("size", .int64),
            ]), records: records)
    }

    @Test("The records of a Parquet file are items")
    func parquet() throws {
        let account = Account()
        account.shelf.objects["k"] = try Self.parquet(
            ["name": "one", "size": 1], ["name": "two", "size": 2])
        #expect(
            try output(#""InputType":"PARQUET","MaxItems":1"#, in: account)
                == #"[{"name":"one","size":1}]"#)
        let broken = Account()
        broken.shelf["k"] = "PAR1"
        #expect(
            try output(#""InputType":"PARQUET""#, in: broken)?
                .hasPrefix("States.ItemReaderFailed: ") == true)
    }

    @Test("Athena's manifest leads to the files of its result, whatever they are in")
    func athena() throws {
        let account = Account()
        account.shelf["k"] = "s3://bucket/a\ns3://bucket/b\n"
        account.shelf["a"] = "{\"x\":1}\n"
        account.shelf.objects["b"] = Compression.compress(Array("{\"x\":2}\n".utf8), as: .gzip)
        #expect(
            try output(#""InputType":"JSONL","ManifestType":"ATHENA_DATA""#, in: account)
                == #"[{"x":1},{"x":2}]"#)
        let second = Account()
        second.shelf["k"] = "s3://bucket/a\n"
        second.shelf.objects["a"] = try Self.parquet(["name": "one", "size": 1])
        #expect(
            try output(#""InputType":"PARQUET","ManifestType":"ATHENA_DATA""#, in: second)
                == #"[{"name":"one","size":1}]"#)
    }

    @Test("An inventory in another format than CSV is refused", arguments: ["ORC", "Parquet"])
    func otherInventories(format: String) throws {
        let account = Account()
        account.shelf["k"] = """
            {"fileFormat":"\(format)","fileSchema":"Bucket, Key","files":[{"key":"f"}]}
            """
        #expect(
            try output(#""ManifestType":"S3_INVENTORY""#, in: account)
                == "States.ItemReaderFailed: The manifest's fileFormat must be CSV, not \(format)")
    }

    @Test("An inventory's manifest leads to the rows of its files")
    func inventory() throws {
        let account = Account()
        account.shelf["k"] = """
            {"fileFormat":"CSV","fileSchema":"Bucket, Key, Size","files":[{"key":"f.csv.gz"}]}
            """
        account.shelf.objects["f.csv.gz"] = Compression.compress(
            Array("\"b\",\"one\",\"1\"\n\"b\",\"two\",\"2\"\n".utf8), as: .gzip)
        #expect(
            try output(#""InputType":"MANIFEST""#, in: account)
                == #"[{"Bucket":"b","Key":"one","Size":"1"},{"Bucket":"b","Key":"two","Size":"2"}]"#
        )
    }

}
