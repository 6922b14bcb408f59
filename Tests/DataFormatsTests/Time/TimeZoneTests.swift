import DataFormats
import Testing

@Suite("Time zones")
struct TimeZoneTests {
    /// Values of Python's zoneinfo: zone, instant, offset, abbreviation.
    static let known: [(String, String, Int, String)] = [
        ("Europe/Berlin", "2025-01-15T12:00:00Z", 3600, "CET"),
        ("Europe/Berlin", "2025-03-30T00:59:59Z", 3600, "CET"),
        ("Europe/Berlin", "2025-03-30T01:00:00Z", 7200, "CEST"),
        ("Europe/Berlin", "1975-07-01T00:00:00Z", 3600, "CET"),
        ("Europe/Berlin", "2090-07-01T00:00:00Z", 7200, "CEST"),
        ("America/New_York", "2025-11-02T05:59:59Z", -14400, "EDT"),
        ("America/New_York", "2025-11-02T06:00:00Z", -18000, "EST"),
        ("America/New_York", "1974-01-10T00:00:00Z", -14400, "EDT"),
        ("America/Sao_Paulo", "2018-12-01T00:00:00Z", -7200, "-02"),
        ("America/Sao_Paulo", "2025-12-01T00:00:00Z", -10800, "-03"),
        ("Europe/Moscow", "2012-01-01T00:00:00Z", 14400, "MSK"),
        ("Europe/Moscow", "2025-01-01T00:00:00Z", 10800, "MSK"),
        ("Europe/Istanbul", "2025-01-01T00:00:00Z", 10800, "+03"),
        ("Europe/Dublin", "2025-07-01T00:00:00Z", 3600, "IST"),
        ("Europe/Dublin", "2025-01-01T00:00:00Z", 0, "GMT"),
        ("Asia/Kolkata", "2025-01-01T00:00:00Z", 19800, "IST"),
        ("Australia/Sydney", "2025-01-01T00:00:00Z", 39600, "AEDT"),
        ("Australia/Lord_Howe", "2025-07-01T00:00:00Z", 37800, "+1030"),
        ("Pacific/Auckland", "2040-01-01T00:00:00Z", 46800, "NZDT"),
        ("Asia/Jerusalem", "2030-03-29T00:00:00Z", 10800, "IDT"),
        ("Europe/Lisbon", "1995-12-01T00:00:00Z", 3600, "CET"),
        ("Etc/UTC", "2025-01-01T00:00:00Z", 0, "UTC"),
    ]

    @Test("Offsets agree with the tz database", arguments: known)
    func offsets(zone: String, at text: String, offset: Int, abbreviation: String) throws {
        let kind = try TimeZoneRules.named(zone).kind(at: ISOTime.instant(text))
        #expect(kind.offsetSeconds == offset)
        #expect(kind.abbreviation == abbreviation)
    }

    private func local(_ text: String) throws -> CivilDateTime {
        try ISOTime.dateTime(text).dateTime
    }

    @Test("A civil time can be there once, twice or never")
    func localTimes() throws {
        let berlin = try TimeZoneRules.named("Europe/Berlin")
        #expect(
            try berlin.instants(of: local("2025-06-01T12:00"))
                == .unique(ISOTime.instant("2025-06-01T10:00Z")))
        #expect(
            try berlin.instants(of: local("2025-10-26T02:30"))
                == .ambiguous(
                    earlier: ISOTime.instant("2025-10-26T00:30Z"),
                    later: ISOTime.instant("2025-10-26T01:30Z")))
        let gap = try local("2025-03-30T02:30")
        #expect(berlin.instants(of: gap) == .gap(offsetBefore: 3600, offsetAfter: 7200))
        let moved = try #require(berlin.instant(of: gap))
        #expect(berlin.dateTime(at: moved).description == "2025-03-30T03:30:00")
    }

    @Test("Instants of ten years come back from their civil time, in every zone")
    func roundTrip() throws {
        for name in TimeZoneRules.knownNames {
            let zone = try TimeZoneRules.named(name)
            var instant = try ISOTime.instant("2005-01-01T00:00:00Z")
            let end = try ISOTime.instant("2015-01-01T00:00:00Z")
            while instant < end {
                switch zone.instants(of: zone.dateTime(at: instant)) {
                case .unique(let found): #expect(found == instant, "\(name)")
                case .ambiguous(let earlier, let later):
                    #expect(instant == earlier || instant == later, "\(name)")
                case .gap, nil: Issue.record("\(name): a gap at a time that was shown")
                }
                instant += 3_600_000_000_000 * 61
            }
        }
    }

    @Test("An unknown zone is refused with the nearest name")
    func unknown() {
        #expect {
            try TimeZoneRules.named("Europe/Berln")
        } throws: {
            "\($0)" == "unknown time zone `Europe/Berln`: did you mean `Europe/Berlin`?"
        }
    }
}
