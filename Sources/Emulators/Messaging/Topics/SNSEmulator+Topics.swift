import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Topics, their attributes, tags and permissions (Amazon SNS API Reference).
extension SNSEmulator {
    func create(
        _ name: String, _ changes: [(key: String, value: String)], tags: Tags
    ) throws(SNSError) {
        let isFIFO = changes.contains { $0.key == "FifoTopic" && $0.value == "true" }
        let stem = isFIFO && name.hasSuffix(".fifo") ? name.dropLast(5) : name[...]
        guard (1...256).contains(name.utf8.count), !stem.isEmpty,
            stem.utf8.allSatisfy(SQSEmulator.isNameByte), name.hasSuffix(".fifo") == isFIFO
        else { throw .invalidParameter("Topic Name") }
        if let topic = state.topics[name] {
            guard topic.attributes.agrees(with: changes) else {
                throw .invalidParameter(
                    "Attributes Reason: Topic already exists with different attributes")
            }
            guard tags.isEmpty || tags == topic.tags else {
                throw .invalidParameter("Tags Reason: Topic already exists with different tags")
            }
            return
        }
        var attributes = TopicAttributes()
        let ordered =
            changes.filter { $0.key == "FifoTopic" }
            + changes.filter {
                $0.key != "FifoTopic"
            }
        for (key, value) in ordered { try attributes.set(key, value, atCreation: true) }
        if let problem = tags.problem { throw .invalidParameter("Tags Reason: \(problem)") }
        if let policy = attributes.policy { try publishPolicy(policy, of: name) }
        state.topics[name] = Topic(attributes: attributes, tags: tags)
    }

    private func publishPolicy(_ text: String?, of name: String) throws(SNSError) {
        do throws(ServiceFailure) {
            try context.ports.policies.setResourcePolicy(text, on: arn(of: name))
        } catch {
            throw .invalidParameter("Policy Error: \(error.message)")
        }
    }

    func createTopic(_ input: JSONObject) throws(SNSError) -> JSONObject {
        if input["DataProtectionPolicy"] != nil { throw .notEmulated("data protection policies") }
        let name = input.string("Name") ?? ""
        try create(name, input.texts("Attributes"), tags: Tags(list: input.list("Tags")))
        return ["TopicArn": .string(arn(of: name))]
    }

    /// Deleting what is not there is a success, too.
    func deleteTopic(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name: String
        do throws(SNSError) { name = try topicName(input.string("TopicArn")) } catch {
            if error == .topicNotFound { return [:] }
            throw error
        }
        if state.topics[name]?.attributes.policy != nil { try publishPolicy(nil, of: name) }
        state.topics[name] = nil
        return [:]
    }

    func listTopics(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let page = try page(Array(state.topics.keys), input)
        var answer: JSONObject = [
            "Topics": .array(page.items.map { ["TopicArn": .string(arn(of: $0))] })
        ]
        answer.set("NextToken", page.nextToken)
        return answer
    }

    func page<Item>(_ items: [Item], _ input: JSONObject) throws(SNSError) -> Page<Item> {
        guard let page = Page(items, token: input.string("NextToken"), limit: 100) else {
            throw .invalidParameter("NextToken")
        }
        return page
    }

    // MARK: Attributes

    func getTopicAttributes(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try topicName(input.string("TopicArn"))
        guard let topic = state.topics[name] else { throw .topicNotFound }
        var all: JSONObject = [
            "TopicArn": .string(arn(of: name)), "Owner": .string(context.account),
            "DisplayName": "",
            "Policy": .string(Self.defaultPolicy(arn(of: name), context.account)),
            "EffectiveDeliveryPolicy": .string(Self.deliveryPolicy),
            "SubscriptionsConfirmed": .string(String(topic.subscriptions.count { !$0.isPending })),
            "SubscriptionsPending": .string(String(topic.subscriptions.count { $0.isPending })),
            "SubscriptionsDeleted": .string(String(topic.deletedSubscriptions)),
        ]
        if topic.attributes.isFIFO {
            all["ContentBasedDeduplication"] = "false"
            all["FifoThroughputScope"] = "Topic"
        }
        for (key, value) in topic.attributes.values where value != "false" || key != "FifoTopic" {
            all[key] = .string(value)
        }
        return ["Attributes": .object(all)]
    }

    func setTopicAttributes(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try topicName(input.string("TopicArn"))
        try set(
            input.string("AttributeName") ?? "", input.string("AttributeValue") ?? "", of: name)
        return [:]
    }

