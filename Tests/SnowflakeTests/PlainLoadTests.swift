import DataFormats
import Testing

@testable import Snowflake

/// What is read straight from a file, beside what goes through the general conversion.
@Suite("Plain values of files")
struct PlainLoadTests {
    private static let columns: [(name: String, type: SnowflakeType)] = [
        ("ID", .integer), ("NAME", .text(length: 6)), ("AMOUNT", .number(precision: 10, scale: 2)),
        ("FLAG", .boolean), ("DAY", .date), ("AT", .timestampNTZ(scale: 9)), ("RATE", .float),
        ("MUST", .integer),
    ]

    private static func target(_ names: [String], _ format: FileFormat) -> LoadTarget {
        let columns = columns.enumerated().filter { names.contains($1.name) }.map { place, column in
            var entry = ColumnEntry(ordinal: place, name: column.name, type: column.type)
            entry.isNotNull = column.name == "MUST"
            return entry
        }
        return LoadTarget(
            tableName: "T", columns: columns, match: .insensitive,
            cast: Cast(parameters: SessionParameters(), zone: .utc), format: format)
    }

    /// The rows of a batch as values, and what was wrong with the others.
    private static func told(_ batch: LoadBatch, _ target: LoadTarget) throws -> [String] {
        var lines: [String] = []
        for row in 0..<batch.rowCount {
            let values = try target.columns.enumerated().map { place, column in
                try batch.rows.value(row, place, as: column.type)
            }
            lines.append("\(values)")
        }
        return lines
            + batch.problems.map { "\($0.row) \($0.line) \($0.column) \($0.error.code)" }
    }

    private static let values = [
        "1", "-7", "0", "007", "12.5", "12.345", "-.5", ".5", "5.", "1e3", "99999999.99",
        "123456789012345678901", "--1", "null", "true", "false", "nul", "\"\"", "\"abc\"",
        "\"abcdefg\"", "\"Zoë\"", "\"a\\\"b\"", "\"12\"", "\"1.25\"", "\"true\"", "\"2024-02-30\"",
        "\"2024-02-29\"", "\"2024-02-29 10:11:12.5\"", "\"2024-02-29T10:11:12\"", "{}", "[1]",
        "\"NaN\"",
    ]

    /// Values that a column takes.
    private static let fitting = [
        "ID": ["1", "-7", "\"12\"", "null", "007"], "MUST": ["5", "0"],
        "NAME": ["\"abc\"", "\"\"", "\"Zoë\"", "null", "12.50"],
        "AMOUNT": ["1", "12.5", "-.5", "\"1.25\"", "99999999.99", "12.345"],
        "FLAG": ["true", "false", "null", "\"true\"", "1"], "DAY": ["\"2024-02-29\"", "null"],
        "AT": ["\"2024-02-29 10:11:12.5\"", "\"2024-02-29T10:11:12\"", "\"2024-02-29\""],
        "RATE": ["1.5", "1e3", "\"NaN\"", "-7", "0.1"],
    ]

