public import Snowflake

/// A request of Snowflake's client protocol that was understood.
public struct SnowflakeCall: Sendable {
    public enum Kind: Sendable {
        case login(SnowflakeLogin)
        /// A new session token for an expired one.
        case renew(oldToken: String)
        case heartbeat
        case logout
        case query(SnowflakeQuery)
        /// Cancels the statement that came with this request id.
        case abort(requestID: String)
        /// Cancels the statement with this id.
        case abortQuery(queryID: String)
        case result(queryID: String)
        /// Where a statement stands.
        case monitor(queryID: String)
        /// One part of a large result.
        case chunk(queryID: String, part: Int)
        case telemetry
        /// The SQL API, version 2.
        case submit(SnowflakeSubmission)
        case statement(handle: String, partition: Int)
        case cancel(handle: String)
        /// A path under the protocol's own that is not emulated.
        case unknown
        /// A body that cannot be read.
        case malformed(String)
    }

    public var kind: Kind
    /// The token of the `Authorization` header.
    public var token: String?
    /// What the client calls this request; the same again when it tries again.
    public var requestID: String
    public var isRetry: Bool
    /// Where the client reaches this server, for addresses in answers.
    public var host: String
}

/// A request for a session.
public struct SnowflakeLogin: Sendable {
    public var login: ClientLogin
    /// `PythonConnector`, `Go`, `JDBC` and so on.
    public var application: String
    public var version: String
    public var account: String
    /// The header `User-Agent`, which names the driver also where an application gives its own
    /// name and version.
    public var agent: String

    /// Whether the driver is one of the older ones of Python.
    ///
    /// They cannot make data frames of JSON, and reach S3 over TLS only; the newer ones do not
    /// take folders.
    public var isOldPython: Bool {
        let driver = agent.split(separator: " ").first?.split(separator: "/") ?? []
        let parts = driver.count == 2 ? driver.map(String.init) : [application, version]
        return parts[0] == "PythonConnector"
            && (Int(parts[1].prefix { $0 != "." }) ?? 0) < 5
    }
}

/// A request to run a text.
public struct SnowflakeQuery: Sendable {
    public var statement: ClientStatement
    public var isAsynchronous: Bool
    /// A text that the binds cannot be read of.
    public var problem: String?
}

/// A statement of the SQL API, which brings its session along.
public struct SnowflakeSubmission: Sendable {
    public var statement: ClientStatement
    public var login: ClientLogin
    public var isAsynchronous: Bool
    /// Whether NULL is the JSON null; else it is the text `null`.
    public var isNullable: Bool
}

extension SnowflakeCall {
    /// The word for the operation in recordings.
    public var operation: String {
        switch kind {
        case .login: "Login"
        case .renew: "RenewToken"
        case .heartbeat: "Heartbeat"
        case .logout: "Logout"
        case .query: "Query"
        case .abort, .abortQuery: "Abort"
        case .result: "Result"
        case .monitor: "Monitor"
        case .chunk: "Chunk"
        case .telemetry: "Telemetry"
        case .submit: "SubmitStatement"
        case .statement: "GetStatementStatus"
        case .cancel: "CancelStatement"
        case .unknown, .malformed: "Unknown"
        }
    }
}