    private func set(_ key: String, _ value: String, of name: String) throws(SNSError) {
        var attributes = state.topics[name]?.attributes ?? TopicAttributes()
        try attributes.set(key, value, atCreation: false)
        if key == "Policy" { try publishPolicy(attributes.policy, of: name) }
        state.topics[name]?.attributes = attributes
    }

    /// The policy of a topic that was given none: its owner may do everything.
    private static func defaultPolicy(_ arn: String, _ account: String) -> String {
        let actions = [
            "GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission",
            "DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish",
        ]
        let policy: JSONValue = [
            "Version": "2008-10-17", "Id": "__default_policy_ID",
            "Statement": [
                [
                    "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": ["AWS": "*"],
                    "Action": .array(actions.map { .string("SNS:\($0)") }),
                    "Resource": .string(arn),
                    "Condition": ["StringEquals": ["AWS:SourceOwner": .string(account)]],
                ]
            ],
        ]
        return policy.serialized()
    }

    /// The delivery policy for web addresses that was not set otherwise.
    private static let deliveryPolicy: String = {
        let policy: JSONValue = [
            "http": [
                "defaultHealthyRetryPolicy": [
                    "minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3,
                    "numMaxDelayRetries": 0, "numNoDelayRetries": 0, "numMinDelayRetries": 0,
                    "backoffFunction": "linear",
                ],
                "disableSubscriptionOverrides": false,
                "defaultRequestPolicy": ["headerContentType": "text/plain; charset=UTF-8"],
            ]
        ]
        return policy.serialized()
    }()

    // MARK: Permissions

    func addPermission(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try topicName(input.string("TopicArn"))
        let label = input.string("Label") ?? ""
        let (accounts, actions) = (input.strings("AWSAccountId"), input.strings("ActionName"))
        guard !label.isEmpty, !accounts.isEmpty, !actions.isEmpty else {
            throw .invalidParameter("Label, AWSAccountId and ActionName are needed")
        }
        let known = snsOperations.operations.map(\.name)
        for action in actions where !known.contains(action) {
            throw .invalidParameter("Policy statement action out of service scope!")
        }
        let current =
            state.topics[name]?.attributes.policy
            ?? Self.defaultPolicy(arn(of: name), context.account)
        let policy = ResourcePolicies.adding(
            label, to: current, id: "",
            statement: [
                "Sid": .string(label), "Effect": "Allow",
                "Principal": [
                    "AWS": .array(accounts.map { .string("arn:aws:iam::\($0):root") })
                ],
                "Action": .array(actions.map { .string("SNS:\($0)") }),
                "Resource": .string(arn(of: name)),
            ])
        guard let policy else { throw .invalidParameter("Statement already exists") }
        try set("Policy", policy, of: name)
        return [:]
    }

    func removePermission(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try topicName(input.string("TopicArn"))
        // A statement that is not there is removed with success.
        if let rest = ResourcePolicies.removing(
            input.string("Label") ?? "", from: state.topics[name]?.attributes.policy)
        {
            try set("Policy", rest ?? "", of: name)
        }
        return [:]
    }

    // MARK: Tags

    func tagResource(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try taggedTopic(input)
        var tags = state.topics[name]?.tags ?? [:]
        for (key, value) in Tags(list: input.list("Tags")) { tags[key] = value }
        if tags.count > 50 {
            throw .refused(
                code: "TagLimitExceeded", message: "A resource has at most 50 tags.", status: 400)
        }
        if let problem = tags.problem { throw .invalidParameter("Tags Reason: \(problem)") }
        state.topics[name]?.tags = tags
        return [:]
    }

    func untagResource(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try taggedTopic(input)
        for key in input.strings("TagKeys") { state.topics[name]?.tags[key] = nil }
        return [:]
    }

    func listTagsForResource(_ input: JSONObject) throws(SNSError) -> JSONObject {
        let name = try taggedTopic(input)
        return ["Tags": (state.topics[name]?.tags ?? [:]).asList]
    }

    private func taggedTopic(_ input: JSONObject) throws(SNSError) -> String {
        do throws(SNSError) { return try topicName(input.string("ResourceArn")) } catch {
            guard error == .topicNotFound else { throw error }
            throw .refused(
                code: "ResourceNotFound", message: "Resource does not exist", status: 404)
        }
    }
}
