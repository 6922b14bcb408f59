import CSQLite

/// One SQLite database in memory with its prepared statements and its functions.
///
/// It is used by one world on one thread, so SQLite's own mutexes are off.
final class SQLiteConnection {
    let handle: OpaquePointer
    /// What functions may look at while a statement runs.
    private(set) var environment: ExecutionEnvironment
    private var prepared: [String: SQLiteStatement] = [:]
    private var registered: Set<String> = []

    /// How many prepared statements are kept before all of them are let go.
    static let keptStatements = 512

    /// How many steps of the engine's machine a statement may take, a million at a time: a quarter
    /// of a minute of work. One that takes more, such as a recursion without an end, is taken to
    /// run into its timeout.
    var mostRounds = 500
    /// How many leaves of a table other hands read at a time: a core's own cache holds them, and
    /// waiting for them costs little beside the work.
    var leavesInPiece = 96
    /// Tables of fewer rows are looked at before other hands have come.
    var leastTalliedRows = 10_000
    /// Fewer rows of a file are stored before an image of them is taken.
    var leastPackedRows = 1_000
    /// Images of fewer pages are copied row by row: another tree has a cost of its own.
    var leastLinkedPages = 64
    /// For how many cells of joined rows there is room, but for what fits one row more.
    var joinedCells = 1 << 20
    private var rounds = 0
    private(set) var timeout = 0

    /// The engines of other hands, and the functions that these may call.
    var hands: [SQLiteConnection] = []
    private(set) var pureFunctions: [NativeFunction] = []
    private var pureNames: Set<String> = []

    /// Whether there is a place for the images of tables.
    var takesImages = false
    /// Where the database's pages lie; nil where they may move.
    private(set) var pageCache: OpaquePointer?

    private static let configured: Void = {
        _ = csqlite_forget_memory_statistics()
        PageCache.watch()
    }()

    /// Opens an empty database, or one from an image made by `image()`.
    init(environment: ExecutionEnvironment, image: [UInt8]? = nil) {
        Self.configured
        var opened: OpaquePointer?
        let flags =
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        var code = SQLITE_OK
        let cache = PageCache.ofDatabase {
            code = sqlite3_open_v2(":memory:", &opened, flags, nil)
        }
        guard code == SQLITE_OK, let opened else {
            preconditionFailure("SQLite cannot open a database in memory: \(code)")
        }
        handle = opened
        // An image takes the place of the database that was opened.
        pageCache = image == nil ? cache : nil
        self.environment = environment
        if let image { load(image) }
        for pragma in [
            "PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", "PRAGMA temp_store=MEMORY",
            // Some builds write zeros over what is deleted, which is kept from nobody here.
            "PRAGMA secure_delete=OFF",
            "PRAGMA cache_size=-262144", "PRAGMA foreign_keys=OFF",
        ] {
            sqlite3_exec(handle, pragma, nil, nil, nil)
        }
        // Quoted text is a string or a name, never whichever exists.
        sqlite3_extended_result_codes(handle, 1)
        RowSource.register(on: self)
        JoinSource.register(on: self)
        GroupSource.register(on: self)
        LoadedSource.register(on: self)
        ScanSource.register(on: self)
        countSteps()
    }

