public import CloudModel
import DataFormats

/// A request that was understood: which operation of which service it asks for.
public struct WireCall: Sendable {
    /// The service's endpoint name, such as `s3`.
    public let service: String
    public var request: APIRequest
    /// Whether the operation's members are declared; a service is not asked for one that is not.
    public let isDeclared: Bool
    let model: WireModel
    let operation: WireOperation
    let form: AnswerForm
    /// The browser's form that the request is.
    public internal(set) var upload: MultipartForm?
    /// The bucket where the host's name says it, not the path.
    public internal(set) var hostBucket: String?
    /// What S3's errors call the resource: the raw path, with the bucket.
    let resource: String

    public var operationName: String { operation.name }

    /// The bucket of a request to S3.
    public var bucket: String? { request.input["Bucket"]?.stringValue }
    /// The key of a request to S3.
    public var key: String? { request.input["Key"]?.stringValue }
}

/// How an answer must be written.
struct AnswerForm: Hashable, Sendable {
    var service: String
    var style: WireModel.Style
    var namespace: String?
    /// HEAD: everything but the body.
    var isHead = false

    init(_ model: WireModel, style: WireModel.Style? = nil, isHead: Bool = false) {
        service = model.service
        self.style = style ?? model.style
        namespace = model.namespace ?? "http://\(model.service).amazonaws.com/doc/\(model.version)/"
        self.isHead = isHead
    }

    /// For a service that is not here at all.
    init(service: String, style: WireModel.Style) {
        self.service = service
        self.style = style
    }
}

/// A request that no service is asked about, with the answer that its protocol gives.
public struct WireRefusal: Error, Sendable {
    public let failure: ServiceFailure
    let form: AnswerForm
    let resource: String

    init(_ form: AnswerForm, _ failure: ServiceFailure, resource: String) {
        self.form = form
        self.failure = failure
        self.resource = resource
    }

    init(
        _ form: AnswerForm, code: String, message: String, status: Int, resource: String = "/",
        members: [(key: String, value: String)] = []
    ) {
        failure = ServiceFailure(
            service: form.service, code: code, message: message, status: status,
            members: JSONObject(members.map { (key: $0.key, value: .string($0.value)) }))
        self.form = form
        self.resource = resource
    }
}

extension WireCall {
    /// Adds what the transport knows and policies may ask about.
    public mutating func setContext(
        _ request: WireRequest, requestID: String, more: [AuthorizationRequest.ContextKey]
    ) {
        var keys: [AuthorizationRequest.ContextKey] = [
            .init("aws:SourceIp", "127.0.0.1"), .init("aws:SecureTransport", "false"),
        ]
        keys += more
        if let agent = request.header("user-agent") { keys.append(.init("aws:UserAgent", agent)) }
        if let referer = request.header("referer") { keys.append(.init("aws:Referer", referer)) }
        let id = service == "s3" ? S3Answer.short(requestID) : requestID
        keys.append(.init("x-amz-request-id", id))
        self.request.context = keys
    }
}

extension WireCall {
    /// The words in which the service speaks of signatures.
    public var dialect: SignatureDialect {
        switch form.style {
        case .restXML: .s3
        case .query: .query
        case .json, .restJSON: .json
        }
    }
}
