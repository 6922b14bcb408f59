/// A part of an expression, ready to be evaluated: names of variables are numbers, paths have
/// their steps, and nothing changes any more.
final class Node: Sendable {
    enum Kind: Sendable {
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
        case name(String)
        /// `$`, the context.
        case context
        case variable(Int)
        case regex(RegexProgram)
        case wildcard, descendants
        /// An ancestor, bound under this symbol by the path that has it.
        case parent(Int)
        case placeholder
        case binary(Operator, Node, Node)
        case path(Path)
        case bind(Int, Node)
        case apply(Node, Node)
        case negation(Node)
        case array([Node], isConstructed: Bool)
        case object(Grouping)
        case call(Node, [Node])
        case partial(Node, [Node])
        case lambda(LambdaNode)
        case condition(Node, Node, Node?)
        case block([Node], needsFrame: Bool)
        case transform(Transform)
        /// A step that orders the items before it.
        case sort([SortTerm])
    }

    let kind: Kind
    let position: Int
    let predicates: [Stage]
    let group: Grouping?
    let keepsArray: Bool
    /// Whether neither predicates nor a grouping nor `[]` follow.
    let isPlain: Bool

    init(
        _ kind: Kind, at position: Int, predicates: [Stage] = [], group: Grouping? = nil,
        keepsArray: Bool = false
    ) {
        self.kind = kind
        self.position = position
        self.predicates = predicates
        self.group = group
        self.keepsArray = keepsArray
        isPlain = predicates.isEmpty && group == nil && !keepsArray
    }

    /// Whether the last thing that it does may be to call a function.
    var mayEndInCall: Bool {
        switch kind {
        case .condition, .block, .call: true
        default: false
        }
    }
}

/// The steps of a path, from the first on.
struct Path: Sendable {
    var steps: [Step]
    var keepsSingleton = false
    /// Whether the bindings go on to the path around this one.
    var yieldsTuples = false
    /// The names, when the path consists of plain names only.
    var names: [String]?
}

struct Step: Sendable {
    var node: Node
    var stages: [Stage] = []
    var focus: Int?
    var index: Int?
    var ancestor: Int?
    var isTuple = false
    /// An array constructor, whose result is not flattened.
    var isConstructor = false
}

/// What happens to the items of a step.
enum Stage: Sendable {
    case filter(Node)
    case index(Int)
}

/// The members of an object constructor or of a grouping.
struct Grouping: Sendable {
    var pairs: [(key: Node, value: Node)]
    var position: Int
}

struct SortTerm: Sendable {
    var isDescending: Bool
    var expression: Node
}

final class LambdaNode: Sendable {
    let parameters: [Int]
    let signature: Signature?
    let body: Node

    init(parameters: [Int], signature: Signature?, body: Node) {
        self.parameters = parameters
        self.signature = signature
        self.body = body
    }
}

final class Transform: Sendable {
    let pattern: Node
    let update: Node
    let deletion: Node?

    init(pattern: Node, update: Node, deletion: Node?) {
        self.pattern = pattern
        self.update = update
        self.deletion = deletion
    }
}

/// Numbers for the names of variables, the same in an expression and in what it evaluates with
/// `$eval`.
struct SymbolTable: Sendable {
    /// `$$`, the input of the whole expression.
    static let root = 0

    private(set) var names: [String]
    private var numbers: [String: Int]
    private var ancestors = 0

    init() {
        names = ["$"] + Builtin.names
        numbers = [:]
        for (number, name) in names.enumerated() { numbers[name] = number }
    }

    /// The built-in function that a symbol names unless something else is bound to it.
    static func builtin(_ symbol: Int) -> Builtin? {
        Builtin(rawValue: symbol - 1)
    }

    mutating func symbol(_ name: String) -> Int {
        if let number = numbers[name] { return number }
        names.append(name)
        numbers[name] = names.count - 1
        return names.count - 1
    }

    func find(_ name: String) -> Int? { numbers[name] }

    /// The symbols of variables that were written, without ancestors.
    var named: [Int] {
        (Builtin.names.count + 1..<names.count).filter { !names[$0].hasPrefix("!") }
    }

    /// A symbol for an ancestor, which no variable can name.
    mutating func ancestor() -> Int {
        ancestors += 1
        return symbol("!\(ancestors)")
    }
}
