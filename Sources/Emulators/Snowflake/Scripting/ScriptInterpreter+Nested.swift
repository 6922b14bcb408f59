import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Nested procedures. Source: Snowflake documentation, "Using nested stored procedures".
extension ScriptInterpreter {
    /// How deep nested procedures may call each other, as for those of a schema.
    private static var deepest: Int { 16 }

    /// Calls a procedure that a block of this script declares.
    func call(
        _ procedure: ScriptProcedure, _ call: Call, _ span: SourceSpan
    ) async throws(ScriptFailure) -> StatementResult {
        let name = procedure.routine.name.last?.name ?? ""
        guard case .block(let body) = procedure.routine.body else {
            throw failure(.unsupported("a nested procedure whose body is a text"), span)
        }
        guard nesting < Self.deepest else {
            throw failure(
                .execution(
                    100_197, "P0000",
                    "Stored procedure nesting exceeds the limit of \(Self.deepest) calls."), span)
        }
        let arguments = try arguments(of: call, for: procedure.routine, span)
        let frame = scope.enter(procedure)
        nesting += 1
        defer {
            nesting -= 1
            scope.leave(frame)
        }
        scope.push()
        declare(arguments)
        return try answer(try await run(body), of: procedure.routine, name, span)
    }

    /// The arguments, which are given by place, as values of the declared types.
    private func arguments(
        of call: Call, for routine: CreateRoutine, _ span: SourceSpan
    ) throws(ScriptFailure) -> [(name: String, value: TypedValue)] {
        guard call.arguments.allSatisfy({ $0.name == nil }) else {
            throw failure(.unsupported("named arguments of a nested procedure"), span)
        }
        var given: [TypedValue] = []
        for argument in call.arguments { given.append(try evaluate(argument.value, span)) }
        guard given.count == routine.parameters.count else {
            throw failure(
                .argumentTypes(routine.name.last?.name ?? "", given.map(\.type)), span)
        }
        var arguments: [(name: String, value: TypedValue)] = []
        for (parameter, value) in zip(routine.parameters, given) {
            guard let typeName = parameter.type else { continue }
            let type = try type(typeName, span)
            arguments.append(
                (parameter.name.name, TypedValue(try convert(value, to: type, span), type)))
        }
        return arguments
    }

    private func answer(
        _ result: ScriptReturn, of routine: CreateRoutine, _ name: String, _ span: SourceSpan
    ) throws(ScriptFailure) -> StatementResult {
        if case .table(let table) = result { return table }
        var type = SnowflakeType.varchar
        if case .scalar(let typeName, _) = routine.returns { type = try self.type(typeName, span) }
        var value = SnowflakeValue.null
        if case .value(let typed) = result { value = try convert(typed, to: type, span) }
        return StatementResult(columns: [.init(name, type)], rows: [[value]])
    }
}
