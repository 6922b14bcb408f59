import CloudModel
import DataFormats
import SimKernel
import Testing

@Suite("Cron expressions") struct CronExpressionTests {
    /// The next three times after the start of 2025, a Wednesday.
    private func three(
        _ text: String, _ dialect: CronExpression.Dialect = .aws,
        from: String = "2025-01-01T00:00:00"
    ) throws -> [String] {
        let cron = try CronExpression(text, dialect: dialect)
        var time = try ISOTime.dateTime(from).dateTime
        return (0..<3).compactMap { _ in
            guard let next = cron.next(after: time) else { return nil }
            time = next
            return next.description
        }
    }

    @Test("The examples of the service's documentation come out as it says")
    func documented() throws {
        #expect(
            try three("0 10 * * ? *") == [
                "2025-01-01T10:00:00", "2025-01-02T10:00:00", "2025-01-03T10:00:00",
            ])
        #expect(
            try three("15 10 ? * 6L 2022-2025") == [
                "2025-01-31T10:15:00", "2025-02-28T10:15:00", "2025-03-28T10:15:00",
            ])
        #expect(
            try three("0 18 ? * MON-FRI *") == [
                "2025-01-01T18:00:00", "2025-01-02T18:00:00", "2025-01-03T18:00:00",
            ])
        #expect(
            try three("0/15 8-17 ? * MON *") == [
                "2025-01-06T08:00:00", "2025-01-06T08:15:00", "2025-01-06T08:30:00",
            ])
        #expect(
            try three("0 9 ? * 2#1 *") == [
                "2025-01-06T09:00:00", "2025-02-03T09:00:00", "2025-03-03T09:00:00",
            ])
    }

    @Test("L, W and LW find the days that people mean")
    func specialDays() throws {
        #expect(
            try three("0 0 L * ? *") == [
                "2025-01-31T00:00:00", "2025-02-28T00:00:00", "2025-03-31T00:00:00",
            ])
        // 1 February 2025 is a Saturday: the nearest weekday stays within the month.
        #expect(try three("0 0 1W 2 ? *").first == "2025-02-03T00:00:00")
        // 15 and 16 March 2025 are a weekend.
        #expect(try three("0 0 15W 3 ? *").first == "2025-03-14T00:00:00")
        #expect(try three("0 0 16W 3 ? *").first == "2025-03-17T00:00:00")
        #expect(
            try three("0 0 LW 5,8,11 ? *") == [
                "2025-05-30T00:00:00", "2025-08-29T00:00:00", "2025-11-28T00:00:00",
            ])
        #expect(try three("0 0 29 2 ? *").first == "2028-02-29T00:00:00")
        #expect(try three("0 0 30 2 ? *").isEmpty)
    }

    @Test("Two day restrictions widen each other in Snowflake's dialect")
    func snowflakeDays() throws {
        #expect(
            try three("0 0 10 * 5", .snowflake) == [
                "2025-01-03T00:00:00", "2025-01-10T00:00:00", "2025-01-17T00:00:00",
            ])
        #expect(
            try three("30 1 L * *", .snowflake).first == "2025-01-31T01:30:00")
        #expect(
            try three("0 2 * * 5L", .snowflake) == [
                "2025-01-31T02:00:00", "2025-02-28T02:00:00", "2025-03-28T02:00:00",
            ])
        #expect(try three("0 0 * * SUN", .snowflake).first == "2025-01-05T00:00:00")
    }

    @Test(
        "What the service refuses is refused with its field",
        arguments: [
            ("0 10 * * * *", nil), ("0 10 ? * ? *", nil), ("0 10 * * ?", nil),
            ("60 10 * * ? *", "minutes"), ("*/60 * * * ? *", "minutes"), ("0 24 * * ? *", "hours"),
            ("0 0 ? * 8 *", "day-of-week"), ("0 0 ? * 0 *", "day-of-week"),
            ("0 0 ? * 2#6 *", "day-of-week"), ("0 0 ? 13 2 *", "month"),
            ("0 0 1 * ? 2300", "year"), ("0, 0 1 * ? *", "minutes"), ("5-1 0 1 * ? *", "minutes"),
            ("0 0 1X * ? *", "day-of-month"),
        ] as [(String, String?)])
    func refused(_ text: String, _ field: String?) {
        let error = #expect(throws: CronError.self) { try CronExpression(text, dialect: .aws) }
        #expect(error?.field == field)
    }

    @Test("Matching and finding the next time agree, minute by minute")
    func agreement() throws {
        for text in ["7/13 3-20/4 ? 2 MON,6#2,5L *", "0 12 LW * ? 2024-2026", "*/20 * 1-7/3 3 ? *"]
        {
            let cron = try CronExpression(text, dialect: .aws)
            var time = try ISOTime.dateTime("2025-02-25T00:00:00").dateTime
            var expected = cron.next(after: time)
            for _ in 0..<(40 * 1_440) {
                time = time.adding(seconds: 60)
                #expect(cron.matches(time) == (time == expected), "\(text) at \(time)")
                if time == expected { expected = cron.next(after: time) }
            }
        }
    }

    // MARK: Clocks that change

    /// Eastern time in 2025: forward on 9 March at 7:00 UTC, back on 2 November at 6:00 UTC.
    private func eastern(_ instant: VirtualInstant) -> Int {
        let summer =
            instant.secondsSinceEpoch >= 1_741_503_600
            && instant.secondsSinceEpoch < 1_762_063_200
        return summer ? -14_400 : -18_000
    }

    private func instants(
        _ text: String, from: String, count: Int, _ rule: CronExpression.RepeatedHour
    ) throws -> [String] {
        let cron = try CronExpression(text, dialect: .snowflake)
        var instant = VirtualInstant(nanoseconds: try ISOTime.instant(from))
        return (0..<count).compactMap { _ in
            guard
                let next = cron.next(after: instant, repeatedHour: rule, offset: eastern)
            else { return nil }
            instant = next
            return ISOTime.text(ofInstant: next.nanoseconds)
        }
    }

    @Test("A time in the skipped hour does not come that day")
    func skippedHour() throws {
        #expect(
            try instants("30 2 * * *", from: "2025-03-08T00:00:00Z", count: 3, .once) == [
                "2025-03-08T07:30:00Z", "2025-03-10T06:30:00Z", "2025-03-11T06:30:00Z",
            ])
    }

    @Test("A time in the repeated hour comes once or twice, as the service says")
    func repeatedHour() throws {
        #expect(
            try instants("30 1 * * *", from: "2025-11-02T00:00:00Z", count: 2, .once) == [
                "2025-11-02T05:30:00Z", "2025-11-03T06:30:00Z",
            ])
        #expect(
            try instants("30 1 * * *", from: "2025-11-02T00:00:00Z", count: 3, .twice) == [
                "2025-11-02T05:30:00Z", "2025-11-02T06:30:00Z", "2025-11-03T06:30:00Z",
            ])
        #expect(
            try instants("0,30 1 * * *", from: "2025-11-02T00:00:00Z", count: 5, .twice) == [
                "2025-11-02T05:00:00Z", "2025-11-02T05:30:00Z", "2025-11-02T06:00:00Z",
                "2025-11-02T06:30:00Z", "2025-11-03T06:00:00Z",
            ])
    }

    @Test("Any bytes are read or refused, never a crash")
    func fuzz() throws {
        let alphabet = Array("0123456789*?LW#/-, MONSUNJAN")
        var hash: UInt64 = 42
        var accepted = 0
        for round in 0..<20_000 {
            hash = SeededDecisions.value(
                seed: hash, key: DecisionKey(site: "fuzz", subject: String(round)))
            var fields = ["5", "0/3", "1-9", "*", "?", "2020-2030/2"]
            let field = Int(hash % 6)
            fields[field] = ""
            for place in 0..<(1 + Int((hash >> 8) % 4)) {
                fields[field].append(
                    alphabet[Int(hash >> UInt64(place * 8 + 16) & 0xff) % alphabet.count])
            }
            let text = fields.joined(separator: " ")
            guard let cron = try? CronExpression(text, dialect: .aws) else { continue }
            accepted += 1
            let time = try ISOTime.dateTime("2025-01-01T00:00:00").dateTime
            if let next = cron.next(after: time) { #expect(cron.matches(next), "\(text)") }
        }
        #expect(accepted > 500)
    }
}
