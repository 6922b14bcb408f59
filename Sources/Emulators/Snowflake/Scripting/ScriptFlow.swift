import Diagnostics
import SnowflakeSQL

/// Where a running script stands, and where it goes on.
///
/// The open blocks and loops are a stack of frames and not calls of each other. So one flow of
/// control serves both scripts, whose statements take virtual time, and the bodies of functions,
/// which run inside of a query and take none.
/// Source: Snowflake documentation, "Snowflake Scripting Developer Guide".
class ScriptFlow {
    /// What is to be done next.
    enum Step {
        /// A statement that is not the flow's own.
        case statement(ScriptStatement)
        case end(ScriptReturn)
    }

    let program: ScriptProgram
    unowned let expressions: any ExpressionRunner
    var scope = ScriptScope()
    /// The errors being handled, the innermost last; a bare RAISE throws it again.
    private(set) var handled: [ScriptFailure] = []
    private var frames: [Frame] = []
    /// Rounds that loops may make before the script counts as endless.
    var roundsLeft = 1_000_000

    init(_ program: ScriptProgram, expressions: any ExpressionRunner) {
        self.program = program
        self.expressions = expressions
    }

    /// Runs a script that holds no statement for the engine: the body of a function.
    func runAtOnce(
        _ arguments: [(name: String, value: TypedValue)]
    ) throws(SnowflakeError) -> ScriptReturn {
        declare(arguments)
        do throws(ScriptFailure) {
            let base = begin(program.block)
            switch try advance(to: base) {
            case .end(let result): return result
            case .statement(let statement):
                throw failure(.unsupported("the statement in a function"), statement.span)
            }
        } catch { throw error.uncaught }
    }

    /// Opens a block.
    ///
    /// - Returns: how many frames are open once the block is over.
    @discardableResult
    func begin(_ block: ScriptBlock) -> Int {
        let declarations = block.declarations.map { ScriptStatement(.letVariable($0)) }
        begin(
            declarations + block.statements,
            .block(block.handlers, declarations: declarations.count, label: block.label))
        scope.push()
        return frames.count - 1
    }

    /// Opens a loop, whose first round is still to be decided on.
    func begin(
        _ loop: Loop, _ body: [ScriptStatement], _ label: Identifier?, _ span: SourceSpan
    ) {
        begin(body, .loop(loop, label: label), span)
        frames[frames.count - 1].next = body.count
        scope.push()
    }

    /// Opens the statements of a branch, or of what the role says.
    func begin(
        _ statements: [ScriptStatement], _ role: Frame.Role = .branch, _ span: SourceSpan = .none
    ) {
        frames.append(
            Frame(
                role: role, statements: statements, span: span, depth: scope.depth,
                handled: handled.count))
    }

    /// Goes on to the next statement for the engine, or to the end of what the frames above a
    /// number of them run.
    func advance(to base: Int) throws(ScriptFailure) -> Step {
        while let top = frames.indices.last, top >= base {
            do throws(ScriptFailure) {
                guard frames[top].next < frames[top].statements.count else {
                    try end(top)
                    continue
                }
                frames[top].next += 1
                let statement = frames[top].statements[frames[top].next - 1]
                guard let step = try control(statement, above: base) else { continue }
                if case .end = step { leave(to: base) }
                return step
            } catch { try recover(from: error, to: base) }
        }
        return .end(.nothing)
    }

    /// Leaves the frames above a number of them, with the names that they have declared.
    func leave(to count: Int) {
        while frames.count > count {
            let frame = frames.removeLast()
            scope.cut(to: frame.depth)
            handled.removeLast(handled.count - frame.handled)
            if case .loop(.cursor(let name, _, isOpenedHere: true), _) = frame.role { close(name) }
        }
    }

    /// Lets a cursor forget its rows.
    func close(_ name: String) {
        guard case .cursor(var cursor) = scope[name] else { return }
        cursor.result = nil
        _ = scope.update(name, .cursor(cursor))
    }

    /// What follows the last statement of a frame: a loop's next round, or what stands behind it.
    private func end(_ top: Int) throws(ScriptFailure) {
        guard case .loop(var loop, let label) = frames[top].role else { return leave(to: top) }
        scope.cut(to: frames[top].depth + 1)
        do throws(ScriptFailure) {
            guard try begins(&loop, frames[top].span) else { return leave(to: top) }
            roundsLeft -= 1
            guard roundsLeft > 0, expressions.isAlive else {
                throw failure(.script(630, "the loop makes too many rounds"), frames[top].span)
            }
        } catch {
            // No round has begun, so the loop is over for handlers too.
            leave(to: top)
            throw error
        }
        scope.push()
        frames[top].role = .loop(loop, label: label)
        frames[top].next = 0
    }

    // MARK: Jumps

    /// `BREAK [label]`: leaves a loop, or the block of the label.
    func breakOut(_ label: Identifier?, above base: Int) -> Step? {
        let target = frames.indices.last { $0 >= base && frames[$0].isLeft(by: label) }
        leave(to: target ?? base)
        return target == nil ? .end(.nothing) : nil
    }

    /// `CONTINUE [label]`: leaves a loop's round.
    func nextRound(_ label: Identifier?, above base: Int) -> Step? {
        guard let target = frames.indices.last(where: { $0 >= base && frames[$0].loops(label) })
        else {
            leave(to: base)
            return .end(.nothing)
        }
        leave(to: target + 1)
        frames[target].next = frames[target].statements.count
        return nil
    }

    // MARK: Errors

    /// Goes on with the handler of an error, or leaves the frames above a number of them and throws
    /// it.
    func recover(from error: ScriptFailure, to base: Int) throws(ScriptFailure) {
        var place = frames.count
        while expressions.isAlive, place > base {
            place -= 1
            if case .handler(let block) = frames[place].role {
                // What goes wrong in a handler is for the blocks outside of the handler's own.
                leave(to: block)
                place = block
            } else if let handler = frames[place].handler(for: error, in: scope) {
                return handler.isContinue
                    ? goOn(with: handler, of: place, error) : replace(place, by: handler, error)
            }
        }
        leave(to: base)
        throw error
    }

    /// A handler runs instead of the rest of its block.
    private func replace(_ place: Int, by handler: ExceptionHandler, _ error: ScriptFailure) {
        leave(to: place + 1)
        // Variables of the block stay visible, those of inner blocks do not.
        scope.cut(to: frames[place].depth + 1)
        frames[place].handle(with: handler)
        handled.append(error)
    }

    /// A CONTINUE handler runs; then the loop makes its next round, or the statement behind the
    /// failed one follows.
    private func goOn(with handler: ExceptionHandler, of place: Int, _ error: ScriptFailure) {
        let target = frames.indices.last { $0 >= place && frames[$0].canGoOn } ?? place
        leave(to: target + 1)
        if frames[target].loops(nil) { frames[target].next = frames[target].statements.count }
        begin(handler.statements, .handler(of: place))
        handled.append(error)
    }
}
