import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Finding and making versions: what all operations on objects share.
extension S3Emulator {
    /// 5 GB, for one PutObject, one part and one CopyObject.
    static let largestUpload = 5 * 1024 * 1024 * 1024

    /// The current version or the one named; never a delete marker.
    ///
    /// Amazon S3 User Guide, "Working with delete markers": without a version id a marker is 404,
    /// with its own id 405, and both say that it is one.
    func find(
        _ key: String, _ versionID: String?, in place: Int, as actor: Actor,
        method: String = "GET"
    ) throws(S3Error) -> ObjectVersion {
        let version = try findAny(key, versionID, in: place, as: actor)
        guard version.isDeleteMarker else { return version }
        var members: JSONObject = ["DeleteMarker": true]
        members.put("VersionId", version.versionID ?? "null")
        guard versionID != nil else {
            try admitAbsence(in: place, as: actor)
            throw S3Error.noSuchKey(key).adding(members)
        }
        members.put("LastModified", version.lastModified)
        members["Allow"] = "DELETE"
        throw S3Error.methodNotAllowed(method, on: "DeleteMarker").adding(members)
    }

    /// The current version or the one named, delete markers too.
    func findAny(
        _ key: String, _ versionID: String?, in place: Int, as actor: Actor
    ) throws(S3Error) -> ObjectVersion {
        let versions = state.buckets.values[place].keys[key]
        guard let versionID else {
            guard let version = versions?.last else {
                try admitAbsence(in: place, as: actor)
                throw .noSuchKey(key)
            }
            return version
        }
        let wanted = try parsed(versionID)
        guard let version = versions?.first(where: { $0.versionID == wanted }) else {
            try admitAbsence(in: place, as: actor)
            throw .noSuchVersion(key: key, versionID: versionID)
        }
        return version
    }

    /// Who may not list a bucket is not told what is missing from it: 403 instead of 404.
    ///
    /// Amazon S3 API Reference, GetObject, "Permissions".
    private func admitAbsence(in place: Int, as actor: Actor) throws(S3Error) {
        guard let reason = refusal(of: "s3:ListBucket", on: place, key: nil, to: actor) else {
            return
        }
        throw .accessDenied(
            message: "User: \(actor.principal.name) is not authorized to perform: s3:ListBucket"
                + " on resource: \"\(state.buckets.values[place].arn)\" because \(reason)")
    }

    // MARK: Writing

    /// What a version holds, before it has a name.
    struct Content {
        var body: [UInt8]
        var etag: String
        var checksum: Checksum?
        var parts: [ObjectPart] = []
    }

    /// Makes new content the current version of a key and announces it.
    @discardableResult
    func commit(
        _ place: Int, _ key: String, _ content: Content, _ attributes: ObjectAttributes,
        event: ChangeKind, as actor: Actor
    ) -> ObjectVersion {
        var version = newVersion(
            place, key, isDeleteMarker: false, body: content.body, etag: content.etag, as: actor)
        version.checksum = content.checksum
        version.parts = content.parts
        version.attributes = attributes
        version.owner = owner(of: place, for: actor, giving: attributes.acl)
        if let list = attributes.acl, list.owner != canonicalID(version.owner) {
            // What was given away has its new owner's list.
            version.attributes.acl = nil
        }
        if let lock = state.buckets.values[place].settings.lock, attributes.lock.mode == nil {
            let standard = lock.lock(at: context.now)
            version.attributes.lock.mode = standard.mode
            version.attributes.lock.until = standard.until
        }
        state.buckets.values[place].add(version, to: key)
        announce(Change(kind: event, key: key, version: version), in: place, as: actor)
        return version
    }

    func newVersion(
        _ place: Int, _ key: String, isDeleteMarker: Bool, body: [UInt8] = [],
        etag: String = EntityTag.ofNothing, as actor: Actor
    ) -> ObjectVersion {
        let sequencer = state.buckets.values[place].nextSequencer(at: context.now)
        let bucket = state.buckets.keys[place]
        let isNumbered = state.buckets.values[place].versioning == .enabled
        return ObjectVersion(
            versionID: isNumbered
                ? context.stableID("s3-version", bucket, key, sequencer.text) : nil,
            isDeleteMarker: isDeleteMarker, body: body, etag: etag, lastModified: context.now,
            sequencer: sequencer, owner: owner(of: place, for: actor))
    }

