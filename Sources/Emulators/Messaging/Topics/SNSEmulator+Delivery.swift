import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Delivering to subscribers (Amazon SNS Developer Guide, "Message delivery retries" and
/// "Dead-letter queues").
extension SNSEmulator {
    func send(_ delivery: SNSDelivery, after wait: VirtualDuration? = nil) {
        context.world.schedule(
            delivery, to: name,
            subject: "\(delivery.message.topic) \(delivery.subscription.endpoint)",
            after: wait ?? context.latency["sns"])
    }

    /// A message has come to a subscriber's door: the fault point decides what becomes of it.
    func deliver(_ delivery: SNSDelivery) {
        // A FIFO topic delivers once and in order, whatever happens.
        guard !delivery.isConsulted, delivery.message.sequenceNumber == nil else {
            return attempt(delivery)
        }
        var delivery = delivery
        delivery.isConsulted = true
        let subscription = delivery.subscription
        let arrivals = context.arrivals(
            at: "sns.deliver", service: "sns", subject: delivery.message.topic,
            attributes: [
                ("topic", delivery.message.topic), ("protocol", subscription.delivery.rawValue),
                ("endpoint", subscription.endpoint),
            ])
        for wait in arrivals {
            if wait > .zero { send(delivery, after: wait) } else { attempt(delivery) }
        }
    }

    private func attempt(_ delivery: SNSDelivery) {
        let (message, subscription) = (delivery.message, delivery.subscription)
        var entry = TraceEntry(
            actor: "sns", service: "sns", operation: "Deliver", subject: message.topic,
            details: [
                TraceField("message-id", message.id),
                TraceField("protocol", subscription.delivery.rawValue),
                TraceField("endpoint", subscription.endpoint),
                TraceField("attempt", delivery.attempt),
            ])
        do throws(ServiceFailure) {
            switch subscription.delivery {
            case .lambda: try invoke(message, subscription)
            case .sqs: try enqueue(message, subscription)
            case .email, .emailJSON, .http, .https:
                state.deliveries.append(
                    DeliveredMessage(
                        messageID: message.id, topic: message.topic,
                        delivery: subscription.delivery, endpoint: subscription.endpoint,
                        deliveredAt: context.now))
            }
            context.world.record(entry)
        } catch {
            entry.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
            entry.details.append(TraceField("error", error.message))
            let cause = context.world.record(entry)
            // Errors of the client's side are final; others are tried for 23 days.
            if error.isRetryable, let wait = Self.wait(after: delivery.attempt) {
                var next = delivery
                next.attempt += 1
                send(next, after: wait)
            } else {
                giveUp(message, subscription, cause)
            }
        }
    }

    /// Waits between tries at AWS endpoints (developer guide, "Message delivery retries"): three
    /// at once, two a second apart, ten growing from 1 s to 20 s, then every 20 s.
    static func wait(after attempt: Int) -> VirtualDuration? {
        switch attempt {
        case ...3: .zero
        case ...5: .seconds(1)
        case ...15: min(.seconds(1 << Int64(attempt - 6)), .seconds(20))
        case ...100_014: .seconds(20)
        default: nil
        }
    }

    /// Sends what cannot be delivered to the subscription's dead-letter queue, if it has one.
    private func giveUp(
        _ message: PublishedMessage, _ subscription: Subscription, _ cause: Int
    ) {
        guard let queue = subscription.attributes.deadLetterARN else { return }
        let outer = context.world.currentCause
        context.world.currentCause = cause
        defer { context.world.currentCause = outer }
        // A failure is in the trace; there is nobody else to tell.
        try? hand(
            SendMessage(
                queueARN: queue, body: envelope(of: message, subscription),
                groupID: message.groupID, deduplicationID: message.deduplicationID),
            from: message.topic)
    }

    // MARK: Queues

    private func enqueue(
        _ message: PublishedMessage, _ subscription: Subscription
    ) throws(ServiceFailure) {
        let isRaw = subscription.attributes.isRaw
        try hand(
            SendMessage(
                queueARN: subscription.endpoint,
                body: isRaw
                    ? message.text(for: .sqs) : envelope(of: message, subscription),
                attributes: isRaw ? message.attributes : [], groupID: message.groupID,
                // A FIFO topic may feed a standard queue, which knows no deduplication.
                deduplicationID: subscription.endpoint.hasSuffix(".fifo")
                    ? message.deduplicationID : nil), from: message.topic)
    }

    private func hand(_ request: SendMessage, from topic: String) throws(ServiceFailure) {
        var call = request.call
        call.context = [.init("aws:SourceArn", arn(of: topic))]
        try context.callNow(
            call, as: Actor(name: "sns", principal: .service("sns.amazonaws.com")),
            perform: { (actor) throws(ServiceFailure) in
                _ = try context.ports.queues.send(request, as: actor)
            })
    }

    /// The JSON text that a queue gets unless delivery is raw, laid out as the service does
    /// (developer guide, "Amazon SNS message and JSON formats").
    ///
    /// Deviation: messages are not signed, and say so.
    func envelope(of message: PublishedMessage, _ subscription: Subscription) -> String {
        var members: [(name: String, value: String)] = []
        func add(_ name: String, _ text: String?) {
            if let text { members.append((name, JSONValue.string(text).serialized())) }
        }
        let isFIFO = message.sequenceNumber != nil
        add("Type", "Notification")
        add("MessageId", message.id)
        add("SequenceNumber", message.sequenceNumber)
        add("TopicArn", arn(of: message.topic))
        add("Subject", message.subject)
        add("Message", message.text(for: subscription.delivery))
        add("Timestamp", Self.text(of: message.publishedAt))
        if !isFIFO {
            add("SignatureVersion", signatureVersion(of: message.topic))
            add("Signature", "UNSIGNED")
            add("SigningCertURL", certificateURL)
        }
        add("UnsubscribeURL", unsubscribeURL(subscription))
        if !message.attributes.isEmpty {
            let lines = Self.attributes(of: message).map { name, value in
                "    \(JSONValue.string(name).serialized()) : \(value.serialized())"
            }
            members.append(("MessageAttributes", "{\n\(lines.joined(separator: ",\n"))\n  }"))
        }
        let lines = members.map { "  \"\($0.name)\" : \($0.value)" }
        return "{\n\(lines.joined(separator: ",\n"))\n}"
    }

    private var certificateURL: String {
        "https://sns.\(context.region).amazonaws.com/SimpleNotificationService-unsigned.pem"
    }

    private func unsubscribeURL(_ subscription: Subscription) -> String {
        "https://sns.\(context.region).amazonaws.com/?Action=Unsubscribe&SubscriptionArn="
            + subscription.arn
    }

    private func signatureVersion(of topic: String) -> String {
        state.topics[topic]?.attributes.values["SignatureVersion"] ?? "1"
    }

    private static func text(of instant: VirtualInstant) -> String {
        ISOTime.text(ofInstant: instant.nanoseconds, fraction: .digits(3))
    }

    private static func attributes(of message: PublishedMessage) -> JSONObject {
        var attributes = JSONObject()
        for attribute in message.attributes {
            let value: String =
                switch attribute.value {
                case .text(let text): text
                case .binary(let bytes): Base64.text(of: bytes)
                }
            attributes[attribute.name] = [
                "Type": .string(attribute.type), "Value": .string(value),
            ]
        }
        return attributes
    }

    // MARK: Functions

    private func invoke(
        _ message: PublishedMessage, _ subscription: Subscription
    ) throws(ServiceFailure) {
        let function = subscription.endpoint.lastPart(after: ":") ?? ""
        var call = invokeCall(
            function: function, account: context.account, region: context.region,
            subject: message.topic)
        call.context = [.init("aws:SourceArn", arn(of: message.topic))]
        try context.callNow(
            call, as: Actor(name: "sns", principal: .service("sns.amazonaws.com")),
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.functions.invokeAsynchronously(
                    function, payload: event(of: message, subscription), subject: message.topic,
                    as: actor)
            })
    }

    /// The event that a subscribed function gets (Lambda developer guide, "Invoking Lambda
    /// functions with Amazon SNS notifications"). Messages are not signed, and say so.
    private func event(of message: PublishedMessage, _ subscription: Subscription) -> JSONValue {
        let notification: JSONObject = [
            "Type": "Notification", "MessageId": .string(message.id),
            "TopicArn": .string(arn(of: message.topic)),
            "Subject": message.subject.map(JSONValue.string) ?? .null,
            "Message": .string(message.text(for: .lambda)),
            "Timestamp": .string(Self.text(of: message.publishedAt)),
            "SignatureVersion": .string(signatureVersion(of: message.topic)),
            "Signature": "UNSIGNED", "SigningCertUrl": .string(certificateURL),
            "UnsubscribeUrl": .string(unsubscribeURL(subscription)),
            "MessageAttributes": .object(Self.attributes(of: message)),
        ]
        return [
            "Records": [
                [
                    "EventSource": "aws:sns", "EventVersion": "1.0",
                    "EventSubscriptionArn": .string(subscription.arn),
                    "Sns": .object(notification),
                ]
            ]
        ]
    }
}
