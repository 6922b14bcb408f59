public import CloudModel
import OrderedCollections
import SimKernel

extension S3Emulator: ObjectStore {
    /// PutObject (Amazon S3 API Reference): stores a body under a key.
    public func putObject(
        _ request: PutObject, as actor: Actor
    ) throws(ServiceFailure) -> PutObjectAnswer {
        try answering { () throws(S3Error) in
            let place = try index(of: request.bucket)
            try checkKey(request.key)
            try checkMetadata(request.metadata)
            guard request.body.count <= Self.largestObject else { throw .entityTooLarge }
            try checkWrite(
                place, request.key, ifMatch: request.ifMatch, ifNoneMatch: request.ifNoneMatch)
            return commit(
                place, request.key, body: request.body, etag: EntityTag.of(request.body),
                contentType: request.contentType ?? Self.defaultContentType,
                metadata: ObjectVersion.Metadata(pairs: request.metadata), event: .put, as: actor)
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
            try checkKey(request.key)
            let source = try copySource(request, as: actor)
            if let metadata = request.metadata { try checkMetadata(metadata) }
            try checkWrite(target, request.key, ifMatch: nil, ifNoneMatch: request.ifNoneMatch)
            return commit(
                target, request.key, body: source.body, etag: source.etag,
                contentType: request.metadata == nil
                    ? source.contentType : Self.defaultContentType,
                metadata: request.metadata.map { ObjectVersion.Metadata(pairs: $0) }
                    ?? source.metadata,
                event: .copy, as: actor)
        }
    }

    /// DeleteObject: removes an object, hides it behind a delete marker, or removes one version.
    public func deleteObject(
        _ request: DeleteObject, as actor: Actor
    ) throws(ServiceFailure) -> DeleteObjectAnswer {
        try answering { () throws(S3Error) in
            let place = try index(of: request.bucket)
            try checkKey(request.key)
            if let versionID = request.versionID {
                return try remove(versionID, of: request.key, in: place, as: actor)
            }
            guard state.buckets.values[place].versioning != .never else {
                return removeCurrent(request.key, in: place, as: actor)
            }
            return hide(request.key, in: place, as: actor)
        }
    }

    static let defaultContentType = "binary/octet-stream"
    /// 5 GB, for one PutObject and for one CopyObject.
    static let largestObject = 5 * 1024 * 1024 * 1024

    // MARK: Reading

    private func read(
        _ request: GetObject, withBody: Bool, as actor: Actor
    ) throws(S3Error) -> StoredObject {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let version = try find(request.key, request.versionID, in: place, as: actor)
        guard !version.isDeleteMarker else { throw .methodNotAllowed }
        if let wanted = request.ifMatch, !EntityTag.condition(wanted, names: version.etag) {
            throw .preconditionFailed(condition: "If-Match")
        }
        if let known = request.ifNoneMatch, EntityTag.condition(known, names: version.etag) {
            throw .notModified
        }
        let body: [UInt8]
        switch ByteRange(request.range, size: version.body.count) {
        case .unsatisfiable: throw .invalidRange
        case .whole: body = withBody ? version.body : []
        case .part(let range): body = withBody ? Array(version.body[range]) : []
        }
        return StoredObject(
            key: request.key, body: body, size: version.body.count, etag: version.etag,
            versionID: shown(version.versionID, in: place), sequencer: version.sequencer.text,
            lastModified: version.lastModified, contentType: version.contentType,
            metadata: version.metadata.pairs)
    }

    /// The current version or the one named; a delete marker only when it is named.
    private func find(
        _ key: String, _ versionID: String?, in place: Int, as actor: Actor
    ) throws(S3Error) -> ObjectVersion {
        let versions = state.buckets.values[place].keys[key]
        guard let versionID else {
            guard let version = versions?.last, !version.isDeleteMarker else {
                try admitAbsence(in: state.buckets.keys[place], as: actor)
                throw .noSuchKey(key)
            }
            return version
        }
        let wanted = try parsed(versionID)
        guard let version = versions?.first(where: { $0.versionID == wanted }) else {
            try admitAbsence(in: state.buckets.keys[place], as: actor)
            throw .noSuchVersion(key: key, versionID: versionID)
        }
        return version
    }

    /// Who may not list a bucket is not told what is missing from it: 403 instead of 404.
    ///
    /// Amazon S3 API Reference, GetObject, "Permissions".
    private func admitAbsence(in bucket: String, as actor: Actor) throws(S3Error) {
        guard context.authorizationMode == .enforce else { return }
        let answer = context.authorizer.authorize(
            AuthorizationRequest(
                principal: actor.principal, action: "s3:ListBucket",
                resource: "arn:aws:s3:::\(bucket)"))
        guard !answer.isAllowed else { return }
        throw .accessDenied(
            message: "User: \(actor.principal.name) is not authorized to perform: s3:ListBucket"
                + " on resource: \"arn:aws:s3:::\(bucket)\" because \(answer.reason)")
    }

