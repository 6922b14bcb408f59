import DataFormats

extension Evaluator {
    /// What the body of a function comes to: a value, or a call that replaces its own.
    private enum Outcome {
        case value(Value)
        case call(Value, [Value], position: Int, token: String?)
    }

    /// - Parameter applied: the left side of `~>`, which becomes the first argument.
    func call(
        _ node: Node, _ procedure: Node, _ arguments: [Node], _ input: Value, _ frame: Frame,
        applied: Value?
    ) throws(JSONataError) -> Value {
        let function = try evaluate(procedure, input, frame)
        let token = name(of: procedure)
        if function.isUndefined {
            try refuseForgottenDollar(.forgottenDollar, node, procedure, frame)
        }
        var values: [Value] = []
        values.reserveCapacity(arguments.count + (applied == nil ? 0 : 1))
        if let applied { values.append(applied) }
        for argument in arguments { values.append(try evaluate(argument, input, frame)) }
        do throws(JSONataError) {
            return try apply(function, values, input: input, frame)
        } catch { throw error.located(node.position, token: token) }
    }

    private func refuseForgottenDollar(
        _ code: ErrorCode, _ node: Node, _ procedure: Node, _ frame: Frame
    ) throws(JSONataError) {
        guard case .path(let path) = procedure.kind, case .name(let name) = path.steps[0].node.kind,
            let symbol = symbols.find(name), !lookup(symbol, frame).isUndefined
        else { return }
        throw JSONataError(code, position: node.position, token: name)
    }

    private func name(of procedure: Node) -> String? {
        switch procedure.kind {
        case .variable(let symbol): return symbols.names[symbol]
        case .path(let path):
            if case .name(let name) = path.steps[0].node.kind { return name }
            return nil
        default: return nil
        }
    }

    /// Calls a function; calls in tail position follow one another without going deeper.
    ///
    /// - Parameter input: the context, for arguments that are left out.
    func apply(
        _ value: Value, _ arguments: [Value], input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        var value = value
        var arguments = arguments
        var place: (position: Int, token: String?)?
        while true {
            do throws(JSONataError) {
                guard case .function(let function) = value else {
                    throw JSONataError(.callsNoFunction, value: value)
                }
                guard case .lambda(let lambda) = function.kind else {
                    let result = try invoke(function, arguments, input: input, frame)
                    if result.depth > Self.maxNesting { throw JSONataError(.limitExceeded) }
                    return result
                }
                switch try body(of: lambda, arguments, input: input) {
                case .value(let result): return result
                case .call(let next, let nextArguments, let position, let token):
                    value = next
                    arguments = nextArguments
                    place = (position, token)
                }
            } catch {
                guard let place else { throw error }
                throw error.located(place.position, token: place.token)
            }
        }
    }

    private func body(
        of lambda: FunctionValue.Lambda, _ arguments: [Value], input: Value
    ) throws(JSONataError) -> Outcome {
        let node = lambda.node
        let values = try node.signature?.match(arguments, context: input) ?? arguments
        var bindings: [(symbol: Int, value: Value)] = []
        bindings.reserveCapacity(node.parameters.count)
        for (place, parameter) in node.parameters.enumerated() {
            bindings.append((parameter, place < values.count ? values[place] : .undefined))
        }
        let frame = Frame(parent: lambda.frame, bindings: bindings)
        return try outcome(of: node.body, lambda.input, frame)
    }

