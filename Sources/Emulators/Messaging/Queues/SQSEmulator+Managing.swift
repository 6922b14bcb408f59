import CloudModel
import DataFormats
import DequeModule
import OrderedCollections
import SimKernel

/// Creating, finding and configuring queues (Amazon SQS API Reference).
extension SQSEmulator {
    /// CreateQueue, for those who assemble an account.
    @discardableResult
    public func createQueue(
        _ name: String, attributes: [(key: String, value: String)] = []
    ) throws(SQSError) -> String {
        try create(name, attributes, tags: [:])
        return arn(of: name)
    }

    func createQueue(_ input: JSONObject) throws(SQSError) -> JSONObject {
        guard let name = input.string("QueueName"), !name.isEmpty else {
            throw .missing("QueueName")
        }
        var tags: Tags = [:]
        for (key, value) in input.texts("tags") { tags[key] = value }
        try create(name, input.texts("Attributes"), tags: tags)
        return ["QueueUrl": .string(url(of: name))]
    }

    private func create(
        _ name: String, _ changes: [(key: String, value: String)], tags: Tags
    ) throws(SQSError) {
        let isFIFO = changes.contains { $0.key == "FifoQueue" && $0.value == "true" }
        try checkName(name, isFIFO: isFIFO)
        var attributes = QueueAttributes()
        // The type comes first, because other attributes depend on it.
        let ordered =
            changes.filter { $0.key == "FifoQueue" }
            + changes.filter {
                $0.key != "FifoQueue"
            }
        try attributes.set(ordered, atCreation: true)
        if let queue = state.queues[name] {
            guard let other = queue.attributes.firstDifference(from: changes) else { return }
            throw SQSError(
                "QueueNameExists",
                "A queue already exists with the same name and a different value for attribute"
                    + " \(other)")
        }
        if let deleted = state.deleted[name], context.now < deleted + .seconds(60) {
            throw SQSError(
                "QueueDeletedRecently",
                "You must wait 60 seconds after deleting a queue before you can create another"
                    + " with the same name.")
        }
        try checkRedrive(attributes, of: name)
        if let problem = tags.problem { throw .invalid(problem) }
        try publishPolicy(attributes.policy, of: name)
        state.generation += 1
        state.queues[name] = Queue(
            generation: state.generation, createdAt: context.now, modifiedAt: context.now,
            attributes: attributes, tags: tags)
        state.deleted[name] = nil
    }

    private func checkName(_ name: String, isFIFO: Bool) throws(SQSError) {
        let stem = isFIFO && name.hasSuffix(".fifo") ? name.dropLast(5) : name[...]
        let isName = (1...80).contains(name.utf8.count) && stem.utf8.allSatisfy(Self.isNameByte)
        if isFIFO, !name.hasSuffix(".fifo") || !isName || stem.isEmpty {
            throw .invalid(
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or"
                    + " underscores, must end with .fifo suffix and be 1 to 80 in length.")
        }
        guard isName else {
            throw .invalid(
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in"
                    + " length")
        }
    }

    /// A dead-letter queue must be there, be of the same type and take this queue's messages.
    private func checkRedrive(_ attributes: QueueAttributes, of name: String) throws(SQSError) {
        guard let redrive = attributes.redrive else { return }
        func refusal(_ reason: String) -> SQSError {
            .invalid(attributes.values["RedrivePolicy"] ?? "", for: "RedrivePolicy", reason)
        }
        guard let target = queueName(ofARN: redrive.target),
            let queue = state.queues[target], target != name
        else { throw refusal("Dead letter target does not exist.") }
        guard queue.attributes.isFIFO == attributes.isFIFO else {
            throw refusal("Dead-letter queue must be same type of queue as the source.")
        }
        guard queue.attributes.allowsRedrive(from: arn(of: name)) else {
            throw refusal(
                "Queue \(redrive.target) does not allow this queue to use it as a dead-letter"
                    + " queue.")
        }
    }

