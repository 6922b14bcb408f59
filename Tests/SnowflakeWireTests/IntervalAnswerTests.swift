import DataFormats
import Testing

@testable import Snowflake
@testable import SnowflakeWire

/// How clients get intervals: the Python connector's converters of INTERVAL_YEAR_MONTH and
/// INTERVAL_DAY_TIME are the source.
@Suite("Answers with intervals")
struct IntervalAnswerTests {
    @Test(
        "A column says its kind, the digits of its first part and which parts it has",
        arguments: [
            ("YEAR(2) TO MONTH", "interval_year_month", 2, 0),
            ("YEAR", "interval_year_month", 9, 1),
            ("MONTH(4)", "interval_year_month", 4, 2),
            ("DAY(3) TO SECOND(2)", "interval_day_time", 3, 2),
            ("HOUR", "interval_day_time", 9, 0),
        ])
    func columns(_ qualifier: String, _ name: String, _ precision: Int, _ scale: Int) throws {
        let type = SnowflakeType.interval(try #require(try IntervalType.read(qualifier)))
        let column = ColumnMetadata.describe(StatementResult.Column("I", type))
        #expect(column["type"] == .string(name))
        #expect(column["precision"] == JSONValue(precision))
        #expect(column["scale"] == JSONValue(scale))
    }

    @Test("Values are counts of months or nanoseconds, of 64 bits or of 128")
    func values() throws {
        for (qualifier, isWide) in [("DAY(5) TO SECOND", false), ("DAY TO SECOND", true)] {
            let type = try #require(try IntervalType.read(qualifier))
            let value = SnowflakeValue.interval(-1_500_000_000, type)
            #expect(EncoderTests.cell(value, .interval(type)) == #""-1500000000""#)
            let result = StatementResult(
                columns: [.init("I", .interval(type))], rows: [[value], [.null]])
            let column = ArrowRows(result, ResultTexts()).column(0, 0..<2)
            #expect(column.metadata.first?.value == "INTERVAL_DAY_TIME")
            #expect(column.isPresent == [true, false])
            switch column.values {
            case .int64(let counts): #expect(!isWide && counts == [-1_500_000_000, 0])
            case .decimal(let counts, _, 0): #expect(isWide && counts == [-1_500_000_000, 0])
            default: Issue.record("\(qualifier) has another form")
            }
        }
    }
}
