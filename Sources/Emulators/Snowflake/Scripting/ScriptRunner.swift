import SnowflakeSQL

/// Runs the statements of a script in a session of an account.
final class ScriptRunner: StatementRunner {
    let account: SnowflakeAccount
    let session: SnowflakeSession
    /// The procedure's full name; nothing for an anonymous block.
    let procedure: String?
    /// Statements that the script has run so far.
    private var statements = 0
    /// Slots in the session that hold this script's result sets.
    private var slots: [String] = []

    init(_ account: SnowflakeAccount, _ session: SnowflakeSession, procedure: String?) {
        self.account = account
        self.session = session
        self.procedure = procedure
    }

    var isAlive: Bool { !session.isClosed }

    func evaluate(
        _ expression: SnowflakeSQL.Expression, _ names: ScriptNames
    ) throws(SnowflakeError) -> TypedValue {
        // Constants and plain variables need no SQL.
        switch expression.kind {
        case .string(let text): return TypedValue(.text(text), .varchar)
        case .boolean(let flag): return TypedValue(.boolean(flag), .boolean)
        case .null: return TypedValue(.null, .null)
        case .name(let parts) where parts.count == 1, .name(let parts) where parts.count == 2:
            let key = parts.map(\.name).joined(separator: ".")
            if let type = names.types[key], let value = names.values[key] {
                return TypedValue(value, type)
            }
        case .bind(.named(let name)):
            if let type = names.types[name.name], let value = names.values[name.name] {
                return TypedValue(value, type)
            }
        default: break
        }
        let outer = session.script
        session.script = bindings(names)
        defer { session.script = outer }
        let found = try account.evaluate(expression, context(SourceSlice("")))
        return TypedValue(found.value, found.type)
    }

    func convert(
        _ value: TypedValue, to type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        account.prepareEnvironment(context(SourceSlice("")))
        return try account.connection.environment.cast.convert(value.value, to: type)
    }

    func type(_ name: TypeName) throws(SnowflakeError) -> SnowflakeType {
        try SnowflakeType(name, session.parameters)
    }

    func parse(_ text: String) throws(SnowflakeError) -> ParsedStatement {
        try account.parsed(text)
    }

    func run(
        _ statement: Statement, _ source: SourceSlice, _ names: ScriptNames,
        binds: [SnowflakeValue]
    ) async throws(SnowflakeError) -> StatementResult {
        let outer = session.script
        session.script = bindings(names)
        let outerProcedure = session.work.procedure
        session.work.procedure = procedure ?? outerProcedure
        defer {
            session.script = outer
            session.work.procedure = outerProcedure
            for slot in slots { session.results[slot] = nil }
            slots = []
        }
        statements += 1
        return try await account.run(
            statement, source, in: session, binds: BindSet(binds), index: statements,
            isNested: true)
    }

    private func context(_ source: SourceSlice) -> StatementContext {
        StatementContext(
            session: session, source: source,
            info: StatementInfo(
                queryID: "", session: session.id, user: session.user, role: session.role,
                kind: "SELECT", text: "", target: nil, index: statements, isNested: true),
            binds: BindSet())
    }

    /// The names as the binder takes them; result sets go into slots of the session.
    private func bindings(_ names: ScriptNames) -> ScriptBindings {
        var bindings = ScriptBindings()
        bindings.types = names.types
        bindings.values = names.values
        for name in names.results.keys.sorted() {
            session.work.lastSlot += 1
            let slot = "#\(session.work.lastSlot)"
            session.results[slot] = names.results[name]
            slots.append(slot)
            bindings.resultSlots[name] = session.work.lastSlot
        }
        return bindings
    }
}
