import CloudModel
import SimKernel

/// A session that a guest runs.
final class LiveSession {
    let session: SnowflakeSession
    let guest: Guest
    let caller: Caller
    /// A stable business name: the task's, or the one that the session was started under.
    let name: String
    /// The number of the run, which the trace's commits name.
    let run: Int
    /// Sessions of integrations' roles, by role.
    var credentials: [String: Principal] = [:]
    /// Trace entries of statements that have not ended, by query id, and the causes before them.
    var open: [String: (entry: Int, cause: Int?)] = [:]
    /// Nanoseconds that a statement has waited for a lock.
    var waited: [String: Int64] = [:]
    /// Whether the running statement waits for another session's lock.
    var isWaitingForLock = false
    /// Whether the running statement shall end with an error.
    var isCancelled = false

    init(
        _ session: SnowflakeSession, guest: Guest, context: CloudContext, name: String, run: Int,
        isTask: Bool
    ) {
        self.session = session
        self.guest = guest
        self.name = name
        self.run = run
        caller = Caller(
            guest: guest, context: context,
            actor: Actor(
                name: "snowflake/\(name)",
                principal: Principal(
                    kind: .service, name: "snowflake:\(session.user)", account: "")),
            stepPoint: "wh.stmt", subject: name,
            attributes: [(isTask ? "task" : "session", name)])
    }
}
