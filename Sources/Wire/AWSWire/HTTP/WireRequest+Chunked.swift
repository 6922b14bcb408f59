public import CloudModel
import DataFormats

extension WireRequest {
    /// Whether the body is in `aws-chunked` frames.
    public var isChunked: Bool {
        if header("x-amz-content-sha256")?.hasPrefix("STREAMING-") == true { return true }
        return header("content-encoding")?.lowercased().contains("aws-chunked") == true
            && header("x-amz-decoded-content-length") != nil
    }

    /// The same request without the frames, whose signatures nobody has looked at.
    public func unframed() throws(ServiceFailure) -> WireRequest {
        let length = header("x-amz-decoded-content-length").flatMap { Int($0) }
        var decoder = AWSChunkedDecoder(unsignedWithDecodedLength: length)
        var plain = self
        plain.body = []
        plain.body.reserveCapacity(min(length ?? body.count, body.count))
        do throws(SignatureFailure) {
            try decoder.feed(body[...]) { plain.body.append(contentsOf: $0) }
            try decoder.finish()
        } catch {
            throw ServiceFailure(error, service: "s3")
        }
        plain.trailers += decoder.trailers.map { WireHeader($0.name, $0.value) }
        return plain
    }

    /// What a signature covers.
    public var signed: SignedRequest {
        let path = path
        let query = target.utf8[path.endIndex...].dropFirst()
        return SignedRequest(
            method: method, rawPath: String(path), rawQuery: String(Substring(query)),
            headers: headers.map { (name: $0.name, value: $0.value) })
    }

    /// The access key that the request names, whether or not its signature is right.
    public var accessKeyID: String? {
        if let header = header("authorization") {
            if let start = header.range(of: "Credential=") {
                return String(header[start.upperBound...].prefix { $0 != "/" })
            }
            guard header.hasPrefix("AWS ") else { return nil }
            return String(header.dropFirst(4).prefix { $0 != ":" })
        }
        guard target.utf8.contains(UInt8(ascii: "?")) else { return nil }
        for item in query {
            if item.name == "X-Amz-Credential" { return String(item.value.prefix { $0 != "/" }) }
            if item.name == "AWSAccessKeyId" { return item.value }
        }
        return nil
    }
}
