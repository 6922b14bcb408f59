import AWSWire
import DataFormats
import Snowflake
import Testing

@testable import SnowflakeWire

@Suite("Requests of Snowflake's client protocol")
struct DecoderTests {
    static func request(
        _ method: String, _ target: String, _ body: String = "",
        authorization: String? = "Snowflake Token=\"T\""
    ) -> WireRequest {
        WireRequest(
            method: method, target: target,
            headers: authorization.map { [WireHeader("authorization", $0)] } ?? [],
            body: Array(body.utf8))
    }

    @Test("A login names its user, its place and its parameters")
    func login() throws {
        let call = try #require(
            SnowflakeDecoder.decode(
                Self.request(
                    "POST",
                    "/session/v1/login-request?requestId=r1&databaseName=db&schemaName=&roleName=R",
                    """
                    {"data": {"CLIENT_APP_ID": "Go", "CLIENT_APP_VERSION": "1.2", "LOGIN_NAME": "u",
                    "PASSWORD": "p", "SESSION_PARAMETERS": {"autocommit": false, "WEEK_START": 1}}}
                    """)))
        guard case .login(let login) = call.kind else {
            Issue.record("it is no login: \(call)")
            return
        }
        #expect(login.application == "Go")
        #expect(login.login.user == "u")
        #expect(login.login.database == "db")
        #expect(login.login.schema == nil)
        #expect(login.login.role == "R")
        #expect(
            login.login.parameters == [
                SessionParameter("AUTOCOMMIT", "false"), SessionParameter("WEEK_START", "1"),
            ])
        #expect(call.requestID == "r1")
    }

    @Test("A zipped query is read, and doubled slashes are folded")
    func query() throws {
        var request = Self.request("POST", "//queries//v1/query-request?requestId=r&retryCount=2")
        request.body = Compression.compress(
            Array(#"{"sqlText": "select 1", "parameters": {"MULTI_STATEMENT_COUNT": 0}}"#.utf8),
            as: .gzip)
        let call = try #require(SnowflakeDecoder.decode(request))
        guard case .query(let query) = call.kind else {
            Issue.record("it is no query: \(call)")
            return
        }
        #expect(query.statement.text == "select 1")
        #expect(query.statement.count == 0)
        #expect(call.isRetry)
        #expect(call.token == "T")
    }

    @Test(
        "The driver counts, whatever the application calls itself",
        arguments: [
            ("PythonConnector/4.8.1 (Linux) CPython/3.11", "SnowflakeSQLAlchemy", true),
            ("PythonConnector/5.2.0 (Linux) CPython/3.11", "SnowflakeSQLAlchemy", false),
            ("JDBC/3.22.0 (Linux)", "PythonConnector", false), ("", "PythonConnector", true),
        ])
    func driver(agent: String, application: String, isOld: Bool) throws {
        var request = Self.request(
            "POST", "/session/v1/login-request",
            "{\"data\": {\"CLIENT_APP_ID\": \"\(application)\", \"CLIENT_APP_VERSION\": \"1.11.1\"}}"
        )
        request.headers.append(WireHeader("user-agent", agent))
        guard case .login(let login)? = SnowflakeDecoder.decode(request)?.kind else {
            Issue.record("it is no login")
            return
        }
        #expect(login.isOldPython == isOld)
    }

    @Test("A statement is aborted by its id; objects are no part of the REST interface here")
    func paths() throws {
        let abort = SnowflakeDecoder.decode(Self.request("POST", "/queries/q1/abort-request", "{}"))
        guard case .abortQuery("q1")? = abort?.kind else {
            Issue.record("it is no abort: \(String(describing: abort))")
            return
        }
        let rest = SnowflakeDecoder.decode(Self.request("POST", "/api/v2/databases", "{}"))
        guard case .unknown? = rest?.kind else {
            Issue.record("it is taken: \(String(describing: rest))")
            return
        }
    }

    @Test("What is signed for AWS, and what is on other paths, is not Snowflake's")
    func others() {
        let signed = "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/s3/aws4_request"
        for request in [
            Self.request("POST", "/session?delete", authorization: signed),
            Self.request("GET", "/queries/object", authorization: signed),
            Self.request("PUT", "/session/key", authorization: nil),
            Self.request("GET", "/bucket/key"),
            Self.request("GET", "/queries/a?X-Amz-Signature=1", authorization: nil),
        ] { #expect(SnowflakeDecoder.decode(request) == nil, "\(request.target)") }
    }

    @Test("A body that is no JSON is told as such")
    func malformed() throws {
        let call = try #require(
            SnowflakeDecoder.decode(Self.request("POST", "/queries/v1/query-request", "{")))
        guard case .malformed = call.kind else {
            Issue.record("it was read: \(call)")
            return
        }
    }

    @Test("Binds become values of one type for each place")
    func binds() throws {
        let value = try JSONValue(
            parsing: """
                {"2": {"type": "TEXT", "value": ["a", null]},
                 "1": {"type": "FIXED", "value": ["1", "-2.50"]},
                 "3": {"type": "DATE", "value": ["-86400000", "1"]},
                 "4": {"type": "TIMESTAMP_TZ", "value": ["5 1380", "6"]}}
                """)
        let binds = try BindReader.binds(value)
        #expect(
            binds.types == [
                .number(precision: 38, scale: 2), .text(length: SnowflakeType.longestText), .date,
                .timestampTZ(scale: 9),
            ])
        #expect(
            binds.rows == [
                [
                    .number(100, scale: 2), .text("a"), .date(-1),
                    .timestampTZ(5, offset: -60),
                ],
                [
                    .number(-250, scale: 2), .null, .date(0),
                    .timestampTZ(6, offset: 0),
                ],
            ])
    }

    @Test(
        "Binds that cannot be read are refused",
        arguments: [
            #"{"2": {"type": "TEXT", "value": "x"}}"#,
            #"{"1": {"type": "FIXED", "value": "x"}}"#, #"{"1": {"type": "MAP", "value": "x"}}"#,
            #"{"1": {"type": "TEXT", "value": ["x"]}, "2": {"type": "TEXT", "value": []}}"#,
        ])
    func badBinds(_ text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(throws: BindProblem.self) { try BindReader.binds(value) }
    }
}
