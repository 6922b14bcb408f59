import OrderedCollections
import AWSWire
import CloudModel
import DataFormats
import SimKernel
import Snowflake
import SnowflakeWire

// Calls of Snowflake's client protocol: tokens, sessions, statements as guests of the world.
extension WireSession {
    /// What is asked for where no warehouse is.
    private static let noWarehouse = SnowflakeRefusal(
        "390144", "this account has no warehouse", status: 503)

    func perform(_ call: SnowflakeCall, _ reply: @escaping (WireReply) -> Void) {
        func answer(_ answer: SnowflakeReply) { outbox.append((reply, .snowflake(answer))) }
        guard let warehouse = account.warehouse else { return answer(.refused(Self.noWarehouse)) }
        if world.exhausted != nil {
            return answer(
                .refused(SnowflakeRefusal("390144", "the world is at its limit", status: 503)))
        }
        switch call.kind {
        case .login(let login): answer(self.login(login, warehouse))
        case .renew: answer(renew(call))
        case .telemetry: answer(.done)
        case .chunk(let queryID, let part): answer(chunk(queryID, part, call))
        case .unknown:
            answer(.refused(SnowflakeRefusal("000404", "no such path", status: 404)))
        case .malformed(let problem):
            answer(.refused(SnowflakeRefusal("390142", problem, status: 400)))
        case .submit, .statement, .cancel: performAPI(call, warehouse, reply)
        default: performForClient(call, warehouse, reply)
        }
    }

    // MARK: Sessions

    private func token(_ kind: String) -> String {
        let number = desk.nextToken()
        return kind + account.context.stableID("snowflake", kind, number, String(requests))
    }

    private func login(_ given: SnowflakeLogin, _ warehouse: SnowflakeEmulator) -> SnowflakeReply {
        let session: SnowflakeSession
        do throws(SnowflakeError) {
            session = try warehouse.openClient(given.login, verifiesPassword: authentication)
        } catch { return .refused(SnowflakeRefusal(error.codeText, error.message)) }
        let format = session.texts.parameter("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT") ?? ""
        let readsArrow = given.isOldPython && format.uppercased() != "JSON"
        let client = SnowflakeDesk.Client(
            session, token: token("st"), master: token("mt"), readsArrow: readsArrow,
            takesFolders: given.isOldPython)
        desk.add(client)
        var place = session.place
        // A client shows what it asked for, also when it is not there yet.
        if let database = given.login.database { place.database = SnowflakeEmulator.name(database) }
        if let schema = given.login.schema { place.schema = SnowflakeEmulator.name(schema) }
        var parameters = session.texts.parametersForClients
        for name in [
            "CLIENT_SESSION_KEEP_ALIVE", "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY",
            "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "CLIENT_PREFETCH_THREADS",
            "CLIENT_TELEMETRY_ENABLED",
        ] {
            if let value = session.texts.parameter(name) {
                parameters.append(SessionParameter(name, value))
            }
        }
        return .login(
            LoginAnswer(
                token: client.token, masterToken: client.master, session: session.id,
                user: session.user, place: place, parameters: parameters))
    }

    private func renew(_ call: SnowflakeCall) -> SnowflakeReply {
        guard let token = call.token else { return .refused(.noToken) }
        guard let client = desk.client(master: token) ?? desk.client(token: token) else {
            return .refused(
                SnowflakeRefusal("390114", "Authentication token has expired. Log in again."))
        }
        desk.renew(client, token: self.token("st"))
        return .renewed(
            LoginAnswer(
                token: client.token, masterToken: client.master, session: client.session.id,
                user: client.session.user, place: client.session.place, parameters: []))
    }

    // MARK: Calls of a session

    private func performForClient(
        _ call: SnowflakeCall, _ warehouse: SnowflakeEmulator,
        _ reply: @escaping (WireReply) -> Void
    ) {
        func answer(_ answer: SnowflakeReply) { outbox.append((reply, .snowflake(answer))) }
        guard let token = call.token else { return answer(.refused(.noToken)) }
        guard let client = desk.client(token: token) ?? desk.client(master: token) else {
            return answer(.refused(.unknownToken))
        }
        let form = ResultForm(isArrow: client.readsArrow, host: call.host)
        switch call.kind {
        case .heartbeat: answer(.done)
        case .logout:
            warehouse.closeClient(client.session)
            desk.remove(client)
            answer(.done)
        case .abort(let requestID):
            if let job = desk.job(request: requestID), job.ended == nil {
                warehouse.cancel(job.client.session)
            }
            answer(.done)
        case .abortQuery(let queryID):
            guard let job = desk.jobs[queryID] else { return answer(.refused(.unknownStatement)) }
            if job.ended == nil { warehouse.cancel(job.client.session) }
            answer(.done)
        case .monitor(let queryID): answer(.monitored(desk.jobs[queryID].map(Self.status)))
        case .result(let queryID):
            guard let job = desk.jobs[queryID], job.ended == nil || job.answer != nil else {
                return answer(.refused(.unknownStatement))
            }
            whenEnded(job, reply) { .statement($0, form) }
        case .query(let query):
            if call.isRetry, let job = desk.job(request: call.requestID) {
                return whenEnded(job, reply) { .statement($0, form) }
            }
            let job = start(query.statement, client, warehouse, call.requestID, query.problem)
            if query.isAsynchronous {
                answer(.accepted(queryID: job.queryID))
            } else {
                whenEnded(job, reply) { [self] in rowsOrFiles(of: $0, client, form) }
            }
            runFor(job, warehouse)
        default: answer(.refused(.unknownStatement))
        }
    }

