public import AWSWire
import DataFormats
import Snowflake

/// Tells Snowflake's requests from all others, and reads them.
///
/// Source: what the vendor's clients send, see `docs/serving.md`; the SQL API's reference.
public enum SnowflakeDecoder {
    private static let largestBody = 1 << 30

    /// The call that a request is; nil when it is not for Snowflake.
    ///
    /// S3 takes any path in its path style, so a request that is signed for AWS is never taken
    /// away from it.
    public static func decode(_ request: WireRequest) -> SnowflakeCall? {
        let parts = request.path.split(separator: "/").map(String.init)
        guard let first = parts.first, isOurs(first, parts) || isREST(request, parts),
            !isSigned(request)
        else { return nil }
        let query = request.query
        func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
        var call = SnowflakeCall(
            kind: .unknown, token: token(request),
            requestID: parameter("requestId") ?? parameter("request_id") ?? "",
            isRetry: (parameter("retryCount").flatMap { Int($0) } ?? 0) > 0
                || parameter("retry") == "true",
            host: request.header("host") ?? "127.0.0.1")
        call.kind = kind(request, parts, parameter)
        return call
    }

    private static func isOurs(_ first: String, _ parts: [String]) -> Bool {
        switch first {
        case "session", "queries", "monitoring", "telemetry": parts.count >= 1
        case "api": parts.count >= 3 && parts[1] == "v2" && parts[2] == "statements"
        default: false
        }
    }

    /// Whether a client asks the REST interface for objects, which is refused as what it is.
    private static func isREST(_ request: WireRequest, _ parts: [String]) -> Bool {
        parts.starts(with: ["api", "v2"])
            && request.header("authorization")?.hasPrefix("Snowflake Token=") ?? false
    }

    private static func isSigned(_ request: WireRequest) -> Bool {
        if let authorization = request.header("authorization") {
            return authorization.hasPrefix("AWS")
        }
        if request.header("x-amz-date") != nil { return true }
        let signs: Set<String> = ["X-Amz-Signature", "Signature", "AWSAccessKeyId"]
        // Without any sign of either, only the exact paths of a login are Snowflake's.
        return request.query.contains { signs.contains($0.name) }
            || !["POST", "GET"].contains(request.method)
            || request.path.split(separator: "/").count < 2
    }

    private static func token(_ request: WireRequest) -> String? {
        guard let header = request.header("authorization") else { return nil }
        for prefix in ["Snowflake Token=\"", "Bearer "] where header.hasPrefix(prefix) {
            let token = header.dropFirst(prefix.count).prefix { $0 != "\"" }
            return token == "None" ? nil : String(token)
        }
        return nil
    }

    private static func kind(
        _ request: WireRequest, _ parts: [String], _ parameter: (String) -> String?
    ) -> SnowflakeCall.Kind {
        let path = parts.joined(separator: "/")
        switch (request.method, path) {
        case ("POST", "session/v1/login-request"):
            let agent = request.header("user-agent") ?? ""
            return read(request) { .login(login($0, parameter, agent)) }
        case ("POST", "session/token-request"):
            return read(request) { .renew(oldToken: $0["oldSessionToken"]?.stringValue ?? "") }
        case ("POST", "session/heartbeat"): return .heartbeat
        case ("POST", "session"):
            return parameter("delete") == "true" ? .logout : .unknown
        case ("POST", "queries/v1/query-request"):
            return read(request) { .query(query($0)) }
        case ("POST", "queries/v1/abort-request"):
            return read(request) { .abort(requestID: $0["requestId"]?.stringValue ?? "") }
        case ("POST", "telemetry/send"), ("POST", "telemetry/send/sessionless"): return .telemetry
        case ("POST", "api/v2/statements"):
            return read(request) { submission($0, parameter) }
        default: return other(request, parts, parameter)
        }
    }

    private static func other(
        _ request: WireRequest, _ parts: [String], _ parameter: (String) -> String?
    ) -> SnowflakeCall.Kind {
        switch (request.method, parts.count) {
        case ("GET", 3) where parts[0] == "queries" && parts[2] == "result":
            return .result(queryID: parts[1])
        case ("POST", 3) where parts[0] == "queries" && parts[2] == "abort-request":
            return .abortQuery(queryID: parts[1])
        case ("GET", 4) where parts[0] == "queries" && parts[2] == "chunks":
            return Int(parts[3]).map { .chunk(queryID: parts[1], part: $0) } ?? .unknown
        case ("GET", 3) where parts[0] == "monitoring" && parts[1] == "queries":
            return .monitor(queryID: parts[2])
        case ("GET", 4) where parts[0] == "api":
            return .statement(
                handle: parts[3], partition: parameter("partition").flatMap { Int($0) } ?? 0)
        case ("POST", 5) where parts[0] == "api" && parts[4] == "cancel":
            return .cancel(handle: parts[3])
        default: return .unknown
        }
    }

