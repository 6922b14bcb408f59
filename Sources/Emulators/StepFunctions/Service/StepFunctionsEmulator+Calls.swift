import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// `sns:publish` and `states:startExecution`.
extension StepFunctionsEmulator {
    func publish(_ assignment: Assignment, isSDK: Bool) throws(ServiceFailure) {
        let arguments = assignment.request.arguments
        let topicField = arguments["TopicArn"] == nil ? "TargetArn" : "TopicArn"
        guard let topic = text(topicField, assignment) else { return }
        // Messages that are no texts are sent as the JSON that they are.
        let message = arguments["Message"].map { $0.stringValue ?? $0.serialized() } ?? ""
        var request = PublishMessage(
            topicARN: topic, subject: arguments["Subject"]?.stringValue, message: message)
        for (name, value) in arguments["MessageAttributes"]?.objectValue ?? [:] {
            guard let text = value["StringValue"]?.stringValue else {
                failParameters(
                    assignment, "The message attribute '\(name)' must have a StringValue")
                return
            }
            request.attributes.append((name, text))
        }
        let sent = request
        let id = try context.callNow(
            request.call, as: assignment.actor,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.topics.publish(sent, as: actor)
            })
        let answer: JSONObject = ["MessageId": .string(id)]
        succeed(
            assignment,
            isSDK ? .object(answer) : withMetadata(answer, contentType: "text/xml"))
    }

    func startExecution(
        _ assignment: Assignment, _ pattern: Integration.Pattern
    ) throws(ServiceFailure) {
        guard let machine = text("StateMachineArn", assignment) else { return }
        let arguments = assignment.request.arguments
        if arguments["Name"] != nil, text("Name", assignment) == nil { return }
        let input = arguments["Input"].map { $0.stringValue ?? $0.serialized() } ?? "{}"
        let waiter =
            pattern == .requestResponse
            ? nil
            : ExecutionRecord.Waiter(
                execution: assignment.arn, token: assignment.request.token, pattern: pattern)
        let parts = machine.utf8.split(separator: UInt8(ascii: ":")).compactMap(String.init)
        let name = parts.count > 6 ? parts[6] : machine
        let child = try context.callNow(
            startExecutionCall(machine: name, account: context.account, region: context.region),
            as: assignment.actor,
            perform: { (_) throws(ServiceFailure) -> String in
                do throws(StepFunctionsError) {
                    return try start(
                        machine, name: arguments["Name"]?.stringValue, input: input,
                        waiter: waiter)
                } catch {
                    throw ServiceFailure(error, service: "states")
                }
            })
        let started = state.executions[child]?.execution.startedAt ?? context.now
        let answer = withMetadata(
            [
                "ExecutionArn": .string(child),
                "StartDate": JSONValue(started.millisecondsSinceEpoch),
            ], contentType: "application/x-amz-json-1.0")
        guard pattern != .requestResponse else {
            succeed(assignment, answer)
            return
        }
        state.executions[assignment.arn]?.work[assignment.request.token] = .execution(arn: child)
        advance(
            assignment.arn, .taskSubmitted(assignment.request.token, output: Payload(answer)))
    }

    /// Tells the execution that waits for one that is over how it ended.
    func answer(_ waiter: ExecutionRecord.Waiter, with child: ExecutionState) {
        state.executions[waiter.execution]?.work[waiter.token] = nil
        let description = Self.json(child, parsed: waiter.pattern == .syncJSON)
        let input: ExecutionInput =
            child.status == .succeeded
            ? .taskSucceeded(waiter.token, output: Payload(description))
            : .taskFailed(
                waiter.token, error: StatesError.Name.taskFailed.rawValue,
                cause: description.serialized())
        deliver(input, to: waiter.execution, state: child.identity.machineName)
    }

    /// An execution as `.sync` answers it; `.sync:2` gives input and output as JSON.
    private static func json(_ child: ExecutionState, parsed: Bool) -> JSONValue {
        var object: JSONObject = [
            "ExecutionArn": .string(child.identity.arn),
            "Input": parsed ? child.input.value : .string(child.input.text),
            "InputDetails": ["Included": true], "Name": .string(child.identity.name),
        ]
        if let output = child.output {
            object["Output"] = parsed ? output.value : .string(output.text)
            object["OutputDetails"] = ["Included": true]
        }
        object["Error"] = child.error.map(JSONValue.string)
        object["Cause"] = child.cause.map(JSONValue.string)
        object["RedriveCount"] = JSONValue(child.redriveCount)
        object["RedriveStatus"] = .string(ExecutionDescription(child).redriveStatus)
        object["StartDate"] = JSONValue(child.startedAt.millisecondsSinceEpoch)
        object["StateMachineArn"] = .string(child.identity.machineARN)
        object["Status"] = .string(child.status.rawValue)
        object["StopDate"] = child.stoppedAt.map { JSONValue($0.millisecondsSinceEpoch) }
        return .object(object)
    }
}

extension VirtualInstant {
    /// Such as `Mon, 23 Nov 2026 06:00:00 GMT` (RFC 9110, IMF-fixdate).
    var httpDate: String {
        let text = Array(iso8601.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let days =
            secondsSinceEpoch >= 0
            ? secondsSinceEpoch / 86_400 : (secondsSinceEpoch - 86_399) / 86_400
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let weekday = names[Int(((days % 7) + 7) % 7)]
        let month = months[(Int(part(5..<7)) ?? 1) - 1]
        return "\(weekday), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
    }
}
