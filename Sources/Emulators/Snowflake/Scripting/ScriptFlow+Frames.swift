import Diagnostics
import SnowflakeSQL

extension ScriptFlow {
    /// Statements that are under way.
    struct Frame {
        /// Whose statements they are.
        enum Role {
            case branch
            /// Its declarations are its first statements.
            case block([ExceptionHandler], declarations: Int, label: Identifier?)
            case loop(Loop, label: Identifier?)
            /// A CONTINUE handler of the block whose frame has this place.
            case handler(of: Int)
        }

        var role: Role
        var statements: [ScriptStatement]
        /// The place of the statement that follows.
        var next = 0
        let span: SourceSpan
        /// How many blocks of names were open before it.
        let depth: Int
        /// How many errors were being handled before it.
        let handled: Int

        /// The handler that takes an error of the statement under way, if it is a block's.
        func handler(for error: ScriptFailure, in scope: ScriptScope) -> ExceptionHandler? {
            handlers.first { error.matches($0.names, in: scope, depth: depth + 1) }
        }

        /// Handlers do not apply to declarations.
        private var handlers: [ExceptionHandler] {
            guard case .block(let handlers, let declarations, _) = role, next > declarations else {
                return []
            }
            return handlers
        }

        /// Whether a CONTINUE handler goes on in this frame.
        var canGoOn: Bool { loops(nil) || handlers.contains(where: \.isContinue) }

        /// Whether it is a loop, and the one that a label names.
        func loops(_ wanted: Identifier?) -> Bool {
            guard case .loop(_, let label) = role else { return false }
            return wanted == nil || wanted?.name == label?.name
        }

        /// Whether `BREAK [label]` leaves it.
        func isLeft(by wanted: Identifier?) -> Bool {
            if case .block(_, _, let label) = role {
                return wanted != nil && wanted?.name == label?.name
            }
            return loops(wanted)
        }

        /// Lets a handler's statements take the place of a block's.
        mutating func handle(with handler: ExceptionHandler) {
            guard case .block(_, _, let label) = role else { return }
            role = .block([], declarations: 0, label: label)
            statements = handler.statements
            next = 0
        }
    }

    /// What decides on a loop's next round.
    enum Loop {
        /// `FOR i IN a TO b`; no next number behind the last one.
        case range(Identifier, next: Int?, last: Int)
        case whileTrue(SnowflakeSQL.Expression)
        /// `REPEAT`, whose first round needs no condition.
        case until(SnowflakeSQL.Expression, hasBegun: Bool)
        case endless
        /// `FOR row IN` a result.
        case rows(Identifier, StatementResult, next: Int)
        /// `FOR row IN` a cursor: it fetches, so that a FETCH in the body takes the next row.
        case cursor(String, row: Identifier, isOpenedHere: Bool)
    }

    /// Whether a loop makes another round; its variable is set for that.
    func begins(_ loop: inout Loop, _ span: SourceSpan) throws(ScriptFailure) -> Bool {
        switch loop {
        case .range(let variable, let next, let last):
            guard let next else { return false }
            let number = TypedValue(.number(Int128(next), scale: 0), .integer)
            scope.declare(variable.name, .variable(number, declared: .integer))
            let following = next == last ? nil : next < last ? next + 1 : next - 1
            loop = .range(variable, next: following, last: last)
        case .whileTrue(let condition): return try holds(condition, span)
        case .until(let condition, let hasBegun):
            loop = .until(condition, hasBegun: true)
            if hasBegun { return try !holds(condition, span) }
        case .endless: break
        case .rows(let row, let result, let next):
            guard next < result.rows.count else { return false }
            scope.declare(row.name, .row(result.columns, result.rows[next]))
            loop = .rows(row, result, next: next + 1)
        case .cursor(let name, let row, _):
            guard case .cursor(var cursor) = scope[name], let result = cursor.result,
                cursor.place < result.rows.count
            else { return false }
            scope.declare(row.name, .row(result.columns, result.rows[cursor.place]))
            cursor.place += 1
            _ = scope.update(name, .cursor(cursor))
        }
        return true
    }
}
