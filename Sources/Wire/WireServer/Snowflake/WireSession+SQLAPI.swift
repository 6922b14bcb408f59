import OrderedCollections
import CloudModel
import SimKernel
import Snowflake
import SnowflakeWire

// The SQL API: each statement brings its session along and leaves it behind.
extension WireSession {
    func performAPI(
        _ call: SnowflakeCall, _ warehouse: SnowflakeEmulator,
        _ reply: @escaping (WireReply) -> Void
    ) {
        func answer(_ answer: SnowflakeReply) { outbox.append((reply, .snowflake(answer))) }
        guard let token = call.token else {
            return answer(
                .refused(
                    SnowflakeRefusal("390101", SnowflakeRefusal.noToken.message, status: 401)))
        }
        switch call.kind {
        case .submit(let submission): submit(submission, token, call, warehouse, reply)
        case .statement(let handle, let partition):
            guard let job = desk.jobs[handle], job.answer != nil || job.ended == nil else {
                return answer(.refused(Self.unknownHandle))
            }
            guard let known = job.answer else {
                return answer(.submissionAccepted(handle: handle))
            }
            answer(.submitted(known, form(job, true, partition)))
        case .cancel(let handle):
            guard let job = desk.jobs[handle] else { return answer(.refused(Self.unknownHandle)) }
            if job.ended == nil { warehouse.cancel(job.client.session) }
            answer(.cancelled(handle: handle))
        default: answer(.refused(.unknownStatement))
        }
    }

    private static let unknownHandle = SnowflakeRefusal(
        "391912", "There is no statement with this handle.", status: 404)

    private func form(
        _ job: SnowflakeDesk.Job, _ isNullable: Bool, _ partition: Int
    ) -> SubmissionForm {
        SubmissionForm(
            isNullable: isNullable, partition: partition, created: job.started / 1_000_000)
    }

    private func submit(
        _ submission: SnowflakeSubmission, _ token: String, _ call: SnowflakeCall,
        _ warehouse: SnowflakeEmulator, _ reply: @escaping (WireReply) -> Void
    ) {
        if call.isRetry, let job = desk.job(request: call.requestID) {
            return whenEnded(job, reply) { [self] in
                .submitted($0, form(job, submission.isNullable, 0))
            }
        }
        var login = submission.login
        // A session's own token speaks for its user; any other bearer for the administrator.
        login.user = desk.client(token: token)?.session.user ?? "ADMIN"
        let session: SnowflakeSession
        do throws(SnowflakeError) {
            session = try warehouse.openClient(login, verifiesPassword: false)
        } catch {
            outbox.append(
                (
                    reply,
                    .snowflake(
                        .refused(SnowflakeRefusal(error.codeText, error.message, status: 401)))
                ))
            return
        }
        let client = SnowflakeDesk.Client(session)
        let job = start(submission.statement, client, warehouse, call.requestID)
        let close = { warehouse.closeClient(session) }
        if job.ended == nil { job.waiting.append(close) } else { close() }
        if submission.isAsynchronous {
            outbox.append((reply, .snowflake(.submissionAccepted(handle: job.queryID))))
        } else {
            whenEnded(job, reply) { [self] in .submitted($0, form(job, submission.isNullable, 0)) }
        }
        runFor(job, warehouse)
    }
}
