public import CloudModel
import DataFormats

/// What an answer carries beside the service's words: all of it comes from the world.
public struct AnswerIdentity: Sendable {
    /// The request's id, 32 hexadecimal digits or a UUID.
    public var requestID: String
    /// The instant of the answer in nanoseconds since the epoch.
    public var instant: Int64
    /// Headers for web pages of other origins.
    public var headers: [WireHeader]

    public init(requestID: String, instant: Int64, headers: [WireHeader] = []) {
        self.requestID = requestID
        self.instant = instant
        self.headers = headers
    }
}

/// Writes answers in the protocol in which they were asked for.
public enum WireEncoder {
    /// A service's answer or failure as an HTTP response.
    public static func encode(
        _ result: Result<APIAnswer, ServiceFailure>, to call: WireCall,
        identity: AnswerIdentity
    ) -> WireResponse {
        switch result {
        case .success(let answer): encode(answer, to: call, identity)
        case .failure(let failure):
            encode(
                failure, form: call.form, resource: call.resource, identity,
                call.model.structure(call.operation.output))
        }
    }

    /// The answer to a request that no service was asked about.
    public static func encode(
        _ refusal: WireRefusal, identity: AnswerIdentity
    ) -> WireResponse {
        encode(refusal.failure, form: refusal.form, resource: refusal.resource, identity)
    }

    private static func encode(
        _ answer: APIAnswer, to call: WireCall, _ identity: AnswerIdentity
    ) -> WireResponse {
        let structure = call.model.structure(call.operation.output)
        var response = WireResponse(status: answer.status ?? call.operation.status)
        switch call.form.style {
        case .restXML:
            if let upload = call.upload {
                S3Answer.encode(answer, toForm: upload, into: &response)
            } else {
                S3Answer.encode(answer, call, structure, into: &response)
            }
        case .restJSON:
            RestHeaders.write(answer.output, structure, call.model, to: &response)
            restJSON(answer, call, structure, into: &response)
        case .json(let version):
            let object = JSONBody(model: call.model).converted(
                answer.output, structure, .writing)
            response.body = bytes(.object(object))[...]
            response.headers.append(WireHeader("Content-Type", "application/x-amz-json-\(version)"))
        case .query:
            response.body = form(answer, call, structure, identity)[...]
            response.headers.append(WireHeader("Content-Type", "text/xml"))
        }
        stamp(&response, call.form, identity)
        return response
    }

    private static func restJSON(
        _ answer: APIAnswer, _ call: WireCall, _ structure: WireStructure,
        into response: inout WireResponse
    ) {
        if let payload = structure.payload {
            if payload.type == .blob {
                response.body = answer.body
            } else if let value = answer.output[payload.name] {
                response.body =
                    bytes(JSONBody(model: call.model).converted(value, payload.type, .writing))[...]
            }
        } else if response.status != 204 {
            let object = JSONBody(model: call.model).converted(
                answer.output, structure, .writing)
            response.body = bytes(.object(object))[...]
        }
        if response.header("content-type") == nil, response.status != 204 {
            response.headers.append(WireHeader("Content-Type", "application/json"))
        }
    }

    private static func form(
        _ answer: APIAnswer, _ call: WireCall, _ structure: WireStructure,
        _ identity: AnswerIdentity
    ) -> [UInt8] {
        var writer = XMLWriter(declaration: false)
        let name = call.operation.name
        writer.open(
            "\(name)Response",
            attributes: call.form.namespace.map { [.init("xmlns", $0)] } ?? [])
        if call.operation.output != nil {
            let wrapper = call.operation.root ?? "\(name)Result"
            writer.open(wrapper)
            XMLBody(model: call.model).write(answer.output, structure, to: &writer)
            writer.close(wrapper)
        }
        writer.open("ResponseMetadata")
        writer.element("RequestId", identity.requestID)
        writer.close("ResponseMetadata")
        writer.close("\(name)Response")
        return writer.bytes
    }

    static func bytes(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        return bytes
    }

    // MARK: Failures

    static func encode(
        _ failure: ServiceFailure, form: AnswerForm, resource: String, _ identity: AnswerIdentity,
        _ output: WireStructure = .empty
    ) -> WireResponse {
        var response = WireResponse(status: failure.status == 0 ? 500 : failure.status)
        switch form.style {
        case .restXML: S3Answer.encode(failure, resource, identity, output, into: &response)
        case .query:
            var writer = XMLWriter(declaration: false)
            writer.open(
                "ErrorResponse", attributes: form.namespace.map { [.init("xmlns", $0)] } ?? [])
            writer.open("Error")
            writer.element("Type", response.status < 500 ? "Sender" : "Receiver")
            writer.element("Code", failure.code)
            writer.element("Message", failure.message)
            writer.close("Error")
            writer.element("RequestId", identity.requestID)
            writer.close("ErrorResponse")
            response.body = writer.bytes[...]
            response.headers.append(WireHeader("Content-Type", "text/xml"))
        case .json, .restJSON: json(failure, form, into: &response)
        }
        stamp(&response, form, identity)
        return response
    }

