import AWSWire
import CloudModel
import S3
import SimFaults
import SimKernel

/// A world and the requests that enter it, one after the other: the same inputs at the same
/// instants leave the same trace, live or played back.
///
/// It stays on the thread that made it.
final class WireSession {
    private(set) var account: any WireAccount
    let source: AccountSource
    var time: TimeMode
    var authentication: Bool
    private(set) var requests = 0
    private(set) var snapshots: [(name: String, copy: any Sendable)] = []
    /// Answers that are ready to be sent.
    var outbox: [(reply: (WireReply) -> Void, answer: WireReply)] = []
    /// Where older clients of the warehouse leave and fetch files; nil where nobody does.
    var folders: StageFolders?
    /// Clients of the warehouse and their statements.
    private(set) var desk = SnowflakeDesk()
    private var waiting: [Visitor] = []
    private let signingKeys = SigningKeyCache()
    /// When the world began.
    let start: VirtualInstant
    /// How many trace entries are kept; nil keeps all.
    let traceEntries: Int?

    /// A request that is being worked on.
    private final class Visitor {
        let reply: (WireReply) -> Void
        let identity: String
        var hasEnded = false
        /// The web page that asks, if it is one.
        var origin: (bucket: String, origin: String, method: String)?

        init(reply: @escaping (WireReply) -> Void, identity: String) {
            self.reply = reply
            self.identity = identity
        }
    }

    init(source: AccountSource, time: TimeMode, authentication: Bool, traceEntries: Int?) {
        self.source = source
        self.time = time
        self.authentication = authentication
        self.traceEntries = traceEntries
        account = source.make()
        start = account.context.now
        settle()
        prepare()
        if let copy = try? account.copy() { snapshots.append(("start", copy)) }
    }

    deinit { world.shutDown() }

    var world: World { account.context.world }
    /// Whether requests wait for something that has not happened yet.
    var hasWaiting: Bool { !waiting.isEmpty || desk.running > 0 }

    /// Clients live in their own time: calls of the world's own take none.
    private func prepare() { account.context.latency = .none }

    // MARK: Requests

    /// Lets a request in at an instant; its answer goes to the outbox, now or when there is one.
    ///
    /// - Parameter received: when it came in real time, which signatures are made in.
    func take(
        _ input: WireInput, at instant: VirtualInstant, received: Int64,
        reply: @escaping (WireReply) -> Void
    ) {
        advance(to: instant)
        requests += 1
        switch input.meaning {
        case .control:
            outbox.append((reply, .control(ControlAPI(session: self).answer(input.request))))
        case .refused(let refusal):
            outbox.append((reply, .answered(.failure(refusal.failure), identity())))
        case .preflight(let preflight):
            let question = CORSRequest(
                origin: preflight.origin, method: preflight.method, headers: preflight.headers,
                isPreflight: true)
            let result = account.corsHeaders(bucket: preflight.bucket, for: question)
                .map(Self.headers)
            outbox.append((reply, .preflight(result, identity())))
        case .call(let call): perform(call, input, received, reply)
        case .snowflake(let call): perform(call, reply)
        }
        if let traceEntries, world.trace.count > 2 * traceEntries {
            world.forgetTrace(keeping: traceEntries)
        }
    }

    /// The refusal that a request would meet whose body has not come yet, as far as it can be
    /// told; the world does not notice.
    func foretell(_ input: WireInput, received: Int64) -> WireReply {
        guard case .call(let call) = input.meaning, call.upload == nil,
            let service = account.api(call.service) as? any ForetellingService,
            let found = try? gatekeeper(received).admit(input, call),
            let refusal = service.refusal(of: call.request, as: found.actor)
        else { return .dropped }
        return .answered(.failure(refusal), identity())
    }

    private static func headers(_ pairs: [(name: String, value: String)]) -> [WireHeader] {
        pairs.map { WireHeader($0.name, $0.value) }
    }

    private func identity() -> AnswerIdentity {
        AnswerIdentity(
            requestID: account.context.stableUUID("wire-request", String(requests)),
            instant: world.now.nanoseconds)
    }

