import CloudModel
import DataFormats

/// One operation of the S3 API: how closely it is emulated, what it needs, and who performs it.
///
/// The fidelity ledger and the dispatch both come from these, so that neither can drift.
struct S3Operation: Sendable {
    typealias Handler = @Sendable (S3Emulator) -> (S3Request, Actor) throws(S3Error) -> APIAnswer

    /// The name in the API model, such as `PutObject`.
    let name: String
    let fidelity: FidelityStatus
    /// The fault point that a call passes.
    let point: String
    /// The permissions that a call needs (Service Authorization Reference, "Actions defined by
    /// Amazon S3").
    let needs: @Sendable (S3Request) -> [Need]
    /// Nil for an operation that is refused by name.
    let handler: Handler?

    /// A permission, before it is known whether its bucket exists.
    struct Need {
        let action: String
        /// Nil where the action is on no bucket.
        let bucket: String?
        var key: String?
        var versionID: String?
        /// The action whose grant by a list covers this one too: who may write an object may say
        /// with it what it is to be.
        var coveredBy: String?
        /// Whether the new object's owner, who may be its writer, may do it anyway.
        var isOwnersBusiness = false
    }

    init(
        _ name: String, _ fidelity: FidelityStatus = .exact, at point: String,
        needs: @escaping @Sendable (S3Request) -> [Need], _ handler: @escaping Handler
    ) {
        self.name = name
        self.fidelity = fidelity
        self.point = point
        self.needs = needs
        self.handler = handler
    }

    /// An operation that this emulator does not have.
    init(refused name: String) {
        self.name = name
        fidelity = .refused
        point = "s3.bucket"
        needs = { _ in [] }
        handler = nil
    }

    /// The HTTP status of success where it is not 200 and the operation does not decide it.
    var status: Int? {
        switch name {
        case "DeleteObjects": nil
        case "PutBucketPolicy", "PutBucketTagging", "AbortMultipartUpload": 204
        default: name.hasPrefix("Delete") ? 204 : nil
        }
    }

    // MARK: Permissions

    static func onBucket(_ actions: String...) -> @Sendable (S3Request) -> [Need] {
        { request in actions.map { Need(action: $0, bucket: request.bucket) } }
    }

    /// On the object; another action where a version is named.
    static func onObject(
        _ action: String, version: String? = nil
    ) -> @Sendable (S3Request) -> [Need] {
        { request in
            let versionID = request.versionID
            return [
                Need(
                    action: versionID == nil ? action : version ?? action,
                    bucket: request.bucket, key: request.key, versionID: versionID)
            ]
        }
    }

    /// What writing an object needs beside the right to write: for tags, list and lock.
    static func writing(_ request: S3Request) -> [Need] {
        func need(_ action: String) -> Need {
            Need(
                action: action, bucket: request.bucket, key: request.key,
                coveredBy: "s3:PutObject")
        }
        var needs = [need("s3:PutObject")]
        if request.text("Tagging") != nil { needs.append(need("s3:PutObjectTagging")) }
        if AccessControlReader.members.contains(where: { request.text($0) != nil }) {
            var list = need("s3:PutObjectAcl")
            list.isOwnersBusiness = true
            needs.append(list)
        }
        if request.text("ObjectLockMode") != nil { needs.append(need("s3:PutObjectRetention")) }
        if request.text("ObjectLockLegalHoldStatus") != nil {
            needs.append(need("s3:PutObjectLegalHold"))
        }
        return needs
    }

    /// What copying needs: reading the source and writing the target.
    static func copying(_ request: S3Request) -> [Need] {
        guard let source = try? CopySource(request.text("CopySource") ?? "") else { return [] }
        let action = source.versionID == nil ? "s3:GetObject" : "s3:GetObjectVersion"
        return [
            Need(
                action: action, bucket: source.bucket, key: source.key,
                versionID: source.versionID)
        ] + writing(request)
    }
}
