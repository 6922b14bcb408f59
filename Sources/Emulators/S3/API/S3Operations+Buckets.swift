import CloudModel

extension S3Operation {
    private static func bucket(
        _ name: String, _ action: String, _ handler: @escaping Handler
    ) -> S3Operation {
        bucket(name, .exact, action, handler)
    }

    private static func bucket(
        _ name: String, _ fidelity: FidelityStatus, _ action: String,
        _ handler: @escaping Handler
    ) -> S3Operation {
        S3Operation(name, fidelity, at: "s3.bucket", needs: onBucket(action), handler)
    }

    private static let onlyKept = FidelityStatus.approximated("recorded, not acted on")

    /// Operations on buckets and on what is acted on of their settings.
    static let buckets: [S3Operation] = [
        bucket(
            "CreateBucket", .approximated("no directory buckets, no account regional namespaces"),
            "s3:CreateBucket", S3Emulator.createBucket),
        bucket("DeleteBucket", "s3:DeleteBucket", S3Emulator.deleteBucket),
        bucket("HeadBucket", "s3:ListBucket", S3Emulator.headBucket),
        S3Operation(
            "ListBuckets", at: "s3.bucket",
            needs: { _ in [Need(action: "s3:ListAllMyBuckets", bucket: nil)] },
            S3Emulator.listBuckets),
        bucket("GetBucketLocation", "s3:GetBucketLocation", S3Emulator.getBucketLocation),
        bucket(
            "PutBucketVersioning", .approximated("without MFA delete"), "s3:PutBucketVersioning",
            S3Emulator.putBucketVersioning),
        bucket("GetBucketVersioning", "s3:GetBucketVersioning", S3Emulator.getBucketVersioning),
        bucket("GetBucketAcl", "s3:GetBucketAcl", S3Emulator.getBucketAcl),
        bucket(
            "PutBucketAcl", .approximated("grantees by canonical id and group, not by address"),
            "s3:PutBucketAcl", S3Emulator.putBucketAcl),
        bucket(
            "PutBucketOwnershipControls", "s3:PutBucketOwnershipControls",
            S3Emulator.putBucketOwnershipControls),
        bucket(
            "GetBucketOwnershipControls", "s3:GetBucketOwnershipControls",
            S3Emulator.getBucketOwnershipControls),
        bucket(
            "DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls",
            S3Emulator.deleteBucketOwnershipControls),
        bucket(
            "PutPublicAccessBlock",
            .approximated("RestrictPublicBuckets is recorded, not acted on"),
            "s3:PutBucketPublicAccessBlock", S3Emulator.putPublicAccessBlock),
        bucket(
            "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock",
            S3Emulator.getPublicAccessBlock),
        bucket(
            "DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock",
            S3Emulator.deletePublicAccessBlock),
        bucket("PutBucketPolicy", "s3:PutBucketPolicy", S3Emulator.putBucketPolicy),
        bucket("GetBucketPolicy", "s3:GetBucketPolicy", S3Emulator.getBucketPolicy),
        bucket(
            "GetBucketPolicyStatus", .approximated("by the policy alone"),
            "s3:GetBucketPolicyStatus", S3Emulator.getBucketPolicyStatus),
        bucket("DeleteBucketPolicy", "s3:DeleteBucketPolicy", S3Emulator.deleteBucketPolicy),
        bucket("PutBucketTagging", "s3:PutBucketTagging", S3Emulator.putBucketTagging),
        bucket("GetBucketTagging", "s3:GetBucketTagging", S3Emulator.getBucketTagging),
        bucket("DeleteBucketTagging", "s3:PutBucketTagging", S3Emulator.deleteBucketTagging),
        bucket(
            "PutBucketEncryption", .approximated("nothing is encrypted; KMS keys are only named"),
            "s3:PutEncryptionConfiguration", S3Emulator.putBucketEncryption),
        bucket(
            "GetBucketEncryption", "s3:GetEncryptionConfiguration",
            S3Emulator.getBucketEncryption),
        bucket(
            "DeleteBucketEncryption", "s3:PutEncryptionConfiguration",
            S3Emulator.deleteBucketEncryption),
        bucket("PutBucketCors", "s3:PutBucketCORS", S3Emulator.putBucketCors),
        bucket("GetBucketCors", "s3:GetBucketCORS", S3Emulator.getBucketCors),
        bucket("DeleteBucketCors", "s3:PutBucketCORS", S3Emulator.deleteBucketCors),
        bucket(
            "PutBucketLifecycleConfiguration",
            .approximated("rules act at midnight, at once on everything that is due"),
            "s3:PutLifecycleConfiguration", S3Emulator.putBucketLifecycle),
        bucket(
            "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration",
            S3Emulator.getBucketLifecycle),
        bucket(
            "DeleteBucketLifecycle", "s3:PutLifecycleConfiguration",
            S3Emulator.deleteBucketLifecycle),
        bucket(
            "PutBucketNotificationConfiguration",
            .approximated(
                "function versions and aliases and events whose causes are not emulated are"
                    + " refused by name; acts at once"),
            "s3:PutBucketNotification", S3Emulator.putBucketNotification),
        bucket(
            "GetBucketNotificationConfiguration", "s3:GetBucketNotification",
            S3Emulator.getBucketNotification),
        bucket(
            "PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration",
            S3Emulator.putObjectLockConfiguration),
        bucket(
            "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration",
            S3Emulator.getObjectLockConfiguration),
    ]

