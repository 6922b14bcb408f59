public import CloudModel
import DataFormats
import OrderedCollections
public import SimKernel

/// The whole API by name. Core rules are the same as the typed port's.
extension S3Emulator: ForetellingService {
    public var apiName: String { "s3" }

    public func refusal(of request: APIRequest, as actor: Actor) -> ServiceFailure? {
        guard let operation = S3Operation.named[request.operation] else { return nil }
        return context.refusal(
            of: call(of: operation, S3Request(request), by: actor), as: actor)
    }

    /// Performs one operation, through the gate.
    ///
    /// Beside the API model's members it understands, in the request's context, `aws:SourceIp`
    /// and `x-amz-request-id`, which event records then carry. Members of a failure that the
    /// output shape has as headers (`DeleteMarker`, `VersionId`, `ETag`, `LastModified`) are
    /// headers of the error answer.
    public func respond(
        to request: APIRequest, as actor: Actor, guest: Guest
    ) async throws(ServiceFailure) -> APIAnswer {
        guard let operation = S3Operation.named[request.operation],
            let handler = operation.handler
        else { throw request.notEmulated(by: "s3") }
        let s3 = S3Request(request)
        return try await context.call(
            call(of: operation, s3, by: actor), as: actor, guest: guest,
            perform: { (actor) throws(ServiceFailure) in
                try answering { () throws(S3Error) in
                    origin = RequestOrigin(s3.context)
                    defer { origin = nil }
                    try checkExpectedOwner(s3)
                    try checkRestriction(operation, s3, actor)
                    try checkOwner(operation, s3, actor)
                    var answer = try handler(self)(s3, actor)
                    answer.status = answer.status ?? operation.status
                    return answer
                }
            },
            details: { Self.details(of: operation, $0) })
    }

    /// A caller may state whose bucket it means.
    private func checkExpectedOwner(_ request: S3Request) throws(S3Error) {
        guard let expected = request.text("ExpectedBucketOwner"),
            let bucket = state.buckets[request.bucket], bucket.owner != expected
        else { return }
        throw .accessDenied()
    }

    /// A bucket with a public policy that is restricted lets in its own account and services.
    ///
    /// Amazon S3 User Guide, "Blocking public access", `RestrictPublicBuckets`.
    private func checkRestriction(
        _ operation: S3Operation, _ request: S3Request, _ actor: Actor
    ) throws(S3Error) {
        guard context.authorizationMode == .enforce, actor.principal.kind != .service else {
            return
        }
        for need in operation.needs(request) {
            guard let bucket = need.bucket.flatMap({ state.buckets[$0] }),
                bucket.owner != actor.principal.account,
                bucket.settings.publicAccess?.restrictPublicBuckets == true,
                let policy = bucket.settings.policy.flatMap({ try? JSONValue(parsing: $0) }),
                PolicyPublicity.isPublic(policy)
            else { continue }
            throw .accessDenied()
        }
    }

    /// An object that another account owns is read by that account and by those whom its list
    /// names: policies of the bucket and of its account do not speak of it.
    ///
    /// Amazon S3 User Guide, "Controlling ownership of objects".
    private func checkOwner(
        _ operation: S3Operation, _ request: S3Request, _ actor: Actor
    ) throws(S3Error) {
        guard context.authorizationMode == .enforce else { return }
        for need in operation.needs(request)
        where Self.ownersActions.contains(need.action) && !need.isOwnersBusiness {
            guard let name = need.bucket, let place = state.buckets.index(forKey: name) else {
                continue
            }
            let bucket = state.buckets.values[place]
            guard bucket.settings.ownership != .bucketOwnerEnforced,
                let owner = version(bucket, need.key, need.versionID)?.owner,
                owner != bucket.owner, owner != actor.principal.account,
                !isGranted(
                    need.action, in: place, key: need.key, versionID: need.versionID,
                    to: actor.principal)
            else { continue }
            throw .accessDenied()
        }
    }

    private static let ownersActions: Set<String> = [
        "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectAcl",
        "s3:GetObjectVersionAcl", "s3:PutObjectAcl", "s3:PutObjectVersionAcl",
    ]

    // MARK: What the gate is told

