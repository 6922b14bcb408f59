public import SimKernel

/// One record's way through the layers, stop by stop.
public struct Journey: Hashable, Sendable {
    /// The record's key, such as an event id.
    public let record: String
    public let stops: [Stop]

    public init(record: String, stops: [Stop]) {
        self.record = record
        self.stops = stops
    }

    /// One place that a record came to.
    public struct Stop: Hashable, Sendable {
        public let instant: VirtualInstant?
        /// The layer, file or table.
        public let place: String
        /// What it looked like there, or why it is not there.
        public let note: String
        public let isPresent: Bool

        public init(instant: VirtualInstant?, place: String, note: String, isPresent: Bool) {
            self.instant = instant
            self.place = place
            self.note = note
            self.isPresent = isPresent
        }
    }
}