    /// Operations on settings that are only recorded.
    static let kept: [S3Operation] =
        kept(.website, put: "PutBucketWebsite", get: "GetBucketWebsite", "BucketWebsite")
        + [
            S3Operation(
                "DeleteBucketWebsite", onlyKept, at: "s3.bucket",
                needs: onBucket("s3:DeleteBucketWebsite"),
                { s3 in { (request, _) throws(S3Error) in try s3.deleteKept(.website, request) } })
        ]
        + kept(.logging, put: "PutBucketLogging", get: "GetBucketLogging", "BucketLogging")
        + kept(
            .accelerate, put: "PutBucketAccelerateConfiguration",
            get: "GetBucketAccelerateConfiguration", "AccelerateConfiguration")
        + kept(
            .requestPayment, put: "PutBucketRequestPayment", get: "GetBucketRequestPayment",
            "BucketRequestPayment")
        + kept(
            .replication, put: "PutBucketReplication", get: "GetBucketReplication",
            "ReplicationConfiguration")
        + [
            S3Operation(
                "DeleteBucketReplication", onlyKept, at: "s3.bucket",
                needs: onBucket("s3:PutReplicationConfiguration"),
                { s3 in
                    { (request, _) throws(S3Error) in try s3.deleteKept(.replication, request) }
                })
        ]
        + kept(.analytics) + kept(.inventory) + kept(.metrics) + kept(.tiering)

    private static func kept(
        _ kind: KeptConfiguration, put: String, get: String, _ action: String
    ) -> [S3Operation] {
        [
            S3Operation(
                put, onlyKept, at: "s3.bucket", needs: onBucket("s3:Put" + action),
                { s3 in { (request, _) throws(S3Error) in try s3.putKept(kind, request) } }),
            S3Operation(
                get, onlyKept, at: "s3.bucket", needs: onBucket("s3:Get" + action),
                { s3 in { (request, _) throws(S3Error) in try s3.getKept(kind, request) } }),
        ]
    }

    private static func kept(_ kind: KeptList) -> [S3Operation] {
        let name = "Bucket\(kind.name)Configuration"
        let put = onBucket("s3:Put\(kind.member)")
        let get = onBucket("s3:Get\(kind.member)")
        return [
            S3Operation(
                "Put" + name, onlyKept, at: "s3.bucket", needs: put,
                { s3 in { (request, _) throws(S3Error) in try s3.putKept(kind, request) } }),
            S3Operation(
                "Get" + name, onlyKept, at: "s3.bucket", needs: get,
                { s3 in { (request, _) throws(S3Error) in try s3.getKept(kind, request) } }),
            S3Operation(
                "Delete" + name, onlyKept, at: "s3.bucket", needs: put,
                { s3 in { (request, _) throws(S3Error) in try s3.deleteKept(kind, request) } }),
            S3Operation(
                "List\(name)s", onlyKept, at: "s3.bucket", needs: get,
                { s3 in { (request, _) throws(S3Error) in try s3.listKept(kind, request) } }),
        ]
    }

    /// Operations that are refused by name: directory buckets, metadata tables, S3 Select, object
    /// lambdas, torrents, and forms of the API that others have replaced.
    static let refused: [S3Operation] = [
        "CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration",
        "CreateSession", "DeleteBucketMetadataConfiguration",
        "DeleteBucketMetadataTableConfiguration", "GetBucketAbac", "GetBucketLifecycle",
        "GetBucketMetadataConfiguration", "GetBucketMetadataTableConfiguration",
        "GetBucketNotification", "GetObjectTorrent", "ListDirectoryBuckets", "PutBucketAbac",
        "PutBucketLifecycle", "PutBucketNotification", "RenameObject", "SelectObjectContent",
        "UpdateBucketMetadataInventoryTableConfiguration",
        "UpdateBucketMetadataJournalTableConfiguration", "UpdateObjectEncryption",
        "WriteGetObjectResponse",
    ].map { S3Operation(refused: $0) }

    /// Every operation of the API model, in order of name.
    static let all: [S3Operation] =
        (objects + listings + uploads + buckets + kept + refused).sorted {
            ByteOrder.compare($0.name, $1.name) < 0
        }

    /// A browser's upload by a form, which the API model does not have: PutObject's members, after
    /// the wire has checked the form's policy with `PostPolicy`.
    static let form = S3Operation("PostObject", at: "s3.put", needs: writing, S3Emulator.postObject)

    /// Operations by name.
    static let named: [String: S3Operation] = Dictionary(
        uniqueKeysWithValues: (all + [form]).map { ($0.name, $0) })
}
