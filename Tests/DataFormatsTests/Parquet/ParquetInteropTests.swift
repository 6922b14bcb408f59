import DataFormats
import Foundation
import Testing

@Suite("Parquet and pyarrow", .enabled(if: PyArrow.isAvailable, "python3 with pyarrow is needed"))
struct ParquetInteropTests {
    @Test(
        "pyarrow reads what is written here", arguments: ParquetTests.codecs)
    func pyarrowReads(codec: ParquetWriteOptions.Codec) throws {
        let folder = try PyArrow.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let samples = [
            (ParquetSamples.flatSchema, ParquetSamples.flatRecords(100)),
            (ParquetSamples.nestedSchema, ParquetSamples.nestedRecords(150)),
        ]
        for (schema, records) in samples {
            for usesDictionary in [true, false] {
                let options = ParquetWriteOptions(
                    codec: codec, usesDictionary: usesDictionary, rowsPerPage: 20,
                    rowsPerGroup: 60)
                let bytes = try ParquetWriter.file(
                    schema: schema, records: records, options: options)
                let path = folder.appendingPathComponent("ours.parquet")
                try Data(bytes).write(to: path)
                let dump = folder.appendingPathComponent("ours.json")
                let program =
                    PyArrow.plainValues + """
                        file = pq.ParquetFile(sys.argv[1], page_checksum_verification=True)
                        dump(file.read(), sys.argv[2])
                        """
                try PyArrow.run(program, [path.path, dump.path])
                expectSame(records.map(withHexadecimalEnumerations), try values(dump))
            }
        }
    }

    @Test("pyarrow finds the statistics right and filters by them")
    func statistics() throws {
        let folder = try PyArrow.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("ours.parquet")
        let schema = ParquetSchema([.required("n", .int64), .optional("t", .string)])
        let records: [JSONValue] = (0..<100).map { ["n": JSONValue($0 - 50), "t": "v\($0 % 10)"] }
        let bytes = try ParquetWriter.file(
            schema: schema, records: records, options: ParquetWriteOptions(rowsPerGroup: 25))
        try Data(bytes).write(to: path)
        let printed = try PyArrow.run(
            """
            import sys, pyarrow.parquet as pq
            group = pq.ParquetFile(sys.argv[1]).metadata.row_group(1)
            for place in range(2):
                s = group.column(place).statistics
                print(s.min, s.max, s.null_count)
            print(pq.read_table(sys.argv[1], filters=[("n", ">", 40)]).num_rows)
            """, [path.path])
        #expect(printed == "-25 -1 0\nv0 v9 0\n9\n")
    }

