/// Reads the fields of a cron expression.
struct CronParser {
    /// A field's name, bounds, and the names that stand for its numbers.
    struct Field {
        let name: String
        let least: Int
        let most: Int
        var names: [String] = []

        static let minutes = Field(name: "minutes", least: 0, most: 59)
        static let hours = Field(name: "hours", least: 0, most: 23)
        static let monthDays = Field(name: "day-of-month", least: 1, most: 31)
        static let months = Field(
            name: "month", least: 1, most: 12,
            names: [
                "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
            ])
        static let years = Field(name: "year", least: 1_970, most: 2_199)
        static let weekDayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    }

    let dialect: CronExpression.Dialect
    /// Question marks met so far.
    private(set) var questionMarks = 0

    init(dialect: CronExpression.Dialect) { self.dialect = dialect }

    private var weekField: Field {
        let least = dialect == .aws ? 1 : 0
        return Field(
            name: "day-of-week", least: least, most: least + 6, names: Field.weekDayNames)
    }

    func fields(of text: String) throws(CronError) -> [String] {
        let fields = text.split { $0 == " " || $0 == "\t" }.map { $0.uppercased() }
        let wanted = dialect == .aws ? 6 : 5
        guard fields.count == wanted else {
            throw CronError(
                field: nil, problem: .wrongFieldCount(found: fields.count, wanted: wanted))
        }
        return fields
    }

    /// The values of a plain field: `*`, values, ranges, steps, and lists of them.
    func mask(_ text: String, _ field: Field) throws(CronError) -> UInt64 {
        var mask: UInt64 = 0
        for part in try parts(of: text, field) {
            for value in try values(part, field) { mask |= 1 << UInt64(value) }
        }
        return mask
    }

    /// The years that match; empty means all.
    func years(_ text: String) throws(CronError) -> [Bool] {
        if text == "*" { return [] }
        var years = [Bool](repeating: false, count: 230)
        for part in try parts(of: text, .years) {
            for value in try values(part, .years) { years[value - 1_970] = true }
        }
        return years
    }

    mutating func monthDays(_ text: String) throws(CronError) -> CronExpression.MonthDays {
        var days = CronExpression.MonthDays()
        if isOpen(text) {
            days.isOpen = true
            return days
        }
        for part in try parts(of: text, .monthDays) {
            if part == "L" {
                days.last = true
            } else if dialect == .aws, part == "LW" || part == "WL" {
                days.lastWeekday = true
            } else if dialect == .aws, part.last == "W" {
                days.nearest |= 1 << UInt64(try value(part.dropLast(), .monthDays))
            } else {
                for value in try values(part, .monthDays) { days.days |= 1 << UInt64(value) }
            }
        }
        return days
    }

    mutating func weekDays(_ text: String) throws(CronError) -> CronExpression.WeekDays {
        var days = CronExpression.WeekDays()
        if isOpen(text) {
            days.isOpen = true
            return days
        }
        let field = weekField
        for part in try parts(of: text, field) {
            if part == "L" {
                // Alone it means the last day of the week.
                days.days |= 1 << 6
            } else if part.last == "L" {
                days.last |= 1 << UInt64(try value(part.dropLast(), field) - field.least)
            } else if dialect == .aws, let hash = part.firstIndex(of: "#") {
                let nth = part[part.index(after: hash)...]
                guard let count = Int(nth), (1...5).contains(count) else {
                    throw CronError(
                        field: field.name, problem: .outOfRange(String(nth), least: 1, most: 5))
                }
                days.nth[count] |= 1 << UInt64(try value(part[..<hash], field) - field.least)
            } else {
                guard dialect != .aws || !part.contains("/") else { throw bad(part, field) }
                for value in try values(part, field) {
                    days.days |= 1 << UInt64(value - field.least)
                }
            }
        }
        return days
    }

    // MARK: Parts

    private mutating func isOpen(_ text: String) -> Bool {
        if text == "?", dialect == .aws {
            questionMarks += 1
            return true
        }
        return text == "*"
    }

    private func parts(of text: String, _ field: Field) throws(CronError) -> [Substring] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        for part in parts where part.isEmpty { throw bad(Substring(text), field) }
        return parts
    }

    /// `*`, `3`, `3-5`, `*/2`, `3/2`, `3-20/2`.
    private func values(
        _ part: Substring, _ field: Field
    ) throws(CronError) -> StrideThrough<Int> {
        let halves = part.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw bad(part, field) }
        var range = field.least...field.most
        if halves[0] != "*" {
            let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2 else { throw bad(part, field) }
            let first = try value(ends[0], field)
            // `3/2` goes on to the end of the field.
            let last =
                ends.count == 2
                ? try value(ends[1], field) : halves.count == 2 ? field.most : first
            guard first <= last else { throw bad(part, field) }
            range = first...last
        }
        guard halves.count == 2 else {
            return stride(from: range.lowerBound, through: range.upperBound, by: 1)
        }
        guard let step = Int(halves[1]), halves[1].allSatisfy({ $0.isNumber }) else {
            throw bad(part, field)
        }
        guard (1...max(field.most, 1)).contains(step) else {
            throw CronError(
                field: field.name,
                problem: .outOfRange(String(halves[1]), least: 1, most: field.most))
        }
        return stride(from: range.lowerBound, through: range.upperBound, by: step)
    }

    private func value(_ text: Substring, _ field: Field) throws(CronError) -> Int {
        if let place = field.names.firstIndex(where: { $0 == text }) { return place + field.least }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw bad(text, field)
        }
        guard let value = Int(text), (field.least...field.most).contains(value) else {
            throw CronError(
                field: field.name,
                problem: .outOfRange(String(text), least: field.least, most: field.most))
        }
        return value
    }

    private func bad(_ part: Substring, _ field: Field) -> CronError {
        CronError(field: field.name, problem: .badPart(String(part)))
    }
}
