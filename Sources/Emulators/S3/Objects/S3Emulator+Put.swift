import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// PutObject (Amazon S3 API Reference).
    func putObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        try put(request, event: .put, as: actor)
    }

    /// POST Object: a form's upload, whose answer also says where the object is.
    func postObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        var answer = try put(request, event: .post, as: actor)
        answer.output.put("Location", location(of: request.key, in: try bucket(request.bucket)))
        answer.output.put("Bucket", request.bucket)
        answer.output.put("Key", request.key)
        return answer
    }

    /// The address of an object.
    func location(of key: String, in bucket: Bucket) -> String {
        "https://\(bucket.name).s3.\(bucket.region).amazonaws.com/" + FormEncoding.encode(key)
    }

    /// Writes an object whose request has PutObject's members: by PUT or by a browser's form.
    func put(
        _ request: S3Request, event: ChangeKind, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard request.text("WriteOffsetBytes") == nil else {
            throw .notImplemented(header: "x-amz-write-offset-bytes")
        }
        try checkUpload(
            request.key, size: request.body.count, metadata: request.userMetadata ?? [])
        let claim = try ChecksumClaim(request.input)
        let attributes = try attributes(of: request, in: place, as: actor)
        let checksum = try claim.verify(request.body[...])
        try checkWrite(
            place, request.key, ifMatch: request.text("IfMatch"),
            ifNoneMatch: request.text("IfNoneMatch"))
        let etag = attributes.encryption.etag(EntityTag.of(request.body))
        let version = commit(
            place, request.key,
            Content(
                body: request.body, etag: etag,
                checksum: checksum ?? Checksum(.crc64NVME, of: request.body[...])),
            attributes, event: event, as: actor)
        return APIAnswer(written(version, place, request.key))
    }

    /// What answers to writes have in common.
    func written(_ version: ObjectVersion, _ place: Int, _ key: String) -> JSONObject {
        var output: JSONObject = ["ETag": .string(EntityTag.quoted(version.etag))]
        output.put("Expiration", expiration(of: version, key, in: place))
        version.knownChecksum.put(into: &output)
        version.attributes.encryption.put(into: &output, withContext: true)
        output.put("VersionId", version.versionID)
        return output
    }

    /// CopyObject, with its directives.
    func copyObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkUpload(request.key, size: 0, metadata: request.userMetadata ?? [])
        let from = try CopySource(request.text("CopySource") ?? "")
        let replaces = try directive("MetadataDirective", of: request)
        let replacesTags = try directive("TaggingDirective", of: request)
        let source = try copySource(
            from.bucket, from.key, from.versionID, ReadConditions(copying: request.input),
            request.input, as: actor)
        guard source.body.count <= Self.largestUpload else {
            throw .invalidRequest(
                "The specified copy source is larger than the maximum allowable size for a copy"
                    + " source: \(Self.largestUpload)")
        }
        let storage = try storageClass(of: request)
        let changes =
            replaces || storage.map { $0 != source.attributes.storageClass } ?? false
            || request.text("WebsiteRedirectLocation") != nil
            || request.text("ServerSideEncryption") != nil
            || request.text("SSECustomerAlgorithm") != nil
        try checkSelfCopy(
            from: (from.bucket, from.key, from.versionID), to: (request.bucket, request.key),
            changes: changes)
        let algorithm = try ChecksumClaim.named(request.text("ChecksumAlgorithm"))
        try checkWrite(
            place, request.key, ifMatch: request.text("IfMatch"),
            ifNoneMatch: request.text("IfNoneMatch"))
        var attributes = try attributes(of: request, in: place, as: actor)
        if !replaces { attributes.headers = source.attributes.headers }
        if !replacesTags { attributes.tags = source.tags }
        let version = commit(
            place, request.key, copied(source, attributes.encryption, algorithm: algorithm),
            attributes, event: .copy, as: actor)
        return APIAnswer(copyOutput(version, from: source, from.bucket, place, request.key))
    }

    private func copyOutput(
        _ version: ObjectVersion, from source: ObjectVersion, _ bucket: String, _ place: Int,
        _ key: String
    ) -> JSONObject {
        var result: JSONObject = ["ETag": .string(EntityTag.quoted(version.etag))]
        result.put("LastModified", version.lastModified)
        version.knownChecksum.put(into: &result)
        var output: JSONObject = ["CopyObjectResult": .object(result)]
        output.put("Expiration", expiration(of: version, key, in: place))
        if let from = state.buckets.index(forKey: bucket) {
            output.put("CopySourceVersionId", shown(source.versionID, in: from))
        }
        output.put("VersionId", version.versionID)
        version.attributes.encryption.put(into: &output, withContext: true)
        return output
    }

    /// Whether a directive says REPLACE.
    private func directive(_ name: String, of request: S3Request) throws(S3Error) -> Bool {
        switch request.text(name) {
        case nil, "COPY": return false
        case "REPLACE": return true
        case let other?:
            let header =
                name == "MetadataDirective"
                ? "x-amz-metadata-directive" : "x-amz-tagging-directive"
            throw .invalidArgument(
                name == "MetadataDirective"
                    ? "Unknown metadata directive." : "Unknown tagging directive.", header, other)
        }
    }
}
