import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Event source mappings by the API (Lambda API Reference, "CreateEventSourceMapping" and what
/// belongs to it). Changes take effect at once; the answer still says that they are under way.
extension LambdaEmulator {
    /// The mappings, in the order in which they were created.
    public var eventSourceMappings: [EventSourceMapping] { Array(state.mappings.values) }

    func performOnMapping(
        _ operation: LambdaOperation, _ input: JSONObject
    ) throws(LambdaError) -> JSONObject {
        switch operation {
        case .createMapping: return try createMapping(input)
        case .listMappings: return try listMappings(input)
        case .updateMapping: return try updateMapping(input)
        case .deleteMapping:
            let mapping = try mapping(input)
            state.mappings[mapping.id] = nil
            return description(of: mapping, "Deleting")
        default: return description(of: try mapping(input))
        }
    }

    func arn(ofMapping id: String) -> String {
        "arn:aws:lambda:\(context.region):\(context.account):event-source-mapping:\(id)"
    }

    private func mapping(_ input: JSONObject) throws(LambdaError) -> EventSourceMapping {
        guard let mapping = state.mappings[input["UUID"]?.stringValue ?? ""] else {
            throw .resourceNotFound("The resource you requested does not exist.")
        }
        return mapping
    }

    private func createMapping(_ input: JSONObject) throws(LambdaError) -> JSONObject {
        let source = input["EventSourceArn"]?.stringValue ?? ""
        guard let service = ARN(source)?.service else {
            throw .invalidParameter("Unrecognized event source.")
        }
        guard service == "sqs" else {
            throw .notEmulated("event source mappings of \(service); queues are (\(source))")
        }
        guard let reference = input["FunctionName"]?.stringValue else {
            throw Self.missing("functionName")
        }
        guard let function = try? resolve(reference) else {
            throw .invalidParameter("Function does not exist")
        }
        let same = state.mappings.values.first {
            $0.sourceARN == source && $0.function == function.name
        }
        if let same {
            throw .resourceConflict(
                "The event source arn (\" \(source) \") and function (\" \(function.name) \")"
                    + " provided mapping already exists. Please update or delete the existing"
                    + " mapping with UUID \(same.id)")
        }
        state.mappingsMade += 1
        var mapping = EventSourceMapping(
            id: context.stableUUID(
                "lambda-mapping", source, function.name, String(state.mappingsMade)),
            sourceARN: source, function: function.name, modifiedAt: context.now)
        try change(&mapping, input)
        state.mappings[mapping.id] = mapping
        schedulePoll(of: mapping.id, at: context.now + context.latency["lambda"])
        return description(of: mapping, "Creating")
    }

    private func updateMapping(_ input: JSONObject) throws(LambdaError) -> JSONObject {
        var mapping = try mapping(input)
        if let reference = input["FunctionName"]?.stringValue {
            mapping.function = try resolve(reference).name
        }
        try change(&mapping, input)
        mapping.modifiedAt = context.now
        mapping.failedPolls = 0
        state.mappings[mapping.id] = mapping
        schedulePoll(of: mapping.id, at: context.now + context.latency["lambda"])
        return description(of: mapping, "Updating")
    }

    /// Takes over what a request says and checks all of it.
    private func change(
        _ mapping: inout EventSourceMapping, _ input: JSONObject
    ) throws(LambdaError) {
        if let enabled = input["Enabled"]?.boolValue { mapping.isEnabled = enabled }
        if let size = input["BatchSize"]?.intValue { mapping.batchSize = Int(clamping: size) }
        if let window = input["MaximumBatchingWindowInSeconds"]?.intValue {
            mapping.batchingWindow = Int(clamping: window)
        }
        if let types = input["FunctionResponseTypes"]?.arrayValue {
            mapping.reportsItemFailures = types.contains("ReportBatchItemFailures")
        }
        if let scaling = input["ScalingConfig"] {
            mapping.maximumConcurrency = scaling["MaximumConcurrency"]?.intValue.map {
                Int(clamping: $0)
            }
        }
        if let criteria = input["FilterCriteria"] {
            let filters = criteria["Filters"]?.arrayValue ?? []
            guard filters.count <= 5 else {
                throw .invalidParameter(
                    "Filter criteria: the number of filters (\(filters.count)) exceeds the"
                        + " maximum of 5")
            }
            var read: [EventFilter] = []
            for filter in filters {
                read.append(try EventFilter(filter["Pattern"]?.stringValue ?? "{}"))
            }
            mapping.filters = read.isEmpty ? nil : read
        }
        let function = try resolve(mapping.function)
        guard let queue = context.ports.queues.polled(mapping.sourceARN) else {
            throw .invalidParameter(
                "Error occurred while ReceiveMessage. SQS Error Code:"
                    + " AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified"
                    + " queue does not exist.")
        }
        try mapping.validate(for: function, queue: queue)
        try checkRole(of: function, for: mapping)
    }

    /// The execution role must be allowed to receive and to delete.
    private func checkRole(
        of function: LambdaFunction, for mapping: EventSourceMapping
    ) throws(LambdaError) {
        guard let actor = try? poller(of: mapping, function) else {
            throw .invalidParameter(
                "The function execution role cannot be assumed by Lambda: \(function.roleARN)")
        }
        let calls = [
            ReceiveMessages(queueARN: mapping.sourceARN).call,
            DeleteMessages(queueARN: mapping.sourceARN, receiptHandles: []).call,
        ]
        for call in calls where context.refusal(of: call, as: actor) != nil {
            throw .invalidParameter(
                "The provided execution role does not have permissions to call"
                    + " \(call.operation) on SQS")
        }
    }

    // MARK: Answers

    private func listMappings(_ input: JSONObject) throws(LambdaError) -> JSONObject {
        var found = eventSourceMappings
        if let source = input["EventSourceArn"]?.stringValue {
            found.removeAll { $0.sourceARN != source }
        }
        if let reference = input["FunctionName"]?.stringValue {
            let name = try resolve(reference).name
            found.removeAll { $0.function != name }
        }
        return try page(input, "EventSourceMappings", found.map { description(of: $0) })
    }

    private func description(
        of mapping: EventSourceMapping, _ transition: String? = nil
    ) -> JSONObject {
        var answer: JSONObject = [
            "UUID": .string(mapping.id), "BatchSize": JSONValue(mapping.batchSize),
            "MaximumBatchingWindowInSeconds": JSONValue(mapping.batchingWindow),
            "EventSourceArn": .string(mapping.sourceARN),
            "FunctionArn": .string(arn(of: mapping.function)),
            "LastModified": .string(
                ISOTime.text(ofInstant: mapping.modifiedAt.nanoseconds, fraction: .digits(3))),
            "LastProcessingResult": .string(mapping.lastResult),
            "State": .string(transition ?? (mapping.isEnabled ? "Enabled" : "Disabled")),
            "StateTransitionReason": "USER_INITIATED",
            "FunctionResponseTypes": .array(
                mapping.reportsItemFailures ? ["ReportBatchItemFailures"] : []),
            "EventSourceMappingArn": .string(arn(ofMapping: mapping.id)),
        ]
        if let filters = mapping.filters {
            answer["FilterCriteria"] = [
                "Filters": .array(filters.map { ["Pattern": .string($0.text)] })
            ]
        }
        if let limit = mapping.maximumConcurrency {
            answer["ScalingConfig"] = ["MaximumConcurrency": JSONValue(limit)]
        }
        return answer
    }
}
