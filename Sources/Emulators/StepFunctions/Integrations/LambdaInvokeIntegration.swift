import DataFormats

/// The shapes of `arn:aws:states:::lambda:invoke`.
///
/// Step Functions developer guide, "Invoke an AWS Lambda function with Step Functions"; the
/// answer's metadata as recorded on AWS.
enum LambdaInvokeIntegration {
    /// What the function receives: a text is taken for the JSON that it holds.
    ///
    /// - Returns: nothing when the text is not JSON, which Lambda refuses.
    static func event(_ arguments: JSONValue) -> JSONValue? {
        switch arguments["Payload"] {
        case nil, .null?: [:]
        case .string(let text)?: try? JSONValue(parsing: text)
        case let payload?: payload
        }
    }

    /// The answer to the state machine.
    ///
    /// - Parameter text: the payload as the function wrote it, when that is known.
    static func response(
        _ payload: JSONValue, text: String? = nil, requestID: String, date: String
    ) -> JSONValue {
        let length = String((text ?? payload.serialized()).utf8.count)
        let trace = "Root=1-\(requestID.prefix(8))-\(requestID.filter { $0 != "-" }.suffix(24))"
        let headers: [(String, String)] = [
            ("Connection", "keep-alive"), ("Content-Length", length),
            ("Content-Type", "application/json"), ("Date", date),
            ("X-Amz-Executed-Version", "$LATEST"), ("x-amzn-Remapped-Content-Length", "0"),
            ("x-amzn-RequestId", requestID), ("X-Amzn-Trace-Id", trace),
        ]
        var single = JSONObject()
        var lists = JSONObject()
        for (name, value) in headers {
            single[name] = .string(value)
            lists[name] = [.string(value)]
        }
        return [
            "ExecutedVersion": "$LATEST", "Payload": payload,
            "SdkHttpMetadata": [
                "AllHttpHeaders": .object(lists), "HttpHeaders": .object(single),
                "HttpStatusCode": 200,
            ],
            "SdkResponseMetadata": ["RequestId": .string(requestID)],
            "StatusCode": 200,
        ]
    }
}
