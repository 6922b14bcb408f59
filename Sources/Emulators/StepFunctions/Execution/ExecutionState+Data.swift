import DataFormats
import SimKernel
import StatesLanguage

/// Input and output processing (Step Functions developer guide, "Processing input and output").
extension ExecutionState {
    /// Runs something that draws random numbers and keeps count of them.
    mutating func evaluating<Answer>(
        _ state: State, _ strand: Int, input: JSONValue, item: Strand.MapItem? = nil,
        _ host: some ExecutionHost,
        _ body: (inout EvaluationScope) throws(StatesError) -> Answer
    ) throws(StatesError) -> Answer {
        var scope = EvaluationScope(
            input: input,
            context: state.readsContext
                ? trialContext(item) ?? context(strand, state, item: item) : .null,
            variables: strands[strand]!.variables, entropy: entropy)
        scope.milliseconds = host.now.millisecondsSinceEpoch
        defer { entropy = scope.entropy }
        return try body(&scope)
    }

    /// The Context Object of a state that is tried, with the item of a Map where there is one.
    private func trialContext(_ item: Strand.MapItem?) -> JSONValue? {
        guard let item, case .object(var context)? = trialContext else { return trialContext }
        context["Map"] = ["Item": ["Index": JSONValue(item.index), "Value": item.value]]
        return .object(context)
    }

    /// The Context Object (Step Functions developer guide, "Accessing execution data from the
    /// Context object").
    func context(
        _ number: Int, _ state: State, item: Strand.MapItem?
    ) -> JSONValue {
        let strand = strands[number]!
        var own: JSONObject = [
            "Name": .string(state.name), "EnteredTime": .string(strand.enteredAt.iso8601),
        ]
        // As recorded on AWS: states without Retry have no count of retries.
        switch state.kind {
        case .task, .parallel, .map: own["RetryCount"] = JSONValue(strand.retryCount)
        default: break
        }
        var object: JSONObject = [
            "Execution": [
                "Id": .string(identity.arn), "Input": input.value,
                "StartTime": .string(startedAt.iso8601), "Name": .string(identity.name),
                "RoleArn": .string(identity.roleARN), "RedriveCount": JSONValue(redriveCount),
            ],
            "StateMachine": [
                "Id": .string(identity.machineARN), "Name": .string(identity.machineName),
            ],
            "State": .object(own),
        ]
        if let item = item ?? strand.mapItem {
            var own: JSONObject = ["Index": JSONValue(item.index), "Value": item.value]
            own["Source"] = item.source.map(JSONValue.string)
            object["Map"] = ["Item": .object(own)]
        }
        if let token = strand.callback {
            object["Task"] = ["Token": .string(token.text(of: identity.arn))]
        }
        if let redrivenAt {
            guard case .object(var execution)? = object["Execution"] else { return .null }
            execution["RedriveTime"] = .string(redrivenAt.iso8601)
            object["Execution"] = .object(execution)
        }
        return .object(object)
    }

