public import CloudModel
import DataFormats

/// Understands requests of all protocols: bytes in, an operation and its members out.
///
/// It knows no socket, clock or account; the same bytes always mean the same call.
public struct WireDecoder: Sendable {
    /// Hosts under which services and buckets have names of their own.
    public var domains: [String]

    public static let standardDomains = [
        "localhost.localstack.cloud", "localhost", "amazonaws.com",
    ]

    public init(domains: [String] = WireDecoder.standardDomains) { self.domains = domains }

    /// - Throws: the answer to a request that names no operation, or names it wrongly.
    public func decode(_ request: WireRequest) throws(WireRefusal) -> WireCall {
        let query = request.query
        let router = ServiceRouter(domains: domains)
        switch router.service(of: request, query: query) {
        case .unknown(let name, let isJSON):
            throw WireRefusal(
                AnswerForm(service: name, style: isJSON ? .json(version: "1.0") : .query),
                code: isJSON ? "UnknownOperationException" : "InvalidAction",
                message: "service \(name) is not emulated (fidelity ledger: services)",
                status: 501)
        case .known(let model):
            switch model.style {
            case .restXML:
                return try S3Decoder(model: model).decode(
                    request, query: query, bucket: router.bucket(ofHost: request.header("host")))
            case .restJSON: return try restJSON(request, query, model)
            case .query: return try form(request, query, model)
            case .json:
                if request.header("x-amz-target") == nil {
                    return try form(request, query, model)
                }
                return try json(request, model)
            }
        }
    }

    // MARK: JSON 1.0 and 1.1

    private func json(
        _ request: WireRequest, _ model: WireModel
    ) throws(WireRefusal) -> WireCall {
        let form = AnswerForm(model)
        let target = request.header("x-amz-target") ?? ""
        let name = target.split(separator: ".").last.map(String.init) ?? ""
        let operation = try operation(name, model, form)
        let object = try jsonObject(request.body, form)
        let input = JSONBody(model: model).converted(
            object, model.structure(operation.input), .reading)
        return WireCall(
            service: model.service, request: APIRequest(operation: name, input: input),
            isDeclared: operation.isDeclared, model: model, operation: operation, form: form,
            resource: "/")
    }

    private func jsonObject(
        _ body: [UInt8], _ form: AnswerForm
    ) throws(WireRefusal) -> JSONObject {
        guard !body.isEmpty else { return JSONObject() }
        guard let value = try? JSONValue.parse(body), case .object(let object) = value else {
            throw WireRefusal(
                form, code: "SerializationException", message: "The body is not a JSON object.",
                status: 400)
        }
        // An SDK leaves members out; a null says the same.
        guard object.values.contains(where: \.isNull) else { return object }
        return JSONObject(object.filter { !$0.value.isNull })
    }

    private func operation(
        _ name: String, _ model: WireModel, _ form: AnswerForm
    ) throws(WireRefusal) -> WireOperation {
        if let operation = model.operations[name] { return operation }
        throw Self.unknown(name, model, form)
    }

    private static func unknown(
        _ name: String, _ model: WireModel, _ form: AnswerForm
    ) -> WireRefusal {
        switch form.style {
        case .query:
            WireRefusal(
                form, code: "InvalidAction",
                message: "Could not find operation \(name) for version \(model.version)",
                status: 400)
        default:
            WireRefusal(
                form, code: "UnknownOperationException",
                message: "\(model.service) has no operation \(name)",
                status: form.style == .restJSON ? 404 : 400)
        }
    }

    // MARK: REST with JSON

    private func restJSON(
        _ request: WireRequest, _ query: [QueryItem], _ model: WireModel
    ) throws(WireRefusal) -> WireCall {
        let form = AnswerForm(model, isHead: request.method == "HEAD")
        let raw = request.path.split(separator: "/")
        let segments = raw.map { PercentCoding.decode($0) ?? String($0) }
        guard
            case .found(let operation, let labels) = RouteTable(model: model).find(
                request.method, segments: segments, query: query, request: request)
        else { throw Self.unknown("\(request.method) \(request.path)", model, form) }
        let structure = model.structure(operation.input)
        var binder = RestBinder(model: model, form: form)
        try binder.bind(structure, request, query, labels)
        var body: [UInt8] = []
        if let payload = structure.payload {
            if payload.type == .blob {
                body = request.body
            } else {
                let value = JSONValue.object(try jsonObject(request.body, form))
                binder.input[payload.name] = JSONBody(model: model).converted(
                    value, payload.type, .reading)
            }
        } else if !request.body.isEmpty {
            let object = try jsonObject(request.body, form)
            for (name, value) in JSONBody(model: model).converted(object, structure, .reading) {
                binder.input[name] = value
            }
        }
        return WireCall(
            service: model.service,
            request: APIRequest(operation: operation.name, input: binder.input, body: body),
            isDeclared: operation.isDeclared, model: model, operation: operation, form: form,
            resource: String(request.path))
    }

    // MARK: The query protocol

    private func form(
        _ request: WireRequest, _ query: [QueryItem], _ model: WireModel
    ) throws(WireRefusal) -> WireCall {
        let form = AnswerForm(model, style: .query)
        var items = query
        if request.method == "POST", !request.body.isEmpty {
            guard let text = String(validating: request.body, as: UTF8.self) else {
                throw WireRefusal(
                    form, code: "MalformedQueryString", message: "The form is not UTF-8.",
                    status: 400)
            }
            items += QueryItem.list(text)
        }
        guard let action = items.first(where: { $0.name == "Action" })?.value else {
            throw WireRefusal(
                form, code: "MissingAction", message: "The request names no Action.", status: 400)
        }
        let operation = try operation(action, model, form)
        guard let reader = QueryForm(items, model: model),
            var input = reader.input(model.structure(operation.input))
        else {
            throw WireRefusal(
                form, code: "MalformedInput", message: "A parameter has a value of another type.",
                status: 400)
        }
        if model.service == "sqs", input["QueueUrl"] == nil,
            request.path.split(separator: "/").count == 2
        {
            // The old form names the queue by the URL that is asked.
            input["QueueUrl"] = .string(
                "http://\(request.header("host") ?? "localhost")\(request.path)")
        }
        return WireCall(
            service: model.service, request: APIRequest(operation: action, input: input),
            isDeclared: operation.isDeclared, model: model, operation: operation, form: form,
            resource: "/")
    }

    /// The answer to a request to S3 whose body cannot be read.
    public func refusal(of request: WireRequest, _ failure: ServiceFailure) -> WireRefusal {
        WireRefusal(
            AnswerForm(WireModel.s3, isHead: request.method == "HEAD"), failure,
            resource: String(request.path))
    }
}
