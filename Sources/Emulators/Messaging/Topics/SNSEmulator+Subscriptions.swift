import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Subscriptions (Amazon SNS API Reference, Subscribe and its siblings).
extension SNSEmulator {
    /// Adds a subscription; one that is there already with the same settings is answered again.
    func addSubscription(
        _ topic: String, _ word: String, _ endpoint: String,
        _ changes: [(key: String, value: String)], isConfirmed: Bool
    ) throws(SNSError) -> Subscription {
        guard let known = state.topics[topic] else { throw .topicNotFound }
        guard let delivery = Subscription.Delivery(rawValue: word) else {
            if ["sms", "application", "firehose"].contains(word) {
                throw .notEmulated("subscriptions by \(word)")
            }
            throw .invalidParameter("Amazon SNS does not support this protocol string: \(word)")
        }
        if delivery == .sqs {
            guard let arn = ARN(endpoint), arn.service == "sqs", !arn.account.isEmpty else {
                throw .invalidParameter("SQS endpoint ARN")
            }
            if endpoint.hasSuffix(".fifo"), !known.attributes.isFIFO {
                throw .invalidParameter(
                    "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to"
                        + " standard SNS topics")
            }
        } else if known.attributes.isFIFO {
            throw .invalidParameter("Protocol Reason: FIFO topics deliver to SQS queues only")
        }
        var attributes = SubscriptionAttributes()
        for (key, value) in changes { try attributes.set(key, value, for: delivery) }
        let filter = try attributes.filter
        if let old = known.subscriptions.first(where: {
            $0.delivery == delivery && $0.endpoint == endpoint
        }) {
            guard changes.allSatisfy({ old.attributes.values[$0.key] == $0.value }) else {
                throw .invalidParameter(
                    "Attributes Reason: Subscription already exists with different attributes")
            }
            return old
        }
        let id = context.stableUUID("subscription", topic, delivery.rawValue, endpoint)
        var subscription = Subscription(
            arn: "\(arn(of: topic)):\(id)", delivery: delivery, endpoint: endpoint, filter: filter)
        subscription.attributes = attributes
        subscription.isPending = !isConfirmed
        subscription.token = context.stableID("subscription-token", topic, endpoint)
        state.topics[topic]?.subscriptions.append(subscription)
        return subscription
    }

    func subscribe(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let topic = try topicName(input.string("TopicArn"))
        let word = input.string("Protocol") ?? ""
        let endpoint = input.string("Endpoint") ?? ""
        try check(endpoint, for: word)
        let isOwn = word == "sqs" || word == "lambda"
        let subscription = try addSubscription(
            topic, word, endpoint, input.texts("Attributes"), isConfirmed: isOwn)
        let showsARN = !subscription.isPending || input.flag("ReturnSubscriptionArn") == true
        return [
            "SubscriptionArn": .string(showsARN ? subscription.arn : "pending confirmation")
        ]
    }

    private func check(_ endpoint: String, for word: String) throws(SNSError) {
        switch word {
        case "lambda":
            guard let arn = ARN(endpoint), arn.service == "lambda",
                arn.resource.hasPrefix("function:")
            else { throw .invalidParameter("Lambda endpoint ARN") }
        case "http", "https":
            guard endpoint.hasPrefix("\(word)://"), endpoint.utf8.count > word.utf8.count + 3 else {
                throw .invalidParameter("Endpoint must match the specified protocol")
            }
        case "email", "email-json":
            let parts = endpoint.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                throw .invalidParameter("Email address")
            }
        default: break
        }
    }

    func confirmSubscription(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let topic = try topicName(input.string("TopicArn"))
        let token = input.string("Token") ?? ""
        guard
            let index = state.topics[topic]?.subscriptions.firstIndex(where: { $0.token == token }),
            !token.isEmpty
        else { throw .invalidParameter("Token") }
        state.topics[topic]?.subscriptions[index].isPending = false
        return ["SubscriptionArn": .string(state.topics[topic]?.subscriptions[index].arn ?? "")]
    }

    /// What is not there is unsubscribed with success.
    func unsubscribe(_ input: JSONObject) throws(SNSError) -> JSONObject {
        guard let place = try place(of: input) else { return [:] }
        state.topics[place.topic]?.subscriptions.remove(at: place.index)
        state.topics[place.topic]?.deletedSubscriptions += 1
        return [:]
    }

    private func place(
        of input: JSONObject
    ) throws(SNSError) -> (topic: String, index: Int)? {
        let text = input.string("SubscriptionArn") ?? ""
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 6 else {
            throw .invalidParameter(
                "SubscriptionArn Reason: An ARN must have at least 6 elements, not"
                    + " \(parts.count)")
        }
        guard parts.count == 7, parts[2] == "sns" else {
            throw .invalidParameter("SubscriptionId")
        }
        let topic = String(parts[5])
        guard
            let index = state.topics[topic]?.subscriptions.firstIndex(where: { $0.arn == text })
        else { return nil }
        return (topic, index)
    }

    // MARK: Looking

    func listSubscriptions(_ input: JSONObject) throws(SNSError) -> JSONObject {
        try listed(
            state.topics.flatMap { topic in topic.value.subscriptions.map { (topic.key, $0) } },
            input)
    }

    func listSubscriptionsByTopic(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let topic = try topicName(input.string("TopicArn"))
        return try listed(subscriptions(of: topic).map { (topic, $0) }, input)
    }

    private func listed(
        _ all: [(topic: String, subscription: Subscription)], _ input: JSONObject
    ) throws(SNSError) -> JSONObject {
        let page = try page(all, input)
        var answer: JSONObject = [
            "Subscriptions": .array(
                page.items.map { topic, subscription in
                    [
                        "SubscriptionArn": .string(
                            subscription.isPending ? "PendingConfirmation" : subscription.arn),
                        "Owner": .string(context.account),
                        "Protocol": .string(subscription.delivery.rawValue),
                        "Endpoint": .string(subscription.endpoint),
                        "TopicArn": .string(arn(of: topic)),
                    ]
                })
        ]
        answer.set("NextToken", page.nextToken)
        return answer
    }

    // MARK: Attributes

    func getSubscriptionAttributes(_ input: JSONObject) throws(SNSError) -> JSONObject {
        guard let place = try place(of: input),
            let subscription = state.topics[place.topic]?.subscriptions[place.index]
        else { throw .subscriptionNotFound }
        var all: JSONObject = [
            "SubscriptionArn": .string(subscription.arn),
            "TopicArn": .string(arn(of: place.topic)), "Owner": .string(context.account),
            "Protocol": .string(subscription.delivery.rawValue),
            "Endpoint": .string(subscription.endpoint), "RawMessageDelivery": "false",
            "PendingConfirmation": .string(subscription.isPending ? "true" : "false"),
            "ConfirmationWasAuthenticated": .string(subscription.isPending ? "false" : "true"),
            "SubscriptionPrincipal": .string("arn:aws:iam::\(context.account):root"),
        ]
        for (key, value) in subscription.attributes.values { all[key] = .string(value) }
        return ["Attributes": .object(all)]
    }

    func setSubscriptionAttributes(_ input: JSONObject) throws(SNSError) -> JSONObject {
        guard let place = try place(of: input),
            var subscription = state.topics[place.topic]?.subscriptions[place.index]
        else { throw .subscriptionNotFound }
        try subscription.attributes.set(
            input.string("AttributeName") ?? "", input.string("AttributeValue") ?? "",
            for: subscription.delivery)
        subscription.filter = try subscription.attributes.filter
        state.topics[place.topic]?.subscriptions[place.index] = subscription
        return [:]
    }
}
