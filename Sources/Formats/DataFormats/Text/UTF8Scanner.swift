/// Strict UTF-8 (Unicode 16, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
enum UTF8Scanner {
    /// The length of the well-formed sequence that starts here, zero when there is none.
    @inline(__always)
    static func sequenceLength(_ start: UnsafePointer<UInt8>, available: Int) -> Int {
        let lead = start[0]
        func tail(_ place: Int) -> Bool { start[place] & 0xC0 == 0x80 }
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF:
            return available >= 2 && tail(1) ? 2 : 0
        case 0xE0...0xEF:
            guard available >= 3, tail(1), tail(2) else { return 0 }
            if lead == 0xE0 && start[1] < 0xA0 { return 0 }
            if lead == 0xED && start[1] > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard available >= 4, tail(1), tail(2), tail(3) else { return 0 }
            if lead == 0xF0 && start[1] < 0x90 { return 0 }
            if lead == 0xF4 && start[1] > 0x8F { return 0 }
            return 4
        default: return 0
        }
    }

    /// The offset of the first byte that no well-formed sequence holds, if there is one.
    static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let count = bytes.count
        let highs: UInt64 = 0x8080_8080_8080_8080
        var place = 0
        while place < count {
            if place + 8 <= count,
                UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self) & highs == 0
            {
                place += 8
                continue
            }
            let length = sequenceLength(base + place, available: count - place)
            if length == 0 { return place }
            place += length
        }
        return nil
    }
}
