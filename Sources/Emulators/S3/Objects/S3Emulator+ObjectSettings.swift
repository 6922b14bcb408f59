import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Tags and access control lists of objects.
extension S3Emulator {
    /// PutObjectTagging: replaces all tags.
    func putObjectTagging(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try subject(request, as: actor, method: "PUT")
        guard let tagging = request.input.object("Tagging"), tagging["TagSet"] != nil else {
            throw .malformedXML
        }
        let tags = try TagRules.read(tagging.objects("TagSet"), limit: 10)
        state.buckets.values[place].change(version.versionID, of: request.key) {
            $0.attributes.tags = tags
        }
        announce(
            Change(kind: .taggingPut, key: request.key, version: version), in: place, as: actor)
        return APIAnswer(versionOutput(version, place))
    }

    /// GetObjectTagging.
    func getObjectTagging(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try subject(request, as: actor)
        var output = versionOutput(version, place)
        output.append("TagSet", Tag.output(version.tags))
        return APIAnswer(output)
    }

    /// DeleteObjectTagging.
    func deleteObjectTagging(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try subject(request, as: actor, method: "DELETE")
        state.buckets.values[place].change(version.versionID, of: request.key) {
            $0.attributes.tags = []
        }
        announce(
            Change(kind: .taggingDelete, key: request.key, version: version), in: place,
            as: actor)
        return APIAnswer(versionOutput(version, place))
    }

    /// GetObjectAcl.
    func getObjectAcl(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (_, version) = try subject(request, as: actor)
        let list = version.attributes.acl ?? .ofOwner(canonicalID(version.owner))
        return APIAnswer(list.output(userOutput))
    }

    /// PutObjectAcl: the list of a document or of headers.
    func putObjectAcl(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try subject(request, as: actor, method: "PUT")
        let reader = reader(of: place, isForBucket: false, owner: version.owner)
        let list = try list(request, reader)
        try checkList(
            list, request.text("ACL"), in: place, action: "s3:PutObjectAcl", by: actor,
            key: request.key)
        let before = version.attributes.acl ?? .ofOwner(list.owner)
        state.buckets.values[place].change(version.versionID, of: request.key) {
            $0.attributes.acl = list
        }
        if before != list {
            announce(
                Change(kind: .aclPut, key: request.key, version: version), in: place, as: actor)
        }
        return APIAnswer()
    }

    /// The list of a request that must have one.
    func list(
        _ request: S3Request, _ reader: AccessControlReader
    ) throws(S3Error) -> AccessControlList {
        let document = request.input.object("AccessControlPolicy")
        if let list = try reader.fromHeaders(request.input) {
            guard document == nil else {
                throw S3Error(
                    "UnexpectedContent", "This request does not support content")
            }
            return list
        }
        guard let document else {
            throw S3Error(
                "MissingSecurityHeader", "Your request was missing a required header",
                members: ["MissingHeaderName": "x-amz-acl"])
        }
        return try reader.fromDocument(document)
    }

    /// The version that a request about an object speaks of.
    func subject(
        _ request: S3Request, as actor: Actor, method: String = "GET"
    ) throws(S3Error) -> (place: Int, version: ObjectVersion) {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        let version = try find(
            request.key, request.versionID, in: place, as: actor, method: method)
        return (place, version)
    }

    private func versionOutput(_ version: ObjectVersion, _ place: Int) -> JSONObject {
        var output = JSONObject()
        output.put("VersionId", shown(version.versionID, in: place))
        return output
    }
}