    /// One table with all types, written in many ways; each file has its values beside it.
    static let writer =
        PyArrow.plainValues + """
            import decimal, os, random
            folder = sys.argv[1]
            random.seed(7)
            D = decimal.Decimal
            utc = datetime.timezone.utc

            def some(values, count=120):
                return [random.choice(values + [None]) for _ in range(count)]

            moment = datetime.datetime
            t = [moment(2025, 1, 9, 18, 0, 0, 250000), moment(1969, 12, 31, 23, 59, 59)]
            day = datetime.date
            big = [random.randrange(-2**63, 2**63) for _ in range(50)]
            long = D("12345678901234567890.0123456789")
            z = [local.replace(tzinfo=utc) for local in t]
            flat = pa.table({
                "required": pa.array(range(120), pa.int64()),
                "bool": pa.array(some([True, False]), pa.bool_()),
                "int8": pa.array(some([-128, 0, 127]), pa.int8()),
                "uint16": pa.array(some([0, 65535]), pa.uint16()),
                "int32": pa.array(some([-2**31, 7, 2**31 - 1]), pa.int32()),
                "uint32": pa.array(some([0, 2**32 - 1]), pa.uint32()),
                "int64": pa.array(some(big), pa.int64()),
                "uint64": pa.array(some([0, 2**64 - 1]), pa.uint64()),
                "float": pa.array(some([0.5, -1.25, float("inf")]), pa.float32()),
                "double": pa.array(some([0.1, 1e300, float("nan")]), pa.float64()),
                "string": pa.array(some(["", "aa", "aab", "é😀", "aabb" * 30]), pa.string()),
                "binary": pa.array(some([b"", b"\\x00\\xff"]), pa.binary()),
                "fixed": pa.array(some([b"abc", b"\\x00\\x01\\xff"]), pa.binary(3)),
                "date": pa.array(some([day(1, 1, 1), day(2025, 1, 9)]), pa.date32()),
                "ms": pa.array(some(t), pa.timestamp("ms")),
                "us": pa.array(some(z), pa.timestamp("us", tz="UTC")),
                "ns": pa.array(some([1, -1, 10**18 + 5]), pa.timestamp("ns")),
                "time32": pa.array(some([datetime.time(12, 30)]), pa.time32("ms")),
                "time64": pa.array(some([datetime.time(23, 59, 59, 999999)]), pa.time64("us")),
                "dec9": pa.array(some([D("1.25"), D("-99999.99")]), pa.decimal128(7, 2)),
                "dec38": pa.array(some([long, D("-1")]), pa.decimal128(38, 10)),
                "dec60": pa.array(some([D("1" * 50), D("-7")]), pa.decimal256(60, 5)),
                "cat": pa.array(some(["a", "b"])).dictionary_encode(),
                "null": pa.array([None] * 120, pa.null()),
            })
            deep = [[], [[]], [[1], None, [2, 3]]]
            item = {"sku": "s", "price": 1.5}
            payloads = [{"kind": "x", "items": [item, None]}, {"kind": None, "items": []}]
            labels = [[("a", 1), ("b", None)], []]
            plan = pa.struct([("sku", pa.string()), ("price", pa.float64())])
            nested = pa.table({
                "id": pa.array(range(120)),
                "tags": pa.array(some([[], ["a"], ["b", None, "c"]]), pa.list_(pa.string())),
                "deep": pa.array(some(deep), pa.list_(pa.list_(pa.int32()))),
                "payload": pa.array(
                    some(payloads),
                    pa.struct([("kind", pa.string()), ("items", pa.list_(plan))])),
                "labels": pa.array(some(labels), pa.map_(pa.string(), pa.int64())),
            })

            wanted = sys.argv[2:]

            def write(name, table, **options):
                if wanted and name not in wanted:
                    return
                path = os.path.join(folder, name + ".parquet")
                pq.write_table(table, path, **options)
                back = pq.ParquetFile(path).read()
                dump(back, path + ".json")

            for codec in ["none", "snappy", "gzip", "zstd", "brotli"]:
                for version in ["1.0", "2.0"]:
                    for dictionary in [True, False]:
                        name = f"{codec}-{version}-{dictionary}"
                        options = dict(compression=codec, data_page_version=version,
                                       use_dictionary=dictionary, data_page_size=256,
                                       row_group_size=50)
                        write("flat-" + name, flat, **options)
                        write("nested-" + name, nested, **options)
            write("checksums", flat, write_page_checksum=True)
            write("int96", flat.select(["ms", "us"]), use_deprecated_int96_timestamps=True)
            write("old-lists", nested, use_compliant_nested_type=False, version="1.0")
            write("small-decimals", flat.select(["dec9", "dec38"]), store_decimal_as_integer=True)
            deltas = {"int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED",
                      "required": "DELTA_BINARY_PACKED", "bool": "RLE",
                      "string": "DELTA_BYTE_ARRAY", "binary": "DELTA_LENGTH_BYTE_ARRAY",
                      "fixed": "DELTA_BYTE_ARRAY", "float": "BYTE_STREAM_SPLIT",
                      "double": "BYTE_STREAM_SPLIT"}
            for version in ["1.0", "2.0"]:
                write("deltas-" + version, flat.select(list(deltas)), use_dictionary=False,
                      column_encoding=deltas, data_page_version=version, data_page_size=300)
            split = {name: "BYTE_STREAM_SPLIT" for name in ["int32", "int64", "fixed", "dec38"]}
            write("split", flat.select(list(split)), use_dictionary=False, column_encoding=split)
            write("empty", flat.slice(0, 0))
            with open(os.path.join(folder, "lz4.parquet"), "wb") as file:
                pq.write_table(flat.select(["int32"]), file, compression="lz4")
            """