    private static func json(
        _ failure: ServiceFailure, _ form: AnswerForm, into response: inout WireResponse
    ) {
        var object = JSONObject()
        let shape = JSONErrorNames.shape(failure.code, of: form.service)
        if case .json(let version) = form.style {
            object["__type"] = .string(JSONErrorNames.type(failure.code, of: form.service))
            response.headers.append(
                WireHeader("Content-Type", "application/x-amz-json-\(version)"))
        } else {
            response.headers.append(WireHeader("Content-Type", "application/json"))
        }
        object["message"] = .string(failure.message)
        if form.service == "lambda" {
            object["Message"] = .string(failure.message)
            object["Type"] = response.status < 500 ? "User" : "Service"
        }
        for (name, value) in failure.members { object[name] = value }
        response.body = bytes(.object(object))[...]
        response.headers.append(WireHeader("x-amzn-ErrorType", shape))
        if form.service == "sqs" {
            let side = response.status < 500 ? "Sender" : "Receiver"
            response.headers.append(
                WireHeader(
                    "x-amzn-query-error",
                    "\(JSONErrorNames.queryCode(failure.code));\(side)"))
        }
    }

    /// The headers that every answer of a service carries.
    static func stamp(
        _ response: inout WireResponse, _ form: AnswerForm, _ identity: AnswerIdentity
    ) {
        if form.service == "s3" {
            response.headers.append(
                WireHeader("x-amz-request-id", S3Answer.short(identity.requestID)))
            response.headers.append(WireHeader("x-amz-id-2", S3Answer.host(identity.requestID)))
            response.headers.append(WireHeader("Server", "AmazonS3"))
        } else {
            response.headers.append(WireHeader("x-amzn-RequestId", identity.requestID))
        }
        response.headers += identity.headers
        response.headers.append(WireHeader("Date", WireTime.http(nanoseconds: identity.instant)))
        if form.isHead {
            if response.declaredLength == nil { response.declaredLength = response.body.count }
            response.body = []
        }
    }
}

/// Names of errors in JSON answers.
enum JSONErrorNames {
    /// What stands in `__type`; SQS's errors that all services have come from elsewhere.
    static func type(_ code: String, of service: String) -> String {
        let shape = shape(code, of: service)
        guard service == "sqs" else { return shape }
        return (common[code] == nil ? "com.amazonaws.sqs#" : "com.amazon.coral.service#") + shape
    }

    /// SQS's errors that are in no model (Amazon SQS API Reference, "Common errors").
    private static let common = [
        "AccessDenied": "AccessDeniedException",
        "InvalidParameterValue": "InvalidParameterValueException",
        "MissingParameter": "MissingRequiredParameterException",
    ]

    /// Codes of SQS's query protocol whose shapes have other names in the JSON protocol (AWS JSON
    /// protocol in SQS, "awsQueryCompatible"); `code` in an error shape's trait in the model.
    private static let sqs: [(query: String, shape: String)] = [
        ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
        ("QueueAlreadyExists", "QueueNameExists"),
        ("AWS.SimpleQueueService.QueueDeletedRecently", "QueueDeletedRecently"),
        ("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "BatchEntryIdsNotDistinct"),
        ("AWS.SimpleQueueService.BatchRequestTooLong", "BatchRequestTooLong"),
        ("AWS.SimpleQueueService.EmptyBatchRequest", "EmptyBatchRequest"),
        ("AWS.SimpleQueueService.InvalidBatchEntryId", "InvalidBatchEntryId"),
        ("AWS.SimpleQueueService.MessageNotInflight", "MessageNotInflight"),
        ("AWS.SimpleQueueService.PurgeQueueInProgress", "PurgeQueueInProgress"),
        (
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            "TooManyEntriesInBatchRequest"
        ),
        ("AWS.SimpleQueueService.UnsupportedOperation", "UnsupportedOperation"),
    ]

    static func shape(_ code: String, of service: String) -> String {
        guard service == "sqs" else { return code }
        return common[code] ?? sqs.first { $0.query == code }?.shape ?? code
    }

    static func queryCode(_ code: String) -> String {
        sqs.first { $0.shape == code }?.query ?? code
    }
}
