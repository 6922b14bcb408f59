public import CloudModel
import OrderedCollections
public import SimKernel

/// AWS Glue jobs: definitions, runs with their states, and bookmarks.
///
/// Behaviour follows the Glue developer guide, chapters "Job run statuses" and "Tracking processed
/// data using job bookmarks". Each run's script runs as a guest of the world.
public final class GlueEmulator: Service, JobService {
    public let name: ServiceName = "glue"
    unowned let context: CloudContext
    var state = State()
    /// Scripts that are running. Not part of the state: while there are any, a guest lives, and a
    /// world with living guests cannot be copied.
    var scripts: [String: Script] = [:]

    /// Everything that Glue remembers between two steps.
    struct State: Sendable {
        var jobs: OrderedDictionary<String, GlueJob> = [:]
        var runs: OrderedDictionary<String, Run> = [:]
        /// Runs that were asked for, by job, for run ids.
        var started: [String: Int] = [:]
        var bookmarks: [String: JobBookmark] = [:]
    }

    /// A run, and what its attempts share.
    struct Run: Sendable {
        var record: JobRun
        /// The id of the first attempt.
        let firstID: String
        let arguments: OrderedDictionary<String, String>
    }

    /// A script on its way.
    struct Script {
        let guest: Guest
        let deadline: EventTicket
    }

    /// How long a run is STOPPING.
    let stopDelay = VirtualDuration.seconds(10)

    public init(context: CloudContext) { self.context = context }

    // MARK: Configuring and looking

    /// CreateJob and UpdateJob: later runs use the new definition.
    public func put(_ job: GlueJob) throws(GlueError) {
        try job.validate()
        state.jobs[job.name] = job
    }

    /// The jobs, in the order in which they were created.
    public var jobs: [GlueJob] { Array(state.jobs.values) }

    /// GetJobRuns: a job's runs, or all, the latest first.
    public func runs(of job: String? = nil) -> [JobRun] {
        state.runs.values.reversed().map(\.record).filter { job == nil || $0.job == job }
    }

    /// Runs that have not ended.
    public var openRuns: [JobRun] { state.runs.values.map(\.record).filter { !$0.state.isFinal } }

    /// The bookmark of a job.
    public func bookmark(of job: String) -> JobBookmark { state.bookmarks[job] ?? JobBookmark() }

    /// ResetJobBookmark: the next run reads everything again.
    public func resetBookmark(of job: String) throws(GlueError) {
        guard state.jobs[job] != nil else { throw .runNotFound }
        state.bookmarks[job] = nil
    }

    // MARK: Service

    public func handle(_ event: Event, in world: World) {
        guard let event = event.payload as? GlueEvent else {
            preconditionFailure("glue was sent an event of another service")
        }
        switch event {
        case .launch(let run): launch(run)
        case .deadline(let run): expire(run)
        case .stopped(let run): finish(run, .stopped)
        }
    }

    public func reset() {
        state = State()
        scripts = [:]
    }

    public func snapshot() -> any Sendable { state }

    public func restore(_ snapshot: any Sendable) {
        guard let snapshot = snapshot as? State else {
            preconditionFailure("not a snapshot of glue")
        }
        state = snapshot
        scripts = [:]
    }
}

/// What Glue schedules for itself.
enum GlueEvent: EventPayload {
    case launch(String)
    case deadline(String)
    case stopped(String)
}