    @Test("What pyarrow writes is read here, in every encoding, codec and page version")
    func readsPyarrow() throws {
        let folder = try PyArrow.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try PyArrow.run(Self.writer, [folder.path])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let files = names.filter { $0.hasSuffix(".parquet") && $0 != "lz4.parquet" }
        #expect(files.count == 48)
        for name in files {
            let path = folder.appendingPathComponent(name)
            do {
                let file = try ParquetFile([UInt8](Data(contentsOf: path)))
                let expected = try values(folder.appendingPathComponent(name + ".json"))
                expectSame(expected, try file.records(), name)
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        let packed = try ParquetFile(
            [UInt8](Data(contentsOf: folder.appendingPathComponent("lz4.parquet"))))
        #expect {
            try packed.column(0)
        } throws: {
            ($0 as? ParquetError)?.message == "the codec LZ4_RAW is not supported"
        }
    }

    @Test("Damaged files of pyarrow never crash")
    func fuzz() throws {
        let folder = try PyArrow.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let names = [
            "deltas-1.0", "deltas-2.0", "split", "flat-none-2.0-True", "nested-none-1.0-True",
        ]
        try PyArrow.run(Self.writer, [folder.path] + names)
        var random = TestRandom(seed: 99)
        let limits = ParquetReadOptions(maximumValues: 10_000, maximumColumnBytes: 1 << 18)
        for name in names {
            let path = folder.appendingPathComponent(name + ".parquet")
            let seed = [UInt8](try Data(contentsOf: path))
            for _ in 0..<100 {
                var bytes = seed
                for _ in 0...random.below(8) {
                    bytes[random.below(bytes.count)] = UInt8(random.below(256))
                }
                _ = try? ParquetFile(bytes, options: limits).records()
            }
        }
    }

    /// pyarrow takes enumerations for bytes.
    private func withHexadecimalEnumerations(_ record: JSONValue) -> JSONValue {
        guard var object = record.objectValue else { return record }
        for key in object.keys where key.hasSuffix("enumeration") {
            guard let text = object[key]?.stringValue else { continue }
            let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            object[key] = .string(digits.joined())
        }
        return .object(object)
    }

    private func values(_ path: URL) throws -> [JSONValue] {
        try NDJSONReader.values([UInt8](Data(contentsOf: path)))
    }

    private func expectSame(_ left: [JSONValue], _ right: [JSONValue], _ name: String = "") {
        #expect(left.count == right.count, "\(name)")
        for (place, pair) in zip(left, right).enumerated() where !same(pair.0, pair.1) {
            Issue.record(
                "\(name) record \(place):\n\(pair.0.serialized())\n\(pair.1.serialized())")
            return
        }
    }

    /// Equal but for the spelling of numbers; Python's side marks decimals to keep their digits.
    private func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.number(let one), .number(let other)):
            return one.isEqualNumerically(to: other) || one.double == other.double
        case (.array(let one), .array(let other)):
            return one.count == other.count && zip(one, other).allSatisfy(same)
        case (.object(let one), _) where one.keys == ["decimal"]:
            return one["decimal"] == .string(right.numberValue?.text ?? "")
        case (_, .object(let other)) where other.keys == ["decimal"]:
            return same(right, left)
        case (.object(let one), .object(let other)):
            return one.count == other.count
                && one.allSatisfy { key, value in other[key].map { same(value, $0) } ?? false }
        default: return left == right
        }
    }
}
