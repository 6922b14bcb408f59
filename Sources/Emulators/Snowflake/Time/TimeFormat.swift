/// A format model such as `YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM`.
///
/// Source: Snowflake documentation, "Date and time format elements".
struct TimeFormat: Hashable, Sendable {
    enum Element: Hashable, Sendable {
        case year4, year2, month, monthShort, monthFull, day, dayName
        case hour24, hour12, half, minute, second
        case fraction(Int?)
        case zoneHour, zoneMinute, zoneBoth(colon: Bool)
        case literal([UInt8])
    }

    var elements: [Element] = []

    private static let names: [(String, Element)] = [
        ("TZHTZM", .zoneBoth(colon: false)), ("TZH:TZM", .zoneBoth(colon: true)),
        ("TZH", .zoneHour), ("TZM", .zoneMinute), ("TZD", .zoneBoth(colon: false)),
        ("YYYY", .year4), ("UUUU", .year4), ("YY", .year2), ("MMMM", .monthFull),
        ("MON", .monthShort), ("MM", .month), ("MI", .minute), ("DD", .day), ("DY", .dayName),
        ("HH24", .hour24), ("HH12", .hour12), ("HH", .hour24), ("AM", .half), ("PM", .half),
        ("SS", .second),
    ]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let upper = Array(text.uppercased().utf8)
        var place = 0
        var literal: [UInt8] = []
        while place < bytes.count {
            if bytes[place] == 0x22, let end = bytes[(place + 1)...].firstIndex(of: 0x22) {
                literal += bytes[(place + 1)..<end]
                place = end + 1
                continue
            }
            if upper.count == bytes.count, let (element, length) = Self.element(upper[place...]) {
                if !literal.isEmpty { elements.append(.literal(literal)) }
                literal = []
                elements.append(element)
                place += length
            } else {
                literal.append(bytes[place])
                place += 1
            }
        }
        if !literal.isEmpty { elements.append(.literal(literal)) }
    }

    private static func element(_ rest: ArraySlice<UInt8>) -> (Element, Int)? {
        for (name, element) in names where rest.starts(with: name.utf8) {
            return (element, name.utf8.count)
        }
        if rest.starts(with: "FF".utf8) {
            if rest.count > 2, rest[rest.startIndex + 2] &- 0x30 < 10 {
                return (.fraction(Int(rest[rest.startIndex + 2] & 15)), 3)
            }
            return (.fraction(nil), 2)
        }
        return nil
    }
}

extension TimeFormat {
    /// The text of a wall clock reading; `scale` is the fraction's length when the format has none.
    func text(days: Int, ofDay: Int64, offset: Int, scale: Int = 9) -> String {
        let civil = CivilDay(days: days)
        let seconds = Int(ofDay / Nanos.second)
        var out: [UInt8] = []
        for (index, element) in elements.enumerated() {
            switch element {
            case .year4: Self.pad(civil.year, 4, &out)
            case .year2: Self.pad(civil.year % 100, 2, &out)
            case .month: Self.pad(civil.month, 2, &out)
            case .monthShort: out += CivilDay.monthNames[civil.month - 1].utf8.prefix(3)
            case .monthFull: out += CivilDay.monthNames[civil.month - 1].utf8
            case .day: Self.pad(civil.day, 2, &out)
            case .dayName: out += CivilDay.dayNames[CivilDay.weekday(days)].utf8
            case .hour24: Self.pad(seconds / 3600, 2, &out)
            case .hour12: Self.pad((seconds / 3600 + 11) % 12 + 1, 2, &out)
            case .half: out += (seconds >= 43_200 ? "PM" : "AM").utf8
            case .minute: Self.pad(seconds / 60 % 60, 2, &out)
            case .second: Self.pad(seconds % 60, 2, &out)
            case .fraction(let given):
                let count = given ?? scale
                if count == 0 {
                    if index > 0, out.last == UInt8(ascii: ".") { out.removeLast() }
                    continue
                }
                let part = Int(ofDay % Nanos.second) / Int(Decimals.power(9 - count))
                Self.pad(part, count, &out)
            case .zoneHour:
                out.append(offset < 0 ? 0x2D : 0x2B)
                Self.pad(abs(offset) / 60, 2, &out)
            case .zoneMinute: Self.pad(abs(offset) % 60, 2, &out)
            case .zoneBoth(let colon):
                out.append(offset < 0 ? 0x2D : 0x2B)
                Self.pad(abs(offset) / 60, 2, &out)
                if colon { out.append(UInt8(ascii: ":")) }
                Self.pad(abs(offset) % 60, 2, &out)
            case .literal(let bytes): out += bytes
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func pad(_ value: Int, _ width: Int, _ out: inout [UInt8]) {
        let digits = Array(String(abs(value)).utf8)
        if value < 0 { out.append(0x2D) }
        for _ in 0..<max(0, width - digits.count) { out.append(0x30) }
        out += digits
    }
}
