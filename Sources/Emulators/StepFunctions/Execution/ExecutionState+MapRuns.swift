import DataFormats
import SimKernel
import StatesLanguage

/// Distributed Maps: what their children get, and what becomes of it.
///
/// Events are those recorded on AWS for Map Runs without a reader.
extension ExecutionState {
    mutating func distribute(
        _ map: State.Map, _ distributed: DistributedMap, _ concurrency: Int64,
        _ effective: Payload, _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) {
        var items: [Strand.MapItem]?
        if distributed.reader == nil {
            let values =
                state.queryLanguage == .jsonata
                ? try self.items(map, strand, state, host)
                : try self.items(at: map.itemsPath, effective, strand, state, host)
            items = values.enumerated().map {
                Strand.MapItem(index: $0, value: $1, source: "STATE_DATA")
            }
        }
        strands[strand]!.lastEvent = record(
            .mapStateStarted, .mapStarted(length: items?.count ?? 0),
            after: strands[strand]!.lastEvent, host)
        var request = try request(map, distributed, effective, strand, state, host)
        request.concurrency = concurrency
        let event = record(
            .mapRunStarted, .mapRun(arn: request.arn, redriveCount: nil),
            after: strands[strand]!.lastEvent, host)
        strands[strand]!.lastEvent = event
        strands[strand]!.activity = .mapRun(
            Strand.Run(
                token: request.token, arn: request.arn, event: event, effective: effective.value))
        tasks[request.token] = strand
        guard let items else {
            effects.append(.startMapRun(request, inputs: nil))
            return
        }
        do {
            let inputs = try childInputs(items, strand, state, host)
            effects.append(.startMapRun(request, inputs: inputs))
        } catch {
            mapRunFailed(request.token, located(error, strand, state), host)
        }
    }

