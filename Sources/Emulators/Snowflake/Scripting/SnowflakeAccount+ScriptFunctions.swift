import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// Computes the expressions of functions while the query that calls them runs.
private final class FunctionRunner: ExpressionRunner {
    private let account: SnowflakeAccount
    private let session: SnowflakeSession

    init(_ account: SnowflakeAccount, _ session: SnowflakeSession) {
        self.account = account
        self.session = session
    }

    var isAlive: Bool { true }

    func evaluate(
        _ expression: SnowflakeSQL.Expression, _ names: ScriptNames
    ) throws(SnowflakeError) -> TypedValue {
        let outer = session.script
        session.script = ScriptBindings(types: names.types, values: names.values)
        defer { session.script = outer }
        let info = StatementInfo(
            queryID: "", session: session.id, user: session.user, role: session.role,
            kind: "SELECT", text: "", target: nil, index: 0, isNested: true)
        let context = StatementContext(session: session, source: SourceSlice(""), info: info)
        let found = try account.evaluate(expression, context, prepares: false)
        return TypedValue(found.value, found.type)
    }

    func convert(
        _ value: TypedValue, to type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue {
        try account.connection.environment.cast.convert(value.value, to: type)
    }

    func type(_ name: TypeName) throws(SnowflakeError) -> SnowflakeType {
        try SnowflakeType(name, session.parameters)
    }
}

extension SnowflakeAccount {
    /// The value of a function in Snowflake Scripting for one row.
    func value(
        of function: FunctionEntry, _ program: ScriptProgram, _ values: [SnowflakeValue]
    ) throws(SnowflakeError) -> SnowflakeValue {
        guard let session = connection.environment.place?.session else { return .null }
        session.work.functionDepth += 1
        defer { session.work.functionDepth -= 1 }
        guard session.work.functionDepth <= 32 else {
            throw .compilation(2210, "42601", "function '\(function.header.name)' calls itself")
        }
        let runner = FunctionRunner(self, session)
        let arguments = zip(function.arguments, values).map {
            ($0.name, TypedValue($1, $0.type))
        }
        let flow = ScriptFlow(program, expressions: runner)
        guard case .value(let result) = try flow.runAtOnce(arguments) else { return .null }
        return try runner.convert(result, to: function.returns)
    }
}

extension FunctionEntry {
    /// The function as one that compiled statements call, by a name that no other has.
    func native(_ program: ScriptProgram) -> NativeFunction {
        let types = arguments.map(\.type)
        return NativeFunction(
            name: "udf\(header.id)", isDeterministic: false,
            body: .scalar { call throws(SnowflakeError) in
                let values = try call.values(as: types)
                guard let run = call.environment.runFunction else { return call.returnNull() }
                call.return(try run(self, program, values))
            })
    }
}