    @Test("Documents give the same rows and errors as when each is parsed as a whole")
    func documents() throws {
        var format = FileFormat()
        format.kind = .json
        var numbers = Numbers(state: 7)
        for names in [["ID", "NAME", "MUST"], ["AMOUNT", "FLAG", "DAY", "AT", "RATE", "ID"]] {
            let target = Self.target(names, format)
            var plain = ""
            var whole = ""
            for _ in 0..<1_500 {
                let space = numbers.pick(["", "", "", " ", "\t"])
                var members: [String] = []
                for name in names where numbers.pick(["", "", "", "", "", "", "no"]).isEmpty {
                    let key = numbers.pick([name, name, name, name.lowercased()])
                    let colon = numbers.pick([":", ":", " : "])
                    let isWild = !numbers.pick(["", "", "", "", "", "", "", "", "", "no"]).isEmpty
                    let value = numbers.pick(isWild ? Self.values : Self.fitting[name] ?? ["1"])
                    members.append("\"\(key)\"\(colon)\(space)\(value)")
                }
                if numbers.pick(["", "", "", "more"]) == "more" { members.append("\"Z\": 1") }
                if numbers.pick(["", "", "", "", "", "twice"]) == "twice" {
                    members.append("\"ID\": 1")
                }
                let end = numbers.pick(["\n", "\n", "", "\r\n", " x\n"])
                plain += "{\(space)\(members.joined(separator: ",\(space)"))\(space)}\(end)"
                // A member that no column takes and that is no plain value.
                let more = (members + ["\"whole\": {}"]).joined(separator: ",\(space)")
                whole += "{\(space)\(more)\(space)}\(end)"
            }
            let load = JSONLoad(format: format)
            let left = load.batch(Array(plain.utf8), for: target)
            let right = load.batch(Array(whole.utf8), for: target)
            #expect(left.parsed == right.parsed)
            #expect(left.rowCount > 100)
            #expect(try Self.told(left, target) == (try Self.told(right, target)))
        }
    }

