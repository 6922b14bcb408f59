public import CloudModel

/// Every operation of the S3 API (service model of 2006-03-01), and what became of it here.
public let s3Fidelity: [FidelityEntry] = offeredOperations + refusedOperations + rules

private func entry(
    _ kind: FidelityEntry.Kind, _ name: String, _ status: FidelityStatus, _ source: String
) -> FidelityEntry {
    FidelityEntry(service: "s3", kind: kind, name: name, status: status, source: source)
}

private let reference = "Amazon S3 API Reference, "
private let guide = "Amazon S3 User Guide, "

private let offeredOperations: [FidelityEntry] = [
    ("CreateBucket", .approximated("by name only; no location, ACL, lock or ownership settings")),
    ("DeleteBucket", .exact),
    ("PutBucketVersioning", .approximated("without MFA delete")),
    ("GetBucketVersioning", .approximated("without MFA delete")),
    (
        "PutBucketNotificationConfiguration",
        .approximated(
            "functions and topics; queues, EventBridge, function versions and events whose causes"
                + " are not emulated are refused by name; acts at once")
    ),
    ("GetBucketNotificationConfiguration", .exact),
    (
        "PutObject",
        .approximated(
            "body, content type, user metadata, conditions; no checksums, tags, encryption,"
                + " storage classes, locks")
    ),
    ("GetObject", .approximated("versions, one range, entity-tag conditions; no time conditions")),
    ("HeadObject", .approximated("as GetObject; errors keep the code that GetObject answers")),
    (
        "CopyObject",
        .approximated(
            "metadata directives, versions, entity-tag condition; no time conditions, tags,"
                + " encryption, storage classes")
    ),
    ("DeleteObject", .approximated("without conditions and MFA")),
    (
        "ListObjectsV2",
        .approximated(
            "a common prefix that begins before start-after is listed if keys after it have it;"
                + " no owners, no encoding type")
    ),
].map { entry(.operation, $0, $1, reference + $0) }

private let refusedOperations: [FidelityEntry] = [
    "AbortMultipartUpload", "CompleteMultipartUpload", "CreateBucketMetadataConfiguration",
    "CreateBucketMetadataTableConfiguration", "CreateMultipartUpload", "CreateSession",
    "DeleteBucketAnalyticsConfiguration", "DeleteBucketCors", "DeleteBucketEncryption",
    "DeleteBucketIntelligentTieringConfiguration", "DeleteBucketInventoryConfiguration",
    "DeleteBucketLifecycle", "DeleteBucketMetadataConfiguration",
    "DeleteBucketMetadataTableConfiguration", "DeleteBucketMetricsConfiguration",
    "DeleteBucketOwnershipControls", "DeleteBucketPolicy", "DeleteBucketReplication",
    "DeleteBucketTagging", "DeleteBucketWebsite", "DeleteObjectTagging", "DeleteObjects",
    "DeletePublicAccessBlock", "GetBucketAbac", "GetBucketAccelerateConfiguration",
    "GetBucketAcl", "GetBucketAnalyticsConfiguration", "GetBucketCors", "GetBucketEncryption",
    "GetBucketIntelligentTieringConfiguration", "GetBucketInventoryConfiguration",
    "GetBucketLifecycle", "GetBucketLifecycleConfiguration", "GetBucketLocation",
    "GetBucketLogging", "GetBucketMetadataConfiguration", "GetBucketMetadataTableConfiguration",
    "GetBucketMetricsConfiguration", "GetBucketNotification", "GetBucketOwnershipControls",
    "GetBucketPolicy", "GetBucketPolicyStatus", "GetBucketReplication",
    "GetBucketRequestPayment", "GetBucketTagging", "GetBucketWebsite", "GetObjectAcl",
    "GetObjectAttributes", "GetObjectLegalHold", "GetObjectLockConfiguration",
    "GetObjectRetention", "GetObjectTagging", "GetObjectTorrent", "GetPublicAccessBlock",
    "HeadBucket", "ListBucketAnalyticsConfigurations",
    "ListBucketIntelligentTieringConfigurations", "ListBucketInventoryConfigurations",
    "ListBucketMetricsConfigurations", "ListBuckets", "ListDirectoryBuckets",
    "ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListParts", "PutBucketAbac",
    "PutBucketAccelerateConfiguration", "PutBucketAcl", "PutBucketAnalyticsConfiguration",
    "PutBucketCors", "PutBucketEncryption", "PutBucketIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration", "PutBucketLifecycle",
    "PutBucketLifecycleConfiguration", "PutBucketLogging", "PutBucketMetricsConfiguration",
    "PutBucketNotification", "PutBucketOwnershipControls", "PutBucketPolicy",
    "PutBucketReplication", "PutBucketRequestPayment", "PutBucketTagging", "PutBucketWebsite",
    "PutObjectAcl", "PutObjectLegalHold", "PutObjectLockConfiguration", "PutObjectRetention",
    "PutObjectTagging", "PutPublicAccessBlock", "RenameObject", "RestoreObject",
    "SelectObjectContent", "UpdateBucketMetadataInventoryTableConfiguration",
    "UpdateBucketMetadataJournalTableConfiguration", "UploadPart", "UploadPartCopy",
    "WriteGetObjectResponse",
].map { entry(.operation, $0, .refused, reference + $0) }

private let rules: [FidelityEntry] = [
    entry(.rule, "bucket names", .exact, guide + "General purpose bucket naming rules"),
    entry(.rule, "consistency", .exact, guide + "Amazon S3 data consistency model"),
    entry(
        .rule, "403 instead of 404 without s3:ListBucket", .exact, reference + "GetObject"),
    entry(
        .rule, "event records",
        .approximated(
            "always one record; source addresses, request ids and unique ids are made up, the"
                + " same in every run"),
        guide + "Event message structure"),
    entry(
        .rule, "overlapping notification filters", .exact,
        guide + "Configuring event notifications using object key name filtering"),
    entry(
        .rule, "event delivery",
        .approximated(
            "once, in commit order, after half a second, unless a fault says otherwise; failed"
                + " deliveries are tried again for six hours"),
        guide + "Amazon S3 Event Notifications"),
]
