import DataFormats

/// The time at which a request was signed: `20250109T180000Z` in signatures.
public struct SignatureTime: Hashable, Sendable {
    static let second: Int64 = 1_000_000_000

    /// Nanoseconds since the Unix epoch.
    public let nanoseconds: Int64
    /// The form in signatures.
    public let text: String

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
        let long = ISOTime.text(ofInstant: nanoseconds, fraction: .digits(0))
        text = String(
            decoding: long.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") },
            as: UTF8.self)
    }

    /// Reads `yyyyMMdd'T'HHmmss'Z'` of the years 1970 to 2200.
    init?(basic text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard 0x30...0x39 ~= byte else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15)
        else { return nil }
        self.init(year, month, day, hour, minute, second)
    }

    /// Reads the `Date` header of HTTP: `Thu, 09 Jan 2025 18:00:00 GMT` (RFC 9110).
    init?(http text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, ["GMT", "UTC", "+0000", "-0000"].contains(String(parts[5]))
        else { return nil }
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let clock = parts[4].split(separator: ":")
        guard let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), clock.count == 3, let hour = Int(clock[0]),
            let minute = Int(clock[1]), let second = Int(clock[2])
        else { return nil }
        // A day too far away to be counted in nanoseconds is one that is too far away.
        self.init(min(year, Self.lastYear), month + 1, day, hour, minute, second)
    }

    private static let lastYear = 2200

    private init?(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
    ) {
        guard 1970...Self.lastYear ~= year, 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
        self.init(nanoseconds: Int64(seconds) * Self.second)
    }
}
