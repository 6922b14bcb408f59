import CloudModel
import DataFormats
import SimKernel

extension ValidateFunction {
    /// User metadata that the copies carry: which upload they come from, and when it was.
    enum Mark {
        static let uploadedAt = "uploaded-at"
        static let version = "source-version"
    }

    // MARK: Accepted

    /// Moves a good file to the archive.
    func archive(_ object: StoredObject, key: String, name: FileName) async throws {
        switch switches.archiveKey {
        case .content: try await copyToArchive(object, from: key, to: name.key(in: places.archive))
        case .date:
            let day = context.now.isoText.prefix(10)
            let target = "\(places.archive)\(name.dataset)/\(day)/\(name.base)"
            try await copy(object, from: key, to: target, ifNoneMatch: nil)
        }
        try await remove(object, key: key)
    }

    /// Copies a file once; of several uploads of one content the earliest gives the instant.
    private func copyToArchive(
        _ object: StoredObject, from key: String, to target: String
    ) async throws {
        for _ in 0..<5 {
            guard let existing = try await head(target) else {
                let outcome = try await copy(object, from: key, to: target, ifNoneMatch: "*")
                if outcome == .conditionFailed { continue }
                return
            }
            let known = existing.metadata.first { $0.name == Mark.uploadedAt }?.value
            guard let known, known > object.lastModified.isoText else { return }
            // This upload is older than the one that was archived first: events came out of order.
            try await copy(object, from: key, to: target, ifNoneMatch: nil)
        }
        throw FunctionFailure(
            errorType: "Contention", errorMessage: "\(target) keeps changing under the validator")
    }

    // MARK: Refused

    /// Moves a bad file aside, announces it, and only then lets go of the original.
    ///
    /// Whoever puts a content aside first announces it; a copy with this version's mark is this
    /// version's own earlier attempt, which may have died before it could speak.
    func reject(
        _ object: StoredObject, key: String, name: FileName, _ rejection: Rejection
    ) async throws {
        let target = name.key(in: places.rejected)
        var isOurs = false
        for _ in 0..<2 {
            if let existing = try await head(target) {
                let version = existing.metadata.first { $0.name == Mark.version }?.value
                isOurs = version == (object.versionID ?? "null")
                break
            }
            let outcome = try await copy(object, from: key, to: target, ifNoneMatch: "*")
            if outcome == .sourceGone { return }
            if outcome == .copied {
                isOurs = true
                break
            }
        }
        if isOurs { try await announce(object, key: key, name: name, rejection) }
        try await remove(object, key: key)
    }

    private func announce(
        _ object: StoredObject, key: String, name: FileName, _ rejection: Rejection
    ) async throws {
        let message: JSONValue = [
            "type": .string(places.rejectionType), "file": .string(key),
            "etag": .string(object.etag), "version": object.versionID.map { .string($0) } ?? .null,
            "dataset": .string(name.dataset), "reason": .string(rejection.reason),
            "line": rejection.line.map { JSONValue($0) } ?? .null,
            "detail": .string(rejection.detail),
        ]
        try await publish(message, subject: "File rejected: \(rejection.reason)")
    }

    /// What people write who take a missing object for a bad file.
    func announceMissing(_ key: String, _ version: String?) async throws {
        let message: JSONValue = [
            "type": .string(places.rejectionType), "file": .string(key), "etag": "",
            "version": version.map { .string($0) } ?? .null, "dataset": "",
            "reason": "missing_object", "line": .null, "detail": "the object is not there",
        ]
        try await publish(message, subject: "File rejected: missing_object")
    }

    private func publish(_ message: JSONValue, subject: String) async throws {
        let request = PublishMessage(
            topicARN: places.alertTopic, subject: subject, message: message.serialized())
        do {
            try await retrying(context.caller) { () async throws(ServiceFailure) in
                _ = try await context.sns.publish(request)
            }
        } catch {
            if error.isGuestDeath || switches.alertFailure == .retry { throw error }
        }
    }

    // MARK: S3

    private func head(_ key: String) async throws(ServiceFailure) -> StoredObject? {
        let request = GetObject(bucket: places.bucket, key: key)
        do {
            return try await retrying(context.caller) { () async throws(ServiceFailure) in
                try await context.s3.head(request)
            }
        } catch {
            if error.isMissingObject { return nil }
            throw error
        }
    }

    enum CopyOutcome {
        case copied, conditionFailed
        /// A twin of this invocation was faster and has finished.
        case sourceGone
    }

    /// Copies the exact version that was judged.
    @discardableResult
    private func copy(
        _ object: StoredObject, from key: String, to target: String, ifNoneMatch: String?
    ) async throws(ServiceFailure) -> CopyOutcome {
        let own = [Mark.uploadedAt, Mark.version]
        let metadata =
            object.metadata.filter { !own.contains($0.name) } + [
                (name: Mark.uploadedAt, value: object.lastModified.isoText),
                (name: Mark.version, value: object.versionID ?? "null"),
            ]
        let request = CopyObject(
            from: places.bucket, key, sourceVersionID: object.versionID, to: places.bucket, target,
            metadata: metadata, ifNoneMatch: ifNoneMatch)
        do {
            try await retrying(context.caller) { () async throws(ServiceFailure) in
                _ = try await context.s3.copy(request)
            }
            return .copied
        } catch {
            if error.isFailedCondition { return .conditionFailed }
            if error.isMissingObject { return .sourceGone }
            throw error
        }
    }

    /// Deletes the version that was judged; deleting what is gone is no error.
    private func remove(_ object: StoredObject, key: String) async throws(ServiceFailure) {
        let request = DeleteObject(
            bucket: places.bucket, key: key, versionID: object.versionID)
        do {
            try await retrying(context.caller) { () async throws(ServiceFailure) in
                _ = try await context.s3.delete(request)
            }
        } catch {
            if !error.isMissingObject { throw error }
        }
    }
}
