import DataFormats

/// Evaluates one expression for one input.
final class Evaluator {
    var symbols: SymbolTable
    let host: Host
    private(set) var steps: Int
    private var depth = 0
    private let stack = StackGuard()
    private var builtins: [FunctionValue?]
    /// Every function made on the way, emptied in ``finish()``.
    private var functions: [FunctionValue] = []

    /// How many functions an evaluation may make: each stays until it ends.
    private static let maxFunctions = 2_000_000
    /// How many arrays and objects may be inside each other.
    static let maxNesting = 1_000
    /// How many items an array may have: a little more than the largest range.
    static let maxItems = 10_100_000

    init(symbols: SymbolTable, host: Host) {
        self.symbols = symbols
        self.host = host
        steps = host.limits.steps
        builtins = [FunctionValue?](repeating: nil, count: Builtin.names.count)
        for name in host.refused {
            if let symbol = symbols.find(name) { refused.append(symbol) }
        }
    }

    private var refused: [Int] = []

    func evaluate(
        _ node: Node, input: Value, bindings: JSONObject
    ) throws(JSONataError) -> Value {
        let frame = Frame(parent: nil)
        for function in host.functions {
            frame.bind(symbols.symbol(function.name), .function(FunctionValue(.host(function))))
        }
        for (name, value) in bindings { frame.bind(symbols.symbol(name), Value(value)) }
        frame.bind(SymbolTable.root, input)
        return try evaluate(node, wrapped(input), frame)
    }

    /// An input that is an array counts as one context.
    func wrapped(_ input: Value) -> Value {
        guard case .array(let array) = input, !array.isSequence else { return input }
        return .array(ArrayValue([input], flags: [.sequence, .outerWrapper]))
    }

    /// Lets go of all functions one by one; see ``FunctionValue``.
    func finish() {
        for function in functions { function.dissolve() }
        functions = []
    }

    func make(_ kind: FunctionValue.Kind) throws(JSONataError) -> Value {
        if functions.count >= Self.maxFunctions { throw JSONataError(.limitExceeded) }
        let function = FunctionValue(kind)
        functions.append(function)
        return .function(function)
    }

    /// One level deeper, for what calls functions without evaluating a part.
    func enter() throws(JSONataError) {
        depth += 1
        if depth > host.limits.depth || stack.isSpent {
            depth -= 1
            throw JSONataError(.limitExceeded)
        }
    }

    func leave() { depth -= 1 }

    /// Counts work that is not the evaluation of a part.
    func spend(_ count: Int) throws(JSONataError) {
        steps -= count
        if steps <= 0 { throw JSONataError(.limitExceeded) }
    }

    func withSteps<T>(
        _ body: (inout Int) throws(JSONataError) -> T
    ) throws(JSONataError) -> T {
        try body(&steps)
    }

    func lookup(_ symbol: Int, _ frame: Frame) -> Value {
        if let value = frame.lookup(symbol) { return value }
        guard let builtin = SymbolTable.builtin(symbol), !refused.contains(symbol) else {
            return .undefined
        }
        return .function(function(builtin))
    }

    func function(_ builtin: Builtin) -> FunctionValue {
        if let function = builtins[builtin.rawValue] { return function }
        let function = FunctionValue(.builtin(builtin))
        builtins[builtin.rawValue] = function
        return function
    }

    // MARK: - Parts of the expression

    func evaluate(_ node: Node, _ input: Value, _ frame: Frame) throws(JSONataError) -> Value {
        depth += 1
        steps -= 1
        defer { depth -= 1 }
        if depth > host.limits.depth || steps <= 0 || stack.isSpent {
            throw JSONataError(.limitExceeded, position: node.position)
        }
        let result = try value(of: node, input, frame)
        switch result {
        case .array, .object, .tuples: return try completed(node, result, frame)
        default: return node.isPlain ? result : try completed(node, result, frame)
        }
    }

    private func value(
        of node: Node, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        switch node.kind {
        case .string(let text): return .string(text)
        case .number(let number): return .number(number)
        case .bool(let value): return .bool(value)
        case .null: return .null
        case .name(let name): return lookup(name, in: input)
        case .context: return unwrappedInput(input)
        case .variable(let symbol), .parent(let symbol): return lookup(symbol, frame)
        case .regex(let program): return try make(.regex(program))
        case .wildcard: return wildcard(input)
        case .descendants: return try descendants(input)
        case .placeholder: return .undefined
        case .path(let path): return try self.path(node, path, input, frame)
        case .call(let procedure, let arguments):
            return try call(node, procedure, arguments, input, frame, applied: nil)
        case .binary(let symbol, let left, let right):
            return try binary(node, symbol, left, right, input, frame)
        default: return try compound(node, input, frame)
        }
    }

    private func compound(
        _ node: Node, _ input: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        switch node.kind {
        case .bind(let symbol, let right):
            let value = try evaluate(right, input, frame)
            frame.bind(symbol, value)
            return value
        case .condition(let condition, let then, let otherwise):
            if try evaluate(condition, input, frame).isTrue() {
                return try evaluate(then, input, frame)
            }
            guard let otherwise else { return .undefined }
            return try evaluate(otherwise, input, frame)
        case .block(let expressions, let needsFrame):
            let inner = needsFrame ? Frame(parent: frame) : frame
            var result = Value.undefined
            for expression in expressions { result = try evaluate(expression, input, inner) }
            return result
        case .negation(let operand): return try negated(node, operand, input, frame)
        case .array(let items, let isConstructed):
            return try array(items, isConstructed, input, frame)
        case .object(let grouping): return try group(grouping, input, frame)
        case .lambda(let lambda):
            return try make(
                .lambda(FunctionValue.Lambda(node: lambda, input: input, frame: frame)))
        case .apply(let left, let right): return try apply(node, left, right, input, frame)
        case .partial(let procedure, let arguments):
            return try partial(node, procedure, arguments, input, frame)
        case .transform(let transform): return try make(.transform(transform, frame))
        case .sort(let terms): return try sorted(node, terms, input, frame)
        default: return .undefined
        }
    }

    /// Applies predicates and grouping, and lets a sequence of one item be that item.
    func completed(
        _ node: Node, _ value: Value, _ frame: Frame
    ) throws(JSONataError) -> Value {
        var result = value
        for case .filter(let predicate) in node.predicates {
            result = try filtered(result, predicate, frame)
        }
        if let group = node.group {
            if case .path = node.kind {} else { result = try self.group(group, result, frame) }
        }
        switch result {
        case .array(var array):
            if array.depth > Self.maxNesting { throw JSONataError(.limitExceeded) }
            guard array.isSequence else { return result }
            if array.items.isEmpty { return .undefined }
            if node.keepsArray {
                array.flags.insert(.keepsSingleton)
                return .array(array)
            }
            return Evaluator.unwrapped(array)
        case .object(let object):
            if object.depth > Self.maxNesting { throw JSONataError(.limitExceeded) }
            return result
        default: return result
        }
    }

    static func unwrapped(_ array: ArrayValue) -> Value {
        guard array.isSequence, array.items.count <= 1 else { return .array(array) }
        guard let only = array.items.first else { return .undefined }
        return array.flags.contains(.keepsSingleton) ? .array(array) : only
    }

    private func unwrappedInput(_ input: Value) -> Value {
        if case .array(let array) = input, array.flags.contains(.outerWrapper),
            let inner = array.items.first
        {
            return inner
        }
        return input
    }
}
