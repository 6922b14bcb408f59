import CloudModel
import DataFormats
import OrderedCollections

extension S3Emulator {
    /// Members of requests that policies can ask about, and the keys that they go by.
    ///
    /// Service Authorization Reference, "Condition keys for Amazon S3".
    private static let keys: [(member: String, key: String)] = [
        ("VersionId", "s3:VersionId"), ("ACL", "s3:x-amz-acl"), ("Prefix", "s3:prefix"),
        ("Delimiter", "s3:delimiter"), ("MaxKeys", "s3:max-keys"),
        ("CopySource", "s3:x-amz-copy-source"),
        ("MetadataDirective", "s3:x-amz-metadata-directive"),
        ("StorageClass", "s3:x-amz-storage-class"),
        ("ServerSideEncryption", "s3:x-amz-server-side-encryption"),
        ("SSEKMSKeyId", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
        ("SSECustomerAlgorithm", "s3:x-amz-server-side-encryption-customer-algorithm"),
        ("GrantFullControl", "s3:x-amz-grant-full-control"), ("GrantRead", "s3:x-amz-grant-read"),
        ("GrantReadACP", "s3:x-amz-grant-read-acp"), ("GrantWrite", "s3:x-amz-grant-write"),
        ("GrantWriteACP", "s3:x-amz-grant-write-acp"),
        ("WebsiteRedirectLocation", "s3:x-amz-website-redirect-location"),
        ("ObjectLockMode", "s3:object-lock-mode"),
        ("ObjectLockRetainUntilDate", "s3:object-lock-retain-until-date"),
        ("ObjectLockLegalHoldStatus", "s3:object-lock-legal-hold"),
        ("IfMatch", "s3:if-match"), ("IfNoneMatch", "s3:if-none-match"),
    ]

    func conditionKeys(
        of operation: S3Operation, _ request: S3Request
    ) -> [AuthorizationRequest.ContextKey] {
        var found: [AuthorizationRequest.ContextKey] = []
        for (member, key) in Self.keys {
            if let value = request.text(member) { found.append(.init(key, value)) }
        }
        if operation.point == "s3.list", request.text("Prefix") == nil {
            found.append(.init("s3:prefix", ""))
        }
        let location = request.input.object("CreateBucketConfiguration")?.text(
            "LocationConstraint")
        if let location { found.append(.init("s3:LocationConstraint", location)) }
        let tags =
            request.text("Tagging").flatMap { try? TagRules.read(header: $0) }
            ?? request.input.object("Tagging").flatMap {
                try? TagRules.read($0.objects("TagSet"), limit: 50)
            } ?? []
        for tag in tags { found.append(.init("s3:RequestObjectTag/" + tag.key, tag.value)) }
        if !tags.isEmpty { found.append(.init("s3:RequestObjectTagKeys", tags.map(\.key))) }
        found += existingTags(request)
        return found
    }

    /// The tags of the object as it is.
    private func existingTags(_ request: S3Request) -> [AuthorizationRequest.ContextKey] {
        guard let key = request.text("Key"),
            let versions = state.buckets[request.bucket]?.keys[key]
        else { return [] }
        let wanted = request.versionID == "null" ? nil : request.versionID
        let version =
            request.versionID == nil ? versions.last : versions.first { $0.versionID == wanted }
        return (version?.tags ?? []).map { .init("s3:ExistingObjectTag/" + $0.key, $0.value) }
    }
}
