import AWSWire
import NIOCore
import NIOHTTP1

/// Puts one request together, part by part.
struct RequestReceiver {
    private(set) var request: WireRequest
    /// The body's size as announced; nil when it is chunked.
    let announced: Int?
    let expectsContinue: Bool
    let keepsAlive: Bool

    /// Why a request is turned away before its body is read.
    enum Refusal: Error {
        case bodyTooLarge
        case badLength
    }

    init(_ head: HTTPRequestHead, limit: Int) throws(Refusal) {
        var headers: [WireHeader] = []
        headers.reserveCapacity(head.headers.count)
        var announced: Int? = 0
        var expectsContinue = false
        for (name, value) in head.headers {
            let name = Self.lowercased(name)
            switch name {
            case "content-length":
                guard let size = Int(value), size >= 0 else { throw .badLength }
                guard size <= limit else { throw .bodyTooLarge }
                announced = size
            case "transfer-encoding": announced = nil
            case "expect": expectsContinue = value.lowercased() == "100-continue"
            default: break
            }
            headers.append(WireHeader(name, value))
        }
        self.announced = announced
        self.expectsContinue = expectsContinue
        keepsAlive = head.isKeepAlive
        request = WireRequest(
            method: head.method.rawValue, target: head.uri, headers: headers)
    }

    private static func lowercased(_ name: String) -> String {
        name.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
            ? name.lowercased() : name
    }

    /// Makes room for the whole body, once it is certain that it may come.
    mutating func prepare() {
        if let announced { request.body.reserveCapacity(announced) }
    }

    mutating func append(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { request.body.append(contentsOf: $0) }
    }

    mutating func end(_ trailers: HTTPHeaders?) {
        for (name, value) in trailers ?? HTTPHeaders() {
            request.trailers.append(WireHeader(name.lowercased(), value))
        }
    }
}
