import DataFormats
import Testing

@Suite("Parquet")
struct ParquetTests {
    static let codecs: [ParquetWriteOptions.Codec] = [.none, .snappy, .gzip, .zstd]

    @Test("Every type survives, with and without nulls", arguments: codecs)
    func types(codec: ParquetWriteOptions.Codec) throws {
        for count in [0, 1, 7, 150] {
            let records = ParquetSamples.flatRecords(count)
            for usesDictionary in [true, false] {
                let options = ParquetWriteOptions(
                    codec: codec, usesDictionary: usesDictionary, rowsPerPage: 20,
                    rowsPerGroup: 60)
                let bytes = try ParquetWriter.file(
                    schema: ParquetSamples.flatSchema, records: records, options: options)
                let file = try ParquetFile(bytes)
                #expect(file.schema == ParquetSamples.flatSchema)
                #expect(file.rowCount == count)
                #expect(file.createdBy == "rehearsal")
                #expect(try file.records() == records)
            }
        }
    }

    @Test("Pages hold what columns hold, values that come again as places in a dictionary")
    func pages() throws {
        var indexed = 0
        for usesDictionary in [true, false] {
            let options = ParquetWriteOptions(
                usesDictionary: usesDictionary, rowsPerPage: 20, rowsPerGroup: 60)
            let file = try ParquetFile(
                try ParquetWriter.file(
                    schema: ParquetSamples.flatSchema, records: ParquetSamples.flatRecords(150),
                    options: options))
            for (place, leaf) in file.leaves.enumerated() {
                let column = try file.column(place)
                var levels: [UInt8] = []
                var texts: [[UInt8]] = []
                var doubles: [Double] = []
                var present = 0
                try file.pages(place) { page in
                    #expect(page.values.count <= 20)
                    levels += page.values.definitionLevels
                    present += page.present
                    let known = page.indices.isEmpty ? page.values : page.dictionary ?? page.values
                    let all =
                        page.indices.isEmpty
                        ? Array(0..<page.present) : page.indices.map { Int($0) }
                    if !known.byteArrays.ends.isEmpty {
                        texts += all.map { Array(known.byteArrays[$0]) }
                    }
                    if !known.doubles.isEmpty { doubles += all.map { known.doubles[$0] } }
                    if !page.indices.isEmpty { indexed += 1 }
                }
                #expect(levels == column.definitionLevels)
                #expect(present == column.valueCount(of: leaf.type.physical))
                #expect(texts == (0..<column.byteArrays.count).map { Array(column.byteArrays[$0]) })
                #expect(doubles == column.doubles)
            }
        }
        #expect(indexed > 0)
    }

    @Test("Lists, structures and maps survive with every kind of nothing")
    func nested() throws {
        let records = ParquetSamples.nestedRecords(400)
        let options = ParquetWriteOptions(rowsPerPage: 30, rowsPerGroup: 150)
        let bytes = try ParquetWriter.file(
            schema: ParquetSamples.nestedSchema, records: records, options: options)
        let file = try ParquetFile(bytes)
        #expect(file.schema == ParquetSamples.nestedSchema)
        #expect(try file.records() == records)
    }

    @Test("Typed columns are written and read without records in between")
    func columns() throws {
        let schema = ParquetSchema([
            .required("id", .int64), .optional("name", .string), .optional("amount", .double),
        ])
        let names: [String?] = ["a", nil, "c"]
        let amounts: [Double?] = [nil, 1.5, 2]
        let bytes = try ParquetWriter.file(
            schema: schema,
            columns: [
                ParquetColumn([1, 2, 3] as [Int64]), ParquetColumn(names), ParquetColumn(amounts),
            ])
        let file = try ParquetFile(bytes)
        #expect(try file.column(0).int64 == [1, 2, 3])
        #expect(try file.column(named: "name")?.optionalStrings == names)
        #expect(try file.column(named: "amount")?.optionalDoubles == amounts)
        #expect(try file.column(named: "nothing") == nil)
        let statistics = try #require(file.statistics(0).first)
        #expect(statistics.minimum == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(statistics.maximum == [3, 0, 0, 0, 0, 0, 0, 0])
        #expect(file.statistics(1).first?.nullCount == 1)
        #expect(file.statistics(1).first?.maximum == Array("c".utf8))
    }

    @Test("The same records give the same bytes")
    func deterministic() throws {
        func write() throws -> [UInt8] {
            try ParquetWriter.file(
                schema: ParquetSamples.flatSchema, records: ParquetSamples.flatRecords(300),
                options: ParquetWriteOptions(keyValues: ["b": "2", "a": "1", "c": "3"]))
        }
        let bytes = try write()
        #expect(try write() == bytes)
        #expect(try ParquetFile(bytes).keyValues.map(\.key) == ["a", "b", "c"])
    }

