import DataFormats
import SimKernel
import Testing

@testable import Snowflake

/// Records of Parquet files that go into one VARIANT column.
@Suite("Parquet records in a VARIANT column")
struct ParquetDocumentTests {
    private static let format = {
        var format = FileFormat()
        format.kind = .parquet
        return format
    }()

    private static func target(_ type: SnowflakeType = .variant) -> LoadTarget {
        LoadTarget(
            tableName: "T", columns: [ColumnEntry(ordinal: 0, name: "V", type: type)],
            match: .none, cast: Cast(parameters: SessionParameters(), zone: .utc), format: format)
    }

    /// A file with fields of some types, with nulls in it, in groups of rows.
    private static func file(_ numbers: inout Numbers, rows: Int) throws -> [UInt8] {
        func maybe<Value>(_ make: (inout Numbers) -> Value) -> [Value?] {
            let isFull = numbers.below(3) == 0
            return (0..<rows).map { _ in
                isFull || numbers.below(4) > 0 ? make(&numbers) : nil
            }
        }
        let texts = ["", "a b", "\"", "\\", "line\nend", "ü€", "\u{1}", "plain"]
        let doubles = [0, -0.0, 1.5, 1e300, -2.25e-7, .infinity, .nan, 100, 12_345.67]
        let ints = maybe { Int64($0.below(2_000)) - 1_000 }
        let longs = maybe { Int64(bitPattern: UInt64($0.below(1 << 31)) &* 0x9E37_79B9_7F4A_7C15) }
        let names = maybe { $0.pick(texts) }
        let rates = maybe { doubles[$0.below(doubles.count)] }
        let flags = maybe { $0.below(2) == 0 }
        let days = maybe { Int32($0.below(20_000)) }
        return try ParquetWriter.file(
            schema: ParquetSchema([
                .optional("z", .int64), .optional("long", .int64), .optional("NAME", .string),
                .optional("rate", .double), .optional("flag", .boolean), .optional("day", .date),
                .optional("cents", .decimal(precision: 12, scale: 2)), .optional("a\"b", .int64),
            ]),
            columns: [
                ParquetColumn(ints), ParquetColumn(longs), ParquetColumn(names),
                ParquetColumn(rates), ParquetColumn(flags), ParquetColumn(days),
                ParquetColumn(ints), ParquetColumn(longs),
            ])
    }

    private static func texts(_ rows: StoredRows) -> [String] {
        (0..<rows.count).map { row in
            let start = Int(rows[row, 0].bits)
            return String(
                decoding: rows.bytes[start..<start + Int(rows[row, 0].length)], as: UTF8.self)
        }
    }

    @Test("Column by column they become what they are record by record", arguments: 0..<40)
    func same(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let file = try Self.file(&numbers, rows: 1 + numbers.below(300))
        let load = ParquetLoad(format: Self.format)
        let expected = try load.records(file).map { String(decoding: $0.stored, as: UTF8.self) }
        let documents = try #require(
            try load.documents(try ParquetFile(file), for: Self.target()))
        #expect(Self.texts(documents.rows(0..<documents.count)) == expected)
        let half = expected.count / 2
        #expect(Self.texts(documents.rows(half..<documents.count)) == Array(expected[half...]))
        #expect(Self.texts(try load.batch(file, for: Self.target()).rows) == expected)
    }

    @Test("Files with nested fields, and columns of another type, are read record by record")
    func others() throws {
        let load = ParquetLoad(format: Self.format)
        let nested = try ParquetWriter.file(
            schema: ParquetSchema([.structure("s", [.required("n", .int64)])]),
            records: [["s": ["n": 1]]])
        #expect(try load.documents(try ParquetFile(nested), for: Self.target()) == nil)
        #expect(
            Self.texts(try load.batch(nested, for: Self.target()).rows) == [#"{"s":{"n":1}}"#])
        var numbers = Numbers(state: 1)
        let flat = try Self.file(&numbers, rows: 3)
        #expect(try load.documents(try ParquetFile(flat), for: Self.target(.object)) == nil)
        #expect(try load.batch(flat, for: Self.target(.object)).rowCount == 3)
    }

    @Test("Many records come in pieces, in their order")
    func pieces() throws {
        let count = LoadPieces.leastRows
        let file = try ParquetWriter.file(
            schema: ParquetSchema([.required("n", .int64)]),
            columns: [ParquetColumn((0..<count).map { Int64($0) })])
        let load = ParquetLoad(format: Self.format)
        let pieces = try #require(try load.pieces(file, for: Self.target()))
        var found: [String] = []
        #expect(
            try pieces.forEach(by: .none) { piece, _ in found += Self.texts(piece.rows) })
        #expect(found == (0..<count).map { "{\"n\":\($0)}" })
        #expect(try load.pieces(file, for: Self.target(.object)) == nil)
    }
}
