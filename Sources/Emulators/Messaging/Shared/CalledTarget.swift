import CloudModel
import DataFormats
import SimKernel

/// What EventBridge rules and Scheduler call, by its ARN.
enum CalledTarget: Hashable, Sendable {
    /// Lambda Invoke, asynchronously; the function's name.
    case function(String)
    /// States StartExecution; the machine's name.
    case stateMachine(String)
    /// SQS SendMessage; the queue's ARN.
    case queue(String)
    /// SNS Publish; the topic's ARN.
    case topic(String)
    /// EventBridge PutEvents; the bus's ARN.
    case bus(String)

    /// Nil for an ARN of anything else.
    init?(_ arn: ARN) {
        let parts = arn.resource.split(separator: ":").map(String.init)
        switch arn.service {
        case "lambda" where parts.first == "function" && parts.count >= 2:
            self = .function(parts[1])
        case "states" where parts.first == "stateMachine" && parts.count >= 2:
            self = .stateMachine(parts[1])
        case "sqs": self = .queue(arn.description)
        case "sns": self = .topic(arn.description)
        case "events" where arn.resource.hasPrefix("event-bus/"): self = .bus(arn.description)
        default: return nil
        }
    }
}

/// What a target is called with.
struct TargetCall {
    /// JSON, or for queues and topics any text.
    var text: String
    /// The stable business name of the call.
    var subject: String
    /// For FIFO queues.
    var groupID: String?
    /// For buses.
    var event: BusEvent?
    /// What resource policies may ask about, such as `aws:SourceArn`.
    var keys: [AuthorizationRequest.ContextKey] = []

    /// The text as JSON; a text that is none becomes a JSON string.
    var json: JSONValue { (try? JSONValue(parsing: text)) ?? .string(text) }
}

extension CloudContext {
    /// Calls a target once, through the gate.
    func callTarget(
        _ target: CalledTarget, _ call: TargetCall, as actor: Actor
    ) throws(ServiceFailure) {
        switch target {
        case .function(let function):
            var gate = invokeCall(
                function: function, account: account, region: region, subject: call.subject)
            gate.context += call.keys
            try callNow(
                gate, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    try ports.functions.invokeAsynchronously(
                        function, payload: call.json, subject: call.subject, as: actor)
                })
        case .stateMachine(let machine):
            var gate = startExecutionCall(machine: machine, account: account, region: region)
            gate.context += call.keys
            try callNow(
                gate, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    _ = try ports.machines.startExecution(
                        machine, name: nil, input: call.json, as: actor)
                })
        case .queue(let arn):
            try send(
                SendMessage(queueARN: arn, body: call.text, groupID: call.groupID), call.keys,
                as: actor)
        case .topic(let arn):
            let message = PublishMessage(topicARN: arn, message: call.text)
            var gate = message.call
            gate.context += call.keys
            try callNow(
                gate, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    _ = try ports.topics.publish(message, as: actor)
                })
        case .bus:
            guard let event = call.event else { preconditionFailure("a bus is given an event") }
            var gate = event.call(account: account, region: region)
            gate.context += call.keys
            try callNow(
                gate, as: actor,
                perform: { (actor) throws(ServiceFailure) in
                    _ = try ports.eventBus.put(event, as: actor)
                })
        }
    }

    /// Sends a message to a queue, through the gate.
    func send(
        _ request: SendMessage, _ keys: [AuthorizationRequest.ContextKey], as actor: Actor
    ) throws(ServiceFailure) {
        var gate = request.call
        gate.context += keys
        try callNow(
            gate, as: actor,
            perform: { (actor) throws(ServiceFailure) in
                _ = try ports.queues.send(request, as: actor)
            })
    }

    /// The wait before another try: twofold from 1 s to 8 min, by which 185 tries fill a day.
    func backOff(after attempt: Int) -> VirtualDuration {
        min(.seconds(1 << Int64(min(attempt - 1, 20))), .minutes(8))
    }
}
