import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// GetBucketNotificationConfiguration; empty for a bucket that never had one.
    public func notifications(of bucket: String) throws(S3Error) -> NotificationConfiguration {
        try self.bucket(bucket).settings.notifications
    }

    /// PutBucketNotificationConfiguration: replaces the whole configuration, at once.
    ///
    /// Topics are sent the test message; functions must let S3 invoke them. If one destination
    /// fails, nothing is stored.
    public func setNotifications(
        _ configuration: NotificationConfiguration, of name: String,
        skipDestinationValidation: Bool = false
    ) throws(S3Error) {
        let place = try index(of: name)
        try NotificationRules.check(configuration)
        var configuration = configuration
        for target in configuration.targets.indices where configuration.targets[target].id == nil {
            configuration.targets[target].id = context.stableUUID(
                "s3-notification", name, String(target), configuration.targets[target].arn)
        }
        if !skipDestinationValidation { try validateDestinations(configuration, of: name) }
        state.buckets.values[place].settings.notifications = configuration
    }

    private func validateDestinations(
        _ configuration: NotificationConfiguration, of bucket: String
    ) throws(S3Error) {
        var problems: [(name: String, value: String)] = []
        for target in configuration.targets {
            switch target.kind {
            case .function:
                if !mayInvoke(target.arn, for: bucket) {
                    problems.append(
                        (
                            "\(target.arn), null",
                            "Not authorized to invoke function [\(target.arn)]"
                        ))
                }
            case .topic:
                if let problem = sendTest(to: target.arn, of: bucket) {
                    problems.append((target.arn, problem))
                }
            case .queue:
                if let problem = sendTest(toQueue: target.arn, of: bucket) {
                    problems.append((target.arn, problem))
                }
            case .bus: break
            }
        }
        guard !problems.isEmpty else { return }
        var members = JSONObject()
        for (number, problem) in problems.enumerated() {
            members["ArgumentName\(number + 1)"] = .string(problem.name)
            members["ArgumentValue\(number + 1)"] = .string(problem.value)
        }
        throw S3Error(
            "InvalidArgument",
            "Unable to validate the following destination configurations", members: members)
    }

    private func mayInvoke(_ function: String, for bucket: String) -> Bool {
        guard context.authorizationMode == .enforce else { return true }
        return context.authorizer.authorize(
            AuthorizationRequest(
                principal: Self.service.principal, action: "lambda:InvokeFunction",
                resource: function, context: sourceKeys(bucket))
        ).isAllowed
    }

    /// Sends `s3:TestEvent` to a topic and answers what went wrong.
    private func sendTest(to topic: String, of bucket: String) -> String? {
        do {
            try publish(testMessage(for: topic, of: bucket), to: topic, of: bucket)
            return nil
        } catch {
            return error.code == "AccessDenied" || error.code == "AuthorizationError"
                ? "Permissions on the destination topic do not allow S3 to publish"
                    + " notifications from this bucket"
                : error.message
        }
    }

    /// Sends `s3:TestEvent` to a queue and answers what went wrong.
    private func sendTest(toQueue queue: String, of bucket: String) -> String? {
        do {
            try send(testMessage(for: queue, of: bucket), to: queue, of: bucket)
            return nil
        } catch {
            if error.code == "AccessDenied" {
                return "Permissions on the destination queue do not allow S3 to publish"
                    + " notifications from this bucket"
            }
            return error.code.contains("NonExistentQueue") || error.code.contains("DoesNotExist")
                ? "The destination queue does not exist" : error.message
        }
    }

    private func testMessage(for target: String, of bucket: String) -> JSONValue {
        let requestID = EventRecord.requestID(context, bucket, target, "test")
        return [
            "Service": "Amazon S3", "Event": "s3:TestEvent",
            "Time": .string(EventRecord.time(context.now)), "Bucket": .string(bucket),
            "RequestId": .string(requestID),
            "HostId": .string(context.stableID("s3-host", requestID)),
        ]
    }

    func send(
        _ message: JSONValue, to queue: String, of bucket: String
    ) throws(ServiceFailure) {
        let request = SendMessage(queueARN: queue, body: message.serialized())
        var call = request.call
        call.context = sourceKeys(bucket)
        _ = try context.callNow(
            call, as: Self.service,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.queues.send(request, as: actor)
            })
    }

    func publish(
        _ message: JSONValue, to topic: String, of bucket: String
    ) throws(ServiceFailure) {
        let request = PublishMessage(
            topicARN: topic, subject: "Amazon S3 Notification", message: message.serialized())
        var call = request.call
        call.context = sourceKeys(bucket)
        _ = try context.callNow(
            call, as: Self.service,
            perform: { (actor) throws(ServiceFailure) in
                try context.ports.topics.publish(request, as: actor)
            })
    }

    /// S3 as a caller of other services.
    static let service = Actor(name: "s3", principal: .service("s3.amazonaws.com"))

    /// What destination policies may ask for: the bucket and its owner.
    func sourceKeys(_ bucket: String) -> [AuthorizationRequest.ContextKey] {
        [
            .init("aws:SourceArn", "arn:aws:s3:::\(bucket)"),
            .init("aws:SourceAccount", context.account),
        ]
    }

    // MARK: Announcing

    /// Queues the event of a change that has been committed, for the one target that it fits and
    /// for EventBridge.
    func announce(_ change: Change, in place: Int, as actor: Actor) {
        let configuration = state.buckets.values[place].settings.notifications
        guard !configuration.targets.isEmpty || configuration.eventBridge else { return }
        let encoded = FormEncoding.encode(change.key)
        let event = "s3:" + change.kind.rawValue
        for target in configuration.targets
        where target.events.contains(where: { NotificationRules.share($0, event) })
            && fits(target, key: change.key, encoded: encoded)
        {
            let record = record(of: change, in: place, as: actor, for: target.id)
            schedule(change, in: place, to: target.arn, target.kind, .message(record.message))
        }
        if configuration.eventBridge {
            let record = record(of: change, in: place, as: actor, for: nil)
            schedule(change, in: place, to: "default", .bus, .event(record.busEvent))
        }
    }

    private func record(
        of change: Change, in place: Int, as actor: Actor, for target: String?
    ) -> EventRecord {
        EventRecord(
            change: change, bucket: state.buckets.keys[place], configurationID: target ?? "",
            eventVersion: settings.eventVersion, actor: actor, request: origin, context: context)
    }

    private func schedule(
        _ change: Change, in place: Int, to arn: String, _ kind: NotificationConfiguration.Kind,
        _ content: NotificationDelivery.Content
    ) {
        let delivery = NotificationDelivery(
            bucket: state.buckets.keys[place], key: change.key, event: change.kind.rawValue,
            sequencer: change.version.sequencer.text, kind: kind, arn: arn, content: content,
            committed: context.now)
        context.world.schedule(
            delivery, to: name, subject: change.key, after: settings.deliveryDelay)
    }

    /// Filter values are meant to be encoded like the keys in records; raw ones work here, too.
    private func fits(
        _ target: NotificationConfiguration.Target, key: String, encoded: String
    ) -> Bool {
        let prefix = target.filter("prefix")
        let suffix = target.filter("suffix")
        return ByteOrder.hasPrefix(encoded, prefix) && ByteOrder.hasSuffix(encoded, suffix)
            || ByteOrder.hasPrefix(key, prefix) && ByteOrder.hasSuffix(key, suffix)
    }
}
