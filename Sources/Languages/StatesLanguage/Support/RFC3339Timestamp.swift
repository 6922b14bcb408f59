/// An instant written as the states language wants it: RFC 3339 with a capital `T` and an offset
/// or a capital `Z`.
public struct RFC3339Timestamp: Sendable, Hashable, Comparable {
    /// Seconds since the Unix epoch.
    public let seconds: Int64
    /// The rest, below one second.
    public let nanoseconds: Int32

    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.seconds, lhs.nanoseconds) < (rhs.seconds, rhs.nanoseconds)
    }

    /// Reads `2016-03-14T01:59:00.5Z` or `2016-03-14T01:59:00+02:00`; nothing for other texts.
    public init?(_ text: String) {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
            reader.take("-"), let day = reader.number(2), reader.take("T"),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
            reader.take(":"), let second = reader.number(2),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        guard let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd else {
            return nil
        }
        let clock = Int64(hour * 3600 + minute * 60 + second)
        seconds = Self.daysSinceEpoch(year, month, day) * 86_400 + clock - Int64(offset)
        nanoseconds = fraction
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, counted from 1970-01-01.
    private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era) * 146_097 + Int64(dayOfEra) - 719_468
    }
}

/// Takes fixed groups of digits from the front.
private struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<(position + count)] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte & 15)
        }
        position += count
        return value
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    /// Nanoseconds; zero when there is no fraction, nothing when it is malformed.
    mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        let start = position
        var value: Int32 = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            if position - start < 9 { value = value * 10 + Int32(bytes[position] & 15) }
            position += 1
        }
        guard position > start else { return nil }
        for _ in 0..<max(0, 9 - (position - start)) { value *= 10 }
        return value
    }

    /// Seconds east of Greenwich.
    mutating func offset() -> Int? {
        if take("Z") { return 0 }
        let isNegative = take("-")
        guard isNegative || take("+"), let hours = number(2), take(":"), let minutes = number(2),
            hours <= 18, minutes < 60
        else { return nil }
        return (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
    }
}
