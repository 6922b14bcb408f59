import OrderedCollections
import SnowflakeSQL

/// What loading and scripting keep in a session while a statement runs.
struct SessionWork: Sendable {
    /// The full name of the procedure that runs; nothing outside of one.
    var procedure: String?
    /// Procedures that run inside each other.
    var callDepth = 0
    /// How many functions in Snowflake Scripting run inside each other.
    var functionDepth = 0
    /// Whether a procedure with owner's rights runs, directly or further out.
    var hasOwnersRights = false
    /// The tables that live as long as the running procedure.
    var scopedTables: [Resolver.Path] = []
    /// The task whose run the session is.
    var task: RunningTask?
    /// The variables of the script that the running statement names.
    var boundVariables: OrderedSet<String> = []
    /// The procedure in FROM that has to run before the running statement can go on.
    var wantedTable: SnowflakeSQL.FunctionCall?
    /// The files that have to be read before the running statement can go on.
    var wantedFiles: [StagedRead] = []
    /// The rows of the staged files that the running statement reads, by slot.
    var stagedRows: [RowSource.Rows] = []
    /// The results of the procedures that the running statement selects from, by slot.
    var procedureTables: [SnowflakeSQL.FunctionCall: Int] = [:]
    /// Whether a query selects from the procedure that runs, so that it may change nothing.
    var isSelectedFrom = false
    /// The last slot of results that a script's statements may read.
    var lastSlot = 0
    /// The format of the files that a COPY's query reads.
    var stageFormat: FileFormat?
    /// What the client has to do for the running PUT or GET.
    var transfer: ClientTransfer?
    /// The ids of the tables that the running statement reads.
    var reads: [Int] = []
    /// The files that EXECUTE IMMEDIATE FROM runs, the innermost last: a stage and a path in it.
    var files: [ScriptFile] = []
    /// The ids of the statements of a flow that have run, the latest last.
    var flow: [String] = []
    /// The pipe whose COPY the session runs.
    var pipe: Resolver.Path?
    /// When the running statements of the session time out, the innermost last.
    var deadlines: [Deadline] = []
    /// How long the running statement has to wait before it ends, in nanoseconds.
    var pendingWait: Int64 = 0
    /// The last change that the running statement reads of each stream, by the stream's id.
    var streams: OrderedDictionary<Int, Int> = [:]
}

/// When a statement has run for too long.
struct Deadline: Sendable {
    /// Nanoseconds since the epoch.
    var at: Int64
    /// The length that its error names.
    var seconds: Int
}

/// What loading, scripting and tasks keep in an account.
struct AccountWork: Sendable {
    /// Parsed bodies of procedures and tasks, by their text.
    var programs: [String: ScriptProgram] = [:]
    /// Files of internal stages, by stage and path.
    var internalFiles: [String: OrderedDictionary<String, InternalFile>] = [:]
    /// The statements that ran.
    var queries = QueryLog()
    /// The records that the last COPY into a table refused, by the table's id.
    var rejections: [Int: Rejections] = [:]
    /// Earlier rows of the tables, for time travel.
    var history = TableHistory()
    /// The id of the statement that runs.
    var currentStatement = ""
    /// The queue that buckets notify of files for pipes.
    var pipeChannel = ""
    /// The runs that EXECUTE TASK asks for.
    var requestedTasks: [TaskRequest] = []
    /// The runs of task graphs by number, the oldest first.
    var graphs: OrderedDictionary<Int, GraphRun> = [:]
    /// When started tasks are to run next, nanoseconds since the epoch, by the task's id.
    var dueTasks: [Int: Int64] = [:]
    /// The sessions that the running statement has aborted.
    var abortedSessions: [Int] = []
}

extension SnowflakeAccount {
    /// Notes which tables the plans of a statement read.
    func noteReads(_ plans: [Plan], _ context: StatementContext) {
        for plan in plans {
            noteStreams(plan.streams, context)
            for table in plan.reads where !context.session.work.reads.contains(table) {
                context.session.work.reads.append(table)
            }
        }
    }
}