    @Test("Documents of one shape are read without being parsed")
    func shape() throws {
        var format = FileFormat()
        format.kind = .json
        let target = Self.target(["ID", "NAME", "DAY"], format)
        let text = #"{ "name": "a", "more": 1.5, "id": -12, "day": "2024-02-29" }"#
        var rows = StoredRows(width: 3)
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            let plain = PlainDocuments(target, target.columns.map { FieldReader($0, target) })
            var parser = VariantParser(bytes, stored: false)
            #expect(!plain.read(&parser, into: &rows))
            plain.learn(parser, from: 0)
            #expect(plain.read(&parser, into: &rows))
            #expect(parser.place == bytes.count)
        }
        #expect(try rows.value(0, 0, as: .integer) == .integer(-12))
        #expect(try rows.value(0, 1, as: .varchar) == .text("a"))
    }

    /// How files lie: in few pages or many, with dictionaries or without, in one part or several.
    private static let layouts = [
        ParquetWriteOptions(), ParquetWriteOptions(usesDictionary: false, rowsPerPage: 7),
        ParquetWriteOptions(rowsPerPage: 13, rowsPerGroup: 50),
        ParquetWriteOptions(codec: .none, rowsPerPage: 1, rowsPerGroup: 64),
    ]

    @Test("Values of Parquet give the same as the general conversion", arguments: layouts)
    func parquet(_ layout: ParquetWriteOptions) throws {
        let doubles: [Double?] = [
            0, -0.0, 0.1, 12.5, 12.345, 2.675, 1.005, -99_999_999.99, 1e9, 1e-7, 123_456.785, nil,
            99_999_999.994, 99_999_999.995, .nan, .infinity, 0.30000000000000004, 1e300,
        ]
        let integers: [Int64?] = [
            0, -5, 99_999_999, 100_000_000, nil, .max, .min, 999_999_999_999_999_999,
        ]
        let texts: [String?] = ["", "abc", "abcdefg", "Zoë", nil, "2024-02-29", "12", "Zoëëë"]
        let moments: [String?] = [
            "2024-02-29 10:11:12.5", "2024-02-30 00:00:00", nil, "2024-02-29T10:11:12", "x", "",
            "1650-01-01 00:00:00", "2024-02-29 24:00:00", "2024-02-29",
        ]
        let flags: [Bool?] = [true, false, nil]
        let count = 240
        // The second half has ever new values, for which no dictionary pays.
        func column<T>(_ values: [T?], _ fresh: (Int) -> T) -> [T?] {
            (0..<count).map { $0 < 120 ? values[$0 % values.count] : fresh($0) }
        }
        let given = (
            amounts: column(doubles) { Double($0) / 4 }, ids: column(integers) { Int64($0) },
            names: column(texts) { "n\($0)" }, moments: column(moments) { "2024-01-01 00:0\($0)" },
            flags: column(flags) { $0 % 3 == 0 }
        )
        var writer = try ParquetWriter(
            schema: ParquetSchema([
                .optional("amount", .double), .optional("id", .int64), .optional("name", .string),
                .optional("at", .string), .optional("day", .string), .optional("flag", .boolean),
                .optional("rate", .double), .optional("must", .int64),
            ]), options: layout)
        for start in stride(from: 0, to: count, by: min(count, layout.rowsPerGroup)) {
            let part = start..<min(count, start + layout.rowsPerGroup)
            let moments = ParquetColumn(Array(given.moments[part]))
            let amounts = ParquetColumn(Array(given.amounts[part]))
            let ids = ParquetColumn(Array(given.ids[part]))
            try writer.append(columns: [
                amounts, ids, ParquetColumn(Array(given.names[part])), moments, moments,
                ParquetColumn(Array(given.flags[part])), amounts, ids,
            ])
        }
        let file = writer.finished()
        var format = FileFormat()
        format.kind = .parquet
        for names in [
            ["ID", "NAME", "AMOUNT"], ["AT"], ["DAY", "NAME"], ["FLAG", "RATE", "MUST"], ["RATE"],
        ] {
            let target = Self.target(names, format)
            let batch = try ParquetLoad(format: format).batch(file, for: target)
            var expected: [String] = []
            var problems: [String] = []
            for row in 0..<count {
                var stored: [SnowflakeValue] = []
                for (place, column) in target.columns.enumerated() {
                    let value: SnowflakeValue? =
                        switch column.name {
                        case "AMOUNT", "RATE": given.amounts[row].map { .float($0) }
                        case "ID", "MUST":
                            given.ids[row].map { .number(Int128($0), scale: 0) }
                        case "NAME": given.names[row].map { .text($0) }
                        case "FLAG": given.flags[row].map { .boolean($0) }
                        default: given.moments[row].map { .text($0) }
                        }
                    do throws(SnowflakeError) {
                        stored.append(try target.store(value ?? .null, in: column))
                    } catch {
                        problems.append(
                            "\(row + 1) \(row + 1) \(target.shown(place)) \(error.code)")
                        break
                    }
                }
                if stored.count == names.count { expected.append("\(stored)") }
            }
            #expect(try Self.told(batch, target) == expected + problems, "\(names)")
        }
    }

    @Test("Counts in Parquet files are seconds, or less by their size, however large they are")
    func counts() throws {
        let edges: [Int64] = [
            0, -1, 31_535_999_999, 31_536_000_000, 31_535_999_999_999, 31_536_000_000_000,
            31_535_999_999_999_999, 31_536_000_000_000_000, .max, .min, 9_223_372_036,
            9_223_372_037, 1_700_000_000_123_456,
        ]
        // Instants before the year 1677 are kept less exactly.
        let counts = (edges + edges.filter { $0 != .min }.map { -$0 }).filter {
            TimeReading.instant(ofCount: Int128($0)) >= Int128(Int64.min)
        }
        var format = FileFormat()
        format.kind = .parquet
        for type in [
            ParquetType.int64, .timestamp(.micros, isAdjustedToUTC: false),
            .timestamp(.nanos, isAdjustedToUTC: true),
        ] {
            let file = try ParquetWriter.file(
                schema: ParquetSchema([.required("at", type)]), columns: [ParquetColumn(counts)])
            let target = Self.target(["AT"], format)
            let batch = try ParquetLoad(format: format).batch(file, for: target)
            #expect(batch.problems.isEmpty)
            let found = try (0..<batch.rowCount).map {
                try batch.rows.value($0, 0, as: .timestampNTZ(scale: 9))
            }
            #expect(
                found
                    == counts.map { .timestampNTZ(TimeReading.instant(ofCount: Int128($0))) })
        }
    }
}
