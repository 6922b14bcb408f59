/// A function as a value.
///
/// The evaluation that made it keeps it until it ends and then empties it (``dissolve()``): a
/// function and the frame that binds it hold each other, and a long chain of functions would
/// otherwise be released by deep recursion.
final class FunctionValue {
    enum Kind {
        case builtin(Builtin)
        case host(HostFunction)
        case lambda(Lambda)
        /// Some arguments given; the rest are to come.
        case partial(FunctionValue, [Value?])
        /// `first ~> second`.
        case composed(FunctionValue, FunctionValue)
        case regex(RegexProgram)
        /// The function in a match that finds the next one.
        case nextMatch(RegexProgram, text: MatchedText, from: Int)
        case transform(Transform, Frame)
        case dissolved
    }

    struct Lambda {
        let node: LambdaNode
        let input: Value
        let frame: Frame
    }

    private(set) var kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    func dissolve() { kind = .dissolved }

    /// How many arguments a function that calls it should give.
    var arity: Int {
        switch kind {
        case .builtin(let builtin): builtin.arity
        case .host(let host): host.arity
        case .lambda(let lambda): lambda.node.parameters.count
        case .partial(_, let arguments): arguments.count { $0 == nil }
        case .regex: 2
        case .nextMatch: 0
        case .composed, .transform, .dissolved: 1
        }
    }
}

/// Where variables live: one for each call and each block that binds any.
final class Frame {
    let parent: Frame?
    private var bindings: [(symbol: Int, value: Value)]

    init(parent: Frame?, bindings: [(symbol: Int, value: Value)] = []) {
        self.parent = parent
        self.bindings = bindings
    }

    func bind(_ symbol: Int, _ value: Value) {
        for place in bindings.indices where bindings[place].symbol == symbol {
            bindings[place].value = value
            return
        }
        bindings.append((symbol, value))
    }

    /// The innermost binding; a variable bound to nothing is bound all the same.
    func lookup(_ symbol: Int) -> Value? {
        var frame = self
        while true {
            for binding in frame.bindings where binding.symbol == symbol { return binding.value }
            guard let parent = frame.parent else { return nil }
            frame = parent
        }
    }

    func clear() { bindings = [] }
}
