public import DataFormats
public import SimKernel

/// A service's public API, operation by operation, as its model names it.
///
/// The wire decodes requests into this form whatever their protocol, and state machines' SDK
/// integrations send it as it is, so that both get the same answers and leave the same trace.
public protocol APIService: AnyObject {
    /// The endpoint's name, such as `s3` or `sqs`.
    var apiName: String { get }

    /// Performs one operation on behalf of a guest, through the gate.
    ///
    /// - Throws: the service's own failure; for an operation that is not emulated one that names
    ///   it, `APIRequest.notEmulated`.
    func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer
}

/// A service that can tell beforehand whether it would turn a request away.
public protocol ForetellingService: APIService {
    /// The refusal that the request would meet at the gate as things stand; nil where it would
    /// pass. Nothing happens, and nothing is recorded.
    func refusal(of request: APIRequest, as actor: Actor) -> ServiceFailure?
}

/// One request to an operation of a service's API.
public struct APIRequest: Sendable {
    /// The operation's name in the API model, such as `PutObject`.
    public var operation: String
    /// The members by their names in the API model, such as `Bucket`.
    ///
    /// Timestamps are texts such as `2025-01-02T03:04:05.000Z`, blobs base64, maps objects;
    /// members that the caller did not send are absent.
    public var input: JSONObject
    /// The streaming member, such as the `Body` of PutObject; shared, never copied.
    public var body: [UInt8]
    /// What the transport knows and policies may ask about, such as `aws:SourceIp`.
    public var context: [AuthorizationRequest.ContextKey]

    public init(
        operation: String, input: JSONObject = JSONObject(), body: [UInt8] = [],
        context: [AuthorizationRequest.ContextKey] = []
    ) {
        self.operation = operation
        self.input = input
        self.body = body
        self.context = context
    }

    /// The failure for an operation that the real service has and this emulator does not.
    public func notEmulated(by service: String) -> ServiceFailure {
        ServiceFailure(
            service: service, code: "NotImplemented",
            message: "\(service) \(operation) is not emulated"
                + " (fidelity ledger: \(service) operation \(operation))",
            status: 501)
    }
}

/// What an operation answers, in the same form as its request.
public struct APIAnswer: Sendable {
    public var output: JSONObject
    /// The streaming member, such as the `Body` of GetObject; shared, never copied.
    public var body: ArraySlice<UInt8>
    /// The HTTP status where the operation itself decides it, such as 206 for a range.
    public var status: Int?

    public init(
        _ output: JSONObject = JSONObject(), body: ArraySlice<UInt8> = [], status: Int? = nil
    ) {
        self.output = output
        self.body = body
        self.status = status
    }
}
