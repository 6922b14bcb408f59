import SnowflakeSQL

/// An error on its way out of a script, with what handlers can tell it by.
///
/// Source: Snowflake documentation, "Handling exceptions".
struct ScriptFailure: Error, Hashable, Sendable {
    /// What handlers match.
    enum Kind: Hashable, Sendable {
        case statement
        case expression
        case declared(ScriptException)

        var name: String {
            switch self {
            case .statement: "STATEMENT_ERROR"
            case .expression: "EXPRESSION_ERROR"
            case .declared(let exception): exception.name
            }
        }
    }

    var error: SnowflakeError
    var kind: Kind
    /// The place in the script: lines from 1, positions from 0.
    var line: Int
    var position: Int

    /// The error as a caller of the script sees it.
    var uncaught: SnowflakeError {
        SnowflakeError(
            code: error.code, sqlState: error.sqlState,
            message: "Uncaught exception of type '\(kind.name)' on line \(line) at position "
                + (error.message.isEmpty ? "\(position)" : "\(position) : \(error.message)"),
            line: line, position: position, isIndeterminate: error.isIndeterminate)
    }

    /// Whether a handler with these names takes it; none stands for `OTHER`. An exception that an
    /// inner block declares is not the one of the same name that the handler's block sees.
    ///
    /// - Parameter depth: how many blocks were open in the handler's block.
    func matches(_ names: [Identifier], in scope: ScriptScope, depth: Int) -> Bool {
        names.isEmpty
            || names.contains { name in
                if name.name == "OTHER" { return true }
                guard name.name == kind.name else { return false }
                guard case .declared(let exception) = kind,
                    case .exception(let seen) = scope.entry(name.name, inFirst: depth)
                else { return true }
                return seen.place == exception.place
            }
    }
}

extension SnowflakeError {
    /// An error of Snowflake Scripting itself.
    static func script(_ code: Int, _ text: String) -> SnowflakeError {
        SnowflakeError(code: code, sqlState: "P0000", message: text)
    }

    /// Source: Snowflake documentation, "SELECT INTO": "must return a single row".
    static func rowsForInto(_ count: Int) -> SnowflakeError {
        SnowflakeError(
            code: 2258, sqlState: "P0000",
            message: "A SELECT INTO statement expects exactly 1 returned row, but got \(count).")
    }
}
