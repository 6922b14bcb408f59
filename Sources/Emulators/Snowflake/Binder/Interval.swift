/// The text of an INTERVAL constant: `1 year, 3 months`, or of one with a qualifier behind it, such
/// as `'1-3' YEAR TO MONTH`.
///
/// Source: Snowflake documentation, "Interval constants" and "Interval literals".
enum Interval {
    /// The counts of the parts of dates and times that the interval is made of.
    static func parts(
        _ text: String, unit: String?
    ) throws(SnowflakeError) -> [(Int, String)] {
        if let unit { return try qualified(text, withoutDigits(unit)) }
        var parts: [(Int, String)] = []
        for piece in text.split(separator: ",") {
            let bytes = String(piece).trimmed
            let digits = bytes.prefix { $0.isNumber || $0 == "-" || $0 == "+" }
            guard let count = count(digits) else { throw invalid(text) }
            let name = String(bytes.dropFirst(digits.count)).trimmed
            parts.append((count, name.isEmpty ? "SECOND" : name.uppercased()))
        }
        return parts
    }

    /// A qualifier without how many digits its parts may have.
    private static func withoutDigits(_ unit: String) -> String {
        unit.split(separator: "(").enumerated().map { place, part in
            place == 0 ? part : part.drop { $0 != ")" }.dropFirst()
        }.joined()
    }

    /// A whole number that can be taken away as well as added.
    private static func count(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { $0 == .min ? nil : $0 }
    }

    private static func invalid(_ text: String) -> SnowflakeError {
        .compilation(1045, "22023", "invalid interval literal '\(text)'")
    }

    /// A text whose parts the qualifier names: one, or all from one to another.
    private static func qualified(
        _ text: String, _ unit: String
    ) throws(SnowflakeError) -> [(Int, String)] {
        let bare = text.trimmed
        if let count = count(bare) { return [(count, unit)] }
        let ends = unit.uppercased().split(separator: " ").filter { $0 != "TO" }.map {
            $0.hasSuffix("S") ? String($0.dropLast()) : String($0)
        }
        let isNegative = bare.hasPrefix("-")
        let digits = bare.drop { $0 == "-" || $0 == "+" }
        let isCalendar = ends.first == "YEAR"
        let all = isCalendar ? ["YEAR", "MONTH"] : ["DAY", "HOUR", "MINUTE", "SECOND"]
        guard let first = all.firstIndex(of: ends.first ?? ""),
            let last = all.firstIndex(of: ends.last ?? ""), first <= last
        else { throw .numberNotRecognized(text) }
        let marks: Set<Character> = isCalendar ? ["-"] : [" ", ":"]
        let pieces = digits.split { marks.contains($0) }
        guard pieces.count == last - first + 1 else { throw invalid(text) }
        var parts: [(Int, String)] = []
        for (piece, name) in zip(pieces, all[first...last]) {
            let halves = piece.split(separator: ".", maxSplits: 1)
            guard let count = count(halves.first ?? "") else { throw invalid(text) }
            parts.append((isNegative ? -count : count, name))
            guard halves.count > 1 else { continue }
            let fraction = halves[1] + String(repeating: "0", count: max(0, 9 - halves[1].count))
            guard name == "SECOND", fraction.count == 9, let nanos = Int(fraction) else {
                throw invalid(text)
            }
            parts.append((isNegative ? -nanos : nanos, "NANOSECOND"))
        }
        return parts
    }
}
