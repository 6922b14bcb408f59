/// The world's side of deciding: counts occurrences, asks the source, keeps the record.
public struct Decisions: Sendable {
    private struct Place: Hashable {
        let site: String
        let subject: String
    }

    private var recording: RecordingDecisions
    private var occurrences: [Place: UInt32] = [:]

    public init(_ source: any DecisionSource) { recording = RecordingDecisions(source) }

    /// Every decision so far that was not calm, in order.
    public var record: [Decision] { recording.record }

    /// The source as it is now; an enumeration is advanced from here.
    public var source: any DecisionSource { recording.source }

    /// Asks for one choice; a bound of one or less leaves nothing to choose and is not counted.
    public mutating func choose(site: String, subject: String, below bound: UInt64) -> UInt64 {
        guard bound > 1 else { return 0 }
        let occurrence = occurrences[Place(site: site, subject: subject), default: 0]
        occurrences[Place(site: site, subject: subject)] = occurrence + 1
        let key = DecisionKey(site: site, subject: subject, occurrence: occurrence)
        let value = recording.choose(key, below: bound)
        precondition(value < bound, "decision \(key) answered \(value), bound \(bound)")
        return value
    }

    /// Keeps the counts and takes another source: how a fork goes its own way.
    public mutating func redirect(to source: any DecisionSource) {
        recording = RecordingDecisions(source)
    }
}
