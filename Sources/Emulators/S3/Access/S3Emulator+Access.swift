import CloudModel
import OrderedCollections
import SimKernel

// Who may do what: the questions that S3 itself has to ask, and what lists grant.
extension S3Emulator {
    /// The canonical user id of an account: 64 hexadecimal digits.
    func canonicalID(_ account: String) -> String {
        context.stableID("s3-canonical-user", account)
            + context.stableID("s3-canonical-user-end", account)
    }

    /// Why somebody may not do something; nil if they may.
    func refusal(
        of action: String, on place: Int, key: String?, to actor: Actor,
        context keys: [AuthorizationRequest.ContextKey] = []
    ) -> String? {
        guard context.authorizationMode == .enforce else { return nil }
        let arn = state.buckets.values[place].arn
        let answer = context.authorizer.authorize(
            AuthorizationRequest(
                principal: actor.principal, action: action,
                resource: key.map { arn + "/" + $0 } ?? arn, context: keys))
        if answer.isAllowed { return nil }
        if case .implicitlyDenied = answer,
            isGranted(action, in: place, key: key, versionID: nil, to: actor.principal)
        {
            return nil
        }
        return answer.reason
    }

    /// Whether an access control list grants an action.
    ///
    /// Amazon S3 User Guide, "Mapping of ACL permissions and access policy permissions".
    func isGranted(
        _ action: String, in place: Int, key: String?, versionID: String?,
        to principal: Principal
    ) -> Bool {
        let bucket = state.buckets.values[place]
        guard bucket.settings.ownership != .bucketOwnerEnforced else { return false }
        let list: AccessControlList?
        let permission: AccessControlList.Permission
        switch action {
        case "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads":
            (list, permission) = (bucket.settings.acl, .read)
        case "s3:PutObject", "s3:DeleteObject":
            (list, permission) = (bucket.settings.acl, .write)
        case "s3:GetBucketAcl": (list, permission) = (bucket.settings.acl, .readACP)
        case "s3:PutBucketAcl": (list, permission) = (bucket.settings.acl, .writeACP)
        case "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes":
            (list, permission) = (readableList(bucket, key, versionID), .read)
        case "s3:GetObjectAcl", "s3:GetObjectVersionAcl":
            (list, permission) = (objectList(bucket, key, versionID), .readACP)
        case "s3:PutObjectAcl", "s3:PutObjectVersionAcl":
            (list, permission) = (objectList(bucket, key, versionID), .writeACP)
        default: return false
        }
        let user = principal.account.isEmpty ? nil : canonicalID(principal.account)
        return list?.allows(
            permission, to: user,
            ignoringGroups: bucket.settings.publicAccess?.ignorePublicAcls ?? false) ?? false
    }

    private func objectList(
        _ bucket: Bucket, _ key: String?, _ versionID: String?
    ) -> AccessControlList? {
        guard let version = version(bucket, key, versionID) else { return nil }
        return version.attributes.acl ?? .ofOwner(canonicalID(version.owner))
    }

    func version(
        _ bucket: Bucket, _ key: String?, _ versionID: String?
    ) -> ObjectVersion? {
        guard let key, let versions = bucket.keys[key] else { return nil }
        let wanted = versionID == "null" ? nil : versionID
        return versionID == nil ? versions.last : versions.first { $0.versionID == wanted }
    }

    /// Who may list a bucket may learn that an object is not there.
    private func readableList(
        _ bucket: Bucket, _ key: String?, _ versionID: String?
    ) -> AccessControlList? {
        let version = version(bucket, key, versionID)
        return version == nil || version?.isDeleteMarker == true
            ? bucket.settings.acl : objectList(bucket, key, versionID)
    }

    /// Whether an object that somebody of another account writes will be their own.
    ///
    /// Amazon S3 User Guide, "Controlling ownership of objects".
    func isWritersOwn(_ place: Int, _ request: S3Request) -> Bool {
        switch state.buckets.values[place].settings.ownership {
        case .bucketOwnerEnforced: false
        case .bucketOwnerPreferred: request.text("ACL") != "bucket-owner-full-control"
        case .objectWriter, nil: true
        }
    }

    /// The list of a bucket, as it is shown.
    func bucketList(_ place: Int) -> AccessControlList {
        let bucket = state.buckets.values[place]
        return bucket.settings.acl ?? .ofOwner(canonicalID(bucket.owner))
    }

    func reader(of place: Int, isForBucket: Bool, owner: String? = nil) -> AccessControlReader {
        let bucketOwner = canonicalID(state.buckets.values[place].owner)
        return AccessControlReader(
            owner: owner.map(canonicalID) ?? bucketOwner, bucketOwner: bucketOwner,
            isForBucket: isForBucket)
    }

    /// What the bucket's settings refuse about a list that somebody wants to set.
    func checkList(
        _ list: AccessControlList, _ input: String?, in place: Int, action: String,
        by actor: Actor, key: String? = nil
    ) throws(S3Error) {
        let settings = state.buckets.values[place].settings
        if settings.ownership == .bucketOwnerEnforced {
            // Full control for the bucket's owner is what there is anyway.
            let isHarmless =
                key != nil
                && (input == "bucket-owner-full-control"
                    || input == nil && list == .ofOwner(list.owner))
            guard isHarmless else {
                throw S3Error(
                    "AccessControlListNotSupported", "The bucket does not allow ACLs")
            }
        }
        if settings.publicAccess?.blockPublicAcls == true, list.isPublic {
            let resource = state.buckets.values[place].arn + (key.map { "/" + $0 } ?? "")
            throw .accessDenied(
                message: "User: \(actor.principal.name) is not authorized to perform: \(action)"
                    + " on resource: \"\(resource)\" because public access control lists (ACLs)"
                    + " are prevented by the BlockPublicAcls setting in S3 Block Public Access.")
        }
    }
}
