public import DataFormats
public import Diagnostics
public import SimKernel

/// Something that people or programs outside of the pipeline do during a run.
public struct Action: Sendable {
    public var at: VirtualInstant
    public var kind: Kind
    public var span: SourceSpan
    /// The refusal that it must meet; nil when nobody cares whether it is done.
    public var refusal: Refusal?

    /// How an action must be refused.
    public enum Refusal: Hashable, Sendable {
        /// By access control: the actor has no right to it, and somebody else would have.
        case denied
        /// By an error of this code, such as `002003` or `ConcurrentRunsExceededException`.
        case code(String)
        /// By any error.
        case any
        /// By nothing: it must be done.
        case never
    }

    public init(at: VirtualInstant, kind: Kind, span: SourceSpan, refusal: Refusal? = nil) {
        self.at = at
        self.kind = kind
        self.span = span
        self.refusal = refusal
    }

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