    private func perform(
        _ call: WireCall, _ input: WireInput, _ received: Int64,
        _ reply: @escaping (WireReply) -> Void
    ) {
        let identity = identity()
        func refuse(_ failure: ServiceFailure) {
            outbox.append((reply, .answered(.failure(failure), identity)))
        }
        if let limit = world.exhausted {
            return refuse(
                ServiceFailure(
                    service: call.service, code: "ServiceUnavailable",
                    message: "the world has come to its limit: \(limit.rawValue)", status: 503))
        }
        guard call.isDeclared, let service = account.api(call.service) else {
            return refuse(call.request.notEmulated(by: call.service))
        }
        var call = call
        let actor: Actor
        do throws(ServiceFailure) {
            let gatekeeper = gatekeeper(received)
            let found = try gatekeeper.admit(input, call)
            if let upload = call.upload { try gatekeeper.check(upload, call) }
            actor = found.actor
            call.setContext(input.request, requestID: identity.requestID, more: found.keys)
        } catch {
            return refuse(error)
        }
        let visitor = Visitor(reply: reply, identity: identity.requestID)
        visitor.origin = input.request.header("origin").flatMap { origin in
            // What a request says that it is about counts before what it is.
            let method = input.request.header("access-control-request-method")
            return call.bucket.map {
                (bucket: $0, origin: origin, method: method ?? input.request.method)
            }
        }
        waiting.append(visitor)
        let wanted = call.request
        world.startGuest("client/\(call.service) \(call.operationName)") {
            [unowned self] guest in
            let result: Result<APIAnswer, ServiceFailure>
            do throws(ServiceFailure) {
                result = .success(try await service.respond(to: wanted, as: actor, guest: guest))
            } catch {
                result = .failure(error)
            }
            self.finish(visitor, result)
        }
        world.drainGuests()
        runFor(visitor, call)
    }

    /// Real clients sign with the wall clock, which is this world's own in eager time only.
    private func gatekeeper(_ received: Int64) -> Gatekeeper {
        let isReal = if case .eager = time { true } else { false }
        return Gatekeeper(
            account: account, verifies: authentication,
            clock: SignatureClock(
                now: isReal ? received : world.now.nanoseconds, checksSkew: isReal),
            signingKeys: signingKeys)
    }

    private func finish(_ visitor: Visitor, _ result: Result<APIAnswer, ServiceFailure>) {
        visitor.hasEnded = true
        waiting.removeAll { $0 === visitor }
        if case .failure(let failure) = result, failure.status == 0 {
            // A crashed caller or a lost answer: nobody is told anything.
            outbox.append((visitor.reply, .dropped))
            return
        }
        var identity = AnswerIdentity(
            requestID: visitor.identity, instant: world.now.nanoseconds)
        if let (bucket, origin, method) = visitor.origin {
            let question = CORSRequest(origin: origin, method: method, isPreflight: false)
            let granted = account.corsHeaders(bucket: bucket, for: question)
            identity.headers = (try? granted.get()).map(Self.headers) ?? []
        }
        outbox.append((visitor.reply, .answered(result, identity)))
    }

    // MARK: Time

    /// The instant at which a request is let in that comes so long after the one before.
    func instant(after elapsed: Int64) -> VirtualInstant {
        switch time {
        case .manual: world.now
        case .eager: world.now + .nanoseconds(max(elapsed, 0))
        case .scaled(let factor): world.now + .nanoseconds(max(elapsed, 0)) * factor
        }
    }

    /// Runs what is due until then and moves the clock there.
    func advance(to instant: VirtualInstant) {
        if instant > world.now { world.run(until: instant) }
    }

    /// Operations that wait for others by nature: the clock is not pushed on for them.
    private static let waits: Set<String> = ["sqs ReceiveMessage", "states GetActivityTask"]

    private func runFor(_ visitor: Visitor, _ call: WireCall) {
        let isPatient = Self.waits.contains("\(call.service) \(call.operationName)")
        let deadline = isPatient || time == .manual ? world.now : .distantFuture
        while !visitor.hasEnded {
            guard case .advanced = world.step(until: deadline) else { break }
        }
        settle()
    }

    /// In eager time, what follows soon follows now.
    func settle() {
        guard case .eager(let horizon) = time else {
            while case .advanced = world.step(until: world.now) {}
            return
        }
        let deadline = world.now + horizon
        while case .advanced = world.step(until: deadline) {}
    }

    /// When something is due next, for those who wait in real time.
    var nextDue: VirtualInstant? { world.pendingEvents.first?.due }

    // MARK: Copies

    /// Keeps a copy under a name.
    func keep(_ name: String) throws(SnapshotFailure) {
        let copy = try account.copy()
        snapshots.removeAll { $0.name == name }
        snapshots.append((name, copy))
    }

    /// Goes back to a copy; requests that still wait get no answer.
    func goBack(to name: String) -> Bool {
        guard let snapshot = snapshots.first(where: { $0.name == name }) else { return false }
        world.shutDown()
        waiting.removeAll()
        desk = SnowflakeDesk()
        account = source.restore(snapshot.copy)
        prepare()
        return true
    }
}
