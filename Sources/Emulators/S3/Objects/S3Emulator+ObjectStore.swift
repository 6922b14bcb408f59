import DataFormats
public import CloudModel
import OrderedCollections
import SimKernel

// The port that native guests and other services use: few members, no texts to read.
extension S3Emulator: ObjectStore {
    /// PutObject (Amazon S3 API Reference): stores a body under a key.
    public func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        try answering { () throws(S3Error) in
            let place = try index(of: request.bucket)
            try checkUpload(request.key, size: request.body.count, metadata: request.metadata)
            try checkWrite(
                place, request.key, ifMatch: request.ifMatch, ifNoneMatch: request.ifNoneMatch)
            var attributes = ObjectAttributes()
            attributes.headers = ObjectHeaders(
                contentType: request.contentType, metadata: request.metadata)
            attributes.encryption = standardEncryption(in: place)
            let etag = attributes.encryption.etag(EntityTag.of(request.body))
            return commit(
                place, request.key, Content(body: request.body, etag: etag), attributes,
                event: .put, as: actor
            ).answer
        }
    }

    /// GetObject: a version's body, whole or in part.
    public func getObject(
        _ request: GetObject, as actor: Actor
    ) throws(ServiceFailure) -> StoredObject {
        try answering { () throws(S3Error) in try read(request, withBody: true, as: actor) }
    }

    /// HeadObject: like GetObject without the body. Over HTTP its errors have no body either; in
    /// process they keep the code that GetObject would answer.
    public func headObject(
        _ request: GetObject, as actor: Actor
    ) throws(ServiceFailure) -> StoredObject {
        try answering { () throws(S3Error) in try read(request, withBody: false, as: actor) }
    }

    /// CopyObject: the target shares the source's bytes and entity tag.
    public func copyObject(
        _ request: CopyObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        try answering { () throws(S3Error) in
            let target = try index(of: request.bucket)
            try checkUpload(request.key, size: 0, metadata: request.metadata ?? [])
            let source = try copySource(
                request.sourceBucket, request.sourceKey, request.sourceVersionID,
                ReadConditions(ifMatch: request.copySourceIfMatch).asCopy, as: actor)
            try checkSelfCopy(
                from: (request.sourceBucket, request.sourceKey, request.sourceVersionID),
                to: (request.bucket, request.key), changes: request.metadata != nil)
            try checkWrite(target, request.key, ifMatch: nil, ifNoneMatch: request.ifNoneMatch)
            var attributes = ObjectAttributes()
            attributes.headers =
                request.metadata.map { ObjectHeaders(metadata: $0) } ?? source.attributes.headers
            attributes.tags = source.tags
            attributes.encryption = standardEncryption(in: target)
            return commit(
                target, request.key, copied(source, attributes.encryption), attributes,
                event: .copy, as: actor
            ).answer
        }
    }

    /// DeleteObject: removes an object, hides it behind a delete marker, or removes one version.
    public func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        try answering { () throws(S3Error) in
            let place = try index(of: request.bucket)
            try checkKey(request.key)
            return try delete(request.key, request.versionID, in: place, as: actor)
        }
    }

    private func read(
        _ request: GetObject, withBody: Bool, as actor: Actor
    ) throws(S3Error) -> StoredObject {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let version = try find(
            request.key, request.versionID, in: place, as: actor,
            method: withBody ? "GET" : "HEAD")
        try ReadConditions(ifMatch: request.ifMatch, ifNoneMatch: request.ifNoneMatch)
            .check(version, at: context.now)
        try checkReadable(version, [:])
        let body: [UInt8]
        switch ByteRange(request.range, size: version.body.count) {
        case .unsatisfiable:
            throw .invalidRange(request.range ?? "", size: version.body.count)
        case .whole: body = withBody ? version.body : []
        case .part(let range): body = withBody ? Array(version.body[range]) : []
        }
        return StoredObject(
            key: request.key, body: body, size: version.body.count, etag: version.etag,
            versionID: shown(version.versionID, in: place), sequencer: version.sequencer.text,
            lastModified: version.lastModified, contentType: version.contentType,
            metadata: version.attributes.headers.metadata)
    }
}

extension ObjectVersion {
    /// What a put or copy that made this version answers.
    var answer: PutObjectAnswer {
        PutObjectAnswer(
            etag: etag, versionID: versionID, sequencer: sequencer.text, size: body.count)
    }
}

extension ReadConditions {
    /// The same conditions on a copy's source.
    var asCopy: ReadConditions {
        var conditions = self
        conditions.prefix = "x-amz-copy-source-"
        conditions.failsWhenUnmodified = true
        return conditions
    }
}