    func call(of operation: S3Operation, _ request: S3Request, by actor: Actor) -> ServiceCall {
        let source = try? CopySource(request.text("CopySource") ?? "")
        let isCopy = operation.name == "CopyObject"
        let isList = operation.point == "s3.list" && operation.name != "ListParts"
        let subject: String
        if isCopy {
            subject = source?.key ?? ""
        } else if isList {
            subject = request.text("Prefix") ?? ""
        } else {
            subject = request.text("Key") ?? request.bucket
        }
        var attributes: [(name: String, value: String)] = [("bucket", request.bucket)]
        if isList {
            attributes.append(("prefix", subject))
        } else if request.text("Key") != nil {
            attributes.append(("key", subject))
        }
        if isCopy { attributes.append(("target", request.key)) }
        if operation.point == "s3.part" {
            attributes.append(("part", request.text("PartNumber") ?? ""))
        }
        return ServiceCall(
            service: "s3", operation: operation.name, point: operation.point, subject: subject,
            permissions: permissions(of: operation, request, by: actor), attributes: attributes,
            details: details(of: operation, request, source),
            context: request.context + conditionKeys(of: operation, request))
    }

    /// Who asks for a bucket that does not exist is told so, whatever they may do.
    private func permissions(
        of operation: S3Operation, _ request: S3Request, by actor: Actor
    ) -> [ServiceCall.Permission] {
        operation.needs(request).compactMap { need in
            // What another account allows its own is not known here; it is taken to allow it.
            let isForeign =
                actor.principal.account != context.account && !actor.principal.account.isEmpty
            guard let bucket = need.bucket else {
                return ServiceCall.Permission(need.action, on: "*", isGranted: isForeign)
            }
            let arn = "arn:aws:s3:::" + bucket
            if need.action == "s3:CreateBucket" {
                return BucketName.isValid(bucket)
                    ? ServiceCall.Permission(need.action, on: arn, isGranted: isForeign) : nil
            }
            guard let place = state.buckets.index(forKey: bucket) else { return nil }
            let isOwn =
                isForeign
                && (actor.principal.account == state.buckets.values[place].owner
                    || need.isOwnersBusiness && isWritersOwn(place, request)
                    || isInitiators(need, request, of: place, actor))
            return ServiceCall.Permission(
                need.action, on: need.key.map { arn + "/" + $0 } ?? arn,
                isGranted: isOwn
                    || isGranted(
                        need.coveredBy ?? need.action, in: place, key: need.key,
                        versionID: need.versionID,
                        to: actor.principal)
            )
        }
    }

    /// Whether an account asks for an upload that it has begun itself: it may list its parts and
    /// abort it, whatever the bucket's owner says of others.
    ///
    /// Amazon S3 User Guide, "Multipart upload API and permissions".
    private func isInitiators(
        _ need: S3Operation.Need, _ request: S3Request, of place: Int, _ actor: Actor
    ) -> Bool {
        guard ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"].contains(need.action),
            let key = need.key, let id = request.text("UploadId")
        else { return false }
        let uploads = state.buckets.values[place].uploads[key] ?? []
        return uploads.contains {
            $0.id == id && $0.initiator.account == actor.principal.account
        }
    }

    private func details(
        of operation: S3Operation, _ request: S3Request, _ source: CopySource?
    ) -> [TraceField] {
        var details = [TraceField("bucket", request.bucket)]
        switch operation.name {
        case "PutObject": details.append(TraceField("size", request.body.count))
        case "CopyObject":
            details.append(TraceField("source-bucket", source?.bucket ?? ""))
            details.append(TraceField("target", request.key))
        case "UploadPart", "UploadPartCopy":
            details.append(TraceField("part", request.text("PartNumber") ?? ""))
        default: break
        }
        return details
    }

    /// What the trace keeps of an answer.
    private static func details(of operation: S3Operation, _ answer: APIAnswer) -> [TraceField] {
        let output = answer.output.object("CopyObjectResult") ?? answer.output
        var details: [TraceField] = []
        switch operation.point {
        case "s3.put", "s3.get", "s3.head", "s3.copy", "s3.part", "s3.complete":
            if let etag = output.text("ETag") {
                details.append(TraceField("etag", EntityTag.unquoted(etag)))
            }
        case "s3.list":
            details.append(TraceField("keys", output["Contents"]?.arrayValue?.count ?? 0))
        default: break
        }
        if operation.name == "GetObject" {
            let total = output.text("ContentRange")?.split(separator: "/").last
            details.append(
                TraceField("size", total.flatMap { Int($0) } ?? answer.body.count))
        }
        return details
    }
}

extension RequestOrigin {
    init?(_ context: [AuthorizationRequest.ContextKey]) {
        func value(_ name: String) -> String? {
            context.first { $0.name == name }?.values.first
        }
        let (id, address) = (value("x-amz-request-id"), value("aws:SourceIp"))
        guard id != nil || address != nil else { return nil }
        self.init(id: id, sourceAddress: address)
    }
}
