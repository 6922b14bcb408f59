import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, "Snowflake Scripting UDFs", "Limitations".
extension ScriptProgram {
    /// Refuses what the body of a function must not hold: SQL statements, cursors, result sets,
    /// child jobs.
    func requireFunction() throws(SnowflakeError) { try require(block) }

    private func require(_ block: ScriptBlock) throws(SnowflakeError) {
        for declaration in block.declarations { try require(declaration) }
        for statement in block.statements { try require(statement) }
        for handler in block.handlers {
            guard !handler.isContinue else { throw Self.refused("CONTINUE handlers") }
            for statement in handler.statements { try require(statement) }
        }
    }

    private func require(_ declaration: ScriptDeclaration) throws(SnowflakeError) {
        switch declaration.kind {
        case .variable, .exception: return
        case .cursor: throw Self.refused("cursors")
        case .resultset: throw Self.refused("result sets")
        case .procedure: throw Self.refused("nested procedures")
        }
    }

    private func require(_ statements: [ScriptStatement]) throws(SnowflakeError) {
        for statement in statements { try require(statement) }
    }

    private func require(_ statement: ScriptStatement) throws(SnowflakeError) {
        switch statement.kind {
        case .block(let block): try require(block)
        case .letVariable(let declaration): try require(declaration)
        case .ifThen(let branches, let otherwise), .caseWhen(_, let branches, let otherwise):
            for branch in branches { try require(branch.statements) }
            try require(otherwise ?? [])
        case .forRange(let loop): try require(loop.body)
        case .whileLoop(_, let body, _), .repeatUntil(let body, _, _), .loop(let body, _):
            try require(body)
        case .assign, .breakLoop, .continueLoop, .returnValue, .raise, .null: return
        case .sql(let statement): throw Self.refused(statement.kindName)
        case .assignResult, .returnTable: throw Self.refused("result sets")
        case .forEach, .open, .fetch, .close: throw Self.refused("cursors")
        case .async, .await, .cancel: throw Self.refused("child jobs")
        }
    }

    private static func refused(_ what: String) -> SnowflakeError {
        .unsupported("\(what) in a Snowflake Scripting function")
    }
}
