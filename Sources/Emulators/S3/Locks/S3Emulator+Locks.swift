import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

// Object Lock: what a bucket gives new objects, and what holds single versions.
//
// Amazon S3 User Guide, "Locking objects with Object Lock"; texts as S3 answers them.
extension S3Emulator {
    /// PutObjectLockConfiguration: on a bucket whose versioning is on; it can never be undone.
    func putObjectLockConfiguration(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let place = try index(of: request.bucket)
        guard state.buckets.values[place].versioning == .enabled else {
            throw S3Error(
                "InvalidBucketState",
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
                status: 409)
        }
        guard let configuration = request.input.object("ObjectLockConfiguration") else {
            throw .malformedXML
        }
        state.buckets.values[place].settings.lock = try BucketLock(configuration)
        return APIAnswer()
    }

    /// GetObjectLockConfiguration.
    func getObjectLockConfiguration(
        _ request: S3Request, as actor: Actor
    ) throws(S3Error) -> APIAnswer {
        let bucket = try bucket(request.bucket)
        guard let lock = bucket.settings.lock else {
            throw S3Error(
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket", status: 404,
                members: ["BucketName": .string(bucket.name)])
        }
        return APIAnswer(["ObjectLockConfiguration": .object(lock.output)])
    }

    /// PutObjectRetention: a compliance lock can only grow, a governance lock needs the bypass.
    func putObjectRetention(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try locked(request, as: actor, method: "PUT")
        let retention = request.input.object("Retention") ?? [:]
        var lock = version.lock
        if retention.text("Mode") == nil, retention.text("RetainUntilDate") == nil {
            lock.mode = nil
            lock.until = nil
        } else {
            guard let mode = retention.text("Mode").flatMap(ObjectLock.Mode.init(rawValue:)),
                let until = retention.instant("RetainUntilDate")
            else { throw .malformedXML }
            guard until > context.now else {
                throw .invalidArgument(
                    "The retain until date must be in the future!", "RetainUntilDate",
                    retention.text("RetainUntilDate"))
            }
            lock.mode = mode
            lock.until = until
        }
        let bypassing = try bypasses(request, request.key, in: place, as: actor)
        guard mayReplace(version.lock, by: lock, bypassing: bypassing) else {
            throw .lockedObject
        }
        state.buckets.values[place].change(version.versionID, of: request.key) {
            $0.attributes.lock = lock
        }
        return APIAnswer()
    }

    private func mayReplace(_ old: ObjectLock, by new: ObjectLock, bypassing: Bool) -> Bool {
        guard let mode = old.mode, let until = old.until, until > context.now else { return true }
        let extends = (new.until ?? .distantPast) >= until
        switch mode {
        case .compliance: return new.mode == .compliance && extends
        case .governance: return bypassing || extends && new.mode == .governance
        }
    }

    /// GetObjectRetention.
    func getObjectRetention(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (_, version) = try locked(request, as: actor)
        guard version.lock.mode != nil else { throw Self.noLock }
        return APIAnswer(["Retention": .object(version.lock.retention)])
    }

    /// PutObjectLegalHold.
    func putObjectLegalHold(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try locked(request, as: actor, method: "PUT")
        let status = request.input.object("LegalHold")?.text("Status")
        guard status == "ON" || status == "OFF" else { throw .malformedXML }
        state.buckets.values[place].change(version.versionID, of: request.key) {
            $0.attributes.lock.legalHold = status == "ON"
        }
        return APIAnswer()
    }

    /// GetObjectLegalHold.
    func getObjectLegalHold(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (_, version) = try locked(request, as: actor)
        guard let hold = version.lock.legalHold else { throw Self.noLock }
        return APIAnswer(["LegalHold": ["Status": hold ? "ON" : "OFF"]])
    }

    private static let noLock = S3Error(
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration", status: 404)

    /// The version of a request that makes sense only in a bucket with a lock.
    private func locked(
        _ request: S3Request, as actor: Actor, method: String = "GET"
    ) throws(S3Error) -> (place: Int, version: ObjectVersion) {
        let place = try index(of: request.bucket)
        guard state.buckets.values[place].settings.lock != nil else {
            throw .invalidRequest("Bucket is missing Object Lock Configuration")
        }
        return try subject(request, as: actor, method: method)
    }
}
