import AWSWire
import DataFormats
import Snowflake

/// Writes answers of the SQL API, version 2.
///
/// Source: Snowflake documentation, "Snowflake SQL API reference": 200 with rows, 202 while a
/// statement runs, 422 for a statement that failed.
enum SubmissionEncoder {
    static func encode(_ answer: ClientAnswer, _ form: SubmissionForm) -> WireResponse {
        switch answer.outcome {
        case .failure(let error):
            return SnowflakeEncoder.response(
                [
                    "code": .string(error.codeText), "message": .string(error.message),
                    "sqlState": .string(error.sqlState),
                    "statementHandle": .string(answer.queryID),
                ], status: 422)
        case .success(let result): return rows(answer, result, form)
        }
    }

    private static func rows(
        _ answer: ClientAnswer, _ result: StatementResult, _ form: SubmissionForm
    ) -> WireResponse {
        let start = form.partition * ResultForm.part
        guard form.partition == 0 || start < result.rows.count, start >= 0 else {
            return problem("391908", "there is no partition \(form.partition)", status: 404)
        }
        let end = min(start + ResultForm.part, result.rows.count)
        var bytes = Array("{".utf8)
        if form.partition == 0 {
            JSONValue.object(head(answer, result, form)).append(to: &bytes)
            // The head's closing bracket makes room for the rows.
            bytes.removeFirst()
            bytes.removeLast()
            bytes.append(UInt8(ascii: ","))
        }
        bytes.append(contentsOf: "\"data\":[".utf8)
        var writer = CellWriter(answer.texts)
        writer.hasWords = true
        writer.hasNulls = form.isNullable
        swap(&writer.bytes, &bytes)
        writer.write(rows: result.rows[start..<end], result.columns)
        swap(&writer.bytes, &bytes)
        bytes.append(contentsOf: "]}".utf8)
        var response = SnowflakeEncoder.response(bytes)
        response.headers.append(WireHeader("Link", links(answer, result, form)))
        return response
    }

    /// Where the other partitions are, as the header `Link` tells.
    private static func links(
        _ answer: ClientAnswer, _ result: StatementResult, _ form: SubmissionForm
    ) -> String {
        let last = max(0, result.rows.count - 1) / ResultForm.part
        var places = [("first", 0)]
        if form.partition > 0 { places.append(("prev", form.partition - 1)) }
        if form.partition < last { places.append(("next", form.partition + 1)) }
        places.append(("last", last))
        return places.map { name, place in
            "<\(address(answer.queryID))?partition=\(place)>; rel=\"\(name)\""
        }.joined(separator: ", ")
    }

    private static func head(
        _ answer: ClientAnswer, _ result: StatementResult, _ form: SubmissionForm
    ) -> JSONObject {
        var partitions: [JSONValue] = []
        var start = 0
        repeat {
            let count = min(ResultForm.part, result.rows.count - start)
            partitions.append([
                "rowCount": JSONValue(count),
                "uncompressedSize": JSONValue(count * result.columns.count * 16),
            ])
            start += ResultForm.part
        } while start < result.rows.count
        var head: JSONObject = [
            "resultSetMetaData": [
                "numRows": JSONValue(result.rows.count), "format": "jsonv2",
                "partitionInfo": .array(partitions),
                "rowType": .array(result.columns.map { ColumnMetadata.describe($0) }),
            ],
            "code": "090001", "statementStatusUrl": .string(address(answer.queryID)),
            "sqlState": "00000", "statementHandle": .string(answer.queryID),
            "message": "Statement executed successfully.",
            "createdOn": JSONValue(form.created),
        ]
        if !answer.parts.isEmpty {
            head.append("statementHandles", .array(answer.parts.map { .string($0.queryID) }))
        }
        if let stats = SnowflakeEncoder.stats(result) { head.append("stats", stats) }
        return head
    }

    private static func address(_ handle: String) -> String { "/api/v2/statements/\(handle)" }

    static func accepted(_ handle: String) -> WireResponse {
        SnowflakeEncoder.response(
            [
                "code": "333334",
                "message": .string(
                    "Asynchronous execution in progress. Use provided query id to perform "
                        + "query monitoring and management."),
                "statementHandle": .string(handle),
                "statementStatusUrl": .string(address(handle)),
            ], status: 202)
    }

    static func cancelled(_ handle: String) -> WireResponse {
        SnowflakeEncoder.response([
            "code": "000604", "sqlState": "57014", "message": "SQL execution canceled",
            "statementHandle": .string(handle), "statementStatusUrl": .string(address(handle)),
        ])
    }

    static func problem(_ code: String, _ message: String, status: Int) -> WireResponse {
        SnowflakeEncoder.response(
            ["code": .string(code), "message": .string(message)], status: status)
    }
}
