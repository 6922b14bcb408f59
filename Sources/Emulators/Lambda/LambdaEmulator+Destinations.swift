import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Where finished events go: dead letters and destination records (Lambda developer guide,
/// "Capturing records of Lambda asynchronous invocations").
extension LambdaEmulator {
    /// Sends the original event to the dead-letter topic, under the function's own role.
    func sendDeadLetter(_ event: QueuedEvent, _ failure: FunctionFailure?, to topic: String) {
        let message = PublishMessage(
            topicARN: topic, message: event.payload.serialized(),
            attributes: [
                ("RequestID", event.requestID), ("ErrorCode", "200"),
                // The first kilobyte of the message.
                ("ErrorMessage", firstKilobyte(of: failure?.errorMessage ?? "")),
            ])
        report("DeadLetter", event, topic) { (actor) throws(ServiceFailure) in
            try context.callNow(
                message.call, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    _ = try context.ports.topics.publish(message, as: actor)
                })
        }
    }

    private func firstKilobyte(of text: String) -> String {
        guard text.utf8.count > 1_024 else { return text }
        var short = ""
        for character in text where short.utf8.count + character.utf8.count <= 1_024 {
            short.append(character)
        }
        return short
    }

    /// Sends a record of what became of an event to a topic or function.
    func deliver(_ record: JSONValue, of event: QueuedEvent, to target: String) {
        report("Destination", event, target) { (actor) throws(ServiceFailure) in
            if ARN(target)?.service == "lambda" {
                let function = ARN(target)?.resource.split(separator: ":").last.map(String.init)
                let call = invokeCall(
                    function: function ?? target, account: context.account,
                    region: context.region, subject: event.subject)
                try context.callNow(
                    call, as: actor,
                    perform: { (actor) throws(ServiceFailure) in
                        try context.ports.functions.invokeAsynchronously(
                            target, payload: record, subject: event.subject, as: actor)
                    })
            } else {
                let message = PublishMessage(topicARN: target, message: fitting(record))
                try context.callNow(
                    message.call, as: actor,
                    perform: { (actor) throws(ServiceFailure) in
                        _ = try context.ports.topics.publish(message, as: actor)
                    })
            }
        }
    }

    /// SNS takes 256 KB; above that Lambda leaves the payloads out of the record.
    private func fitting(_ record: JSONValue) -> String {
        let whole = record.serialized()
        guard whole.utf8.count > 262_144, var object = record.objectValue else { return whole }
        object["requestPayload"] = .null
        object["responsePayload"] = .null
        return JSONValue.object(object).serialized()
    }

    /// Does something under the function's role and records whether it worked.
    private func report(
        _ operation: String, _ event: QueuedEvent, _ target: String,
        _ act: (Actor) throws(ServiceFailure) -> Void
    ) {
        var entry = entry(operation, event) + [TraceField("target", target)]
        do throws(ServiceFailure) {
            guard let function = state.functions[event.function] else { return }
            let principal = try context.assumeRole(
                function.roleARN, session: function.name, for: "lambda.amazonaws.com",
                actor: "lambda")
            try act(Actor(name: "lambda/\(function.name)", principal: principal))
        } catch {
            entry.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
            entry.details.append(TraceField("error", error.message))
        }
        context.world.record(entry)
    }

    /// The record that destinations get, with the members in the service's order.
    func record(
        of event: QueuedEvent, condition: String, error: Bool, response: JSONValue?
    ) -> JSONValue {
        var answer: JSONObject = ["statusCode": 200, "executedVersion": "$LATEST"]
        if error { answer["functionError"] = "Unhandled" }
        var record: JSONObject = [
            "version": "1.0",
            "timestamp": .string(
                ISOTime.text(ofInstant: context.now.nanoseconds, fraction: .digits(3))),
            "requestContext": [
                "requestId": .string(event.requestID),
                "functionArn": .string(arn(of: event.function) + ":$LATEST"),
                "condition": .string(condition),
                "approximateInvokeCount": JSONValue(event.calls),
            ],
            "requestPayload": event.payload,
        ]
        // An event that was never called has no response.
        if event.calls > 0 { record["responseContext"] = .object(answer) }
        if let response { record["responsePayload"] = response }
        return .object(record)
    }
}
