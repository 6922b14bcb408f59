import CloudModel
import OrderedCollections
import DataFormats
import SimKernel

extension S3Emulator {
    /// GetBucketNotificationConfiguration; empty for a bucket that never had one.
    public func notifications(of bucket: String) throws(S3Error) -> NotificationConfiguration {
        try self.bucket(bucket).notifications
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
        state.buckets.values[place].notifications = configuration
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
            case .queue: break
            }
        }
        guard !problems.isEmpty else { return }
        let arguments = problems.enumerated().flatMap { number, problem in
            [
                S3Error.Argument("ArgumentName\(number + 1)", problem.name),
                S3Error.Argument("ArgumentValue\(number + 1)", problem.value),
            ]
        }
        throw .invalidArgument(
            message: "Unable to validate the following destination configurations",
            arguments: arguments)
    }

    private func mayInvoke(_ function: String, for bucket: String) -> Bool {
        guard context.authorizationMode == .enforce else { return true }
        return context.authorizer.authorize(
            AuthorizationRequest(
                principal: Self.service.principal, action: "lambda:InvokeFunction",
                resource: function, context: sourceKeys(bucket))
        ).isAllowed
    }

    /// Sends `s3:TestEvent` and answers what went wrong.
    private func sendTest(to topic: String, of bucket: String) -> String? {
        let requestID = EventRecord.requestID(context, bucket, topic, "test")
        let message: JSONValue = [
            "Service": "Amazon S3", "Event": "s3:TestEvent",
            "Time": .string(EventRecord.time(context.now)), "Bucket": .string(bucket),
            "RequestId": .string(requestID),
            "HostId": .string(context.stableID("s3-host", requestID)),
        ]
        do {
            try publish(message, to: topic, of: bucket)
            return nil
        } catch {
            return error.code == "AccessDenied" || error.code == "AuthorizationError"
                ? "Permissions on the destination topic do not allow S3 to publish"
                    + " notifications from this bucket"
                : error.message
        }
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

    /// Queues the event of a change that has been committed, for the one target that it fits.
    func announce(_ change: Change, in place: Int, as actor: Actor) {
        let targets = state.buckets.values[place].notifications.targets
        guard !targets.isEmpty else { return }
        let encoded = FormEncoding.encode(change.key)
        let event = "s3:" + change.kind.rawValue
        for target in targets
        where target.events.contains(where: { NotificationRules.share($0, event) })
            && fits(target, key: change.key, encoded: encoded)
        {
            let bucket = state.buckets.keys[place]
            let record = EventRecord(
                change: change, bucket: bucket, configurationID: target.id ?? "",
                eventVersion: settings.eventVersion, actor: actor, context: context)
            let delivery = NotificationDelivery(
                bucket: bucket, key: change.key, event: change.kind.rawValue,
                sequencer: change.version.sequencer.text, kind: target.kind, arn: target.arn,
                message: record.message, committed: context.now)
            context.world.schedule(
                delivery, to: name, subject: change.key, after: settings.deliveryDelay)
        }
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
