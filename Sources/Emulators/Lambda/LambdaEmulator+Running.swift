import CloudModel
import DataFormats
import SimFaults
import SimKernel

/// From the start of a handler to its end, whichever comes: answer, error, death, deadline.
extension LambdaEmulator {
    func begin(
        _ function: LambdaFunction, _ payload: JSONValue, requestID: String, subject: String,
        attempt: Int, awaiter: Invocation.Awaiter
    ) throws(LambdaError) {
        let world = context.world
        let (principal, isCold) = try environment(for: function)
        let number = state.nextInvocation
        state.nextInvocation += 1
        let entry = world.record(
            TraceEntry(
                actor: "lambda/\(function.name)", principal: principal.name, service: "lambda",
                operation: "InvokeStart", subject: subject,
                details: [
                    TraceField("function", function.name), TraceField("request", requestID),
                    TraceField("attempt", attempt), TraceField("cold", isCold),
                ]))
        let outer = world.currentCause
        world.currentCause = entry
        defer { world.currentCause = outer }
        state.concurrency[function.name, default: 0] += 1
        running[number] = Invocation(
            function: function, requestID: requestID, subject: subject, payload: payload,
            attempt: attempt, awaiter: awaiter, isCold: isCold, principal: principal,
            startedAt: context.now, entry: entry)
        let limit = VirtualDuration.seconds(Int64(function.timeout))
        running[number]?.deadline = world.schedule(
            LambdaEvent.deadline(number), to: name, subject: "\(function.name) \(subject)",
            after: isCold ? function.initDuration + limit : limit)
        running[number]?.guest = world.startGuest("lambda/\(function.name) \(subject)") {
            [unowned self] guest in
            await run(number, guest)
        }
    }

    /// Takes a warm environment or starts a new one, which assumes the execution role.
    private func environment(
        for function: LambdaFunction
    ) throws(LambdaError) -> (Principal, isCold: Bool) {
        var idle = state.environments[function.name, default: []]
        while let last = idle.popLast() {
            state.environments[function.name] = idle
            if context.now - last.idleSince <= keepAlive { return (last.principal, false) }
        }
        do throws(ServiceFailure) {
            let principal = try context.assumeRole(
                function.roleARN, session: function.name, for: "lambda.amazonaws.com",
                actor: "lambda")
            return (principal, true)
        } catch {
            throw .roleNotAssumable
        }
    }

    /// The life of one call, as a guest.
    private func run(_ number: UInt64, _ guest: Guest) async {
        guard let invocation = running[number] else { return }
        let function = invocation.function
        let caller = Caller(
            guest: guest, context: context,
            actor: Actor(name: invocation.actorName, principal: invocation.principal),
            stepPoint: "lambda.step", subject: "\(function.name) \(invocation.subject)",
            attributes: [
                ("function", function.name), ("attempt", String(invocation.attempt)),
                ("key", invocation.subject),
            ])
        var outcome: InvocationOutcome
        do {
            if invocation.isCold { try await guest.sleep(for: function.initDuration) }
            let context = FunctionContext(
                functionName: function.name, requestID: invocation.requestID,
                environment: function.environment,
                deadline: context.now + .seconds(Int64(function.timeout)), caller: caller)
            let answer = try await function.code(invocation.payload, context)
            // The handler has returned, but Lambda does not know yet.
            try await caller.pass("lambda.return", subject: caller.subject)
            outcome = .returned(answer)
        } catch {
            outcome = .failed(FunctionFailure(thrown: error))
        }
        if !guest.isAlive { outcome = .crashed }
        end(number, outcome)
    }

    /// The time of a call is up: the process is killed where it stands.
    func expire(_ number: UInt64) {
        guard let guest = running[number]?.guest else { return }
        let wasAlive = guest.isAlive
        guest.kill()
        end(number, wasAlive ? .timedOut : .crashed)
    }

    /// Closes a call once; whatever the handler still tries has no effect.
    private func end(_ number: UInt64, _ outcome: InvocationOutcome) {
        guard let invocation = running.removeValue(forKey: number) else { return }
        let world = context.world
        if let deadline = invocation.deadline { world.cancel(deadline) }
        state.concurrency[invocation.function.name, default: 1] -= 1
        if outcome.leavesEnvironment {
            state.environments[invocation.function.name, default: []].append(
                Environment(principal: invocation.principal, idleSince: context.now))
        }
        let outcome = limited(outcome)
        let failure = outcome.failure(of: invocation)
        let outer = world.currentCause
        defer { world.currentCause = outer }
        world.currentCause = invocation.guest?.cause ?? invocation.entry
        world.currentCause = recordEnd(of: invocation, failure)
        switch invocation.awaiter {
        case .caller(let completion):
            if case .returned(let answer) = outcome {
                completion(.success(answer))
            } else if let failure {
                completion(.failure(failure))
            }
        case .queue:
            if case .returned(let answer) = outcome {
                succeed(invocation.requestID, answer)
            } else if let failure {
                fail(invocation.requestID, failure)
            }
        }
    }

    private func recordEnd(of invocation: Invocation, _ failure: FunctionFailure?) -> Int {
        var entry = TraceEntry(
            actor: invocation.actorName, principal: invocation.principal.name, service: "lambda",
            operation: "InvokeEnd", subject: invocation.subject,
            details: [
                TraceField("function", invocation.function.name),
                TraceField("request", invocation.requestID),
                TraceField("attempt", invocation.attempt),
                TraceField(
                    "duration-ms",
                    Int((context.now - invocation.startedAt).wholeMilliseconds)),
            ])
        if let failure {
            entry.outcome = .failed(failure.errorType)
            entry.details.append(TraceField("error", failure.errorMessage))
        }
        return context.world.record(entry)
    }

    /// An answer that is too long is an error of the function.
    private func limited(_ outcome: InvocationOutcome) -> InvocationOutcome {
        guard case .returned(let answer) = outcome else { return outcome }
        var bytes: [UInt8] = []
        answer.append(to: &bytes)
        guard bytes.count > Self.synchronousPayloadLimit else { return outcome }
        return .failed(
            FunctionFailure(
                errorType: "Function.ResponseSizeTooLarge",
                errorMessage: "Response payload size exceeded maximum allowed payload size "
                    + "(\(Self.synchronousPayloadLimit) bytes)."))
    }
}
