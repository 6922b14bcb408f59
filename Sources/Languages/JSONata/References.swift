/// What an expression reads, as far as that can be told without evaluating it.
public struct References: Hashable, Sendable {
    /// A variable, and the member of it that is read; nothing where the whole may be read.
    public struct Use: Hashable, Sendable {
        public let variable: String
        public let member: String?

        public init(variable: String, member: String?) {
            self.variable = variable
            self.member = member
        }
    }

    /// What refers to the input of the whole expression: names, `$`, `$$`, `*` and `**`.
    public fileprivate(set) var inputs: [String] = []
    /// Variables, functions called by name among them, without `$`; each use once.
    public fileprivate(set) var uses: [Use] = []
    /// Whether anything asks for an ancestor, which may lead back to a whole variable.
    public fileprivate(set) var readsAncestors = false

    /// The names of all variables and functions, each once.
    public var variables: [String] {
        var names: [String] = []
        for use in uses where !names.contains(use.variable) { names.append(use.variable) }
        return names
    }

    /// Whether the member of a variable may be read.
    public func reads(_ member: String, of variable: String) -> Bool {
        uses.contains { use in
            use.variable == variable
                && (use.member == nil || use.member == member || readsAncestors)
        }
    }
}

extension Expression {
    /// What the expression reads.
    public var references: References {
        var collector = ReferenceCollector(symbols: symbols)
        collector.visit(root, isInside: false)
        return collector.found
    }
}

/// Walks over an expression; inside a path, the context is an item and not the input.
private struct ReferenceCollector {
    let symbols: SymbolTable
    var found = References()

    private mutating func readInput(_ text: String) {
        if !found.inputs.contains(text) { found.inputs.append(text) }
    }

    private mutating func use(_ symbol: Int, _ member: String?) {
        guard symbol != SymbolTable.root else {
            readInput("$$")
            return
        }
        let name = symbols.names[symbol]
        guard !name.hasPrefix("!") else { return }
        let use = References.Use(variable: name, member: member)
        if !found.uses.contains(use) { found.uses.append(use) }
    }

    mutating func visit(_ node: Node, isInside: Bool) {
        switch node.kind {
        case .string, .number, .bool, .null, .regex, .placeholder: break
        case .name(let name): if !isInside { readInput(name) }
        case .context: if !isInside { readInput("$") }
        case .wildcard: if !isInside { readInput("*") }
        case .descendants: if !isInside { readInput("**") }
        case .parent: found.readsAncestors = true
        case .variable(let symbol): use(symbol, nil)
        case .path(let path): visit(path, isInside)
        default: visitParts(node, isInside)
        }
        for stage in node.predicates { visit(stage) }
        if let group = node.group { visit(group, isInside: true) }
    }

    private mutating func visitParts(_ node: Node, _ isInside: Bool) {
        switch node.kind {
        case .binary(_, let left, let right), .apply(let left, let right):
            visit([left, right], isInside)
        case .bind(_, let value), .negation(let value): visit(value, isInside: isInside)
        case .array(let elements, _), .block(let elements, _): visit(elements, isInside)
        case .object(let grouping): visit(grouping, isInside: isInside)
        case .call(let function, let arguments), .partial(let function, let arguments):
            visit([function] + arguments, isInside)
        case .lambda(let lambda): visit(lambda.body, isInside: isInside)
        case .condition(let test, let then, let otherwise):
            visit([test, then], isInside)
            if let otherwise { visit(otherwise, isInside: isInside) }
        case .transform(let transform):
            visit([transform.pattern, transform.update], true)
            if let deletion = transform.deletion { visit(deletion, isInside: true) }
        case .sort(let terms): visit(terms.map(\.expression), true)
        default: break
        }
    }

    private mutating func visit(_ path: Path, _ isInside: Bool) {
        for (place, step) in path.steps.enumerated() {
            if place == 0, case .variable(let symbol) = step.node.kind, step.node.isPlain,
                step.stages.isEmpty, path.steps.count > 1,
                case .name(let member) = path.steps[1].node.kind
            {
                use(symbol, member)
            } else {
                visit(step.node, isInside: isInside || place > 0)
            }
            for stage in step.stages { visit(stage) }
        }
    }

    private mutating func visit(_ nodes: [Node], _ isInside: Bool) {
        for node in nodes { visit(node, isInside: isInside) }
    }

    private mutating func visit(_ stage: Stage) {
        if case .filter(let node) = stage { visit(node, isInside: true) }
    }

    private mutating func visit(_ grouping: Grouping, isInside: Bool) {
        for pair in grouping.pairs { visit([pair.key, pair.value], isInside) }
    }
}
