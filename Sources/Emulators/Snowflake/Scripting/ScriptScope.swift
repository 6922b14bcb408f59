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
    /// A declared exception: its number and message.
    case exception(ScriptException)
    /// The row of a loop over a cursor.
    case row([StatementResult.Column], [SnowflakeValue])
}

/// A declared exception. Source: Snowflake documentation, "Handling exceptions".
struct ScriptException: Hashable, Sendable {
    var name: String
    var number: Int
    var message: String
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
}

/// The names of a running script, the innermost block last.
struct ScriptScope: Sendable {
    private var blocks: [[String: ScriptEntry]] = [[:]] {
        didSet { known = nil }
    }
    /// The names for the binder, as long as no entry has changed.
    private var known: ScriptNames?

    mutating func push() { blocks.append([:]) }
    mutating func pop() { blocks.removeLast() }
    /// How many blocks are open.
    var depth: Int { blocks.count }

    /// Leaves the blocks that an error or a jump has left.
    mutating func cut(to depth: Int) {
        if blocks.count > depth { blocks.removeLast(blocks.count - depth) }
    }

    mutating func declare(_ name: String, _ entry: ScriptEntry) {
        blocks[blocks.count - 1][name] = entry
    }

    subscript(name: String) -> ScriptEntry? {
        for block in blocks.reversed() {
            if let entry = block[name] { return entry }
        }
        return nil
    }

    /// Changes the entry of the innermost block that has the name; false when none has.
    mutating func update(_ name: String, _ entry: ScriptEntry) -> Bool {
        for index in blocks.indices.reversed() where blocks[index][name] != nil {
            blocks[index][name] = entry
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
            for name in block.keys.sorted() {
                bindings.types[name] = nil
                bindings.values[name] = nil
                bindings.results[name] = nil
                switch block[name] {
                case .variable(let typed, let declared):
                    let type = declared ?? typed?.type ?? .varchar
                    bindings.set(name, typed?.value ?? .null, type)
                case .row(let columns, let values):
                    for (column, value) in zip(columns, values) {
                        bindings.set("\(name).\(column.name)", value, column.type)
                    }
                case .resultset(let result): bindings.results[name] = result
                case .cursor(let cursor): bindings.results[name] = cursor.result
                case .exception, nil: break
                }
            }
        }
        return bindings
    }
}
