import CloudModel
import SimKernel

/// Calls again what the SDKs would: three attempts in all, waiting longer each time.
///
/// AWS SDKs reference guide, "Retry behavior", standard mode. Its jitter is left out: the waits
/// are the longest that it would choose.
func retrying<Answer>(
    _ caller: Caller, _ work: () async throws(ServiceFailure) -> Answer
) async throws(ServiceFailure) -> Answer {
    var wait = VirtualDuration.seconds(1)
    for _ in 0..<2 {
        do { return try await work() } catch {
            // A failure that a fault put into the code itself is the code's own.
            guard error.isRetryable, error.service != "guest" else { throw error }
            try await caller.sleep(for: wait)
            wait = wait * 2
        }
    }
    return try await work()
}

extension ServiceFailure {
    /// The object, or the version asked for, is not there.
    var isMissingObject: Bool {
        service == "s3"
            && (["NoSuchKey", "NoSuchVersion", "NotFound", "MethodNotAllowed"].contains(code)
                || status == 404)
    }

    /// A condition such as `If-None-Match: *` did not hold.
    var isFailedCondition: Bool { code == "PreconditionFailed" || status == 412 }
}
