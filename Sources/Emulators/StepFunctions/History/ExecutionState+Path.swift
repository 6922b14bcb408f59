public import StatesLanguage

extension ExecutionState {
    /// The states that it has entered and the arrows between them, from its history.
    ///
    /// A state follows the one whose exit its entry names as the previous event; the first of a
    /// branch or an iteration follows none.
    public func addPath(to path: inout TakenPath) {
        var last: String?
        for event in history {
            guard case .stateEntered(let name, _) = event.details else { continue }
            var previous: String?
            if history.indices.contains(event.previousID - 1),
                case .stateExited(let left, _, _) = history[event.previousID - 1].details
            {
                previous = left
            }
            path.enter(name, after: previous)
            last = name
        }
        if status == .failed || status == .timedOut { path.failed = last }
    }
}

extension HistoryEvent {
    /// The state that the event is about, where its details say so.
    public var stateName: String? {
        switch details {
        case .stateEntered(let name, _), .stateExited(let name, _, _),
            .evaluationFailed(let name, _, _, _):
            name
        case .mapIteration(let name, let index): "\(name)[\(index)]"
        default: nil
        }
    }
}