    /// The rows of a statement, or what a client has to do for its PUT or GET.
    private func rowsOrFiles(
        of answer: ClientAnswer, _ client: SnowflakeDesk.Client, _ form: ResultForm
    ) -> SnowflakeReply {
        guard let transfer = answer.transfer else { return .statement(answer, form) }
        let number = desk.add(
            SnowflakeDesk.Transfer(
                transfer: transfer, client: client, usesFolder: client.takesFolders))
        var folder: String?
        if client.takesFolders {
            do {
                folder = try folders?.open(number) ?? ""
                for key in transfer.files {
                    guard let bytes = account.warehouse?.staged(key, for: transfer) else {
                        continue
                    }
                    try folders?.write(bytes, key, number)
                }
            } catch {
                var failed = answer
                failed.outcome = .failure(
                    SnowflakeError(
                        code: 253_006, sqlState: "22000",
                        message: "The files cannot be laid where the client takes them: \(error)"))
                return .statement(failed, form)
            }
        }
        return .transfer(
            answer, TransferPlace(number: number, folder: folder, host: form.host))
    }

    private static func status(_ job: SnowflakeDesk.Job) -> StatementStatus {
        var error: SnowflakeError?
        if case .failure(let failure) = job.answer?.outcome { error = failure }
        return StatementStatus(
            queryID: job.queryID, session: job.client.session.id, text: job.text,
            started: job.started, ended: job.ended, error: error)
    }

    private func chunk(_ queryID: String, _ part: Int, _ call: SnowflakeCall) -> SnowflakeReply {
        guard let job = desk.jobs[queryID], let answer = job.answer else {
            return .refused(SnowflakeRefusal("000404", "no such chunk", status: 404))
        }
        return .chunk(
            answer, part: part, ResultForm(isArrow: job.client.readsArrow, host: call.host))
    }

    // MARK: Statements

    /// Starts a text as a guest of the world.
    func start(
        _ statement: ClientStatement, _ client: SnowflakeDesk.Client,
        _ warehouse: SnowflakeEmulator, _ request: String, _ problem: String? = nil
    ) -> SnowflakeDesk.Job {
        let job = SnowflakeDesk.Job(
            warehouse.nextClientQueryID(), client, statement.text, started: world.now.nanoseconds)
        desk.add(job, request: request)
        if let problem {
            let error = SnowflakeError(code: 1_008, sqlState: "22023", message: problem)
            finish(
                job,
                ClientAnswer(
                    queryID: job.queryID, outcome: .failure(error), place: client.session.place,
                    texts: client.session.texts))
            return job
        }
        desk.running += 1
        world.startGuest("client/snowflake \(client.session.user)") { [unowned self] guest in
            let answer = await warehouse.run(
                statement, queryID: job.queryID, in: client.session, guest: guest)
            desk.running -= 1
            self.finish(job, answer)
        }
        world.drainGuests()
        return job
    }

    private func finish(_ job: SnowflakeDesk.Job, _ answer: ClientAnswer?) {
        job.ended = world.now.nanoseconds
        job.answer = answer
        job.isLost = answer == nil
        desk.addParts(of: job)
        let waiting = job.waiting
        job.waiting = []
        for one in waiting { one() }
    }

    /// Answers now or when the job has ended; not at all when who ran it was killed.
    func whenEnded(
        _ job: SnowflakeDesk.Job, _ reply: @escaping (WireReply) -> Void,
        _ make: @escaping (ClientAnswer) -> SnowflakeReply
    ) {
        let send = { [unowned self, unowned job] in
            outbox.append((reply, job.answer.map { .snowflake(make($0)) } ?? .dropped))
        }
        if job.ended != nil { return send() }
        job.waiting.append(send)
    }

    /// Lets virtual time pass for a statement, but not for a lock that only another client can
    /// give up.
    func runFor(_ job: SnowflakeDesk.Job, _ warehouse: SnowflakeEmulator) {
        let deadline = time == .manual ? world.now : .distantFuture
        while job.ended == nil, !warehouse.waitsForLock(job.client.session) {
            guard case .advanced = world.step(until: deadline) else { break }
        }
        settle()
    }
}
