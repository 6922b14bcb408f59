import AWSWire
import NIOCore
import NIOHTTP1

/// Cuts an answer into parts: the head, the body in pieces, the end.
///
/// A large body is shared with the object store and copied piece by piece as the client reads it.
struct ResponseSender {
    private let response: WireResponse
    let keepsAlive: Bool
    private var offset: Int
    private var stage = Stage.head

    private enum Stage { case head, body, end, done }

    static let piece = 256 << 10

    init(_ response: WireResponse, keepsAlive: Bool) {
        self.response = response
        self.keepsAlive = keepsAlive
        offset = response.body.startIndex
    }

    /// Whether the part just taken may be followed by a pause.
    var isBetweenPieces: Bool { stage == .body }

    mutating func next(_ allocator: ByteBufferAllocator) -> HTTPServerResponsePart? {
        switch stage {
        case .head:
            stage = response.body.isEmpty ? .end : .body
            return .head(head)
        case .body:
            let end = min(offset + Self.piece, response.body.endIndex)
            var buffer = allocator.buffer(capacity: end - offset)
            response.body[offset..<end].withUnsafeBytes { _ = buffer.writeBytes($0) }
            offset = end
            if end == response.body.endIndex { stage = .end }
            return .body(.byteBuffer(buffer))
        case .end:
            stage = .done
            return .end(nil)
        case .done: return nil
        }
    }

    private var head: HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headers.count + 2)
        for header in response.headers { headers.add(name: header.name, value: header.value) }
        if response.status != 204, response.status != 304 {
            let length = response.declaredLength ?? response.body.count
            headers.add(name: "Content-Length", value: String(length))
        }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status),
            headers: headers)
    }
}
