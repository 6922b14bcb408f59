public import DataFormats
public import Diagnostics
public import SimKernel

/// Something that people or programs outside of the pipeline do during a run.
public struct Action: Sendable {
    public var at: VirtualInstant
    public var kind: Kind
    public var span: SourceSpan
    /// Whether it must be refused, as what somebody may not do.
    public var isRefused = false

    public enum Kind: Sendable {
        /// Starts a state machine by hand.
        case startMachine(name: String, input: JSONValue)
        /// Starts a job by hand.
        case startJob(name: String, arguments: [(name: String, value: String)])
        /// Runs SQL in a session of a role; `save` keeps the rows for later checks.
        case query(role: String, sql: String, save: String?)
        /// Deletes an object, as the source would.
        case deleteObject(key: String)
        /// Uploads everything in the archive once more, under new keys of the inbox.
        case replayArchive
        /// Stops the newest running execution of a state machine.
        case stopMachine(name: String)
    }
}
