import DataFormats
import StatesLanguage

/// What stands for the work of a state that is tried.
enum TrialMock {
    case result(Payload)
    case error(StatesError)

    var itemCount: Int? {
        if case .result(let result) = self { result.value.arrayValue?.count } else { nil }
    }
}

extension ExecutionState {
    /// What the service said to the one task of an execution that is over; nothing when it was
    /// not called.
    fileprivate var lastAnswer: TrialMock? {
        for event in history.reversed() {
            switch event.details {
            case .taskOutput(_, let text), .lambdaSucceeded(let text):
                if let payload = try? Payload(parsing: text) { return .result(payload) }
            case .taskFailure(_, let error, let cause):
                return .error(StatesError(name: error ?? "", cause: cause))
            case .failure(let error, let cause) where event.type != .executionFailed:
                return .error(StatesError(name: error ?? "", cause: cause))
            default: break
            }
        }
        return nil
    }

    var taskAnswer: TrialMock? {
        if status == .succeeded || error == lastAnswer?.errorName { return lastAnswer }
        return error.map { .error(StatesError(name: $0, cause: cause)) }
    }
}

extension TrialMock {
    fileprivate var errorName: String? {
        if case .error(let error) = self { error.name } else { nil }
    }
}
