import Diagnostics
import OrderedCollections
import SnowflakeSQL

/// Turns syntax trees into SQLite's SQL, with a Snowflake type on every expression.
///
/// One binder binds one statement. It collects what the statement needs to run: functions, values
/// from outside, tables it reads.
final class Binder {
    let catalog: Catalog
    let session: SessionView
    /// The text of the statement, for the names of result columns.
    let source: SourceSlice

    private(set) var natives: [NativeFunction] = []
    private var nativeNames: Set<String> = []
    private(set) var inputs: [PlanInput] = []
    /// Tables that the statement reads, by id.
    var reads: [Int] = []
    /// The tables and views that the statement names, itself or through views.
    var named: [Resolver.Path] = []
    /// Streams that the statement reads, by id.
    var streams: [Int] = []
    /// How long calls of SYSTEM$WAIT wait, in nanoseconds.
    var waits: [Int64] = []
    /// Files of stages that must be fetched before the statement runs.
    var staged: [StagedRead] = []
    /// False when the plan depends on more than its key says.
    var isCacheable = true
    /// Common tables in scope, the innermost last.
    var commonTables: [CommonTableBinding] = []
    /// The common tables in scope as SQL, for queries that run while another is bound.
    var openWith: [String] = []
    private var nextName = 0
    /// The types that the next select list is brought to (the step of a recursive table).
    var wantedTypes: [OutputColumn]?
    /// What `:name` stands for in a text that TO_QUERY has made a query.
    var namedValues: [String: Bound] = [:]
    /// The moment that all tables are read as of, within a view that is read so.
    var moment: TravelMoment?
    /// How deep views refer to views.
    var viewDepth = 0
    /// Whether a body is only checked, which takes in the bodies of no other functions.
    var isChecking = false
    /// The elements of the arrays that the function whose body is bound was called with, by the
    /// arguments' names.
    var spreads: [String: [SnowflakeSQL.Expression]] = [:]
    /// How many texts of views, functions and policies the statement has taken in.
    var texts = 0
    /// Calls whose value differs from row to row; a query with one must not be merged into
    /// another, or each use of its column would draw a value of its own.
    private(set) var volatileCalls = 0
    /// The windows over windows of the SELECT that is bound; nil outside of one.
    var nestedWindows: NestedWindows?
    /// The call whose arguments are being judged, for errors that show it.
    var written: SnowflakeSQL.FunctionCall?
    var depth = 0
    /// How many queries stand around the one that is bound, those around a view's included.
    var level = 0
    /// Right sides of joins that are gathered, the inner ones first.
    var gathered: [GatheredJoin] = []
    /// Queries that stand before the statement under a name, the inner ones first.
    var lifted: [String] = []
    /// How many reasons there are to leave joins to SQLite: right and full joins around them,
    /// steps of recursive tables.
    var leavesJoins = 0
    /// Whether tables may be read before the statement comes to their rows: it changes none of
    /// them, but for its target.
    var readsAhead = false
    /// The stored name of the table that the statement writes to.
    var target: String?
    /// Sources that are all rows of a table as it is stored, by their text in the plan.
    var plainTables: [String: PlainTable] = [:]
    /// Whether the join that is bound next is all that the statement's query reads from.
    var isSoleJoin = false
    /// The arguments of sources that are read ahead, by their text in the plan.
    var scans: [String: PlannedScan] = [:]
    /// What joins are where their rows are tallied, by their text in the plan.
    var talliedJoins: [String: PlannedScan] = [:]
    /// Queries of columns of one source, by their text in the plan.
    var projections: [String: PlannedProjection] = [:]
    /// Sources whose rows are gathered by keys.
    var groupedSources: [PlannedGroups] = []
    /// Aggregates by their text in the plan, nil for those that are not made of parts, and the
    /// queries that are tallied.
    var talliedCalls: [(text: String, call: TalliedCall?)] = []
    var tallied: [TalliedQuery] = []
    /// How many recursive common tables are being bound.
    var recursions = 0

    init(catalog: Catalog, session: SessionView, source: SourceSlice) {
        self.catalog = catalog
        self.session = session
        self.source = source
    }

    /// A name for SQLite that nothing else has.
    func freshName(_ prefix: String) -> String {
        nextName += 1
        return "\(prefix)\(nextName)"
    }

    /// The call of a native function.
    func call(_ function: NativeFunction, _ arguments: [String]) -> String {
        use(function)
        if !function.isDeterministic { volatileCalls += 1 }
        return "\(function.quoted)(\(arguments.joined(separator: ", ")))"
    }

    /// Takes over what another binder of the same statement has collected: an inner one goes on
    /// from what there is, and what it has made of that is taken back.
    func adopt(_ other: Binder) {
        for function in other.natives { use(function) }
        inputs = other.inputs
        staged = other.staged
        gathered = other.gathered
        lifted = other.lifted
        nextName = other.nextName
        isCacheable = isCacheable && other.isCacheable
        volatileCalls = other.volatileCalls
        texts = other.texts
        // What another binder goes on with begins with what this one has.
        if other.waits.count > waits.count { waits = other.waits }
        for stream in other.streams where !streams.contains(stream) { streams.append(stream) }
        for path in other.named where !named.contains(path) { named.append(path) }
        for table in other.reads where !reads.contains(table) { reads.append(table) }
    }

    func use(_ function: NativeFunction) {
        if nativeNames.insert(function.name).inserted { natives.append(function) }
    }

    /// Notes that other hands may call what has been used since there were so many functions.
    func markPure(after count: Int) {
        for place in natives.indices.dropFirst(count) where natives[place].isDeterministic {
            natives[place].isPure = true
        }
    }

