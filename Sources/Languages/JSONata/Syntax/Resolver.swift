/// Makes paths of what was written, and finds for each `%` the step that it means.
struct Resolver {
    var symbols: SymbolTable

    mutating func resolve(_ syntax: Syntax) throws(JSONataError) -> Draft {
        let draft = try translate(syntax)
        if syntax.keepsArray { draft.keepsArray = true }
        return draft
    }

    private mutating func translate(_ syntax: Syntax) throws(JSONataError) -> Draft {
        let position = syntax.position
        switch syntax.kind {
        case .string(let text): return Draft(.string(text), at: position)
        case .number(let number): return Draft(.number(number), at: position)
        case .bool(let value): return Draft(.leaf(.bool(value)), at: position)
        case .null: return Draft(.leaf(.null), at: position)
        case .end: throw JSONataError(.unexpectedEnd, position: position, token: "(end)")
        case .regex(let program): return Draft(.leaf(.regex(program)), at: position)
        case .wildcard: return Draft(.leaf(.wildcard), at: position)
        case .descendants: return Draft(.leaf(.descendants), at: position)
        case .placeholder: return Draft(.leaf(.placeholder), at: position)
        case .variable(let name):
            return Draft(
                .leaf(name.isEmpty ? .context : .variable(symbols.symbol(name))), at: position)
        case .parent: return Draft(.parent(Draft.Slot(label: symbols.ancestor())), at: position)
        case .name(let name):
            let step = Draft(.name(name), at: position)
            step.keepsArray = syntax.keepsArray
            let path = Draft(.path([step]), at: position)
            path.keepsSingleton = syntax.keepsArray
            return path
        case .step(let left, let right): return try path(left, right, position)
        case .filter(let left, let right): return try filter(left, right, position)
        case .group(let left, let pairs): return try group(left, pairs, position)
        case .sort(let left, let terms): return try sort(left, terms, position)
        case .focus(let left, let name): return try focus(left, name, syntax)
        case .index(let left, let name): return try index(left, name, position)
        default: return try compound(syntax)
        }
    }

    /// Parts that are no steps, predicates or bindings.
    private mutating func compound(_ syntax: Syntax) throws(JSONataError) -> Draft {
        let position = syntax.position
        switch syntax.kind {
        case .binary(let symbol, let left, let right):
            let parts = try resolve([left, right])
            return adopting(.binary(symbol, parts[0], parts[1]), parts, position)
        case .apply(let left, let right):
            let parts = try resolve([left, right])
            let draft = Draft(.apply(parts[0], parts[1]), at: position)
            draft.keepsArray = parts[0].keepsArray || parts[1].keepsArray
            return draft
        case .bind(let name, let right):
            let symbol = symbols.symbol(name)
            let part = try resolve(right)
            return adopting(.bind(symbol, part), [part], position)
        case .negation(let operand):
            let part = try resolve(operand)
            if case .number(let number) = part.kind, part.predicates.isEmpty {
                return Draft(.number(-number), at: position)
            }
            return adopting(.negation(part), [part], position)
        case .array(let items):
            let parts = try resolve(items)
            return adopting(.array(parts), parts, position)
        case .object(let pairs):
            let pairs = try resolve(pairs)
            return adopting(.object(pairs), pairs.flatMap { [$0.key, $0.value] }, position)
        case .call(let procedure, let arguments):
            let parts = try resolve(arguments)
            return adopting(.call(try resolve(procedure), parts), parts, position)
        case .partial(let procedure, let arguments):
            let parts = try resolve(arguments)
            return adopting(.partial(try resolve(procedure), parts), parts, position)
        case .lambda(let names, let signature, let body):
            var parameters: [Int] = []
            for name in names { parameters.append(symbols.symbol(name)) }
            return Draft(.lambda(parameters, signature, try resolve(body)), at: position)
        case .condition(let condition, let then, let otherwise):
            var parts = try resolve([condition, then])
            if let otherwise { parts.append(try resolve(otherwise)) }
            return adopting(
                .condition(parts[0], parts[1], parts.count > 2 ? parts[2] : nil), parts, position)
        case .block(let expressions):
            let parts = try resolve(expressions)
            let block = adopting(.block(parts), parts, position)
            block.isConstructor = parts.contains {
                $0.isConstructor || ($0.isPath && $0.steps[0].isConstructor)
            }
            return block
        case .transform(let pattern, let update, let deletion):
            let parts = try resolve([pattern, update])
            let last = try deletion.map { (deletion) throws(JSONataError) in try resolve(deletion) }
            return Draft(.transform(parts[0], parts[1], last), at: position)
        default: throw JSONataError(.syntaxError, position: position)
        }
    }

    private mutating func resolve(_ parts: [Syntax]) throws(JSONataError) -> [Draft] {
        var drafts: [Draft] = []
        for part in parts { drafts.append(try resolve(part)) }
        return drafts
    }

    mutating func resolve(_ pairs: [Syntax.Pair]) throws(JSONataError) -> [Draft.Pair] {
        var drafts: [Draft.Pair] = []
        for pair in pairs { drafts.append((try resolve(pair.key), try resolve(pair.value))) }
        return drafts
    }

    private func adopting(_ kind: Draft.Kind, _ parts: [Draft], _ position: Int) -> Draft {
        let draft = Draft(kind, at: position)
        for part in parts { draft.adopt(part) }
        return draft
    }
}
