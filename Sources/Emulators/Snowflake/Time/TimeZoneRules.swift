/// The offset of a time zone at any instant.
///
/// Zones are the ones listed here, with the daylight rules in force since 2007 (North America) and
/// 1996 (Europe) and, for North America, from 1987 to 2006. Approximated: earlier changes of law
/// are not known. Source: IANA time zone database, files northamerica, europe, asia, australasia.
struct TimeZoneRules: Hashable, Sendable {
    enum Daylight: Hashable, Sendable { case none, america, europe, sydney, newZealand }

    var name: String
    /// Seconds east of UTC outside daylight time.
    var standard: Int64
    var daylight: Daylight

    static let utc = TimeZoneRules(name: "UTC", standard: 0, daylight: .none)

    /// Finds a zone by its IANA name; names are case-sensitive, except that of UTC.
    static func named(_ name: String) -> TimeZoneRules? {
        if let known = table[name] {
            return TimeZoneRules(name: name, standard: Int64(known.0) * 60, daylight: known.1)
        }
        return nil
    }

    /// Seconds east of UTC at an instant given in seconds since the epoch.
    func offset(at instant: Int64) -> Int64 {
        standard + (isDaylight(instant) ? 3600 : 0)
    }

    /// The instant of a wall clock reading. A reading that does not exist is taken as standard time
    /// before the gap, and of two the first is taken.
    func instant(ofLocal local: Int64) -> Int64 {
        if daylight == .none { return local - standard }
        let early = local - standard - 3600
        if isDaylight(early) { return early }
        return local - standard
    }

    private func isDaylight(_ instant: Int64) -> Bool {
        guard daylight != .none else { return false }
        let days = Int((instant + standard).flooredQuotient(86_400))
        let year = CivilDay(days: days).year
        switch daylight {
        case .none: return false
        case .america:
            let modern = year >= 2007
            let start = Self.nth(year, modern ? 3 : 4, modern ? 2 : 1)
            let end = modern ? Self.nth(year, 11, 1) : Self.last(year, 10)
            return instant >= start + 7200 - standard
                && instant < end + 7200 - standard - 3600
        case .europe:
            return instant >= Self.last(year, 3) + 3600 && instant < Self.last(year, 10) + 3600
        case .sydney:
            let start = Self.nth(year, 10, 1) + 7200 - standard
            let end = Self.nth(year, 4, 1) + 7200 - standard
            return instant >= start || instant < end
        case .newZealand:
            let start = Self.last(year, 9) + 7200 - standard
            let end = Self.nth(year, 4, 1) + 7200 - standard
            return instant >= start || instant < end
        }
    }

    /// Midnight of the n-th Sunday of a month, in local seconds.
    private static func nth(_ year: Int, _ month: Int, _ count: Int) -> Int64 {
        let first = CivilDay(year: year, month: month, day: 1).days
        let sunday = first + (7 - CivilDay.weekday(first)) % 7
        return Int64(sunday + (count - 1) * 7) * 86_400
    }

    /// Midnight of the last Sunday of a month.
    private static func last(_ year: Int, _ month: Int) -> Int64 {
        let last = CivilDay(year: year, month: month + 1, day: 1).days - 1
        return Int64(last - CivilDay.weekday(last)) * 86_400
    }

    private static let table: [String: (Int, Daylight)] = [
        "UTC": (0, .none), "Etc/UTC": (0, .none), "GMT": (0, .none), "Etc/GMT": (0, .none),
        "Z": (0, .none), "utc": (0, .none), "Universal": (0, .none),
        "America/Los_Angeles": (-480, .america), "US/Pacific": (-480, .america),
        "PST8PDT": (-480, .america), "America/Vancouver": (-480, .america),
        "America/Denver": (-420, .america), "US/Mountain": (-420, .america),
        "America/Phoenix": (-420, .none), "America/Chicago": (-360, .america),
        "US/Central": (-360, .america), "America/Mexico_City": (-360, .none),
        "America/New_York": (-300, .america), "US/Eastern": (-300, .america),
        "America/Toronto": (-300, .america), "EST": (-300, .none), "MST": (-420, .none),
        "America/Bogota": (-300, .none), "America/Lima": (-300, .none),
        "America/Halifax": (-240, .america), "America/Sao_Paulo": (-180, .none),
        "America/Argentina/Buenos_Aires": (-180, .none), "America/Anchorage": (-540, .america),
        "Pacific/Honolulu": (-600, .none), "HST": (-600, .none),
        "Atlantic/Reykjavik": (0, .none), "Europe/London": (0, .europe),
        "Europe/Dublin": (0, .europe), "Europe/Lisbon": (0, .europe), "WET": (0, .europe),
        "Europe/Paris": (60, .europe), "Europe/Berlin": (60, .europe),
        "Europe/Madrid": (60, .europe), "Europe/Rome": (60, .europe),
        "Europe/Vienna": (60, .europe), "Europe/Zurich": (60, .europe),
        "Europe/Amsterdam": (60, .europe), "Europe/Brussels": (60, .europe),
        "Europe/Warsaw": (60, .europe), "Europe/Prague": (60, .europe),
        "Europe/Stockholm": (60, .europe), "Europe/Oslo": (60, .europe),
        "Europe/Copenhagen": (60, .europe), "Europe/Budapest": (60, .europe),
        "CET": (60, .europe), "Africa/Lagos": (60, .none), "Europe/Athens": (120, .europe),
        "Europe/Helsinki": (120, .europe), "Europe/Kiev": (120, .europe),
        "Europe/Kyiv": (120, .europe), "Europe/Bucharest": (120, .europe),
        "EET": (120, .europe), "Africa/Johannesburg": (120, .none),
        "Europe/Istanbul": (180, .none), "Europe/Moscow": (180, .none),
        "Africa/Nairobi": (180, .none), "Asia/Riyadh": (180, .none), "Asia/Dubai": (240, .none),
        "Asia/Karachi": (300, .none), "Asia/Kolkata": (330, .none),
        "Asia/Calcutta": (330, .none), "Asia/Kathmandu": (345, .none),
        "Asia/Dhaka": (360, .none), "Asia/Bangkok": (420, .none), "Asia/Jakarta": (420, .none),
        "Asia/Ho_Chi_Minh": (420, .none), "Asia/Shanghai": (480, .none),
        "Asia/Hong_Kong": (480, .none), "Asia/Singapore": (480, .none),
        "Asia/Manila": (480, .none), "Asia/Taipei": (480, .none), "Australia/Perth": (480, .none),
        "Asia/Tokyo": (540, .none), "Asia/Seoul": (540, .none), "Japan": (540, .none),
        "Australia/Adelaide": (570, .sydney), "Australia/Darwin": (570, .none),
        "Australia/Brisbane": (600, .none), "Australia/Sydney": (600, .sydney),
        "Australia/Melbourne": (600, .sydney), "Pacific/Auckland": (720, .newZealand),
        "Africa/Cairo": (120, .none), "Africa/Casablanca": (60, .none),
    ]
}

extension Int64 {
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
