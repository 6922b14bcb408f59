/// What a text says about a moment, before a type is chosen for it.
struct TimeReading {
    var days: Int?
    /// Nanoseconds since midnight.
    var ofDay: Int64 = 0
    var hasTime = false
    /// Minutes east of UTC when the text named an offset.
    var offset: Int?
    /// The instant when the text was a bare count of seconds or finer units.
    var instant: Int128?

    /// The wall clock as nanoseconds since 1970-01-01.
    var local: Int128? {
        if let instant { return instant }
        return days.map { Nanos.join(days: $0, ofDay: ofDay) }
    }
}

/// Reads bytes of a date or time text one after the other.
struct TimeCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { place >= bytes.count }
    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    /// A number of `least` to `most` digits.
    mutating func digits(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var count = 0
        while count < most, let byte = next, byte &- 0x30 < 10 {
            value = value * 10 + Int(byte & 15)
            count += 1
            place += 1
        }
        return count >= least ? value : nil
    }

    /// A fraction of a second in nanoseconds; digits after the ninth are dropped.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let byte = next, byte &- 0x30 < 10 {
            if count < 9 { value = value * 10 + Int64(byte & 15) }
            count += 1
            place += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { value *= 10 }
        return value
    }

    mutating func skipSpaces() { while next == 0x20 { place += 1 } }

    /// Letters as lower case.
    mutating func word() -> String {
        var letters: [UInt8] = []
        while let byte = next, (byte | 0x20) &- 0x61 < 26 {
            letters.append(byte | 0x20)
            place += 1
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// `HH:MI[:SS[.FF]]`.
    mutating func clock() -> Int64? {
        guard let hour = digits(1, 2), hour < 24, take(UInt8(ascii: ":")) else { return nil }
        guard let minute = digits(1, 2), minute < 60 else { return nil }
        var total = Int64(hour * 3600 + minute * 60) * Nanos.second
        if take(UInt8(ascii: ":")) {
            guard let second = digits(1, 2), second < 60 else { return nil }
            total += Int64(second) * Nanos.second
            if take(UInt8(ascii: ".")) {
                guard let part = fraction() else { return nil }
                total += part
            }
        }
        return total
    }

    /// `Z`, `+HH`, `+HHMI` or `+HH:MI` as minutes.
    mutating func offset() -> Int? {
        if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
        guard let sign = next, sign == 0x2B || sign == 0x2D else { return nil }
        place += 1
        guard let hours = digits(1, 2), hours <= 14 else { return nil }
        var minutes = 0
        if take(UInt8(ascii: ":")) || (next.map { $0 &- 0x30 < 10 } ?? false) {
            guard let read = digits(2, 2), read < 60 else { return nil }
            minutes = read
        }
        let total = hours * 60 + minutes
        return sign == 0x2D ? -total : total
    }
}
