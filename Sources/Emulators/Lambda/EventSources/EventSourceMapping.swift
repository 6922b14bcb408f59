import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// A queue that Lambda polls for a function (Lambda API Reference, "EventSourceMappingConfiguration";
/// Developer Guide, "Using Lambda with Amazon SQS").
public struct EventSourceMapping: Hashable, Sendable {
    public let id: String
    /// The queue.
    public let sourceARN: String
    /// The function's name.
    public internal(set) var function: String
    public internal(set) var isEnabled = true
    /// Messages that one call gets at most: to 10,000, of FIFO queues to 10.
    public internal(set) var batchSize = 10
    /// Seconds for which a batch is kept open for more messages, to 300; standard queues only.
    public internal(set) var batchingWindow = 0
    /// Patterns, of which one must match; nil takes every message.
    public internal(set) var filters: [EventFilter]?
    /// Whether the function's answer names the messages that failed.
    public internal(set) var reportsItemFailures = false
    /// Calls going on at a time, 2 to 1,000.
    public internal(set) var maximumConcurrency: Int?
    public internal(set) var modifiedAt: VirtualInstant
    /// What came of the last poll, in the service's words.
    public internal(set) var lastResult = "No records processed"

    /// The instant of the poll that is on the calendar.
    var nextPoll: VirtualInstant?
    /// Polls in a row that failed.
    var failedPolls = 0

    /// Batches that are processed at a time without a limit of the mapping's own: the five
    /// with which the service begins.
    static let pollers = 5

    var batchesAtOnce: Int { maximumConcurrency ?? Self.pollers }

    /// Refuses what Lambda refuses of a mapping for such a queue and function.
    func validate(
        for function: LambdaFunction, queue: PolledQueue
    ) throws(LambdaError) {
        guard (1...10_000).contains(batchSize) else {
            throw .outOfRange(batchSize, "batchSize", 1, 10_000)
        }
        guard (0...300).contains(batchingWindow) else {
            throw .outOfRange(batchingWindow, "maximumBatchingWindowInSeconds", 0, 300)
        }
        if let maximumConcurrency, !(2...1_000).contains(maximumConcurrency) {
            throw .outOfRange(maximumConcurrency, "scalingConfig.maximumConcurrency", 2, 1_000)
        }
        if queue.isFIFO {
            guard batchSize <= 10 else {
                throw .invalidParameter("Batch size must be less than or equal to 10 for FIFO SQS.")
            }
            guard batchingWindow == 0 else {
                throw .invalidParameter("Batching window is not supported for FIFO SQS.")
            }
        }
        guard batchSize <= 10 || batchingWindow > 0 else {
            throw .invalidParameter(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is"
                    + " greater than 10")
        }
        guard queue.visibilityTimeout >= .seconds(Int64(function.timeout)) else {
            throw .invalidParameter(
                "Queue visibility timeout: \(queue.visibilityTimeout.wholeSeconds) seconds is less"
                    + " than Function timeout: \(function.timeout) seconds")
        }
    }
}

/// One pattern of a mapping's FilterCriteria (Developer Guide, "Lambda event filtering").
public struct EventFilter: Hashable, Sendable {
    /// As it was given.
    let text: String
    private let pattern: EventPattern
    /// Whether the pattern asks for members of a JSON body, for a text, or not for the body.
    private let body: Body

    private enum Body: Hashable, Sendable { case json, text, none }

    init(_ text: String) throws(LambdaError) {
        guard text.utf8.count <= 4_096, let json = try? JSONValue(parsing: text),
            let pattern = try? EventPattern(json)
        else { throw .invalidParameter("Invalid filter pattern definition.") }
        self.text = text
        self.pattern = pattern
        body =
            switch json["body"] {
            case .object: .json
            case nil: .none
            default: .text
            }
    }

    /// Whether a record passes. Where the pattern looks into a body and the body is plain text,
    /// or the other way round, it does not.
    func passes(_ record: JSONObject) -> Bool {
        guard body != .none else { return pattern.matches(.object(record)) }
        let text = record["body"]?.stringValue ?? ""
        var record = record
        let parsed = try? JSONValue(parsing: text)
        switch (body, parsed) {
        case (.json, .object(let object)?): record["body"] = .object(object)
        case (.json, .array(let array)?): record["body"] = .array(array)
        case (.text, .object?), (.text, .array?), (.json, _): return false
        default: break
        }
        return pattern.matches(.object(record))
    }
}

extension LambdaError {
    /// A number that its member's constraints forbid, in the words of the API's validation.
    static func outOfRange(
        _ value: Int, _ member: String, _ least: Int, _ most: Int
    ) -> LambdaError {
        let bound =
            value < least
            ? "greater than or equal to \(least)" : "less than or equal to \(most)"
        return .invalidParameter(
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy "
                + "constraint: Member must have value \(bound)")
    }
}
