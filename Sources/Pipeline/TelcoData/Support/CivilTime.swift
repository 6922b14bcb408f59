/// Days and instants as text; own arithmetic, so that the oracle shares none with the pipeline.
///
/// The day number is counted from 1970-01-01 in the proleptic Gregorian calendar.
enum CivilTime {
    static let secondsPerDay: Int64 = 86_400
    static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// The number of a calendar day; nothing when the calendar has no such day.
    static func day(year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year) else {
            return nil
        }
        // The year is counted from March so that the leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Year, month and day of a day number.
    static func civil(day number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// `YYYY-MM-DD`.
    static func text(day number: Int) -> String {
        let (year, month, day) = civil(day: number)
        return String(unsafeUninitializedCapacity: 10) { buffer in
            write(year, digits: 4, to: buffer, at: 0)
            buffer[4] = UInt8(ascii: "-")
            write(month, digits: 2, to: buffer, at: 5)
            buffer[7] = UInt8(ascii: "-")
            write(day, digits: 2, to: buffer, at: 8)
            return 10
        }
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`, with a fraction of nine digits only when there is one.
    static func text(nanoseconds: Int64) -> String {
        let day = Int(floorDivide(nanoseconds, nanosecondsPerDay))
        let rest = nanoseconds - Int64(day) * nanosecondsPerDay
        let second = Int(rest / 1_000_000_000)
        let fraction = Int(rest % 1_000_000_000)
        let (year, month, dayOfMonth) = civil(day: day)
        return String(unsafeUninitializedCapacity: 30) { buffer in
            write(year, digits: 4, to: buffer, at: 0)
            buffer[4] = UInt8(ascii: "-")
            write(month, digits: 2, to: buffer, at: 5)
            buffer[7] = UInt8(ascii: "-")
            write(dayOfMonth, digits: 2, to: buffer, at: 8)
            buffer[10] = UInt8(ascii: "T")
            write(second / 3600, digits: 2, to: buffer, at: 11)
            buffer[13] = UInt8(ascii: ":")
            write(second / 60 % 60, digits: 2, to: buffer, at: 14)
            buffer[16] = UInt8(ascii: ":")
            write(second % 60, digits: 2, to: buffer, at: 17)
            var end = 19
            if fraction > 0 {
                buffer[19] = UInt8(ascii: ".")
                write(fraction, digits: 9, to: buffer, at: 20)
                end = 29
            }
            buffer[end] = UInt8(ascii: "Z")
            return end + 1
        }
    }

    static func floorDivide(_ value: Int64, _ unit: Int64) -> Int64 {
        let quotient = value / unit
        return value % unit < 0 ? quotient - 1 : quotient
    }

    private static func write(
        _ value: Int, digits: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) {
        var rest = value.magnitude
        var place = start + digits
        while place > start {
            place -= 1
            buffer[place] = UInt8(rest % 10) | 0x30
            rest /= 10
        }
    }
}