    @Test("A dictionary is used where it pays and only there")
    func dictionary() throws {
        let schema = ParquetSchema([.required("x", .string)])
        let same = (0..<5000).map { "plan \($0 % 20)" }
        let different = (0..<5000).map { "customer \($0)" }
        func size(_ values: [String], _ usesDictionary: Bool) throws -> Int {
            try ParquetWriter.file(
                schema: schema, columns: [ParquetColumn(values)],
                options: ParquetWriteOptions(codec: .none, usesDictionary: usesDictionary)
            ).count
        }
        #expect(try size(same, true) < size(same, false) / 5)
        #expect(try size(different, true) == size(different, false))
    }

    @Test("What does not fit the schema is refused with its column and record")
    func mismatches() throws {
        let schema = ParquetSchema([
            .required("id", .integer(bits: 8)), .optional("at", .timestamp(.millis)),
            .optional("sum", .decimal(precision: 5, scale: 2)),
        ])
        let cases: [(JSONValue, String?)] = [
            (["id": 200], "id"), (["id": nil], "id"), (["id": "1"], "id"),
            (["id": 1, "at": "2025-01-01"], "at"), (["id": 1, "at": "2025-01-01T00:00:00"], "at"),
            (["id": 1, "at": "2025-01-01T00:00:00.0001Z"], "at"),
            (["id": 1, "sum": 1.234], "sum"), (["id": 1, "sum": 12345], "sum"),
            (["id": 1, "other": 1], nil), ([1], nil),
        ]
        for (record, column) in cases {
            #expect {
                try ParquetWriter.file(schema: schema, records: [["id": 1], record])
            } throws: { error in
                guard let error = error as? ParquetError else { return false }
                return error.kind == .mismatch && error.column == column
                    && error.message.contains("record 1")
            }
        }
        #expect(throws: ParquetError.self) {
            try ParquetWriter.file(
                schema: schema, columns: [ParquetColumn([1] as [Int32])])
        }
    }

    @Test("What is no Parquet file is refused by name")
    func refusals() throws {
        func kind(_ bytes: [UInt8]) -> ParquetError.Kind? {
            do {
                _ = try ParquetFile(bytes)
                return nil
            } catch {
                return error.kind
            }
        }
        let good = try ParquetWriter.file(
            schema: ParquetSamples.nestedSchema, records: ParquetSamples.nestedRecords(10))
        #expect(kind(good) == nil)
        #expect(kind([]) == .notParquet)
        #expect(kind(Array("{\"a\":1,\"b\":22}".utf8)) == .notParquet)
        #expect(kind(Array(good.dropLast())) == .notParquet)
        #expect(kind(Array(good.dropLast(4)) + Array("PARE".utf8)) == .unsupported)
        #expect(kind(Array("PAR1".utf8) + [0xFF, 0xFF, 0, 0] + Array("PAR1".utf8)) == .truncated)
    }

    @Test("A flipped bit in a page is found by its checksum")
    func checksum() throws {
        let schema = ParquetSchema([.required("x", .string)])
        var bytes = try ParquetWriter.file(
            schema: schema, columns: [ParquetColumn((0..<100).map { "value \($0)" })],
            options: ParquetWriteOptions(codec: .none))
        bytes[200] ^= 1
        let file = try ParquetFile(bytes)
        #expect {
            try file.column(0)
        } throws: {
            ($0 as? ParquetError)?.message == "the checksum of a page differs"
        }
    }

    @Test("Damaged files never crash and never ask for much", arguments: codecs)
    func fuzz(codec: ParquetWriteOptions.Codec) throws {
        let options = ParquetWriteOptions(codec: codec, rowsPerPage: 20)
        let seeds = [
            try ParquetWriter.file(
                schema: ParquetSamples.nestedSchema, records: ParquetSamples.nestedRecords(40),
                options: options),
            try ParquetWriter.file(
                schema: ParquetSamples.flatSchema, records: ParquetSamples.flatRecords(30),
                options: options),
        ]
        let limits = ParquetReadOptions(maximumValues: 10_000, maximumColumnBytes: 1 << 16)
        var random = TestRandom(seed: 13)
        var refused = 0
        for round in 0..<600 {
            var bytes = seeds[round % 2]
            let footer = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            for _ in 0...random.below(3) {
                // Half of the damage goes to the metadata, which is small.
                let inFooter = random.below(2) == 0
                let place =
                    inFooter
                    ? bytes.count - 8 - random.below(footer) - 1 : random.below(bytes.count)
                bytes[place] = UInt8(random.below(256))
            }
            do {
                _ = try ParquetFile(bytes, options: limits).records()
            } catch {
                refused += 1
            }
        }
        #expect(refused > 200)
    }
}
