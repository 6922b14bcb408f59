import DataFormats

/// The timestamps that `$toMillis` reads without a picture.
enum ISOTimestamp {
    /// Milliseconds since 1970-01-01 UTC; nothing when the text is no ISO 8601 timestamp, and
    /// not-a-number when it names no real time.
    static func milliseconds(_ text: String) -> Double? {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard let year = scanner.number(digits: 4) else { return nil }
        var month = 1
        var day = 1
        if scanner.take("-") {
            guard let value = scanner.number(digits: 2), value < 20 else { return nil }
            month = value
            if scanner.take("-") {
                guard let value = scanner.number(digits: 2), value < 40 else { return nil }
                day = value
            }
        }
        var seconds = 0
        if scanner.take("T") {
            guard let hour = scanner.number(digits: 2), hour < 30, scanner.take(":"),
                let minute = scanner.number(digits: 2), minute < 60, scanner.take(":"),
                let second = scanner.number(digits: 2), second < 60
            else { return nil }
            if hour > 24 || (hour == 24 && minute + second > 0) { month = 99 }
            seconds = (hour * 60 + minute) * 60 + second
        }
        var milliseconds = 0
        if scanner.take(".") {
            guard let value = scanner.fraction() else { return nil }
            milliseconds = value
        }
        var offset = 0
        if !scanner.take("Z"), let sign = scanner.sign() {
            guard let hours = scanner.number(digits: 2), hours < 30 else { return nil }
            _ = scanner.take(":")
            guard let minutes = scanner.number(digits: 2), minutes < 60 else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard scanner.isAtEnd else { return nil }
        guard let date = CivilDate(year: year, month: month, day: day) else { return .nan }
        let total = date.daysSinceEpoch * 86_400 + seconds - offset * 60
        return Double(total) * 1000 + Double(milliseconds)
    }

    private struct Scanner {
        let bytes: [UInt8]
        private var place = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }

        mutating func number(digits: Int) -> Int? {
            guard place + digits <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[place..<(place + digits)] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte & 15)
            }
            place += digits
            return value
        }

        /// The first three digits of a fraction of any length.
        mutating func fraction() -> Int? {
            let start = place
            var value = 0
            while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
                if place - start < 3 { value = value * 10 + Int(bytes[place] & 15) }
                place += 1
            }
            guard place > start else { return nil }
            for _ in min(place - start, 3)..<3 { value *= 10 }
            return value
        }

        mutating func sign() -> Int? {
            if take("+") { return 1 }
            return take("-") ? -1 : nil
        }
    }
}