    /// The input after `InputPath`; the payload's own text where nothing is selected.
    mutating func effectiveInput(
        _ strand: Int, _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> Payload {
        try select(state.inputPath, from: strands[strand]!.input, strand, state, host)
    }

    mutating func select(
        _ selection: State.Selection, from payload: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> Payload {
        switch selection {
        case .nothing: return Payload(value: [:], text: "{}")
        case .path(let path):
            if path.isRoot, path.root == .input { return payload }
            return try evaluating(state, strand, input: payload.value, host) {
                (scope) throws(StatesError) in
                do throws(JSONPathFailure) {
                    return Payload(try scope.find(path))
                } catch {
                    throw StatesError(.runtime, "Invalid path '\(path.text)' : \(error.message)")
                }
            }
        }
    }

    /// A template's value, or the payload itself where there is no template.
    mutating func apply(
        _ template: PayloadTemplate?, to payload: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> Payload {
        guard let template else { return payload }
        if case .constant(let value) = template { return Payload(value) }
        return Payload(
            try evaluating(state, strand, input: payload.value, host) {
                (scope) throws(StatesError) in try template.evaluate(in: &scope)
            })
    }

    /// Puts a result into the state's input as `ResultPath` says.
    func place(
        _ result: Payload, _ place: State.ResultPlace, in input: Payload
    ) throws(StatesError) -> Payload {
        switch place {
        case .nowhere: return input
        case .path(let reference):
            if reference.path.isRoot { return result }
            return Payload(try reference.writing(result.value, into: input.value))
        }
    }

    /// A number field; texts of digits count as numbers, as the service takes them.
    mutating func number(
        _ number: State.Number?, _ field: String, _ effective: Payload, _ strand: Int,
        _ state: State, _ host: some ExecutionHost
    ) throws(StatesError) -> Int64? {
        switch number {
        case nil: return nil
        case .literal(let value): return value
        case .jsonata(let expression): return try count(expression, strand, state, host)
        case .path(let path):
            return try evaluating(state, strand, input: effective.value, host) {
                (scope) throws(StatesError) in
                let value: JSONValue
                do throws(JSONPathFailure) {
                    value = try scope.find(path)
                } catch {
                    throw StatesError(.runtime, "Invalid path '\(path.text)' : \(error.message)")
                }
                guard let integer = value.wholeNumber, integer >= 0 else {
                    throw StatesError(
                        .runtime,
                        "The \(field) field refers to value \"\(value.messageText)\" which is "
                            + "not a valid integer: \(path.text)")
                }
                return integer
            }
        }
    }

    /// Evaluates `Assign` and sets the variables; `$` is the state's result.
    mutating func assign(
        _ template: PayloadTemplate?, from payload: Payload, _ strand: Int, _ state: State,
        _ host: some ExecutionHost
    ) throws(StatesError) -> [HistoryEvent.Assignment] {
        guard let template else { return [] }
        return try store(try apply(template, to: payload, strand, state, host).value, strand)
    }

    /// Sets the variables that an object names.
    ///
    /// Limits are those of the developer guide, "Passing data between states with variables":
    /// 256 KiB for one variable and for all of one `Assign`, 10 MiB for an execution's.
    mutating func store(
        _ value: JSONValue, _ strand: Int
    ) throws(StatesError) -> [HistoryEvent.Assignment] {
        guard case .object(let object) = value else { return [] }
        var assignments: [HistoryEvent.Assignment] = []
        var bytes = 0
        for (name, value) in object {
            let text = value.serialized()
            bytes += text.utf8.count
            guard text.utf8.count <= limits.payloadBytes else {
                throw StatesError(
                    .dataLimitExceeded,
                    "The variable '\(name)' exceeds the maximum number of bytes service limit.")
            }
            strands[strand]!.variables[name] = value
            assignments.append(HistoryEvent.Assignment(variable: name, value: text))
        }
        guard bytes <= limits.payloadBytes else {
            throw StatesError(
                .dataLimitExceeded,
                "The variables of one Assign exceed the maximum number of bytes service limit.")
        }
        assignedBytes += bytes
        // As long as all that was ever assigned is small, nothing need be counted.
        guard assignedBytes <= limits.variableBytes || variableBytes(strand) <= limits.variableBytes
        else {
            throw StatesError(
                .dataLimitExceeded,
                "The variables exceed the maximum number of bytes that an execution may store.")
        }
        return assignments.sorted { $0.variable < $1.variable }
    }

    private func variableBytes(_ strand: Int) -> Int {
        strands[strand]!.variables.reduce(0) { $0 + $1.value.serialized().utf8.count }
    }
}

extension JSONValue {
    /// A 64-bit integer, also from a text of digits.
    var wholeNumber: Int64? {
        switch self {
        case .number(let number): number.int64
        case .string(let text): Int64(text)
        default: nil
        }
    }

    /// A value inside a message: texts without quotes.
    var messageText: String { stringValue ?? serialized() }
}

extension VirtualInstant {
    /// Such as `2026-11-23T06:00:00.125Z`.
    var iso8601: String {
        let seconds = secondsSinceEpoch
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let clock = seconds - days * 86_400
        // Civil date from days, proleptic Gregorian calendar.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let milliseconds = millisecondsSinceEpoch - seconds * 1000
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(pad(clock / 3600, 2)):"
            + "\(pad(clock / 60 % 60, 2)):\(pad(clock % 60, 2)).\(pad(milliseconds, 3))Z"
    }

    private func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
