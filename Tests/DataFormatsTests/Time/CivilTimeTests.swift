import DataFormats
import Testing

@Suite("Civil time")
struct CivilTimeTests {
    @Test("Days and dates convert both ways over eight thousand years")
    func roundTrip() throws {
        var expected = try #require(CivilDate(year: -2000, month: 1, day: 1))
        var days = expected.daysSinceEpoch
        while days < 2_200_000 {
            let date = CivilDate(daysSinceEpoch: days)
            #expect(date == expected && date.daysSinceEpoch == days)
            if date != expected { return }
            // The next day, counted by hand.
            let next =
                CivilDate(year: date.year, month: date.month, day: date.day + 1)
                ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
                ?? CivilDate(year: date.year + 1, month: 1, day: 1)
            expected = try #require(next)
            days += 1
            if days % 97 == 0 {
                days += 30_000
                expected = CivilDate(daysSinceEpoch: days)
            }
        }
    }

    @Test("Weekdays, days of the year and ISO weeks are right")
    func calendar() throws {
        let cases: [(Int, Int, Int, Weekday, Int, Int, Int)] = [
            (1970, 1, 1, .thursday, 1, 1970, 1), (2000, 2, 29, .tuesday, 60, 2000, 9),
            (2024, 12, 31, .tuesday, 366, 2025, 1), (2025, 1, 9, .thursday, 9, 2025, 2),
            (2021, 1, 3, .sunday, 3, 2020, 53), (2026, 12, 31, .thursday, 365, 2026, 53),
            (1600, 1, 1, .saturday, 1, 1599, 52),
        ]
        for (year, month, day, weekday, dayOfYear, weekYear, week) in cases {
            let date = try #require(CivilDate(year: year, month: month, day: day))
            #expect(date.weekday == weekday)
            #expect(date.dayOfYear == dayOfYear)
            #expect(date.isoWeek == (weekYear, week))
        }
        #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2025, month: 13, day: 1) == nil)
    }

    @Test("Adding months stops at the end of a shorter month")
    func months() throws {
        let date = try #require(CivilDate(year: 2025, month: 1, day: 31))
        #expect(date.adding(months: 1).description == "2025-02-28")
        #expect(date.adding(months: 37).description == "2028-02-29")
        #expect(date.adding(months: -2).description == "2024-11-30")
        #expect(date.adding(months: -25 * 12).description == "2000-01-31")
    }

    @Test("Instants are read with offset and fraction, and written back")
    func instants() throws {
        let cases: [(String, Int64, String)] = [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2025-01-09T18:00:00+02:00", 1_736_438_400_000_000_000, "2025-01-09T16:00:00Z"),
            ("1969-12-31 23:59:59.999999999Z", -1, "1969-12-31T23:59:59.999999999Z"),
            ("2025-01-09T18:00:00.5-0530", 1_736_465_400_500_000_000, "2025-01-09T23:30:00.500Z"),
            ("2025-01-09T18:00Z", 1_736_445_600_000_000_000, "2025-01-09T18:00:00Z"),
            ("1677-09-21T00:12:43.145224192Z", .min, "1677-09-21T00:12:43.145224192Z"),
            ("2262-04-11T23:47:16.854775807Z", .max, "2262-04-11T23:47:16.854775807Z"),
        ]
        for (text, value, printed) in cases {
            #expect(try ISOTime.instant(text) == value, "\(text)")
            #expect(ISOTime.text(ofInstant: value) == printed)
        }
        #expect(
            ISOTime.text(ofInstant: 0, offsetSeconds: -19_800, fraction: .digits(2))
                == "1969-12-31T18:30:00.00-05:30")
    }

    @Test("What is no time is refused with the reason and its place")
    func refusals() {
        let cases: [(String, ISOTimeError.Problem, Int)] = [
            ("2025-02-29T00:00:00Z", .noSuchDay(29, month: 2, year: 2025), 8),
            ("2025-13-01T00:00:00Z", .noSuchMonth(13), 5),
            ("2025-01-01T24:00:00Z", .endOfDayHour, 11),
            ("2025-01-01T25:00:00Z", .noSuchHour(25), 11),
            ("2025-01-01T00:60:00Z", .noSuchMinute(60), 14),
            ("2016-12-31T23:59:60Z", .leapSecond, 17),
            ("2025-01-01T00:00:00", .missingOffset, 19),
            ("2025-01-01T00:00:00.1234567890Z", .tooManyFractionDigits, 29),
            ("2025-01-01T00:00:00.Z", .expected("a digit after the point"), 20),
            ("2025-01-01T00:00:00+24:00", .noSuchOffset, 19),
            ("2025-01-01T00:00:00Zulu", .trailingText, 20),
            ("25-01-01T00:00:00Z", .expected("a year of four digits"), 0),
            ("2025-01-01", .expected("`T` between day and time"), 10),
            ("2500-01-01T00:00:00Z", .outOfRange, 0),
            ("", .expected("a year of four digits"), 0),
        ]
        for (text, problem, offset) in cases {
            #expect(throws: ISOTimeError(offset: offset, problem: problem)) {
                try ISOTime.instant(text)
            }
        }
    }

    @Test("Random text never crashes, and random instants survive printing")
    func fuzz() throws {
        var random = TestRandom(seed: 3)
        let letters = Array("0123456789-:.TZ+ 0123".utf8)
        for _ in 0..<20_000 {
            let value = Int64(bitPattern: random.next())
            let text = ISOTime.text(
                ofInstant: value, offsetSeconds: 60 * (random.below(1000) - 500))
            if !text.hasPrefix("1677-09-2"), !text.hasPrefix("2262-04-1") {
                #expect(try ISOTime.instant(text) == value)
            }
            var bytes = Array(text.utf8)
            bytes[random.below(bytes.count)] = letters[random.below(letters.count)]
            _ = try? ISOTime.instant(String(decoding: bytes, as: UTF8.self))
        }
    }
}
