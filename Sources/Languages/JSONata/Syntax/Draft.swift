/// A part of an expression while paths and ancestors are worked out.
final class Draft {
    typealias Pair = (key: Draft, value: Draft)

    enum Kind {
        /// What has no parts: its meaning is final.
        case leaf(Node.Kind)
        case string(String)
        case number(Double)
        case name(String)
        case parent(Slot)
        case path([Draft])
        case sort([(isDescending: Bool, expression: Draft)])
        case binary(Operator, Draft, Draft)
        case bind(Int, Draft)
        case apply(Draft, Draft)
        case negation(Draft)
        case array([Draft])
        case object([Pair])
        case call(Draft, [Draft])
        case partial(Draft, [Draft])
        case lambda([Int], Signature?, Draft)
        case condition(Draft, Draft, Draft?)
        case block([Draft])
        case transform(Draft, Draft, Draft?)
    }

    enum DraftStage {
        case filter(Draft)
        case index(Int)
    }

    /// A reference to an ancestor that looks for the step which binds it.
    final class Slot {
        var label: Int
        var level = 1
        /// Slots that were bound by one step share the label of the first.
        var shared: Slot?
        init(label: Int) { self.label = label }
        var symbol: Int { shared?.symbol ?? label }
    }

    var kind: Kind
    let position: Int
    var keepsArray = false
    /// On a path: one of its steps keeps its array.
    var keepsSingleton = false
    var isConstructor = false
    var isTuple = false
    var focus: Int?
    var index: Int?
    var ancestor: Slot?
    /// References that no step inside has bound yet.
    var seeking: [Slot] = []
    var group: [Pair]?
    var groupPosition = 0
    var predicates: [DraftStage] = []
    /// Predicates that belong to a step of a path.
    var stages: [DraftStage] = []

    init(_ kind: Kind, at position: Int) {
        self.kind = kind
        self.position = position
    }

    var isPath: Bool {
        if case .path = kind { true } else { false }
    }

    var steps: [Draft] {
        if case .path(let steps) = kind { steps } else { [self] }
    }

    var isParent: Bool {
        if case .parent = kind { true } else { false }
    }

    var isArray: Bool {
        if case .array = kind { true } else { false }
    }

    /// What messages call this kind of part.
    var kindName: String {
        switch kind {
        case .leaf: "value"
        case .string: "string"
        case .number: "number"
        case .name: "name"
        case .parent: "parent"
        case .path: "path"
        case .sort: "sort"
        case .binary: "binary"
        case .bind: "bind"
        case .apply: "apply"
        case .negation, .array, .object: "unary"
        case .call: "function"
        case .partial: "partial"
        case .lambda: "lambda"
        case .condition: "condition"
        case .block: "block"
        case .transform: "transform"
        }
    }

    /// Takes over the references that a part is still seeking.
    func adopt(_ part: Draft) {
        seeking += part.seeking
        if case .parent(let slot) = part.kind { seeking.append(slot) }
    }
}
