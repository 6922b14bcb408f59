import Cloud
import CloudModel
import DataFormats
import PipelineModel
import S3
import SimFaults
import SimKernel

/// A pipeline of one bucket and one function, which answers each new file with a receipt.
enum SmallAccount {
    static let manifest = """
        name: small
        buckets:
          files:
            notifications:
              - { id: new, events: "s3:ObjectCreated:*", prefix: in/, function: receipt }
        functions:
          receipt: { handler: test/receipt, role: receipt, timeout: 30s }
        state_machines:
          nothing: { definition: nothing.asl.json, role: machine }
        roles:
          receipt: { trust: { services: lambda.amazonaws.com }, policies: iam.json }
          machine: { trust: { services: states.amazonaws.com }, policies: iam.json }
        contract:
          layers:
            in: { purpose: inbox, objects: { bucket: files, prefix: in/ }, readers: [receipt] }

        """

    static let files = [
        "small/pipeline.yaml": manifest,
        "small/iam.json": """
        {
          "Version": "2012-10-17",
          "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }]
        }
        """,
        "small/nothing.asl.json": """
        { "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } }
        """,
    ]

    static let start = VirtualInstant(secondsSinceEpoch: 1_735_776_000)

    static var code: CodeRegistry {
        var code = CodeRegistry()
        code.add(function: "test/receipt") { event, context in
            guard
                let key = event["Records"]?.arrayValue?.first?["s3"]?["object"]?["key"]?.stringValue
            else { return .null }
            _ = try await context.s3.put(
                PutObject(bucket: "files", key: "out/\(key)", body: Array(key.utf8)))
            return .null
        }
        return code
    }

    static func deploy(_ edits: [(file: String, old: String, new: String)] = []) throws -> Cloud {
        var files = files
        for edit in edits {
            let path = "small/" + edit.file
            files[path] = files[path]?.replacing(edit.old, with: edit.new)
        }
        let pipeline = try Pipeline.load("small", from: MemoryFiles(files))
        return try Cloud.deploy(pipeline, code: code, settings: .init(start: start))
    }

    /// The owner puts a file into the inbox.
    static func upload(_ key: String, to cloud: Cloud) throws {
        let context = cloud.context
        let owner = Actor(name: "owner", principal: .root(account: context.account))
        let request = PutObject(bucket: "files", key: key, body: Array(key.utf8))
        _ = try context.callNow(request.call, as: owner) { (actor) throws(ServiceFailure) in
            try context.ports.objects.putObject(request, as: actor)
        }
    }

    /// A copy with calm decisions and without faults.
    static func fork(_ snapshot: CloudSnapshot, faults: [FaultRule] = []) -> Cloud {
        Cloud(
            snapshot, settings: .init(start: start), decisions: CalmDecisions(),
            faults: FaultInjector(rules: faults))
    }

    static func keys(_ cloud: Cloud) -> [String] {
        cloud.s3.objects(bucket: "files").map(\.key)
    }
}
