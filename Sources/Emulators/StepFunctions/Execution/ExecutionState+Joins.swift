import DataFormats
import SimKernel
import StatesLanguage

/// Parallel and Map: strands that start from one state and come back to it.
extension ExecutionState {
    mutating func fork(
        _ branches: [Int], _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        let input = try apply(state.parameters, to: effective, strand, state, host)
        let started = record(
            .parallelStateStarted, after: strands[strand]!.lastEvent, host)
        strands[strand]!.lastEvent = started
        var join = Strand.Join(outputs: Array(repeating: nil, count: branches.count))
        for (place, workflow) in branches.enumerated() {
            let child = add(
                Strand(
                    workflow: workflow, parent: Strand.Parent(strand: strand, index: place),
                    mapItem: strands[strand]!.mapItem, variables: strands[strand]!.variables,
                    state: machine.workflows[workflow].start, input: input, lastEvent: started))
            join.children.append(child)
            ready.append(child)
        }
        strands[strand]!.activity = .joining(join)
    }

    mutating func map(
        _ map: State.Map, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        let concurrency = try number(
            map.maxConcurrency, "MaxConcurrencyPath", effective, strand, state, host)
        if let distributed = map.distributed {
            try distribute(
                map, distributed, concurrency ?? 0, effective, strand, state, host)
            return
        }
        let items =
            state.queryLanguage == .jsonata
            ? try self.items(map, strand, state, host)
            : try items(at: map.itemsPath, effective, strand, state, host)
        let started = record(
            .mapStateStarted, .mapStarted(length: items.count),
            after: strands[strand]!.lastEvent, host)
        strands[strand]!.lastEvent = started
        strands[strand]!.activity = .joining(
            Strand.Join(
                items: items, effective: effective.value,
                outputs: Array(repeating: nil, count: items.count)))
        guard !items.isEmpty else {
            try joined(strand, state, [], host)
            return
        }
        let limit = concurrency.flatMap { $0 == 0 ? nil : Int(clamping: $0) }
        for _ in 0..<min(items.count, limit ?? limits.mapConcurrency) {
            try startIteration(strand, state, map, after: started, host)
        }
    }

    mutating func items(
        at path: JSONPath, _ effective: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> [JSONValue] {
        let value = try select(.path(path), from: effective, strand, state, host).value
        if case .array(let items) = value { return items }
        throw StatesError(.runtime, "Reference path \"\(path.text)\" must point to array.")
    }

    /// Starts the next iteration of a Map, if any is left.
    private mutating func startIteration(
        _ strand: Int, _ state: State, _ map: State.Map, after previous: Int,
        _ host: some ExecutionHost
    ) throws(StatesError) {
        guard case .joining(let join) = strands[strand]!.activity,
            join.nextItem < join.items.count
        else { return }
        let index = join.nextItem
        let item = Strand.MapItem(index: index, value: join.items[index])
        let event = record(
            .mapIterationStarted, .mapIteration(name: state.name, index: index),
            after: previous, host)
        let input: Payload =
            if let selector = map.itemSelector {
                Payload(
                    try evaluating(state, strand, input: join.effective, item: item, host) {
                        (scope) throws(StatesError) in try selector.evaluate(in: &scope)
                    })
            } else {
                Payload(item.value)
            }
        let child = add(
            Strand(
                workflow: map.processor, parent: Strand.Parent(strand: strand, index: index),
                mapItem: item, variables: strands[strand]!.variables,
                state: machine.workflows[map.processor].start, input: input, lastEvent: event))
        updateJoin(strand) { join in
            join.nextItem += 1
            join.children.append(child)
        }
        ready.append(child)
    }

    /// Changes a join in place; taking it out first keeps its arrays from being copied.
    private mutating func updateJoin(_ strand: Int, _ change: (inout Strand.Join) -> Void) {
        guard case .joining(var join) = strands[strand]!.activity else { return }
        strands[strand]!.activity = .entering
        change(&join)
        strands[strand]!.activity = .joining(join)
    }

    // MARK: - Completion

    /// A workflow has come to its end: the execution's, a branch's or an iteration's.
    mutating func complete(_ strand: Int, _ output: Payload, _ host: some ExecutionHost) {
        let finished = strands[strand]!
        remove(strand)
        guard let place = finished.parent else {
            if isHistoryFull {
                exceedHistory(host)
                return
            }
            self.output = output
            endVariables = finished.variables
            record(
                .executionSucceeded, .executionSucceeded(output: output.text),
                after: finished.lastEvent, host)
            end(.succeeded, host)
            return
        }
        let parent = place.strand
        let state = machine.states[strands[parent]!.state]
        var isDone = false
        updateJoin(parent) { join in
            join.outputs[place.index] = output
            join.finished += 1
            if let own = join.children.firstIndex(of: strand) { join.children.remove(at: own) }
            isDone = join.finished == join.outputs.count
        }
        do {
            strands[parent]!.lastEvent = finished.lastEvent
            if case .map(let map) = state.kind {
                let event = record(
                    .mapIterationSucceeded, .mapIteration(name: state.name, index: place.index),
                    after: finished.lastEvent, host)
                if isDone { strands[parent]!.lastEvent = event }
                if !isDone {
                    try startIteration(parent, state, map, after: finished.lastEvent, host)
                }
            }
            guard isDone, case .joining(let join) = strands[parent]!.activity else { return }
            try joined(parent, state, join.outputs.compactMap(\.self), host)
        } catch {
            if error.name == StatesError.Name.queryEvaluation.rawValue {
                raise(error, parent, state, host)
            } else {
                failJoin(parent, located(error, parent, state), host)
            }
        }
    }

    /// Every branch or iteration has succeeded.
    private mutating func joined(
        _ strand: Int, _ state: State, _ outputs: [Payload], _ host: some ExecutionHost
    ) throws(StatesError) {
        let type: HistoryEventType =
            if case .map = state.kind { .mapStateSucceeded } else { .parallelStateSucceeded }
        // The exit follows the last event inside, not this one.
        record(type, after: strands[strand]!.lastEvent, host)
        try finish(strand, state, result: Payload(joining: outputs), host)
    }
}
