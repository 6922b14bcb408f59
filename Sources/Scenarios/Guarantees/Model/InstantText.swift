import DataFormats

extension Int64 {
    /// Nanoseconds since the epoch as ISO-8601 in UTC.
    var isoText: String { CivilDateTime(nanosecondsSinceEpoch: self).description + "Z" }
}
