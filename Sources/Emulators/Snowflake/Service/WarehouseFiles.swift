import CloudModel
import SimKernel

/// The account's way to S3: every call goes through the gate as a session of the integration's
/// role, which the warehouse's own principal assumes.
///
/// Source: Snowflake documentation, "Configuring a Snowflake storage integration to access
/// Amazon S3".
final class WarehouseFiles: StagedObjects {
    private unowned let emulator: SnowflakeEmulator

    init(_ emulator: SnowflakeEmulator) { self.emulator = emulator }

    private var context: CloudContext { emulator.context }

    func list(
        bucket: String, prefix: String, with access: StageAccess
    ) async throws(SnowflakeError) -> [StagedObject] {
        var request = ListObjects(bucket: bucket, prefix: prefix)
        var found: [StagedObject] = []
        while true {
            let asked = request
            let page = try await call(
                asked.call, access, details: { [TraceField("keys", $0.items.count)] },
                perform: { [context] (actor) throws(ServiceFailure) in
                    try context.ports.objects.listObjects(asked, as: actor)
                })
            found += page.items.map {
                StagedObject(
                    key: $0.key, size: $0.size, tag: .given($0.etag),
                    lastModified: $0.lastModified.nanoseconds)
            }
            guard let token = page.nextToken else { return found }
            request.continuationToken = token
        }
    }

    func head(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) -> StagedObject {
        let request = GetObject(bucket: bucket, key: key)
        let found = try await call(
            request.headCall, access, details: { [TraceField("etag", $0.etag)] },
            perform: { [context] (actor) throws(ServiceFailure) in
                try context.ports.objects.headObject(request, as: actor)
            })
        return StagedObject(
            key: key, size: found.size, tag: .given(found.etag),
            lastModified: found.lastModified.nanoseconds)
    }

    func get(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) -> [UInt8] {
        let request = GetObject(bucket: bucket, key: key)
        return try await call(
            request.call, access,
            details: { [TraceField("etag", $0.etag), TraceField("size", $0.size)] },
            perform: { [context] (actor) throws(ServiceFailure) in
                try context.ports.objects.getObject(request, as: actor)
            }
        ).body
    }

    func put(
        _ bytes: [UInt8], bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) {
        let request = PutObject(bucket: bucket, key: key, body: bytes)
        _ = try await call(
            request.call, access,
            perform: { [context] (actor) throws(ServiceFailure) in
                try context.ports.objects.putObject(request, as: actor)
            })
    }

    func remove(
        bucket: String, key: String, with access: StageAccess
    ) async throws(SnowflakeError) {
        let request = DeleteObject(bucket: bucket, key: key)
        _ = try await call(
            request.call, access,
            perform: { [context] (actor) throws(ServiceFailure) in
                try context.ports.objects.deleteObject(request, as: actor)
            })
    }

    /// One call, tried again as long as S3 asks to slow down.
    private func call<Answer>(
        _ call: ServiceCall, _ access: StageAccess,
        details: (Answer) -> [TraceField] = { _ in [] },
        perform: (Actor) throws(ServiceFailure) -> Answer
    ) async throws(SnowflakeError) -> Answer {
        let live = emulator.live[access.session]
        let principal = try principal(access, live)
        let actor = Actor(name: live?.caller.actor.name ?? "snowflake", principal: principal)
        var pause = VirtualDuration.seconds(1)
        var attempts = 0
        while true {
            do throws(ServiceFailure) {
                guard let live else {
                    return try context.callNow(
                        call, as: actor, perform: perform, details: details)
                }
                return try await context.call(
                    call, as: actor, guest: live.guest, perform: perform, details: details)
            } catch {
                if error.isGuestDeath, let live { throw emulator.died(live) }
                attempts += 1
                guard error.isRetryable, attempts < 3, let live else {
                    throw Self.failure(error, call)
                }
                do throws(ServiceFailure) {
                    try await live.caller.sleep(for: pause)
                } catch { throw emulator.died(live) }
                pause = pause * 2
            }
        }
    }

    private static func failure(_ failure: ServiceFailure, _ call: ServiceCall) -> SnowflakeError {
        // Who only asks whether a file is there is told the same when it must not be read.
        if failure.status == 404 || failure.status == 403 && call.operation == "HeadObject" {
            return .remoteFileMissing(call.subject)
        }
        return .execution(
            91_003, "55000",
            "Failure using stage area. Cause: [\(failure.message) (Status Code: \(failure.status); "
                + "Error Code: \(failure.code))]")
    }

    /// Who asks: a session of the role, taken once for every session of the warehouse.
    private func principal(
        _ access: StageAccess, _ live: LiveSession?
    ) throws(SnowflakeError) -> Principal {
        switch access.identity {
        case .anonymous: return Principal(kind: .anonymous, name: "*", account: "")
        case .key(let key): return try principal(key)
        case .role(let arn, let externalID): return try principal(arn, externalID, live)
        }
    }

    private func principal(_ key: StageKey) throws(SnowflakeError) -> Principal {
        func refused(_ message: String, _ code: String) -> SnowflakeError {
            .execution(
                91_003, "55000",
                "Failure using stage area. Cause: [\(message) (Status Code: 403; "
                    + "Error Code: \(code))]")
        }
        guard let found = context.ports.accessKeys.accessKey(key.id), found.isActive else {
            throw refused(
                "The AWS Access Key Id you provided does not exist in our records.",
                "InvalidAccessKeyId")
        }
        guard found.secret == key.secret else {
            throw refused(
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your key and signing method.", "SignatureDoesNotMatch")
        }
        return found.principal
    }

    private func principal(
        _ arn: String, _ externalID: String?, _ live: LiveSession?
    ) throws(SnowflakeError) -> Principal {
        if let known = live?.credentials[arn] { return known }
        let role = arn.lastPart(after: "/") ?? arn
        let own = emulator.state.principal
        let actor = Actor(
            name: live?.caller.actor.name ?? "snowflake",
            principal: Principal(kind: .user, name: own, account: ARN(own)?.account ?? ""))
        let call = ServiceCall(
            service: "sts", operation: "AssumeRole", point: "sts.assume_role", subject: role,
            attributes: [("role", role), ("service", "snowflake")],
            details: [TraceField("role", role), TraceField("session", "snowflake")])
        do throws(ServiceFailure) {
            let principal = try context.callNow(
                call, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    try context.ports.credentials.assumeRole(
                        arn, session: "snowflake", externalID: externalID, as: actor)
                })
            live?.credentials[arn] = principal
            return principal
        } catch {
            throw .execution(3167, "42601", "Error assuming AWS_ROLE:\n\(error.message)")
        }
    }
}
