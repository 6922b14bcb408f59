import AWSWire
import Synchronization

/// What all connections of a server share.
final class ServerShared: Sendable {
    let host: WireHost
    let limits: WireLimits
    let decoder: WireDecoder
    let budget: BodyBudget
    /// Whether signatures will be looked at, for which bodies are digested here.
    let digests: Bool
    private let connections = Mutex(0)

    init(host: WireHost, limits: WireLimits, decoder: WireDecoder, digests: Bool) {
        self.digests = digests
        self.host = host
        self.limits = limits
        self.decoder = decoder
        budget = BodyBudget(limits.bodies)
    }

    /// Counts a connection in; false when there are too many.
    func admit() -> Bool {
        connections.withLock { count in
            guard count < limits.connections else { return false }
            count += 1
            return true
        }
    }

    func leave() { connections.withLock { $0 -= 1 } }

    /// The answer to a request whose head alone is wrong.
    func refusal(of request: WireRequest) -> WireResponse? {
        // Without its body a framed request or a form cannot be judged.
        guard !request.isChunked, request.method == "PUT",
            case .refused(let refusal) = WireInput(request, decoder: decoder).meaning
        else { return nil }
        // The world was not asked, so the answer has no id or date of the world's.
        return WireEncoder.encode(
            refusal, identity: AnswerIdentity(requestID: Self.noID, instant: 0))
    }

    private static let noID = "00000000-0000-0000-0000-000000000000"

    func refusal(status: Int) -> WireResponse {
        let words =
            switch status {
            case 413: ("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
            case 503: ("SlowDown", "Please reduce your request rate.")
            default: ("InvalidRequest", "The request cannot be read.")
            }
        return WireResponse(
            status: status, headers: [WireHeader("Content-Type", "application/xml")],
            body: Array(
                "<Error><Code>\(words.0)</Code><Message>\(words.1)</Message></Error>".utf8)[...])
    }
}
