import DataFormats
import SimKernel
import StatesLanguage

/// How a Map Run stands (Step Functions API reference, "DescribeMapRun").
public enum MapRunStatus: String, Sendable, Hashable, CaseIterable {
    case running = "RUNNING"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case aborted = "ABORTED"
}

/// A Map Run with its children as the service keeps it.
struct MapRunRecord: Sendable {
    var request: MapRunRequest
    let arn: String
    /// The execution whose Map started it.
    let parent: String
    var status = MapRunStatus.running
    /// What each child gets; empty until the items have been read.
    var inputs: [Payload] = []
    var hasItems = false
    /// The executions that were started, by place; a redriven one stands for the one before.
    var children: [String] = []
    /// Places of children that are to be run again.
    var again: [Int] = []
    var running = 0
    var counts = Counts()
    let startedAt: VirtualInstant
    var stoppedAt: VirtualInstant?
    var redriveCount = 0
    var redrivenAt: VirtualInstant?
    /// Children are being started further up the call stack.
    var isStarting = false
    /// Whether children's results have been written to Amazon S3.
    var hasWritten = false

    /// Children that have ended, by how.
    struct Counts: Sendable {
        var succeeded = 0
        var failed = 0
        var timedOut = 0
        var aborted = 0

        var failures: Int { failed + timedOut }
        var ended: Int { succeeded + failed + timedOut + aborted }

        mutating func count(_ status: ExecutionStatus, by change: Int) {
            switch status {
            case .succeeded: succeeded += change
            case .failed: failed += change
            case .timedOut: timedOut += change
            case .aborted: aborted += change
            case .running, .pendingRedrive: break
            }
        }
    }

    /// Whether a child may be started now.
    var mayStart: Bool {
        // Step Functions developer guide, "Quotas": 10,000 children at once.
        let limit = request.concurrency == 0 ? 10_000 : min(Int(request.concurrency), 10_000)
        return status == .running && running < limit
            && (!again.isEmpty || children.count < inputs.count)
    }

    var isDone: Bool { hasItems && status == .running && counts.ended == inputs.count }

    /// How many items a child has.
    func itemCount(_ place: Int) -> Int {
        request.isBatched ? inputs[place].value["Items"]?.arrayValue?.count ?? 1 : 1
    }
}