    private mutating func request(
        _ map: State.Map, _ distributed: DistributedMap, _ effective: Payload, _ strand: Int,
        _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> MapRunRequest {
        let count = try tolerated(
            map.toleratedCount, "ToleratedFailureCount", effective, strand, state, host)
        let percentage = try tolerated(
            map.toleratedPercentage, "ToleratedFailurePercentage", effective, strand, state, host)
        if let count, count < 0 {
            throw StatesError(.runtime, "ToleratedFailureCount cannot be negative.")
        }
        if let percentage, !(0...100).contains(percentage) {
            throw StatesError(
                .runtime, "ToleratedFailurePercentage must be between 0 and 100.")
        }
        var reading: MapRunRequest.Reading?
        if let reader = distributed.reader {
            reading = MapRunRequest.Reading(
                reader: reader,
                parameters: try apply(reader.parameters, to: effective, strand, state, host).value,
                maxItems: try number(
                    reader.maxItems, "MaxItemsPath", effective, strand, state, host))
        }
        var writing: MapRunRequest.Writing?
        if let writer = distributed.writer {
            writing = MapRunRequest.Writing(
                writer: writer,
                parameters: try apply(writer.parameters, to: effective, strand, state, host).value)
        }
        let label = distributed.label ?? entropy.uuid()
        let prefix = identity.machineARN.replacing(":stateMachine:", with: ":mapRun:")
        return MapRunRequest(
            token: TaskToken(number: newToken()), arn: "\(prefix)/\(label):\(entropy.uuid())",
            state: state.name, label: label, workflow: map.processor,
            type: distributed.executionType, concurrency: 0,
            toleratedCount: Int64(count ?? 0), toleratedPercentage: percentage ?? 0,
            isBatched: distributed.batcher != nil, reading: reading, writing: writing)
    }

    /// A threshold; texts of digits that a path leads to count as numbers, as on AWS.
    private mutating func tolerated(
        _ tolerance: State.Tolerance?, _ field: String, _ effective: Payload, _ strand: Int,
        _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> Double? {
        guard case .path(let path)? = tolerance else {
            return try self.tolerance(tolerance, strand, state, host)?.double
        }
        let value = try select(.path(path), from: effective, strand, state, host).value
        let isCount = field == "ToleratedFailureCount"
        let number = isCount ? value.wholeNumber.map(Double.init) : value.decimalNumber
        guard let number else {
            throw StatesError(
                .runtime,
                "The \(field)Path field refers to value \"\(value.messageText)\" which is not a "
                    + "valid \(isCount ? "integer" : "float"): \(path.text)")
        }
        return number
    }

    // MARK: - Items

    mutating func itemsRead(
        _ token: TaskToken, _ items: [ReadItem], _ host: some ExecutionHost
    ) {
        guard let strand = run(of: token)?.strand else { return }
        let state = machine.states[strands[strand]!.state]
        do {
            let inputs = try childInputs(
                items.enumerated().map {
                    Strand.MapItem(index: $0, value: $1.value, source: $1.source)
                }, strand, state, host)
            effects.append(.runItems(token, inputs))
        } catch {
            mapRunFailed(token, located(error, strand, state), host)
        }
    }

    /// The inputs of the children: items after `ItemSelector`, in batches where wanted.
    private mutating func childInputs(
        _ items: [Strand.MapItem], _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> [Payload] {
        guard case .map(let map) = state.kind, let distributed = map.distributed,
            case .mapRun(let run)? = strands[strand]?.activity
        else { return [] }
        let inputs = try selected(items, map, run.effective, strand, state, host)
        guard let batcher = distributed.batcher else { return inputs }
        return try batches(
            of: inputs, batcher, Payload(run.effective), strand, state, host)
    }

    /// The items as `ItemSelector` makes them.
    mutating func selected(
        _ items: [Strand.MapItem], _ map: State.Map, _ effective: JSONValue, _ strand: Int,
        _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> [Payload] {
        guard let selector = map.itemSelector else { return items.map { Payload($0.value) } }
        var inputs: [Payload] = []
        inputs.reserveCapacity(items.count)
        for item in items {
            inputs.append(
                Payload(
                    try evaluating(state, strand, input: effective, item: item, host) {
                        (scope) throws(StatesError) in try selector.evaluate(in: &scope)
                    }))
        }
        return inputs
    }

    mutating func batches(
        of items: [Payload], _ batcher: ItemBatcher, _ effective: Payload, _ strand: Int,
        _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> [Payload] {
        let count = try number(
            batcher.maxItems, "MaxItemsPerBatchPath", effective, strand, state, host)
        let bytes = try number(
            batcher.maxBytes, "MaxInputBytesPerBatchPath", effective, strand, state, host)
        let shared = try batcher.input.map { (template) throws(StatesError) in
            try apply(template, to: effective, strand, state, host)
        }
        let limit = min(bytes.map(Int.init(clamping:)) ?? limits.payloadBytes, limits.payloadBytes)
        // {"BatchInput":…,"Items":[…]}, and one comma less than items
        let frame = 11 + (shared.map { $0.byteCount + 14 } ?? 0)
        var batches: [Payload] = []
        var open: [Payload] = []
        var size = frame
        for item in items {
            let isFull = count.map { open.count >= $0 } ?? false
            if !open.isEmpty, isFull || size + item.byteCount + 1 > limit {
                batches.append(Payload(batch: open, shared))
                (open, size) = ([], frame)
            }
            open.append(item)
            size += item.byteCount + 1
        }
        if !open.isEmpty { batches.append(Payload(batch: open, shared)) }
        return batches
    }

    // MARK: - Ends

    private func run(of token: TaskToken) -> (strand: Int, run: Strand.Run)? {
        guard let strand = tasks[token], case .mapRun(let run)? = strands[strand]?.activity,
            run.token == token
        else { return nil }
        return (strand, run)
    }

    mutating func mapRunSucceeded(
        _ token: TaskToken, _ output: Payload, _ host: some ExecutionHost
    ) {
        guard let (strand, run) = run(of: token) else { return }
        tasks[token] = nil
        strands[strand]!.activity = .entering
        let succeeded = record(.mapRunSucceeded, after: run.event, host)
        record(.mapStateSucceeded, after: succeeded, host)
        let state = machine.states[strands[strand]!.state]
        // As recorded on AWS: the exit of a Map that comes first follows the end of the run, that
        // of any other its start.
        let entered = strands[strand]!.enteredEvent
        let isFirst =
            history.indices.contains(entered - 1) && history[entered - 1].previousID == 0
        strands[strand]!.lastEvent = isFirst ? succeeded : run.event
        do {
            try finish(strand, state, result: output, host)
        } catch {
            raise(error, strand, state, host)
        }
    }

    mutating func mapRunFailed(
        _ token: TaskToken, _ error: StatesError, _ host: some ExecutionHost
    ) {
        guard let (strand, run) = run(of: token) else { return }
        tasks[token] = nil
        strands[strand]!.activity = .entering
        strands[strand]!.failedRun = run
        strands[strand]!.lastEvent = record(
            .mapRunFailed, .failure(error: error.name, cause: error.cause), after: run.event, host)
        failJoin(strand, error, host)
    }
}

extension Payload {
    /// A batch of items with what all of them share.
    fileprivate init(batch items: [Payload], _ shared: Payload?) {
        let list = Payload(joining: items)
        var object = JSONObject()
        object["BatchInput"] = shared?.value
        object["Items"] = list.value
        let head = shared.map { "\"BatchInput\":\($0.text)," } ?? ""
        self.init(value: .object(object), text: "{\(head)\"Items\":\(list.text)}")
    }
}

extension JSONValue {
    /// A number, also from a text that is one.
    fileprivate var decimalNumber: Double? {
        switch self {
        case .number(let number): number.double
        case .string(let text): Double(text)
        default: nil
        }
    }
}
