/// One value of a warehouse table in the form in which expected and actual are compared.
public enum Cell: Hashable, Sendable {
    case null
    case text(String)
    case integer(Int64)
    /// `units / 10^scale`.
    case decimal(units: Int64, scale: Int)
    case boolean(Bool)
    /// Days since 1970-01-01.
    case date(Int)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(Int64)
    /// Compact JSON text; ``means(_:)`` compares it as JSON.
    case json(String)
}

extension Cell {
    /// Texts are equal when their code points are: cleaning applies no Unicode normalisation.
    public static func == (lhs: Cell, rhs: Cell) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.text(let left), .text(let right)), (.json(let left), .json(let right)):
            left == right && left.utf8.elementsEqual(right.utf8)
        case (.integer(let left), .integer(let right)): left == right
        case (.decimal(let left, let scale), .decimal(let right, let other)):
            left == right && scale == other
        case (.boolean(let left), .boolean(let right)): left == right
        case (.date(let left), .date(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        default: false
        }
    }
}

/// What a column of a warehouse table holds.
public enum CellKind: Hashable, Sendable {
    case text
    case integer
    case decimal(scale: Int)
    case boolean
    case date
    case timestamp
    case json
}

extension Cell: CustomStringConvertible {
    /// The value as people read it.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .text(let text): text
        case .integer(let value): String(value)
        case .decimal(let units, let scale): Self.decimalText(units, scale)
        case .boolean(let value): value ? "true" : "false"
        case .date(let day): CivilTime.text(day: day)
        case .timestamp(let micros): Self.timestampText(micros)
        case .json(let text): text
        }
    }

    private static func decimalText(_ units: Int64, _ scale: Int) -> String {
        guard scale > 0 else { return String(units) }
        let digits = TruthGenerator.padded(Int(clamping: units.magnitude), digits: scale + 1)
        return (units < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
    }

    private static func timestampText(_ micros: Int64) -> String {
        let seconds = CivilTime.floorDivide(micros, 1_000_000)
        let day = Int(CivilTime.floorDivide(seconds, 86_400))
        let rest = Int(seconds - Int64(day) * 86_400)
        let fraction = Int(micros - seconds * 1_000_000)
        func two(_ value: Int) -> String { TruthGenerator.padded(value, digits: 2) }
        let clock = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        let tail = fraction == 0 ? "" : "." + TruthGenerator.padded(fraction, digits: 6)
        return "\(CivilTime.text(day: day))T\(clock)\(tail)Z"
    }
}
