public import Snowflake

/// What there is to answer to a call of the client protocol.
public enum SnowflakeReply: Sendable {
    case login(LoginAnswer)
    case renewed(LoginAnswer)
    /// Success without anything to say.
    case done
    /// A refusal of the protocol itself: a token that is not known, a path that does not exist.
    case refused(SnowflakeRefusal)
    case statement(ClientAnswer, ResultForm)
    /// A PUT or GET, whose files the client moves itself.
    case transfer(ClientAnswer, TransferPlace)
    /// The statement has been taken on; its result is to be asked for.
    case accepted(queryID: String)
    case monitored(StatementStatus?)
    /// Some rows of a result, for a client that asks for one chunk after the other.
    case chunk(ClientAnswer, part: Int, ResultForm)
    /// An answer of the SQL API.
    case submitted(ClientAnswer, SubmissionForm)
    case submissionAccepted(handle: String)
    case cancelled(handle: String)
}

/// A session as its client learns of it.
public struct LoginAnswer: Sendable {
    public var token: String
    public var masterToken: String
    public var session: Int
    public var user: String
    public var place: ClientPlace
    public var parameters: [SessionParameter]

    public init(
        token: String, masterToken: String, session: Int, user: String, place: ClientPlace,
        parameters: [SessionParameter]
    ) {
        self.token = token
        self.masterToken = masterToken
        self.session = session
        self.user = user
        self.place = place
        self.parameters = parameters
    }
}

/// A refusal with the service's code.
public struct SnowflakeRefusal: Hashable, Sendable {
    public var code: String
    public var message: String
    public var status: Int

    public init(_ code: String, _ message: String, status: Int = 200) {
        self.code = code
        self.message = message
        self.status = status
    }

    public static let noToken = SnowflakeRefusal(
        "390101", "Authorization header not found in the request data.")
    public static let unknownToken = SnowflakeRefusal(
        "390104", "Authentication token is invalid. The user must authenticate again.")
    public static let sessionGone = SnowflakeRefusal(
        "390111", "Session no longer exists. New login required to access the service.")
    public static let unknownStatement = SnowflakeRefusal(
        "000707", "There is no result of a statement with this id.")
}

/// How rows are given to a client.
public struct ResultForm: Hashable, Sendable {
    /// Whether the client reads Arrow; else JSON.
    public var isArrow: Bool
    /// Where the client reaches the server, for the addresses of chunks.
    public var host: String

    public init(isArrow: Bool, host: String) {
        self.isArrow = isArrow
        self.host = host
    }

    /// Results with more rows come in chunks.
    static let mostInline = 100_000
    static let firstPart = 10_000
    static let part = 50_000
}

/// Where a client finds the files that it moves.
public struct TransferPlace: Hashable, Sendable {
    /// The number of the transfer, which stands in its addresses.
    public var number: Int
    /// A folder of this machine, for clients that take one; others are given an S3 endpoint.
    public var folder: String?
    public var host: String

    public init(number: Int, folder: String?, host: String) {
        self.number = number
        self.folder = folder
        self.host = host
    }

    /// What stands before a transfer's number in the control API.
    public static let path = "stage/"
}

/// How the SQL API gives rows.
public struct SubmissionForm: Hashable, Sendable {
    public var isNullable: Bool
    public var partition: Int
    /// Milliseconds since the epoch.
    public var created: Int64

    public init(isNullable: Bool, partition: Int, created: Int64) {
        self.isNullable = isNullable
        self.partition = partition
        self.created = created
    }
}

/// Where a statement stands.
public struct StatementStatus: Sendable {
    public var queryID: String
    public var session: Int
    public var text: String
    /// Nanoseconds since the epoch.
    public var started: Int64
    public var ended: Int64?
    public var error: SnowflakeError?

    public init(
        queryID: String, session: Int, text: String, started: Int64, ended: Int64?,
        error: SnowflakeError?
    ) {
        self.queryID = queryID
        self.session = session
        self.text = text
        self.started = started
        self.ended = ended
        self.error = error
    }
}
