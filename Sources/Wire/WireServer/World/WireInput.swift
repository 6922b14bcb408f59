import AWSWire
import CloudModel

/// A request on its way into the world, with what it means.
struct WireInput: Sendable {
    let request: WireRequest
    let meaning: Meaning

    enum Meaning: Sendable {
        case call(WireCall)
        case refused(WireRefusal)
        case control
    }

    /// The prefix of the control API; S3 has no bucket of this name, because of the underscore.
    static let controlPrefix = "/_rehearsal/"

    init(_ request: WireRequest, decoder: WireDecoder) {
        self.request = request
        if request.target.hasPrefix(Self.controlPrefix) {
            meaning = .control
        } else {
            do throws(WireRefusal) {
                meaning = .call(try decoder.decode(request))
            } catch {
                meaning = .refused(error)
            }
        }
    }

    /// Whether the world is the same afterwards, so that nothing is lost if it is forgotten.
    var onlyReads: Bool { request.method == "GET" || request.method == "HEAD" }

    /// The response's bytes; nil where the client gets no answer at all.
    func response(_ reply: WireReply) -> WireResponse? {
        switch reply {
        case .dropped: return nil
        case .control(let response): return response
        case .answered(let result, let identity):
            switch meaning {
            case .call(let call):
                return WireEncoder.encode(result, to: call, identity: identity)
            case .refused(let refusal):
                return WireEncoder.encode(refusal, identity: identity)
            case .control: return nil
            }
        }
    }
}

/// What came of an input.
enum WireReply: Sendable {
    /// For a refusal the result is of no interest: it was known before.
    case answered(Result<APIAnswer, ServiceFailure>, AnswerIdentity)
    case control(WireResponse)
    /// The answer is lost, or its sender is dead.
    case dropped
}
