public import AWSWire
import DataFormats
import Snowflake

/// Writes answers of the client protocol: an envelope of `data`, `code`, `message` and `success`.
public enum SnowflakeEncoder {
    public static func encode(_ reply: SnowflakeReply) -> WireResponse {
        switch reply {
        case .login(let answer): return success(login(answer))
        case .renewed(let answer): return success(renewed(answer))
        case .done: return success(.null)
        case .refused(let refusal):
            return response(
                [
                    "data": .null, "code": .string(refusal.code),
                    "message": .string(refusal.message), "success": false,
                ],
                status: refusal.status)
        case .statement(let answer, let form): return statement(answer, form)
        case .transfer(let answer, let place): return transfer(answer, place)
        case .accepted(let queryID): return accepted(queryID)
        case .monitored(let status): return success(monitored(status))
        case .chunk(let answer, let part, let form): return chunk(answer, part, form)
        case .submitted(let answer, let form): return SubmissionEncoder.encode(answer, form)
        case .submissionAccepted(let handle): return SubmissionEncoder.accepted(handle)
        case .cancelled(let handle): return SubmissionEncoder.cancelled(handle)
        }
    }

    static func response(_ value: JSONValue, status: Int = 200) -> WireResponse {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        return response(bytes, status: status)
    }

    static func response(_ bytes: [UInt8], status: Int = 200) -> WireResponse {
        WireResponse(
            status: status, headers: [WireHeader("Content-Type", "application/json")],
            body: bytes[...])
    }

    private static func success(_ data: JSONValue) -> WireResponse {
        response(["data": data, "code": .null, "message": .null, "success": true])
    }

    // MARK: Sessions

    private static let sessionSeconds = 3_600
    private static let masterSeconds = 14_400

    private static func login(_ answer: LoginAnswer) -> JSONValue {
        [
            "token": .string(answer.token), "masterToken": .string(answer.masterToken),
            "sessionId": JSONValue(answer.session),
            "validityInSeconds": JSONValue(sessionSeconds),
            "masterValidityInSeconds": JSONValue(masterSeconds),
            "displayUserName": .string(answer.user), "serverVersion": "9.0.0",
            "firstLogin": false, "remMeToken": .null, "remMeValidityInSeconds": 0,
            "healthCheckInterval": 45, "newClientForUpgrade": .null,
            "parameters": parameters(answer.parameters),
            "sessionInfo": [
                "databaseName": text(answer.place.database),
                "schemaName": text(answer.place.schema),
                "warehouseName": text(answer.place.warehouse),
                "roleName": .string(answer.place.role),
            ],
        ]
    }

    private static func renewed(_ answer: LoginAnswer) -> JSONValue {
        [
            "sessionToken": .string(answer.token), "masterToken": .string(answer.masterToken),
            "sessionId": JSONValue(answer.session),
            "validityInSecondsST": JSONValue(sessionSeconds),
            "validityInSecondsMT": JSONValue(masterSeconds),
        ]
    }

    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

    /// Parameters with flags as flags and numbers as numbers.
    static func parameters(_ parameters: [SessionParameter]) -> JSONValue {
        .array(
            parameters.map { parameter in
                let value: JSONValue =
                    switch parameter.value {
                    case "true": true
                    case "false": false
                    default:
                        Int64(parameter.value).map { JSONValue($0) } ?? .string(parameter.value)
                    }
                return ["name": .string(parameter.name), "value": value]
            })
    }

    // MARK: Statements

    private static func accepted(_ queryID: String) -> WireResponse {
        response([
            "data": [
                "queryId": .string(queryID), "getResultUrl": .string("/queries/\(queryID)/result"),
                "queryAbortsAfterSecs": 300, "progressDesc": .null,
            ], "code": "333334", "message": "Query execution in progress", "success": true,
        ])
    }

    private static func monitored(_ status: StatementStatus?) -> JSONValue {
        guard let status else { return ["queries": .array([])] }
        let word: (String, String) =
            if status.ended == nil { ("RUNNING", "RUNNING") } else if let error = status.error {
                error.code == 604 ? ("ABORTED", "FAILED") : ("FAILED_WITH_ERROR", "FAILED")
            } else { ("SUCCESS", "SUCCEEDED") }
        let ended = status.ended ?? status.started
        return [
            "queries": [
                [
                    "id": .string(status.queryID), "status": .string(word.0),
                    "state": .string(word.1), "sqlText": .string(status.text),
                    "sessionId": JSONValue(status.session),
                    "startTime": JSONValue(status.started / 1_000_000),
                    "endTime": JSONValue(ended / 1_000_000),
                    "totalDuration": JSONValue((ended - status.started) / 1_000_000),
                    "errorCode": text(status.error?.codeText),
                    "errorMessage": text(status.error?.message),
                ]
            ]
        ]
    }

    static func failure(_ error: SnowflakeError, _ queryID: String) -> JSONValue {
        let isCompilation = error.message.hasPrefix("SQL compilation error")
        return [
            "data": [
                "internalError": false, "errorCode": .string(error.codeText), "age": 0,
                "sqlState": .string(error.sqlState), "queryId": .string(queryID),
                "line": JSONValue(error.line ?? -1), "pos": JSONValue(error.position ?? -1),
                "type": isCompilation ? "COMPILATION" : "EXECUTION",
            ], "code": .string(error.codeText), "message": .string(error.message),
            "success": false, "headers": .null,
        ]
    }

