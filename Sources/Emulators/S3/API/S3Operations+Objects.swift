import CloudModel

extension S3Operation {
    /// Operations on objects, listings and uploads.
    static let objects: [S3Operation] = [
        S3Operation("PutObject", at: "s3.put", needs: writing, S3Emulator.putObject),
        S3Operation(
            "GetObject", at: "s3.get",
            needs: onObject("s3:GetObject", version: "s3:GetObjectVersion"),
            S3Emulator.getObject),
        S3Operation(
            "HeadObject", .approximated("in process its errors keep the code that GetObject has"),
            at: "s3.head", needs: onObject("s3:GetObject", version: "s3:GetObjectVersion"),
            S3Emulator.headObject),
        S3Operation("CopyObject", at: "s3.copy", needs: copying, S3Emulator.copyObject),
        S3Operation(
            "DeleteObject", .approximated("without MFA"), at: "s3.delete",
            needs: onObject("s3:DeleteObject", version: "s3:DeleteObjectVersion"),
            S3Emulator.deleteObject),
        S3Operation(
            "DeleteObjects", .approximated("without MFA"), at: "s3.delete",
            // Every key is asked for by itself.
            needs: { _ in [] }, S3Emulator.deleteObjects),
        S3Operation(
            "GetObjectAttributes", at: "s3.object",
            needs: { request in
                let names =
                    request.versionID == nil
                    ? ["s3:GetObject", "s3:GetObjectAttributes"]
                    : ["s3:GetObjectVersion", "s3:GetObjectVersionAttributes"]
                return names.map {
                    Need(
                        action: $0, bucket: request.bucket, key: request.key,
                        versionID: request.versionID)
                }
            }, S3Emulator.getObjectAttributes),
        S3Operation(
            "GetObjectTagging", at: "s3.object",
            needs: onObject("s3:GetObjectTagging", version: "s3:GetObjectVersionTagging"),
            S3Emulator.getObjectTagging),
        S3Operation(
            "PutObjectTagging", at: "s3.object",
            needs: onObject("s3:PutObjectTagging", version: "s3:PutObjectVersionTagging"),
            S3Emulator.putObjectTagging),
        S3Operation(
            "DeleteObjectTagging", at: "s3.object",
            needs: onObject("s3:DeleteObjectTagging", version: "s3:DeleteObjectVersionTagging"),
            S3Emulator.deleteObjectTagging),
        S3Operation(
            "GetObjectAcl", at: "s3.object",
            needs: onObject("s3:GetObjectAcl", version: "s3:GetObjectVersionAcl"),
            S3Emulator.getObjectAcl),
        S3Operation(
            "PutObjectAcl", .approximated("grantees by canonical id and group, not by address"),
            at: "s3.object", needs: onObject("s3:PutObjectAcl", version: "s3:PutObjectVersionAcl"),
            S3Emulator.putObjectAcl),
        S3Operation(
            "PutObjectRetention", at: "s3.object", needs: onObject("s3:PutObjectRetention"),
            S3Emulator.putObjectRetention),
        S3Operation(
            "GetObjectRetention", at: "s3.object", needs: onObject("s3:GetObjectRetention"),
            S3Emulator.getObjectRetention),
        S3Operation(
            "PutObjectLegalHold", at: "s3.object", needs: onObject("s3:PutObjectLegalHold"),
            S3Emulator.putObjectLegalHold),
        S3Operation(
            "GetObjectLegalHold", at: "s3.object", needs: onObject("s3:GetObjectLegalHold"),
            S3Emulator.getObjectLegalHold),
        S3Operation(
            "RestoreObject",
            .approximated("ready after the longest time of its tier; no change of tier, no SELECT"),
            at: "s3.object", needs: onObject("s3:RestoreObject"), S3Emulator.restoreObject),
    ]

    /// Listings of keys.
    static let listings: [S3Operation] = [
        S3Operation(
            "ListObjects", at: "s3.list", needs: onBucket("s3:ListBucket"),
            S3Emulator.listObjectsV1),
        S3Operation(
            "ListObjectsV2",
            .approximated(
                "a common prefix that begins before start-after is listed if keys after it have"
                    + " it"),
            at: "s3.list", needs: onBucket("s3:ListBucket"), S3Emulator.listObjectsV2),
        S3Operation(
            "ListObjectVersions", at: "s3.list", needs: onBucket("s3:ListBucketVersions"),
            S3Emulator.listObjectVersions),
        S3Operation(
            "ListMultipartUploads", at: "s3.list",
            needs: onBucket("s3:ListBucketMultipartUploads"), S3Emulator.listMultipartUploads),
        S3Operation(
            "ListParts", at: "s3.list", needs: onObject("s3:ListMultipartUploadParts"),
            S3Emulator.listParts),
    ]

    /// Multipart uploads.
    static let uploads: [S3Operation] = [
        S3Operation(
            "CreateMultipartUpload", at: "s3.upload", needs: writing,
            S3Emulator.createMultipartUpload),
        S3Operation(
            "UploadPart", at: "s3.part", needs: onObject("s3:PutObject"), S3Emulator.uploadPart),
        S3Operation(
            "UploadPartCopy", at: "s3.part", needs: copying, S3Emulator.uploadPartCopy),
        S3Operation(
            "CompleteMultipartUpload",
            .approximated(
                "at once, so that no conflict can arise between two; the completion of an upload"
                    + " can be repeated for ever"),
            at: "s3.complete", needs: onObject("s3:PutObject"),
            S3Emulator.completeMultipartUpload),
        S3Operation(
            "AbortMultipartUpload", at: "s3.upload", needs: onObject("s3:AbortMultipartUpload"),
            S3Emulator.abortMultipartUpload),
    ]
}
