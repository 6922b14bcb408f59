import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Versions, aliases, Map Runs, activities, task tokens and tags in the API's shapes.
extension StepFunctionsEmulator {
    func performMore(
        _ operation: StatesOperation, _ input: StatesInput
    ) throws(StepFunctionsError) -> JSONObject {
        switch operation {
        case .publishVersion, .deleteVersion, .listVersions:
            return try performOnVersions(operation, input)
        case .createAlias, .updateAlias, .describeAlias, .deleteAlias, .listAliases:
            return try performOnAliases(operation, input)
        case .describeMapRun: return json(try mapRun(input.arn("mapRunArn")))
        case .listMapRuns: return try listMapRuns(input)
        case .updateMapRun:
            try updateMapRun(
                input.arn("mapRunArn"), concurrency: input.number("maxConcurrency"),
                count: input.number("toleratedFailureCount"),
                percentage: input.members["toleratedFailurePercentage"]?.doubleValue)
            return [:]
        case .createActivity, .describeActivity, .deleteActivity, .listActivities:
            return try performOnActivities(operation, input)
        case .sendTaskSuccess:
            try taskSucceeded(input.required("taskToken"), output: input.required("output"))
            return [:]
        case .sendTaskFailure:
            try taskFailed(
                input.required("taskToken"), error: input.text("error"),
                cause: input.text("cause"))
            return [:]
        case .sendTaskHeartbeat:
            try taskIsAlive(input.required("taskToken"))
            return [:]
        case .tagResource:
            try tag(input.arn("resourceArn"), with: input.tags)
            return [:]
        case .untagResource:
            let keys = input.members["tagKeys"]?.arrayValue ?? []
            try untag(input.arn("resourceArn"), keys.compactMap(\.stringValue))
            return [:]
        case .listTags:
            let tags = try tags(of: input.arn("resourceArn")).map { tag -> JSONValue in
                ["key": .string(tag.key), "value": .string(tag.value)]
            }
            return ["tags": .array(tags)]
        default: preconditionFailure("\(operation.rawValue) is performed elsewhere")
        }
    }

    // MARK: - Versions

    private func performOnVersions(
        _ operation: StatesOperation, _ input: StatesInput
    ) throws(StepFunctionsError) -> JSONObject {
        switch operation {
        case .publishVersion:
            let version = try publishVersion(
                input.arn("stateMachineArn", of: "stateMachine"),
                revisionID: input.text("revisionId"), description: input.text("description"))
            return Self.json(version)
        case .deleteVersion:
            try deleteVersion(input.arn("stateMachineVersionArn", of: "stateMachine"))
            return [:]
        default:
            let record = try machine(input.arn("stateMachineArn", of: "stateMachine"))
            let (page, next) = try input.page(
                record.versions.reversed().map { .object(Self.json($0)) })
            return Self.list("stateMachineVersions", page, next)
        }
    }

    private static func json(_ version: MachineVersion) -> JSONObject {
        [
            "stateMachineVersionArn": .string(version.arn),
            "creationDate": .string(version.createdAt.iso8601),
        ]
    }

    // MARK: - Aliases

    private func performOnAliases(
        _ operation: StatesOperation, _ input: StatesInput
    ) throws(StepFunctionsError) -> JSONObject {
        switch operation {
        case .createAlias:
            let alias = try createAlias(
                input.required("name"), description: input.text("description"),
                routes: Self.routes(input) ?? [])
            return Self.listed(alias)
        case .updateAlias:
            try updateAlias(
                input.arn("stateMachineAliasArn", of: "stateMachine"),
                description: input.text("description"), routes: Self.routes(input))
            return ["updateDate": .string(context.now.iso8601)]
        case .describeAlias:
            return Self.json(try alias(input.arn("stateMachineAliasArn", of: "stateMachine")))
        case .deleteAlias:
            try deleteAlias(input.arn("stateMachineAliasArn", of: "stateMachine"))
            return [:]
        default:
            let arn = try input.arn("stateMachineArn", of: "stateMachine")
            let parts = arn.split(separator: ":")
            guard let record = state.machines[String(parts[6])], arn.hasPrefix(record.arn) else {
                throw .stateMachineDoesNotExist(arn: arn)
            }
            let aliases = record.aliases.values.reversed().filter { alias in
                arn == record.arn || alias.routes.contains { $0.version == arn }
            }
            let (page, next) = try input.page(aliases.map { .object(Self.listed($0)) })
            return Self.list("stateMachineAliases", page, next)
        }
    }

    private static func routes(_ input: StatesInput) -> [(version: String, weight: Int)]? {
        input.members["routingConfiguration"]?.arrayValue?.map { route in
            (
                version: route["stateMachineVersionArn"]?.stringValue ?? "",
                weight: Int(clamping: route["weight"]?.intValue ?? 0)
            )
        }
    }

