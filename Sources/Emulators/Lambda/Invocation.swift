import CloudModel
import DataFormats
import SimKernel

/// One call of a handler that is going on.
struct Invocation {
    /// Who waits for the end of a call.
    enum Awaiter {
        case caller((Result<JSONValue, FunctionFailure>) -> Void)
        /// Lambda's own queue.
        case queue
    }

    let function: LambdaFunction
    let requestID: String
    /// The stable business name of the event, such as an object key.
    let subject: String
    let payload: JSONValue
    /// From one.
    let attempt: Int
    let awaiter: Awaiter
    let isCold: Bool
    let principal: Principal
    let startedAt: VirtualInstant
    /// The trace entry of the start.
    let entry: Int
    var guest: Guest?
    var deadline: EventTicket?

    var actorName: String { "lambda/\(function.name)" }
}

/// How a call of a handler ended.
enum InvocationOutcome {
    case returned(JSONValue)
    /// The handler threw; the execution environment lives on.
    case failed(FunctionFailure)
    /// The process died.
    case crashed
    case timedOut

    /// Whether the execution environment can take another call.
    var leavesEnvironment: Bool {
        switch self {
        case .returned, .failed: true
        case .crashed, .timedOut: false
        }
    }

    /// The error object of the answer, in the service's words
    /// (Lambda developer guide, "Troubleshoot invocation issues").
    func failure(of invocation: Invocation) -> FunctionFailure? {
        switch self {
        case .returned: nil
        case .failed(let failure): failure
        case .crashed:
            FunctionFailure(
                errorType: "Runtime.ExitError",
                errorMessage: "RequestId: \(invocation.requestID) Error: "
                    + "Runtime exited with error: signal: killed")
        case .timedOut:
            FunctionFailure(
                errorType: "Sandbox.Timedout",
                errorMessage: "RequestId: \(invocation.requestID) Error: "
                    + "Task timed out after \(invocation.function.timeout).00 seconds")
        }
    }
}

extension FunctionFailure {
    /// What a thrown error looks like in the answer's payload.
    init(thrown error: any Error) {
        switch error {
        case let failure as FunctionFailure: self = failure
        case let failure as ServiceFailure:
            self.init(errorType: failure.code, errorMessage: failure.message)
        default:
            self.init(
                errorType: String(describing: type(of: error)),
                errorMessage: String(describing: error))
        }
    }
}
