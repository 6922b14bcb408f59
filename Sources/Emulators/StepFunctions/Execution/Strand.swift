import DataFormats
import SimKernel

/// One line of control: the execution itself, a branch of a Parallel, an iteration of a Map.
///
/// Strands point to each other by number, so that a whole execution is a value.
struct Strand: Sendable {
    /// What a strand is doing.
    enum Activity: Sendable {
        /// In the queue: the state is about to be entered.
        case entering
        /// Held up before a state by a fault.
        case delayed(TimerToken)
        case waiting(TimerToken)
        /// Between two attempts.
        case pausing(TimerToken)
        case task(Call)
        case joining(Join)
        case mapRun(Run)
    }

    /// A distributed Map whose items run as executions of their own.
    struct Run: Sendable {
        let token: TaskToken
        let arn: String
        /// That of its start, which later ones name as their previous one.
        var event: Int
        /// The input after `InputPath`, which an ItemSelector reads.
        let effective: JSONValue
        /// How often the run itself has been redriven.
        var redriveCount = 0
    }

    /// A task in flight.
    struct Call: Sendable {
        let token: TaskToken
        let resource: TaskResource
        /// The resource's ARN.
        let name: String
        var timeout: TimerToken?
        var heartbeat: TimerToken?
        /// How many seconds it may be silent.
        var silence: Int64?
    }

    /// The strands below a Parallel or Map, and what they have come to.
    struct Join: Sendable {
        /// The items of a Map; the branches' workflows stand in the state.
        var items: [JSONValue] = []
        /// The input after `InputPath`, which an ItemSelector reads.
        var effective = JSONValue.null
        var outputs: [Payload?]
        /// Strands that run now.
        var children: [Int] = []
        var nextItem = 0
        var finished = 0
    }

    /// The place in the parent's join.
    struct Parent: Sendable {
        let strand: Int
        let index: Int
    }

    let workflow: Int
    let parent: Parent?
    /// The item of the innermost Map around the strand.
    let mapItem: MapItem?
    /// Variables of the scopes around the strand, hidden by its own.
    var variables: JSONObject
    var state: Int
    /// The input of the state as it came, before `InputPath`.
    var input: Payload
    var activity = Activity.entering
    /// The event with which the state was entered; zero before it is.
    var enteredEvent = 0
    /// The state was entered before the execution was redriven.
    var isResumed = false
    var enteredAt = VirtualInstant.distantPast
    /// What the next event names as its previous one.
    var lastEvent: Int
    /// The token of the task whose arguments are being evaluated.
    var callback: TaskToken?
    /// The Map Run with which the state failed, for a redrive.
    var failedRun: Run?
    /// Retries so far by retrier; empty until something failed.
    var retries: [Int64] = []

    struct MapItem: Sendable {
        let index: Int
        let value: JSONValue
        /// Where a distributed Map has the item from, as `$$.Map.Item.Source` tells.
        var source: String?
    }

    var retryCount: Int64 { retries.reduce(0, +) }
}
