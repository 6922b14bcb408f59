import DataFormats

/// The clocks of a time zone, in whole seconds.
struct ZoneClock: Hashable, Sendable {
    private let rules: TimeZoneRules

    static let utc = ZoneClock(rules: .utc)

    /// The zone of an IANA name; nil for a name that is not known.
    static func named(_ name: String) -> ZoneClock? {
        (try? TimeZoneRules.named(name)).map { ZoneClock(rules: $0) }
    }

    var name: String { rules.name }

    /// Seconds east of UTC at an instant given in seconds since the epoch.
    func offset(at instant: Int64) -> Int64 {
        // The rules count nanoseconds up to 2262; the calendar repeats every 400 years.
        var second = instant
        if second > 9_000_000_000 || second < -9_000_000_000 { second %= Self.fourCenturies }
        if second > 9_000_000_000 { second -= Self.fourCenturies }
        if second < -9_000_000_000 { second += Self.fourCenturies }
        return Int64(rules.offsetSeconds(at: second * Nanos.second))
    }

    private static let fourCenturies: Int64 = 146_097 * 86_400

    /// The instant of a wall clock reading: of two the earlier; a reading that clocks skip is taken
    /// with the offset before the change.
    func instant(ofLocal local: Int64) -> Int64 {
        let before = local - offset(at: local - 86_400)
        if local - before == offset(at: before) { return before }
        let after = local - offset(at: local + 86_400)
        return local - after == offset(at: after) ? after : before
    }
}