    private func copySource(
        _ request: CopyObject, as actor: Actor
    ) throws(S3Error) -> ObjectVersion {
        let place = try index(of: request.sourceBucket)
        try checkKey(request.sourceKey)
        let source = try find(
            request.sourceKey, request.sourceVersionID, in: place, as: actor)
        guard !source.isDeleteMarker else {
            throw .invalidRequest(
                message: "The source of a copy request may not specifically refer to a delete"
                    + " marker by version id.")
        }
        if let wanted = request.copySourceIfMatch,
            !EntityTag.condition(wanted, names: source.etag)
        {
            throw .preconditionFailed(condition: "x-amz-copy-source-If-Match")
        }
        let isSelf =
            request.sourceBucket == request.bucket
            && ByteOrder.compare(request.sourceKey, request.key) == 0
        if isSelf, request.metadata == nil, request.sourceVersionID == nil {
            throw .invalidRequest(
                message: "This copy request is illegal because it is trying to copy an object to"
                    + " itself without changing the object's metadata, storage class, website"
                    + " redirect location or encryption attributes.")
        }
        return source
    }

    // MARK: Writing

    private func commit(
        _ place: Int, _ key: String, body: [UInt8], etag: String, contentType: String,
        metadata: ObjectVersion.Metadata, event: ChangeKind, as actor: Actor
    ) -> PutObjectAnswer {
        let version = newVersion(
            place, key, isDeleteMarker: false, body: body, etag: etag, contentType: contentType,
            metadata: metadata)
        state.buckets.values[place].add(version, to: key)
        announce(Change(kind: event, key: key, version: version), in: place, as: actor)
        return PutObjectAnswer(
            etag: etag, versionID: version.versionID, sequencer: version.sequencer.text,
            size: body.count)
    }

    private func newVersion(
        _ place: Int, _ key: String, isDeleteMarker: Bool, body: [UInt8] = [],
        etag: String = EntityTag.ofNothing, contentType: String = "",
        metadata: ObjectVersion.Metadata = .init(pairs: [])
    ) -> ObjectVersion {
        let sequencer = state.buckets.values[place].nextSequencer(at: context.now)
        let bucket = state.buckets.keys[place]
        let isNumbered = state.buckets.values[place].versioning == .enabled
        return ObjectVersion(
            versionID: isNumbered
                ? context.stableID("s3-version", bucket, key, sequencer.text) : nil,
            isDeleteMarker: isDeleteMarker, body: body, etag: etag, lastModified: context.now,
            contentType: contentType, metadata: metadata, sequencer: sequencer)
    }

    private func removeCurrent(
        _ key: String, in place: Int, as actor: Actor
    ) -> DeleteObjectAnswer {
        _ = state.buckets.values[place].remove(nil, of: key)
        announceRemoval(of: nil, key, in: place, as: actor)
        return DeleteObjectAnswer(versionID: nil, isDeleteMarker: false)
    }

    private func hide(_ key: String, in place: Int, as actor: Actor) -> DeleteObjectAnswer {
        let marker = newVersion(place, key, isDeleteMarker: true)
        state.buckets.values[place].add(marker, to: key)
        announce(Change(kind: .deleteMarker, key: key, version: marker), in: place, as: actor)
        return DeleteObjectAnswer(versionID: marker.versionID ?? "null", isDeleteMarker: true)
    }

    /// Removing a version that is not there succeeds, too, and is no event.
    private func remove(
        _ versionID: String, of key: String, in place: Int, as actor: Actor
    ) throws(S3Error) -> DeleteObjectAnswer {
        let wanted = try parsed(versionID)
        guard let removed = state.buckets.values[place].remove(wanted, of: key) else {
            return DeleteObjectAnswer(versionID: versionID, isDeleteMarker: false)
        }
        announceRemoval(of: removed.versionID, key, in: place, as: actor)
        return DeleteObjectAnswer(versionID: versionID, isDeleteMarker: removed.isDeleteMarker)
    }

    private func announceRemoval(
        of versionID: String?, _ key: String, in place: Int, as actor: Actor
    ) {
        let sequencer = state.buckets.values[place].nextSequencer(at: context.now)
        let gone = ObjectVersion(
            versionID: versionID, isDeleteMarker: false, body: [], etag: "",
            lastModified: context.now, contentType: "", metadata: .init(pairs: []),
            sequencer: sequencer)
        announce(Change(kind: .delete, key: key, version: gone), in: place, as: actor)
    }
}
