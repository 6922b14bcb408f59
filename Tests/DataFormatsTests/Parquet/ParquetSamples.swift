import DataFormats

/// Schemas and records for the tests of Parquet.
enum ParquetSamples {
    /// Every type that is written, required and optional.
    static let types: [(name: String, type: ParquetType)] = [
        ("boolean", .boolean), ("int32", .int32), ("int64", .int64), ("float", .float),
        ("double", .double), ("string", .string), ("binary", .binary), ("json", .json),
        ("enumeration", .enumeration), ("uuid", .uuid), ("date", .date),
        ("fixed", ParquetType(.fixedLengthByteArray(3))),
        ("int8", .integer(bits: 8)), ("uint16", .integer(bits: 16, isSigned: false)),
        ("uint32", .integer(bits: 32, isSigned: false)),
        ("uint64", .integer(bits: 64, isSigned: false)),
        ("millis", .timestamp(.millis)), ("micros", .timestamp(.micros)),
        ("nanos", .timestamp(.nanos)), ("local", .timestamp(.micros, isAdjustedToUTC: false)),
        ("time32", .time(.millis)), ("time64", .time(.micros)),
        ("decimal9", .decimal(precision: 9, scale: 2)),
        ("decimal18", .decimal(precision: 18, scale: 6)),
        ("decimal38", .decimal(precision: 38, scale: 10)),
        ("decimalBytes", ParquetType(.byteArray, .decimal(precision: 20, scale: 0))),
    ]

    static let flatSchema = ParquetSchema(
        types.map { .required("r_" + $0.name, $0.type) }
            + types.map { .optional("o_" + $0.name, $0.type) })

    static func flatRecords(_ count: Int, seed: UInt64 = 1) -> [JSONValue] {
        var random = TestRandom(seed: seed)
        return (0..<count).map { _ in
            var record = JSONObject()
            for (name, _) in types { record.append("r_" + name, value(name, &random)) }
            for (name, _) in types {
                let isNull = random.below(3) == 0
                record.append("o_" + name, isNull ? .null : value(name, &random))
            }
            return .object(record)
        }
    }

    static func value(_ name: String, _ random: inout TestRandom) -> JSONValue {
        let small = random.below(40)
        switch name {
        case "boolean": return .bool(small < 20)
        case "int32", "date32": return JSONValue(Int64(Int32(truncatingIfNeeded: random.next())))
        case "int64": return JSONValue(Int64(bitPattern: random.next() >> UInt64(small)))
        case "float": return [0.5, -1.25, 0, 3e9, "NaN", "-Infinity"][small % 6]
        case "double": return [0.1, -1e300, 5e-7, 12345.678, 0, "Infinity"][small % 6]
        case "string", "enumeration": return .string(["", "é", "plan", "x😀", "longer"][small % 5])
        case "json": return "{\"a\":\(small)}"
        case "binary": return .string(["", "00ff", "c328"][small % 3])
        case "fixed": return .string(["000000", "00ff10", "ffffff"][small % 3])
        case "uuid": return .string("01234567-89ab-cdef-0123-4567890000" + "\(10 + small)")
        case "date": return .string(["1969-12-31", "2025-01-09", "0001-01-01"][small % 3])
        case "int8": return JSONValue(small * 6 - 128)
        case "uint16": return JSONValue(small * 1600)
        case "uint32": return JSONValue(small * 110_000_000)
        case "uint64": return .number(JSONNumber(text: String(random.next()))!)
        case "millis":
            return .string(["2025-01-09T18:00:00.250Z", "1969-12-31T23:59:59.999Z"][small % 2])
        case "micros":
            return .string(["2025-01-09T18:00:00.000001Z", "0001-01-01T00:00:00Z"][small % 2])
        case "nanos":
            return .string(["2025-01-09T18:00:00.123456789Z", "1970-01-01T00:00:00Z"][small % 2])
        case "local": return .string(["2025-01-09T18:00:00", "1969-01-01T00:00:00.500"][small % 2])
        case "time32": return .string(["00:00:00", "23:59:59.999"][small % 2])
        case "time64": return .string(["12:30:00.000001", "23:59:59"][small % 2])
        case "decimal9": return number(["0.00", "-1234567.89", "9999999.99"][small % 3])
        case "decimal18": return number(["0.000001", "-123456789012.345678"][small % 2])
        case "decimal38":
            return number(["-1234567890123456789012345678.0123456789", "0.0000000001"][small % 2])
        default: return number(["12345678901234567890", "-1", "0"][small % 3])
        }
    }

    static func number(_ text: String) -> JSONValue { .number(JSONNumber(text: text)!) }

    static let nestedSchema = ParquetSchema([
        .required("id", .int64),
        .list("tags", of: .optional("", .string)),
        .list("matrix", of: .list("", of: .required("", .int32)), isRequired: true),
        .structure(
            "payload",
            [
                .optional("kind", .string),
                .list(
                    "items",
                    of: .structure(
                        "", [.required("sku", .string), .optional("price", .double)])),
                .structure("inner", [.optional("deep", .boolean)], isRequired: true),
            ]),
        .map("labels", to: .optional("", .int64)),
    ])

    static func nestedRecords(_ count: Int) -> [JSONValue] {
        var random = TestRandom(seed: 77)
        func maybe(_ value: @autoclosure () -> JSONValue) -> JSONValue {
            random.below(4) == 0 ? .null : value()
        }
        func several(_ value: () -> JSONValue) -> JSONValue {
            .array((0..<random.below(4)).map { _ in value() })
        }
        return (0..<count).map { number in
            var labels = JSONObject()
            for place in 0..<random.below(3) { labels["k\(place)"] = maybe(JSONValue(place)) }
            return [
                "id": JSONValue(number),
                "tags": maybe(several { maybe(.string("t\(random.below(5))")) }),
                "matrix": several { maybe(several { JSONValue(random.below(100)) }) },
                "payload": maybe([
                    "kind": maybe("call"),
                    "items": maybe(several { maybe(["sku": "s", "price": maybe(1.5)]) }),
                    "inner": ["deep": maybe(true)],
                ]),
                "labels": maybe(.object(labels)),
            ]
        }
    }
}
