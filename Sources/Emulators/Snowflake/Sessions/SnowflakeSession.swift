import OrderedCollections

/// One session: who speaks, where they stand, and what they have open.
public final class SnowflakeSession {
    public let id: Int
    public let user: String
    public internal(set) var role: String
    /// Roles whose privileges the session has beside its own role's.
    var secondaryRoles = SecondaryRoles.none
    public internal(set) var database: String?
    public internal(set) var schema: String?
    public internal(set) var warehouse: String?
    /// The program that opened it, and its version.
    var client = "Rehearsal"
    /// The warehouse that the session was last seen to be allowed to use.
    var allowedWarehouse: WarehouseUse?
    var parameters = SessionParameters()
    /// Session variables (`SET x = 1`).
    var variables: [String: SnowflakeValue] = [:]
    /// When each was first and last set, nanoseconds since the epoch.
    var variableTimes: [String: (created: Int128, updated: Int128)] = [:]
    /// The variables that statements may read: none with owner's rights.
    var visibleVariables: [String: SnowflakeValue] {
        work.hasOwnersRights ? [:] : variables
    }
    /// The open transaction of BEGIN, or of a first change with AUTOCOMMIT off.
    var transaction: OpenTransaction?
    /// The transactions of callers, set aside while a procedure has its own; the innermost last.
    var outerTransactions: [OpenTransaction] = []
    /// All of them.
    var openTransactions: [OpenTransaction] {
        outerTransactions + (transaction.map { [$0] } ?? [])
    }

    /// Goes through the numbers and the changed tables of all of them. Every statement asks, and a
    /// transaction has too much in it to be copied for that.
    func forEachOpen(_ body: (_ number: Int64, _ tables: [Int]) -> Void) {
        for place in outerTransactions.indices {
            body(outerTransactions[place].number, outerTransactions[place].tables)
        }
        if let number = transaction?.number, let tables = transaction?.tables {
            body(number, tables)
        }
    }

    /// The number of the last transaction that ended.
    var lastTransaction: Int64?
    /// The parameters that the session has set itself, also to what they were.
    var ownParameters: Set<String> = []
    /// The ids of statements, the newest last.
    var queryIDs: [String] = []
    /// Results that RESULT_SCAN and scripts may read again, by query id or slot (`#3`).
    var results: [String: StatementResult] = [:]
    /// The variables of the running script; nil outside of one.
    var script: ScriptBindings?
    /// What loading and scripting keep in the session.
    var work = SessionWork()
    /// Whether the session was closed or has died.
    public internal(set) var isClosed = false

    init(id: Int, user: String, role: String) {
        self.id = id
        self.user = user
        self.role = role
    }

    /// Gives a session variable a value.
    func set(_ name: String, to value: SnowflakeValue, at instant: Int64) {
        let isKnown = variables[name] != nil
        variables[name] = value
        let created = isKnown ? variableTimes[name]?.created : nil
        variableTimes[name] = (created ?? Int128(instant), Int128(instant))
    }

    func renameRole(_ old: String, to new: String) {
        if role == old { role = new }
        if case .named(let names) = secondaryRoles {
            secondaryRoles = .named(names.map { $0 == old ? new : $0 })
        }
    }

    /// How many results are kept for RESULT_SCAN.
    static let keptResults = 16

    func remember(_ result: StatementResult) {
        queryIDs.append(result.queryID)
        results[result.queryID] = result
        if queryIDs.count > Self.keptResults {
            results[queryIDs[queryIDs.count - 1 - Self.keptResults]] = nil
        }
    }
}

/// The variables that statements of a script may name, with and without a colon.
struct ScriptBindings {
    var types: [String: SnowflakeType] = [:]
    var values: [String: SnowflakeValue] = [:]
    /// Result sets and cursors by name: slots of results kept in the session (`#slot`).
    var resultSlots: [String: Int] = [:]

    mutating func set(_ name: String, _ value: SnowflakeValue, _ type: SnowflakeType) {
        types[name] = type
        values[name] = value
    }
}

/// What a transaction has changed so far.
struct OpenTransaction: Sendable {
    var number: Int64
    var name: String
    var started: Int128
    /// The ids of the tables with uncommitted rows, in the order of the first change.
    var tables: [Int] = []
    /// The ids of the tables with committed rows that are marked as removed.
    var removed: Set<Int> = []
    /// The last rows of tables that were emptied as a whole: only what comes later is there.
    var cleared: [Int: Int64] = [:]
    /// The ids of the tables that nobody else may change.
    var locked: Set<Int> = []
    /// Load metadata that takes effect at commit: nil stands for all of it being forgotten.
    var loads: [(table: Int, record: LoadRecord?)] = []
    /// How far streams count as read at commit, by the stream's id.
    var consumed: OrderedDictionary<Int, Int> = [:]
    /// The last change before the transaction began, up to which it reads streams.
    var startVersion = 0
    /// How many procedures ran inside each other when it began.
    var depth = 0
    /// The last change of each table when the transaction first changed it.
    var tableVersions: [Int: Int] = [:]
    /// New versions of rows, by the table's id: which committed row each of them replaces.
    var replaced: [Int: OrderedDictionary<Int64, Int64>] = [:]
}

/// What `USE SECONDARY ROLES` says.
enum SecondaryRoles: Hashable, Sendable {
    case none
    /// Every role that the user has.
    case all
    case named([String])
}
