extension Draft {
    /// Whether evaluating it may bind a variable outside of any inner block or function.
    func bindsVariables(_ eval: Int) -> Bool {
        switch kind {
        case .bind: return true
        case .leaf(.variable(let symbol)): return symbol == eval || inTrailers(eval)
        case .block, .lambda: return inTrailers(eval)
        default: return parts.contains { $0.bindsVariables(eval) } || inTrailers(eval)
        }
    }

    /// The same for predicates, stages and the grouping.
    private func inTrailers(_ eval: Int) -> Bool {
        for case .filter(let predicate) in predicates + stages
        where predicate.bindsVariables(eval) {
            return true
        }
        return (group ?? []).contains {
            $0.key.bindsVariables(eval) || $0.value.bindsVariables(eval)
        }
    }

    private var parts: [Draft] {
        switch kind {
        case .leaf, .string, .number, .name, .parent: []
        case .path(let steps): steps
        case .sort(let terms): terms.map(\.expression)
        case .binary(_, let left, let right), .apply(let left, let right): [left, right]
        case .bind(_, let part), .negation(let part), .lambda(_, _, let part): [part]
        case .array(let items), .block(let items): items
        case .object(let pairs): pairs.flatMap { [$0.key, $0.value] }
        case .call(let procedure, let arguments), .partial(let procedure, let arguments):
            [procedure] + arguments
        case .condition(let condition, let then, let otherwise):
            [condition, then] + (otherwise.map { [$0] } ?? [])
        case .transform(let pattern, let update, let deletion):
            [pattern, update] + (deletion.map { [$0] } ?? [])
        }
    }
}