    private func countSteps() {
        sqlite3_progress_handler(
            handle, 1_000_000,
            { pointer in
                guard let pointer else { return 0 }
                let connection = Unmanaged<SQLiteConnection>.fromOpaque(pointer)
                    .takeUnretainedValue()
                connection.rounds += 1
                return connection.rounds > connection.mostRounds ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Begins to count the steps of a statement.
    ///
    /// - Parameter timeout: what its error names, in seconds.
    func beginStatement(timeout: Int) {
        rounds = 0
        self.timeout = timeout
    }

    deinit {
        for statement in prepared.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

    private func load(_ image: [UInt8]) {
        guard let buffer = sqlite3_malloc64(UInt64(image.count)) else {
            preconditionFailure("no memory for a database image")
        }
        image.withUnsafeBytes { buffer.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        let flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE
        let code = sqlite3_deserialize(
            handle, "main", buffer.assumingMemoryBound(to: UInt8.self), Int64(image.count),
            Int64(image.count), UInt32(flags))
        precondition(code == SQLITE_OK, "SQLite does not take its own image: \(code)")
    }

    /// The whole database as bytes; nothing for a database that was never written.
    ///
    /// What is on loan is kept for good by it.
    func image() -> [UInt8]? {
        if isOnLoan {
            sqlite3_exec(handle, "COMMIT", nil, nil, nil)
            isOnLoan = false
        }
        var size: Int64 = 0
        guard let bytes = sqlite3_serialize(handle, "main", &size, 0), size > 0 else { return nil }
        defer { sqlite3_free(bytes) }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: Int(size)))
    }

    // MARK: Loans

    /// Whether everything since the loan began can be undone.
    private(set) var isOnLoan = false

    /// Begins a loan: what is written from now on is undone at its end.
    func lend() {
        isOnLoan = sqlite3_exec(handle, "BEGIN", nil, nil, nil) == SQLITE_OK
    }

    /// Undoes all that was written during the loan and forgets its user.
    ///
    /// - Returns: whether the connection is as it was before; if not, it must not be lent again.
    func takeBack() -> Bool {
        guard isOnLoan else { return false }
        isOnLoan = false
        let known = Set(prepared.values.map(\.pointer))
        var next = sqlite3_next_stmt(handle, nil)
        while let statement = next {
            guard known.contains(statement) else { return false }
            next = sqlite3_next_stmt(handle, statement)
        }
        for statement in prepared.values { statement.done() }
        let patterns = environment.patterns
        environment = ExecutionEnvironment()
        environment.patterns = patterns
        return sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) == SQLITE_OK
    }

    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ values: [SQLiteValue] = []) throws(SnowflakeError) {
        let statement = try prepare(sql)
        defer { statement.done() }
        for (index, value) in values.enumerated() { statement.bind(value, at: index + 1) }
        while try statement.step() {}
    }

    /// A ready statement, from the cache when it was prepared before; `done()` gives it back.
    func prepare(_ sql: String) throws(SnowflakeError) -> SQLiteStatement {
        if let known = prepared[sql], !known.isTaken {
            known.isTaken = true
            return known
        }
        if prepared.count >= Self.keptStatements { dropIdleStatements() }
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else {
            throw failure(code, sql)
        }
        let statement = SQLiteStatement(pointer, connection: self)
        statement.isTaken = true
        if prepared[sql] == nil {
            prepared[sql] = statement
            statement.isCached = true
        }
        return statement
    }

    private func dropIdleStatements() {
        prepared = prepared.filter { _, statement in
            if statement.isTaken { return true }
            statement.finalize()
            return false
        }
    }

    /// The error of the last call: what a function threw, or what SQLite says.
    func failure(_ code: Int32, _ sql: String) -> SnowflakeError {
        if let thrown = environment.pendingError {
            environment.pendingError = nil
            return thrown
        }
        if code == (SQLITE_CONSTRAINT | (5 << 8)) { return .nullInNonNullable }
        if code == SQLITE_INTERRUPT {
            rounds = 0
            return .reachedTimeout(timeout)
        }
        let text = String(cString: sqlite3_errmsg(handle))
        environment.engineText = "\(text) in \(sql)"
        return Self.translated(code, text)
    }

    /// What the limits of SQLite mean to someone who does not know of it.
    private static func translated(_ code: Int32, _ text: String) -> SnowflakeError {
        let limits = [
            "stack overflow", "too large", "too many", "tables in a join", "depth",
        ]
        if code & 0xFF == SQLITE_TOOBIG {
            return .execution(
                100082, "22000", "The data length in result column is too long.")
        }
        if limits.contains(where: { Text.find($0, in: text) != nil }) {
            return .tooLarge
        }
        if text.hasPrefix("misuse of window function") {
            return .compilation(
                2303, "42601",
                "Window functions may not be nested inside other functions over a "
                    + "window, nor stand in this clause.")
        }
        if text.hasPrefix("misuse of aggregate") {
            return .compilation(1128, "42601", "Aggregate functions are not allowed here.")
        }
        if text.hasPrefix("argument of ") || text.hasPrefix("second argument to nth_value")
            || text.hasPrefix("frame ")
        {
            return .invalidArgumentValue(
                "An argument of a window function or of its frame must be a positive whole number.")
        }
        return .internalEngine("Processing aborted.")
    }

    /// Rows changed by the last statement.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    var lastRowID: Int64 { sqlite3_last_insert_rowid(handle) }
}

extension SQLiteConnection {
    /// Makes a function known under its name unless it is.
    func ensure(_ function: NativeFunction) {
        // One that is known from a plan that did not mark it may be marked in another.
        if function.isPure, pureNames.insert(function.name).inserted {
            pureFunctions.append(function)
        }
        guard registered.insert(function.name).inserted else { return }
        let box = Unmanaged.passRetained(NativeBox(function, self)).toOpaque()
        var flags = SQLITE_UTF8
        if function.isDeterministic { flags |= SQLITE_DETERMINISTIC }
        let code: Int32
        switch function.body {
        case .scalar:
            code = sqlite3_create_function_v2(
                handle, function.nativeName, -1, flags, box, NativeBox.call, nil, nil,
                NativeBox.release)
        case .aggregate:
            code = sqlite3_create_window_function(
                handle, function.nativeName, -1, flags, box, NativeBox.step, NativeBox.final,
                NativeBox.value, NativeBox.inverse, NativeBox.release)
        }
        precondition(code == SQLITE_OK, "SQLite does not take function \(function.name)")
    }

    /// Runs work that is undone as a whole when it fails.
    func atomically<T>(_ work: () throws(SnowflakeError) -> T) throws(SnowflakeError) -> T {
        try undoing({ _ in false }, work)
    }

    /// Runs work that is undone as a whole when it fails or gives nothing.
    func tentatively<T>(_ work: () throws(SnowflakeError) -> T?) throws(SnowflakeError) -> T? {
        try undoing({ $0 == nil }, work)
    }

    private func undoing<T>(
        _ isUnwanted: (T) -> Bool, _ work: () throws(SnowflakeError) -> T
    ) throws(SnowflakeError) -> T {
        try run("SAVEPOINT s")
        do {
            let result = try work()
            if isUnwanted(result) { try run("ROLLBACK TO s") }
            try run("RELEASE s")
            return result
        } catch {
            try run("ROLLBACK TO s")
            try run("RELEASE s")
            throw error
        }
    }
}
