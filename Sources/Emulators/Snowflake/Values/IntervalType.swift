/// The type of an interval: which parts of time its texts name, how many digits the first of them
/// may have, and how many digits a fraction of a second has.
///
/// Source: Snowflake documentation, "Date & time data types", "Interval data types".
public struct IntervalType: Hashable, Sendable {
    enum Field: Int, Sendable {
        case year, month, day, hour, minute, second

        init?(_ word: some StringProtocol) {
            switch word {
            case "YEAR", "YEARS": self = .year
            case "MONTH", "MONTHS": self = .month
            case "DAY", "DAYS": self = .day
            case "HOUR", "HOURS": self = .hour
            case "MINUTE", "MINUTES": self = .minute
            case "SECOND", "SECONDS": self = .second
            default: return nil
            }
        }

        var name: String {
            switch self {
            case .year: "YEAR"
            case .month: "MONTH"
            case .day: "DAY"
            case .hour: "HOUR"
            case .minute: "MINUTE"
            case .second: "SECOND"
            }
        }

        /// Months of a part of the calendar, nanoseconds of one of the clock.
        var unit: Int128 {
            switch self {
            case .year: 12
            case .month: 1
            case .day: Int128(Nanos.day)
            case .hour: 3_600 * Int128(Nanos.second)
            case .minute: 60 * Int128(Nanos.second)
            case .second: Int128(Nanos.second)
            }
        }

        var isCalendar: Bool { self == .year || self == .month }

        /// The part before it, of which it is less than one; nil for the greatest parts.
        var container: Field? {
            self == .year || self == .day ? nil : Field(rawValue: rawValue - 1)
        }
    }

    let first: Field
    let last: Field
    /// Digits of the first part.
    let precision: Int
    /// Digits of a fraction of a second.
    let fraction: Int

    /// An interval between instants.
    static let between = IntervalType(.day, .second)

    init(_ first: Field, _ last: Field, precision: Int = 9, fraction: Int = 9) {
        self.first = first
        self.last = last
        self.precision = precision
        self.fraction = last == .second ? fraction : 0
    }

    /// Whether it counts months, and not nanoseconds.
    public var isCalendar: Bool { first.isCalendar }
    /// Whether it has one part only.
    var isSingle: Bool { first == last }

    /// The type that a qualifier such as `DAY(2) TO SECOND(3)` names; nil when it names none.
    static func read(_ qualifier: String) throws(SnowflakeError) -> IntervalType? {
        let ends = qualifier.uppercased().split(separator: " TO ", maxSplits: 1)
        var fields: [(field: Field, digits: [Int])] = []
        for end in ends {
            let parts = end.split(separator: "(", maxSplits: 1)
            guard let name = parts.first, let field = Field(String(name).trimmed) else {
                return nil
            }
            let digits = parts.dropFirst().joined().filter { $0 != ")" }.split(separator: ",")
            fields.append((field, digits.compactMap { Int(String($0).trimmed) }))
        }
        guard let first = fields.first, let last = fields.last else { return nil }
        let bad = SnowflakeError.compilation(
            2040, "42601", "Unsupported data type 'INTERVAL \(qualifier)'.")
        var precision = 9
        var fraction = 9
        if fields.count == 1 {
            guard first.digits.count <= (first.field == .second ? 2 : 1) else { throw bad }
            precision = first.digits.first ?? precision
            if first.digits.count == 2 { fraction = first.digits[1] }
        } else {
            guard first.field.rawValue < last.field.rawValue,
                first.field.isCalendar == last.field.isCalendar, first.digits.count <= 1,
                last.digits.count <= (last.field == .second ? 1 : 0)
            else { throw bad }
            precision = first.digits.first ?? precision
            fraction = last.digits.first ?? fraction
        }
        guard (1...9).contains(precision), (0...9).contains(fraction) else { throw bad }
        return IntervalType(first.field, last.field, precision: precision, fraction: fraction)
    }

    /// The type that holds the values of both; nil when one counts months and the other does not.
    func merged(with other: IntervalType) -> IntervalType? {
        guard isCalendar == other.isCalendar else { return nil }
        let first = first.rawValue < other.first.rawValue ? first : other.first
        let last = last.rawValue > other.last.rawValue ? last : other.last
        return IntervalType(
            first, last, precision: self.first == other.first ? max(precision, other.precision) : 9,
            fraction: max(fraction, other.fraction))
    }

    /// The type of sums and differences.
    var widened: IntervalType { IntervalType(first, last, fraction: fraction) }

    /// The type of products and quotients, which may need smaller parts.
    var refined: IntervalType { IntervalType(first, isCalendar ? .month : .second) }

    /// Bytes that the service takes for a value, as SYSTEM$TYPEOF tells.
    var byteCount: Int {
        guard isCalendar else { return precision > 5 ? 16 : 8 }
        let most = (Decimals.power(precision)) * first.unit - 1
        return Int8(exactly: most) != nil
            ? 1 : Int16(exactly: most) != nil ? 2 : Int32(exactly: most) != nil ? 4 : 8
    }

    /// The number by which clients tell apart which parts there are. Source: the Python
    /// connector, its conversion of INTERVAL_YEAR_MONTH; of the clock's parts nothing is read.
    public var wireScale: Int {
        guard isCalendar else { return fraction }
        return isSingle ? first == .year ? 1 : 2 : 0
    }

    /// Digits of the first part, as clients read them.
    public var wirePrecision: Int { precision }
    /// Whether clients get values of 128 bits.
    public var isWide: Bool { byteCount == 16 }
}

extension IntervalType: CustomStringConvertible {
    public var description: String {
        if first == .second { return "INTERVAL SECOND(\(precision), \(fraction))" }
        let tail = isSingle ? "" : " TO \(last.name)" + (last == .second ? "(\(fraction))" : "")
        return "INTERVAL \(first.name)(\(precision))" + tail
    }

    /// The name without digits.
    var familyName: String {
        "INTERVAL \(first.name)" + (isSingle ? "" : " TO \(last.name)")
    }
}
