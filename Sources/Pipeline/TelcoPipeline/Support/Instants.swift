import DataFormats
import SimKernel

extension VirtualInstant {
    /// Microseconds since the epoch, rounded towards the past.
    var microsecondsSinceEpoch: Int64 {
        let quotient = nanoseconds / 1_000
        return nanoseconds % 1_000 < 0 ? quotient - 1 : quotient
    }

    /// `2025-01-02T00:05:00.123456Z`: sorts as the instants do.
    var isoText: String {
        ISOTime.text(
            ofInstant: microsecondsSinceEpoch * 1_000, fraction: .digits(6))
    }

    /// `20250102T000500123456Z`: the same without what paths had better not hold.
    var compactText: String { String(isoText.filter { $0 != "-" && $0 != ":" && $0 != "." }) }
}