    /// The account that comes to own what somebody writes.
    ///
    /// Amazon S3 User Guide, "Controlling ownership of objects".
    func owner(
        of place: Int, for actor: Actor, giving list: AccessControlList? = nil
    ) -> String {
        let bucket = state.buckets.values[place]
        let account = actor.principal.account
        if account.isEmpty || account == bucket.owner { return bucket.owner }
        switch bucket.settings.ownership {
        case .bucketOwnerEnforced: return bucket.owner
        case .bucketOwnerPreferred:
            let gives =
                list?.grants.contains {
                    $0.grantee == .user(id: canonicalID(bucket.owner))
                        && $0.permission == .fullControl
                } ?? false
            return gives ? bucket.owner : account
        case .objectWriter, nil: return account
        }
    }

    // MARK: Removing

    /// DeleteObject's effect: removes the object, hides it, or removes one version.
    func delete(
        _ key: String, _ versionID: String?, in place: Int, bypassing: Bool = false,
        as actor: Actor
    ) throws(S3Error) -> DeleteObjectAnswer {
        if let versionID {
            return try removeVersion(versionID, of: key, in: place, bypassing, as: actor)
        }
        guard state.buckets.values[place].versioning != .never else {
            removeCurrent(key, in: place, event: .delete, as: actor)
            return DeleteObjectAnswer(versionID: nil, isDeleteMarker: false)
        }
        let marker = hide(key, in: place, event: .deleteMarker, as: actor)
        return DeleteObjectAnswer(versionID: marker.versionID ?? "null", isDeleteMarker: true)
    }

    /// Removes an object of a bucket without versions; removing what is not there is an event too.
    func removeCurrent(_ key: String, in place: Int, event: ChangeKind, as actor: Actor) {
        _ = state.buckets.values[place].remove(nil, of: key)
        announceRemoval(of: nil, key, in: place, event: event, as: actor)
    }

    @discardableResult
    func hide(
        _ key: String, in place: Int, event: ChangeKind, as actor: Actor
    ) -> ObjectVersion {
        let marker = newVersion(place, key, isDeleteMarker: true, as: actor)
        state.buckets.values[place].add(marker, to: key)
        announce(Change(kind: event, key: key, version: marker), in: place, as: actor)
        return marker
    }

    /// Removing a version that is not there succeeds, too, and is no event.
    private func removeVersion(
        _ versionID: String, of key: String, in place: Int, _ bypassing: Bool, as actor: Actor
    ) throws(S3Error) -> DeleteObjectAnswer {
        let wanted = try parsed(versionID)
        if let version = state.buckets.values[place].keys[key]?.first(where: {
            $0.versionID == wanted
        }) {
            guard !version.lock.forbidsDeletion(at: context.now, bypassing: bypassing) else {
                throw .lockedObject
            }
        }
        guard let removed = state.buckets.values[place].remove(wanted, of: key) else {
            return DeleteObjectAnswer(versionID: versionID, isDeleteMarker: false)
        }
        announceRemoval(of: removed.versionID, key, in: place, event: .delete, as: actor)
        return DeleteObjectAnswer(versionID: versionID, isDeleteMarker: removed.isDeleteMarker)
    }

    func announceRemoval(
        of versionID: String?, _ key: String, in place: Int, event: ChangeKind, as actor: Actor
    ) {
        let sequencer = state.buckets.values[place].nextSequencer(at: context.now)
        let gone = ObjectVersion(
            versionID: versionID, isDeleteMarker: false, body: [], etag: "",
            lastModified: context.now, sequencer: sequencer, owner: "")
        announce(Change(kind: event, key: key, version: gone), in: place, as: actor)
    }
}
