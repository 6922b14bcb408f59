import CloudModel
import DataFormats

// The API's form of notification configurations.
extension S3Emulator {
    /// PutBucketNotificationConfiguration.
    func putBucketNotification(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        guard let input = request.input.object("NotificationConfiguration") else {
            _ = try index(of: request.bucket)
            throw .malformedXML
        }
        try setNotifications(
            NotificationConfiguration(input), of: request.bucket,
            skipDestinationValidation: request.flag("SkipDestinationValidation"))
        return APIAnswer()
    }

    /// GetBucketNotificationConfiguration.
    func getBucketNotification(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        APIAnswer(try notifications(of: request.bucket).output)
    }
}

extension NotificationConfiguration {
    private static let lists: [(kind: Kind, list: String, arn: String)] = [
        (.topic, "TopicConfigurations", "TopicArn"),
        (.queue, "QueueConfigurations", "QueueArn"),
        (.function, "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ]

    init(_ input: JSONObject) {
        self.init(eventBridge: input["EventBridgeConfiguration"]?.objectValue != nil)
        for (kind, list, arn) in Self.lists {
            for item in input.objects(list) {
                let rules = item.object("Filter")?.object("Key")?.objects("FilterRules") ?? []
                targets.append(
                    Target(
                        id: item.text("Id").flatMap { $0.isEmpty ? nil : $0 }, kind,
                        arn: item.text(arn) ?? "", events: item.texts("Events"),
                        rules: rules.map {
                            FilterRule($0.text("Name") ?? "", $0.text("Value") ?? "")
                        }))
            }
        }
    }

    var output: JSONObject {
        var output = JSONObject()
        for (kind, list, arn) in Self.lists {
            output.put(
                list,
                targets.filter { $0.kind == kind }.map { target in
                    var item = JSONObject()
                    item.put("Id", target.id)
                    item.append(arn, .string(target.arn))
                    item.append("Events", .array(target.events.map { .string($0) }))
                    if !target.rules.isEmpty {
                        item.append(
                            "Filter",
                            ["Key": ["FilterRules": .array(target.rules.map(\.output))]])
                    }
                    return .object(item)
                })
        }
        if eventBridge { output.append("EventBridgeConfiguration", [:]) }
        return output
    }
}

extension NotificationConfiguration.FilterRule {
    /// Whatever letter case was put, it is shown as `Prefix` or `Suffix`.
    var output: JSONValue {
        [
            "Name": .string(name.lowercased() == "prefix" ? "Prefix" : "Suffix"),
            "Value": .string(value),
        ]
    }
}
