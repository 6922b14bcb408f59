import Diagnostics
import SnowflakeSQL

// Child jobs. Source: Snowflake documentation, "Working with asynchronous child jobs".
extension ScriptInterpreter {
    /// A child job runs at once and to its end; its failure is told where it is awaited.
    func startJob(_ statement: Statement, _ span: SourceSpan) async throws(ScriptFailure) {
        let before = scope.status
        do throws(ScriptFailure) {
            _ = try await execute(statement, span)
            scope.status = before
        } catch {
            guard runner.isAlive else { throw error }
            if failedJob == nil { failedJob = error }
        }
    }

    /// What a result set gets, from a child job if the source says so.
    func filled(
        by source: ResultSource, _ span: SourceSpan
    ) async throws(ScriptFailure) -> ScriptEntry {
        guard source.isAsync else { return .resultset(try await result(of: source, span)) }
        let before = scope.status
        defer { scope.status = before }
        do throws(ScriptFailure) {
            let result = try await self.result(of: source, span)
            return .job(ScriptJob(result: result, failure: nil, status: scope.status))
        } catch {
            guard runner.isAlive else { throw error }
            if failedJob == nil { failedJob = error }
            return .job(ScriptJob(result: nil, failure: error, status: before))
        }
    }

    /// `AWAIT ALL` tells of the first job that failed; `AWAIT result` of that result's job.
    func awaitJobs(_ name: Identifier?, _ span: SourceSpan) throws(ScriptFailure) {
        guard let name else {
            defer { failedJob = nil }
            if let failedJob { throw failedJob }
            return
        }
        switch scope[name.name] {
        case .resultset: break
        case .job(let job):
            if let failure = job.failure, failure == failedJob { failedJob = nil }
            let result = try job.awaited(at: program.place(span))
            scope.status = job.status
            _ = scope.update(name.name, .resultset(result))
        default: throw failure(.invalidIdentifier(name.name), span)
        }
    }
}

extension ScriptJob {
    /// The rows of the job.
    ///
    /// - Parameter place: where its failure is told; where it began by default.
    func awaited(
        at place: (line: Int, position: Int)? = nil
    ) throws(ScriptFailure) -> StatementResult {
        if var failure {
            if let place {
                failure.line = place.line
                failure.position = place.position
            }
            throw failure
        }
        return result ?? .status("Statement executed successfully.")
    }
}
