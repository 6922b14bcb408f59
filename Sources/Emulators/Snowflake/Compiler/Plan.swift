import SnowflakeSQL

/// A compiled statement: SQL for SQLite and what it needs to run.
struct Plan: Sendable {
    var sql: String
    var columns: [OutputColumn]
    var natives: [NativeFunction]
    var inputs: [PlanInput]
    /// Tables that are read, by id.
    var reads: [Int]
    /// Streams that are read, by id.
    var streams: [Int] = []
    /// How long it waits before it ends, in nanoseconds.
    var wait: Int64 = 0
    var staged: [StagedRead] = []
    var isCacheable: Bool
    /// How its rows come into a table without the statement.
    var packed: PackedPlan?
    /// The same for large tables, whose rows other hands count and sum up.
    var tallied: TalliedPlan?
    /// How many columns the rows have that it takes from `loaded`; nil where it takes none.
    var loadedWidth: Int?
    /// The value of an expression that needs no query.
    var constant: SnowflakeValue?

    init(_ query: BoundQuery, _ binder: Binder) {
        self.init(query.sql, query.columns, binder)
    }

    init(_ sql: String, _ columns: [OutputColumn], _ binder: Binder) {
        self.sql = binder.settled(sql)
        tallied = TalliedPlan(sql, binder)
        self.columns = columns
        natives = binder.natives
        inputs = binder.inputs
        reads = binder.reads
        streams = binder.streams
        wait = binder.waits.reduce(0, +)
        staged = binder.staged
        isCacheable = binder.isCacheable
    }

    /// The columns as a client is told of them.
    var shownColumns: [StatementResult.Column] {
        columns.map {
            .init(
                $0.name, $0.type == .null ? .varchar : $0.type, isNullable: !$0.detail.isNotNull)
        }
    }

    /// The columns of a result: one with a NULL in it may hold NULL, whatever was thought of its
    /// expression, or a client would refuse the whole result.
    func shownColumns(of rows: [[SnowflakeValue]]) -> [StatementResult.Column] {
        var shown = shownColumns
        for index in shown.indices where !shown[index].isNullable {
            shown[index].isNullable = rows.contains { $0[index].isNull }
        }
        return shown
    }
}

/// A statement whose query of aggregates is made of a ``Tally``.
struct TalliedPlan: Sendable {
    let sql: String
    /// The name in the database of the table that is tallied.
    let storage: String

    /// Nil where a statement has no such query, or more than one.
    init?(_ sql: String, _ binder: Binder) {
        guard binder.tallied.count == 1, let query = binder.tallied.first,
            sql.split(separator: query.sql, omittingEmptySubsequences: false).count == 2
        else { return nil }
        self.sql = binder.settled(sql.replacing(query.sql, with: query.tallied))
        storage = query.storage
    }
}

/// A statement and all that its plan depends on.
struct PlanKey: Hashable, Sendable {
    let text: String
    /// The expression that is asked for alone, without a statement around it.
    var expression: SnowflakeSQL.Expression?
    let catalog: Int
    /// The session, where it has temporary tables.
    let session: Int?
    let role: String
    let secondaryRoles: SecondaryRoles
    let database: String?
    let schema: String?
    let searchPath: String
    let timestampTypeMapping: String
    let weekStart: Int
    let ordersNullsFirst: Bool
    let ignoresCaseOfQuotedNames: Bool
    let shufflesRows: Bool
    let isInTransaction: Bool
    /// Tables with uncommitted rows.
    let dirtyTables: [Int: UncommittedRows]
    let scriptTypes: [String: SnowflakeType]
    let bindTypes: [SnowflakeType]
}

/// Whose uncommitted rows a table has.
struct UncommittedRows: Hashable, Sendable {
    /// Whether the session has some itself.
    var isOwn = false
    /// Whether the session has emptied the table before it wrote its own.
    var isCleared = false
    /// The numbers of other open transactions, in order.
    var others: [Int64] = []
}

/// A plan's key, hashed once for all the places that it is looked up in.
struct HashedPlanKey: Hashable, Sendable {
    let key: PlanKey
    private let digest: Int

    init(_ key: PlanKey) {
        self.key = key
        var hasher = Hasher()
        key.hash(into: &hasher)
        digest = hasher.finalize()
    }

    static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.digest == rhs.digest && lhs.key == rhs.key
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// Compiled statements, found again by their text and by what they depend on.
struct PlanCache: Sendable {
    private var plans: [HashedPlanKey: [Plan]] = [:]
    private static let most = 2000

    func find(_ key: HashedPlanKey) -> [Plan]? { plans[key] }

    mutating func keep(_ found: [Plan], for key: HashedPlanKey) {
        // A text of that size is hardly sent twice.
        guard found.allSatisfy(\.isCacheable), key.key.text.utf8.count <= 1 << 16 else { return }
        if plans.count >= Self.most { plans = [:] }
        plans[key] = found
    }
}

/// What all accounts that were restored from one snapshot have in common.
final class SnapshotOrigin: Hashable, Sendable {
    /// The catalog's version in the snapshot.
    let version: Int

    init(version: Int) { self.version = version }

    static func == (lhs: SnapshotOrigin, rhs: SnapshotOrigin) -> Bool { lhs === rhs }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A statement's place among those that accounts of one origin share while none of them has
/// changed its catalog.
struct SharedPlanKey: Hashable, Sendable {
    let origin: SnapshotOrigin
    let statement: HashedPlanKey
}

/// A text that is parsed once, whoever runs it.
struct ParsedText: Hashable, Sendable {
    let text: String
}

/// A procedure's body that is parsed once.
struct ParsedBody: Hashable, Sendable {
    let body: String
}
