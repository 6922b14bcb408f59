/// A machine as nodes and arrows, workflow by workflow.
public struct StateGraph: Sendable {
    public enum ArrowKind: Sendable, Hashable {
        case next
        /// A rule of a Choice, by its place, or the default.
        case rule(String)
        /// A Catch and the errors that it takes.
        case failure(String)
    }

    public struct Arrow: Sendable, Hashable {
        public let from: Int
        public let to: Int
        public let kind: ArrowKind
    }

    public struct Scope: Sendable {
        /// States by their number in the machine, in the order of the definition.
        public let states: [Int]
        public let start: Int
        public let arrows: [Arrow]
        /// States after which the workflow ends well.
        public let ends: [Int]
    }

    public let machine: StateMachine
    /// One for each workflow of the machine; the first is the machine's own.
    public let scopes: [Scope]

    public init(_ machine: StateMachine) {
        self.machine = machine
        scopes = machine.workflows.indices.map { workflow in
            let states = machine.states.filter { $0.workflow == workflow }
            return Scope(
                states: states.map(\.index), start: machine.workflows[workflow].start,
                arrows: states.flatMap(Self.arrows), ends: states.filter(\.endsWell).map(\.index))
        }
    }

    /// The workflows inside a state.
    public func inner(_ state: Int) -> [Int] {
        switch machine.states[state].kind {
        case .parallel(let branches): branches
        case .map(let map): [map.processor]
        default: []
        }
    }

    private static func arrows(_ state: State) -> [Arrow] {
        var arrows: [Arrow] = []
        switch state.kind {
        case .choice(let choice):
            for (place, rule) in choice.rules.enumerated() {
                arrows.append(
                    Arrow(from: state.index, to: rule.next, kind: .rule("rule \(place + 1)")))
            }
            if let otherwise = choice.otherwise {
                arrows.append(Arrow(from: state.index, to: otherwise, kind: .rule("default")))
            }
        default:
            if case .next(let next) = state.transition {
                arrows.append(Arrow(from: state.index, to: next, kind: .next))
            }
        }
        for catcher in state.catchers {
            arrows.append(
                Arrow(
                    from: state.index, to: catcher.next,
                    kind: .failure(catcher.errors.joined(separator: ", "))))
        }
        return arrows
    }
}

extension State {
    fileprivate var endsWell: Bool {
        switch kind {
        case .succeed: true
        case .fail, .choice: false
        default: transition == .end
        }
    }
}

/// The states and arrows that an execution has taken.
public struct TakenPath: Sendable, Hashable {
    public struct Step: Sendable, Hashable {
        public let from: String
        public let to: String
    }

    public var states: Set<String> = []
    public var steps: Set<Step> = []
    /// The state that failed, if one did.
    public var failed: String?

    public init() {}

    public mutating func enter(_ state: String, after previous: String?) {
        states.insert(state)
        if let previous { steps.insert(Step(from: previous, to: state)) }
    }
}
