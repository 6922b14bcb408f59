import AWSWire
import DataFormats
import Snowflake
import Testing

@testable import SnowflakeWire

@Suite("Answers of Snowflake's client protocol")
struct EncoderTests {
    static func cell(_ value: SnowflakeValue, _ type: SnowflakeType) -> String {
        var writer = CellWriter(ResultTexts())
        writer.write(value, type)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("Every type has its text")
    func cells() {
        let half = Int128(1_709_510_400_123_456_789)
        #expect(Self.cell(.null, .date) == "null")
        #expect(Self.cell(.number(-150, scale: 2), .number(precision: 10, scale: 2)) == #""-1.50""#)
        #expect(Self.cell(.number(5, scale: 3), .number(precision: 10, scale: 3)) == #""0.005""#)
        #expect(Self.cell(.float(1), .float) == #""1""#)
        #expect(Self.cell(.float(.nan), .float) == #""NaN""#)
        #expect(Self.cell(.float(-.infinity), .float) == #""-inf""#)
        #expect(Self.cell(.boolean(true), .boolean) == #""1""#)
        #expect(Self.cell(.binary([0x41, 0xBF]), .binary(length: 2)) == #""41BF""#)
        #expect(Self.cell(.date(19_783), .date) == #""19783""#)
        #expect(Self.cell(.time(3_661_123_456_789), .time(scale: 3)) == #""3661.123""#)
        #expect(
            Self.cell(.timestampNTZ(half), .timestampNTZ(scale: 9)) == #""1709510400.123456789""#)
        #expect(Self.cell(.timestampNTZ(half), .timestampNTZ(scale: 0)) == #""1709510400""#)
        #expect(
            Self.cell(.timestampTZ(half, offset: -480), .timestampTZ(scale: 1))
                == #""1709510400.1 960""#)
        // Before 1970 the whole number is negative, as clients take it.
        #expect(
            Self.cell(.timestampNTZ(-500_000_000), .timestampNTZ(scale: 3)) == #""-0.500""#)
        for text in ["1.5", "-1.23e7002", "100"] {
            guard let number = DecFloat(text.utf8) else { continue }
            #expect(Self.cell(.decfloat(number), .decfloat) == "\"\(text)\"")
        }
        #expect(Self.cell(.text("a\"b"), .text(length: 5)) == #""a\"b""#)
        #expect(
            Self.cell(.variant(.object(VariantObject([("a", .null)]))), .variant)
                == #""{\n  \"a\": null\n}""#)
    }

    static func answer(_ result: StatementResult) -> ClientAnswer {
        ClientAnswer(
            queryID: "q1", outcome: .success(result),
            place: ClientPlace(database: "D", schema: nil, warehouse: nil, role: "R"),
            texts: ResultTexts())
    }

    static func json(_ reply: SnowflakeReply) throws -> JSONValue {
        try JSONValue.parse(SnowflakeEncoder.encode(reply).body)
    }

    @Test("A decimal floating-point number is its exponent and its digits in Arrow")
    func decimals() throws {
        let texts = ["-128", "128", "0", "1.5e3", "-25e-9"]
        let numbers = texts.compactMap { DecFloat($0.utf8).map { [SnowflakeValue.decfloat($0)] } }
        let column = StatementResult.Column("D", .decfloat)
        let result = StatementResult(columns: [column], rows: numbers + [[.null]])
        let words = ArrowRows(result, ResultTexts()).column(0, 0..<6)
        #expect(words.metadata.first?.value == "DECFLOAT")
        #expect(words.isPresent == [true, true, true, true, true, false])
        guard case .structure(let parts) = words.values, parts.count == 2,
            case .int16(let exponents) = parts[0].values,
            case .binary(let ends, let bytes) = parts[1].values
        else {
            Issue.record("not a structure of two parts")
            return
        }
        #expect(parts.map(\.name) == ["exponent", "significand"])
        #expect(exponents == [0, 0, 0, 2, -9, 0])
        #expect(ends == [1, 3, 4, 5, 6, 6])
        #expect(bytes == [0x80, 0, 0x80, 0, 15, 0xE7])
    }

    static let form = ResultForm(isArrow: false, host: "127.0.0.1:1")

    @Test("A query's answer has columns, rows and the session's place")
    func rows() throws {
        var result = StatementResult(
            columns: [.init("N", .number(precision: 5, scale: 1))], rows: [[.number(15, scale: 1)]])
        result.kind = "SELECT"
        let data = try #require(try Self.json(.statement(Self.answer(result), Self.form))["data"])
        #expect(data["rowset"] == [["1.5"]])
        #expect(data["rowtype"]?[0]?["type"] == "fixed")
        #expect(data["rowtype"]?[0]?["scale"] == 1)
        #expect(data["total"] == 1)
        #expect(data["finalDatabaseName"] == "D")
        #expect(data["finalSchemaName"]?.isNull == true)
        #expect(data["statementTypeId"] == 4096)
    }

    @Test("A failure says code, state, message and id, and is no HTTP error")
    func failure() throws {
        var answer = Self.answer(StatementResult(columns: [], rows: []))
        answer.outcome = .failure(
            SnowflakeError(code: 2003, sqlState: "42S02", message: "SQL compilation error:\nx"))
        let response = SnowflakeEncoder.encode(.statement(answer, Self.form))
        #expect(response.status == 200)
        let json = try JSONValue.parse(response.body)
        #expect(json["success"] == false)
        #expect(json["code"] == "002003")
        #expect(json["data"]?["sqlState"] == "42S02")
        #expect(json["data"]?["queryId"] == "q1")
    }

    @Test("A large result comes in chunks that together have every row once")
    func chunks() throws {
        let count = ResultForm.mostInline + 5
        var result = StatementResult(
            columns: [.init("N", .number(precision: 9, scale: 0))],
            rows: (0..<count).map { [.number(Int128($0), scale: 0)] })
        result.kind = "SELECT"
        let answer = Self.answer(result)
        let data = try #require(try Self.json(.statement(answer, Self.form))["data"])
        var seen = data["rowset"]?.arrayValue?.count ?? 0
        let chunks = try #require(data["chunks"]?.arrayValue)
        for part in chunks.indices {
            let body = SnowflakeEncoder.encode(.chunk(answer, part: part, Self.form)).body
            let rows = try JSONValue.parse(Array("[".utf8) + body + Array("]".utf8))
            #expect(rows[0]?[0]?.stringValue == String(seen))
            #expect(chunks[part]["rowCount"]?.intValue == rows.arrayValue.map { Int64($0.count) })
            seen += rows.arrayValue?.count ?? 0
        }
        #expect(seen == count)
    }
}
