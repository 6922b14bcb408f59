import SnowflakeSQL

/// What the flow of a script needs from whoever computes expressions.
protocol ExpressionRunner: AnyObject {
    /// False once the session has died: then no handler may run.
    var isAlive: Bool { get }

    /// The value of an expression in which the bindings' names may stand.
    func evaluate(
        _ expression: SnowflakeSQL.Expression, _ bindings: ScriptNames
    ) throws(SnowflakeError) -> TypedValue

    /// A value as a value of another type, as an assignment casts it.
    func convert(
        _ value: TypedValue, to type: SnowflakeType
    ) throws(SnowflakeError) -> SnowflakeValue

    /// A declared type.
    func type(_ name: TypeName) throws(SnowflakeError) -> SnowflakeType
}

/// What the interpreter of scripts needs from whoever runs SQL.
protocol StatementRunner: ExpressionRunner {
    /// Runs one SQL statement in which the bindings' names stand as `:name`, and `?` for binds.
    func run(
        _ statement: Statement, _ source: SourceSlice, _ bindings: ScriptNames,
        binds: [SnowflakeValue]
    ) async throws(SnowflakeError) -> StatementResult

    /// Parses the text of `EXECUTE IMMEDIATE`.
    func parse(_ text: String) throws(SnowflakeError) -> ParsedStatement
}
