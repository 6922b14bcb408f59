import DataFormats

/// The language of a state's expressions.
public enum QueryLanguage: String, Sendable, Hashable, CaseIterable {
    case jsonPath = "JSONPath"
    case jsonata = "JSONata"
}

/// The kind of execution that a definition is for; it decides which integrations are legal.
public enum WorkflowType: String, Sendable, Hashable, CaseIterable {
    case standard = "STANDARD"
    case express = "EXPRESS"
}

/// A definition that has been read and found legal, ready to be executed.
///
/// All states of all nested workflows stand in one table, so that an execution refers to them by
/// number and stays a plain value.
public struct StateMachine: Sendable {
    /// One scope of states: the machine itself, a branch of a Parallel, the processor of a Map.
    public struct Workflow: Sendable {
        public let start: Int
        public let location: DefinitionLocation
    }

    /// The definition as it was given.
    public let text: String
    public let comment: String?
    public let queryLanguage: QueryLanguage
    /// After how many seconds an execution is ended with `States.Timeout`.
    public let timeoutSeconds: Int64?
    /// The first is the machine itself.
    public let workflows: [Workflow]
    public let states: [State]
    /// Where transitions of a state that is tried by itself lead: state -1, state -2, and so on.
    let absentStates: [String]

    /// The name of the state that a transition leads to.
    public func name(of state: Int) -> String {
        state < 0 ? absentStates[-state - 1] : states[state].name
    }

    /// Whether a Map or Parallel has a state of that name in a workflow of its own.
    public func isState(named name: String, inside outer: State) -> Bool {
        states.contains { state in
            state.name == name && state !== outer
                && state.location.steps.starts(with: outer.location.steps)
        }
    }

    /// Every Task with where its resource stands, in the order of the definition.
    public var tasks: [(state: State, task: State.Task)] {
        states.compactMap { state in
            if case .task(let task) = state.kind { (state, task) } else { nil }
        }
    }
}