    /// A place for a value that is known when the statement runs.
    func input(_ input: PlanInput) -> String {
        if let known = inputs.firstIndex(of: input) { return "?\(known + 1)" }
        inputs.append(input)
        return "?\(inputs.count)"
    }
}

/// A value that a compiled statement gets when it runs.
enum PlanInput: Hashable, Sendable {
    /// The number of the session's open transaction, zero without one.
    case transaction
    /// The last row of a table that the session's open transaction has emptied, by its id.
    case cleared(Int)
    /// A variable of the running script.
    case scriptVariable(String)
    /// A session variable.
    case sessionVariable(String)
    /// A bind by place, from 1.
    case bind(Int)
    /// A field of the row that is being loaded, from 1.
    case field(Int)
    /// Something about the file that is being loaded.
    case metadata(String)
}

/// A common table expression in scope.
struct CommonTableBinding {
    var name: String
    var sqlName: String
    var columns: [OutputColumn]
    /// What its query is when it gives columns of one source.
    var projection: PlannedProjection?
}

/// Files that a query reads from a stage.
struct StagedRead: Sendable {
    var slot: Int
    var location: StageLocation
    var options: [SQLOption]
    /// The files' columns are wanted, not their rows.
    var schema: StagedSchema?
}

/// The part of a statement's text that spans refer to.
struct SourceSlice: Sendable {
    let whole: String
    var bytes: [UInt8]

    /// Where the text starts in what the spans count from.
    var start = 0

    init(_ text: String) {
        whole = text
        bytes = Array(text.utf8)
    }

    init(_ text: String, startingAt span: SourceSpan) {
        self.init(text)
        start = span.start
    }

    /// A part of the text by its span.
    func slice(_ span: SourceSpan) -> SourceSlice {
        var part = SourceSlice(text(span.start, span.end))
        part.start = span.start
        return part
    }

    func text(_ start: Int, _ end: Int) -> String {
        let start = start - self.start
        let end = end - self.start
        guard start >= 0, end <= bytes.count, start < end else { return "" }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The line and position behind the last character.
    var end: (line: Int, position: Int) { place(start + bytes.count) ?? (1, 0) }

    /// The line from 1 and the position from 0 of an offset.
    func place(_ offset: Int) -> (line: Int, position: Int)? {
        let offset = offset - self.start
        guard offset >= 0, offset <= bytes.count else { return nil }
        var line = 1
        var start = 0
        for index in 0..<offset where bytes[index] == 0x0A {
            line += 1
            start = index + 1
        }
        return (line, offset - start)
    }
}

/// What binding needs to know of the session.
struct SessionView {
    /// The session's number; zero where none speaks.
    var id = 0
    var role: String
    /// The role and all roles that it inherits.
    var effectiveRoles: [String]
    /// Whether it sees all objects, as those do who manage grants.
    var seesAll = false
    /// The role that reads what a policy protects, within the policy.
    var invoker: String?
    /// The table or view that a policy protects, within the policy.
    var protected: Resolver.Path?
    /// The object and the column that a policy masks, within the policy.
    var protectedColumn: TagTable.Place?
    var database: String?
    var schema: String?
    /// Whether unqualified names are looked up along the search path: not in objects' texts.
    var searchesPath = true
    var parameters: SessionParameters
    /// Types of the script's variables, by name.
    var scriptTypes: [String: SnowflakeType] = [:]
    var scriptValues: [String: SnowflakeValue] = [:]
    /// Result sets and cursors of the script that a query may read: slots of earlier results.
    var resultSlots: [String: Int] = [:]
    var sessionVariables: [String: SnowflakeValue] = [:]
    /// Whether session variables are hidden: a procedure with owner's rights runs.
    var hidesVariables = false
    var bindTypes: [SnowflakeType] = []
    var bindValues: [SnowflakeValue] = []
    /// Whether a placeholder needs no value, because nothing will run.
    var isOpenForBinds = false
    /// Tables with uncommitted rows: true for this session's own, false for another's.
    var dirtyTables: [Int: UncommittedRows] = [:]
    /// Earlier results by query id, for RESULT_SCAN.
    var results: [String: StatementResult] = [:]
    var lastQueryIDs: [String] = []
    /// The statements whose results `$1`, `$2`, … name, the latest last.
    var flow: [String] = []
    var shufflesRows = false
    /// The results of the procedures that the statement selects from, by slot.
    var procedureTables: [SnowflakeSQL.FunctionCall: Int] = [:]
    /// Asks for the rows of a procedure that has not run yet.
    var wantsTable: ((SnowflakeSQL.FunctionCall) -> Void)?
    /// Runs a query whose rows the binding of another needs, such as the columns of a PIVOT.
    var runsNow: ((Plan) throws(SnowflakeError) -> [[SnowflakeValue]])?
    /// The version of a table at a time; nil where no history is kept.
    var version: ((TableEntry, TravelPoint, Bool) throws(SnowflakeError) -> Int)?
    /// Whether the changes that a stream shows are no longer kept; with the tables behind a view.
    var isStale: ((StreamEntry, [Int]) -> Bool)?
    /// Whether earlier rows of a table are kept.
    var hasHistory: ((_ table: Int) -> Bool)?
    /// The last change that others see.
    var lastChange = 0
    /// The last change that a stream shows: the one before the session's transaction began.
    var streamLimit = 0
    /// All rows that changes after one have added to a table lie above this place.
    var lowestNewRow: ((_ table: Int, _ version: Int) -> Int64?)?
    /// Whether pages of tables can be read where they lie.
    var seesPages = false
    /// The type of the fields of files under a stage: text for CSV, VARIANT for the rest.
    var stagedFieldType: ((StagedSource) throws(SnowflakeError) -> SnowflakeType)?
}
