import Diagnostics

/// The offset from UTC that clocks of a place show, for every instant since 1970 and for all
/// years to come by today's rule.
///
/// The table is part of the code (see ``databaseVersion``), so that a run gives the same result
/// on every machine. Before 1970, the time of 1970-01-01 holds.
public struct TimeZoneRules: Hashable, Sendable {
    /// One way in which clocks of a place are set.
    public struct Kind: Hashable, Sendable {
        /// Seconds east of UTC.
        public var offsetSeconds: Int
        /// Whether the tz database calls it daylight saving time.
        public var isDaylight: Bool
        /// Such as `CET`; for some places the offset itself, such as `+03`.
        public var abbreviation: String
    }

    /// What a civil time means in a zone.
    public enum LocalTime: Hashable, Sendable {
        /// Clocks show it once.
        case unique(Int64)
        /// Clocks show it twice, because they were set back.
        case ambiguous(earlier: Int64, later: Int64)
        /// Clocks never show it, because they were set forward; both offsets are in seconds.
        case gap(offsetBefore: Int, offsetAfter: Int)
    }

    /// The name of the zone in the tz database.
    public let name: String
    private let first: Kind
    /// Seconds since the epoch at which the clocks changed, and what they show since.
    private let changes: [Int]
    private let kinds: [Kind]
    private let rule: PosixRule

    init(name: String, first: Kind, changes: [Int], kinds: [Kind], rule: PosixRule) {
        self.name = name
        self.first = first
        self.changes = changes
        self.kinds = kinds
        self.rule = rule
    }

    /// The rules of a zone such as `Europe/Berlin`.
    public static func named(_ name: String) throws(TimeZoneError) -> TimeZoneRules {
        guard let rules = TimeZoneTable.rules(name) else { throw TimeZoneError(name: name) }
        return rules
    }

    /// Coordinated universal time.
    public static let utc = TimeZoneTable.rules("UTC")!

    /// The names of all zones that are known.
    public static var knownNames: [String] { TimeZoneTable.names }

    /// The version of the tz database behind the table, such as `2025b`.
    public static var databaseVersion: String { TimeZoneTable.version }

    /// What clocks show at an instant, in nanoseconds since the epoch.
    public func kind(at instant: Int64) -> Kind {
        kind(atSecond: Int(instant).flooredQuotient(by: 1_000_000_000))
    }

    /// Seconds east of UTC at an instant, in nanoseconds since the epoch.
    public func offsetSeconds(at instant: Int64) -> Int { kind(at: instant).offsetSeconds }

    /// The civil time that clocks show at an instant, in nanoseconds since the epoch.
    public func dateTime(at instant: Int64) -> CivilDateTime {
        CivilDateTime(
            nanosecondsSinceEpoch: instant, offsetSeconds: offsetSeconds(at: instant))
    }

    func kind(atSecond second: Int) -> Kind {
        if let last = changes.last, second < last {
            var low = 0
            var high = changes.count
            while low < high {
                let middle = (low + high) / 2
                if changes[middle] <= second { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? first : kinds[low - 1]
        }
        guard rule.daylight != nil else { return kinds.last ?? first }
        let year = CivilDateTime(secondsSinceEpoch: second).date.year
        var found = kinds.last ?? first
        for year in (year - 1)...(year + 1) {
            for change in rule.changes(in: year) where change.instant <= second {
                if change.instant > changes.last ?? .min { found = change.kind }
            }
        }
        return found
    }

    /// The instants at which clocks show a civil time; nothing outside the years 1677 to 2262.
    public func instants(of local: CivilDateTime) -> LocalTime? {
        let second = local.secondsSinceEpoch
        // No zone changes twice within two days, so these are all offsets that can matter.
        let before = kind(atSecond: second - 86_400).offsetSeconds
        let after = kind(atSecond: second + 86_400).offsetSeconds
        var found: [Int64] = []
        for offset in before == after ? [before] : [before, after] {
            guard kind(atSecond: second - offset).offsetSeconds == offset else { continue }
            guard let instant = local.nanosecondsSinceEpoch(offsetSeconds: offset) else {
                return nil
            }
            found.append(instant)
        }
        switch found.count {
        case 0: return .gap(offsetBefore: before, offsetAfter: after)
        case 1: return .unique(found[0])
        default: return .ambiguous(earlier: min(found[0], found[1]), later: max(found[0], found[1]))
        }
    }

    /// One instant for every civil time: the earlier of two, and in a gap the time that clocks
    /// would show had they not been set forward yet (as `java.time` does).
    public func instant(of local: CivilDateTime) -> Int64? {
        switch instants(of: local) {
        case .unique(let instant): instant
        case .ambiguous(let earlier, _): earlier
        case .gap(let offsetBefore, _):
            local.nanosecondsSinceEpoch(offsetSeconds: offsetBefore)
        case nil: nil
        }
    }
}

/// A time zone that the table does not have.
public struct TimeZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name that was asked for.
    public var name: String

    /// The known zone that was most likely meant.
    public var suggestion: String? { closestMatch(to: name, in: TimeZoneRules.knownNames) }

    public var description: String {
        let known = TimeZoneRules.knownNames.count
        let way = suggestion.map { "did you mean `\($0)`?" } ?? "\(known) zones are known"
        return "unknown time zone `\(name)`: \(way)"
    }
}
