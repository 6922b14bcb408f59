// The formats that AUTO detects. Source: Snowflake documentation, "Date and time input and output
// formats", supported formats for AUTO detection.
extension TimeReading {
    /// Reads a date or timestamp in any of the formats that AUTO knows; nil when none fits.
    init?(auto text: UnsafeBufferPointer<UInt8>) {
        var first = 0
        var last = text.count
        while first < last, text[first] == 0x20 { first += 1 }
        while last > first, text[last - 1] == 0x20 { last -= 1 }
        let bytes = UnsafeBufferPointer(rebasing: text[first..<last])
        guard !bytes.isEmpty else { return nil }
        if let iso = Self.iso(bytes) {
            self = iso
        } else if let number = Self.epoch(bytes) {
            self = number
        } else if let other = Self.slashes(bytes) ?? Self.monthName(bytes) ?? Self.rfc(bytes)
            ?? Self.unix(bytes)
        {
            self = other
        } else {
            return nil
        }
    }

    private static func iso(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeReading? {
        var cursor = TimeCursor(bytes)
        guard let year = cursor.digits(4, 4), cursor.take(UInt8(ascii: "-")),
            let month = cursor.digits(1, 2), cursor.take(UInt8(ascii: "-")),
            let day = cursor.digits(1, 2)
        else { return nil }
        let civil = CivilDay(year: year, month: month, day: day)
        guard civil.isValid else { return nil }
        var reading = TimeReading(days: civil.days)
        if cursor.isAtEnd { return reading }
        guard cursor.take(UInt8(ascii: "T")) || cursor.take(UInt8(ascii: " ")) else { return nil }
        cursor.skipSpaces()
        return reading.finish(&cursor) ? reading : nil
    }

    /// The clock and the offset up to the end of the text.
    private mutating func finish(_ cursor: inout TimeCursor) -> Bool {
        if let hour = cursor.hourAlone() {
            ofDay = Int64(hour) * 3600 * Nanos.second
        } else {
            guard let clock = cursor.clock() else { return false }
            ofDay = clock
        }
        hasTime = true
        cursor.skipSpaces()
        if cursor.isAtEnd { return true }
        guard let zone = cursor.offset() else { return false }
        offset = zone
        return cursor.isAtEnd
    }

    /// A count since the epoch: seconds, milliseconds, microseconds or nanoseconds by its size.
    private static func epoch(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeReading? {
        guard let value = Int(ascii: bytes) else { return nil }
        return TimeReading(hasTime: true, instant: Self.instant(ofCount: Int128(value)))
    }

    static func instant(ofCount value: Int128) -> Int128 {
        value * Int128(nanoseconds(ofCount: Int64(clamping: value)))
    }

    /// How many nanoseconds one of a count has, by the count's size.
    ///
    /// Source: TO_TIMESTAMP, "If the value is greater than or equal to 31536000000 …".
    static func nanoseconds(ofCount value: Int64) -> Int64 {
        let magnitude = value.magnitude
        if magnitude < 31_536_000_000 { return 1_000_000_000 }
        if magnitude < 31_536_000_000_000 { return 1_000_000 }
        return magnitude < 31_536_000_000_000_000 ? 1_000 : 1
    }

    /// `MM/DD/YYYY[ HH24:MI:SS]`.
    private static func slashes(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeReading? {
        var cursor = TimeCursor(bytes)
        guard let month = cursor.digits(1, 2), cursor.take(UInt8(ascii: "/")),
            let day = cursor.digits(1, 2), cursor.take(UInt8(ascii: "/")),
            let year = cursor.digits(4, 4)
        else { return nil }
        return dated(CivilDay(year: year, month: month, day: day), &cursor)
    }

    /// A day, and the clock that may follow behind a blank.
    private static func dated(_ civil: CivilDay, _ cursor: inout TimeCursor) -> TimeReading? {
        guard civil.isValid else { return nil }
        var reading = TimeReading(days: civil.days)
        if cursor.isAtEnd { return reading }
        guard cursor.take(UInt8(ascii: " ")) else { return nil }
        return reading.finish(&cursor) ? reading : nil
    }

    /// `DD-MON-YYYY[ HH24:MI:SS]`.
    private static func monthName(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeReading? {
        var cursor = TimeCursor(bytes)
        guard let day = cursor.digits(1, 2), cursor.take(UInt8(ascii: "-")),
            let month = month(named: cursor.word()), cursor.take(UInt8(ascii: "-")),
            let year = cursor.digits(4, 4)
        else { return nil }
        return dated(CivilDay(year: year, month: month, day: day), &cursor)
    }

    /// `Thu, 21 Dec 2000 16:01:07 +0200`, with the day's name optional.
    private static func rfc(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeReading? {
        var cursor = TimeCursor(bytes)
        let name = cursor.word()
        if !name.isEmpty {
            guard name.count == 3, cursor.take(UInt8(ascii: ",")) else { return nil }
            cursor.skipSpaces()
        }
        guard let day = cursor.digits(1, 2), cursor.take(UInt8(ascii: " ")),
            let month = month(named: cursor.word()), cursor.take(UInt8(ascii: " ")),
            let year = cursor.digits(4, 4), cursor.take(UInt8(ascii: " ")),
            let clock = cursor.clock()
        else { return nil }
        let civil = CivilDay(year: year, month: month, day: day)
        guard civil.isValid else { return nil }
        var reading = TimeReading(days: civil.days, ofDay: clock, hasTime: true)
        cursor.skipSpaces()
        if cursor.next.map({ $0 | 0x20 == 0x61 || $0 | 0x20 == 0x70 }) ?? false {
            guard let ofDay = clock12(clock, cursor.word()) else { return nil }
            reading.ofDay = ofDay
            cursor.skipSpaces()
        }
        if cursor.isAtEnd { return reading }
        guard let zone = cursor.offset(), cursor.isAtEnd else { return nil }
        reading.offset = zone
        return reading
    }

    /// `Mon Jul 08 18:09:51 +0000 2013`.
    private static func unix(_ bytes: UnsafeBufferPointer<UInt8>) -> TimeReading? {
        var cursor = TimeCursor(bytes)
        guard cursor.word().count == 3, cursor.take(UInt8(ascii: " ")),
            let month = month(named: cursor.word()), cursor.take(UInt8(ascii: " ")),
            let day = cursor.digits(1, 2), cursor.take(UInt8(ascii: " ")),
            let clock = cursor.clock(), cursor.take(UInt8(ascii: " "))
        else { return nil }
        var zone: Int?
        if let sign = cursor.next, sign == 0x2B || sign == 0x2D {
            zone = cursor.offset()
            guard zone != nil, cursor.take(UInt8(ascii: " ")) else { return nil }
        }
        guard let year = cursor.digits(4, 4), cursor.isAtEnd else { return nil }
        let civil = CivilDay(year: year, month: month, day: day)
        guard civil.isValid else { return nil }
        return TimeReading(days: civil.days, ofDay: clock, hasTime: true, offset: zone)
    }

    static func month(named word: String) -> Int? {
        guard word.count >= 3 else { return nil }
        let index = CivilDay.monthNames.firstIndex {
            let name = $0.lowercased()
            return name == word || name.prefix(3) == word
        }
        return index.map { $0 + 1 }
    }

    /// Reads a time of day in any of the formats that AUTO knows.
    static func time(auto text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var cursor = TimeCursor(text)
        cursor.skipSpaces()
        if let count = Int(ascii: text) {
            // The time of day of the instant that the count stands for.
            let day = Int128(86_400 * Nanos.second)
            return Int64(((instant(ofCount: Int128(count)) % day) + day) % day)
        }
        guard let clock = cursor.clock() else { return nil }
        cursor.skipSpaces()
        if cursor.isAtEnd { return clock }
        // An offset says nothing about a time of day; it is read and left out.
        var zoned = cursor
        if zoned.offset() != nil, zoned.isAtEnd { return clock }
        let half = cursor.word()
        cursor.skipSpaces()
        return cursor.isAtEnd ? clock12(clock, half) : nil
    }

    /// The time of day of a clock of twelve hours, with `am` or `pm`.
    private static func clock12(_ clock: Int64, _ half: String) -> Int64? {
        let (hours, rest) = clock.quotientAndRemainder(dividingBy: 3600 * Nanos.second)
        guard half == "am" || half == "pm", hours >= 1, hours <= 12 else { return nil }
        return (hours % 12 + (half == "pm" ? 12 : 0)) * 3600 * Nanos.second + rest
    }
}

extension TimeCursor {
    /// Two digits of an hour that no minutes follow.
    fileprivate mutating func hourAlone() -> Int? {
        let start = place
        if let hour = digits(2, 2), hour < 24 {
            if isAtEnd || next == 0x2B || next == 0x2D { return hour }
        }
        place = start
        return nil
    }
}
