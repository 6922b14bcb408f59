import DataFormats

/// Reads a date and time by a picture.
struct DateReader {
    private let picture: DatePicture
    private let program: RegexProgram

    init(_ picture: DatePicture) throws(JSONataError) {
        self.picture = picture
        var pattern = "^"
        for part in picture.parts { pattern += "(" + (try Self.pattern(part)) + ")" }
        do throws(RegexSyntaxError) {
            program = try RegexCompiler.compile(
                Array((pattern + "$").utf16), flags: RegexFlags(ignoresCase: true))
        } catch {
            throw JSONataError(.badRegex, message: error.message)
        }
    }

    /// Milliseconds since 1970-01-01 UTC; nothing when the text does not fit the picture.
    ///
    /// - Parameter now: gives the larger components that the picture leaves out.
    func milliseconds(
        _ text: String, now: DateFields, steps: inout Int
    ) throws(JSONataError) -> Double? {
        let units = MatchedText(text)
        let match: RegexMatcher.Match?
        do throws(RegexMatcher.OutOfSteps) {
            match = try RegexMatcher.firstMatch(of: program, in: units, from: 0, steps: &steps)
        } catch {
            throw JSONataError(.limitExceeded)
        }
        guard let match else { return nil }
        var found = Components()
        // Groups inside a part do not capture, so the parts count as the groups do.
        for (part, group) in zip(picture.parts, match.groups) {
            guard case .marker(let marker) = part, let group else { continue }
            let value = try Self.value(units.text(group), marker)
            if let value { found.set(marker.component, value) }
        }
        if found.isEmpty { return nil }
        return try found.milliseconds(now: now)
    }

    // MARK: - Patterns of parts

    private static func pattern(_ part: DatePicture.Part) throws(JSONataError) -> String {
        switch part {
        case .literal(let text):
            var pattern = ""
            for character in text {
                if ".*+?^${}()|[]\\/".contains(character) { pattern += "\\" }
                pattern.append(character)
            }
            return pattern
        case .marker(let marker):
            if marker.component == "Z" || marker.component == "z" {
                let separator = marker.integer?.separators.first?.character
                var pattern = (marker.component == "z" ? "GMT" : "") + "[-+][0-9]+"
                if let separator { pattern += "\\" + String(separator) + "[0-9]+" }
                return pattern
            }
            if let integer = marker.integer { return try integer.pattern() }
            return try names(of: marker).map(\.name).joined(separator: "|")
        }
    }

    private static func names(
        of marker: DatePicture.Marker
    ) throws(JSONataError) -> [(name: String, value: Double)] {
        let names: [String]
        switch marker.component {
        case "M", "x": names = DatePicture.months
        case "F": names = DatePicture.days
        case "P": return [("am", 0), ("pm", 1)]
        default:
            throw JSONataError(.unnameableComponent, value: .string(String(marker.component)))
        }
        return names.enumerated().map { place, name in
            (marker.maxWidth.map { String(name.prefix(max(0, $0))) } ?? name, Double(place + 1))
        }
    }

    private static func value(
        _ text: String, _ marker: DatePicture.Marker
    ) throws(JSONataError) -> Double? {
        if marker.component == "Z" || marker.component == "z" { return offset(text, marker) }
        if let integer = marker.integer { return try integer.parse(text) }
        let lower = text.lowercased()
        return try names(of: marker).first { $0.name.lowercased() == lower }?.value
    }

    /// Minutes east of UTC.
    private static func offset(_ text: String, _ marker: DatePicture.Marker) -> Double {
        var rest = text.unicodeScalars[...]
        if marker.component == "z" { rest = rest.dropFirst(3) }
        let isNegative = rest.first == "-"
        rest = rest.dropFirst()
        var hours = String(rest)
        var minutes = ""
        if let separator = marker.integer?.separators.first?.character,
            let place = rest.firstIndex(of: separator)
        {
            hours = String(rest[..<place])
            minutes = String(rest[rest.index(after: place)...])
        } else if rest.count > 2 {
            hours = String(rest.prefix(2))
            minutes = String(rest.dropFirst(2))
        }
        let total = (Double(hours) ?? 0) * 60 + (Double(minutes) ?? 0)
        return isNegative ? -total : total
    }
}

/// The components of a date that was read.
private struct Components {
    private var values: [(component: Character, value: Double)] = []

    var isEmpty: Bool { values.isEmpty }

    subscript(component: Character) -> Double? {
        values.first { $0.component == component }?.value
    }

    mutating func set(_ component: Character, _ value: Double) {
        values.removeAll { $0.component == component }
        values.append((component, value))
    }

    /// Whether only these components are there, and at least one.
    private func consist(of allowed: String, among all: String) -> Bool {
        let present = all.filter { self[$0] != nil }
        return !present.isEmpty && present.allSatisfy { allowed.contains($0) }
    }

    func milliseconds(now: DateFields) throws(JSONataError) -> Double? {
        let dateParts = "YXMxWwdD"
        let isMonthly = consist(of: "YMD", among: dateParts)
        let isDaily = !isMonthly && consist(of: "Yd", among: dateParts)
        if !isMonthly, !isDaily, !dateParts.allSatisfy({ self[$0] == nil }) {
            // Weeks cannot be turned into days here, as in the reference implementation.
            throw JSONataError(.underspecifiedDate)
        }
        let isHalves =
            !consist(of: "Hmsf", among: "PHhmsf") && consist(of: "Phmsf", among: "PHhmsf")
        var filled = self
        var hasBegun = false
        var hasEnded = false
        for component in (isDaily ? "Yd" : "YMD") + (isHalves ? "Phmsf" : "Hmsf") {
            if self[component] != nil {
                hasBegun = true
                if hasEnded { throw JSONataError(.underspecifiedDate) }
            } else if hasBegun {
                filled.set(component, "MDd".contains(component) ? 1 : 0)
                hasEnded = true
            } else {
                // A half of the day is not taken over from now.
                filled.set(component, component == "P" ? 0 : Double(now.number(component) ?? 0))
            }
        }
        func value(_ component: Character) -> Double { filled[component] ?? 0 }
        var hours = value("H")
        if isHalves {
            hours = value("h") == 12 ? 0 : value("h")
            if value("P") == 1 { hours += 12 }
        }
        let days: Double
        let year = value("Y")
        let month = max(0, value("M") - 1)
        guard year.magnitude < 300_000, month < 1_000_000, !year.isNaN, !month.isNaN else {
            return .nan
        }
        if isDaily {
            days = Self.days(year, 0) + value("d") - 1
        } else {
            days = Self.days(year, month) + value("D") - 1
        }
        let minutes = (days * 24 + hours) * 60 + value("m") - (self["Z"] ?? self["z"] ?? 0)
        return (minutes * 60 + value("s")) * 1000 + value("f")
    }

    /// Days from 1970-01-01 to the first of a month, counted from January as 0.
    private static func days(_ year: Double, _ month: Double) -> Double {
        let first = Int(year) + Int(month) / 12
        guard let date = CivilDate(year: first, month: Int(month) % 12 + 1, day: 1) else {
            return .nan
        }
        return Double(date.daysSinceEpoch)
    }
}
