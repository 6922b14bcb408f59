import DataFormats

/// The components of an instant, as date pictures name them.
struct DateFields {
    private let moment: CivilDateTime
    /// Minutes east of UTC.
    let offset: Int

    /// - Parameter milliseconds: since 1970-01-01 UTC; within what JavaScript calls a time.
    init(milliseconds: Double, offset: Int) {
        self.offset = offset
        let total = milliseconds.rounded(.towardZero) + Double(offset) * 60_000
        let seconds = (total / 1000).rounded(.down)
        moment = CivilDateTime(
            secondsSinceEpoch: Int(seconds),
            nanosecond: Int(total - seconds * 1000) * 1_000_000)
    }

    /// The number of a component; nothing for those that have none.
    func number(_ component: Character) -> Int? {
        let date = moment.date
        switch component {
        case "Y": return date.year
        case "M": return date.month
        case "D": return date.day
        case "d": return date.dayOfYear
        case "F": return date.weekday.rawValue
        case "W": return date.isoWeek.week
        case "X": return date.isoWeek.year
        // A week belongs to the month that has its Thursday.
        case "w": return (thursday.day - 1) / 7 + 1
        case "x": return thursday.month
        case "H": return moment.hour
        case "h": return moment.hour % 12 == 0 ? 12 : moment.hour % 12
        case "P": return moment.hour < 12 ? 0 : 1
        case "m": return moment.minute
        case "s": return moment.second
        case "f": return moment.nanosecond / 1_000_000
        default: return nil
        }
    }

    private var thursday: CivilDate { moment.date.adding(days: 4 - moment.date.weekday.rawValue) }
}

extension DatePicture {
    /// The text of an instant.
    func text(of fields: DateFields) throws(JSONataError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .marker(let marker): text += try self.text(of: marker, fields)
            }
        }
        return text
    }

    private func text(
        of marker: Marker, _ fields: DateFields
    ) throws(JSONataError) -> String {
        switch marker.component {
        case "Z", "z": return try offset(marker, fields.offset)
        case "P":
            let half = fields.number("P") == 0 ? "am" : "pm"
            return marker.names == .upper ? half.uppercased() : half
        case "C", "E": return "ISO"
        default: break
        }
        guard var number = fields.number(marker.component) else { return "" }
        if marker.component == "Y", let digits = marker.yearDigits, digits < 15 {
            number %= Int(Power.raise(10, to: Double(digits)))
        }
        if let names = marker.names {
            var name: String
            switch marker.component {
            case "M", "x": name = Self.months[number - 1]
            case "F": name = Self.days[number - 1]
            default:
                throw JSONataError(
                    .unnameableComponent, value: .string(String(marker.component)))
            }
            if names == .upper { name = name.uppercased() }
            if names == .lower { name = name.lowercased() }
            if let width = marker.maxWidth { name = String(name.prefix(max(0, width))) }
            return name
        }
        return try marker.integer?.text(of: Double(number)) ?? ""
    }

    private func offset(_ marker: Marker, _ minutes: Int) throws(JSONataError) -> String {
        guard let format = marker.integer else { return "" }
        if minutes == 0, marker.isTraditional { return "Z" }
        let magnitude = Double(minutes.magnitude)
        let hours = (magnitude / 60).rounded(.down)
        let rest = magnitude.truncatingRemainder(dividingBy: 60)
        var text: String
        if format.regular != nil {
            text = try format.text(of: hours * 100 + rest)
        } else {
            switch format.mandatoryDigits {
            case 1, 2:
                text = try format.text(of: hours)
                if rest != 0 { text += ":" + (try IntegerPicture("00").text(of: rest)) }
            case 3, 4: text = try format.text(of: hours * 100 + rest)
            default:
                throw JSONataError(.timezoneDigits, value: .number(Double(format.mandatoryDigits)))
            }
        }
        return (marker.component == "z" ? "GMT" : "") + (minutes >= 0 ? "+" : "-") + text
    }
}
