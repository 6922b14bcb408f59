import Diagnostics
import OrderedCollections
import SnowflakeSQL

// Source: Snowflake documentation, "How Snowflake Scripting infers the data type of a variable".
extension ScriptProgram {
    /// Refuses variables whose type cannot be told before the script runs: those that begin as a
    /// column of a loop's row.
    func checkInference() throws(SnowflakeError) { try check(block, rows: []) }

    private func check(_ block: ScriptBlock, rows: [String]) throws(SnowflakeError) {
        for declaration in block.declarations {
            if case .procedure(let routine) = declaration.kind, case .block(let body) = routine.body
            {
                try check(body, rows: [])
            }
        }
        try check(block.statements, rows: rows)
        for handler in block.handlers { try check(handler.statements, rows: rows) }
    }

    private func check(
        _ statements: [ScriptStatement], rows: [String]
    ) throws(SnowflakeError) {
        for statement in statements { try check(statement, rows: rows) }
    }

    private func check(
        _ statement: ScriptStatement, rows: [String]
    ) throws(SnowflakeError) {
        switch statement.kind {
        case .letVariable(let declaration):
            guard case .variable(nil, let initial?) = declaration.kind,
                case .name(let parts) = initial.kind, parts.count == 2,
                rows.contains(parts[0].name)
            else { return }
            let place = place(statement.span)
            throw SnowflakeError(
                code: 92_228, sqlState: "P0000",
                message: "SQL compilation error:\nerror line \(place.line) at position "
                    + "\(place.position) variable '\(declaration.name.name)' cannot have its type "
                    + "inferred from initializer", line: place.line, position: place.position)
        case .block(let block): try check(block, rows: rows)
        case .ifThen(let branches, let otherwise), .caseWhen(_, let branches, let otherwise):
            for branch in branches { try check(branch.statements, rows: rows) }
            try check(otherwise ?? [], rows: rows)
        case .forEach(let loop): try check(loop.body, rows: rows + [loop.row.name])
        case .forRange(let loop): try check(loop.body, rows: rows)
        case .whileLoop(_, let body, _), .repeatUntil(let body, _, _), .loop(let body, _):
            try check(body, rows: rows)
        default: break
        }
    }
}

extension SnowflakeSQL.Expression {
    /// Whether it is a number, or arithmetic with nothing but numbers.
    var isMadeOfNumbers: Bool {
        switch kind {
        case .number: true
        case .unary(_, let operand): operand.isMadeOfNumbers
        case .binary(_, let left, let right): left.isMadeOfNumbers && right.isMadeOfNumbers
        default: false
        }
    }
}
