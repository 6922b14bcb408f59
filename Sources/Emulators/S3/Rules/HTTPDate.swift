import DataFormats
import SimKernel

/// Dates as HTTP headers write them (RFC 9110, section 5.6.7): `Fri, 21 Dec 2012 00:00:00 GMT`.
enum HTTPDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ instant: VirtualInstant) -> String {
        let time = CivilDateTime(nanosecondsSinceEpoch: instant.nanoseconds)
        let date = time.date
        // The first of January 1970 was a Thursday.
        let weekday = ((date.daysSinceEpoch + 3) % 7 + 7) % 7
        return "\(days[weekday]), \(two(date.day)) \(months[date.month - 1]) \(date.year)"
            + " \(two(time.hour)):\(two(time.minute)):\(two(time.second)) GMT"
    }

    private static func two(_ number: Int) -> String {
        (number < 10 ? "0" : "") + String(number)
    }
}
