import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

extension S3Emulator {
    /// DeleteObject, with its condition.
    func deleteObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        try checkKey(request.key)
        try checkDelete(request.input)
        try checkDeleteCondition(
            request.text("IfMatch"), request.key, request.versionID, in: place)
        let bypassing = try bypasses(request, request.key, in: place, as: actor)
        let answer = try delete(
            request.key, request.versionID, in: place, bypassing: bypassing, as: actor)
        var output = JSONObject()
        if answer.isDeleteMarker { output.append("DeleteMarker", true) }
        output.put("VersionId", answer.versionID)
        return APIAnswer(output)
    }

    /// DeleteObjects: up to 1,000 keys, each with an answer of its own.
    func deleteObjects(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        let delete = request.input.object("Delete") ?? [:]
        let items = delete.objects("Objects")
        guard !items.isEmpty, items.count <= 1_000 else { throw .malformedXML }
        guard request.text("MFA") == nil else { throw .notEmulated("Deletes with MFA are") }
        let isQuiet = delete.flag("Quiet") ?? false
        var deleted: [JSONValue] = []
        var errors: [JSONValue] = []
        for item in items {
            do {
                let entry = try deleteOne(item, request, in: place, as: actor)
                if !isQuiet { deleted.append(.object(entry)) }
            } catch {
                var entry = JSONObject()
                entry.put("Key", item.text("Key"))
                entry.put("VersionId", item.text("VersionId"))
                entry.append("Code", .string(error.code))
                entry.append("Message", .string(error.message))
                errors.append(.object(entry))
            }
        }
        var output = JSONObject()
        output.put("Deleted", deleted)
        output.put("Errors", errors)
        return APIAnswer(output)
    }

    private func deleteOne(
        _ item: JSONObject, _ request: S3Request, in place: Int, as actor: Actor
    ) throws(S3Error) -> JSONObject {
        let key = item.text("Key") ?? ""
        let versionID = item.text("VersionId")
        guard !key.isEmpty else {
            throw S3Error("UserKeyMustBeSpecified", "The specified key must not be empty")
        }
        try checkKey(key)
        let action = versionID == nil ? "s3:DeleteObject" : "s3:DeleteObjectVersion"
        if let reason = refusal(of: action, on: place, key: key, to: actor) {
            let arn = state.buckets.values[place].arn
            throw .accessDenied(
                message: "User: \(actor.principal.name) is not authorized to perform: \(action)"
                    + " on resource: \"\(arn)/\(key)\" because \(reason)")
        }
        try checkDelete(item)
        try checkDeleteCondition(item.text("ETag"), key, versionID, in: place)
        let bypassing = try bypasses(request, key, in: place, as: actor)
        let answer = try delete(key, versionID, in: place, bypassing: bypassing, as: actor)
        var entry: JSONObject = ["Key": .string(key)]
        entry.put("VersionId", versionID)
        if answer.isDeleteMarker {
            entry.append("DeleteMarker", true)
            entry.put("DeleteMarkerVersionId", answer.versionID)
        }
        return entry
    }

    /// What only directory buckets know, and what needs a device.
    private func checkDelete(_ input: JSONObject) throws(S3Error) {
        if input.text("MFA") != nil { throw .notEmulated("Deletes with MFA are") }
        if input.text("IfMatchLastModifiedTime") ?? input.text("LastModifiedTime") != nil {
            throw .notImplemented(header: "x-amz-if-match-last-modified-time")
        }
        if input.text("IfMatchSize") ?? input.text("Size") != nil {
            throw .notImplemented(header: "x-amz-if-match-size")
        }
    }

    /// Amazon S3 User Guide, "How to perform conditional deletes": about the current version only.
    private func checkDeleteCondition(
        _ ifMatch: String?, _ key: String, _ versionID: String?, in place: Int
    ) throws(S3Error) {
        guard let ifMatch else { return }
        let versions = state.buckets.values[place].keys[key]
        guard let current = versions?.last else { throw .noSuchKey(key) }
        guard !current.isDeleteMarker, EntityTag.condition(ifMatch, names: current.etag) else {
            throw .preconditionFailed(condition: "If-Match")
        }
        if let versionID, try parsed(versionID) != current.versionID {
            throw .preconditionFailed(condition: "If-Match")
        }
    }

    /// Whether governance locks give way to this request.
    func bypasses(
        _ request: S3Request, _ key: String, in place: Int, as actor: Actor
    ) throws(S3Error) -> Bool {
        guard request.flag("BypassGovernanceRetention") else { return false }
        let reason = refusal(
            of: "s3:BypassGovernanceRetention", on: place, key: key, to: actor)
        guard let reason else { return true }
        throw .accessDenied(
            message: "User: \(actor.principal.name) is not authorized to perform:"
                + " s3:BypassGovernanceRetention on resource:"
                + " \"\(state.buckets.values[place].arn)/\(key)\" because \(reason)")
    }
}
