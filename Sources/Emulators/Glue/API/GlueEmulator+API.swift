public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// The endpoint `glue`.
extension GlueEmulator: APIService {
    public var apiName: String { "glue" }

    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        guard let operation = GlueOperation(rawValue: request.operation) else {
            throw request.notEmulated(by: apiName)
        }
        var call = apiCall(operation, request.input)
        call.context += request.context
        return try await context.call(
            call, as: actor, guest: guest,
            perform: { (actor) throws(ServiceFailure) -> APIAnswer in
                for name in request.input.keys where !operation.members.contains(name) {
                    throw ServiceFailure(
                        GlueError.notEmulated("\(operation.rawValue) with \(name)"),
                        service: apiName)
                }
                return APIAnswer(try perform(operation, request.input, as: actor))
            })
    }

    private func apiCall(_ operation: GlueOperation, _ input: JSONObject) -> ServiceCall {
        let job = input["JobName"]?.stringValue ?? ""
        let resource =
            operation.isAboutAccount
            ? "*" : "arn:aws:glue:\(context.region):\(context.account):job/\(job)"
        var attributes = [(name: "job", value: job)]
        if operation.point == "glue.manage" {
            attributes.append((name: "operation", value: operation.rawValue))
        }
        return ServiceCall(
            service: apiName, operation: operation.rawValue, point: operation.point, subject: job,
            permissions: [.init("glue:\(operation.rawValue)", on: resource)],
            attributes: attributes)
    }

    private func perform(
        _ operation: GlueOperation, _ input: JSONObject, as actor: Actor
    ) throws(ServiceFailure) -> JSONObject {
        switch operation {
        case .listJobs:
            let (names, next) = try page(input, jobs.map { .string($0.name) })
            return Self.list("JobNames", names, next)
        case .getJobs:
            let (found, next) = try page(input, jobs.map { .object(Self.json($0)) })
            return Self.list("Jobs", found, next)
        default: break
        }
        guard let job = input["JobName"]?.stringValue, !job.isEmpty else {
            throw failure(.invalidInput("Job name cannot be null or empty"))
        }
        switch operation {
        case .startJobRun:
            let arguments = input["Arguments"]?.objectValue ?? [:]
            let run = try startJobRun(
                job, arguments: arguments.map { ($0.key, $0.value.stringValue ?? "") }, as: actor)
            return ["JobRunId": .string(run)]
        case .getJobRun:
            let run = try jobRun(job, id: input["RunId"]?.stringValue ?? "", as: actor)
            return ["JobRun": .object(json(run))]
        case .getJobRuns:
            guard state.jobs[job] != nil else { throw failure(.entityNotFound("job", job)) }
            let (found, next) = try page(input, runs(of: job).map { .object(json($0)) })
            return Self.list("JobRuns", found, next)
        case .batchStopJobRun: return stop(job, input["JobRunIds"]?.arrayValue ?? [], as: actor)
        case .getJob:
            guard let definition = state.jobs[job] else {
                throw failure(.entityNotFound("job", job))
            }
            return ["Job": .object(Self.json(definition))]
        case .getJobBookmark, .resetJobBookmark: return try bookmark(operation, job)
        case .getJobs, .listJobs: return [:]
        }
    }

    private func failure(_ error: GlueError) -> ServiceFailure {
        ServiceFailure(error, service: apiName)
    }

    // MARK: Runs

    /// Every run for itself: what cannot be stopped is in the list of errors.
    private func stop(_ job: String, _ runs: [JSONValue], as actor: Actor) -> JSONObject {
        var stopped: [JSONValue] = []
        var errors: [JSONValue] = []
        for run in runs.compactMap(\.stringValue) {
            do throws(ServiceFailure) {
                try stopJobRun(job, id: run, as: actor)
                stopped.append(["JobName": .string(job), "JobRunId": .string(run)])
            } catch {
                errors.append([
                    "JobName": .string(job), "JobRunId": .string(run),
                    "ErrorDetail": [
                        "ErrorCode": .string(error.code), "ErrorMessage": .string(error.message),
                    ],
                ])
            }
        }
        return ["SuccessfulSubmissions": .array(stopped), "Errors": .array(errors)]
    }

    private func json(_ run: JobRun) -> JSONObject {
        var answer: JSONObject = [
            "Id": .string(run.id), "JobName": .string(run.job), "Attempt": JSONValue(run.attempt),
            "JobRunState": .string(run.state.rawValue), "StartedOn": Self.text(run.startedOn),
            "Timeout": JSONValue(run.timeout), "PredecessorRuns": [],
            "ExecutionTime": JSONValue(executionSeconds(run)),
        ]
        if run.attempt > 0, let first = state.runs[run.id]?.firstID {
            answer["PreviousRunId"] = .string(
                run.attempt == 1 ? first : "\(first)_attempt_\(run.attempt - 1)")
        }
        if !run.arguments.isEmpty {
            var arguments = JSONObject()
            for argument in run.arguments { arguments[argument.name] = .string(argument.value) }
            answer["Arguments"] = .object(arguments)
        }
        if let end = run.completedOn { answer["CompletedOn"] = Self.text(end) }
        if let message = run.errorMessage { answer["ErrorMessage"] = .string(message) }
        return answer
    }

    private static func text(_ instant: VirtualInstant) -> JSONValue {
        .string(ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(3)))
    }

    /// Seconds in which the script used resources: from its start to its end or until now.
    private func executionSeconds(_ run: JobRun) -> Int64 {
        if run.state == .starting { return 0 }
        let startUp = state.jobs[run.job]?.startUp ?? .zero
        let length = (run.completedOn ?? context.now) - run.startedOn
        return max(0, (length.nanoseconds - startUp.nanoseconds) / 1_000_000_000)
    }

    // MARK: Jobs

    /// A job without what native code does not have: a command with a script, workers, a version.
    private static func json(_ job: GlueJob) -> JSONObject {
        var answer: JSONObject = [
            "Name": .string(job.name), "Role": .string(job.roleARN),
            "ExecutionProperty": ["MaxConcurrentRuns": JSONValue(job.maxConcurrentRuns)],
            "MaxRetries": JSONValue(job.maxRetries), "Timeout": JSONValue(job.timeout),
        ]
        if !job.defaultArguments.isEmpty {
            var arguments = JSONObject()
            for (name, value) in job.defaultArguments { arguments[name] = .string(value) }
            answer["DefaultArguments"] = .object(arguments)
        }
        return answer
    }

    /// A bookmark as far as it can be told: its version and how often it moved.
    private func bookmark(
        _ operation: GlueOperation, _ job: String
    ) throws(ServiceFailure) -> JSONObject {
        guard state.jobs[job] != nil else { throw failure(.entityNotFound("job", job)) }
        if operation == .resetJobBookmark {
            do throws(GlueError) { try resetBookmark(of: job) } catch { throw failure(error) }
        } else if state.bookmarks[job] == nil {
            throw failure(.entityNotFound("continuation for job", job))
        }
        let version = bookmark(of: job).version
        return [
            "JobBookmarkEntry": [
                "JobName": .string(job), "Version": JSONValue(version), "Run": JSONValue(version),
                "Attempt": 0, "JobBookmark": "{}",
            ]
        ]
    }

    // MARK: Lists

    private static func list(_ member: String, _ items: [JSONValue], _ next: String?) -> JSONObject
    {
        var answer: JSONObject = [member: .array(items)]
        if let next { answer["NextToken"] = .string(next) }
        return answer
    }

    private func page(
        _ input: JSONObject, _ items: [JSONValue]
    ) throws(ServiceFailure) -> ([JSONValue], String?) {
        let start = input["NextToken"]?.stringValue.map { Int($0) ?? -1 } ?? 0
        let limit = Int(clamping: input["MaxResults"]?.intValue ?? 200)
        guard (0...items.count).contains(start), (1...1_000).contains(limit) else {
            throw failure(.invalidInput("NextToken or MaxResults is invalid"))
        }
        let end = min(items.count, start + limit)
        return (Array(items[start..<end]), end < items.count ? String(end) : nil)
    }
}
