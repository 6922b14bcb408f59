import Diagnostics
import SnowflakeSQL

/// What may stand before or behind the arguments of a call.
struct CallModifiers: OptionSet {
    let rawValue: Int

    static let distinct = CallModifiers(rawValue: 1)
    static let order = CallModifiers(rawValue: 2)
    static let nulls = CallModifiers(rawValue: 4)
}

extension Binder {
    /// Refuses DISTINCT, WITHIN GROUP and IGNORE NULLS for functions that take none of those.
    ///
    /// Source: the service's own words; their numbers are not documented.
    func refuseModifiers(
        of call: SnowflakeSQL.FunctionCall, _ name: String, _ scope: Scope,
        takes: CallModifiers = []
    ) throws(SnowflakeError) {
        if call.isDistinct, !takes.contains(.distinct) {
            let arguments = call.arguments.map { echo($0.value, scope) }.joined(separator: ", ")
            throw .compilation(
                1003, "42601",
                "invalid use of 'distinct' for function '\(name)(DISTINCT \(arguments))'")
        }
        guard call.withinGroup.isEmpty || takes.contains(.order) else {
            throw .compilation(
                1003, "42601", "Function \(name) does not support WITHIN GROUP clause.")
        }
        if let treatment = call.nullTreatment, !takes.contains(.nulls) {
            throw .unsupported("\(treatment.rawValue) of \(name)")
        }
    }

    /// An expression as errors show it.
    private func echo(_ expression: SnowflakeSQL.Expression, _ scope: Scope) -> String {
        switch expression.kind {
        case .name(let parts): return qualified(parts.map(\.name), in: scope)
        case .string: return source.text(expression.span.start, expression.span.end)
        default: return source.text(expression.span.start, expression.span.end).uppercased()
        }
    }
}
