import Synchronization

/// The zones that the code carries as compact texts, each read when it is first asked for: reading
/// all of them would take most of a short command's time.
enum TimeZoneTable {
    private static let texts: [String: Substring] = {
        var texts: [String: Substring] = [:]
        for text in zones { texts[String(text.utf8.prefix { $0 != 0x7C })!] = text[...] }
        for (alias, name) in aliases { texts[alias] = texts[name] }
        return texts
    }()

    private static let read = Mutex<[String: TimeZoneRules]>([:])

    static func rules(_ name: String) -> TimeZoneRules? {
        read.withLock { known in
            if let rules = known[name] { return rules }
            guard let text = texts[name] else { return nil }
            let rules = TimeZoneRules(name: name, compact: text)
            known[name] = rules
            return rules
        }
    }

    /// All names in the order of the table.
    static let names: [String] =
        zones.map { String($0.prefix { $0 != "|" }) } + aliases.map(\.alias)
}

extension TimeZoneRules {
    /// Reads one line of the table: name, kinds, changes, rule, separated by bars.
    fileprivate init(name: String, compact text: Substring) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        let kinds = parts[1].split(separator: ",").map { kind in
            let words = kind.split(separator: " ")
            return Kind(
                offsetSeconds: Int(words[1])!, isDaylight: words[2] == "1",
                abbreviation: String(words[0]))
        }
        var minutes = 0
        var instants: [Int] = []
        var changed: [Kind] = []
        for change in parts[2].split(separator: " ") {
            minutes += Int(change.dropLast())!
            instants.append(minutes * 60)
            changed.append(kinds[Int(change.utf8.last!) - 97])
        }
        self.init(
            name: name, first: kinds[0], changes: instants, kinds: changed,
            rule: PosixRule(String(parts[3])))
    }
}

/// A rule for all years, as POSIX writes it in `TZ` (and RFC 9636 at the end of a file):
/// `EST5EDT,M3.2.0,M11.1.0`.
struct PosixRule: Hashable, Sendable {
    /// A day of the year and a second of that day, by the clock that is ending.
    struct Change: Hashable, Sendable {
        var month: Int
        /// From 1; 5 means the last.
        var week: Int
        /// From Sunday, 0.
        var weekday: Int
        var seconds: Int

        /// Seconds since the epoch as if the clock showed UTC.
        func local(in year: Int) -> Int {
            let first = CivilDate(year: year, month: month, day: 1)!
            var day = 1 + (weekday - first.weekday.rawValue % 7 + 7) % 7 + (week - 1) * 7
            while day > first.daysInMonth { day -= 7 }
            return (first.daysSinceEpoch + day - 1) * 86_400 + seconds
        }
    }

    let standard: TimeZoneRules.Kind
    let daylight: TimeZoneRules.Kind?
    private var begin: Change?
    private var end: Change?

    /// Reads a rule of the table, in which days are always written as `Mm.w.d`.
    init(_ text: String) {
        var rest = Substring(text)
        let name = Self.name(&rest)
        let offset = -Self.time(&rest)
        standard = TimeZoneRules.Kind(
            offsetSeconds: offset, isDaylight: false, abbreviation: name)
        guard !rest.isEmpty else {
            daylight = nil
            return
        }
        let daylightName = Self.name(&rest)
        let daylightOffset = rest.first == "," ? offset + 3600 : -Self.time(&rest)
        daylight = TimeZoneRules.Kind(
            offsetSeconds: daylightOffset, isDaylight: true, abbreviation: daylightName)
        begin = Self.change(&rest)
        end = Self.change(&rest)
    }

    /// The changes of a year in the order of time.
    func changes(in year: Int) -> [(instant: Int, kind: TimeZoneRules.Kind)] {
        guard let daylight, let begin, let end else { return [] }
        let changes = [
            (begin.local(in: year) - standard.offsetSeconds, daylight),
            (end.local(in: year) - daylight.offsetSeconds, standard),
        ]
        return changes[0].0 < changes[1].0 ? changes : changes.reversed()
    }

    private static func name(_ rest: inout Substring) -> String {
        if rest.first == "<" {
            let name = rest.dropFirst().prefix { $0 != ">" }
            rest = rest.dropFirst(name.count + 2)
            return String(name)
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private static func time(_ rest: inout Substring) -> Int {
        let text = rest.prefix { $0.isNumber || $0 == ":" || $0 == "-" || $0 == "+" }
        rest = rest.dropFirst(text.count)
        let sign = text.first == "-" ? -1 : 1
        let unsigned = text.drop { $0 == "-" || $0 == "+" }
        let parts = unsigned.split(separator: ":").map { Int($0)! }
        return sign * zip(parts, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// `,Mm.w.d[/time]`; two in the morning unless it says otherwise.
    private static func change(_ rest: inout Substring) -> Change {
        precondition(rest.hasPrefix(",M"), "the table has a rule of another kind: \(rest)")
        rest = rest.dropFirst(2)
        let text = rest.prefix { $0.isNumber || $0 == "." }
        rest = rest.dropFirst(text.count)
        let parts = text.split(separator: ".").map { Int($0)! }
        var seconds = 7200
        if rest.first == "/" {
            rest = rest.dropFirst()
            seconds = time(&rest)
        }
        return Change(month: parts[0], week: parts[1], weekday: parts[2], seconds: seconds)
    }
}
