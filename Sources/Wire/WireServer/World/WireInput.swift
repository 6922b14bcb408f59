import AWSWire
import CloudModel
import SnowflakeWire

/// A request on its way into the world, with what it means.
struct WireInput: Sendable {
    /// As it came, frames and all: what is written down and what signatures are about.
    let request: WireRequest
    let meaning: Meaning
    /// The body's SHA-256, where a signature may need it.
    private(set) var digest: String?

    enum Meaning: Sendable {
        case call(WireCall)
        case refused(WireRefusal)
        case preflight(WirePreflight)
        case snowflake(SnowflakeCall)
        case control
    }

    /// The prefix of the control API; S3 has no bucket of this name, because of the underscore.
    static let controlPrefix = "/_rehearsal/"

    init(_ request: WireRequest, decoder: WireDecoder, digests: Bool = false) {
        self.request = request
        meaning = Self.meaning(of: request, decoder)
        let claimed = request.header("x-amz-content-sha256")
        if digests, case .call(let call) = meaning, !request.isChunked,
            claimed != "UNSIGNED-PAYLOAD", call.service != "s3" || claimed != nil
        {
            digest = RecordedSession.digest(request.body)
        }
    }

    private static func meaning(of request: WireRequest, _ decoder: WireDecoder) -> Meaning {
        if request.target.hasPrefix(Self.controlPrefix) { return .control }
        if let call = SnowflakeDecoder.decode(request) { return .snowflake(call) }
        do throws(WireRefusal) {
            if let preflight = try decoder.preflight(request) { return .preflight(preflight) }
            guard request.isChunked else { return .call(try decoder.decode(request)) }
            let plain: WireRequest
            do throws(ServiceFailure) { plain = try request.unframed() } catch {
                return .refused(decoder.refusal(of: request, error))
            }
            return .call(try decoder.decode(plain))
        } catch {
            return .refused(error)
        }
    }

    /// The size of the body without its frames, as announced.
    var decodedLength: Int? {
        request.header("x-amz-decoded-content-length").flatMap { Int($0) }
    }

    /// Whether the world is the same afterwards, so that nothing is lost if it is forgotten.
    ///
    /// S3's methods say so; in other protocols a GET may send a message.
    var onlyReads: Bool {
        guard request.method == "GET" || request.method == "HEAD" else { return false }
        if case .call(let call) = meaning { return call.service == "s3" }
        return true
    }

    /// The response's bytes; nil where the client gets no answer at all.
    func response(_ reply: WireReply) -> WireResponse? {
        switch reply {
        case .dropped: return nil
        case .control(let response): return response
        case .snowflake(let answer): return SnowflakeEncoder.encode(answer)
        case .answered(let result, let identity):
            switch meaning {
            case .call(let call):
                return WireEncoder.encode(result, to: call, identity: identity)
            case .refused(let refusal):
                return WireEncoder.encode(refusal, identity: identity)
            case .preflight, .control, .snowflake: return nil
            }
        case .preflight(let result, let identity):
            guard case .preflight(let preflight) = meaning else { return nil }
            return preflight.answer(result, identity: identity)
        }
    }
}

/// What came of an input.
enum WireReply: Sendable {
    /// For a refusal the result is of no interest: it was known before.
    case answered(Result<APIAnswer, ServiceFailure>, AnswerIdentity)
    case control(WireResponse)
    case preflight(Result<[WireHeader], ServiceFailure>, AnswerIdentity)
    case snowflake(SnowflakeReply)
    /// The answer is lost, or its sender is dead.
    case dropped
}