    private func publishPolicy(_ text: String?, of name: String) throws(SQSError) {
        guard text != nil || state.queues[name]?.attributes.policy != nil else { return }
        do throws(ServiceFailure) {
            try context.ports.policies.setResourcePolicy(text, on: arn(of: name))
        } catch {
            throw .invalidAttribute("Policy")
        }
    }

    // MARK: Finding

    func getQueueURL(_ input: JSONObject) throws(SQSError) -> JSONObject {
        guard let name = input.string("QueueName") else { throw .missing("QueueName") }
        let owner = input.string("QueueOwnerAWSAccountId") ?? context.account
        guard state.queues[name] != nil, owner == context.account else {
            throw .queueDoesNotExist
        }
        return ["QueueUrl": .string(url(of: name))]
    }

    func listQueues(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let prefix = input.string("QueueNamePrefix") ?? ""
        let names = state.queues.keys.filter { $0.hasPrefix(prefix) }.sorted()
        return try page(names, input, "QueueUrls")
    }

    func listDeadLetterSourceQueues(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        _ = try existing(name)
        return try page(sources(of: name), input, "queueUrls", alwaysListed: true)
    }

    /// Queues whose messages end in this one, sorted.
    func sources(of name: String) -> [String] {
        let target = arn(of: name)
        return state.queues.filter { $0.value.attributes.redrive?.target == target }
            .map(\.key).sorted()
    }

    private func page(
        _ names: [String], _ input: JSONObject, _ member: String, alwaysListed: Bool = false
    ) throws(SQSError) -> JSONObject {
        let limit = input.integer("MaxResults")
        if let limit, !(1...1_000).contains(limit) {
            throw .invalid(
                limit, for: "MaxResults", "MaxResults must be an integer between 1 and 1000.")
        }
        guard
            let page = Page(names, token: input.string("NextToken"), limit: limit ?? 1_000)
        else { throw .invalid("Invalid NextToken") }
        var answer = JSONObject()
        if alwaysListed || !page.items.isEmpty {
            answer[member] = .array(page.items.map { .string(url(of: $0)) })
        }
        // A token is given only to those who asked for pages.
        if limit != nil { answer.set("NextToken", page.nextToken) }
        return answer
    }

    // MARK: Attributes and tags

    func getQueueAttributes(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        let queue = try existing(name)
        let now = context.now
        var all = queue.attributes.all
        all["QueueArn"] = arn(of: name)
        all["CreatedTimestamp"] = String(queue.createdAt.secondsSinceEpoch)
        all["LastModifiedTimestamp"] = String(queue.modifiedAt.secondsSinceEpoch)
        let hidden = queue.messages.count { $0.isInFlight(at: now) }
        let delayed = queue.messages.count { $0.receives == 0 && $0.visibleAt > now }
        all["ApproximateNumberOfMessages"] = String(queue.messages.count - hidden - delayed)
        all["ApproximateNumberOfMessagesNotVisible"] = String(hidden)
        all["ApproximateNumberOfMessagesDelayed"] = String(delayed)
        let wanted = input.strings("AttributeNames")
        for attribute in wanted where !Self.attributeNames.contains(attribute) {
            throw SQSError("InvalidAttributeName", "Unknown Attribute \(attribute).")
        }
        let chosen = Self.attributeNames.filter {
            all[$0] != nil && (wanted.contains($0) || wanted.contains("All"))
        }
        guard !chosen.isEmpty else { return [:] }
        return [
            "Attributes": .object(
                JSONObject(chosen.map { (key: $0, value: .string(all[$0] ?? "")) }))
        ]
    }

    private static let attributeNames = [
        "All", "QueueArn", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed", "CreatedTimestamp", "LastModifiedTimestamp",
        "VisibilityTimeout", "MaximumMessageSize", "MessageRetentionPeriod", "DelaySeconds",
        "ReceiveMessageWaitTimeSeconds", "Policy", "RedrivePolicy", "RedriveAllowPolicy",
        "FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
        "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled",
    ]

