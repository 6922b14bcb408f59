/// Reads the parts of an ISO 8601 text one after another.
struct ISOTimeParser {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func date() throws(ISOTimeError) -> CivilDate {
        let year = try number(4, "a year of four digits")
        try expect("-", "`-` after the year")
        let monthStart = position
        let month = try number(2, "a month of two digits")
        try expect("-", "`-` after the month")
        let dayStart = position
        let day = try number(2, "a day of two digits")
        guard (1...12).contains(month) else {
            throw ISOTimeError(offset: monthStart, problem: .noSuchMonth(month))
        }
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw ISOTimeError(
                offset: dayStart, problem: .noSuchDay(day, month: month, year: year))
        }
        return date
    }

    mutating func time(on date: CivilDate) throws(ISOTimeError) -> ISOTime.Parsed {
        guard let separator = peek, separator | 0x20 == UInt8(ascii: "t") || separator == 0x20
        else { throw error(.expected("`T` between day and time")) }
        position += 1
        let hourStart = position
        let hour = try number(2, "an hour of two digits")
        if hour == 24 { throw ISOTimeError(offset: hourStart, problem: .endOfDayHour) }
        if hour > 23 { throw ISOTimeError(offset: hourStart, problem: .noSuchHour(hour)) }
        try expect(":", "`:` after the hour")
        let minuteStart = position
        let minute = try number(2, "a minute of two digits")
        if minute > 59 { throw ISOTimeError(offset: minuteStart, problem: .noSuchMinute(minute)) }
        var second = 0
        var nanosecond = 0
        if peek == UInt8(ascii: ":") {
            position += 1
            let start = position
            second = try number(2, "a second of two digits")
            if second == 60 { throw ISOTimeError(offset: start, problem: .leapSecond) }
            if second > 60 { throw ISOTimeError(offset: start, problem: .noSuchSecond(second)) }
            nanosecond = try fraction()
        }
        let dateTime = CivilDateTime(
            date, hour: hour, minute: minute, second: second, nanosecond: nanosecond)!
        return ISOTime.Parsed(dateTime: dateTime, offsetSeconds: try zoneOffset())
    }

    func end() throws(ISOTimeError) {
        if position < bytes.count { throw error(.trailingText) }
    }

    private mutating func fraction() throws(ISOTimeError) -> Int {
        guard peek == UInt8(ascii: ".") else { return 0 }
        position += 1
        var value = 0
        var digits = 0
        while let byte = peek, byte &- 0x30 < 10 {
            if digits == 9 { throw error(.tooManyFractionDigits) }
            value = value * 10 + Int(byte & 15)
            digits += 1
            position += 1
        }
        if digits == 0 { throw error(.expected("a digit after the point")) }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    private mutating func zoneOffset() throws(ISOTimeError) -> Int? {
        guard let sign = peek else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") {
            position += 1
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let start = position
        position += 1
        let hours = try number(2, "the hours of the offset")
        var minutes = 0
        if peek == UInt8(ascii: ":") {
            position += 1
            minutes = try number(2, "the minutes of the offset")
        } else if peek != nil {
            minutes = try number(2, "the minutes of the offset")
        }
        guard hours < 24, minutes < 60 else {
            throw ISOTimeError(offset: start, problem: .noSuchOffset)
        }
        let size = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -size : size
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func number(_ digits: Int, _ what: String) throws(ISOTimeError) -> Int {
        guard position + digits <= bytes.count else { throw error(.expected(what)) }
        var value = 0
        for place in position..<(position + digits) {
            let digit = bytes[place] &- 0x30
            guard digit < 10 else { throw error(.expected(what)) }
            value = value * 10 + Int(digit)
        }
        position += digits
        return value
    }

    private mutating func expect(_ byte: UnicodeScalar, _ what: String) throws(ISOTimeError) {
        guard peek == UInt8(ascii: byte) else { throw error(.expected(what)) }
        position += 1
    }

    private func error(_ problem: ISOTimeError.Problem) -> ISOTimeError {
        ISOTimeError(offset: position, problem: problem)
    }
}
