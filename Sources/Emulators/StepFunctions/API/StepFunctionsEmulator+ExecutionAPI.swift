import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Executions and their histories in the API's shapes.
extension StepFunctionsEmulator {
    func executions(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let isOfMapRun = input.members["mapRunArn"] != nil
        guard isOfMapRun != (input.members["stateMachineArn"] != nil) else {
            throw .validation("Must specify exactly one of: [stateMachineArn, mapRunArn]")
        }
        var status: ExecutionStatus?
        if let text = input.text("statusFilter") {
            status = ExecutionStatus(rawValue: text)
            guard status != nil else {
                throw .validation(
                    "1 validation error detected: Value '\(text)' at 'statusFilter' failed to "
                        + "satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, "
                        + "TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]")
            }
        }
        guard isOfMapRun || status != .pendingRedrive && input.text("redriveFilter") == nil else {
            throw .validation(
                "A stateMachineArn cannot be combined with the statusFilter PENDING_REDRIVE or "
                    + "with a redriveFilter")
        }
        var found: [ExecutionDescription]
        if isOfMapRun {
            found = try listExecutions(ofMapRun: input.arn("mapRunArn"), status: status)
        } else {
            found = try listExecutions(
                input.arn("stateMachineArn", of: "stateMachine"), status: status)
        }
        if let filter = input.text("redriveFilter") {
            found = found.filter { ($0.redriveCount > 0) == (filter == "REDRIVEN") }
        }
        let (page, next) = try input.page(found.map { .object(listed($0)) })
        return Self.list("executions", page, next)
    }

    func execution(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let arn = try input.arn("executionArn", of: "execution")
        var object = Self.json(
            try describeExecution(arn), isSync: false, showsData: try input.includesData())
        object["traceHeader"] = state.executions[arn]?.traceHeader.map(JSONValue.string)
        if let (run, place) = state.executions[arn]?.mapRun {
            object["mapRunArn"] = .string(run)
            if state.mapRuns[run]?.again.contains(place) == true {
                object["status"] = .string(ExecutionStatus.pendingRedrive.rawValue)
            }
            if object["redriveStatus"] == "REDRIVABLE" {
                object["redriveStatus"] = "REDRIVABLE_BY_MAP_RUN"
            }
        }
        return object
    }

    func history(_ input: StatesInput) throws(StepFunctionsError) -> JSONObject {
        let (events, next) = try executionHistory(
            input.arn("executionArn", of: "execution"),
            reverseOrder: input.members["reverseOrder"]?.boolValue ?? false,
            maxResults: Int(clamping: input.members["maxResults"]?.intValue ?? 100),
            nextToken: input.text("nextToken"))
        let includesData = input.members["includeExecutionData"]?.boolValue ?? true
        let page = events.map { event -> JSONValue in
            var object = includesData ? event.json : event.jsonWithoutData
            object["timestamp"] = .string(event.timestamp.iso8601)
            return .object(object)
        }
        return Self.list("events", page, next)
    }

    private func listed(_ execution: ExecutionDescription) -> JSONObject {
        var object = Self.listed(execution)
        if let (run, place) = state.executions[execution.arn]?.mapRun {
            object["mapRunArn"] = .string(run)
            object["itemCount"] = state.mapRuns[run].map { JSONValue($0.itemCount(place)) }
        }
        if execution.redriveCount > 0 {
            object["redriveCount"] = JSONValue(execution.redriveCount)
            object["redriveDate"] = execution.redrivenAt.map { .string($0.iso8601) }
        }
        return object
    }

    private static func listed(_ execution: ExecutionDescription) -> JSONObject {
        var object: JSONObject = [
            "executionArn": .string(execution.arn),
            "stateMachineArn": .string(execution.machineARN), "name": .string(execution.name),
            "status": .string(execution.status.rawValue),
            "startDate": .string(execution.startedAt.iso8601),
        ]
        object["stopDate"] = execution.stoppedAt.map { .string($0.iso8601) }
        object["stateMachineVersionArn"] = execution.versionARN.map(JSONValue.string)
        object["stateMachineAliasArn"] = execution.aliasARN.map(JSONValue.string)
        return object
    }

    /// - Parameter showsData: whether input and output are part of it (`includedData`).
    static func json(
        _ execution: ExecutionDescription, isSync: Bool, showsData: Bool
    ) -> JSONObject {
        var object = listed(execution)
        if showsData { object["input"] = .string(execution.input) }
        object["inputDetails"] = ["included": .bool(showsData)]
        if let output = execution.output {
            if showsData { object["output"] = .string(output) }
            object["outputDetails"] = ["included": .bool(showsData)]
        }
        object["error"] = execution.error.map(JSONValue.string)
        object["cause"] = execution.cause.map(JSONValue.string)
        guard !isSync else {
            object["billingDetails"] = billing(execution)
            return object
        }
        object["redriveCount"] = JSONValue(execution.redriveCount)
        object["redriveDate"] = execution.redrivenAt.map { .string($0.iso8601) }
        object["redriveStatus"] = .string(execution.redriveStatus)
        object["redriveStatusReason"] = execution.redriveStatusReason.map(JSONValue.string)
        return object
    }

    /// An express execution is billed by tenths of a second and 64 MB (AWS Step Functions pricing).
    private static func billing(_ execution: ExecutionDescription) -> JSONValue {
        let stopped = execution.stoppedAt ?? execution.startedAt
        let milliseconds = (stopped - execution.startedAt).wholeMilliseconds
        return [
            "billedMemoryUsedInMB": 64,
            "billedDurationInMilliseconds": JSONValue(max(1, (milliseconds + 99) / 100) * 100),
        ]
    }

    static func list(_ name: String, _ page: [JSONValue], _ next: String?) -> JSONObject {
        var answer: JSONObject = [name: .array(page)]
        answer["nextToken"] = next.map(JSONValue.string)
        return answer
    }
}
