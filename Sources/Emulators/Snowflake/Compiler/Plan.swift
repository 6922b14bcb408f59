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
    var staged: [StagedRead] = []
    var isCacheable: Bool

    init(_ query: BoundQuery, _ binder: Binder) {
        self.init(query.sql, query.columns, binder)
    }

    init(_ sql: String, _ columns: [OutputColumn], _ binder: Binder) {
        self.sql = sql
        self.columns = columns
        natives = binder.natives
        inputs = binder.inputs
        reads = binder.reads
        streams = binder.streams
        staged = binder.staged
        isCacheable = binder.isCacheable
    }
}

/// Compiled statements, found again by their text and by what they depend on.
struct PlanCache: Sendable {
    private var plans: [String: [Plan]] = [:]
    private static let most = 2000

    func find(_ key: String) -> [Plan]? { plans[key] }

    mutating func keep(_ found: [Plan], for key: String) {
        guard found.allSatisfy(\.isCacheable) else { return }
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
    let statement: String
}

/// A text that is parsed once, whoever runs it.
struct ParsedText: Hashable, Sendable {
    let text: String
}

/// A procedure's body that is parsed once.
struct ParsedBody: Hashable, Sendable {
    let body: String
}
