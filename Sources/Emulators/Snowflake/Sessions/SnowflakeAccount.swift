public import CloudModel
import OrderedCollections
import SnowflakeSQL

/// One Snowflake account: its catalog, its rows, its sessions.
///
/// Statements are parsed by SnowflakeSQL, bound with Snowflake's types and compiled to SQLite,
/// which holds the rows. Everything but the wait at the gate is synchronous, so other sessions come in
/// between statements only, and they see committed rows.
public final class SnowflakeAccount {
    var catalog: Catalog
    let connection: SQLiteConnection
    /// Compiled statements by text and by what they depend on.
    var plans = PlanCache()
    private(set) var sessions: OrderedDictionary<Int, SnowflakeSession> = [:]
    private var lastSession = 0
    private var lastStatement = 0
    var lastTransaction: Int64 = 0
    /// Rises with every change that others can see.
    public internal(set) var commitVersion = 0
    /// The commit version that last changed a table, by the table's id.
    var tableVersions: [Int: Int] = [:]
    /// The full names of the tables that the last visible change touched.
    public internal(set) var changedTables: [String] = []
    /// The current instant, nanoseconds since the epoch.
    public var now: () -> Int64 = { 0 }
    /// Where the world comes between statements.
    public var gate: any StatementGate = OpenGate()
    /// Where files of external stages come from; nil when nothing is connected.
    public var stagedObjects: (any StagedObjects)?
    /// The files that PUT and GET reach; nil when clients move theirs themselves.
    public var localFiles: (any LocalFiles)?
    /// Not zero when rows that nothing orders come in an order drawn from this seed.
    public var orderSeed: UInt64 = 0
    /// The snapshot that this account came from; nil for one that began empty.
    private(set) var origin: SnapshotOrigin?
    /// Statements, and rows of files, that were read before.
    public let memo: Memo
    /// Where the connection came from and goes back to.
    private var shelf: ConnectionShelf?
    /// The seed of RANDOM, UUID_STRING and their like.
    public var randomSeed: UInt64 = 1
    /// The account's own name, as CURRENT_ACCOUNT gives it.
    public let name: String
    /// What loading, scripting and tasks keep in the account.
    var work = AccountWork()
    /// Runs of tasks, the newest last.
    var taskRuns: [TaskRun] = []

    /// Opens an account with the roles and the user that every account has.
    public init(name: String = "REHEARSAL", memo: Memo = Memo()) {
        self.name = name
        self.memo = memo
        catalog = Catalog.standard
        connection = SQLiteConnection(environment: ExecutionEnvironment())
        connect()
    }

    private init(_ snapshot: SnowflakeSnapshot, _ memo: Memo) {
        self.memo = memo
        name = snapshot.name
        origin = snapshot.origin
        catalog = snapshot.catalog
        plans = snapshot.plans
        lastSession = snapshot.lastSession
        lastStatement = snapshot.lastStatement
        lastTransaction = snapshot.lastTransaction
        commitVersion = snapshot.commitVersion
        tableVersions = snapshot.tableVersions
        orderSeed = snapshot.orderSeed
        randomSeed = snapshot.randomSeed
        taskRuns = snapshot.taskRuns
        work = snapshot.work
        let shelf = memo.tool { ConnectionShelf() }
        self.shelf = shelf
        connection = shelf.connection(to: snapshot)
        connect()
        for transaction in snapshot.unfinished { undo(transaction) }
        dropTemporaries(catalog.temporaries)
    }

    deinit {
        if let shelf, let origin { shelf.giveBack(connection, of: origin) }
    }

    private func connect() {
        connection.environment.nextValue = {
            [unowned self] (id) throws(SnowflakeError) in try self.nextValue(of: id)
        }
        connection.environment.renewStream = { [unowned self] in self.renew($0) }
        connection.environment.runFunction = {
            [unowned self] (function, program, values) throws(SnowflakeError) in
            try self.value(of: function, program, values)
        }
        connection.environment.enableTasks = {
            [unowned self] (name, session) throws(SnowflakeError) in
            try self.enableTasks(from: name, session)
        }
        connection.environment.evaluate = {
            [unowned connection] (sql, values, type) throws(SnowflakeError) in
            let statement = try connection.prepare(sql)
            defer { statement.done() }
            for (place, value) in values.enumerated() { statement.bind(value, at: place + 1) }
            return try statement.step() ? try statement.value(0, as: type) : .null
        }
        connection.environment.system = {
            [unowned self] (name, values) throws(SnowflakeError) in
            try self.system(name, values)
        }
        connection.environment.born = { [unowned self] (table, row, end) in
            self.work.history.birth(of: row, in: table, before: end)
        }
        connection.environment.information = {
            [unowned self] (view, database, filter) throws(SnowflakeError) in
            try self.information(view, database, filter)
        }
    }

