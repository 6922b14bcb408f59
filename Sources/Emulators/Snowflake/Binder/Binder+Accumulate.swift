import SnowflakeSQL

extension Binder {
    /// `ACCUMULATE(value, start, next, merge, end)`: an aggregate of the statement's own, made of
    /// lambdas. All rows of a group come to one state here, so that two never merge.
    ///
    /// Source: Snowflake documentation, ACCUMULATE.
    func accumulate(
        _ call: SnowflakeSQL.FunctionCall, _ scope: Scope
    ) throws(SnowflakeError) -> Bound {
        guard call.arguments.count == 5 else {
            throw .argumentCount("ACCUMULATE", given: call.arguments.count, least: 5, most: 5)
        }
        guard call.over == nil else { throw .unsupported("ACCUMULATE as a window function") }
        let lambdas = call.arguments.dropFirst().map(\.value)
        var plain = call
        plain.arguments = [call.arguments[0]]
        let definition = FunctionDefinition(
            name: "ACCUMULATE", least: 1, most: 1,
            kind: .aggregate { (binder, a) throws(SnowflakeError) in
                try binder.fold(a[0], lambdas)
            })
        guard case .aggregate(let make) = definition.kind else { return .null }
        return try aggregate(definition, make, plain, scope)
    }

    private func fold(
        _ given: Bound, _ lambdas: [SnowflakeSQL.Expression]
    ) throws(SnowflakeError) -> AggregateCall {
        let start = try lambda(lambdas[0], 1)
        let next = try lambda(lambdas[1], 2)
        let merge = try lambda(lambdas[2], 2)
        let end = try lambda(lambdas[3], 1)
        let value = start.types[0].map { coerce(given, to: $0) } ?? given
        let first = try start.body([value])
        var state = first.with(type: first.type.isText ? .varchar : first.type)
        if case .number(_, let scale) = first.type {
            state = first.with(type: .number(precision: 38, scale: scale))
        }
        if let written = next.types[0] {
            state = state.with(type: written)
        } else {
            // What the steps come to may be wider than what they begin with.
            for _ in 0..<3 {
                let widened = try commonType(
                    [state, try next.body([state, value])], "ACCUMULATE")
                state = state.with(type: widened)
            }
        }
        let step = coerce(try next.body([state, value]), to: state.type)
        _ = coerce(try merge.body([state, state]), to: state.type)
        let last = try end.body([state])
        let fold = Fold(
            start: "SELECT \(coerce(first, to: state.type).sql)", next: "SELECT \(step.sql)",
            end: "SELECT \(last.sql)", state: state.type, result: last.type)
        var call = AggregateCall(name: "", arguments: [value.sql], type: last.type)
        call.structure = last.detail.structure
        call.native = NativeFunction(
            name: "ACCUMULATE \(value.type.storageKey) \(fold)", isDeterministic: false,
            body: .aggregate({ FoldState($0, fold) }, argumentTypes: [value.type]))
        return call
    }

    /// A lambda that knows nothing but its parameters: their written types, and its body for
    /// values of given types.
    private func lambda(
        _ expression: SnowflakeSQL.Expression, _ count: Int
    ) throws(SnowflakeError) -> (
        types: [SnowflakeType?], body: ([Bound]) throws(SnowflakeError) -> Bound
    ) {
        guard case .lambda(let parameters, let body) = expression.kind, parameters.count == count
        else { throw .argumentTypes("ACCUMULATE", []) }
        var types: [SnowflakeType?] = []
        for parameter in parameters {
            types.append(
                try parameter.type.map { (type) throws(SnowflakeError) in
                    try SnowflakeType(type, session.parameters)
                })
        }
        return (
            types,
            { [types] (values) throws(SnowflakeError) in
                let inner = Scope(outer: nil)
                inner.allowsAggregates = false
                for (place, value) in values.enumerated() {
                    let given = Bound("?\(place + 1)", value.type).with(detail: value.detail)
                    inner.locals[parameters[place].name.name] =
                        types[place].map { self.coerce(given, to: $0) } ?? given
                }
                let before = self.inputs.count
                let bound = try self.bind(body, inner)
                guard self.inputs.count == before, !bound.hasWindow else {
                    throw .unsupported("ACCUMULATE with more than its parameters in a lambda")
                }
                return bound
            }
        )
    }
}

/// The steps of an aggregate that a statement makes itself, each as a query of one value.
struct Fold: Hashable, Sendable {
    var start: String
    var next: String
    var end: String
    var state: SnowflakeType
    var result: SnowflakeType
}

/// Comes from row to row with a state.
final class FoldState: AggregateState {
    private let environment: ExecutionEnvironment
    private let fold: Fold
    private var state: SnowflakeValue?

    init(_ environment: ExecutionEnvironment, _ fold: Fold) {
        self.environment = environment
        self.fold = fold
    }

    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        guard let value = arguments.first, !value.isNull else { return }
        if let state {
            self.state = try environment.evaluate?(fold.next, [state, value], fold.state)
        } else {
            state = try environment.evaluate?(fold.start, [value], fold.state)
        }
    }

    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError) {
        throw .unsupported("ACCUMULATE as a window function")
    }

    func result() throws(SnowflakeError) -> SnowflakeValue {
        guard let state else { return .null }
        return try environment.evaluate?(fold.end, [state], fold.result) ?? .null
    }
}
