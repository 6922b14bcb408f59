/// Turns a draft into what is evaluated.
struct NodeBuilder {
    /// The symbol of `$eval`, which may bind what cannot be seen here.
    private let eval: Int

    /// Reads an expression; the symbols grow by the names in it.
    static func compile(
        _ text: String, symbols: inout SymbolTable
    ) throws(JSONataError) -> Node {
        let syntax = try Parser.parse(text)
        var resolver = Resolver(symbols: symbols)
        let draft = try resolver.resolve(syntax)
        if draft.isParent || !draft.seeking.isEmpty {
            throw JSONataError(.noAncestor, position: draft.position, token: draft.kindName)
        }
        symbols = resolver.symbols
        return NodeBuilder(eval: symbols.symbol(Builtin.eval.name)).node(draft)
    }

    func node(_ draft: Draft) -> Node {
        var group: Grouping?
        if let pairs = draft.group { group = grouping(pairs, draft.groupPosition) }
        var keepsArray = draft.keepsArray
        // The grouping of a path and its `[]` are the path's own business.
        if draft.isPath { keepsArray = keepsArray && draft.group == nil }
        return Node(
            kind(draft), at: draft.position, predicates: draft.predicates.map(stage), group: group,
            keepsArray: keepsArray)
    }

    private func kind(_ draft: Draft) -> Node.Kind {
        switch draft.kind {
        case .leaf(let kind): return kind
        case .string(let text): return .string(text)
        case .number(let number): return .number(number)
        case .name(let name): return .name(name)
        case .parent(let slot): return .parent(slot.symbol)
        case .path(let steps): return .path(path(draft, steps))
        case .sort(let terms):
            return .sort(
                terms.map {
                    SortTerm(isDescending: $0.isDescending, expression: node($0.expression))
                })
        case .binary(let symbol, let left, let right):
            return .binary(symbol, node(left), node(right))
        case .bind(let symbol, let value): return .bind(symbol, node(value))
        case .apply(let left, let right): return .apply(node(left), node(right))
        case .negation(let operand): return .negation(node(operand))
        case .array(let items):
            return .array(items.map(node), isConstructed: draft.isConstructor)
        case .object(let pairs): return .object(grouping(pairs, draft.position))
        case .call(let procedure, let arguments):
            return .call(node(procedure), arguments.map(node))
        case .partial(let procedure, let arguments):
            return .partial(node(procedure), arguments.map(node))
        case .lambda(let parameters, let signature, let body):
            return .lambda(
                LambdaNode(parameters: parameters, signature: signature, body: node(body)))
        case .condition(let condition, let then, let otherwise):
            return .condition(node(condition), node(then), otherwise.map(node))
        case .block(let expressions):
            let binds = expressions.contains { $0.bindsVariables(eval) }
            return .block(expressions.map(node), needsFrame: binds)
        case .transform(let pattern, let update, let deletion):
            return .transform(
                Transform(
                    pattern: node(pattern), update: node(update), deletion: deletion.map(node)))
        }
    }

    private func path(_ draft: Draft, _ steps: [Draft]) -> Path {
        var path = Path(
            steps: steps.map(step), keepsSingleton: draft.keepsSingleton,
            yieldsTuples: draft.isTuple)
        var names: [String] = []
        for step in path.steps {
            guard case .name(let name) = step.node.kind, step.node.isPlain, step.stages.isEmpty,
                !step.isTuple
            else { return path }
            names.append(name)
        }
        path.names = draft.group == nil ? names : nil
        return path
    }

    private func step(_ draft: Draft) -> Step {
        Step(
            node: node(draft), stages: draft.stages.map(stage), focus: draft.focus,
            index: draft.index, ancestor: draft.ancestor?.symbol, isTuple: draft.isTuple,
            isConstructor: draft.isConstructor)
    }

    private func stage(_ stage: Draft.DraftStage) -> Stage {
        switch stage {
        case .filter(let predicate): .filter(node(predicate))
        case .index(let symbol): .index(symbol)
        }
    }

    private func grouping(_ pairs: [Draft.Pair], _ position: Int) -> Grouping {
        Grouping(pairs: pairs.map { (node($0.key), node($0.value)) }, position: position)
    }
}
