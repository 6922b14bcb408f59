public import DataFormats
public import Diagnostics

/// One final check of a scenario.
public struct Check: Sendable {
    public var kind: Kind
    public var span: SourceSpan
    /// Every word that it holds, with its place.
    var words: [Word] = []

    struct Word: Sendable {
        let text: String
        let span: SourceSpan
    }

    /// Where it says something first; the whole check where it does not.
    public func place(of text: String) -> SourceSpan {
        words.first { $0.text == text }?.span ?? span
    }

    public enum Kind: Sendable {
        /// The guarantee must have held and looked at something.
        case guarantee(String)
        case table(TableCheck)
        /// Objects whose key matches a pattern.
        case object(pattern: String, exists: Bool, count: Int?)
        /// Messages on the alert topic, or on that of dead letters.
        case alerts(AlertCheck)
        /// Executions of a state machine.
        case execution(machine: String, status: String?, count: Int?)
        /// The same end as without faults.
        case sameAs(twin: Twin, compare: [String])
        case journey(JourneyCheck)
        case sql(name: String, query: String, equals: JSONValue)
    }

    /// How an execution of a state machine can stand (Step Functions API Reference,
    /// DescribeExecution).
    public enum ExecutionStatus: String, CaseIterable, Sendable {
        case running = "RUNNING"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case timedOut = "TIMED_OUT"
        case aborted = "ABORTED"
    }

    /// The run to compare with.
    public enum Twin: String, CaseIterable, Sendable {
        case noFaults = "no-faults"
        /// Every file comes once more, an hour later.
        case deliveredTwice = "delivered-twice"
        /// The last file comes first.
        case reverseOrder = "reverse-order"
        /// All files come with the first, so that one load brings everything.
        case allAtOnce = "all-at-once"
        /// Every file comes in two halves.
        case splitFiles = "split-files"
        /// The files of one folder come in one.
        case mergedFiles = "merged-files"
        /// Every file comes on a day of its own, so that one night's load takes many.
        case oneANight = "one-a-night"
        /// Everything comes a second time under other keys, which changes nothing for the rest.
        case strangers
        /// The archive is uploaded once more when all is loaded.
        case replayedArchive = "replayed-archive"
        /// Warehouse sessions live in another time zone.
        case otherZone = "other-zone"
        /// Unordered rows come in another order.
        case shuffledRows = "shuffled-rows"
    }
}

/// How many different messages people must find.
public struct AlertCheck: Sendable {
    public enum Topic: String, CaseIterable, Sendable {
        case alerts
        /// Where events end that could not be handled.
        case deadLetters = "dead_letters"
    }

    public var topic: Topic
    public var count: Int
    /// Members of the message; a text with `*` is a pattern.
    public var matching: JSONObject
    /// A pattern for the subject line.
    public var subject: String?
}

/// What a warehouse table must look like.
public struct TableCheck: Sendable {
    /// `DW.FACT_ACTIVITY`, or with its database.
    public var name: String
    public var condition: JSONObject
    public var orderBy: [String]
    /// Rows with the cells that matter, in order when `orderBy` is given.
    public var rows: [JSONObject]?
    public var count: Int?
    public var unique: [String]
}

/// Where one record must have come to.
public struct JourneyCheck: Sendable {
    /// The event's id.
    public var event: String
    public var endsIn: String
    /// Cells of the dimension version that the fact must be linked to.
    public var linkedTo: JSONObject
}