    /// The whole account as a value; open transactions are not in it.
    public func snapshot() -> SnowflakeSnapshot {
        SnowflakeSnapshot(
            name: name, origin: SnapshotOrigin(version: catalog.version), catalog: catalog,
            plans: plans, image: connection.image(),
            lastSession: lastSession, lastStatement: lastStatement,
            lastTransaction: lastTransaction, commitVersion: commitVersion,
            tableVersions: tableVersions, orderSeed: orderSeed, randomSeed: randomSeed,
            taskRuns: taskRuns, work: work,
            unfinished: sessions.values.flatMap(\.openTransactions).sorted { $0.number < $1.number }
        )
    }

    /// An account that goes on from a snapshot, without sessions.
    ///
    /// - Parameter memo: what is known of earlier accounts; it saves time and changes nothing else.
    public static func restored(
        _ snapshot: SnowflakeSnapshot, memo: Memo = Memo()
    ) -> SnowflakeAccount {
        SnowflakeAccount(snapshot, memo)
    }

    /// An account of its own with the same content.
    public func fork() -> SnowflakeAccount { Self.restored(snapshot()) }

    /// Values have 64 bits. Source: Snowflake documentation, CREATE SEQUENCE, START and INCREMENT.
    private func nextValue(of sequence: Int) throws(SnowflakeError) -> Int128 {
        let step = catalog.sequenceSteps[sequence] ?? 1
        let value = catalog.sequenceValues[sequence] ?? 1
        guard Int64(exactly: value) != nil else { throw .numberOutOfRange("\(value)") }
        catalog.sequenceValues[sequence] = value + step
        return value
    }

    /// The next statement's id: unique in the account, the same in every run.
    func nextQueryID() -> String {
        lastStatement += 1
        let digits = String(lastStatement, radix: 16)
        let padded = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        return "01b00000-0000-0000-0000-\(padded)"
    }
}

// Sessions.
extension SnowflakeAccount {
    /// Opens a session of a user, with the role or the user's default one.
    public func openSession(
        user: String = "ADMIN", role: String? = nil
    ) throws(SnowflakeError) -> SnowflakeSession {
        guard let entry = catalog.users[user], !entry.isDisabled else {
            throw .execution(390100, "08001", "Incorrect username or password was specified.")
        }
        let wanted = role ?? entry.defaultRole
        guard catalog.roles[wanted] != nil, entry.roles.contains(wanted) || wanted == "PUBLIC"
        else {
            throw .execution(
                390201, "08004",
                "The requested role '\(wanted)' is not assigned to the executing user. "
                    + "Specify another role to activate.")
        }
        lastSession += 1
        let session = SnowflakeSession(id: lastSession, user: user, role: wanted)
        sessions[session.id] = session
        if !entry.defaultWarehouse.isEmpty { session.warehouse = entry.defaultWarehouse }
        inherit(session)
        return session
    }

    /// A session of the service itself, such as the run of a task with its owner's role.
    func openSystemSession(role: String) -> SnowflakeSession {
        lastSession += 1
        let session = SnowflakeSession(id: lastSession, user: "SYSTEM", role: role)
        sessions[session.id] = session
        inherit(session)
        return session
    }

    /// Ends a session: its open transaction is undone, its committed work stays.
    public func close(_ session: SnowflakeSession) {
        while session.transaction != nil { rollback(session) }
        dropTemporaries(catalog.temporaries.filter { $0.path.session == session.id })
        session.isClosed = true
        sessions[session.id] = nil
    }
}

/// An account as a value that another thread may take over.
public struct SnowflakeSnapshot: Sendable {
    var name: String
    var origin: SnapshotOrigin
    var catalog: Catalog
    var plans: PlanCache
    var image: [UInt8]?
    var lastSession: Int
    var lastStatement: Int
    var lastTransaction: Int64
    var commitVersion: Int
    var tableVersions: [Int: Int]
    var orderSeed: UInt64
    var randomSeed: UInt64
    var taskRuns: [TaskRun]
    var work: AccountWork
    /// Transactions whose rows are in the image and that nobody will commit.
    var unfinished: [OpenTransaction]
}

/// One run of a task, as TASK_HISTORY shows it.
struct TaskRun: Sendable {
    var queryID: String
    var name: String
    var database: String
    var schema: String
    var text: String
    var condition: String
    /// `SUCCEEDED`, `FAILED`, `SKIPPED`, `CANCELLED` or `EXECUTING`.
    var state: String
    var errorCode: String?
    var errorMessage: String?
    var scheduled: Int64
    var started: Int64
    var completed: Int64?
    var returnValue: String?
    var origin = TaskOrigin.schedule
    var attempt = 1
    /// The run of the graph.
    var group = ""
    var version = 1
    /// When the first attempt was to run, where it is another time.
    var original: Int64?
    var config: String?
}
