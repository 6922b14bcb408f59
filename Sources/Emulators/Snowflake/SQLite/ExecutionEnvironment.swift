import SimKernel

/// What functions may look at while a statement runs: the statement's own time, the session's
/// parameters, and the seed of whatever is random.
final class ExecutionEnvironment {
    /// The error that a function threw; SQLite itself can only carry a text.
    var pendingError: SnowflakeError?
    /// What the engine itself said of the last failure that was not ours; for those who look into
    /// a defect, never for users.
    var engineText = ""
    /// The statement's start, nanoseconds since the epoch.
    var now: Int128 = 0
    var zone = ZoneClock.named("America/Los_Angeles") ?? .utc
    var parameters = SessionParameters()
    /// Where the statement runs, for context functions such as CURRENT_ROLE.
    var place: StatementPlace?
    /// The session's variables (`SET x = 1`), by their name.
    var variables: [String: SnowflakeValue] = [:]
    /// Tells that a stream, by its id, was found to be empty.
    var renewStream: ((Int) -> Void)?
    /// Gives the next value of a sequence.
    var nextValue: ((Int) throws(SnowflakeError) -> Int128)?
    /// Runs a function that is written in Snowflake Scripting.
    var runFunction:
        ((FunctionEntry, ScriptProgram, [SnowflakeValue]) throws(SnowflakeError) -> SnowflakeValue)?
    /// Resumes a task and all that follow it, for a session.
    var enableTasks: ((String, SnowflakeSession) throws(SnowflakeError) -> Void)?
    /// Runs a compiled query of one value.
    var evaluate:
        ((String, [SnowflakeValue], SnowflakeType) throws(SnowflakeError) -> SnowflakeValue)?
    /// Runs a system function of the account.
    var system: ((String, [SnowflakeValue]) throws(SnowflakeError) -> SnowflakeValue)?
    /// The change that added a row of a table before another change: table, row, end.
    var born: ((Int, Int64, Int) -> Int)?
    /// The ids of the session's earlier statements.
    var queryIDs: [String] = []
    /// The session's roles of the account and all that they inherit.
    var roles: [String] = []
    /// The database roles among those, with their databases.
    var databaseRoles: [String] = []
    /// The names of all users of the account.
    var users: [String] = []
    /// The seed of the order in which unordered rows come; zero keeps the order of insertion.
    var orderSeed: UInt64 = 0
    /// The seed of RANDOM and its like.
    var randomSeed: UInt64 = 0
    var randomCount: UInt64 = 0
    /// The rows that table functions over files and earlier results read, by slot.
    var rowSources: [RowSource.Rows] = []
    var shuffleCount: UInt64 = 0
    /// How many rows table functions have been called for.
    var flattenCount: Int64 = 0
    /// The rows of a MERGE's source that have no row of the target.
    var unmatched = StoredRows(width: 1)
    /// How many steps a search of MATCH_RECOGNIZE may take: some seconds of work. One that takes
    /// more is taken to run into its timeout.
    var mostMatchSteps = 500_000_000
    /// Rows of lateral queries and of matches, by number.
    var packed: [Int64: RowSource.Rows] = [:]
    /// Hands for work that has no effect.
    var workers = Workers.none
    /// The rows that are being loaded.
    var loaded: LoadedSource.Rows?
    /// The rows that the statement gathered for joins and groups, by the numbers that plans have
    /// for them.
    private(set) var gathered: [AnyObject] = []
    /// Rows of an earlier result in stored form, by query id.
    var storedResult: ((String) -> RowSource.Rows)?
    /// Rows of an INFORMATION_SCHEMA view or history function: its name, database and filter.
    var information: ((String, String, String) throws(SnowflakeError) -> RowSource.Rows)?
    /// The numbers that SEQ functions have given, by place in the statement.
    var sequenceCounts: [Int64: Int64] = [:]
    /// Conversions with this session's parameters.
    var cast = Cast(
        parameters: SessionParameters(), zone: ZoneClock.named("America/Los_Angeles") ?? .utc)
    /// Compiled regular expressions, by pattern and flags.
    var patterns: [String: Pattern] = [:]

    /// Keeps gathered rows, and gives their number.
    func gather(_ table: AnyObject) -> SnowflakeValue {
        gathered.append(table)
        return .integer(gathered.count - 1)
    }

    /// The rows under a number; nil when the statement has gathered none.
    func gathered<Table: AnyObject>(_ number: Int64, as: Table.Type) -> Table? {
        gathered.indices.contains(Int(number)) ? gathered[Int(number)] as? Table : nil
    }

    /// Lets go of gathered rows, but for those that a statement around this one still reads.
    func forgetGathered(after count: Int = 0) {
        gathered.removeLast(max(0, gathered.count - count))
    }

    /// The next number of the statement's random series.
    func random() -> UInt64 {
        randomCount &+= 1
        return Self.mix(randomSeed &+ randomCount &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Ends a comparison of every character with every other that would take as long as a query
    /// without an end, as such a query ends.
    func requireTime(toCompare left: String, with right: String) throws(SnowflakeError) {
        guard left.utf8.count * right.utf8.count <= 500_000_000 else {
            throw .reachedTimeout(cast.parameters.statementTimeout)
        }
    }

    /// A well spread hash of a number (SplitMix64's finisher).
    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

/// Where a statement runs.
struct StatementPlace {
    let account: String
    unowned let session: SnowflakeSession
    let statement: SourceSlice
    /// What CURRENT_SECONDARY_ROLES tells.
    let secondary: String
    /// The schemas that the session's queries look names up in.
    let searchedSchemas: () -> [SearchPath.Place]

    /// The value of a context function by its name; nil for one that has none here.
    func value(of function: String) -> SnowflakeValue? {
        switch function {
        case "CURRENT_ROLE", "INVOKER_ROLE": .text(session.role)
        case "CURRENT_SECONDARY_ROLES": .text(secondary)
        case "CURRENT_USER": .text(session.user)
        case "CURRENT_CLIENT": .text(session.client)
        case "CURRENT_DATABASE": session.database.map { .text($0) }
        case "CURRENT_SCHEMA": session.schema.map { .text($0) }
        case "CURRENT_WAREHOUSE": session.warehouse.map { .text($0) }
        case "CURRENT_ACCOUNT", "CURRENT_ACCOUNT_NAME": .text(account)
        case "LAST_TRANSACTION": session.lastTransaction.map { .text("\($0)") }
        case "CURRENT_SESSION": .text("\(session.id)")
        case "CURRENT_STATEMENT": .text(statement.whole)
        case "CURRENT_TRANSACTION": session.transaction.map { .text("\($0.number)") }
        default: Self.constants[function].map { .text($0) }
        }
    }

    /// What functions of the account and the client always give here.
    static let constants = [
        "CURRENT_ORGANIZATION_NAME": "REHEARSAL", "CURRENT_IP_ADDRESS": "127.0.0.1",
        "CURRENT_ROLE_TYPE": "ROLE", "CURRENT_VERSION": "9.0.0",
        "CURRENT_REGION": "AWS_US_EAST_1",
    ]
}
