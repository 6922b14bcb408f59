import CloudModel
import SimKernel
import Testing

@testable import S3

@Suite("Laws of every emulator, for S3")
struct LawTests {
    private func used() throws -> TestAccount {
        let account = try TestAccount()
        try account.notify()
        try account.put("a", "1")
        try account.s3.setVersioning(.enabled, of: "data")
        try account.put("a", "2")
        try account.delete("a")
        return account
    }

    private func look(_ account: TestAccount) -> [String] {
        account.s3.inspect().map { "\($0)" }
            + account.s3.versions(bucket: "data").map { "\($0)" }
    }

    @Test("Reset goes back to the beginning, and twice is as good as once")
    func reset() throws {
        let account = try used()
        account.s3.reset()
        #expect(account.s3.inspect().isEmpty)
        account.s3.reset()
        #expect(account.s3.inspect().isEmpty)
        try account.s3.createBucket("data")
        let fresh = try TestAccount()
        #expect(try account.put("k").sequencer == fresh.put("k").sequencer)
    }

    @Test("A snapshot is not touched by what happens later, and restoring it restores all")
    func snapshot() throws {
        let account = try used()
        let before = look(account)
        let snapshot = account.s3.snapshot()
        for key in 0..<600 { try account.put("more/\(key)") }
        try account.s3.setNotifications(.init(), of: "data")
        #expect(look(account) != before)
        account.s3.restore(snapshot)
        #expect(look(account) == before)
        account.s3.restore(account.s3.snapshot())
        #expect(look(account) == before)
    }

    @Test("A refused operation changes nothing and says that it is definite")
    func refusals() throws {
        let account = try used()
        let before = look(account)
        let attempts: [() throws -> Void] = [
            { try account.put(String(repeating: "k", count: 2_000)) },
            { try account.copy("none", "b") },
            { try account.delete("a", version: "nonsense") },
            { _ = try account.get("none") },
            { _ = try account.list { $0.maxKeys = -1 } },
            {
                _ = try account.s3.putObject(
                    PutObject(bucket: "data", key: "z", body: [], ifMatch: "x"),
                    as: account.actor)
            },
        ]
        for attempt in attempts {
            let failure = #expect(throws: ServiceFailure.self) { try attempt() }
            #expect(failure?.isDefinite == true)
            #expect((300..<600).contains(failure?.status ?? 0))
        }
        #expect(look(account) == before)
    }

    @Test("The ledger names every operation once")
    func fidelity() {
        let names = s3Fidelity.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(s3Fidelity.allSatisfy { $0.service == "s3" && !$0.source.isEmpty })
    }

    /// The operations of the service model of 2006-03-01, as of November 2026.
    static let model = """
        AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket
        CreateBucketMetadataConfiguration CreateBucketMetadataTableConfiguration
        CreateMultipartUpload CreateSession DeleteBucket DeleteBucketAnalyticsConfiguration
        DeleteBucketCors DeleteBucketEncryption DeleteBucketIntelligentTieringConfiguration
        DeleteBucketInventoryConfiguration DeleteBucketLifecycle
        DeleteBucketMetadataConfiguration DeleteBucketMetadataTableConfiguration
        DeleteBucketMetricsConfiguration DeleteBucketOwnershipControls DeleteBucketPolicy
        DeleteBucketReplication DeleteBucketTagging DeleteBucketWebsite DeleteObject
        DeleteObjectTagging DeleteObjects DeletePublicAccessBlock GetBucketAbac
        GetBucketAccelerateConfiguration GetBucketAcl GetBucketAnalyticsConfiguration
        GetBucketCors GetBucketEncryption GetBucketIntelligentTieringConfiguration
        GetBucketInventoryConfiguration GetBucketLifecycle GetBucketLifecycleConfiguration
        GetBucketLocation GetBucketLogging GetBucketMetadataConfiguration
        GetBucketMetadataTableConfiguration GetBucketMetricsConfiguration GetBucketNotification
        GetBucketNotificationConfiguration GetBucketOwnershipControls GetBucketPolicy
        GetBucketPolicyStatus GetBucketReplication GetBucketRequestPayment GetBucketTagging
        GetBucketVersioning GetBucketWebsite GetObject GetObjectAcl GetObjectAttributes
        GetObjectLegalHold GetObjectLockConfiguration GetObjectRetention GetObjectTagging
        GetObjectTorrent GetPublicAccessBlock HeadBucket HeadObject
        ListBucketAnalyticsConfigurations ListBucketIntelligentTieringConfigurations
        ListBucketInventoryConfigurations ListBucketMetricsConfigurations ListBuckets
        ListDirectoryBuckets ListMultipartUploads ListObjectVersions ListObjects ListObjectsV2
        ListParts PutBucketAbac PutBucketAccelerateConfiguration PutBucketAcl
        PutBucketAnalyticsConfiguration PutBucketCors PutBucketEncryption
        PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration
        PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketLogging
        PutBucketMetricsConfiguration PutBucketNotification PutBucketNotificationConfiguration
        PutBucketOwnershipControls PutBucketPolicy PutBucketReplication PutBucketRequestPayment
        PutBucketTagging PutBucketVersioning PutBucketWebsite PutObject PutObjectAcl
        PutObjectLegalHold PutObjectLockConfiguration PutObjectRetention PutObjectTagging
        PutPublicAccessBlock RenameObject RestoreObject SelectObjectContent
        UpdateBucketMetadataInventoryTableConfiguration
        UpdateBucketMetadataJournalTableConfiguration UpdateObjectEncryption UploadPart
        UploadPartCopy WriteGetObjectResponse
        """

    @Test("The ledger has exactly the operations of the API model")
    func operations() {
        let model = Self.model.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(s3Fidelity.filter { $0.kind == .operation }.map(\.name) == model.sorted())
    }

    @Test("Every operation passes a fault point of the catalogue, and is performed or refused")
    func points() {
        for operation in S3Operation.all {
            #expect(FaultCatalogue.point(named: operation.point) != nil)
            #expect((operation.handler == nil) == (operation.fidelity == .refused))
        }
    }
}
