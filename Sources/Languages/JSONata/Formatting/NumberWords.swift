/// Numbers in English words, as the language writes and reads them.
enum NumberWords {
    private static let few = [
        "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen",
        "Nineteen",
    ]
    private static let ordinals = [
        "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth",
        "Ninth", "Tenth", "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth",
        "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
    ]
    private static let decades = [
        "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety", "Hundred",
    ]
    private static let magnitudes = ["Thousand", "Million", "Billion", "Trillion"]

    /// The words with capitals, such as `Five Hundred and Fifty-Five`.
    static func text(of number: Double, isOrdinal: Bool) -> String {
        words(number, continues: false, isOrdinal)
    }

    private static func words(_ number: Double, continues: Bool, _ isOrdinal: Bool) -> String {
        if number <= 19 {
            return (continues ? " and " : "") + (isOrdinal ? ordinals : few)[Int(number)]
        }
        if number < 100 {
            let decade = decades[Int(number / 10) - 2]
            let rest = number.truncatingRemainder(dividingBy: 10)
            let text = (continues ? " and " : "") + decade
            if rest > 0 { return text + "-" + words(rest, continues: false, isOrdinal) }
            return isOrdinal ? String(text.dropLast()) + "ieth" : text
        }
        let unit: Double
        let name: String
        if number < 1000 {
            (unit, name) = (100, "Hundred")
        } else {
            var power = 1
            var factor = 1000.0
            while power < magnitudes.count, number >= factor * 1000 {
                power += 1
                factor *= 1000
            }
            (unit, name) = (factor, magnitudes[power - 1])
        }
        let count = (number / unit).rounded(.down)
        let rest = number - count * unit
        let text =
            (continues ? ", " : "") + words(count, continues: false, false) + " " + name
        if rest > 0 { return text + words(rest, continues: true, isOrdinal) }
        return isOrdinal ? text + "th" : text
    }

    private static let values: [(word: String, value: Double)] = {
        var values: [(String, Double)] = []
        for (value, word) in few.enumerated() { values.append((word.lowercased(), Double(value))) }
        for (value, word) in ordinals.enumerated() {
            values.append((word.lowercased(), Double(value)))
        }
        for (place, word) in decades.enumerated() {
            let lower = word.lowercased()
            let value = Double((place + 2) * 10)
            values.append((lower, value))
            values.append((String(lower.dropLast()) + "ieth", value))
        }
        values.append(("hundredth", 100))
        var power = 1000.0
        for word in magnitudes {
            values.append((word.lowercased(), power))
            values.append((word.lowercased() + "th", power))
            power *= 1000
        }
        return values
    }()

    /// Longest words first, so that `fourteen` is not read as `four`.
    static let pattern: String = {
        let words = values.map(\.word).sorted {
            ($1.utf8.count, $0) < ($0.utf8.count, $1)
        }
        return "(?:" + (words + ["and", "[\\-, ]"]).joined(separator: "|") + ")+"
    }()

    /// The number of words in lower case; not-a-number when a word is unknown.
    static func number(_ text: String) -> Double {
        var segments = [0.0]
        for word in words(in: text) {
            let value = values.first { $0.word == word }?.value ?? .nan
            var top = segments.removeLast()
            if value < 100 {
                if top >= 1000 {
                    segments.append(top)
                    top = 0
                }
                segments.append(top + value)
            } else {
                segments.append(top * value)
            }
        }
        return segments.reduce(0, +)
    }

    private static func words(in text: String) -> [Substring] {
        text.split { $0 == " " || $0 == "," || $0 == "-" || $0 == "\t" || $0 == "\n" }
            .filter { $0 != "and" }
    }
}
