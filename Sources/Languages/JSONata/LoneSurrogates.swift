/// JSON texts with escapes of unpaired surrogates, which a strict reader refuses.
public enum LoneSurrogates {
    /// The text with each such escape replaced by the escapes of the character that stands for it
    /// in expressions and values: one of the last 2048 private-use characters.
    public static func replaced(_ json: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(json.count)
        var place = 0
        while place < json.count {
            guard json[place] == 0x5C, place + 1 < json.count else {
                result.append(json[place])
                place += 1
                continue
            }
            guard let unit = unit(json, place), unit & 0xF800 == 0xD800 else {
                // Both bytes of an escape, so that `\\u` is not taken for one.
                result += json[place...(place + 1)]
                place += 2
                continue
            }
            if unit & 0xFC00 == 0xD800, let low = self.unit(json, place + 6),
                low & 0xFC00 == 0xDC00
            {
                result += json[place..<(place + 12)]
                place += 12
                continue
            }
            for unit in LoneSurrogate.scalar(for: unit).utf16 { append(unit, to: &result) }
            place += 6
        }
        return result
    }

    /// The text with the escape of each unpaired surrogate in the place of its stand-in.
    public static func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: LoneSurrogate.isStandIn) else { return text }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if LoneSurrogate.isStandIn(scalar) {
                append(0xD800 + UInt16(scalar.value & 0x7FF), to: &bytes)
            } else {
                bytes += String(scalar).utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unit(_ bytes: [UInt8], _ place: Int) -> UInt16? {
        guard place + 6 <= bytes.count, bytes[place] == 0x5C, bytes[place + 1] == 0x75 else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in bytes[(place + 2)..<(place + 6)] {
            guard let digit = Tokenizer.hexDigit(UInt16(byte)) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func append(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes += "\\u".utf8
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(unit >> UInt16(shift) & 15)
            bytes.append(digit < 10 ? digit + 0x30 : digit - 10 + 0x61)
        }
    }
}
