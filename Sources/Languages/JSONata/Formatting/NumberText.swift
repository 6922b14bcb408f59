/// Texts of numbers in the forms that `$number` reads and `$formatBase` writes.
enum NumberText {
    /// Decimal with leading zeros allowed, or `0x`, `0o`, `0b` and digits.
    static func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == 0x30 {
            switch bytes[1] | 0x20 {
            case UInt8(ascii: "x"): return integer(bytes, radix: 16)
            case UInt8(ascii: "o"): return integer(bytes, radix: 8)
            case UInt8(ascii: "b"): return integer(bytes, radix: 2)
            default: break
            }
        }
        guard isDecimal(bytes), let number = Double(text), number.isFinite else { return nil }
        return number
    }

    private static func integer(_ bytes: [UInt8], radix: Double) -> Double? {
        var value = 0.0
        for byte in bytes[2...] {
            guard let digit = Tokenizer.hexDigit(UInt16(byte)), Double(digit) < radix else {
                return nil
            }
            value = value * radix + Double(digit)
        }
        return value
    }

    private static func isDecimal(_ bytes: [UInt8]) -> Bool {
        var place = 0
        func digits() -> Bool {
            let start = place
            while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
            return place > start
        }
        if bytes.first == UInt8(ascii: "-") { place += 1 }
        guard digits() else { return false }
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            place += 1
            guard digits() else { return false }
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            if place < bytes.count, bytes[place] == 0x2B || bytes[place] == 0x2D { place += 1 }
            guard digits() else { return false }
        }
        return place == bytes.count
    }

    /// An integer in another radix, with its sign in front.
    static func text(of integer: Double, radix: Int) -> String {
        if radix == 10 { return Value.text(of: integer) }
        var digits: [UInt8] = []
        var rest = integer.magnitude
        repeat {
            let digit = UInt8(rest.truncatingRemainder(dividingBy: Double(radix)))
            digits.append(digit < 10 ? digit + 0x30 : digit - 10 + 0x61)
            rest = (rest / Double(radix)).rounded(.down)
        } while rest >= 1 && digits.count < 1100
        return (integer < 0 ? "-" : "") + String(decoding: digits.reversed(), as: UTF8.self)
    }
}
