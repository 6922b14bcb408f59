import SnowflakeSQL
import Testing

@testable import Snowflake

/// MATCH_RECOGNIZE, by the examples of its page and of the guide "Identifying sequences of rows
/// that match a pattern".
@Suite("Row patterns")
struct RowPatternTests {
    private static let prices = """
        create table stock_price_history (company text, price_date date, price int);
        insert into stock_price_history values
            ('ABCD', '2020-10-01', 50), ('XYZ' , '2020-10-01', 89),
            ('ABCD', '2020-10-02', 36), ('XYZ' , '2020-10-02', 24),
            ('ABCD', '2020-10-03', 39), ('XYZ' , '2020-10-03', 37),
            ('ABCD', '2020-10-04', 42), ('XYZ' , '2020-10-04', 63),
            ('ABCD', '2020-10-05', 30), ('XYZ' , '2020-10-05', 65),
            ('ABCD', '2020-10-06', 47), ('XYZ' , '2020-10-06', 56),
            ('ABCD', '2020-10-07', 71), ('XYZ' , '2020-10-07', 50),
            ('ABCD', '2020-10-08', 80), ('XYZ' , '2020-10-08', 54),
            ('ABCD', '2020-10-09', 75), ('XYZ' , '2020-10-09', 30),
            ('ABCD', '2020-10-10', 63), ('XYZ' , '2020-10-10', 32);
        """

    /// What stands between the parentheses, read over the prices.
    struct Example: Sendable, CustomTestStringConvertible {
        var select = "*"
        var source = "stock_price_history"
        var clauses: String
        var rest: String
        var rows: [String]
        var testDescription: String { "\(select) \(clauses)" }

        var sql: String {
            "select \(select) from \(source) match_recognize (\(clauses)) \(rest)"
        }
    }

    private static let sorted = "partition by company order by price_date "
    private static let upDown =
        "define any_row as true, up as price > lag(price), "
        + "down as price < lag(price)"
    private static let percents =
        "define less_than_45 as price < 45.00, "
        + "decreased_10_percent as lag(price) * 0.90 >= price, "
        + "increased_05_percent as lag(price) * 1.05 <= price"
    private static let average =
        "define overavg as price > avg(price) over (rows between unbounded "
        + "preceding and unbounded following)"

