import Diagnostics
import SnowflakeSQL

// Names and what they stand for.
extension ScriptFlow {
    /// Makes arguments known before the outermost block begins.
    func declare(_ arguments: [(name: String, value: TypedValue)]) {
        for argument in arguments {
            scope.declare(
                argument.name, .variable(argument.value, declared: argument.value.type))
        }
    }

    /// Makes a name known; a result set that is filled at once is not the flow's.
    func declare(_ declaration: ScriptDeclaration) throws(ScriptFailure) {
        let name = declaration.name.name
        let span = declaration.span
        switch declaration.kind {
        case .variable(let typeName, let initial):
            try declareVariable(name, typeName, initial, span)
        case .cursor(let source): scope.declare(name, .cursor(ScriptCursor(source: source)))
        case .resultset: scope.declare(name, .resultset(nil))
        case .exception(let number, let message):
            // Source: "DECLARE": the default number, and no message.
            let given = try number.map { (number) throws(ScriptFailure) in
                try evaluate(number, span).value
            }
            let code = given.map { $0.intValue ?? 0 } ?? -20_000
            guard (-20_999 ... -20_000).contains(code) else {
                throw failure(
                    .compilation(
                        2151, "22023",
                        "Invalid exception number \(Text.string(given ?? .null)): it must be "
                            + "between -20999 and -20000"), span)
            }
            scope.declare(
                name,
                .exception(
                    ScriptException(
                        name: name, number: code, message: message ?? "", place: span)))
        case .procedure(let routine):
            scope.declare(name, .procedure(scope.procedure(routine)))
        }
    }

    private func declareVariable(
        _ name: String, _ typeName: TypeName?, _ initial: SnowflakeSQL.Expression?,
        _ span: SourceSpan
    ) throws(ScriptFailure) {
        var declared: SnowflakeType?
        if let typeName { declared = try type(typeName, span) }
        // `LET rs := (SELECT …)` of several rows is a value; a result set is told by its type.
        guard let initial else {
            return scope.declare(name, .variable(nil, declared: declared))
        }
        let typed = try evaluate(initial, span)
        let type = declared ?? Self.inferred(typed.type, from: initial)
        let value = try convert(typed, to: type, span)
        scope.declare(name, .variable(TypedValue(value, type), declared: type))
    }

    /// Gives a variable a value, cast to the variable's type.
    func set(_ name: Identifier, _ typed: TypedValue, _ span: SourceSpan) throws(ScriptFailure) {
        guard case .variable(_, let declared) = scope[name.name] else {
            throw failure(.invalidIdentifier(name.name), span)
        }
        let type = declared ?? Self.widest(typed.type)
        let value = try convert(typed, to: type, span)
        _ = scope.update(name.name, .variable(TypedValue(value, type), declared: type))
    }

    func isResultset(_ name: String) -> Bool {
        switch scope[name] {
        case .resultset, .job: true
        default: false
        }
    }

    // MARK: Types

    /// The type of a variable without one: a decimal fraction makes it a FLOAT.
    ///
    /// Source: Snowflake documentation, "How Snowflake Scripting infers the data type of a
    /// variable".
    private static func inferred(
        _ type: SnowflakeType, from initial: SnowflakeSQL.Expression
    ) -> SnowflakeType {
        if case .number(_, let scale) = type, scale > 0, initial.isMadeOfNumbers { return .float }
        return widest(type)
    }

    /// The type that a variable without one gets from its first value: long enough for later ones.
    private static func widest(_ type: SnowflakeType) -> SnowflakeType {
        switch type {
        case .text, .null: .varchar
        case .number(_, let scale): .number(precision: 38, scale: scale)
        case .binary: .bytes
        default: type
        }
    }

    func type(_ name: TypeName, _ span: SourceSpan) throws(ScriptFailure) -> SnowflakeType {
        do throws(SnowflakeError) {
            return try expressions.type(name)
        } catch { throw failure(error, span) }
    }

    // MARK: Expressions

    /// The names that statements and expressions may use now.
    var bindings: ScriptNames {
        var bindings = scope.bindings
        if let error = handled.last?.error {
            bindings.set("SQLCODE", .number(Int128(error.code), scale: 0), .integer)
            bindings.set("SQLERRM", .text(error.message), .varchar)
            bindings.set("SQLSTATE", .text(error.sqlState), .varchar)
        }
        return bindings
    }

    /// The value of an expression; what goes wrong in it is an expression error.
    func evaluate(
        _ expression: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> TypedValue {
        do throws(SnowflakeError) {
            return try expressions.evaluate(expression, bindings)
        } catch { throw failure(error, span, .expression) }
    }

    /// Whether a condition holds; NULL does not.
    func holds(
        _ condition: SnowflakeSQL.Expression, _ span: SourceSpan
    ) throws(ScriptFailure) -> Bool {
        let typed = try evaluate(condition, span)
        if let flag = typed.value.boolValue { return flag }
        return try convert(typed, to: .boolean, span).boolValue ?? false
    }

    func convert(
        _ value: TypedValue, to type: SnowflakeType, _ span: SourceSpan
    ) throws(ScriptFailure) -> SnowflakeValue {
        if value.type == type { return value.value }
        do throws(SnowflakeError) {
            return try expressions.convert(value, to: type)
        } catch { throw failure(error, span, .expression) }
    }

    /// An error as this script's own, with the place of the statement.
    func failure(
        _ error: SnowflakeError, _ span: SourceSpan, _ kind: ScriptFailure.Kind = .statement
    ) -> ScriptFailure {
        let place = program.place(span)
        return ScriptFailure(error: error, kind: kind, line: place.line, position: place.position)
    }
}
