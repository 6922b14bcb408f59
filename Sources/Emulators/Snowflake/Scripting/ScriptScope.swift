import Diagnostics
import SnowflakeSQL

/// A value with the type that it is declared to have.
struct TypedValue: Hashable, Sendable {
    var type: SnowflakeType
    var value: SnowflakeValue

    init(_ value: SnowflakeValue, _ type: SnowflakeType) {
        self.type = type
        self.value = value
    }
}

/// What a name of a script stands for.
enum ScriptEntry: Sendable {
    /// A variable; without a declared type the first value gives it one.
    case variable(TypedValue?, declared: SnowflakeType?)
    case cursor(ScriptCursor)
    case resultset(StatementResult?)
    /// A result set that a child job fills.
    case job(ScriptJob)
    /// A declared exception: its number and message.
    case exception(ScriptException)
    /// The row of a loop over a cursor.
    case row([StatementResult.Column], [SnowflakeValue])
    case procedure(ScriptProcedure)
}

/// A child job that has run: what it gave, or its failure, which is told where it is awaited.
struct ScriptJob: Sendable {
    var result: StatementResult?
    var failure: ScriptFailure?
    /// What scripts read once the job is awaited.
    var status: ScriptStatus
}

/// A nested procedure and what it sees of the block that declares it.
///
/// Source: Snowflake documentation, "Using nested stored procedures".
struct ScriptProcedure: Sendable {
    var routine: CreateRoutine
    /// The place of its block among the open ones.
    var block: Int
    /// The names that its block declares before it.
    var visible: Set<String>
}

/// What a call of a nested procedure has put aside.
struct ScriptFrame {
    var block: Int
    /// The blocks inside the procedure's own.
    var inner: [[String: ScriptEntry]]
    /// What the procedure's block declares behind it.
    var hidden: [String: ScriptEntry]
}

/// A declared exception. Source: Snowflake documentation, "Handling exceptions".
struct ScriptException: Hashable, Sendable {
    var name: String
    var number: Int
    var message: String
    /// Where it is declared, which tells it from others of the same name.
    var place: SourceSpan
}

/// A cursor and where it stands; nothing before it is opened.
struct ScriptCursor: Sendable {
    var source: CursorSource
    var result: StatementResult?
    var place = 0
}

/// Names that a script's statements may use, ready for the binder.
struct ScriptNames: Sendable {
    var types: [String: SnowflakeType] = [:]
    var values: [String: SnowflakeValue] = [:]
    /// Results that `TABLE(name)` reads.
    var results: [String: StatementResult] = [:]

    mutating func set(_ name: String, _ value: SnowflakeValue, _ type: SnowflakeType) {
        types[name] = type
        values[name] = value
    }

    /// Lets a name stand for an entry from now on.
    mutating func show(_ name: String, _ entry: ScriptEntry?) {
        types[name] = nil
        values[name] = nil
        results[name] = nil
        switch entry {
        case .variable(let typed, let declared):
            set(name, typed?.value ?? .null, declared ?? typed?.type ?? .varchar)
        case .row(let columns, let values):
            for (column, value) in zip(columns, values) {
                set("\(name).\(column.name)", value, column.type)
            }
        case .resultset(let result): results[name] = result
        case .cursor(let cursor): results[name] = cursor.result
        case .job(let job): results[name] = job.result
        case .exception, .procedure, nil: break
        }
    }
}

/// The names of a running script, the innermost block last.
struct ScriptScope: Sendable {
    private var blocks: [[String: ScriptEntry]] = [[:]] {
        didSet { known = nil }
    }
    /// The names for the binder, as far as they are known.
    private var known: ScriptNames?
    /// What the last statement told, which scripts read as `SQLROWCOUNT` and its like.
    var status = ScriptStatus() {
        didSet { known.mutate { status.add(to: &$0) } }
    }

    mutating func push() { blocks.append([:]) }
    mutating func pop() { blocks.removeLast() }
    /// How many blocks are open.
    var depth: Int { blocks.count }

    /// Leaves the blocks that an error or a jump has left.
    mutating func cut(to depth: Int) {
        if blocks.count > depth { blocks.removeLast(blocks.count - depth) }
    }

    mutating func declare(_ name: String, _ entry: ScriptEntry) {
        place(entry, as: name, in: blocks.count - 1)
    }

    /// A procedure that the innermost block declares now.
    func procedure(_ routine: CreateRoutine) -> ScriptProcedure {
        ScriptProcedure(
            routine: routine, block: blocks.count - 1,
            visible: Set(blocks[blocks.count - 1].keys))
    }

    /// Puts aside what a nested procedure does not see.
    mutating func enter(_ procedure: ScriptProcedure) -> ScriptFrame {
        let inner = Array(blocks[(procedure.block + 1)...])
        blocks.removeLast(inner.count)
        // Its siblings may be called wherever they are declared.
        let hidden = blocks[procedure.block].filter { name, entry in
            if case .procedure = entry { return false }
            return !procedure.visible.contains(name)
        }
        blocks[procedure.block] = blocks[procedure.block].filter { hidden[$0.key] == nil }
        return ScriptFrame(block: procedure.block, inner: inner, hidden: hidden)
    }

    mutating func leave(_ frame: ScriptFrame) {
        cut(to: frame.block + 1)
        blocks[frame.block].merge(frame.hidden) { own, _ in own }
        blocks += frame.inner
    }

    private mutating func place(_ entry: ScriptEntry, as name: String, in block: Int) {
        // A variable changes one name; a row changes as many as it has columns.
        var names: ScriptNames?
        if case .variable = entry {
            names = known
            if case .row? = self[name] { names = nil }
        }
        known = nil
        blocks[block][name] = entry
        names.mutate { $0.show(name, entry) }
        known = names
    }

    subscript(name: String) -> ScriptEntry? {
        for block in blocks.reversed() {
            if let entry = block[name] { return entry }
        }
        return nil
    }

    /// The entry that a name has for the innermost of the first so many blocks.
    func entry(_ name: String, inFirst depth: Int) -> ScriptEntry? {
        for block in blocks.prefix(depth).reversed() {
            if let entry = block[name] { return entry }
        }
        return nil
    }

    /// Changes the entry of the innermost block that has the name; false when none has.
    mutating func update(_ name: String, _ entry: ScriptEntry) -> Bool {
        for index in blocks.indices.reversed() where blocks[index][name] != nil {
            place(entry, as: name, in: index)
            return true
        }
        return false
    }

    /// All visible names for the binder; inner blocks hide outer ones.
    var bindings: ScriptNames {
        mutating get {
            if let known { return known }
            let made = collected
            known = made
            return made
        }
    }

    private var collected: ScriptNames {
        var bindings = ScriptNames()
        for block in blocks {
            for name in block.keys.sorted() { bindings.show(name, block[name]) }
        }
        status.add(to: &bindings)
        return bindings
    }
}

extension Optional {
    /// Changes the value in place if there is one.
    fileprivate mutating func mutate(_ change: (inout Wrapped) -> Void) {
        guard var value = self else { return }
        self = nil
        change(&value)
        self = value
    }
}
