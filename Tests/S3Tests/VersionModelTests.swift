import CloudModel
import DataFormats
import SimKernel
import Testing

@testable import S3

/// What a bucket with versions should hold, in a few lines.
private struct VersionModel {
    struct Version: Equatable {
        let id: String
        let isMarker: Bool
        let body: String
    }

    var versioning = BucketVersioning.never
    /// Newest first.
    var keys: [String: [Version]] = [:]

    mutating func add(_ version: Version, to key: String) {
        if version.id == "null" { keys[key, default: []].removeAll { $0.id == "null" } }
        keys[key, default: []].insert(version, at: 0)
    }

    mutating func remove(_ id: String, of key: String) { keys[key]?.removeAll { $0.id == id } }
}

@Suite("Versions against a model")
struct VersionModelTests {
    @Test(
        "Any mix of puts, deletes, and switches of versioning holds what the model holds",
        arguments: 1...6)
    func mix(seed: UInt64) throws {
        let account = try TestAccount()
        var random = TestRandom(seed: seed)
        var model = VersionModel()
        for step in 0..<250 {
            let key = "k\(random.next() % 5)"
            switch random.next() % 12 {
            case 0:
                let versioning: BucketVersioning = random.next() % 2 == 0 ? .enabled : .suspended
                try account.s3.setVersioning(versioning, of: "data")
                model.versioning = versioning
            case 1...5:
                let answer = try account.put(key, "\(step)")
                let id = model.versioning == .enabled ? answer.versionID ?? "?" : "null"
                model.add(.init(id: id, isMarker: false, body: "\(step)"), to: key)
            case 6...8:
                let answer = try account.delete(key)
                if model.versioning == .never {
                    model.remove("null", of: key)
                } else {
                    let id = answer.versionID ?? "?"
                    model.add(.init(id: id, isMarker: true, body: ""), to: key)
                }
            default:
                let versions = model.keys[key] ?? []
                guard !versions.isEmpty else { continue }
                let chosen = versions[Int(random.next()) % versions.count]
                let answer = try account.delete(key, version: chosen.id)
                #expect(answer.isDeleteMarker == chosen.isMarker)
                model.remove(chosen.id, of: key)
            }
            try compare(account, model)
        }
    }

    private func compare(_ account: TestAccount, _ model: VersionModel) throws {
        for key in (0..<5).map({ "k\($0)" }) {
            let expected = model.keys[key] ?? []
            let found = account.s3.versions(bucket: "data", prefix: key)
            #expect(found.map(\.versionID) == expected.map(\.id))
            #expect(found.map(\.isDeleteMarker) == expected.map(\.isMarker))
            #expect(found.first?.isLatest ?? true)
            let current = expected.first.flatMap { $0.isMarker ? nil : $0.body }
            #expect(
                account.s3.body(bucket: "data", key: key).map {
                    String(decoding: $0, as: UTF8.self)
                } == current)
            for version in expected where !version.isMarker {
                #expect(try account.get(key, version: version.id) == version.body)
            }
        }
        let listed = try account.list().items.map(\.key)
        let live = model.keys.filter { $0.value.first?.isMarker == false }.map(\.key)
        #expect(listed == live.sorted())
    }
}

@Suite("Hostile input")
struct HostileInputTests {
    /// Values of every wrong sort for a member.
    private static let values: [JSONValue] = [
        .null, true, -1, 99_999_999_999, "", "x", "null", "bytes=--", [], [[:]], [:],
        ["Rules": [[:]]], ["TagSet": [["Key": 1]]], ["Parts": [["PartNumber": "x"]]],
        .string(String(repeating: "é", count: 3_000)), "\u{0}", "%", "1970-01-01T00:00:00Z",
    ]

    /// Members that many operations read.
    private static let members = [
        "VersionId", "UploadId", "PartNumber", "Range", "CopySource", "CopySourceRange", "Prefix",
        "Delimiter", "Marker", "KeyMarker", "VersionIdMarker", "MaxKeys", "MaxParts", "MaxBuckets",
        "ContinuationToken", "EncodingType", "Tagging", "Metadata", "ACL", "AccessControlPolicy",
        "GrantRead", "Policy", "Delete", "MultipartUpload", "LifecycleConfiguration",
        "NotificationConfiguration", "CORSConfiguration", "ServerSideEncryptionConfiguration",
        "ObjectLockConfiguration", "Retention", "LegalHold", "RestoreRequest", "Id",
        "VersioningConfiguration", "OwnershipControls", "PublicAccessBlockConfiguration",
        "CreateBucketConfiguration", "WebsiteConfiguration", "BucketLoggingStatus",
        "ChecksumAlgorithm", "ChecksumCRC32", "ContentMD5", "SSECustomerKey",
        "SSECustomerAlgorithm", "ObjectAttributes", "IfMatch", "IfNoneMatch", "IfModifiedSince",
        "ReplicationConfiguration", "AnalyticsConfiguration",
    ]

    @Test("No input makes any operation do worse than refuse", arguments: 1...4)
    func fuzz(seed: UInt64) throws {
        let account = try TestAccount(bucket: nil)
        try account.call("CreateBucket", ["Bucket": "data", "ObjectLockEnabledForBucket": true])
        var random = TestRandom(seed: seed)
        for _ in 0..<60 {
            for operation in S3Operation.all where operation.name != "DeleteBucket" {
                var input: JSONObject = ["Bucket": "data", "Key": "k"]
                for _ in 0..<4 {
                    let member = Self.members[Int(random.next()) % Self.members.count]
                    input[member] = Self.values[Int(random.next()) % Self.values.count]
                }
                let failure = account.failure { () throws(ServiceFailure) in
                    try account.call(operation.name, input, body: [1, 2, 3])
                }
                if let failure {
                    #expect((300..<600).contains(failure.status) && !failure.code.isEmpty)
                    #expect(failure.service == "s3")
                }
            }
        }
    }
}
