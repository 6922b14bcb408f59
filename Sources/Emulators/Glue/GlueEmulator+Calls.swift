public import CloudModel
import OrderedCollections
import SimKernel

extension GlueEmulator {
    public func startJobRun(
        _ job: String, arguments: [(name: String, value: String)], as actor: Actor
    ) throws(ServiceFailure) -> String {
        do throws(GlueError) {
            guard let definition = state.jobs[job] else { throw .jobNotFound }
            var merged = definition.defaultArguments
            for (name, value) in arguments {
                guard name.hasPrefix("--") else {
                    throw .invalidInput("Argument name `\(name)` should start with --")
                }
                merged[name] = value
            }
            _ = try BookmarkOption(arguments: merged)
            let open = state.runs.values.count {
                $0.record.job == job && !$0.record.state.isFinal
            }
            guard open < definition.maxConcurrentRuns else {
                throw .concurrentRunsExceeded(job: job)
            }
            let number = state.started[job, default: 0]
            state.started[job] = number + 1
            let id =
                "jr_" + context.stableID("glue", job, String(number))
                + context.stableID("glue-run", job, String(number))
            begin(definition, id: id, firstID: id, attempt: 0, given: arguments, merged: merged)
            return id
        } catch {
            throw ServiceFailure(error, service: "glue")
        }
    }

    public func jobRun(
        _ job: String, id: String, as actor: Actor
    ) throws(ServiceFailure) -> JobRun {
        guard let run = state.runs[id], run.record.job == job else {
            throw ServiceFailure(GlueError.runNotFound, service: "glue")
        }
        return run.record
    }

    public func stopJobRun(
        _ job: String, id: String, as actor: Actor
    ) throws(ServiceFailure) {
        guard let run = state.runs[id], run.record.job == job else {
            throw ServiceFailure(GlueError.runNotFound, service: "glue")
        }
        guard !run.record.state.isFinal else {
            throw ServiceFailure(GlueError.runInTerminalState(run: id), service: "glue")
        }
        guard run.record.state != .stopping else { return }
        move(id, to: .stopping)
        if let script = scripts.removeValue(forKey: id) {
            context.world.cancel(script.deadline)
            script.guest.kill()
        }
        context.world.schedule(
            GlueEvent.stopped(id), to: name, subject: job, after: stopDelay)
    }
}
