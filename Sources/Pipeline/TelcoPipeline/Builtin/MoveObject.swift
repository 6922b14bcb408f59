import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// Moves each new object from one prefix to another of its bucket: environment `FROM` and `TO`.
enum MoveObject {
    static func handle(_ event: JSONValue, _ context: FunctionContext) async throws -> JSONValue {
        guard let from = context.environment["FROM"], let to = context.environment["TO"] else {
            throw FunctionFailure(
                errorType: "ConfigurationError",
                errorMessage: "builtin/move-object needs the variables FROM and TO")
        }
        var moved: [JSONValue] = []
        for record in event["Records"]?.arrayValue ?? [] {
            guard let bucket = record["s3"]?["bucket"]?["name"]?.stringValue,
                let encoded = record["s3"]?["object"]?["key"]?.stringValue
            else { continue }
            let key = FileName.decoded(encoded)
            guard key.hasPrefix(from), !FileName.isIgnored(key) else { continue }
            let version = record["s3"]?["object"]?["versionId"]?.stringValue
            let target = to + key.dropFirst(from.count)
            do {
                try await retrying(context.caller) { () async throws(ServiceFailure) in
                    _ = try await context.s3.copy(
                        CopyObject(
                            from: bucket, key, sourceVersionID: version, to: bucket, target))
                }
                try await retrying(context.caller) { () async throws(ServiceFailure) in
                    _ = try await context.s3.delete(
                        DeleteObject(bucket: bucket, key: key, versionID: version))
                }
                moved.append(.string(target))
            } catch {
                // Gone already: an earlier delivery of this event has moved it.
                if !error.isMissingObject { throw error }
            }
        }
        return ["moved": .array(moved)]
    }
}

/// Copies every object under one prefix to another: arguments `--BUCKET`, `--FROM` and `--TO`.
enum CopyPrefix {
    static func run(_ context: any JobContext) async throws {
        guard let bucket = context.arguments["--BUCKET"], let from = context.arguments["--FROM"],
            let to = context.arguments["--TO"]
        else {
            throw FunctionFailure(
                errorType: "ConfigurationError",
                errorMessage: "builtin/copy-prefix needs the arguments --BUCKET, --FROM and --TO")
        }
        let items = try await retrying(context.caller) { () async throws(ServiceFailure) in
            try await context.s3.list(bucket: bucket, prefix: from)
        }
        for item in items where !FileName.isIgnored(item.key) {
            let target = to + item.key.dropFirst(from.count)
            try await retrying(context.caller) { () async throws(ServiceFailure) in
                _ = try await context.s3.copy(
                    CopyObject(from: bucket, item.key, to: bucket, target))
            }
        }
    }
}
