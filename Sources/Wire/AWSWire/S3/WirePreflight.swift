public import CloudModel

/// A browser's question whether a page may send a request to a bucket (CORS).
public struct WirePreflight: Sendable {
    public let bucket: String
    public let origin: String
    /// The method that the page wants to use.
    public let method: String
    /// The headers that it wants to send.
    public let headers: [String]
    let resource: String

    /// The answer: the headers that a rule grants, or why none does.
    public func answer(
        _ result: Result<[WireHeader], ServiceFailure>, identity: AnswerIdentity
    ) -> WireResponse {
        let form = AnswerForm(WireModel.s3)
        switch result {
        case .success(let headers):
            var response = WireResponse(status: 200, headers: headers)
            WireEncoder.stamp(&response, form, identity)
            return response
        case .failure(let failure):
            return WireEncoder.encode(failure, form: form, resource: resource, identity)
        }
    }
}

extension WireDecoder {
    /// The preflight that a request is; nil for any other.
    public func preflight(_ request: WireRequest) throws(WireRefusal) -> WirePreflight? {
        guard request.method == "OPTIONS" else { return nil }
        let router = ServiceRouter(domains: domains)
        let form = AnswerForm(WireModel.s3)
        let place = try S3Decoder(model: .s3).place(
            request, router.bucket(ofHost: request.header("host")), form)
        func missing(_ name: String) -> WireRefusal {
            WireRefusal(
                form, code: "BadRequest",
                message: "Insufficient information. \(name) request header needed.", status: 400,
                resource: place.resource)
        }
        guard let origin = request.header("origin") else { throw missing("Origin") }
        guard let method = request.header("access-control-request-method") else {
            throw missing("Access-Control-Request-Method")
        }
        let headers = request.header("access-control-request-headers") ?? ""
        return WirePreflight(
            bucket: place.segments.first ?? "", origin: origin, method: method,
            headers: headers.split(separator: ",").map { String($0.filter { $0 != " " }) },
            resource: place.resource)
    }
}