    private func outcome(
        of node: Node, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Outcome {
        guard node.isPlain, node.mayEndInCall else {
            return .value(try evaluate(node, input, frame))
        }
        try enter()
        defer { leave() }
        switch node.kind {
        case .condition(let condition, let then, let otherwise):
            try spend(1)
            if try evaluate(condition, input, frame).isTrue() {
                return try outcome(of: then, input, frame)
            }
            guard let otherwise else { return .value(.undefined) }
            return try outcome(of: otherwise, input, frame)
        case .block(let expressions, let needsFrame):
            try spend(1)
            let inner = needsFrame ? Frame(parent: frame) : frame
            guard let last = expressions.last else { return .value(.undefined) }
            for expression in expressions.dropLast() {
                _ = try evaluate(expression, input, inner)
            }
            return try outcome(of: last, input, inner)
        case .call(let procedure, let arguments):
            try spend(1)
            let function = try evaluate(procedure, input, frame)
            if function.isUndefined {
                try refuseForgottenDollar(.forgottenDollar, node, procedure, frame)
            }
            var values: [Value] = []
            values.reserveCapacity(arguments.count)
            for argument in arguments { values.append(try evaluate(argument, input, frame)) }
            return .call(function, values, position: node.position, token: name(of: procedure))
        default: return .value(.undefined)
        }
    }

    private func invoke(
        _ function: FunctionValue, _ arguments: [Value], input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        switch function.kind {
        case .builtin(let builtin):
            let values = try builtin.signature.match(arguments, context: input)
            return try call(builtin, values, input: input, frame)
        case .host(let host): return try call(host, arguments, input: input)
        case .partial(let base, let given):
            var rest = arguments.makeIterator()
            var values: [Value] = []
            for value in given { values.append(value ?? rest.next() ?? .undefined) }
            return try nested(.function(base), values, frame)
        case .composed(let first, let second):
            let between = try nested(.function(first), Array(arguments.prefix(1)), frame)
            return try nested(.function(second), [between], frame)
        case .regex(let program):
            guard case .string(let text)? = arguments.first else { return .undefined }
            var start = 0
            if arguments.count > 1, case .number(let number) = arguments[1], number > 0 {
                start = Int(min(number, 1e9))
            }
            return try firstMatch(program, MatchedText(text), from: start)
        case .nextMatch(let program, let text, let start):
            return try nextMatch(program, text, from: start)
        case .transform(let transform, let definition):
            let values = try Self.transformSignature.match(arguments, context: input)
            return try run(transform, on: values[0], definition)
        case .lambda, .dissolved: return .undefined
        }
    }

    /// A call from inside another function; counts as a level, because each takes machine stack.
    func nested(
        _ function: Value, _ arguments: [Value], _ frame: Frame
    ) throws(JSONataError) -> Value {
        try enter()
        defer { leave() }
        return try apply(function, arguments, input: .null, frame)
    }

    private func call(
        _ host: HostFunction, _ arguments: [Value], input: Value
    ) throws(JSONataError) -> Value {
        let values = try host.signature?.match(arguments, context: input) ?? arguments
        var json: [JSONValue?] = []
        for value in values {
            var conversion = JSONConversion(budget: Value.maxNodes)
            json.append(try conversion.json(value))
        }
        return try host.body(json).map { Value($0) } ?? .undefined
    }

    // MARK: - Application

    func apply(
        _ node: Node, _ left: Node, _ right: Node, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        let value = try evaluate(left, input, frame)
        if case .call(let procedure, let arguments) = right.kind {
            let result = try call(right, procedure, arguments, input, frame, applied: value)
            return right.isPlain ? result : try completed(right, result, frame)
        }
        let target = try evaluate(right, input, frame)
        guard case .function(let second) = target else {
            throw JSONataError(.appliesNoFunction, position: node.position, value: target)
        }
        if case .function(let first) = value { return try make(.composed(first, second)) }
        do throws(JSONataError) {
            return try apply(target, [value], input: .null, frame)
        } catch { throw error.located(node.position, token: name(of: right)) }
    }

    func partial(
        _ node: Node, _ procedure: Node, _ arguments: [Node], _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        var given: [Value?] = []
        for argument in arguments {
            if case .placeholder = argument.kind {
                given.append(nil)
            } else {
                given.append(try evaluate(argument, input, frame))
            }
        }
        let function = try evaluate(procedure, input, frame)
        if function.isUndefined {
            try refuseForgottenDollar(.forgottenDollarPartial, node, procedure, frame)
        }
        guard case .function(let base) = function else {
            throw JSONataError(
                .partialOfNoFunction, position: node.position, token: name(of: procedure),
                value: function)
        }
        return try make(.partial(base, given))
    }

    // MARK: - Transformation

    private static let transformSignature: Signature = {
        guard let signature = try? Signature("<(oa):o>") else { preconditionFailure() }
        return signature
    }()

    /// A copy of the value in which the objects that the pattern finds are changed.
    private func run(
        _ transform: Transform, on value: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        if value.isUndefined { return .undefined }
        var budget = Value.maxNodes
        let copy = try value.deepCopy(budget: &budget)
        let matches = try evaluate(transform.pattern, copy, frame)
        if matches.isUndefined { return copy }
        for match in matches.items {
            let update = try evaluate(transform.update, match, frame)
            if !update.isUndefined {
                guard case .object(let members) = update else {
                    throw JSONataError(
                        .updateNotObject, position: transform.update.position, value: update)
                }
                if case .object(let object) = match {
                    for place in 0..<members.count {
                        // Copied, so that no object can come to contain itself.
                        object.set(
                            members.keys[place],
                            try members.values[place].deepCopy(budget: &budget))
                    }
                }
            }
            guard let deletion = transform.deletion else { continue }
            let names = try evaluate(deletion, match, frame)
            if names.isUndefined { continue }
            for name in names.items {
                guard case .string(let name) = name else {
                    throw JSONataError(
                        .deletionNotStrings, position: deletion.position, value: names)
                }
                if case .object(let object) = match { object.remove(name) }
            }
        }
        return copy
    }
}
