import AWSWire
import CloudModel
public import SimTrace
import SimKernel

/// Lets a recorded session happen again, without sockets: the same trace comes out.
public enum Playback {
    /// The whole trace of a recording, in an account like the one that it was made in.
    public static func trace(
        of recording: RecordedSession, in source: AccountSource
    ) -> Trace {
        let session = WireSession(
            source: source, time: recording.header.time,
            authentication: recording.header.authentication, traceEntries: nil)
        play(recording, in: session)
        return trace(of: session, pipeline: recording.header.pipeline)
    }

    /// Brings a session to where the recording ends; answers when its last request came.
    ///
    /// - Parameters:
    ///   - omitted: places of entries that are left out.
    ///   - outcome: told of each request, by its place, with what it meant and its answer.
    @discardableResult
    static func play(
        _ recording: RecordedSession, in session: WireSession, without omitted: Set<Int> = [],
        outcome: ((Int, WireInput, WireReply) -> Void)? = nil
    ) -> Int64? {
        let decoder = WireDecoder()
        var last: Int64?
        for (place, entry) in recording.entries.enumerated() where !omitted.contains(place) {
            switch entry {
            case .settings(let header):
                session.time = header.time
                session.authentication = header.authentication
            case .input(let at, let received, let request):
                last = received
                let input = WireInput(
                    request, decoder: decoder, digests: session.authentication)
                session.take(
                    input, at: VirtualInstant(nanoseconds: at), received: received
                ) { reply in outcome?(place, input, reply) }
            case .tick(let at, let received):
                last = received
                session.advance(to: VirtualInstant(nanoseconds: at))
            }
            let answers = session.outbox
            session.outbox.removeAll(keepingCapacity: true)
            for (reply, answer) in answers { reply(answer) }
        }
        return last
    }

    static func trace(of session: WireSession, pipeline: String) -> Trace {
        let world = session.world
        return Trace(
            header: TraceHeader(
                scenario: "wire", pipeline: pipeline, seed: 0, start: session.start),
            entries: world.trace, decisions: world.decisions.record)
    }
}