    func setQueueAttributes(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        try set(input.texts("Attributes"), of: name)
        return [:]
    }

    private func set(
        _ changes: [(key: String, value: String)], of name: String
    ) throws(SQSError) {
        guard !changes.isEmpty else { throw .missing("Attribute.Name") }
        var attributes = try existing(name).attributes
        try attributes.set(changes, atCreation: false)
        if changes.contains(where: { $0.key == "RedrivePolicy" }) {
            try checkRedrive(attributes, of: name)
        }
        if changes.contains(where: { $0.key == "Policy" }) {
            try publishPolicy(attributes.policy, of: name)
        }
        state.queues[name]?.attributes = attributes
        state.queues[name]?.modifiedAt = context.now
    }

    func tagQueue(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        var tags = try existing(name).tags
        for (key, value) in input.texts("Tags") { tags[key] = value }
        if let problem = tags.problem { throw .invalid(problem) }
        state.queues[name]?.tags = tags
        return [:]
    }

    func untagQueue(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        _ = try existing(name)
        for key in input.strings("TagKeys") { state.queues[name]?.tags[key] = nil }
        return [:]
    }

    func listQueueTags(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let tags = try existing(try queueName(input)).tags
        guard !tags.isEmpty else { return [:] }
        return [
            "Tags": .object(JSONObject(tags.map { (key: $0.key, value: .string($0.value)) }))
        ]
    }

    // MARK: Permissions

    func addPermission(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        let attributes = try existing(name).attributes
        guard let label = input.string("Label"), (1...80).contains(label.utf8.count),
            label.utf8.allSatisfy(Self.isNameByte)
        else {
            throw .invalid(
                input.string("Label") ?? "", for: "Label",
                "Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80"
                    + " in length")
        }
        let accounts = input.strings("AWSAccountIds")
        guard !accounts.isEmpty else { throw .missing("AWSAccountId") }
        let actions = input.strings("Actions")
        guard !actions.isEmpty else { throw .missing("ActionName") }
        let known = sqsOperations.operations.map(\.name) + ["*"]
        for action in actions where !known.contains(action) {
            throw .invalid(
                "Value SQS:\(action) for parameter ActionName is invalid. Reason: Please refer to"
                    + " the appropriate WSDL for a list of valid actions.")
        }
        let policy = ResourcePolicies.adding(
            label, to: attributes.policy, id: "\(arn(of: name))/SQSDefaultPolicy",
            statement: [
                "Sid": .string(label), "Effect": "Allow",
                "Principal": [
                    "AWS": .array(accounts.map { .string("arn:aws:iam::\($0):root") })
                ],
                "Action": .array(actions.map { .string("SQS:\($0)") }),
                "Resource": .string(arn(of: name)),
            ])
        guard let policy else {
            throw .invalid(
                label, for: "Label", "Already exists.")
        }
        try set([("Policy", policy)], of: name)
        return [:]
    }

    func removePermission(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        let attributes = try existing(name).attributes
        let label = input.string("Label") ?? ""
        guard let rest = ResourcePolicies.removing(label, from: attributes.policy) else {
            throw .invalid(
                label, for: "Label", "can't find label on existing policy")
        }
        try set([("Policy", rest ?? "")], of: name)
        return [:]
    }

    // MARK: Purging and deleting

    func purgeQueue(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        if let purged = try existing(name).purgedAt, context.now < purged + .seconds(60) {
            throw SQSError(
                "PurgeQueueInProgress",
                "Only one PurgeQueue operation on \(name) is allowed every 60 seconds.", status: 403
            )
        }
        state.queues[name]?.purge()
        state.queues[name]?.purgedAt = context.now
        return [:]
    }

    func deleteQueue(_ input: JSONObject) throws(SQSError) -> JSONObject {
        let name = try queueName(input)
        _ = try existing(name)
        try publishPolicy(nil, of: name)
        state.queues[name] = nil
        state.deleted[name] = context.now
        wake(name)
        return [:]
    }
}