    private static func listed(_ alias: MachineAlias) -> JSONObject {
        [
            "stateMachineAliasArn": .string(alias.arn),
            "creationDate": .string(alias.createdAt.iso8601),
        ]
    }

    private static func json(_ alias: MachineAlias) -> JSONObject {
        var object = listed(alias)
        object["name"] = .string(alias.name)
        object["description"] = alias.description.map(JSONValue.string)
        object["routingConfiguration"] = .array(
            alias.routes.map {
                ["stateMachineVersionArn": .string($0.version), "weight": JSONValue($0.weight)]
            })
        object["updateDate"] = .string(alias.updatedAt.iso8601)
        return object
    }

    // MARK: - Map Runs

    private func listMapRuns(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let arn = try input.arn("executionArn", of: "execution")
        guard let identity = state.executions[arn]?.execution.identity else {
            throw .executionDoesNotExist(arn: arn)
        }
        let runs = mapRuns(of: arn).map { run -> JSONValue in
            var object: JSONObject = [
                "executionArn": .string(arn), "mapRunArn": .string(run.arn),
                "stateMachineArn": .string("\(identity.machineARN)/\(run.request.label)"),
                "startDate": .string(run.startedAt.iso8601),
            ]
            object["stopDate"] = run.stoppedAt.map { .string($0.iso8601) }
            return .object(object)
        }
        let (page, next) = try input.page(runs)
        return Self.list("mapRuns", page, next)
    }

    private func json(_ run: MapRunRecord) -> JSONObject {
        var object: JSONObject = [
            "mapRunArn": .string(run.arn), "executionArn": .string(run.parent),
            "status": .string(run.status.rawValue), "startDate": .string(run.startedAt.iso8601),
        ]
        object["stopDate"] = run.stoppedAt.map { .string($0.iso8601) }
        object["maxConcurrency"] = JSONValue(run.request.concurrency)
        object["toleratedFailurePercentage"] = JSONValue(run.request.toleratedPercentage)
        object["toleratedFailureCount"] = JSONValue(run.request.toleratedCount)
        object["itemCounts"] = .object(counts(run) { run.itemCount($0) })
        object["executionCounts"] = .object(counts(run) { _ in 1 })
        object["redriveCount"] = JSONValue(run.redriveCount)
        object["redriveDate"] = run.redrivenAt.map { .string($0.iso8601) }
        return object
    }

    /// How many children, or items of theirs, stand how.
    private func counts(_ run: MapRunRecord, _ size: (Int) -> Int) -> JSONObject {
        var counts: [ExecutionStatus: Int] = [:]
        var total = 0
        var lost = 0
        let waiting = Set(run.again)
        for place in run.inputs.indices {
            total += size(place)
            guard place < run.children.count,
                let execution = state.executions[run.children[place]]?.execution
            else { continue }
            let status = waiting.contains(place) ? .pendingRedrive : execution.status
            counts[status, default: 0] += size(place)
            let isStandard = run.request.type == .standard
            if ExecutionStatus.unsuccessful.contains(status), isStandard, !execution.isRedrivable {
                lost += size(place)
            }
        }
        let known = ExecutionStatus.allCases.reduce(0) { $0 + counts[$1, default: 0] }
        let open = counts[.running, default: 0] + counts[.pendingRedrive, default: 0]
        let ended = known - open
        return [
            "pending": JSONValue(total - known), "running": JSONValue(counts[.running, default: 0]),
            "succeeded": JSONValue(counts[.succeeded, default: 0]),
            "failed": JSONValue(counts[.failed, default: 0]),
            "timedOut": JSONValue(counts[.timedOut, default: 0]),
            "aborted": JSONValue(counts[.aborted, default: 0]), "total": JSONValue(total),
            "resultsWritten": JSONValue(run.hasWritten ? ended : 0),
            "failuresNotRedrivable": JSONValue(lost),
            "pendingRedrive": JSONValue(counts[.pendingRedrive, default: 0]),
        ]
    }

    // MARK: - Activities

    private func performOnActivities(
        _ operation: StatesOperation, _ input: StatesInput
    ) throws(StepFunctionsError) -> JSONObject {
        switch operation {
        case .createActivity:
            let activity = try createActivity(input.required("name"))
            if !input.tags.isEmpty { try tag(activity.arn, with: input.tags) }
            return [
                "activityArn": .string(activity.arn),
                "creationDate": .string(activity.createdAt.iso8601),
            ]
        case .describeActivity:
            return Self.json(try activity(input.arn("activityArn", of: "activity")))
        case .deleteActivity:
            deleteActivity(try input.arn("activityArn", of: "activity"))
            return [:]
        default:
            let (page, next) = try input.page(
                state.activities.values.map { .object(Self.json($0)) })
            return Self.list("activities", page, next)
        }
    }

    private static func json(_ activity: ActivityRecord) -> JSONObject {
        [
            "activityArn": .string(activity.arn), "name": .string(activity.name),
            "creationDate": .string(activity.createdAt.iso8601),
        ]
    }
}
