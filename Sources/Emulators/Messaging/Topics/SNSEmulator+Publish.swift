public import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension SNSEmulator {
    public func publish(
        _ request: PublishMessage, as actor: Actor
    ) throws(ServiceFailure) -> String {
        do throws(SNSError) {
            let topic = try check(request)
            let number = state.published[topic, default: 0]
            state.published[topic] = number + 1
            let message = PublishedMessage(
                id: context.stableUUID("sns", topic, String(number)), topic: topic,
                subject: request.subject, message: request.message,
                attributes: request.attributes.map {
                    PublishedMessage.Attribute(name: $0.name, value: $0.value)
                },
                publishedAt: context.now, publisher: actor.name)
            state.messages.append(message)
            for subscription in state.topics[topic] ?? []
            where subscription.filter?.accepts(request.attributes) ?? true {
                send(SNSDelivery(message: message, subscription: subscription, attempt: 1))
            }
            return message.id
        } catch {
            throw ServiceFailure(error, service: "sns")
        }
    }

    /// Refuses what SNS refuses (API reference, "Publish"), and answers the topic's name.
    private func check(_ request: PublishMessage) throws(SNSError) -> String {
        guard let arn = ARN(request.topicARN), arn.service == "sns", !arn.resource.contains(":")
        else { throw .invalidParameter("TopicArn") }
        guard arn.region == context.region else { throw .invalidParameter("TopicArn") }
        guard arn.account == context.account, state.topics[arn.resource] != nil else {
            throw .topicNotFound
        }
        guard !request.message.isEmpty else { throw .invalidParameter("Empty message") }
        if let subject = request.subject {
            let isPlain = subject.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
            guard isPlain, (1...Self.subjectLimit).contains(subject.unicodeScalars.count) else {
                throw .invalidParameter("Subject")
            }
        }
        // Names, types and values of attributes count, too.
        let size = request.attributes.reduce(request.message.utf8.count) {
            $0 + $1.name.utf8.count + "String".utf8.count + $1.value.utf8.count
        }
        guard size <= Self.messageLimit else { throw .invalidParameter("Message too long") }
        return arn.resource
    }

    // MARK: Delivering

    private func send(_ delivery: SNSDelivery, after wait: VirtualDuration? = nil) {
        context.world.schedule(
            delivery, to: name,
            subject: "\(delivery.message.topic) \(delivery.subscription.endpoint)",
            after: wait ?? context.latency["sns"])
    }

    func deliver(_ delivery: SNSDelivery) {
        let (message, subscription) = (delivery.message, delivery.subscription)
        var entry = TraceEntry(
            actor: "sns", service: "sns", operation: "Deliver", subject: message.topic,
            details: [
                TraceField("message-id", message.id),
                TraceField("protocol", subscription.delivery.rawValue),
                TraceField("endpoint", subscription.endpoint),
                TraceField("attempt", delivery.attempt),
            ])
        guard subscription.delivery == .lambda else {
            state.deliveries.append(
                DeliveredMessage(
                    messageID: message.id, topic: message.topic, delivery: subscription.delivery,
                    endpoint: subscription.endpoint, deliveredAt: context.now))
            context.world.record(entry)
            return
        }
        do throws(ServiceFailure) {
            try invoke(message, subscription)
            context.world.record(entry)
        } catch {
            entry.outcome = error.isDefinite ? .failed(error.code) : .indeterminate(error.code)
            entry.details.append(TraceField("error", error.message))
            context.world.record(entry)
            // Errors of the client's side are final; others are tried for 23 days.
            guard error.isRetryable, let wait = Self.wait(after: delivery.attempt) else { return }
            send(
                SNSDelivery(
                    message: message, subscription: subscription, attempt: delivery.attempt + 1),
                after: wait)
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

    private func invoke(
        _ message: PublishedMessage, _ subscription: Subscription
    ) throws(ServiceFailure) {
        let function = subscription.endpoint.split(separator: ":").last.map(String.init) ?? ""
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
        var attributes = JSONObject()
        for attribute in message.attributes {
            attributes[attribute.name] = ["Type": "String", "Value": .string(attribute.value)]
        }
        let notification: JSONObject = [
            "Type": "Notification", "MessageId": .string(message.id),
            "TopicArn": .string(arn(of: message.topic)),
            "Subject": message.subject.map(JSONValue.string) ?? .null,
            "Message": .string(message.message),
            "Timestamp": .string(
                ISOTime.text(
                    ofInstant: message.publishedAt.nanoseconds, fraction: .digits(3))),
            "SignatureVersion": "1", "Signature": "UNSIGNED", "SigningCertUrl": "",
            "UnsubscribeUrl": "", "MessageAttributes": .object(attributes),
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
