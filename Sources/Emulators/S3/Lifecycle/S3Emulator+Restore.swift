import CloudModel
import DataFormats
import OrderedCollections
import SimKernel

/// A restored copy is ready, or its days are over.
struct RestoreEvent: EventPayload {
    let bucket: String
    let key: String
    let versionID: String?
    let isEnd: Bool
}

// RestoreObject: archived objects become readable for some days, after some hours.
//
// Amazon S3 API Reference, RestoreObject; Amazon S3 User Guide, "Archive retrieval options".
extension S3Emulator {
    func restoreObject(_ request: S3Request, as actor: Actor) throws(S3Error) -> APIAnswer {
        let (place, version) = try subject(request, as: actor, method: "POST")
        let input = request.input.object("RestoreRequest") ?? [:]
        if input.text("Type") == "SELECT" || input["SelectParameters"] != nil {
            throw .notEmulated("Restores of type SELECT are")
        }
        guard version.attributes.storageClass.isArchive else {
            throw S3Error(
                "InvalidObjectState",
                "Restore is not allowed for the object's current storage"
                    + " class", status: 403,
                members: ["StorageClass": .string(version.attributes.storageClass.rawValue)])
        }
        guard let days = input.whole("Days"), days > 0 else { throw .malformedXML }
        let tier =
            input.object("GlacierJobParameters")?.text("Tier") ?? input.text("Tier") ?? "Standard"
        guard let wait = Self.wait(tier, version.attributes.storageClass) else {
            throw .invalidArgument("The retrieval tier is not valid", "Tier", tier)
        }
        if let restore = version.attributes.restore {
            guard let expiry = restore.expiry, expiry > context.now else {
                throw S3Error(
                    "RestoreAlreadyInProgress", "Object restore is already in progress",
                    status: 409)
            }
            finishRestore(version, request.key, days: days, in: place)
            return APIAnswer(status: 200)
        }
        change(version, request.key, in: place) {
            $0.attributes.restore = .init(expiry: nil, days: days)
        }
        announce(
            Change(kind: .restorePost, key: request.key, version: version), in: place, as: actor)
        context.world.schedule(
            RestoreEvent(
                bucket: request.bucket, key: request.key, versionID: version.versionID,
                isEnd: false), to: name, subject: request.key, after: wait)
        return APIAnswer(status: 202)
    }

    /// The longest time that the documentation gives for a tier.
    private static func wait(_ tier: String, _ storage: StorageClass) -> VirtualDuration? {
        switch (tier, storage) {
        case ("Expedited", .glacier): .minutes(5)
        case ("Standard", .glacier): .hours(5)
        case ("Bulk", .glacier): .hours(12)
        case ("Standard", .deepArchive): .hours(12)
        case ("Bulk", .deepArchive): .hours(48)
        default: nil
        }
    }

    func handle(_ event: RestoreEvent) {
        guard let place = state.buckets.index(forKey: event.bucket),
            let version = state.buckets.values[place].keys[event.key]?.first(where: {
                $0.versionID == event.versionID
            }), let restore = version.attributes.restore
        else { return }
        if event.isEnd {
            // The end that an extension has postponed is not the end.
            guard let expiry = restore.expiry, expiry <= context.now else { return }
            change(version, event.key, in: place) { $0.attributes.restore = nil }
            announce(
                Change(kind: .restoreDelete, key: event.key, version: version), in: place,
                as: Self.service)
        } else {
            finishRestore(version, event.key, days: restore.days, in: place)
        }
    }

    /// The copy can be read from now on, until midnight after its days.
    private func finishRestore(
        _ version: ObjectVersion, _ key: String, days: Int, in place: Int
    ) {
        let isNew = version.attributes.restore?.expiry == nil
        let expiry = LifecycleConfiguration.due(days, after: context.now)
        change(version, key, in: place) {
            $0.attributes.restore = .init(expiry: expiry, days: days)
        }
        context.world.schedule(
            RestoreEvent(
                bucket: state.buckets.keys[place], key: key, versionID: version.versionID,
                isEnd: true), to: name, subject: key, at: expiry)
        guard isNew else { return }
        var restored = version
        restored.attributes.restore = .init(expiry: expiry, days: days)
        announce(
            Change(kind: .restoreCompleted, key: key, version: restored), in: place,
            as: Self.service)
    }

    private func change(
        _ version: ObjectVersion, _ key: String, in place: Int,
        _ change: (inout ObjectVersion) -> Void
    ) {
        state.buckets.values[place].change(version.versionID, of: key, change)
    }

    /// The header `x-amz-restore`.
    func restoreHeader(_ restore: ObjectAttributes.Restore?) -> String? {
        guard let restore else { return nil }
        guard let expiry = restore.expiry else { return "ongoing-request=\"true\"" }
        return "ongoing-request=\"false\", expiry-date=\"\(HTTPDate.text(expiry))\""
    }
}
