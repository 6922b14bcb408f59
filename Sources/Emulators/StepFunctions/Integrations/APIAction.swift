import DataFormats

/// An operation of an emulated service's API as a Task names it, optimised or through the SDK.
///
/// Step Functions developer guide, "Integrating optimized services with Step Functions" and "AWS
/// SDK service integrations".
struct APIAction: Sendable, Hashable {
    /// The service's endpoint here.
    let api: String
    /// Such as `SendMessage`.
    let operation: String
    let isSDK: Bool
    let errorPrefix: String
    let causeService: String

    /// Services by the name that SDK integrations have for them: endpoint and Java name.
    private static let sdk: [String: (api: String, name: String)] = [
        "eventbridge": ("events", "EventBridge"), "glue": ("glue", "Glue"), "iam": ("iam", "Iam"),
        "lambda": ("lambda", "Lambda"), "s3": ("s3", "S3"), "scheduler": ("scheduler", "Scheduler"),
        "sfn": ("states", "Sfn"), "sns": ("sns", "Sns"), "sqs": ("sqs", "Sqs"),
        "sts": ("sts", "Sts"),
    ]

    /// - Parameter service: such as `sqs` or `aws-sdk:s3`.
    init?(service: String, action: String) {
        guard let first = action.first, !action.contains(".") else { return nil }
        operation = first.uppercased() + action.dropFirst()
        guard service.hasPrefix("aws-sdk:") else {
            switch (service, action) {
            case ("sqs", "sendMessage"):
                (api, errorPrefix, causeService) = ("sqs", "SQS", "AmazonSQS")
            case ("events", "putEvents"):
                (api, errorPrefix, causeService) = (
                    "events", "EventBridge", "AmazonCloudWatchEvents"
                )
            default: return nil
            }
            isSDK = false
            return
        }
        guard let known = Self.sdk[String(service.dropFirst("aws-sdk:".utf8.count))] else {
            return nil
        }
        isSDK = true
        (api, errorPrefix, causeService) = (known.api, known.name, known.name)
    }

    var required: [String] {
        switch (isSDK, operation) {
        case (false, "SendMessage"): ["MessageBody", "QueueUrl"]
        case (false, "PutEvents"): ["Entries"]
        default: []
        }
    }

    /// Nothing where every parameter is the service's own business.
    var supported: [String]? {
        switch (isSDK, operation) {
        case (false, "SendMessage"):
            [
                "QueueUrl", "MessageBody", "DelaySeconds", "MessageAttributes", "MessageGroupId",
                "MessageDeduplicationId",
            ]
        case (false, "PutEvents"): ["Entries"]
        default: nil
        }
    }

    /// Whether the members of the API's model begin with small letters, which SDK integrations
    /// write with large ones.
    private var hasSmallNames: Bool { api == "states" }

    /// The member that is not JSON but the body.
    var streamingMember: String? {
        switch (api, operation) {
        case ("s3", _): "Body"
        case ("lambda", "Invoke"): "Payload"
        default: nil
        }
    }

    /// Whether it is the optimised `events:putEvents`, which tells who sends and fails as a whole.
    var tellsResources: Bool { !isSDK && api == "events" }

    /// The request's members as the API's model names them, and the body.
    func request(_ arguments: JSONValue) -> (input: JSONObject, body: [UInt8]) {
        var input = arguments.objectValue ?? [:]
        var body: [UInt8] = []
        if let name = streamingMember, let value = input.removeValue(forKey: name) {
            body = Array((value.stringValue ?? value.serialized()).utf8)
        }
        if !isSDK { input = optimised(input) }
        if hasSmallNames, case .object(let renamed) = Self.renamed(.object(input), small: true) {
            input = renamed
        }
        return (input, body)
    }

    /// Optimised integrations take JSON where the API wants the text of some.
    private func optimised(_ input: JSONObject) -> JSONObject {
        func text(_ field: String, of object: JSONObject) -> JSONObject {
            var object = object
            if let value = object[field], value.stringValue == nil {
                object[field] = .string(value.serialized())
            }
            return object
        }
        if operation == "SendMessage" { return text("MessageBody", of: input) }
        guard case .array(let entries)? = input["Entries"] else { return input }
        var input = input
        input["Entries"] = .array(
            entries.map { entry in
                entry.objectValue.map { .object(text("Detail", of: $0)) } ?? entry
            })
        return input
    }

    /// The answer's members as the integration names them.
    func answer(_ output: JSONObject, body: ArraySlice<UInt8>) -> JSONObject {
        var output = output
        if hasSmallNames, case .object(let renamed) = Self.renamed(.object(output), small: false) {
            output = renamed
        }
        if let name = streamingMember, operation == "GetObject" || operation == "Invoke" {
            output[name] = .string(String(decoding: body, as: UTF8.self))
        }
        return output
    }

    private static func renamed(_ value: JSONValue, small: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            var renamed = JSONObject()
            for (key, value) in object {
                let first = small ? key.prefix(1).lowercased() : key.prefix(1).uppercased()
                renamed[first + key.dropFirst()] = Self.renamed(value, small: small)
            }
            return .object(renamed)
        case .array(let elements): return .array(elements.map { Self.renamed($0, small: small) })
        default: return value
        }
    }
}
