public import CloudModel
public import DataFormats
import OrderedCollections
import SimKernel

extension LambdaEmulator {
    /// The longest payload of an asynchronous call (Lambda quotas, since October 2025).
    public static let asynchronousPayloadLimit = 1_048_576
    /// The longest payload of a synchronous call and of its answer.
    public static let synchronousPayloadLimit = 6_291_556

    public func invokeAsynchronously(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor
    ) throws(ServiceFailure) {
        do throws(LambdaError) {
            let function = try resolve(function)
            try check(payload, "Event", Self.asynchronousPayloadLimit)
            enqueue(function, payload, subject)
        } catch {
            throw ServiceFailure(error, service: "lambda")
        }
    }

    public func invoke(
        _ function: String, payload: JSONValue, subject: String, as actor: Actor,
        completion: @escaping (Result<JSONValue, FunctionFailure>) -> Void
    ) throws(ServiceFailure) {
        do throws(LambdaError) {
            let function = try resolve(function)
            try check(payload, "RequestResponse", Self.synchronousPayloadLimit)
            guard !isLooping(function) else { throw .recursiveInvocation }
            guard hasCapacity(for: function) else { throw .tooManyRequests }
            try begin(
                function, payload, requestID: newRequestID(function.name, subject),
                subject: subject, attempt: 1, awaiter: .caller(completion))
        } catch {
            throw ServiceFailure(error, service: "lambda")
        }
    }

    // MARK: What a call needs

    /// Finds a function by name, ARN or partial ARN; `$LATEST` is the only qualifier there is.
    func resolve(_ reference: String) throws(LambdaError) -> LambdaFunction {
        if let function = state.functions[reference] { return function }
        var parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        if parts.last == "$LATEST" { parts.removeLast() }
        if let marker = parts.firstIndex(of: "function") { parts.removeSubrange(...marker) }
        guard parts.count == 1, let function = state.functions[String(parts[0])] else {
            let full = reference.hasPrefix("arn:") ? reference : arn(of: reference)
            throw .functionNotFound(arn: full)
        }
        return function
    }

    private func check(_ payload: JSONValue, _ type: String, _ limit: Int) throws(LambdaError) {
        var bytes: [UInt8] = []
        payload.append(to: &bytes)
        guard bytes.count > limit else { return }
        throw .requestTooLarge(size: bytes.count, type: type, limit: limit)
    }

    func newRequestID(_ function: String, _ subject: String) -> String {
        let place = "\(function)\u{0}\(subject)"
        let number = state.requests[place, default: 0]
        state.requests[place] = number + 1
        return context.stableUUID("lambda", function, subject, String(number))
    }

    func hasCapacity(for function: LambdaFunction) -> Bool {
        if let reserved = function.reservedConcurrency {
            return state.concurrency[function.name, default: 0] < reserved
        }
        return running.count < accountConcurrency
    }

    /// Whether this call would be about the seventeenth of one chain: Lambda follows a chain
    /// through S3, SNS and direct calls, and nothing else (developer guide, "Recursive loops").
    func isLooping(_ function: LambdaFunction) -> Bool {
        guard function.recursiveLoop == .terminate else { return false }
        let world = context.world
        var index = world.currentCause
        var requests: [String] = []
        while let place = index, requests.count < 16 {
            let entry = world.trace[place]
            guard ["lambda", "s3", "sns", "sts", "fault"].contains(entry.service) else {
                return false
            }
            // Retries of one event are one link of the chain.
            if entry.service == "lambda", entry.operation == "InvokeStart",
                entry.text("function") == function.name, let request = entry.text("request"),
                !requests.contains(request)
            {
                requests.append(request)
            }
            index = entry.cause
        }
        return requests.count >= 16
    }
}