    /// Reads a JSON body, zipped or not.
    private static func read(
        _ request: WireRequest, _ make: (JSONValue) -> SnowflakeCall.Kind
    ) -> SnowflakeCall.Kind {
        var bytes = request.body
        if bytes.starts(with: [0x1F, 0x8B]) {
            do throws(CompressionError) {
                bytes = try Compression.decompress(bytes, as: .gzip, limit: largestBody)
            } catch { return .malformed("the body is not gzip: \(error)") }
        }
        do throws(JSONError) {
            let value = try JSONValue.parse(bytes)
            guard case .object = value else { return .malformed("the body is no JSON object") }
            return make(value)
        } catch { return .malformed("the body is no JSON: \(error)") }
    }

    // MARK: Bodies

    private static func login(
        _ body: JSONValue, _ parameter: (String) -> String?, _ agent: String
    ) -> SnowflakeLogin {
        let data = body["data"] ?? .null
        func text(_ name: String) -> String? { data[name]?.stringValue }
        func given(_ name: String) -> String? {
            parameter(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        let application = text("CLIENT_APP_ID") ?? ""
        let version = text("CLIENT_APP_VERSION") ?? ""
        let client = application.isEmpty ? nil : "\(application) \(version)"
        return SnowflakeLogin(
            login: ClientLogin(
                user: text("LOGIN_NAME") ?? "", password: text("PASSWORD"),
                database: given("databaseName"), schema: given("schemaName"),
                warehouse: given("warehouse"), role: given("roleName"),
                parameters: parameters(data["SESSION_PARAMETERS"]), client: client),
            application: application, version: version,
            account: text("ACCOUNT_NAME") ?? "", agent: agent)
    }

    /// Parameters as an object gives them, their values as texts.
    static func parameters(_ value: JSONValue?) -> [SessionParameter] {
        (value?.objectValue ?? JSONObject()).compactMap { pair in
            let name = pair.key.uppercased()
            return switch pair.value {
            case .string(let text): SessionParameter(name, text)
            case .bool(let flag): SessionParameter(name, flag ? "true" : "false")
            case .number(let number): SessionParameter(name, number.text)
            default: nil
            }
        }
    }

    private static func query(_ body: JSONValue) -> SnowflakeQuery {
        var parameters = parameters(body["parameters"])
        let count = parameters.first { $0.name == "MULTI_STATEMENT_COUNT" }.flatMap {
            Int($0.value)
        }
        parameters.removeAll { $0.name == "MULTI_STATEMENT_COUNT" }
        var query = SnowflakeQuery(
            statement: ClientStatement(
                body["sqlText"]?.stringValue ?? "",
                isDescribeOnly: body["describeOnly"]?.boolValue ?? false, count: count,
                parameters: parameters),
            isAsynchronous: body["asyncExec"]?.boolValue ?? false)
        do throws(BindProblem) {
            query.statement.binds = try BindReader.binds(body["bindings"])
        } catch { query.problem = error.text }
        return query
    }

    private static func submission(
        _ body: JSONValue, _ parameter: (String) -> String?
    ) -> SnowflakeCall.Kind {
        func text(_ name: String) -> String? { body[name]?.stringValue }
        guard let statement = text("statement") else {
            return .malformed("the body has no `statement`")
        }
        var parameters = parameters(body["parameters"])
        let count = parameters.first { $0.name == "MULTI_STATEMENT_COUNT" }.flatMap {
            Int($0.value)
        }
        parameters.removeAll { $0.name == "MULTI_STATEMENT_COUNT" }
        var submission = SnowflakeSubmission(
            statement: ClientStatement(statement, count: count),
            login: ClientLogin(
                user: "", database: text("database"), schema: text("schema"),
                warehouse: text("warehouse"), role: text("role"), parameters: parameters),
            isAsynchronous: parameter("async") == "true",
            isNullable: parameter("nullable") != "false")
        do throws(BindProblem) {
            submission.statement.binds = try BindReader.binds(body["bindings"])
        } catch { return .malformed(error.text) }
        return .submit(submission)
    }
}
