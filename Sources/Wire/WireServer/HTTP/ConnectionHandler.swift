import AWSWire
import NIOCore
import NIOHTTP1

/// One connection: takes requests apart from bytes one by one, and sends each answer.
///
/// Pipelined requests wait in `HTTPServerPipelineHandler` until the one before is answered.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        /// The body must not be read yet.
        case waiting
        case receiving
        /// The rest of a refused request is thrown away.
        case refusing
        case answering
    }

    private let shared: ServerShared
    private var state = State.idle
    /// The request that is waiting or being received. It lies beside the state and not in it, so
    /// that its body is appended to where it is and never copied.
    private var receiver: RequestReceiver?
    /// Whether the world was asked about the request at hand.
    private var hasAsked = false
    private var reserved = 0
    /// The end came while the body's room was not granted yet: it had arrived with the head.
    private var endedEarly: HTTPHeaders??
    private var sender: ResponseSender?
    private var lastProgress = NIODeadline.now()
    private var watch: Scheduled<Void>?
    /// How much of a body came since the watch last looked.
    private var arrived = 0

    init(shared: ServerShared) { self.shared = shared }

    // MARK: The connection

    func channelActive(context: ChannelHandlerContext) {
        watchOver(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        release()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Bytes that are no HTTP were answered by the handler before this one.
        context.close(promise: nil)
    }

    /// Closes a connection on which nothing moves, whatever it was in the middle of; only the
    /// world's own work has time.
    private func watchOver(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(in: .seconds(max(shared.limits.idleSeconds / 4, 1)))
        {
            let (handler, context) = bound.value
            if handler.isStuck { context.close(promise: nil) } else { handler.watchOver(context) }
        }
    }

    /// Whoever holds room for a large body must use it: a part of it in each round.
    private var isTooSlow: Bool {
        guard case .receiving = state, reserved > Self.small else { return false }
        defer { arrived = 0 }
        return arrived < Self.step
    }

    private var isStuck: Bool {
        if isTooSlow { return true }
        if case .answering = state, sender == nil { return false }
        if case .waiting = state { return false }
        return NIODeadline.now() - lastProgress > .seconds(shared.limits.idleSeconds)
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes): receive(bytes, context)
        case .end(let trailers): end(trailers, context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        lastProgress = .now()
        endedEarly = nil
        hasAsked = false
        let receiver: RequestReceiver
        do throws(RequestReceiver.Refusal) {
            receiver = try RequestReceiver(head, limit: shared.limits.body)
        } catch {
            return refuse(error == .bodyTooLarge ? 413 : 400, context)
        }
        // Of a chunked body no more is known than what may come at most in one go. Small bodies
        // are bounded by the number of connections, so that nobody's large one holds them up.
        let announced = receiver.announced ?? Self.step
        let size = announced > Self.small ? announced : 0
        if size == 0 || shared.budget.reserve(size) {
            reserved = size
            admit(receiver, context)
        } else {
            state = .waiting
            self.receiver = receiver
            context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let loop = context.eventLoop
            shared.budget.wait(for: size) {
                loop.execute {
                    let (handler, context) = bound.value
                    handler.granted(size, context)
                }
            }
        }
    }

    private static let step = 1 << 20
    private static let small = 256 << 10

    private func granted(_ size: Int, _ context: ChannelHandlerContext) {
        guard case .waiting = state, let receiver, context.channel.isActive else {
            return shared.budget.release(size)
        }
        self.receiver = nil
        reserved = size
        admit(receiver, context)
        context.channel.setOption(.autoRead, value: true).whenFailure { _ in }
        if let trailers = endedEarly { end(trailers, context) }
    }

    private func admit(_ receiver: RequestReceiver, _ context: ChannelHandlerContext) {
        var receiver = receiver
        lastProgress = .now()
        // The first look may come right away.
        arrived = Self.step
        if receiver.expectsContinue {
            // A request that would be refused anyway is refused before its body comes.
            if let refusal = shared.refusal(of: receiver.request) {
                return refuse(refusal, context)
            }
            if receiver.request.accessKeyID == nil, !hasAsked {
                return ask(receiver, context)
            }
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))),
                promise: nil)
        }
        hasAsked = false
        receiver.prepare()
        self.receiver = receiver
        state = .receiving
    }

    /// Asks the world whether it would let anybody at all do this, before the body comes.
    private func ask(_ receiver: RequestReceiver, _ context: ChannelHandlerContext) {
        state = .waiting
        self.receiver = receiver
        hasAsked = true
        let input = WireInput(receiver.request, decoder: shared.decoder)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let isTaken = shared.host.submit(
            WireHost.Letter(input: input, isQuestion: true) { reply in
                loop.execute {
                    let (handler, context) = bound.value
                    handler.told(input.response(reply), context)
                }
            })
        if !isTaken { refuse(503, context) }
    }

    private func told(_ refusal: WireResponse?, _ context: ChannelHandlerContext) {
        guard case .waiting = state, let receiver, context.channel.isActive else {
            return release()
        }
        if let refusal { return refuse(refusal, context) }
        self.receiver = nil
        admit(receiver, context)
        if let trailers = endedEarly { end(trailers, context) }
    }

    private func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        switch state {
        case .receiving:
            lastProgress = .now()
            arrived += bytes.readableBytes
            receiver?.append(bytes)
            if let receiver, receiver.announced == nil {
                let size = receiver.request.body.count
                guard size <= shared.limits.body else { return refuse(413, context) }
                if size > reserved {
                    let more = max(Self.step, size - reserved)
                    guard shared.budget.reserve(more) else { return refuse(503, context) }
                    reserved += more
                }
            }
        case .waiting: receiver?.append(bytes)
        default: break
        }
    }

    private func end(_ trailers: HTTPHeaders?, _ context: ChannelHandlerContext) {
        switch state {
        case .receiving:
            guard var received = receiver else { return }
            receiver = nil
            state = .answering
            received.end(trailers)
            submit(received, context)
        case .waiting: endedEarly = .some(trailers)
        case .refusing: context.close(promise: nil)
        default: break
        }
    }

    private func submit(_ receiver: RequestReceiver, _ context: ChannelHandlerContext) {
        let input = WireInput(
            receiver.request, decoder: shared.decoder, digests: shared.digests)
        let keepsAlive = receiver.keepsAlive
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let isTaken = shared.host.submit(
            WireHost.Letter(input: input) { reply in
                loop.execute {
                    let (handler, context) = bound.value
                    handler.answer(input.response(reply), keepsAlive, context)
                }
            })
        if !isTaken { refuse(503, context) }
    }

    private func release() {
        if reserved > 0 { shared.budget.release(reserved) }
        reserved = 0
    }

    // MARK: Answers

    private func answer(
        _ response: WireResponse?, _ keepsAlive: Bool, _ context: ChannelHandlerContext
    ) {
        release()
        guard context.channel.isActive else { return }
        guard let response else {
            context.close(promise: nil)
            return
        }
        lastProgress = .now()
        sender = ResponseSender(response, keepsAlive: keepsAlive)
        pump(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pump(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Sends as much of the answer as the connection takes.
    private func pump(_ context: ChannelHandlerContext) {
        guard sender != nil else { return }
        lastProgress = .now()
        while let part = sender?.next(context.channel.allocator) {
            if case .end = part {
                let closes = sender?.keepsAlive == false
                sender = nil
                state = .idle
                let channel = context.channel
                let sent = context.writeAndFlush(wrapOutboundOut(part))
                if closes { sent.whenComplete { _ in channel.close(promise: nil) } }
                return
            }
            context.write(wrapOutboundOut(part), promise: nil)
            if sender?.isBetweenPieces == true, !context.channel.isWritable {
                context.flush()
                return
            }
        }
    }

    /// Answers without a word of any service and lets the connection go.
    private func refuse(_ status: Int, _ context: ChannelHandlerContext) {
        refuse(shared.refusal(status: status), context)
    }

    private func refuse(_ response: WireResponse, _ context: ChannelHandlerContext) {
        state = .refusing
        receiver = nil
        release()
        var sender = ResponseSender(response, keepsAlive: false)
        while let part = sender.next(context.channel.allocator) {
            context.write(wrapOutboundOut(part), promise: nil)
        }
        context.flush()
        // What the client still sends is read and thrown away for a moment, so that it sees the
        // answer and not a reset; the watch ends the rest.
        lastProgress = .now()
    }
}
