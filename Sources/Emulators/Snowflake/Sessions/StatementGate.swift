/// What is known of a statement before it runs.
public struct StatementInfo: Sendable {
    public var queryID: String
    public var session: Int
    public var user: String
    public var role: String
    /// One or two words, such as `MERGE` or `CREATE TABLE`.
    public var kind: String
    /// The statement's text.
    public var text: String
    /// The full name of the table or other object that it changes, when there is one.
    public var target: String?
    /// The place of the statement in its script, from 1; 1 for a statement of its own.
    public var index: Int
    /// Whether a script runs it.
    public var isNested: Bool
}

/// Where the world comes between statements: to let others run, to delay, to let a session die.
///
/// A gate that throws makes the statement fail; whether its session lives on is for the gate's
/// owner to say.
public protocol StatementGate: AnyObject {
    /// Called before every statement, those of procedures included.
    func before(_ statement: StatementInfo) async throws(SnowflakeError)
    /// Called after every statement that succeeded; a throw here loses the answer, not the effect.
    func after(_ statement: StatementInfo, _ result: StatementResult) async throws(SnowflakeError)
    /// Called when k of the n files of a load have been read; no row of any is stored yet.
    func afterFile(
        _ statement: StatementInfo, _ file: String, _ k: Int, of n: Int
    ) async throws(SnowflakeError)
    /// Called when a statement says to wait; throws when it is to end before.
    func wait(
        _ statement: StatementInfo, for nanoseconds: Int64
    ) async throws(SnowflakeError)
    /// Called for every file that a COPY has dealt with, once its rows are in.
    func loaded(_ statement: StatementInfo, _ file: LoadedFile)
    /// Called after every statement that failed.
    func failed(_ statement: StatementInfo, _ error: SnowflakeError)
    /// Called when a table is locked by another session's transaction: comes back when it is worth
    /// trying again, and throws when the statement has waited too long.
    func waitForLock(
        _ statement: StatementInfo, on table: String, heldBy session: Int
    ) async throws(SnowflakeError)
    /// Makes a running statement of a session end with an error, or whatever it runs; gives the ids
    /// of what is going to end, the outermost first.
    func cancel(session: Int, statement: String?) -> [String]
}

extension StatementGate {
    /// Where statements do not wait, none is running when another one asks.
    public func cancel(session: Int, statement: String?) -> [String] { [] }
}

/// A gate that lets everything through; a lock that is held fails at once.
public final class OpenGate: StatementGate {
    public init() {}
    public func before(_ statement: StatementInfo) async throws(SnowflakeError) {}
    public func after(
        _ statement: StatementInfo, _ result: StatementResult
    ) async throws(SnowflakeError) {}
    public func afterFile(
        _ statement: StatementInfo, _ file: String, _ k: Int, of n: Int
    ) async throws(SnowflakeError) {}
    public func loaded(_ statement: StatementInfo, _ file: LoadedFile) {}
    public func wait(
        _ statement: StatementInfo, for nanoseconds: Int64
    ) async throws(SnowflakeError) {}
    public func failed(_ statement: StatementInfo, _ error: SnowflakeError) {}
    public func waitForLock(
        _ statement: StatementInfo, on table: String, heldBy session: Int
    ) async throws(SnowflakeError) {
        throw .lockTimeout(statement.queryID, seconds: 0)
    }
}

extension SnowflakeError {
    /// Source: Snowflake documentation, LOCK_TIMEOUT.
    public static func lockTimeout(_ queryID: String, seconds: Int) -> SnowflakeError {
        execution(
            625, "57014",
            "Statement '\(queryID)' has locked table in transaction and lock wait timeout of "
                + "\(seconds) seconds was exceeded.")
    }
}
