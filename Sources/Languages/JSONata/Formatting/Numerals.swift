/// Letters of spreadsheet columns and Roman numerals.
enum Numerals {
    static func letters(_ number: Double, isUpper: Bool) -> String {
        var letters: [UInt8] = []
        var rest = number
        while rest > 0 {
            let place = UInt8((rest - 1).truncatingRemainder(dividingBy: 26))
            letters.append((isUpper ? 0x41 : 0x61) + place)
            rest = ((rest - 1) / 26).rounded(.down)
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    static func number(letters: String, isUpper: Bool) -> Double {
        let first = isUpper ? 0x41 : 0x61
        var value = 0.0
        for unit in letters.utf16 { value = value * 26 + Double(Int(unit) - first + 1) }
        return value
    }

    private static let roman: [(value: Double, text: String)] = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]

    static func roman(_ number: Double) -> String {
        var rest = number
        var text = ""
        for numeral in roman {
            while rest >= numeral.value {
                text += numeral.text
                rest -= numeral.value
            }
        }
        return text
    }

    static func number(roman text: String) -> Double {
        var total = 0.0
        var largest = 1.0
        for character in text.reversed() {
            let value = roman.first { $0.text == String(character) }?.value ?? .nan
            if value < largest {
                total -= value
            } else {
                largest = value
                total += value
            }
        }
        return total
    }
}
