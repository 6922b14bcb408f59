import OrderedCollections

/// How often each state, transition, retrier and catcher of a machine was exercised.
public struct MachineCoverage: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case state, transition, retrier, catcher
    }

    /// One part of a machine: the transition `Clean → Stage`, the retrier `Clean/Retry[0]`.
    public struct Part: Sendable, Hashable {
        public let kind: Kind
        public let name: String

        public init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }

        public static func transition(_ from: String, _ to: String) -> Part {
            Part(.transition, "\(from) → \(to)")
        }

        /// An element of Retry or Catch.
        public static func handler(_ kind: Kind, _ state: String, _ place: Int) -> Part {
            Part(kind, "\(state)/\(kind == .retrier ? "Retry" : "Catch")[\(place)]")
        }
    }

    public let machine: String
    private var counts: OrderedDictionary<Part, Int> = [:]

    /// Every part of a definition, none exercised yet.
    public init(machine name: String, of machine: StateMachine) {
        self.machine = name
        let graph = StateGraph(machine)
        for state in machine.states { counts[Part(.state, state.name)] = 0 }
        for arrow in graph.scopes.flatMap(\.arrows) {
            counts[.transition(machine.name(of: arrow.from), machine.name(of: arrow.to))] = 0
        }
        for state in machine.states {
            for place in state.retriers.indices {
                counts[.handler(.retrier, state.name, place)] = 0
            }
            for place in state.catchers.indices {
                counts[.handler(.catcher, state.name, place)] = 0
            }
        }
    }

    /// Counts a part; one that the definition does not have is that of an earlier definition and
    /// is left out.
    public mutating func count(_ part: Part, times: Int = 1) {
        if let before = counts[part] { counts[part] = before + times }
    }

    /// Adds what another run has exercised.
    public mutating func add(_ other: MachineCoverage) {
        for (part, times) in other.counts { counts[part, default: 0] += times }
    }

    /// Whether both are about the same parts.
    public func hasSameParts(as other: MachineCoverage) -> Bool { counts.keys == other.counts.keys }

    /// How many parts of a kind there are and how many of them were exercised.
    public func share(of kind: Kind) -> (exercised: Int, all: Int) {
        let own = counts.filter { $0.key.kind == kind }
        return (own.values.count { $0 > 0 }, own.count)
    }

    /// The parts that nothing has exercised, in the order of the definition.
    public var cold: [Part] { counts.filter { $0.value == 0 }.map(\.key) }
}