    private static func statement(_ answer: ClientAnswer, _ form: ResultForm) -> WireResponse {
        let result: StatementResult
        switch answer.outcome {
        case .failure(let error): return response(failure(error, answer.queryID))
        case .success(let value): result = value
        }
        var data = head(answer, result)
        let isArrow = form.isArrow && StatementType.givesArrow(result.kind)
        let inline = inlineRows(result)
        data.append("queryResultFormat", isArrow ? "arrow" : "json")
        if inline < result.rows.count { addChunks(to: &data, answer, result, inline, form.host) }
        // The rows go in as bytes: a tree of them would be many times as large.
        var bytes = Array("{\"data\":".utf8)
        JSONValue.object(data).append(to: &bytes)
        bytes.removeLast()
        if isArrow {
            bytes.append(contentsOf: ",\"rowsetBase64\":\"".utf8)
            bytes.append(contentsOf: ArrowRows(result, answer.texts).base64(0..<inline))
            bytes.append(UInt8(ascii: "\""))
        } else {
            bytes.append(contentsOf: ",\"rowset\":[".utf8)
            var writer = CellWriter(answer.texts)
            swap(&writer.bytes, &bytes)
            writer.write(rows: result.rows[..<inline], result.columns)
            swap(&writer.bytes, &bytes)
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(
            contentsOf: "},\"code\":null,\"message\":null,\"success\":true}".utf8)
        return response(bytes)
    }

    static func head(_ answer: ClientAnswer, _ result: StatementResult) -> JSONObject {
        var data: JSONObject = [
            "parameters": parameters(answer.texts.parametersForClients),
            "rowtype": .array(result.columns.map { ColumnMetadata.describe($0) }),
            "total": JSONValue(result.rows.count), "returned": JSONValue(result.rows.count),
            "queryId": .string(answer.queryID), "databaseProvider": .null,
            "finalDatabaseName": text(answer.place.database),
            "finalSchemaName": text(answer.place.schema),
            "finalWarehouseName": text(answer.place.warehouse),
            "finalRoleName": .string(answer.place.role),
            "numberOfBinds": JSONValue(answer.bindCount),
            "arrayBindSupported": .bool(answer.takesArrayBinds),
            "statementTypeId": JSONValue(StatementType.number(result.kind)), "version": 1,
        ]
        if StatementType.isDML(result.kind), let stats = stats(result) {
            data.append("stats", stats)
        }
        if !answer.parts.isEmpty {
            data.append("resultIds", .string(answer.parts.map(\.queryID).joined(separator: ",")))
            data.append(
                "resultTypes",
                .string(
                    answer.parts.map { part in
                        String(StatementType.number((try? part.outcome.get())?.kind ?? ""))
                    }.joined(separator: ",")))
        }
        return data
    }

    static func stats(_ result: StatementResult) -> JSONValue? {
        guard let row = result.rows.first else { return nil }
        var stats: JSONObject = [:]
        for (name, member) in [
            ("number of rows inserted", "numRowsInserted"),
            ("number of rows updated", "numRowsUpdated"),
            ("number of rows deleted", "numRowsDeleted"),
        ] {
            if let place = result.columns.firstIndex(where: { $0.name == name }),
                let count = row[place].intValue
            {
                stats.append(member, JSONValue(count))
            }
        }
        return stats.isEmpty ? nil : .object(stats)
    }

    // MARK: Chunks

    private static func inlineRows(_ result: StatementResult) -> Int {
        result.rows.count > ResultForm.mostInline ? ResultForm.firstPart : result.rows.count
    }

    private static func addChunks(
        to data: inout JSONObject, _ answer: ClientAnswer, _ result: StatementResult,
        _ inline: Int, _ host: String
    ) {
        var chunks: [JSONValue] = []
        var start = inline
        while start < result.rows.count {
            let count = min(ResultForm.part, result.rows.count - start)
            // The sizes are for the clients' memory alone, which they do not hold us to.
            let size = count * result.columns.count * 16
            chunks.append([
                "url": .string("http://\(host)/queries/\(answer.queryID)/chunks/\(chunks.count)"),
                "rowCount": JSONValue(count), "uncompressedSize": JSONValue(size),
                "compressedSize": JSONValue(size),
            ])
            start += count
        }
        data.append("chunks", .array(chunks))
        data.append("chunkHeaders", [:])
        data.append("qrmk", .null)
    }

    private static func chunk(
        _ answer: ClientAnswer, _ part: Int, _ form: ResultForm
    ) -> WireResponse {
        guard case .success(let result) = answer.outcome else {
            return encode(.refused(.unknownStatement))
        }
        let start = inlineRows(result) + part * ResultForm.part
        guard part >= 0, start < result.rows.count else {
            return encode(.refused(SnowflakeRefusal("000404", "no such chunk", status: 404)))
        }
        let rows = start..<min(start + ResultForm.part, result.rows.count)
        if form.isArrow, StatementType.givesArrow(result.kind) {
            return WireResponse(
                status: 200, headers: [WireHeader("Content-Type", "application/octet-stream")],
                body: ArrowRows(result, answer.texts).stream(rows)[...])
        }
        var writer = CellWriter(answer.texts)
        writer.write(rows: result.rows[rows], result.columns)
        return response(writer.bytes)
    }
}
