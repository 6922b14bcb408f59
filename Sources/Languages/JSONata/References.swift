public import DataFormats

/// What an expression reads, as far as that can be told without evaluating it.
public struct References: Hashable, Sendable {
    /// A variable, and the members inside each other through which it is read; none where the
    /// whole may be read.
    public struct Use: Hashable, Sendable {
        public let variable: String
        public let path: [String]
    }

    /// What refers to the input of the whole expression: names, `$`, `$$`, `*` and `**`.
    public fileprivate(set) var inputs: [String] = []
    /// Variables, functions called by name among them, without `$`; each use once.
    public fileprivate(set) var uses: [Use] = []
    /// Names that the expression itself gives values to: `:=`, parameters, `@` and `#`.
    fileprivate var bound: Set<String> = []
    /// Whether anything asks for an ancestor, which may lead back to a whole variable.
    public fileprivate(set) var readsAncestors = false

    /// The names of all variables and functions, each once.
    public var variables: [String] {
        var names: [String] = []
        for use in uses where !names.contains(use.variable) { names.append(use.variable) }
        return names
    }

    /// The variables that get their values elsewhere: neither built in nor bound in the expression.
    public var freeVariables: [String] {
        variables.filter { !bound.contains($0) && !Builtin.names.contains($0) }
    }

    /// Whether the member of a variable may be read.
    public func reads(_ member: String, of variable: String) -> Bool {
        uses.contains { use in
            use.variable == variable
                && (use.path.isEmpty || use.path[0] == member || readsAncestors)
        }
    }

    /// As much of a variable's value as the expression can read of it.
    ///
    /// A value that many expressions see need not be made ready for each of them as a whole.
    public func part(of value: JSONValue, variable: String) -> JSONValue {
        if readsAncestors { return value }
        return Self.part(
            of: value, uses.filter { $0.variable == variable }.map { $0.path[...] })
    }

    private static func part(of value: JSONValue, _ paths: [ArraySlice<String>]) -> JSONValue {
        guard case .object(let object) = value, !paths.contains(where: \.isEmpty) else {
            return value
        }
        var part = JSONObject()
        for path in paths {
            guard let name = path.first, part[name] == nil, let member = object[name] else {
                continue
            }
            part[name] = Self.part(
                of: member, paths.filter { $0.first == name }.map { $0.dropFirst() })
        }
        return .object(part)
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

    private mutating func use(_ symbol: Int, _ path: [String]) {
        guard symbol != SymbolTable.root else {
            readInput("$$")
            return
        }
        let name = symbols.names[symbol]
        guard !name.hasPrefix("!") else { return }
        let use = References.Use(variable: name, path: path)
        if !found.uses.contains(use) { found.uses.append(use) }
    }

    private mutating func bind(_ symbol: Int) { found.bound.insert(symbols.names[symbol]) }

    mutating func visit(_ node: Node, isInside: Bool) {
        switch node.kind {
        case .string, .number, .bool, .null, .regex, .placeholder: break
        case .name(let name): if !isInside { readInput(name) }
        case .context: if !isInside { readInput("$") }
        case .wildcard: if !isInside { readInput("*") }
        case .descendants: if !isInside { readInput("**") }
        case .parent: found.readsAncestors = true
        case .variable(let symbol): use(symbol, [])
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
        case .bind(let symbol, let value):
            bind(symbol)
            visit(value, isInside: isInside)
        case .negation(let value): visit(value, isInside: isInside)
        case .array(let elements, _), .block(let elements, _): visit(elements, isInside)
        case .object(let grouping): visit(grouping, isInside: isInside)
        case .call(let function, let arguments), .partial(let function, let arguments):
            visit([function] + arguments, isInside)
        case .lambda(let lambda):
            for symbol in lambda.parameters { bind(symbol) }
            visit(lambda.body, isInside: isInside)
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
            for symbol in [step.focus, step.index] { symbol.map { bind($0) } }
            if place == 0, case .variable(let symbol) = step.node.kind {
                use(symbol, step.isPlain ? Self.names(path.steps.dropFirst()) : [])
                for stage in step.node.predicates { visit(stage) }
                if let group = step.node.group { visit(group, isInside: true) }
            } else {
                visit(step.node, isInside: isInside || place > 0)
            }
            for stage in step.stages { visit(stage) }
        }
    }

    /// The names at the front, up to one whose value is looked at from another side as well.
    private static func names(_ steps: ArraySlice<Step>) -> [String] {
        var names: [String] = []
        for step in steps {
            guard case .name(let name) = step.node.kind else { break }
            names.append(name)
            if !step.isPlain { break }
        }
        return names
    }

    private mutating func visit(_ nodes: [Node], _ isInside: Bool) {
        for node in nodes { visit(node, isInside: isInside) }
    }

    private mutating func visit(_ stage: Stage) {
        switch stage {
        case .filter(let node): visit(node, isInside: true)
        case .index(let symbol): bind(symbol)
        }
    }

    private mutating func visit(_ grouping: Grouping, isInside: Bool) {
        for pair in grouping.pairs { visit([pair.key, pair.value], isInside) }
    }
}

extension Step {
    /// Whether nothing happens to the items of the step.
    fileprivate var isPlain: Bool {
        node.isPlain && stages.isEmpty && focus == nil && index == nil
    }
}
