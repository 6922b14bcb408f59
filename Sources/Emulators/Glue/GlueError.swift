public import CloudModel

/// Glue's own errors (AWS Glue API reference, "StartJobRun", "GetJobRun", "BatchStopJobRun").
public enum GlueError: ServiceError {
    case jobNotFound
    case runNotFound
    /// Something else that is asked for by name and not there.
    case entityNotFound(_ kind: String, _ name: String)
    case concurrentRunsExceeded(job: String)
    case invalidInput(String)
    case runInTerminalState(run: String)
    /// Somebody else moved the bookmark since this run read it.
    case versionMismatch(expected: Int, found: Int)
    /// Something that the real service offers and this one does not.
    case notEmulated(String)

    public var code: String {
        switch self {
        case .jobNotFound, .runNotFound, .entityNotFound: "EntityNotFoundException"
        case .concurrentRunsExceeded: "ConcurrentRunsExceededException"
        case .invalidInput: "InvalidInputException"
        case .runInTerminalState: "JobRunInTerminalStateException"
        case .versionMismatch: "VersionMismatchException"
        case .notEmulated: "NotEmulated"
        }
    }

    public var message: String {
        switch self {
        case .jobNotFound: "Failed to start job run due to missing metadata"
        case .runNotFound: "Entity Not Found"
        case .entityNotFound(let kind, let name): "Entity Not Found (\(kind) \(name))"
        case .concurrentRunsExceeded(let job): "Concurrent runs exceeded for \(job)"
        case .invalidInput(let text): text
        case .runInTerminalState(let run): "Job run \(run) is in a terminal state"
        case .versionMismatch(let expected, let found):
            "Continuation update failed due to version mismatch. "
                + "Expected version \(expected) but found version \(found)"
        case .notEmulated(let what): "Glue here does not emulate \(what)"
        }
    }

    public var status: Int {
        if case .notEmulated = self { 501 } else { 400 }
    }

    /// Every refusal comes before anything has happened.
    public var isDefinite: Bool { true }
}