    private static let referenceExamples = [
        Example(
            clauses: sorted
                + "measures match_number() as match_number, first(price_date) as start_date, "
                + "last(price_date) as end_date, count(*) as rows_in_sequence, "
                + "count(row_with_price_decrease.*) as num_decreases, "
                + "count(row_with_price_increase.*) as num_increases one row per match "
                + "after match skip to last row_with_price_increase "
                + "pattern(row_before_decrease row_with_price_decrease+ row_with_price_increase+) "
                + "define row_with_price_decrease as price < lag(price), "
                + "row_with_price_increase as price > lag(price)",
            rest: "order by company, match_number",
            rows: [
                "ABCD|1|2020-10-01|2020-10-04|4|1|2", "ABCD|2|2020-10-04|2020-10-08|5|1|3",
                "XYZ|1|2020-10-01|2020-10-05|5|1|3", "XYZ|2|2020-10-05|2020-10-08|4|2|1",
                "XYZ|3|2020-10-08|2020-10-10|3|1|1",
            ]),
        Example(
            select: "price_date, match_number, msq, price, cl",
            source: "(select * from stock_price_history where company = 'ABCD')",
            clauses: "order by price_date measures match_number() as \"MATCH_NUMBER\", "
                + "match_sequence_number() as msq, classifier() as cl all rows per match "
                + "pattern(ANY_ROW UP+) define ANY_ROW AS TRUE, UP as price > lag(price)",
            rest: "order by match_number, msq",
            rows: [
                "2020-10-02|1|1|36|ANY_ROW", "2020-10-03|1|2|39|UP", "2020-10-04|1|3|42|UP",
                "2020-10-05|2|1|30|ANY_ROW", "2020-10-06|2|2|47|UP", "2020-10-07|2|3|71|UP",
                "2020-10-08|2|4|80|UP",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"MATCH_NUMBER\" all rows per match "
                + "omit empty matches pattern(OVERAVG*) " + average,
            rest: "order by company, price_date",
            rows: [
                "ABCD|2020-10-07|71|7", "ABCD|2020-10-08|80|7", "ABCD|2020-10-09|75|7",
                "ABCD|2020-10-10|63|7", "XYZ|2020-10-01|89|1", "XYZ|2020-10-04|63|4",
                "XYZ|2020-10-05|65|4", "XYZ|2020-10-06|56|4", "XYZ|2020-10-08|54|6",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"MATCH_NUMBER\", classifier() as cl "
                + "all rows per match with unmatched rows pattern(OVERAVG+) " + average,
            rest: "order by company, price_date",
            rows: [
                "ABCD|2020-10-01|50|NULL|NULL", "ABCD|2020-10-02|36|NULL|NULL",
                "ABCD|2020-10-03|39|NULL|NULL", "ABCD|2020-10-04|42|NULL|NULL",
                "ABCD|2020-10-05|30|NULL|NULL", "ABCD|2020-10-06|47|NULL|NULL",
                "ABCD|2020-10-07|71|1|OVERAVG", "ABCD|2020-10-08|80|1|OVERAVG",
                "ABCD|2020-10-09|75|1|OVERAVG", "ABCD|2020-10-10|63|1|OVERAVG",
                "XYZ|2020-10-01|89|1|OVERAVG", "XYZ|2020-10-02|24|NULL|NULL",
                "XYZ|2020-10-03|37|NULL|NULL", "XYZ|2020-10-04|63|2|OVERAVG",
                "XYZ|2020-10-05|65|2|OVERAVG", "XYZ|2020-10-06|56|2|OVERAVG",
                "XYZ|2020-10-07|50|NULL|NULL", "XYZ|2020-10-08|54|3|OVERAVG",
                "XYZ|2020-10-09|30|NULL|NULL", "XYZ|2020-10-10|32|NULL|NULL",
            ]),
        Example(
            select: "company, price_date, price, \"FINAL FIRST(LT45.price)\", "
                + "\"FINAL LAST(LT45.price)\"",
            clauses: sorted
                + "measures FINAL FIRST(LT45.price) AS \"FINAL FIRST(LT45.price)\", "
                + "FINAL LAST(LT45.price)  AS \"FINAL LAST(LT45.price)\" all rows per match "
                + "after match skip past last row pattern (LT45 LT45) "
                + "define LT45 as price < 45.00",
            rest: "where company = 'ABCD' order by price_date",
            rows: [
                "ABCD|2020-10-02|36|36|39", "ABCD|2020-10-03|39|36|39",
                "ABCD|2020-10-04|42|42|30", "ABCD|2020-10-05|30|42|30",
            ]),
    ]

    private static let guideExamples = [
        Example(
            select: "company, price_date, price",
            clauses: sorted + "all rows per match "
                + "pattern (LESS_THAN_45 DECREASED_10_PERCENT INCREASED_05_PERCENT) " + percents,
            rest: "order by company, price_date",
            rows: ["ABCD|2020-10-04|42", "ABCD|2020-10-05|30", "ABCD|2020-10-06|47"]),
        Example(
            select: "company, price_date, price",
            clauses: sorted + "all rows per match "
                + "pattern (LESS_THAN_45 {- DECREASED_10_PERCENT -} INCREASED_05_PERCENT) "
                + percents,
            rest: "order by price_date",
            rows: ["ABCD|2020-10-04|42", "ABCD|2020-10-06|47"]),
        Example(
            clauses: sorted + "measures match_number() as \"Match #\", "
                + "match_sequence_number() as \"Match Sequence #\" all rows per match "
                + "pattern (^ GT60) define GT60 as price > 60.00",
            rest: "order by \"Match #\", \"Match Sequence #\"", rows: ["XYZ|2020-10-01|89|1|1"]),
        Example(
            clauses: sorted + "measures match_number() as \"Match #\", "
                + "match_sequence_number() as \"Match Sequence #\" all rows per match "
                + "pattern (GT50 $) define GT50 as price > 50.00",
            rest: "order by \"Match #\", \"Match Sequence #\"", rows: ["ABCD|2020-10-10|63|1|1"]),
        Example(
            clauses: sorted + "measures match_number() as \"Match #\", "
                + "match_sequence_number() as \"Match Sequence #\", "
                + "count(*) as \"Num Rows In Match\" all rows per match "
                + "pattern (LESS_THAN_45 UP UP) "
                + "define LESS_THAN_45 as price < 45.00, UP as price > lag(price)",
            rest: "where company = 'ABCD' order by \"Match #\", \"Match Sequence #\"",
            rows: [
                "ABCD|2020-10-02|36|1|1|1", "ABCD|2020-10-03|39|1|2|2",
                "ABCD|2020-10-04|42|1|3|3", "ABCD|2020-10-05|30|2|1|1",
                "ABCD|2020-10-06|47|2|2|2", "ABCD|2020-10-07|71|2|3|3",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"Match #\", "
                + "match_sequence_number() as \"Match Sequence #\", "
                + "count(*) as \"Num Rows In Match\" one row per match "
                + "pattern (LESS_THAN_45 UP UP) "
                + "define LESS_THAN_45 as price < 45.00, UP as price > lag(price)",
            rest: "where company = 'ABCD' order by \"Match #\", \"Match Sequence #\"",
            rows: ["ABCD|1|3|3", "ABCD|2|3|3"]),
        Example(
            select: "company, price_date, price",
            clauses: sorted + "all rows per match pattern ( LESS_THAN_45 UP UP* DOWN DOWN* ) "
                + "define LESS_THAN_45 as price < 45.00, UP as price > lag(price), "
                + "DOWN as price < lag(price)",
            rest: "where company = 'XYZ' order by price_date",
            rows: [
                "XYZ|2020-10-02|24", "XYZ|2020-10-03|37", "XYZ|2020-10-04|63",
                "XYZ|2020-10-05|65", "XYZ|2020-10-06|56", "XYZ|2020-10-07|50",
            ]),
        Example(
            select: "company, price_date, price",
            clauses: sorted + "all rows per match "
                + "pattern ( {- LESS_THAN_45 -}  UP  {- UP* -}  DOWN  {- DOWN* -} ) "
                + "define LESS_THAN_45 as price < 45.00, UP as price > lag(price), "
                + "DOWN as price < lag(price)",
            rest: "where company = 'XYZ' order by price_date",
            // The page prints the first of these rows only; DOWN is not excluded by its pattern.
            rows: ["XYZ|2020-10-03|37", "XYZ|2020-10-06|56"]),
        Example(
            select: "company, price_date, price, \"Match #\", \"Match Sequence #\", "
                + "\"Symbol Matched\"",
            clauses: sorted + "measures match_number() as \"Match #\", "
                + "match_sequence_number() as \"Match Sequence #\", "
                + "CLASSIFIER AS \"Symbol Matched\" all rows per match "
                + "pattern (LESS_THAN_45 DECREASED_10_PERCENT INCREASED_05_PERCENT) " + percents,
            rest: "order by company, \"Match #\", \"Match Sequence #\"",
            rows: [
                "ABCD|2020-10-04|42|1|1|LESS_THAN_45",
                "ABCD|2020-10-05|30|1|2|DECREASED_10_PERCENT",
                "ABCD|2020-10-06|47|1|3|INCREASED_05_PERCENT",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"Match #\", "
                + "match_sequence_number() as \"Match Sequence #\" all rows per match "
                + "pattern (MINIMUM_37 UP UP) "
                + "define MINIMUM_37 as price >= 37.00, UP as price > lag(price)",
            rest: "order by company, \"Match #\", \"Match Sequence #\"",
            rows: [
                "ABCD|2020-10-06|47|1|1", "ABCD|2020-10-07|71|1|2", "ABCD|2020-10-08|80|1|3",
                "XYZ|2020-10-03|37|1|1", "XYZ|2020-10-04|63|1|2", "XYZ|2020-10-05|65|1|3",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"MATCH_NUMBER\", "
                + "first(price_date) as \"START\", last(price_date) as \"END\", "
                + "count(up.price) as ups, count(*) as \"PRICE_COUNT\", "
                + "last(classifier()) = 'DOWN' up_spike after match skip to next row "
                + "pattern(ANY_ROW PERMUTE(UP{2}, DOWN+)) " + upDown,
            rest: "order by company, match_number",
            rows: [
                "ABCD|1|2020-10-01|2020-10-04|2|4|FALSE", "ABCD|2|2020-10-02|2020-10-05|2|4|TRUE",
                "ABCD|3|2020-10-04|2020-10-07|2|4|FALSE", "ABCD|4|2020-10-06|2020-10-10|2|5|TRUE",
                "XYZ|1|2020-10-01|2020-10-04|2|4|FALSE", "XYZ|2|2020-10-03|2020-10-07|2|5|TRUE",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"MATCH_NUMBER\", "
                + "first(price_date) as \"START\", last(price_date) as \"END\", "
                + "count(*) as \"PRICE_COUNT\" after match skip to next row "
                + "pattern(ANY_ROW DOWN+ UP+ DOWN+ UP+) " + upDown,
            rest: "order by company, match_number",
            rows: [
                "ABCD|1|2020-10-01|2020-10-08|8", "XYZ|1|2020-10-01|2020-10-08|8",
                "XYZ|2|2020-10-05|2020-10-10|6", "XYZ|3|2020-10-06|2020-10-10|5",
            ]),
        Example(
            clauses: sorted + "measures match_number() as \"MATCH_NUMBER\", classifier as cl, "
                + "count(*) as \"PRICE_COUNT\" all rows per match "
                + "pattern(ANY_ROW {- DOWN+ -} UP+ {- DOWN+ -} UP+) " + upDown,
            rest: "order by company, price_date",
            rows: [
                "ABCD|2020-10-01|50|1|ANY_ROW|1", "ABCD|2020-10-03|39|1|UP|3",
                "ABCD|2020-10-04|42|1|UP|4", "ABCD|2020-10-06|47|1|UP|6",
                "ABCD|2020-10-07|71|1|UP|7", "ABCD|2020-10-08|80|1|UP|8",
                "XYZ|2020-10-01|89|1|ANY_ROW|1", "XYZ|2020-10-03|37|1|UP|3",
                "XYZ|2020-10-04|63|1|UP|4", "XYZ|2020-10-05|65|1|UP|5",
                "XYZ|2020-10-08|54|1|UP|8",
            ]),
    ]

    @Test("The examples of the documentation give what it prints")
    func examples() async throws {
        let sql = try await SQLSession(Self.prices)
        for example in Self.referenceExamples + Self.guideExamples {
            let rows = try await sql.rows(example.sql)
            #expect(rows == example.rows, "\(example.sql)")
        }
    }

    @Test("Functions of navigation see the rows of the match only")
    func windowEdges() async throws {
        let sql = try await SQLSession(Self.prices)
        let rows = try await sql.rows(
            """
            select company, price_date, "First", "Lag", "Lead", "Last", "Match#", "MatchSeq#", c
              from stock_price_history match_recognize (
                partition by company order by price_date
                measures first(price_date) as "First", lag(price_date) as "Lag",
                  lead(price_date) as "Lead", last(price_date) as "Last",
                  match_number() as "Match#", match_sequence_number() as "MatchSeq#",
                  classifier as c
                all rows per match after match skip to next row
                pattern (current_row t2 t3)
                define current_row as true, t2 as true, t3 as true)
              order by company, "Match#", "MatchSeq#"
            """)
        var expected: [String] = []
        for company in ["ABCD", "XYZ"] {
            for match in 1...8 {
                for place in 0..<3 {
                    func date(_ day: Int) -> String {
                        day < match || day > match + 2
                            ? "NULL" : "2020-10-\(day < 10 ? "0" : "")\(day)"
                    }
                    let day = match + place
                    let cells = [
                        company, date(day), date(match), date(day - 1), date(day + 1), date(day),
                        "\(match)", "\(place + 1)", ["CURRENT_ROW", "T2", "T3"][place],
                    ]
                    expected.append(cells.joined(separator: "|"))
                }
            }
        }
        #expect(rows == expected)
    }
}
