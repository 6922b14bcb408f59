import OrderedCollections
import SnowflakeSQL

extension SnowflakeAccount {
    /// The procedure that a call means, by its name and its arguments.
    func procedure(
        _ call: Call, _ context: StatementContext
    ) throws(SnowflakeError) -> (ProcedureEntry, Resolver.Path) {
        let view = view(context)
        let resolver = Resolver(catalog, view)
        let parts = try parts(of: call.name, context)
        var candidates: [(path: Resolver.Path, entries: [ProcedureEntry])] = []
        for path in try resolver.candidates(parts, operation: "CALL") {
            let named = try resolver.schema(of: path).procedures.values.filter {
                $0.header.name == path.name && resolver.sees($0.header)
            }
            candidates.append((path, resolver.unhidden(named, \.header, \.arguments)))
        }
        var types: [SnowflakeType] = []
        for argument in call.arguments {
            types.append(try evaluate(argument.value, context).type)
        }
        guard
            let (path, entries) = candidates.first(where: { $0.entries.contains { fits(call, $0) } }
            )
        else {
            let list = types.map { $0 == .null ? "NULL" : $0.description }.joined(separator: ", ")
            if let (path, _) = candidates.first(where: { !$0.entries.isEmpty }) {
                throw .compilation(
                    1044, "42P13",
                    "Invalid argument types for function '\(path.name)': (\(list))")
            }
            throw .unknownUserFunction(resolver.shown(parts))
        }
        let fitting = entries.filter { fits(call, $0) }
        let best =
            fitting.first { entry in
                zip(entry.arguments, types).allSatisfy { $0.type.familyName == $1.familyName }
            } ?? fitting[0]
        try resolver.require("USAGE", on: best.header, "procedure", best.signature)
        return (best, path)
    }

    /// The parts of a name, computed where `IDENTIFIER(…)` stands.
    private func parts(
        of name: ObjectName, _ context: StatementContext
    ) throws(SnowflakeError) -> [Identifier] {
        guard let computed = name.computed else { return name.parts }
        let text = try evaluate(computed, context).value.textValue ?? ""
        return try SnowflakeError.wrapping(SnowflakeParser.parseName, text).parts + name.parts
    }

    /// Refuses a call that has not the arguments of the one procedure it can mean.
    func requireFitting(
        _ call: Call, _ procedure: ProcedureEntry, _ context: StatementContext
    ) throws(SnowflakeError) {
        if fits(call, procedure) { return }
        var types: [SnowflakeType] = []
        for argument in call.arguments {
            types.append(try evaluate(argument.value, context).type)
        }
        throw .argumentTypes(procedure.header.name, types)
    }

    /// Whether the procedure can take the call's arguments by number and name.
    private func fits(_ call: Call, _ procedure: ProcedureEntry) -> Bool {
        let places = call.arguments.filter { $0.name == nil }.count
        guard call.arguments.count <= procedure.arguments.count else { return false }
        for argument in call.arguments {
            guard let name = argument.name?.name else { continue }
            guard procedure.arguments.contains(where: { $0.name == name }) else { return false }
        }
        return procedure.arguments.dropFirst(places).allSatisfy { wanted in
            wanted.defaultValue != nil
                || call.arguments.contains { $0.name?.name == wanted.name }
        }
    }

    /// The caller's variables that OUT arguments stand for.
    ///
    /// Source: Snowflake documentation, "Using arguments passed to a stored procedure".
    func outputs(
        of call: Call, for procedure: ProcedureEntry
    ) throws(SnowflakeError) -> [(argument: String, variable: String)] {
        var found: [(argument: String, variable: String)] = []
        for (place, wanted) in procedure.arguments.enumerated() where wanted.isOutput {
            let given =
                call.arguments.first { $0.name?.name == wanted.name }?.value
                ?? (place < call.arguments.count ? call.arguments[place].value : nil)
            switch given?.kind {
            case .bind(.named(let name))?: found.append((wanted.name, name.name))
            case .name(let parts)? where parts.count == 1:
                found.append((wanted.name, parts[0].name))
            case nil: continue
            default:
                throw .compilation(
                    1044, "42P13",
                    "OUT argument '\(wanted.name)' of '\(procedure.header.name)' needs a variable")
            }
        }
        return found
    }

    /// The arguments of a call with their names, cast to the procedure's types.
    func arguments(
        of call: Call, for procedure: ProcedureEntry, _ context: StatementContext
    ) throws(SnowflakeError) -> [(name: String, value: TypedValue)] {
        var values: [(name: String, value: TypedValue)] = []
        for (place, wanted) in procedure.arguments.enumerated() {
            let given =
                call.arguments.first { $0.name?.name == wanted.name }?.value
                ?? (place < call.arguments.count && call.arguments[place].name == nil
                    ? call.arguments[place].value : wanted.defaultValue)
            guard let given else { continue }
            let found = try evaluate(given, context)
            prepareEnvironment(context)
            let value = try connection.environment.cast.convert(found.value, to: wanted.type)
            values.append((wanted.name, TypedValue(value, wanted.type)))
        }
        return values
    }
}
